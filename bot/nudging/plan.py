"""Who has gone unacknowledged, and what would be the fitting gesture: candidates → nudges, the worthiest first.

Pure: everything known comes in as a `Ledger`, and `now` is an argument. What there is to tell of one contact is said in
`outlook.py`, and `planner.py` keeps that from one plan to the next. Words for people are in `wording.py`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from bot.engine.worth import Habit, Usual
from bot.events import ConversationId, Identity
from bot.kinds import Awaits
from bot.ledger import Engagement, Item, Week
from bot.models import Nudge
from bot.nudging.outlook import Candidate, Outlook, Pair, outlook
from bot.people import Member, Profile

Of = TypeVar("Of", Engagement, Item, Week, Nudge)

PER_SOURCE = 2
"""Nudges that one conversation or shared post may lead to: an announcement with eighty replies, or a post passed on
six hundred times, is not that many duties."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """All that a plan rests on: one member's items, engagements and weeks, people's labels, what was nudged before."""

    member: Member
    items: Sequence[Item]
    engagements: Sequence[Engagement]
    profiles: Mapping[Identity, Profile]
    weeks: Sequence[Week] = ()
    nudges: Sequence[Nudge] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the settings say about planning."""

    half_life_months: float
    minimum_worth: float


def plan(
    ledger: Ledger,
    now: datetime,
    policy: Policy,
    awaits: Awaits | None = None,
    *,
    same_day: bool = True,
    even_silent: bool = False,
) -> list[Nudge]:
    """Every nudge that would be fitting now, at most one a contact, by worth.

    awaits: only about what awaits this; then no light gestures, and everybody who waits is named, also where one
    announcement made eighty of them: somebody asked who. Without it: same_day: also about what came only on the present
    working day, for somebody asked; a digest waits for the next. even_silent: also about those toward whom nothing is
    to be suggested (see `is_silent`), for somebody named them.
    """
    member = ledger.member
    outlooks = [outlook(pair, member, now, policy.half_life_months) for pair in pairs(ledger)]
    usual = sum((found.habit for found in outlooks), Habit()).usual()
    told = (
        found.candidates.get(awaits) if awaits else general(found, same_day=same_day, even_silent=even_silent)
        for found in outlooks
    )
    ranked = sorted((one for one in told if one), key=lambda one: rank(one, usual))
    fitting = (one for one in ranked if is_worthy(one, usual, policy))
    return [one.nudge(member, usual, now) for one in (fitting if awaits else spread(fitting))]


def general(found: Outlook, *, same_day: bool, even_silent: bool = False) -> Candidate | None:
    """What a list about everything says of a contact, as `plan` says."""
    if found.silent and not even_silent:
        return None
    return found.candidates.get(None) if same_day else found.unasked


def pairs(ledger: Ledger) -> Iterator[Pair]:
    """The rows by contact; of whom there are nudges only, nothing is to be told."""
    items, acts, weeks = _by_contact(ledger.items), _by_contact(ledger.engagements), _by_contact(ledger.weeks)
    nudges = _by_contact(ledger.nudges)
    for contact in {**items, **acts, **weeks}:
        profile = ledger.profiles.get(contact)
        yield Pair(
            contact=contact,
            active=profile is None or profile.active,
            items=items.get(contact, ()),
            engagements=acts.get(contact, ()),
            weeks=weeks.get(contact, ()),
            nudges=nudges.get(contact, ()),
        )


def rank(candidate: Candidate, usual: Usual) -> tuple[float, float, datetime, Identity]:
    """Sorts candidates, the worthiest first. usual: how the member usually answers."""
    return (-candidate.worth(usual), *candidate.place)


def is_worthy(candidate: Candidate, usual: Usual, policy: Policy) -> bool:
    """Whether it is worth being told."""
    return candidate.worth(usual) >= max(policy.minimum_worth, candidate.least)


def spread(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """The candidates, but no more than `PER_SOURCE` for one conversation or shared post."""
    seen: Counter[ConversationId] = Counter()
    for candidate in candidates:
        if not candidate.sources or any(seen[source] < PER_SOURCE for source in candidate.sources):
            seen.update(candidate.sources)
            yield candidate


def _by_contact(rows: Iterable[Of]) -> dict[Identity, list[Of]]:
    found: defaultdict[Identity, list[Of]] = defaultdict(list)
    for row in rows:
        found[row.contact].append(row)
    return dict(found)
