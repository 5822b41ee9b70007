"""Whether a member's own question was answered, as far as explicit evidence tells."""

from collections.abc import Iterable

from bot.engine.emoji import Tone, tone
from bot.events import alone
from bot.kinds import Said
from bot.ledger import Direction, Engagement, Evidence, Trace
from bot.people import Member
from bot.ports import Known


def is_answered(ask: Trace, around: Known, acts: Iterable[Engagement], member: Member) -> bool:
    """Whether anybody came back to a question, or the member took it back.

    around: the facts of its conversation. acts: what passed between the member and everybody.
    """
    later = [t for t in around.traces if (t.at, t.message) > (ask.at, ask.message) and not t.deleted]
    if any(t.author not in member.identities or Said.WITHDRAWN in t.said for t in later):
        return True
    if any(
        _acknowledges(reaction.emoji) and reaction.on and reaction.actor not in member.identities
        for reaction in around.reactions
        if reaction.message == ask.message
    ):
        return True
    stands_alone = ask.conversation == alone(ask.channel, ask.message)
    return stands_alone and any(
        act.direction is Direction.RECEIVED
        and act.channel == ask.channel
        and act.at > ask.at
        and act.evidence in (Evidence.MENTION, Evidence.REPLY)
        and not act.threaded
        and (not ask.names or act.contact in ask.names)
        for act in acts
    )


def _acknowledges(emoji: str) -> bool:
    return tone(emoji) in (Tone.ACKNOWLEDGES, Tone.NEGATIVE)
