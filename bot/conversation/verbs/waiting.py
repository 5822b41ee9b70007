"""`waiting`: the member's own questions and requests that nobody has answered where it can be seen."""

from datetime import timedelta

from bot.conversation.grammar import Verb
from bot.conversation.turn import Turn
from bot.engine.asked import is_answered
from bot.ledger import Trace
from bot.nudging.wording import Wording
from bot.views import Listing, Section, View

LOOK_BACK = timedelta(days=14)
MOST = 10


async def waiting(turn: Turn, _: int) -> View:
    """The member's unanswered questions of the last two weeks, newest first."""
    member = turn.member
    known = await turn.storage.between(member.home, member.id)
    asked = await turn.storage.asked(member.home, member.identities, turn.now - LOOK_BACK)
    words = await turn.wording()
    unanswered = {
        trace.conversation: trace
        for trace, around in asked
        if trace.at <= turn.now and not is_answered(trace, around, known.engagements, member)
    }
    lines = [_line(trace, words) for trace in sorted(unanswered.values(), key=lambda t: t.at, reverse=True)]
    nothing = "Every question of yours that I can see was answered."
    return Listing(
        title="Your questions that I see no answer to",
        sections=(Section(heading="", lines=tuple(lines[:MOST]) or (nothing,)),),
    )


def _line(ask: Trace, words: Wording) -> str:
    whom = " and ".join(words.who(person) for person in ask.names)
    return f"You asked {whom}{' ' if whom else ''}{words.where(ask.channel)} {words.when(ask.at)}."


VERBS = (
    Verb(
        phrases=("waiting", "what am i waiting for", "my questions", "who has not answered me"),
        summary="your own questions that nobody answered",
        run=waiting,
    ),
)
