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
from bot.engine.worth import EVERYBODY, Habit, Prospect, Usual, weight, worth
from bot.events import ConversationId, Identity
from bot.kinds import KINDS, Awaits, Gesture, Kind
from bot.ledger import Direction, Engagement, Evidence, Item, Week
from bot.models import Nudge, NudgeId, NudgeState, Reason, Verdict
from bot.nudging.newness import is_new
from bot.nudging.standing import is_open, is_over, is_settled, is_unknown, is_wanted_back
from bot.people import Member

LOPSIDED_DAYS = 4
"""On how many distinct days a contact must have turned to a member who gave nothing back, to earn a light gesture."""
LOPSIDED_WITHIN = timedelta(days=28)
LIGHT_WORTH = 0.05
"""What a light gesture is worth: less than anything that waits."""
ELSEWHERE_WITHIN = timedelta(days=90)
ELSEWHERE_TWICE = 0.28
"""What a nudge must be worth at least about a contact of whom the member said twice lately that they answered
elsewhere: without a tie, and if hardly more is known, a question is told after about one working day, help after two or
three, a mention after three at the earliest."""
ELSEWHERE_MORE = 0.1
"""And this much more for each further time."""
SILENT_AFTER = 3
"""After so many gestures with nothing back since, none are suggested."""


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
    """A nudge about one contact, but for how the member usually answers.

    weight, prospect: how much the leading item matters, and what of the pair's habit counts for it; no prospect for a
    light gesture, for which nobody waits: its weight is its worth. least: what it must be worth to be told. sources:
    what the items come from; none for a light gesture.
    """

    contact: Identity
    id: NudgeId
    gesture: Gesture
    reasons: tuple[Reason, ...]
    conversations: tuple[ConversationId, ...] = ()
    sources: frozenset[ConversationId] = frozenset()
    weight: float
    prospect: Prospect | None = None
    least: float = 0.0

    @property
    def place(self) -> tuple[float, datetime, Identity]:
        """Sorts those of one prospect, the worthiest first, however the member usually answers."""
        return (-self.weight, self.reasons[0].since, self.contact)

    def worth(self, usual: Usual) -> float:
        """0..1. usual: how the member usually answers."""
        return self.weight if self.prospect is None else worth(self.weight, self.prospect, usual)

    def nudge(self, member: Member, usual: Usual, now: datetime) -> Nudge:
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

    candidates: at most one about everything (None), and one about only what awaits this. unasked: what of everything
    may be told though nobody asked, which is nothing of the present working day. silent: whether nothing is to be
    suggested toward them (see `is_silent`); those who ask who is waiting are told all the same.
    """

    habit: Habit
    candidates: Mapping[Awaits | None, Candidate]
    unasked: Candidate | None = None
    silent: bool = False


def outlook(pair: Pair, member: Member, now: datetime, half_life_months: float) -> Outlook:
    """What there is to tell of this contact, however little it is worth; what is put off or muted is left out.

    A light gesture is a candidate only where nothing waits.
    """
    items = [item for item in pair.items if item.since <= now and not is_unknown(item, now, member)]
    wanted = [nudge for nudge in pair.nudges if is_wanted_back(nudge, now)]
    ended = (item for item in items if is_settled(item, now) or is_over(item, wanted, now, member))
    habit = Habit.of(ended, member, pair.weeks)
    if not pair.active or pair.contact in (*member.identities, *member.muted):
        return Outlook(habit=habit, candidates={})
    silent, least = is_silent(pair, now), threshold(pair.nudges, now)
    waiting = [
        item
        for item in items
        if is_open(item, now)
        and not is_over(item, wanted, now, member)
        and item.channel not in member.muted_channels
        and not any(_puts_off(nudge, item, now) for nudge in pair.nudges)
    ]
    if not waiting:
        light = _light(pair, member, now, least)
        return Outlook(habit=habit, candidates={None: light} if light else {}, unasked=light, silent=silent)
    strength = tie(pair.engagements, now, half_life_months, pair.weeks)
    waiting.sort(key=lambda item: (item.at, item.conversation))
    told = [(item, weight(item.kind, strength), habit.prospect(waited(item.at, now, member))) for item in waiting]
    found = _candidates(member, told, least)
    earlier = [one for one in told if not is_new(one[0], now, member)]
    unasked = found[None] if len(earlier) == len(told) else _candidate(member, earlier, least) if earlier else None
    return Outlook(habit=habit, candidates=found, unasked=unasked, silent=silent)


def is_silent(pair: Pair, now: datetime) -> bool:
    """Whether the member made `SILENT_AFTER` gestures, on whatever, and the contact did nothing toward them since.

    Silence is an answer, too. A gesture is an engagement given, each reaction one, but for what was said to others
    nearby; whatever the contact says or does in reach of the member ends the silence, also to ask.
    """
    acted = [act.at for act in pair.engagements if act.direction is Direction.RECEIVED and act.at <= now]
    last = max((*acted, *(item.at for item in pair.items if item.at <= now)), default=None)
    given = sum(
        act.direction is Direction.GIVEN
        and act.evidence is not Evidence.CONVERSATION
        and (last is None or last < act.at)
        and act.at <= now
        for act in pair.engagements
    )
    return given >= SILENT_AFTER


def threshold(nudges: Iterable[Nudge], now: datetime) -> float:
    """What a nudge about a contact must be worth at least, from the nudges about them so far: 0..1."""
    elsewhere = sum(nudge.verdict is Verdict.ELSEWHERE and nudge.at > now - ELSEWHERE_WITHIN for nudge in nudges)
    return ELSEWHERE_TWICE + (elsewhere - 2) * ELSEWHERE_MORE if elsewhere >= 2 else 0.0


def _puts_off(nudge: Nudge, item: Item, now: datetime) -> bool:
    """Whether what the member said of a nudge keeps this item from being told now: not if it asked anew since."""
    return item.conversation in nudge.conversations and item.at <= nudge.at and _is_put_off(nudge, now)


def _puts_off_light(nudge: Nudge, now: datetime) -> bool:
    return not nudge.conversations and nudge.at > now - LOPSIDED_WITHIN and _is_put_off(nudge, now)


def _is_put_off(nudge: Nudge, now: datetime) -> bool:
    if nudge.state is NudgeState.SNOOZED:
        return nudge.until is not None and now < nudge.until
    return nudge.state is NudgeState.SKIPPED


_Told = tuple[Item, float, Prospect]
"""An item that waits, how much it matters, and what of the pair's habit counts for it."""


def _candidates(member: Member, waiting: Sequence[_Told], least: float) -> dict[Awaits | None, Candidate]:
    """One about all that waits, and one for each thing that some of it awaits. waiting: by time."""
    found: dict[Awaits | None, Candidate] = {None: _candidate(member, waiting, least)}
    for awaits in Awaits:
        some = [told for told in waiting if KINDS[told[0].kind].awaits is awaits]
        if some:
            found[awaits] = found[None] if len(some) == len(waiting) else _candidate(member, some, least)
    return found


def _candidate(member: Member, waiting: Sequence[_Told], least: float) -> Candidate:
    """One about all these. It is worth what its leading item is: that which would be worth most to anybody.

    Not to this member: it leads as long as nothing passes between the two, whatever passes with others.
    """
    items = [item for item, _, _ in waiting]
    _, leading, prospect = max(waiting, key=lambda told: worth(told[1], told[2], EVERYBODY))
    kinds = _by_kind(items)
    return Candidate(
        contact=items[0].contact,
        id=_id(member, items[0].contact, *sorted(f"{item.conversation} {item.message}" for item in items)),
        gesture=KINDS[kinds[0][0].kind].gesture,
        reasons=tuple(_reason(of_one) for of_one in kinds),
        conversations=tuple(item.conversation for item in items),
        sources=frozenset(item.source for item in items),
        weight=leading,
        prospect=prospect,
        least=least,
    )


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
        and not any(act.at < stop.since <= now for stop in member.stops)
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
