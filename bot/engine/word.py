"""What a member says they did ("done", "met") or will come back to: by their word, apart from what was observed."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from bot.engine.settlement import items
from bot.events import ChannelId, ConversationId, Identity, MessageId
from bot.kinds import KINDS, Gesture, Kind
from bot.ledger import Direction, Engagement, Evidence, Item, Key
from bot.models import Nudge
from bot.people import Member
from bot.ports import Known

MOMENT = timedelta(microseconds=1)
"""A word comes after what it is about, even if someone pretends that it is yesterday."""
GIVEN_BY = {
    Gesture.REPLY: Kind.REPLY,
    Gesture.THANK: Kind.THANKS,
    Gesture.SHARE: Kind.SHARE,
    Gesture.LIKE: Kind.REACTION,
    Gesture.ASK: Kind.QUESTION,
    Gesture.MEET: Kind.MEETING,
}
"""As what a gesture counts that the member says they made."""
BY_WORD = "word"
"""The detail that tells such an engagement from what its message was observed to be."""
NOTED = Kind.REMINDER
"""As what a message counts that the member says they will come back to."""


def done(nudge: Nudge, items: Iterable[Item], now: datetime) -> list[Engagement]:
    """The engagements by which a member made a nudge's gesture: one for each of its items that is open.

    items: those of its contact. A light gesture, which has none, is one engagement.
    """
    kind = GIVEN_BY[nudge.gesture]
    if not nudge.conversations:
        return [_word(nudge, kind, ConversationId(""), nudge.reasons[0].channel, now)]
    waiting = [item for item in items if item.conversation in nudge.conversations and item.settled is None]
    return [_word(nudge, kind, item.conversation, item.channel, max(now, item.at + MOMENT)) for item in waiting]


def answered(items: Iterable[Item], now: datetime) -> list[Engagement]:
    """The engagements by which a member got back to these items: one for each that is open, as its kind suggests."""
    return [
        _word(item, GIVEN_BY[KINDS[item.kind].gesture], item.conversation, item.channel, max(now, item.at + MOMENT))
        for item in items
        if item.settled is None
    ]


def noted(
    member: Member,
    contact: Identity,
    message: tuple[ChannelId, MessageId],
    conversation: ConversationId,
    now: datetime,
) -> Engagement:
    """The engagement by which a contact's message waits for the member from now on, whatever it says."""
    return Engagement(
        home=member.home,
        member=member.id,
        contact=contact,
        direction=Direction.RECEIVED,
        kind=NOTED,
        evidence=Evidence.WORD,
        channel=message[0],
        message=message[1],
        conversation=conversation,
        at=now,
        detail=BY_WORD,
        threaded=True,
    )


def is_noted(act: Engagement) -> bool:
    """Whether it waits by the member's word alone: the contact did nothing toward them."""
    return act.evidence is Evidence.WORD and act.detail == BY_WORD


def met(member: Member, contact: Identity, at: datetime) -> list[Engagement]:
    """The engagements of a meeting: each came to the other."""
    return [
        Engagement(
            home=member.home,
            member=member.id,
            contact=contact,
            direction=direction,
            kind=Kind.MEETING,
            evidence=Evidence.WORD,
            channel=ChannelId(""),
            message=MessageId(f"met:{at.isoformat()}"),
            conversation=ConversationId(""),
            at=at,
        )
        for direction in Direction
    ]


def resettled(
    known: Known, member: Member, added: Iterable[Engagement] = (), removed: Collection[Key] = ()
) -> tuple[list[Item], list[Item]]:
    """The items that change when words are added to, or taken from, what passed: those to put and those to drop.

    known: all that passed with the contacts concerned, and their items. What lies before the horizon stays as it is.
    """
    horizon = known.horizon
    before = {item.key: item for item in known.items if horizon is None or item.at >= horizon}
    acts: dict[Identity, list[Engagement]] = {item.contact: [] for item in before.values()}
    for act in (*known.engagements, *added):
        if act.key not in removed and (horizon is None or act.at >= horizon):
            acts.setdefault(act.contact, []).append(act)
    after = {item.key: item for rows in acts.values() for item in items(rows, member.joined_at).values()}
    return (
        [item for key, item in after.items() if before.get(key) != item],
        [item for key, item in before.items() if key not in after],
    )


def _word(of: Nudge | Item, kind: Kind, conversation: ConversationId, channel: ChannelId, now: datetime) -> Engagement:
    return Engagement(
        home=of.home,
        member=of.member,
        contact=of.contact,
        direction=Direction.GIVEN,
        kind=kind,
        evidence=Evidence.WORD,
        channel=channel,
        message=MessageId(f"word:{conversation}:{now.isoformat()}"),
        conversation=conversation,
        at=now,
        threaded=True,
    )
