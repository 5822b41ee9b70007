"""`status`: what was seen, how long ago, and when the next list comes."""

from bot.conversation.caller import Turn
from bot.conversation.grammar import Verb
from bot.models import Call, Sent
from bot.nudging.due import next_digest, overdue, with_days_off
from bot.nudging.rhythm import pace_of
from bot.people import Pace
from bot.ports import Agenda
from bot.views import Listing, Section, View
from bot.words import marked

_SLOWED = {
    Pace.WEEKLY: marked("You let some lists pass, so one came each week; now that you are here, they come as before."),
    Pace.SILENT: marked("You let some lists pass, so none came by itself; now that you are here, they come as before."),
}
"""Said of who gets lists more seldom than set."""


async def status(turn: Turn, _: Call) -> View:
    """Facts about the bot's own state, a line each."""
    words = turn.words
    seen = await turn.storage.seen(turn.member.home)
    lines = []
    if seen.until is None:
        lines.append(words.say("I have seen nothing yet."))
    else:
        lines.append(
            words.say("The last thing that I saw was {ago}.", ago=ago(turn, (turn.now - seen.until).total_seconds()))
        )
        lines.append(words.count("I see {number} channel.", "I see {number} channels.", seen.channels))
    pause = turn.member.pause(turn.now)
    if pause:
        until = words.exactly(pause.until.astimezone(turn.zone)) if pause.until else ""
        lines.append(
            words.say("Paused until {time}.", time=until) if until else words.say("Paused until you say “resume”.")
        )
    lines += _coming(turn, await turn.storage.agenda(turn.home, turn.member.id))
    return Listing(title=words.say("Status"), sections=(Section(heading="", lines=tuple(lines)),))


def _coming(turn: Turn, agenda: Agenda) -> list[str]:
    """When the next list comes, and why not oftener."""
    words, pace = turn.words, pace_of(turn.member, agenda.rhythm)
    if not turn.member.digest:
        stop = next((stop for stop in turn.member.stops if stop.covers(turn.now)), None)
        if stop is None:
            return [words.say("No daily list: you stopped it. “resume” starts it again.")]
        since = words.exactly(stop.since.astimezone(turn.zone))
        return [
            words.say("Stopped on {time}: since then I have seen nothing of yours. “resume” begins anew.", time=since)
        ]
    member = with_days_off(turn.member, turn.settings.digest.holidays)
    stored = next((row for row in agenda.dues if row.kind is Sent.DIGEST), None)
    coming = overdue(member, stored, turn.now, pace) if stored else next_digest(member, turn.now, pace)
    lines = []
    if coming and coming.at and coming.at <= turn.now:
        lines.append(words.say("Next list: at once, if I am running."))
    elif coming and coming.at:
        when = words.exactly(coming.at.astimezone(turn.zone))
        lines.append(words.say("Next list: {time}, if I am running then.", time=when))
    if pace is not turn.member.pace:
        lines.append(words.say(_SLOWED[pace]))
    return lines


def ago(turn: Turn, seconds: float) -> str:
    """How long ago, roughly: “two minutes ago”."""
    words = turn.words
    if seconds < 60:
        return words.say("just now")
    minutes = int(seconds // 60)
    if minutes < 60:
        return words.count("{number} minute ago", "{number} minutes ago", minutes)
    if minutes < 48 * 60:
        return words.count("{number} hour ago", "{number} hours ago", minutes // 60)
    return words.count("{number} day ago", "{number} days ago", minutes // (24 * 60))


VERBS = (
    Verb(
        name="status",
        shown=marked("status"),
        summary=marked("what I have seen, and when the next list comes"),
        run=status,
    ),
)
