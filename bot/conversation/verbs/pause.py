"""`pause`, `resume`, `stop`. In a pause no digest comes and nothing counts as waiting; after a stop nothing is seen."""

from dataclasses import replace
from datetime import datetime

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
        return replace(member, pauses=(*_ended(member.pauses, turn.now), Pause(since=turn.now, until=call.at)))

    await change_settings(turn, call.verb, paused, until=call.at)
    if call.at is None:
        return Text(text=turn.words.say("Paused until you say “resume”. Nothing counts as waiting meanwhile."))
    when = in_zone(turn, call.at)
    return Text(text=turn.words.say("Paused until {time}. Nothing counts as waiting meanwhile.", time=when))


async def resume(turn: Turn, call: Call) -> View:
    """Digests again; after a stop all begins anew."""
    stop = next((stop for stop in turn.member.stops if stop.covers(turn.now)), None)
    if not await change_settings(turn, call.verb, lambda member: resumed(member, turn.now)):
        over = max((pause.until for pause in turn.member.pauses if pause.until), default=None)
        if over is None:
            return Notice(text=turn.words.say("There is no pause to end."))
        return Text(text=turn.words.say("Welcome back. Your pause ended on {time}.", time=in_zone(turn, over)))
    if stop is None:
        return Text(text=turn.words.say("Welcome back. The daily list comes again."))
    anew = turn.words.say(
        "Welcome back. We begin anew: what happened since {time} I don’t know, so nobody of before is on your list.",
        time=in_zone(turn, stop.since),
    )
    again = turn.words.say("The daily list comes again.")
    return Text(text=f"{anew} {again}")


def resumed(member: Member, now: datetime) -> Member:
    """The member without any pause or stop that is on."""
    return replace(resumed_from_stop(member, now), pauses=_ended(member.pauses, now))


def resumed_from_stop(member: Member, now: datetime) -> Member:
    """The member without a stop that is on."""
    return replace(member, stops=_ended(member.stops, now), digest=True)


def _ended(times: tuple[Pause, ...], now: datetime) -> tuple[Pause, ...]:
    """Pauses or stops, one that is on ended now."""
    return tuple(replace(one, until=now) if one.covers(now) else one for one in times)


async def stop(turn: Turn, call: Call) -> View:
    """From now on nothing of theirs is taken in, and no digest comes. It says what it does, so it isn't asked about."""

    def stopped(member: Member) -> Member:
        if member.has_stopped(turn.now):
            return member
        return replace(member, stops=(*member.stops, Pause(since=turn.now)), digest=False)

    say = turn.words.say
    if not await change_settings(turn, call.verb, stopped):
        return Notice(text=say("You have stopped me already. “resume” begins anew."))
    told = say("Stopped. From now on I take in nothing of what passes between you and others, and no list comes.")
    stays = say("What I know stays until you say “forget me”. “undo” takes this back, “resume” begins anew.")
    return Text(text=f"{told} {stays}")


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
        summary=marked("see nothing of mine any more, and send no list"),
        run=stop,
    ),
)
