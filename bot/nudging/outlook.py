"""What there is to tell a member of one contact, and how much it weighs: one pair's rows → candidates for nudges.

Pure. What depends on everybody, how often the member answers at all and who comes first, is `plan.py`'s business.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.engine.ties import tie
from bot.engine.waiting import waited
from bot.engine.worth import Habit, weight, worth
from bot.events import ConversationId, Identity
from bot.kinds import KINDS, Awaits, Gesture, Kind
from bot.ledger import Direction, Engagement, Evidence, Item, Week
from bot.models import Nudge, NudgeId, NudgeState, Reason, Verdict
from bot.people import Member

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
class Pair:
    """All rows between a member and one contact. active: whether the contact is still there, as far as is known."""

    contact: Identity
    active: bool = True
    items: Sequence[Item] = ()
    engagements: Sequence[Engagement] = ()
    weeks: Sequence[Week] = ()
    nudges: Sequence[Nudge] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A nudge about one contact, but for how often the member answers at all.

    weight: what it is worth if the pair always answers. habit: the pair's; None for a light gesture, for which nobody
    waits. least: what it must be worth to be told. sources: what the items come from; none for a light gesture.
    """

    contact: Identity
    id: NudgeId
    gesture: Gesture
    reasons: tuple[Reason, ...]
    conversations: tuple[ConversationId, ...] = ()
    sources: frozenset[ConversationId] = frozenset()
    weight: float
    habit: Habit | None = None
    least: float = 0.0

    @property
    def place(self) -> tuple[float, datetime, Identity]:
        """Sorts those of one habit, the worthiest first, however often the member answers at all."""
        return (-self.weight, self.reasons[0].since, self.contact)

    def worth(self, usual: float) -> float:
        """0..1. usual: how often the member answers at all, 0..1."""
        return self.weight if self.habit is None else worth(self.weight, self.habit, usual)

    def nudge(self, member: Member, usual: float, now: datetime) -> Nudge:
        """The nudge, planned now."""
        return Nudge(
            home=member.home,
            member=member.id,
            id=self.id,
            contact=self.contact,
            gesture=self.gesture,
            reasons=self.reasons,
            conversations=self.conversations,
            worth=self.worth(usual),
            state=NudgeState.PLANNED,
            at=now,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What there is to tell of one contact now. habit: how the items between the two ended.

    candidates: at most one about everything (None), and one about only what awaits this.
    """

    habit: Habit
    candidates: Mapping[Awaits | None, Candidate]


def outlook(pair: Pair, member: Member, now: datetime, half_life_months: float) -> Outlook:
    """What there is to tell of this contact, however little it is worth; what is put off or muted is left out.

    A light gesture is a candidate only where nothing waits.
    """
    items = [item for item in pair.items if item.since <= now]
    ended = (item for item in items if _is_settled(item, now) or _is_let_go(item, now, member))
    habit = Habit.of(ended, pair.weeks)
    if not pair.active or pair.contact in (*member.identities, *member.muted):
        return Outlook(habit=habit, candidates={})
    least = threshold(pair.nudges, now)
    waiting = [
        item
        for item in items
        if is_waiting(item, now, member)
        and item.channel not in member.muted_channels
        and not any(_puts_off(nudge, item, now) for nudge in pair.nudges)
    ]
    if waiting:
        strength = tie(pair.engagements, now, half_life_months, pair.weeks)
        weights = {item.key: weight(item.kind, waited(item.at, now, member), strength) for item in waiting}
        waiting.sort(key=lambda item: (item.at, item.conversation))
        return Outlook(habit=habit, candidates=_candidates(member, waiting, weights, habit, least))
    light = _light(pair, member, now, least)
    return Outlook(habit=habit, candidates={None: light} if light else {})


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


def _candidates(
    member: Member, waiting: Sequence[Item], weights: Mapping[tuple[str, ...], float], habit: Habit, least: float
) -> dict[Awaits | None, Candidate]:
    """One about all that waits, and one for each thing that some of it awaits. waiting: by time."""

    def about(items: Sequence[Item]) -> Candidate:
        kinds = _by_kind(items)
        return Candidate(
            contact=items[0].contact,
            id=_id(member, items[0].contact, *sorted(f"{item.conversation} {item.message}" for item in items)),
            gesture=KINDS[kinds[0][0].kind].gesture,
            reasons=tuple(_reason(of_one) for of_one in kinds),
            conversations=tuple(item.conversation for item in items),
            sources=frozenset(item.source for item in items),
            weight=max(weights[item.key] for item in items),
            habit=habit,
            least=least,
        )

    found: dict[Awaits | None, Candidate] = {None: about(waiting)}
    for awaits in Awaits:
        some = [item for item in waiting if KINDS[item.kind].awaits is awaits]
        if some:
            found[awaits] = found[None] if len(some) == len(waiting) else about(some)
    return found


def _by_kind(items: Iterable[Item]) -> list[list[Item]]:
    """The items of each kind, what matters most first."""
    found: defaultdict[Kind, list[Item]] = defaultdict(list)
    for item in items:
        found[item.kind].append(item)
    return sorted(found.values(), key=lambda of_one: -KINDS[of_one[0].kind].matters)


def _reason(items: Sequence[Item]) -> Reason:
    """Several items of one kind, by time, as one fact: how often, since when, and the latest."""
    last = items[-1]
    return Reason(
        kind=last.kind,
        count=sum(item.count for item in items) if last.kind is not Kind.HELP else len(items),
        channel=last.channel,
        message=last.message,
        at=last.at,
        since=items[0].since,
    )


def _light(pair: Pair, member: Member, now: datetime, least: float) -> Candidate | None:
    """A light gesture toward somebody who turned to the member on many days and got nothing back."""
    came = lately(pair.engagements, member, now)
    if not is_lopsided(came) or any(_puts_off_light(nudge, now) for nudge in pair.nudges):
        return None
    last = max(came, key=lambda act: (act.at, act.key))
    reason = Reason(
        kind=Kind.REACTION,
        count=len({act.at.date() for act in came}),
        channel=last.channel,
        message=last.message,
        at=last.at,
        since=min(act.at for act in came),
    )
    return Candidate(
        contact=pair.contact,
        id=_id(member, pair.contact, "light", last.conversation, last.message),
        gesture=Gesture.LIKE,
        reasons=(reason,),
        weight=LIGHT_WORTH,
        least=least,
    )


def lately(acts: Iterable[Engagement], member: Member, now: datetime) -> list[Engagement]:
    """What passed between the two lately, as far as it counts for or against a light gesture."""
    return [
        act
        for act in acts
        if now - LOPSIDED_WITHIN < act.at <= now
        and act.evidence is not Evidence.CONVERSATION
        and act.channel not in member.muted_channels
    ]


def is_lopsided(acts: Sequence[Engagement]) -> bool:
    """Whether a contact came on enough days, and the member gave nothing."""
    given = any(act.direction is Direction.GIVEN for act in acts)
    return not given and len({act.at.date() for act in acts}) >= LOPSIDED_DAYS


def _id(member: Member, contact: Identity, *what: str) -> NudgeId:
    """Opaque, and the same for the same reason: a button pressed twice finds one nudge."""
    told = "\0".join((member.home, member.id, contact, *what))
    return NudgeId(hashlib.sha256(told.encode()).hexdigest()[:16])
