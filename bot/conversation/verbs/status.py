"""`status`: what was seen, how long ago, and when the next list comes."""

from bot.conversation.caller import Turn
from bot.conversation.grammar import Verb
from bot.models import Call
from bot.nudging.due import next_digest
from bot.views import Listing, Section, View
from bot.words import marked


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
    due = next_digest(turn.member, turn.now)
    if due:
        when = words.exactly(due.at.astimezone(turn.zone))
        lines.append(words.say("Next list: {time}, if I am running then.", time=when))
    elif not turn.member.digest:
        lines.append(words.say("No daily list: you stopped it. “resume” starts it again."))
    return Listing(title=words.say("Status"), sections=(Section(heading="", lines=tuple(lines)),))


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
