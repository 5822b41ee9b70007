"""`done`: I got back to them. `elsewhere`: where you can't see. Both settle and count, by the member's word."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.conversation.caller import Turn
from bot.conversation.chosen import chosen, left, names, settled_already
from bot.conversation.deeds import Step, do
from bot.conversation.grammar import Needs, Verb
from bot.engine import word
from bot.models import Call, Nudge, NudgeState, Verdict
from bot.nudging.outlook import threshold
from bot.ports import Known, Talk
from bot.views import Text, View
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

    def decide(talk: Talk, known: Known) -> Step | None:
        still = left(nudges, talk, known)
        words = [
            made
            for nudge in still
            for made in word.done(nudge, [item for item in known.items if item.contact == nudge.contact], turn.now)
        ]
        settled = [replace(n, state=NudgeState.DONE, at=turn.now, until=None, verdict=verdict) for n in still]
        return Step(nudges=tuple(settled), words=tuple(words)) if settled else None

    step = await do(turn, call.verb, [nudge.contact for nudge in nudges], decide)
    if step is None:
        return await settled_already(turn, nudges)
    if verdict is Verdict.ELSEWHERE:
        return Text(text=await _noted_elsewhere(turn, step.nudges))
    return Text(text=turn.words.say("Done: {who}. Noted by your word.", who=await names(turn, step.nudges)))


async def _noted_elsewhere(turn: Turn, settled: Sequence[Nudge]) -> str:
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
