"""Plans at the cost of what has changed since the last one: only contacts whose rows moved, or whose time has come.

What is planned is what `plan` says of all the rows.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from bot.kinds import Awaits
from bot.ledger import Key
from bot.models import Nudge
from bot.nudging.outlook import Candidate
from bot.nudging.outlooks import Outlooks
from bot.nudging.plan import Ledger, Policy, pairs
from bot.people import Member
from bot.ports import Storage

AT_A_TIME = 4
"""After so many contacts, a few milliseconds, what else there is to do has its turn."""
MOST_MEMBERS = 100
"""Of how many members outlooks are kept, those planned for last: about 2 KB for each contact with whom something is
open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """The worthiest nudges, and how many more there are."""

    nudges: tuple[Nudge, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is planned for a member now. Good until the planner is asked again."""

    outlooks: Outlooks
    now: datetime

    def about(self, awaits: Awaits | None, *, same_day: bool = True) -> Iterator[Nudge]:
        """The nudges about what awaits this, or about everything, as `bot.nudging.plan.plan` says."""
        return self._nudges(self.outlooks.candidates(awaits, same_day=same_day))

    def best(self, awaits: Awaits, most: int) -> Best:
        """So many of those about what awaits this."""
        nudges = tuple(islice(self.about(awaits), most))
        return Best(nudges=nudges, more=self.outlooks.count(awaits) - len(nudges))

    def is_anybody_waiting(self) -> bool:
        """Whether anybody is, however little it is worth to get back to them."""
        return self.outlooks.is_anybody_waiting()

    def often(self, most: int) -> Best:
        """So many of those about everything that are light gestures."""
        light = self.light()
        return Best(nudges=tuple(islice(light, most)), more=sum(1 for _ in light))

    def light(self) -> Iterator[Nudge]:
        """The light gestures among those about everything."""
        return self._nudges(self.outlooks.light())

    def _nudges(self, candidates: Iterator[Candidate]) -> Iterator[Nudge]:
        usual = self.outlooks.usual
        return (one.nudge(self.outlooks.member, usual, self.now) for one in candidates)


class Planner:
    """Keeps the outlooks of the members planned for last. most: of how many."""

    def __init__(self, most: int = MOST_MEMBERS) -> None:
        self._most = most
        self._kept: dict[tuple[Key, Policy], Outlooks] = {}
        self._one_at_a_time = asyncio.Lock()  # so that many plans together leave room as one does

    async def plan(self, storage: Storage, member: Member, policy: Policy, now: datetime) -> Plan:
        """What is planned for a member. Raises `StoreError`."""
        key = (member.key, policy)
        async with self._one_at_a_time:
            known = self._kept.pop(key, None)  # what fails halfway isn't kept
            if known is None or not known.is_good(member, now):
                known = Outlooks(member, policy, now)
            known = await _brought_up(known, storage, now)
            self._kept[key] = known
            while len(self._kept) > self._most:
                del self._kept[next(iter(self._kept))]
        return Plan(outlooks=known, now=now)


async def _brought_up(known: Outlooks, storage: Storage, now: datetime) -> Outlooks:
    """The same, or new ones, with what has moved until now."""
    member = known.member
    moved = await storage.moved_since(member.home, member.id, known.version)
    if moved.whole:
        known = Outlooks(member, known.policy, now)
    contacts = moved.contacts | known.outdated(now)
    for contact in contacts:
        known.drop(contact)
    if contacts:
        found = await storage.between(member.home, member.id, contacts)
        nudges = (await storage.talk(member.home, member.id, where="")).nudges  # these are of every place
        ledger = Ledger(
            member=member,
            items=found.items,
            engagements=found.engagements,
            profiles=await storage.profiles(member.home, contacts),
            weeks=found.weeks,
            nudges=nudges,
        )
        for number, pair in enumerate(pairs(ledger), 1):
            known.take(pair, now)
            if number % AT_A_TIME == 0:
                await asyncio.sleep(0)
    known.version, known.now = moved.version, now
    return known
