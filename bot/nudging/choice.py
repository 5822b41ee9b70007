"""Which of all that could be suggested goes into a digest: few, mixed, nobody too often, nothing to too many. Pure."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from bot.events import ConversationId, Identity
from bot.kinds import Gesture, Kind
from bot.ledger import Direction, HomeId, MemberId
from bot.models import Delivery, DeliveryState, Due, Nudge, NudgeState, Offered, Sent
from bot.nudging.claim import coming_back
from bot.nudging.leaning import Leaning
from bot.ports import Agenda, Known

CONSIDERED = 30
"""Of so many fitting ones, the worthiest, those of a digest are chosen."""
WEEKLY = 7
"""On the so-manieth day after one on which they came, a contact comes again, unless they ask something new before."""
BACK_WITHIN = timedelta(days=WEEKLY + 1)
"""So long after the time at which the member wanted a contact back they come first: there was a digest by then."""
ASKS = (Kind.QUESTION, Kind.REQUEST)
OFFERED_TO = 2
"""To so many members of a home one message, or one newcomer, is offered on one day."""
SAME_GESTURE = 0.6
"""What each further nudge of the same gesture counts, so that others have their turn."""


@dataclass(slots=True)
class Told:
    """What the member was sent about a contact within a week: when last, and of what was told, by conversation, when.

    anew: the conversations in which the contact has asked something that wasn't told.
    """

    at: datetime
    conversations: dict[ConversationId, datetime] = field(default_factory=dict)
    anew: frozenset[ConversationId] = frozenset()


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


def told_lately(deliveries: Iterable[Delivery], today: date) -> dict[Identity, Told]:
    """What was sent within a week, by contact. today: by the member's calendar, as the days of deliveries are."""
    found: dict[Identity, Told] = {}
    for delivery in deliveries:
        if delivery.state is DeliveryState.DELIVERED and (today - delivery.day).days < WEEKLY:
            for nudge in filter(None, delivery.nudges):
                told = found.setdefault(nudge.contact, Told(delivery.at))
                told.at = max(told.at, delivery.at)
                for conversation in nudge.conversations:
                    told.conversations[conversation] = max(nudge.at, told.conversations.get(conversation, nudge.at))
    return found


def with_asked(told: Mapping[Identity, Told], known: Known) -> dict[Identity, Told]:
    """The same, with where these contacts ask what wasn't told: it came later, or its conversation wasn't in a list.

    known: what passed with them. That they say more in a conversation, asking nothing, is nothing new.
    """
    opened = {(item.contact, item.conversation): item.since for item in known.items if item.settled is None}
    anew: dict[Identity, set[ConversationId]] = {contact: set() for contact in told}
    for act in known.engagements:
        since = opened.get((act.contact, act.conversation))
        if since and act.contact in told and act.kind in ASKS and act.direction is Direction.RECEIVED:
            before = told[act.contact].conversations.get(act.conversation)
            if act.at >= since and (before is None or act.at > before):
                anew[act.contact].add(act.conversation)
    return {contact: replace(one, anew=frozenset(anew[contact])) for contact, one in told.items()}


def back_by(nudges: Iterable[Nudge], now: datetime) -> dict[Identity, datetime]:
    """When a member wanted contacts back, of those whom they did by now, not long ago."""
    snoozed = (nudge for nudge in nudges if nudge.state is NudgeState.SNOOZED)
    return {nudge.contact: nudge.until for nudge in snoozed if nudge.until and now - BACK_WITHIN < nudge.until <= now}


def is_belated(nudge: Nudge, told: Told | None, now: datetime) -> bool:
    """Whether the member wanted a nudge back by now, not long ago, and nothing has told of it since."""
    until = nudge.until if nudge.state is NudgeState.SNOOZED else None
    if until is None or not now - BACK_WITHIN < until <= now or not nudge.conversations:
        return False
    return told is None or all(told.conversations.get(one, until) <= until for one in nudge.conversations)


def alone(agenda: Agenda, nudges: Iterable[Nudge], now: datetime) -> tuple[tuple[Nudge, ...], tuple[Nudge, ...]]:
    """The nudges that are to come back alone at this moment, and those that are on their way, perhaps sent already."""
    going = [row for row in agenda.deliveries if row.again and row.kind is Sent.NUDGE]
    sent = {_subject(row) for row in going if row.state is not DeliveryState.CLAIMED}
    rows: list[Due | Delivery] = [*coming_back(agenda, now), *going]
    back = {_subject(row) for row in rows} - sent
    told = tuple(nudges)
    return tuple(one for one in told if one.id in back), tuple(one for one in told if one.id in sent)


def _subject(row: Due | Delivery) -> str:
    return row.subject.partition("/")[0]


def fitting(candidates: Iterable[Nudge], choosing: Choosing) -> Iterator[Nudge]:
    """Those that may come now, in their order, worth what the member's answers make of it: 0..1."""
    for nudge in candidates:
        worth = min(1.0, nudge.worth * choosing.leaning.factor(nudge))
        if worth >= choosing.minimum and its_turn(nudge, choosing) and nudge.contact not in choosing.alone:
            yield replace(nudge, worth=worth)


def its_turn(nudge: Nudge, choosing: Choosing) -> bool:
    """Whether nothing came about them lately, or the member wanted them back, or they ask what wasn't told."""
    told = choosing.told.get(nudge.contact)
    return told is None or _is_back(nudge, choosing) or not told.anew.isdisjoint(nudge.conversations)


def taken(choosing: Choosing, member: MemberId) -> set[str]:
    """What was offered to so many others today that it isn't offered to this member."""
    return {row.what for row in choosing.offered if len(set(row.members) - {member}) >= OFFERED_TO}


def choose(candidates: Iterable[Nudge], choosing: Choosing) -> list[Nudge]:
    """The nudges of a digest, of these that are fitting."""
    left = list(candidates)
    chosen: list[Nudge] = []
    gestures: Counter[Gesture] = Counter()
    while left and len(chosen) < choosing.most:
        best = max(left, key=lambda one: (_is_back(one, choosing), one.worth * SAME_GESTURE ** gestures[one.gesture]))
        left.remove(best)
        gestures[best.gesture] += 1
        chosen.append(best)
    return chosen


def offers(
    chosen: Iterable[Nudge],
    choosing: Choosing,
    offered_with: Callable[[Nudge], Iterable[str]],
    of: tuple[HomeId, MemberId, date],
) -> list[Offered]:
    """The rows that say that these were offered. of: the home, to which member, on which day of UTC."""
    home, member, day = of
    known = {row.what: row for row in choosing.offered}
    rows = []
    for nudge in chosen:
        for what in offered_with(nudge):
            empty = Offered(home=home, day=day, what=what, contact=nudge.contact, members=())
            row = known.get(what, empty)
            rows.append(replace(row, members=tuple(dict.fromkeys((*row.members, member)))))
    return rows


def _is_back(nudge: Nudge, choosing: Choosing) -> bool:
    """Whether the member wanted them back, and nothing has brought them since."""
    back, told = choosing.back.get(nudge.contact), choosing.told.get(nudge.contact)
    return back is not None and (told is None or back > told.at)


def messages_of(nudge: Nudge, known: Known) -> dict[ConversationId | None, str]:
    """The messages that a nudge is about, each as what is offered with it, by conversation; a light one's by None."""
    about: dict[ConversationId | None, str] = {
        item.conversation: f"message {item.channel} {item.message}"
        for item in known.items
        if item.contact == nudge.contact and item.conversation in nudge.conversations
    }
    return about or {None: f"message {nudge.reasons[0].channel} {nudge.reasons[0].message}"}
