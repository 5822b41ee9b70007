"""Who has gone unacknowledged, and what would be the fitting gesture: open items → nudges, the worthiest first.

Pure: everything known comes in as a `Ledger`, and `now` is an argument. Words for people are in `wording.py`.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from bot.engine.ties import Tie, tie
from bot.engine.waiting import waited
from bot.engine.worth import Habit, worth
from bot.events import ConversationId, Identity
from bot.kinds import KINDS, Awaits, Gesture, Kind
from bot.ledger import Direction, Engagement, Evidence, Item
from bot.models import Nudge, NudgeId, NudgeState, Reason, Verdict
from bot.people import Member, Profile

Of = TypeVar("Of", Engagement, Item, Nudge)

PER_SOURCE = 2
"""Nudges that one conversation or shared post may lead to: an announcement with eighty replies, or a post passed on
six hundred times, is not that many duties."""
LOPSIDED_DAYS = 4
"""On how many distinct days a contact must have turned to a member who gave nothing back, to earn a light gesture."""
LOPSIDED_WITHIN = timedelta(days=28)
LIGHT_WORTH = 0.05
"""What a light gesture is worth: less than anything that waits."""
ELSEWHERE_WITHIN = timedelta(days=90)
ELSEWHERE_TWICE = 0.2
"""What a nudge must be worth at least about a contact of whom the member said twice lately that they answered
elsewhere: without a tie, a question is told after one working day, help after two, a mention after four."""
ELSEWHERE_MORE = 0.1
"""And this much more for each further time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """All that a plan rests on: one member's items and engagements, the labels of people, what was nudged before."""

    member: Member
    items: Sequence[Item]
    engagements: Sequence[Engagement]
    profiles: Mapping[Identity, Profile]
    nudges: Sequence[Nudge] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the settings say about planning."""

    half_life_months: float
    minimum_worth: float


def plan(ledger: Ledger, now: datetime, policy: Policy, awaits: Awaits | None = None) -> list[Nudge]:
    """Every nudge that would be fitting now, at most one a contact, by worth.

    awaits: only about what awaits this; then no light gestures, and everybody who waits is named, also where one
    announcement made eighty of them: somebody asked who.
    """
    acts = _by_contact(act for act in ledger.engagements if act.at <= now)
    items = _by_contact(item for item in ledger.items if item.since <= now)
    told = _by_contact(ledger.nudges)
    ended = _by_contact(item for item in ledger.items if _is_settled(item, now) or _is_let_go(item, now, ledger.member))
    everything = Habit.of(item for of_one in ended.values() for item in of_one)
    nudges = []
    for contact in {**items, **acts}:
        if not _may_be_named(contact, ledger):
            continue
        waiting = [
            item
            for item in items.get(contact, ())
            if is_waiting(item, now, ledger.member)
            and awaits in (None, KINDS[item.kind].awaits)
            and item.channel not in ledger.member.muted_channels
            and not any(_puts_off(nudge, item, now) for nudge in told.get(contact, ()))
        ]
        if waiting:
            strength = tie(acts.get(contact, ()), now, policy.half_life_months)
            habit = Habit.of(ended.get(contact, ()))
            nudges.append(_nudge(ledger.member, contact, waiting, strength, habit, everything, now))
        elif awaits is None and not any(_puts_off_light(nudge, now) for nudge in told.get(contact, ())):
            nudges += _light(ledger.member, contact, acts.get(contact, ()), now)
    worthy = [n for n in nudges if n.worth >= max(policy.minimum_worth, threshold(told.get(n.contact, ()), now))]
    ordered = sorted(worthy, key=lambda nudge: (-nudge.worth, nudge.reasons[0].since, nudge.contact))
    if awaits:
        return ordered
    return list(_spread(ordered, {item.conversation: item.source for item in ledger.items}))


def threshold(nudges: Iterable[Nudge], now: datetime) -> float:
    """What a nudge about a contact must be worth at least, from the nudges about them so far: 0..1."""
    elsewhere = sum(nudge.verdict is Verdict.ELSEWHERE and nudge.at > now - ELSEWHERE_WITHIN for nudge in nudges)
    return ELSEWHERE_TWICE + (elsewhere - 2) * ELSEWHERE_MORE if elsewhere >= 2 else 0.0


def _puts_off(nudge: Nudge, item: Item, now: datetime) -> bool:
    """Whether what the member said of a nudge keeps this item from being told now: not if it asked anew since."""
    if item.conversation not in nudge.conversations or item.at > nudge.at:
        return False
    if nudge.state is NudgeState.SNOOZED:
        return nudge.until is not None and now < nudge.until
    return nudge.state is NudgeState.SKIPPED


def _puts_off_light(nudge: Nudge, now: datetime) -> bool:
    if nudge.conversations or nudge.at <= now - LOPSIDED_WITHIN:
        return False
    if nudge.state is NudgeState.SNOOZED:
        return nudge.until is not None and now < nudge.until
    return nudge.state is NudgeState.SKIPPED


def is_waiting(item: Item, now: datetime, member: Member) -> bool:
    """Whether an item is open, not put off and not yet let go."""
    if _is_settled(item, now) or item.since > now or (item.deferred_until and item.deferred_until > now):
        return False
    return not _is_let_go(item, now, member)


def _is_settled(item: Item, now: datetime) -> bool:
    """Whether it was settled by then: someone may look back."""
    return item.settled is not None and item.settled.at <= now


def _is_let_go(item: Item, now: datetime, member: Member) -> bool:
    expires_after = KINDS[item.kind].expires_after
    if now - item.at < timedelta(days=expires_after - 1):  # no clock change makes up for a day
        return False
    return waited(item.at, now, member) > expires_after


def _nudge(
    member: Member,
    contact: Identity,
    waiting: list[Item],
    tie: Tie,
    pair: Habit,
    everything: Habit,
    now: datetime,
) -> Nudge:
    by_kind: defaultdict[Kind, list[Item]] = defaultdict(list)
    for item in waiting:
        by_kind[item.kind].append(item)
    kinds = sorted(by_kind, key=lambda kind: -KINDS[kind].matters)
    best = max(worth(item.kind, waited(item.at, now, member), tie, pair, everything) for item in waiting)
    return Nudge(
        home=member.home,
        member=member.id,
        id=_id(member, contact, *sorted(f"{item.conversation} {item.message}" for item in waiting)),
        contact=contact,
        gesture=KINDS[kinds[0]].gesture,
        reasons=tuple(_reason(by_kind[kind]) for kind in kinds),
        conversations=tuple(item.conversation for item in sorted(waiting, key=lambda item: item.at)),
        worth=best,
        state=NudgeState.PLANNED,
        at=now,
    )


def _reason(items: Iterable[Item]) -> Reason:
    """Several items of one kind as one fact: how often, since when, and the latest."""
    ordered = sorted(items, key=lambda item: item.at)
    last = ordered[-1]
    return Reason(
        kind=last.kind,
        count=sum(item.count for item in ordered) if last.kind is not Kind.HELP else len(ordered),
        channel=last.channel,
        message=last.message,
        at=last.at,
        since=ordered[0].since,
    )


def _light(member: Member, contact: Identity, acts: Sequence[Engagement], now: datetime) -> list[Nudge]:
    """At most one light gesture toward somebody who turned to the member on many days and got nothing back."""
    recent = [
        act
        for act in acts
        if act.at > now - LOPSIDED_WITHIN
        and act.evidence is not Evidence.CONVERSATION
        and act.channel not in member.muted_channels
    ]
    given = any(act.direction is Direction.GIVEN for act in recent)
    days = {act.at.date() for act in recent}
    if given or len(days) < LOPSIDED_DAYS:
        return []
    last = max(recent, key=lambda act: act.at)
    reason = Reason(
        kind=Kind.REACTION,
        count=len(days),
        channel=last.channel,
        message=last.message,
        at=last.at,
        since=min(act.at for act in recent),
    )
    light = Nudge(
        home=member.home,
        member=member.id,
        id=_id(member, contact, "light", last.conversation, last.message),
        contact=contact,
        gesture=Gesture.LIKE,
        reasons=(reason,),
        conversations=(),
        worth=LIGHT_WORTH,
        state=NudgeState.PLANNED,
        at=now,
    )
    return [light]


def _spread(nudges: Iterable[Nudge], sources: Mapping[ConversationId, ConversationId]) -> Iterator[Nudge]:
    """The nudges, but no more than `PER_SOURCE` for one conversation or shared post."""
    seen: Counter[ConversationId] = Counter()
    for nudge in nudges:
        of = {sources[conversation] for conversation in nudge.conversations}
        if not of or any(seen[source] < PER_SOURCE for source in of):
            seen.update(of)
            yield nudge


def _may_be_named(contact: Identity, ledger: Ledger) -> bool:
    profile = ledger.profiles.get(contact)
    member = ledger.member
    return contact not in (*member.identities, *member.muted) and (profile is None or profile.active)


def _by_contact(rows: Iterable[Of]) -> dict[Identity, list[Of]]:
    found: defaultdict[Identity, list[Of]] = defaultdict(list)
    for row in rows:
        found[row.contact].append(row)
    return dict(found)


def _id(member: Member, contact: Identity, *what: str) -> NudgeId:
    """Opaque, and the same for the same reason: a button pressed twice finds one nudge."""
    told = "\0".join((member.home, member.id, contact, *what))
    return NudgeId(hashlib.sha256(told.encode()).hexdigest()[:16])
