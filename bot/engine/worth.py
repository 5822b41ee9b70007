"""How much a gesture matters and how likely it was forgotten: worth = matters × P(answers) × P(forgotten).

For now forgetting is a step by age, and the habit of answering one shrunk rate; both numbers come from the member's own
history later. Worth orders nudges and is never shown.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from bot.engine.ties import Tie
from bot.kinds import KINDS, Kind
from bot.ledger import How, Item, Week

FORGOTTEN_BY_WORKING_DAYS = ((0.0, 0.2), (1.0, 0.5), (2.0, 0.7), (4.0, 0.9))
"""From this many working days of waiting on, the chance that it was forgotten. Chosen, not measured, to lie near what
three public message networks show: of what is still open after 24 h between pairs that usually answer, .27–.57 is never
answered, and after 72 h .39–.74."""
PRIOR_ANSWERS = 0.7
"""The chance that anybody answers anybody at all, before anything is known."""
PRIOR_STRENGTH = 4.0
"""How many observed items the chance above weighs as much as; the same from the member's to the pair's."""
CLOSE = 5.0
"""The mutual tie at which a contact counts halfway between a stranger and the closest."""


@dataclass(frozen=True, slots=True)
class Habit:
    """How many items came to an end, and how many of them the member settled; the others were let go."""

    settled: int = 0
    seen: int = 0

    @classmethod
    def of(cls, items: Iterable[Item], weeks: Iterable[Week] = ()) -> "Habit":
        """Counted over items that came to an end; those that the other side withdrew say nothing.

        weeks: with the counts of those that are kept no longer.
        """
        told = [item for item in items if not (item.settled and item.settled.how in (How.WITHDRAWN, How.ANSWERED))]
        habit = cls(sum(item.settled is not None for item in told), len(told))
        return sum((cls(week.settled, week.seen) for week in weeks), start=habit)

    def __add__(self, other: "Habit") -> "Habit":
        return Habit(self.settled + other.settled, self.seen + other.seen)

    def __sub__(self, other: "Habit") -> "Habit":
        return Habit(self.settled - other.settled, self.seen - other.seen)

    def rate(self, prior: float = PRIOR_ANSWERS) -> float:
        """The share settled, shrunk to a prior: 0..1."""
        return (self.settled + PRIOR_STRENGTH * prior) / (self.seen + PRIOR_STRENGTH)


def chance_forgotten(waited_days: float) -> float:
    """The chance that what has waited this many working days was forgotten: a step by age, 0..1."""
    steps = [start for start, _ in FORGOTTEN_BY_WORKING_DAYS]
    return FORGOTTEN_BY_WORKING_DAYS[max(0, bisect_right(steps, waited_days) - 1)][1]


def weight(kind: Kind, waited_days: float, tie: Tie) -> float:
    """What a nudge about an open item of this kind is worth if this pair always answers: 0..1.

    waited_days: working days.
    """
    closeness = tie.mutual / (tie.mutual + CLOSE)
    return KINDS[kind].matters * (0.7 + 0.3 * closeness) * chance_forgotten(waited_days)


def worth(weight: float, pair: Habit, usual: float) -> float:
    """What a nudge of this weight is worth: 0..1. usual: how often the member answers at all, 0..1."""
    return weight * pair.rate(usual)
