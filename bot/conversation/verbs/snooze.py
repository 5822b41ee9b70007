"""`snooze`: bring a nudge back at a time. Without a time it offers some; what was understood is asked about first."""

from dataclasses import replace
from datetime import datetime

from bot.conversation.caller import Turn
from bot.conversation.chosen import chosen, left, names, settled_already
from bot.conversation.deeds import Step, do
from bot.conversation.grammar import Needs, Verb
from bot.conversation.questions import ask
from bot.conversation.times import NoTime, future
from bot.models import Call, NudgeState, Verdict
from bot.ports import Known, Talk
from bot.views import Text, View
from bot.words import marked

OFFERED = ("3 hours", "next working day", "3 working days", "next week")


async def confirm(turn: Turn, call: Call) -> str | View:
    """Say when they would come back, by whose clock; without a time, offer some."""
    nudges = await chosen(turn, call)
    if not isinstance(nudges, list):
        return nudges
    still = left(nudges, await turn.talk(), await turn.known([nudge.contact for nudge in nudges]))
    if not still:
        return await settled_already(turn, nudges)
    who = await names(turn, still)
    if call.at is None:
        return await _offer(turn, call, who)
    return turn.words.say("Bring {who} back on {time}?", who=who, time=in_zone(turn, call.at))


async def _offer(turn: Turn, call: Call, who: str) -> View:
    """Times to choose from, each with its date; another may be said."""
    times: dict[str, datetime] = {}
    for text in OFFERED:
        try:
            at = future(text, turn.now, turn.week)
        except NoTime:
            continue
        if at not in times.values():
            times[str(len(times) + 1)] = at
    lines = [turn.words.say("Until when shall I keep {who} back? ({zone})", who=who, zone=turn.member.zone)]
    lines += [f"  {number}  {turn.words.exactly(at.astimezone(turn.zone))}" for number, at in times.items()]
    question = "\n".join([*lines, turn.words.say("Say a number, or another time.")])
    replies = {number: replace(call, at=at, sure=True) for number, at in times.items()}
    return await ask(turn, question, replies, asks_when=call)


def in_zone(turn: Turn, at: datetime) -> str:
    """A moment with date, time and the zone it is told in."""
    today = turn.now.astimezone(turn.zone).date()
    return f"{turn.words.exactly(at.astimezone(turn.zone), today)} ({turn.member.zone})"


async def snooze(turn: Turn, call: Call) -> View:
    """Put nudges off until a moment."""
    nudges = await chosen(turn, call)
    if not isinstance(nudges, list):
        return nudges

    def decide(talk: Talk, known: Known) -> Step | None:
        still = left(nudges, talk, known)
        later = tuple(
            replace(one, state=NudgeState.SNOOZED, at=turn.now, until=call.at, verdict=Verdict.NONE) for one in still
        )
        return Step(nudges=later, until=call.at) if later else None

    step = await do(turn, call.verb, [nudge.contact for nudge in nudges], decide)
    if step is None:
        return await settled_already(turn, nudges)
    who, when = await names(turn, step.nudges), in_zone(turn, call.at or turn.now)
    return Text(text=turn.words.say("{who} will be back on {time}.", who=who, time=when))


VERBS = (
    Verb(
        name="snooze",
        shown=marked("snooze 1 until Monday"),
        summary=marked("bring it back then"),
        run=snooze,
        needs=Needs.NUMBER_OR_NAME,
        confirm=confirm,
    ),
)
