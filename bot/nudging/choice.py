"""Which of all that could be suggested goes into a digest: few, mixed, nobody too often, nothing to too many. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from bot.events import ChannelId, Identity
from bot.kinds import Gesture, Kind
from bot.ledger import HomeId, MemberId
from bot.models import Delivery, DeliveryState, Nudge, NudgeState, Offered, Sent
from bot.nudging.leaning import Leaning

CONSIDERED = 30
"""So many of the worthiest are looked at."""
WEEKLY = timedelta(days=7)
"""A contact comes again after this, unless they ask something new."""
ASKS = (Kind.QUESTION, Kind.REQUEST)
OFFERED_TO = 2
"""To so many members of a home one message, or one newcomer, is offered on one day."""
SAME_GESTURE = 0.6
"""What each further nudge of the same gesture counts, so that others have their turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosing:
    """What a choice rests on. back: when the member wanted contacts back: they come first. sent: when each contact was
    last in a digest. readable: the channels that the member can read; newcomers: contacts who have only come lately.
    minimum: what a nudge must be worth. offered: on this day.
    """

    most: int
    minimum: float
    leaning: Leaning
    sent: Mapping[Identity, datetime]
    readable: Collection[ChannelId]
    newcomers: Collection[Identity] = ()
    back: Mapping[Identity, datetime] = field(default_factory=dict)
    offered: Iterable[Offered] = ()


def sent_lately(deliveries: Iterable[Delivery], now: datetime) -> dict[Identity, datetime]:
    """When each contact was last in a digest, of those who were within a week."""
    found: dict[Identity, datetime] = {}
    for delivery in deliveries:
        if delivery.kind is Sent.DIGEST and delivery.state is DeliveryState.DELIVERED and delivery.at > now - WEEKLY:
            for nudge in delivery.nudges:
                if nudge:
                    found[nudge.contact] = max(delivery.at, found.get(nudge.contact, delivery.at))
    return found


def back_by(nudges: Iterable[Nudge], now: datetime) -> dict[Identity, datetime]:
    """When a member wanted contacts back, of those whom they did by now, within a week."""
    snoozed = (nudge for nudge in nudges if nudge.state is NudgeState.SNOOZED and nudge.until)
    return {nudge.contact: nudge.until for nudge in snoozed if nudge.until and now - WEEKLY < nudge.until <= now}


def choose(candidates: Iterable[Nudge], choosing: Choosing, member: MemberId) -> list[Nudge]:
    """The nudges of a digest, the worthiest first, worth what the member's answers make of it."""
    fitting = list(_fitting(candidates, choosing, member))
    chosen: list[Nudge] = []
    gestures: Counter[Gesture] = Counter()
    while fitting and len(chosen) < choosing.most:
        best = max(
            fitting, key=lambda one: (one.contact in choosing.back, one.worth * SAME_GESTURE ** gestures[one.gesture])
        )
        fitting.remove(best)
        gestures[best.gesture] += 1
        chosen.append(best)
    return chosen


def _fitting(candidates: Iterable[Nudge], choosing: Choosing, member: MemberId) -> Iterator[Nudge]:
    taken = {row.what for row in choosing.offered if len(set(row.members) - {member}) >= OFFERED_TO}
    for _, nudge in zip(range(CONSIDERED), candidates, strict=False):
        worth = nudge.worth * choosing.leaning.factor(nudge)
        readable = all(reason.channel in choosing.readable for reason in nudge.reasons)
        too_often = not _is_back(nudge, choosing) and not _asks_anew(nudge, choosing.sent.get(nudge.contact))
        if worth >= choosing.minimum and readable and not too_often and taken.isdisjoint(_whats(nudge, choosing)):
            yield replace(nudge, worth=worth)


def _asks_anew(nudge: Nudge, sent: datetime | None) -> bool:
    """Whether there was no digest with them lately, or they have asked something since."""
    return sent is None or any(reason.kind in ASKS and reason.at > sent for reason in nudge.reasons)


def _is_back(nudge: Nudge, choosing: Choosing) -> bool:
    """Whether the member wanted them back, and no digest has brought them since."""
    back, sent = choosing.back.get(nudge.contact), choosing.sent.get(nudge.contact)
    return back is not None and (sent is None or back > sent)


def _whats(nudge: Nudge, choosing: Choosing) -> list[str]:
    first = nudge.reasons[0]
    newcomer = [f"newcomer {nudge.contact}"] if nudge.contact in choosing.newcomers else []
    return [f"message {first.channel} {first.message}", *newcomer]


def offers(chosen: Iterable[Nudge], choosing: Choosing, home: HomeId, member: MemberId, day: date) -> list[Offered]:
    """The rows that say that these were offered to the member on a day of UTC."""
    known = {row.what: row for row in choosing.offered}
    rows = []
    for nudge in chosen:
        for what in _whats(nudge, choosing):
            empty = Offered(home=home, day=day, what=what, contact=nudge.contact, members=())
            row = known.get(what, empty)
            rows.append(replace(row, members=tuple(dict.fromkeys((*row.members, member)))))
    return rows
