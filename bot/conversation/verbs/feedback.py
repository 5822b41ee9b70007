"""`wrong`, `not for me`, `skip`: a nudge is put away until something new is asked; two of them are feedback."""

from dataclasses import replace

from bot.conversation.caller import Turn
from bot.conversation.chosen import chosen, left, names, settled_already
from bot.conversation.deeds import Step, do
from bot.conversation.grammar import Needs, Verb
from bot.models import Call, NudgeState, Verdict
from bot.ports import Known, Talk
from bot.views import Text, View
from bot.words import marked


async def skip(turn: Turn, call: Call) -> View:
    """Not this time."""
    return await _put_away(turn, call, Verdict.NONE, marked("Skipped: {who}. Back only if they ask something new."))


async def wrong(turn: Turn, call: Call) -> View:
    """I read it wrongly."""
    told = marked("Thanks. I read that wrongly; {who} is off the list.")
    return await _put_away(turn, call, Verdict.WRONG, told)


async def not_for_me(turn: Turn, call: Call) -> View:
    """Rightly read, but nothing that they want to be told."""
    told = marked("Noted: {who} is off the list. “mute @name” would keep them off for good.")
    return await _put_away(turn, call, Verdict.NOT_FOR_ME, told)


async def _put_away(turn: Turn, call: Call, verdict: Verdict, told: str) -> View:
    nudges = await chosen(turn, call)
    if not isinstance(nudges, list):
        return nudges

    def decide(talk: Talk, known: Known) -> Step | None:
        now = {nudge.id: nudge for nudge in talk.nudges}
        away = [
            replace(nudge, state=NudgeState.SKIPPED, at=turn.now, until=None, verdict=verdict)
            for nudge in left(nudges, talk, known)
        ]
        changed = tuple(nudge for nudge in away if nudge != now.get(nudge.id))
        return Step(nudges=changed) if changed else None

    step = await do(turn, call.verb, [nudge.contact for nudge in nudges], decide)
    if step is None:
        return await settled_already(turn, nudges)
    return Text(text=turn.words.say(told, who=await names(turn, step.nudges)))


VERBS = (
    Verb(
        name="skip",
        shown=marked("skip 1"),
        summary=marked("not this time"),
        run=skip,
        needs=Needs.NUMBER_OR_NAME,
    ),
    Verb(
        name="wrong",
        shown=marked("wrong 1"),
        summary=marked("I read it wrongly"),
        run=wrong,
        needs=Needs.NUMBER,
    ),
    Verb(
        name="not_for_me",
        shown=marked("not for me 1"),
        summary=marked("nothing that you want to be told"),
        run=not_for_me,
        needs=Needs.NUMBER,
    ),
)
