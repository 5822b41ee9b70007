"""`waiting`: the member's own questions and requests that nobody has answered where it can be seen."""

from datetime import timedelta

from bot.conversation.caller import Turn
from bot.conversation.grammar import Verb
from bot.engine.asked import is_answered
from bot.ledger import Trace
from bot.models import Call
from bot.nudging.wording import Wording
from bot.views import Listing, Section, View
from bot.words import marked

LOOK_BACK = timedelta(days=14)
MOST = 10


async def waiting(turn: Turn, _: Call) -> View:
    """The member's unanswered questions of the last two weeks, newest first."""
    member = turn.member
    known = await turn.known()
    asked = await turn.storage.asked(member.home, member.identities, turn.now - LOOK_BACK)
    wording = await turn.wording()
    forgot = {one.contact: one.at for one in member.forgot}
    unanswered = {
        trace.conversation: trace
        for trace, around in asked
        if trace.at <= turn.now
        and not any(trace.at < stop.since <= turn.now for stop in member.stops)
        and not any(person in forgot and trace.at <= forgot[person] for person in trace.names)
        and not is_answered(trace, around, known.engagements, member)
    }
    lines = [_line(trace, wording) for trace in sorted(unanswered.values(), key=lambda t: t.at, reverse=True)]
    nothing = turn.words.say("Every question of yours that I can see was answered.")
    return Listing(
        title=turn.words.say("Your questions that I see no answer to"),
        sections=(Section(heading="", lines=tuple(lines[:MOST]) or (nothing,)),),
    )


def _line(ask: Trace, wording: Wording) -> str:
    where, when = wording.where(ask.channel), wording.when(ask.at)
    if not ask.names:
        return wording.words.say("You asked {where} {when}.", where=where, when=when)
    whom = wording.words.listed([wording.who(person) for person in ask.names])
    return wording.words.say("You asked {whom} {where} {when}.", whom=whom, where=where, when=when)


VERBS = (
    Verb(
        name="waiting",
        shown=marked("waiting"),
        summary=marked("your own questions that nobody answered"),
        run=waiting,
    ),
)
