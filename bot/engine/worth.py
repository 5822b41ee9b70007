"""How much a gesture matters and how likely it was forgotten: worth = matters × P(answers) × P(forgotten).

P(forgotten) is the chance that what has waited so long isn't answered any more. Both chances come from how the items
between the two came to an end, shrunk to how all of the member's did, and these to what is chosen here for everybody.
Worth orders nudges and is never shown.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, pairwise
from operator import add, sub
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.engine.ties import Tie
from bot.engine.waiting import waited, working_days
from bot.kinds import KINDS, Kind
from bot.ledger import How, Item, Settled, Week
from bot.people import Member

EDGES = (1 / 24, 1 / 8, 1 / 3, 1.0, 2.0, 3.0, 5.0)
"""Where the eight buckets of waiting begin, but for the first, which begins at 0: after an hour, three and eight hours,
one, two, three and five days, all in working days."""
BUCKETS = len(EDGES) + 1
PRIOR_ANSWERS = 0.7
"""The chance that anybody answers anybody at all, before anything is known."""
PRIOR_ANSWERED = (0.12, 0.07, 0.07, 0.11, 0.23, 0.20, 0.12, 0.08)
"""Of what anybody answers, the share answered in each bucket, before anything is known. Chosen, not measured here, so
that of what is still open after one working day .41 is never answered, and after three .68, to lie where three public
message networks do: of what is still open between pairs that usually answer, .27–.57 is never answered after 24 h, and
.39–.74 after 72 h."""
PRIOR_STRENGTH = 3.0
"""How many observed items the chances above weigh as much as; the same from the member's to the pair's. Not more, so
that whoever was let go twenty times comes after whoever is answered more often than not, however late (see `worth`)."""
LEAST_ANSWERS = 0.2
"""How often a member answers at all, at least, as far as somebody else is concerned: whoever let everything pass for a
while is not told of nobody for good."""
NEVER = 1 - PRIOR_ANSWERS
"""How much of what a member would answer they never do. The same for everybody: what was let go on purpose and what was
forgotten look the same, and the former is counted already, in how often the pair answers at all. If it came from the
pair, too, whoever is never answered would seem forgotten at once, and whoever always is, never."""
CLOSE = 5.0
"""The mutual tie at which a contact counts halfway between a stranger and the closest."""
_NONE = (0,) * BUCKETS
_UTC = ZoneInfo("UTC")


def bucket(waited_days: float) -> int:
    """In which bucket a wait is: 0..7. waited_days: working days, at least 0."""
    return bisect_right(EDGES, waited_days)


class Prospect(NamedTuple):
    """What of a pair's habit counts for something that waits in this bucket: as few numbers as worth needs.

    seen, settled: items that came to an end, and those that the member settled. later: in a later bucket than this.
    """

    bucket: int
    seen: int
    settled: int
    later: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """How a member usually answers. answers: the chance that they do at all, `LEAST_ANSWERS`..1.

    later: for each bucket, of what they answer, the share that they answer later than in this one: 0..1, falling to 0.
    """

    answers: float
    later: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Habit:
    """How many items came to an end, and how many of them the member settled; the others were let go.

    answered: those settled, by the bucket of how long they had waited since they were last asked for.
    """

    seen: int = 0
    answered: tuple[int, ...] = _NONE

    @classmethod
    def of(cls, items: Iterable[Item], member: Member | None, weeks: Iterable[Week] = ()) -> "Habit":
        """Counted over items that came to an end; those that the other side withdrew say nothing.

        member: in whose working days waits count; Monday to Friday in UTC without one. weeks: with the counts of items
        that are kept no longer. Where a week doesn't tell how long they waited, they are spread as for everybody.
        """
        seen, unknown, answered = 0, 0, [0] * BUCKETS
        for item in items:
            if item.settled is None:
                seen += 1
            elif item.settled.how not in (How.WITHDRAWN, How.ANSWERED):
                seen += 1
                answered[_bucket_of(item, item.settled, member)] += 1
        for week in weeks:
            known = week.answered if len(week.answered) == BUCKETS else _NONE
            seen, unknown = seen + week.seen, unknown + week.settled - sum(known)
            answered = [*map(add, answered, known)]
        return cls(seen, tuple(map(add, answered, _spread(unknown))))

    @property
    def settled(self) -> int:
        """How many the member settled."""
        return sum(self.answered)

    def __add__(self, other: "Habit") -> "Habit":
        return Habit(self.seen + other.seen, tuple(map(add, self.answered, other.answered)))

    def __sub__(self, other: "Habit") -> "Habit":
        return Habit(self.seen - other.seen, tuple(map(sub, self.answered, other.answered)))

    def prospect(self, waited_days: float) -> Prospect:
        """What of it counts for something that has waited so many working days."""
        now = bucket(waited_days)
        return Prospect(bucket=now, seen=self.seen, settled=self.settled, later=sum(self.answered[now + 1 :]))

    def usual(self) -> Usual:
        """How a member usually answers of whom this is the whole habit: shrunk to the priors."""
        settled = self.settled
        later, prior = _later(self.answered), _later(PRIOR_ANSWERED)
        return Usual(
            answers=max(LEAST_ANSWERS, _shrunk(settled, self.seen, PRIOR_ANSWERS)),
            later=tuple(_shrunk(count, settled, share) for count, share in zip(later, prior, strict=True)),
        )


def chance_forgotten(later: float) -> float:
    """The chance that what still waits was forgotten: 1 less P(still replies | waited), `NEVER`..1.

    P(still replies | waited) = S ÷ (S + P(never)), where S is the chance that it is answered in a later bucket than
    that in which it waits. later: of what is answered, the share that is answered so late, 0..1.
    """
    return NEVER / (NEVER + (1 - NEVER) * later)


def weight(kind: Kind, tie: Tie) -> float:
    """How much an open item of this kind matters between people so near: 0..1."""
    closeness = tie.mutual / (tie.mutual + CLOSE)
    return KINDS[kind].matters * (0.7 + 0.3 * closeness)


def worth(weight: float, prospect: Prospect, usual: Usual) -> float:
    """What a nudge of this weight is worth: 0..1, the more the longer it has waited.

    At the same weight, whoever was let go twenty times and never answered comes after whoever is answered more often
    than not, whatever else the member does and however long either has waited: P(forgotten) may be up to 1 ÷ `NEVER`,
    3.3, times as high, but P(answers) is at most 3 ÷ 23 of the usual against the usual or ½, less than 1 ÷ 3.8.
    """
    answers = _shrunk(prospect.settled, prospect.seen, usual.answers)
    later = _shrunk(prospect.later, prospect.settled, usual.later[prospect.bucket])
    return weight * (answers * chance_forgotten(later))


def _shrunk(count: float, of: float, prior: float) -> float:
    """A share of what was seen, drawn to what is expected: 0..1."""
    return (count + PRIOR_STRENGTH * prior) / (of + PRIOR_STRENGTH)


def _later(counts: tuple[float, ...]) -> list[float]:
    """For each bucket, how much is in later ones."""
    return [sum(counts[number + 1 :]) for number in range(BUCKETS)]


def _bucket_of(item: Item, settled: Settled, member: Member | None) -> int:
    days = working_days(item.at, settled.at, _UTC) if member is None else waited(item.at, settled.at, member)
    return bucket(days)


def _spread(count: int) -> list[int]:
    """So many items over the buckets, as nearly as whole numbers can be as they are for everybody."""
    upto = [0, *(round(count * share) for share in accumulate(PRIOR_ANSWERED[:-1])), count]
    return [end - start for start, end in pairwise(upto)]


EVERYBODY = Habit().usual()
"""How anybody answers of whom nothing is known."""
