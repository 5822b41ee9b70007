"""How an item stands at a moment: open, settled, put off, let go. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.engine.waiting import waited
from bot.kinds import KINDS
from bot.ledger import Item
from bot.models import Nudge, NudgeState
from bot.people import Member

WANTED_BACK = timedelta(days=8)
"""How long after its time a nudge that was snoozed may still come, though what it is about would be let go."""


def is_waiting(item: Item, now: datetime, member: Member) -> bool:
    """Whether an item is open, not put off and not yet let go."""
    if is_unknown(item, now, member):
        return False
    return is_open(item, now) and not is_let_go(item, now, member)


def is_open(item: Item, now: datetime) -> bool:
    """Whether it was asked for by then, isn't settled, and nothing puts it off."""
    if is_settled(item, now) or item.since > now:
        return False
    return item.deferred_until is None or item.deferred_until <= now


def is_settled(item: Item, now: datetime) -> bool:
    """Whether it was settled by then: someone may look back."""
    return item.settled is not None and item.settled.at <= now


def is_unknown(item: Item, now: datetime, member: Member) -> bool:
    """Whether the member has stopped since it was last asked for: what became of it meanwhile nobody saw."""
    return not is_settled(item, now) and any(item.at < stop.since <= now for stop in member.stops)


def is_wanted_back(nudge: Nudge, now: datetime) -> bool:
    """Whether the member wanted it back, later or not long ago: nothing of it is let go until it came."""
    return nudge.state is NudgeState.SNOOZED and nudge.until is not None and now < nudge.until + WANTED_BACK


def is_over(item: Item, wanted: Iterable[Nudge], now: datetime, member: Member) -> bool:
    """Whether an item is let go, unless the member wants it back. wanted: the nudges that they do."""
    if not is_let_go(item, now, member):
        return False
    return not any(item.conversation in nudge.conversations for nudge in wanted)


def is_let_go(item: Item, now: datetime, member: Member) -> bool:
    """Whether it has waited for so long that it isn't told any more."""
    expires_after = KINDS[item.kind].expires_after
    if now - item.at < timedelta(days=expires_after - 1):  # no clock change makes up for a day
        return False
    return waited(item.at, now, member) > expires_after
