"""`done`: I got back to them. `elsewhere`: where you can't see. Both settle and count, by the member's word."""

from collections.abc import Iterable
from dataclasses import replace

from bot.conversation.caller import Turn
from bot.conversation.chosen import chosen, names
from bot.conversation.deeds import Step, do
from bot.conversation.grammar import Needs, Verb
from bot.engine import word
from bot.models import Call, Nudge, NudgeState, Verdict
from bot.nudging.plan import threshold
from bot.ports import Known, Talk
from bot.views import Notice, Text, View
from bot.words import marked


async def done(turn: Turn, call: Call) -> View:
    """Settle what waits."""
    return await _settle(turn, call, Verdict.NONE)


async def elsewhere(turn: Turn, call: Call) -> View:
    """The same; the second time for a contact only what is worth more is told of them."""
    return await _settle(turn, call, Verdict.ELSEWHERE)


async def _settle(turn: Turn, call: Call, verdict: Verdict) -> View:
    nudges = await chosen(turn, call)
    if not isinstance(nudges, list):
        return nudges
    settled: list[Nudge] = []

    def decide(talk: Talk, known: Known) -> Step | None:
        now = {nudge.id: nudge for nudge in talk.nudges}
        words = []
        settled.clear()
        for nudge in (now.get(nudge.id, nudge) for nudge in nudges):
            items = [item for item in known.items if item.contact == nudge.contact]
            made = [] if _is_noted(nudge) else word.done(nudge, items, turn.now)
            if made:
                words += made
                settled.append(replace(nudge, state=NudgeState.DONE, at=turn.now, until=None, verdict=verdict))
        return Step(nudges=tuple(settled), words=tuple(words)) if settled else None

    await do(turn, call.verb, [nudge.contact for nudge in nudges], decide)
    if not settled:
        return Notice(text=turn.words.say("{who}: settled already.", who=await names(turn, nudges)))
    if verdict is Verdict.ELSEWHERE:
        return Text(text=await _noted_elsewhere(turn, settled))
    return Text(text=turn.words.say("Done: {who}. Noted by your word.", who=await names(turn, settled)))


def _is_noted(nudge: Nudge) -> bool:
    """Whether a light gesture, which has no items that would tell, was noted before."""
    return not nudge.conversations and nudge.state is NudgeState.DONE


async def _noted_elsewhere(turn: Turn, settled: list[Nudge]) -> str:
    who = await names(turn, settled)
    told = turn.words.say("Noted: you answered {who} where I can’t see.", who=who)
    nudges = (await turn.talk()).nudges
    raised = any(threshold(_about(nudge, nudges), turn.now) for nudge in settled)
    later = turn.words.say("As this happens with you two, I will wait longer before I mention them.")
    return f"{told} {later}" if raised else told


def _about(one: Nudge, nudges: Iterable[Nudge]) -> list[Nudge]:
    return [nudge for nudge in nudges if nudge.contact == one.contact]


VERBS = (
    Verb(
        name="done",
        shown=marked("done 1"),
        summary=marked("you got back to them where I can’t see it"),
        run=done,
        needs=Needs.NUMBER_OR_NAME,
    ),
    Verb(
        name="elsewhere",
        shown=marked("elsewhere 1"),
        summary=marked("you answered in a place that I can’t see"),
        run=elsewhere,
        needs=Needs.NUMBER_OR_NAME,
    ),
)
