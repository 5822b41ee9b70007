"""Which of all that could be suggested goes into a digest: few, mixed, nobody too often, nothing to too many. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from bot.events import ChannelId, ConversationId, Identity, MessageId
from bot.kinds import Gesture, Kind
from bot.ledger import HomeId, MemberId
from bot.models import Delivery, DeliveryState, Due, Nudge, NudgeState, Offered, Sent
from bot.nudging.claim import MISSED_BY
from bot.nudging.leaning import Leaning
from bot.ports import Agenda

CONSIDERED = 30
"""Of so many fitting ones, the worthiest, those of a digest are chosen."""
WEEKLY = timedelta(days=7)
"""A contact comes again after this, unless they ask something new."""
ASKS = (Kind.QUESTION, Kind.REQUEST)
OFFERED_TO = 2
"""To so many members of a home one message, or one newcomer, is offered on one day."""
SAME_GESTURE = 0.6
"""What each further nudge of the same gesture counts, so that others have their turn."""


@dataclass(slots=True)
class Told:
    """What the member was sent about a contact within a week: when last, and what it was about."""

    at: datetime
    messages: set[tuple[ChannelId, MessageId]] = field(default_factory=set)
    conversations: set[ConversationId] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosing:
    """What a choice rests on. told: of each contact lately. back: when the member wanted contacts back: they are first.

    alone: contacts who come back by themselves just now. minimum: what a nudge must be worth. offered: on this day.
    """

    most: int
    minimum: float
    leaning: Leaning
    told: Mapping[Identity, Told] = field(default_factory=dict)
    back: Mapping[Identity, datetime] = field(default_factory=dict)
    alone: Collection[Identity] = ()
    offered: Iterable[Offered] = ()


def told_lately(deliveries: Iterable[Delivery], now: datetime) -> dict[Identity, Told]:
    """What was sent within a week, by contact."""
    found: dict[Identity, Told] = {}
    for delivery in deliveries:
        if delivery.state is DeliveryState.DELIVERED and delivery.at > now - WEEKLY:
            for nudge in delivery.nudges:
                if nudge:
                    told = found.setdefault(nudge.contact, Told(delivery.at))
                    told.at = max(told.at, delivery.at)
                    told.messages.update((reason.channel, reason.message) for reason in nudge.reasons)
                    told.conversations.update(nudge.conversations)
    return found


def back_by(nudges: Iterable[Nudge], now: datetime) -> dict[Identity, datetime]:
    """When a member wanted contacts back, of those whom they did by now, within a week."""
    snoozed = (nudge for nudge in nudges if nudge.state is NudgeState.SNOOZED)
    return {nudge.contact: nudge.until for nudge in snoozed if nudge.until and now - WEEKLY < nudge.until <= now}


def alone(agenda: Agenda, nudges: Iterable[Nudge], now: datetime) -> tuple[tuple[Nudge, ...], tuple[Nudge, ...]]:
    """The nudges that are to come back alone at this moment, and those that are on their way, perhaps sent already."""
    rows: list[Due | Delivery] = [row for row in agenda.dues if row.at and row.at <= now <= row.at + MISSED_BY]
    rows += [row for row in agenda.deliveries if row.again and row.state is DeliveryState.CLAIMED]
    under_way = [row for row in agenda.deliveries if row.again and row.state is not DeliveryState.CLAIMED]
    back, sent = (
        {row.subject.partition("/")[0] for row in some if row.kind is Sent.NUDGE} for some in (rows, under_way)
    )
    told = tuple(nudges)
    return tuple(one for one in told if one.id in back), tuple(one for one in told if one.id in sent)


def fitting(candidates: Iterable[Nudge], choosing: Choosing) -> Iterator[Nudge]:
    """Those that may come now, in their order, worth what the member's answers make of it: 0..1."""
    for nudge in candidates:
        worth = min(1.0, nudge.worth * choosing.leaning.factor(nudge))
        its_turn = _is_back(nudge, choosing) or _is_new(nudge, choosing.told.get(nudge.contact))
        if worth >= choosing.minimum and its_turn and nudge.contact not in choosing.alone:
            yield replace(nudge, worth=worth)


def choose(
    candidates: Iterable[Nudge], choosing: Choosing, newcomers: Collection[Identity], member: MemberId
) -> list[Nudge]:
    """The nudges of a digest, of these that are fitting. newcomers: contacts who have only come lately."""
    taken = {row.what for row in choosing.offered if len(set(row.members) - {member}) >= OFFERED_TO}
    left = [nudge for nudge in candidates if taken.isdisjoint(_whats(nudge, newcomers))]
    chosen: list[Nudge] = []
    gestures: Counter[Gesture] = Counter()
    while left and len(chosen) < choosing.most:
        best = max(left, key=lambda one: (_is_back(one, choosing), one.worth * SAME_GESTURE ** gestures[one.gesture]))
        left.remove(best)
        gestures[best.gesture] += 1
        chosen.append(best)
    return chosen


def offers(
    chosen: Iterable[Nudge], choosing: Choosing, newcomers: Collection[Identity], of: tuple[HomeId, MemberId, date]
) -> list[Offered]:
    """The rows that say that these were offered. of: the home, to which member, on which day of UTC."""
    home, member, day = of
    known = {row.what: row for row in choosing.offered}
    rows = []
    for nudge in chosen:
        for what in _whats(nudge, newcomers):
            empty = Offered(home=home, day=day, what=what, contact=nudge.contact, members=())
            row = known.get(what, empty)
            rows.append(replace(row, members=tuple(dict.fromkeys((*row.members, member)))))
    return rows


def _is_new(nudge: Nudge, told: Told | None) -> bool:
    """Whether nothing came about them lately, or they have asked something since, or something that wasn't told."""
    if told is None:
        return True
    other = not told.conversations.issuperset(nudge.conversations)
    return any(
        reason.kind in ASKS and (reason.channel, reason.message) not in told.messages and (reason.at > told.at or other)
        for reason in nudge.reasons
    )


def _is_back(nudge: Nudge, choosing: Choosing) -> bool:
    """Whether the member wanted them back, and nothing has brought them since."""
    back, told = choosing.back.get(nudge.contact), choosing.told.get(nudge.contact)
    return back is not None and (told is None or back > told.at)


def _whats(nudge: Nudge, newcomers: Collection[Identity]) -> list[str]:
    first = nudge.reasons[0]
    newcomer = [f"newcomer {nudge.contact}"] if nudge.contact in newcomers else []
    return [f"message {first.channel} {first.message}", *newcomer]
