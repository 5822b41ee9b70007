"""`pause`, `resume`, `stop`: no digests for a while, again, or no more. Paused time doesn't count as waiting."""

from dataclasses import replace

from bot.conversation.caller import Turn
from bot.conversation.deeds import change_settings
from bot.conversation.grammar import Verb
from bot.conversation.verbs.snooze import in_zone
from bot.models import Call
from bot.people import Member, Pause
from bot.views import Notice, Text, View
from bot.words import marked


async def confirm_pause(turn: Turn, call: Call) -> str:
    """Say until when, as understood."""
    return turn.words.say("Pause until {time}?", time=in_zone(turn, call.at)) if call.at else ""


async def pause(turn: Turn, call: Call) -> View:
    """No digests until then."""

    def paused(member: Member) -> Member:
        return replace(member, pauses=(*_ended(turn, member), Pause(since=turn.now, until=call.at)))

    await change_settings(turn, call.verb, paused, until=call.at)
    if call.at is None:
        return Text(text=turn.words.say("Paused until you say “resume”. Nothing counts as waiting meanwhile."))
    when = in_zone(turn, call.at)
    return Text(text=turn.words.say("Paused until {time}. Nothing counts as waiting meanwhile.", time=when))


async def resume(turn: Turn, call: Call) -> View:
    """Digests again."""

    def resumed(member: Member) -> Member:
        return replace(member, pauses=_ended(turn, member), digest=True)

    if not await change_settings(turn, call.verb, resumed):
        over = max((pause.until for pause in turn.member.pauses if pause.until), default=None)
        if over is None:
            return Notice(text=turn.words.say("There is no pause to end."))
        return Text(text=turn.words.say("Welcome back. Your pause ended on {time}.", time=in_zone(turn, over)))
    return Text(text=turn.words.say("Welcome back. The daily list comes again."))


def _ended(turn: Turn, member: Member) -> tuple[Pause, ...]:
    """The member's pauses, one that is on ended now."""
    return tuple(replace(one, until=turn.now) if one.covers(turn.now) else one for one in member.pauses)


async def confirm_stop(turn: Turn, _: Call) -> str:
    """Say what stopping means."""
    return turn.words.say("No daily list any more? What I know stays until you say “forget me”.")


async def stop(turn: Turn, call: Call) -> View:
    """No digests any more."""
    if not await change_settings(turn, call.verb, lambda member: replace(member, digest=False)):
        return Notice(text=turn.words.say("The daily list is stopped already."))
    return Text(text=turn.words.say("Stopped. “resume” starts it again."))


VERBS = (
    Verb(
        name="pause",
        shown=marked("pause 1 week"),
        summary=marked("no daily list until then"),
        run=pause,
        confirm=confirm_pause,
    ),
    Verb(
        name="resume",
        shown=marked("resume"),
        summary=marked("the daily list again"),
        run=resume,
    ),
    Verb(
        name="stop",
        shown=marked("stop"),
        summary=marked("no daily list any more"),
        run=stop,
        confirm=confirm_stop,
    ),
)
