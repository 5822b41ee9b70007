"""Rows between Ann and Kim that tests of planning are made of."""

from datetime import datetime
from typing import Any

from bot.events import ChannelId, ConversationId, MessageId
from bot.kinds import Gesture, Kind
from bot.ledger import How, MemberId, Settled
from bot.models import Nudge, NudgeId, NudgeState, Reason
from tests.rows import ANN, HOME, KIM, NOW


def settled(at: datetime, how: How = How.MESSAGE) -> Settled:
    """By a message of Ann's, unless said otherwise."""
    return Settled(how=how, at=at, channel=ChannelId("C1"), message=MessageId("a1"))


def nudge(*conversations: str, **fields: Any) -> Nudge:
    """A nudge toward Kim about these conversations; a light gesture without one."""
    reason = Reason(kind=Kind.QUESTION, count=1, channel=ChannelId("C1"), message=MessageId("1"), at=NOW, since=NOW)
    given: dict[str, Any] = {"state": NudgeState.SENT, "at": NOW} | fields
    return Nudge(
        home=HOME,
        member=MemberId(ANN),
        id=NudgeId(" ".join((*conversations, given["at"].isoformat()))),
        contact=KIM,
        gesture=Gesture.REPLY,
        reasons=(reason,),
        conversations=tuple(map(ConversationId, conversations)),
        worth=0.5,
        **given,
    )
