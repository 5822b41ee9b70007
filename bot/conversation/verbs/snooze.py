"""`snooze`: bring a nudge back at a time. Without a time it offers some; what was understood is asked about first."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.conversation.caller import Turn
from bot.conversation.chosen import chosen, left, names, settled_already
from bot.conversation.deeds import Step, do
from bot.conversation.grammar import Needs, Verb
from bot.conversation.meaning import no_time
from bot.conversation.questions import ask
from bot.conversation.times import NoTime, future
from bot.models import Call, NudgeId, NudgeState, Verdict
from bot.ports import Filled, Known, Pressed, Talk
from bot.views import Field, Form, Text, View
from bot.words import marked

FARTHEST = timedelta(days=366)
"""So far ahead a nudge may be put off."""
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


async def snooze_pressed(turn: Turn, pressed: Pressed) -> View:
    """Put a nudge off until the time that was pressed, in English words; without one, a form for it."""
    nudge = await turn.nudge(NudgeId(pressed.id))
    call = Call(verb="snooze", nudges=(NudgeId(pressed.id),), sure=True)
    if nudge is None:
        return await snooze(turn, call)
    try:
        at = future(pressed.text or "tomorrow", turn.now, turn.week)
    except NoTime as error:
        return no_time(turn, pressed.text, error)
    if pressed.text:
        return await snooze(turn, replace(call, at=at))
    return _form(turn, pressed.id, (await turn.wording()).who(nudge.contact), at.astimezone(turn.zone).isoformat())


async def snooze_filled(turn: Turn, filled: Filled) -> View:
    """Put a nudge off until the moment that was chosen."""
    told = next(iter(filled.values.get("at", ())), "")
    call = Call(verb="snooze", nudges=(NudgeId(filled.id),), sure=True)
    nudge = await turn.nudge(NudgeId(filled.id))
    if nudge is None:
        return await snooze(turn, call)
    at, problem = _moment(turn, told)
    if at is None:
        return _form(turn, filled.id, (await turn.wording()).who(nudge.contact), told, problem)
    return await snooze(turn, replace(call, at=at))


def _moment(turn: Turn, told: str) -> tuple[datetime | None, str]:
    """The moment that was chosen; None, and why, where it can't be taken."""
    say = turn.words.say
    try:
        at = datetime.fromisoformat(told)
        ahead = (at if at.tzinfo else at.replace(tzinfo=turn.zone)) - turn.now
    except (ValueError, OverflowError):
        return None, say("Choose a day and a time.")
    if ahead <= timedelta():
        return None, say("That is past.")
    if ahead > FARTHEST:
        return None, say("That is more than a year away.")
    return turn.now + ahead, ""


def _form(turn: Turn, nudge: str, who: str, value: str, problem: str = "") -> Form:
    say = turn.words.say
    label = say("When shall I bring it back? ({zone})", zone=turn.member.zone)
    field = Field(name="at", label=label, value=value, kind="moment", problem=problem)
    return Form(
        title=say("Later: {who}", who=who), fields=(field,), verb="snooze", id=nudge, submit=say("Bring it back")
    )


VERBS = (
    Verb(
        name="snooze",
        shown=marked("snooze 1 until Monday"),
        summary=marked("bring it back then"),
        run=snooze,
        needs=Needs.NUMBER_OR_NAME,
        confirm=confirm,
        press=snooze_pressed,
        fill=snooze_filled,
    ),
)
