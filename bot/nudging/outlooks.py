"""The outlooks of one member's contacts, kept from one plan to the next. Which rows moved is said by `planner.py`."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from heapq import heappop, heappush, merge
from itertools import chain, tee
from operator import attrgetter

from bot.engine.worth import EVERYBODY, Habit, Prospect, Usual
from bot.events import Identity
from bot.kinds import Awaits
from bot.nudging.lasting import lasts_until, steady_until
from bot.nudging.outlook import Candidate, Outlook, Pair, outlook
from bot.nudging.plan import Policy, general, is_worthy, rank, spread
from bot.people import Member

NEVER = 0
"""The version of a store before anything was read of it (see `Storage.moved_since`)."""
_place = attrgetter("place")


class Ranking:
    """Candidates by worth, though that of all of them moves with how the member usually answers.

    Those of one prospect, whose pairs answered alike as far as their wait goes, never change places, so each such group
    is kept in order and only these are merged.
    """

    def __init__(self) -> None:
        self._alike: defaultdict[Prospect | None, list[Candidate]] = defaultdict(list)
        self._usual = EVERYBODY
        self._ranked: Iterator[Candidate] | None = None

    def add(self, candidate: Candidate) -> None:
        """Take one in."""
        insort(self._alike[candidate.prospect], candidate, key=_place)
        self._ranked = None

    def remove(self, candidate: Candidate) -> None:
        """Take one out that was taken in."""
        group = self._alike[candidate.prospect]
        del group[bisect_left(group, candidate.place, key=_place)]
        if not group:
            del self._alike[candidate.prospect]
        self._ranked = None

    def ranked(self, usual: Usual) -> Iterator[Candidate]:
        """The worthiest first: merged as far as anybody asks, and not again as long as nothing moves."""
        if self._ranked is None or self._usual != usual:
            self._usual, self._ranked = usual, merge(*self._alike.values(), key=lambda one: rank(one, usual))
        self._ranked, found = tee(self._ranked)
        return found

    def __iter__(self) -> Iterator[Candidate]:
        return chain.from_iterable(self._alike.values())

    def light(self) -> Iterator[Candidate]:
        """The light gestures, in their order."""
        return iter(self._alike.get(None, ()))


class Outlooks:
    """The outlooks of one member's contacts, as long as `is_good`. version: of the store from which they are."""

    def __init__(self, member: Member, policy: Policy, now: datetime) -> None:
        self.member, self.policy, self.now = member, policy, now
        self.version = NEVER
        self._steady_until = steady_until(now, member)
        self._of: dict[Identity, tuple[Outlook, datetime]] = {}
        self._ends: list[tuple[datetime, Identity]] = []
        self._habit = Habit()
        self._rankings: defaultdict[Awaits | None, Ranking] = defaultdict(Ranking)
        self._unasked = Ranking()

    def is_good(self, member: Member, now: datetime) -> bool:
        """Whether they can be brought up to now; else all must be worked out again."""
        return member == self.member and self.now <= now < self._steady_until

    def outdated(self, now: datetime) -> set[Identity]:
        """The contacts whose outlook may differ by now though no row moved."""
        found = set()
        while self._ends and self._ends[0][0] <= now:
            end, contact = heappop(self._ends)
            if contact in self._of and self._of[contact][1] == end:
                found.add(contact)
        return found

    def take(self, pair: Pair, now: datetime) -> None:
        """Work the outlook of a contact out from its rows."""
        self.drop(pair.contact)
        found = outlook(pair, self.member, now, self.policy.half_life_months)
        until = lasts_until(pair, self.member, now, self._steady_until)
        self._of[pair.contact] = (found, until)
        self._habit += found.habit
        for ranking, candidate in self._told(found):
            ranking.add(candidate)
        if until < self._steady_until:
            heappush(self._ends, (until, pair.contact))

    def drop(self, contact: Identity) -> None:
        """Know nothing of a contact."""
        if contact not in self._of:
            return
        former, _ = self._of.pop(contact)
        self._habit -= former.habit
        for ranking, candidate in self._told(former):
            ranking.remove(candidate)

    def _told(self, found: Outlook) -> Iterator[tuple[Ranking, Candidate]]:
        """In which rankings an outlook's candidates are."""
        for awaits, candidate in found.candidates.items():
            if awaits:
                yield self._rankings[awaits], candidate
        for ranking, same_day in ((self._rankings[None], True), (self._unasked, False)):
            if one := general(found, same_day=same_day):
                yield ranking, one

    def candidates(self, awaits: Awaits | None, *, same_day: bool = True) -> Iterator[Candidate]:
        """Those worth being told, the worthiest first. same_day: see `plan`."""
        ranking = self._rankings[awaits] if awaits or same_day else self._unasked
        fitting = self._worthy(ranking.ranked(self.usual))
        return fitting if awaits else spread(fitting)

    def count(self, awaits: Awaits) -> int:
        """How many these are."""
        return sum(1 for _ in self._worthy(self._rankings[awaits]))

    def is_anybody_waiting(self) -> bool:
        """Whether anybody is, however little that is worth."""
        return any(True for awaits in Awaits for _ in self._rankings[awaits])

    def light(self) -> Iterator[Candidate]:
        """Those who came by often."""
        return self._worthy(self._rankings[None].light())

    def _worthy(self, candidates: Iterable[Candidate]) -> Iterator[Candidate]:
        usual = self.usual
        return (one for one in candidates if is_worthy(one, usual, self.policy))

    @property
    def usual(self) -> Usual:
        """How the member usually answers."""
        return self._habit.usual()
