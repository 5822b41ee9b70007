"""Ties: what passed between a member and a contact, both ways, fading with time.

Source of the decay: the Orbit model (orbit.love), love = Σ weight × 0.9^months, months counted by calendar. Here a day
counts once in each direction, with its weightiest act: a relationship is many days, not many messages.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from bot.kinds import KINDS
from bot.ledger import Direction, Engagement, Evidence, Week

ORBIT_HALF_LIFE_MONTHS = math.log(0.5) / math.log(0.9)
"""The half-life at which a month leaves 0.9: about 6.58 months."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """Both directions of one pair: decayed sums in replies (≥ 0), distinct days, and when something last passed."""

    given: float = 0.0
    received: float = 0.0
    given_days: int = 0
    received_days: int = 0
    last_given: datetime | None = None
    last_received: datetime | None = None

    @property
    def mutual(self) -> float:
        """The smaller of given and received: a two-way street is as wide as its narrower side."""
        return min(self.given, self.received)


def love(activities: Iterable[tuple[date, float]], on: date, half_life_months: float) -> float:
    """Σ weight × ½^(months / half-life), months from each activity's calendar month to that of `on`, at least 0."""
    ratio = 0.5 ** (1 / half_life_months)
    by_months: defaultdict[int, float] = defaultdict(float)
    for day, weight in activities:
        by_months[max(0, (on.year - day.year) * 12 + on.month - day.month)] += weight
    return math.fsum(weight * ratio**months for months, weight in by_months.items())


def tie(acts: Iterable[Engagement], now: datetime, half_life_months: float, weeks: Iterable[Week] = ()) -> Tie:
    """The tie of one pair from its engagements and weeks up to now; what was said to others nearby is left out.

    A week in which something passed later than now is left out as a whole.
    """
    best: dict[Direction, dict[date, float]] = {Direction.GIVEN: {}, Direction.RECEIVED: {}}
    last: dict[Direction, datetime] = {}
    for act in acts:
        if act.evidence is Evidence.CONVERSATION or act.at > now or not KINDS[act.kind].weight:
            continue
        day = act.at.astimezone(UTC).date()
        days = best[act.direction]
        days[day] = max(days.get(day, 0.0), KINDS[act.kind].weight)
        last[act.direction] = max(last.get(act.direction, act.at), act.at)
    counted = {direction: [*days.items()] for direction, days in best.items()}
    number = {direction: len(days) for direction, days in best.items()}
    for week in weeks:
        for direction in Direction:
            passed = week.passed(direction)
            if passed.last and passed.last <= now:
                counted[direction].append((week.week, passed.weight))
                number[direction] += passed.days
                last[direction] = max(last.get(direction, passed.last), passed.last)
    on = now.astimezone(UTC).date()
    return Tie(
        given=love(counted[Direction.GIVEN], on, half_life_months),
        received=love(counted[Direction.RECEIVED], on, half_life_months),
        given_days=number[Direction.GIVEN],
        received_days=number[Direction.RECEIVED],
        last_given=last.get(Direction.GIVEN),
        last_received=last.get(Direction.RECEIVED),
    )
