"""What a member says they did ("done"): it settles and counts as given, by their word, apart from what was observed."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.engine.intake import decided
from bot.engine.settlement import items
from bot.events import ChannelId, ConversationId, MessageId
from bot.kinds import Gesture, Kind
from bot.ledger import Direction, Engagement, Evidence
from bot.models import Member, Nudge, NudgeState
from bot.ports import Changes, Known, Storage

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


async def done(storage: Storage, member: Member, nudge: Nudge, now: datetime) -> bool:
    """Settle a nudge's items by the member's word, durably; False where nothing was left to settle."""
    if not nudge.conversations:  # a light gesture has no items that would tell
        marked = await storage.nudges(member.home, member.id)
        if any(other.id == nudge.id and other.state is NudgeState.DONE for other in marked):
            return False
    read = partial(storage.between, member.home, member.id, [nudge.contact])
    _, changes = await decided(storage, read, partial(said_done, member=member, nudge=nudge, now=now))
    return bool(changes)


def said_done(known: Known, member: Member, nudge: Nudge, now: datetime) -> Changes:
    """What changes when the member says that they made this gesture. known: all that passed with its contact."""
    waiting = [item for item in known.items if item.conversation in nudge.conversations and item.settled is None]
    words = [_word(nudge, item.conversation, item.channel, max(now, item.at + MOMENT)) for item in waiting]
    if not nudge.conversations:
        words = [_word(nudge, ConversationId(""), nudge.reasons[0].channel, now)]
    if not words:
        return Changes()
    before = {item.conversation: item for item in known.items}
    after = items((*known.engagements, *words), member.joined_at)
    changed = [item for conversation, item in after.items() if before.get(conversation) != item]
    marked = replace(nudge, state=NudgeState.DONE, at=now)
    return Changes(puts=(*words, *changed, marked), read=known.stamps)


def _word(nudge: Nudge, conversation: ConversationId, channel: ChannelId, now: datetime) -> Engagement:
    return Engagement(
        home=nudge.home,
        member=nudge.member,
        contact=nudge.contact,
        direction=Direction.GIVEN,
        kind=GIVEN_BY[nudge.gesture],
        evidence=Evidence.WORD,
        channel=channel,
        message=MessageId(f"word:{conversation}:{now.isoformat()}"),
        conversation=conversation,
        at=now,
        threaded=True,
    )
