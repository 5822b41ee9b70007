"""`daily`, `weekly`: how often a list comes by itself."""

from dataclasses import replace

from bot.conversation.caller import Turn
from bot.conversation.deeds import change_settings
from bot.conversation.grammar import Verb
from bot.conversation.verbs.pause import resumed_from_stop
from bot.models import Call
from bot.nudging.rhythm import pace_of
from bot.people import Pace
from bot.views import Notice, Text, View
from bot.words import marked


async def daily(turn: Turn, call: Call) -> View:
    """A list on each of their days, also where it had become rarer."""
    if not await _set(turn, call, Pace.DAILY):
        return Notice(text=_unless_paused(turn, turn.words.say("As before: a list each working day.")))
    return Text(text=_unless_paused(turn, turn.words.say("A list each working day again.")))


async def weekly(turn: Turn, call: Call) -> View:
    """One list a week, on the first of their days."""
    day = turn.words.weekday(min(turn.member.days, default=0))
    if not await _set(turn, call, Pace.WEEKLY):
        return Notice(text=_unless_paused(turn, turn.words.say("As before: one list a week, on {day}s.", day=day)))
    return Text(text=_unless_paused(turn, turn.words.say("One list a week from now on, on {day}s.", day=day)))


async def _set(turn: Turn, call: Call, pace: Pace) -> bool:
    """Set it, also for who had stopped the list; False where it was so already, and they let no lists pass."""
    agenda = await turn.storage.agenda(turn.home, turn.member.id)
    has_slowed = pace_of(turn.member, agenda.rhythm) is not turn.member.pace
    changed = await change_settings(
        turn, call.verb, lambda member: replace(resumed_from_stop(member, turn.now), pace=pace)
    )
    return changed or has_slowed


def _unless_paused(turn: Turn, told: str) -> str:
    """What was said, with the pause that is on."""
    pause = turn.member.pause(turn.now)
    if pause is None:
        return told
    if pause.until is None:
        paused = turn.words.say("You are paused until you say “resume”.")
    else:
        until = turn.words.exactly(pause.until.astimezone(turn.zone))
        paused = turn.words.say("You are paused until {time}.", time=until)
    return f"{told} {paused}"


VERBS = (
    Verb(
        name="daily",
        shown=marked("daily"),
        summary=marked("a list each working day"),
        run=daily,
    ),
    Verb(
        name="weekly",
        shown=marked("weekly"),
        summary=marked("one list a week"),
        run=weekly,
    ),
)
