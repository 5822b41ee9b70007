"""From due to delivered: what is due is claimed, and sent once, whatever ends, hangs or gets lost in between."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.engine.intake import decided
from bot.errors import Conflict, StoreError
from bot.ledger import HomeId, Key, MemberId
from bot.models import Delivery, Due
from bot.nudging.claim import claim
from bot.nudging.peace import FIRST_PAUSE, PATIENCE
from bot.nudging.sender import GIVEN_UP_AFTER, LEASE, LONGEST_PAUSE, Composed, Composer, Reach, Sender
from bot.ports import Agenda, Changes

__all__ = [
    "FIRST_PAUSE",
    "GIVEN_UP_AFTER",
    "LEASE",
    "LONGEST_PAUSE",
    "PATIENCE",
    "Composed",
    "Composer",
    "Post",
    "Reach",
]

log = logging.getLogger(__name__)
LOT = 10_000
"""How many rows are looked at in one go."""
AT_ONCE = 64
"""To so many members of a home one sends at the same time: who doesn't answer there holds up no other home."""
STEP = timedelta(minutes=1)
"""A clock that is put back by more has been wrong before."""


@dataclass(slots=True, kw_only=True)
class Post(Sender):
    """Sends what is due (see `Sender` for what it needs).

    under_way: the keys of what is being sent. gates: let in so many of each home at a time.
    """

    _last: datetime | None = None
    _under_way: set[Key] = field(default_factory=set)
    _gates: dict[HomeId, asyncio.Semaphore] = field(default_factory=dict)

    async def tick(self, now: datetime) -> None:
        """Send all that is due by now, and go on with what is unfinished. Raises `StoreError`.

        It is over when that is: a platform that doesn't answer makes it last. So it may be called again meanwhile, and
        leaves to the earlier call what that is still sending. Cancelled, it is over once all of it is.
        """
        if self._last and now < self._last - STEP:
            await self._pull_in(now)
        self._last = now
        met: set[Key] = set()
        while rows := await self._look(now, met):
            met.update(row.key for row in rows)
            await asyncio.gather(*(self._begun(some) for some in _by_member(rows)))

    async def _look(self, now: datetime, met: set[Key]) -> list[Due | Delivery]:
        """What there is to go on with, but for what was met before, or is under way."""
        limit = LOT + len(met | self._under_way)
        rows: list[Due | Delivery] = [*await self.storage.unfinished(now, limit)]
        rows += await self.storage.due(now, limit)
        return [row for row in rows if row.key not in met and row.key not in self._under_way]

    def _begun(self, rows: list[Due | Delivery]) -> "asyncio.Task[None]":
        """Begin to go on with a member's rows, one after the other: what is unfinished first."""
        keys = [row.key for row in rows]
        self._under_way.update(keys)
        task = asyncio.create_task(self._in_turn(rows))
        task.add_done_callback(lambda _: self._under_way.difference_update(keys))
        return task

    async def _in_turn(self, rows: list[Due | Delivery]) -> None:
        async with self._gates.setdefault(rows[0].home, asyncio.Semaphore(AT_ONCE)):
            for row in rows:
                await self._go_on(row)

    async def _pull_in(self, now: datetime) -> None:
        """The clock was ahead: what was put off by it isn't put off for as long."""
        self.peace.end()
        for row in await self.storage.unfinished(now + GIVEN_UP_AFTER, LOT):
            if row.again and row.again > now + LEASE and row.key not in self._under_way:
                await self.moved(row, again=now + LEASE)

    async def _go_on(self, row: Due | Delivery) -> None:
        now = self.clock.now()
        try:
            delivery = await (self._claimed(row, now) if isinstance(row, Due) else self.moved(row, again=now + LEASE))
            if delivery is not None:
                await self._held(delivery)
        except Conflict:  # others keep writing about this member: with the next heartbeat
            log.warning("a delivery waits for others", extra={"action": "delivery_conflict"})
        except StoreError:
            log.exception("a delivery can't be recorded", extra={"action": "delivery_unrecorded"})
        except Exception:  # of one member: the others' come all the same
            log.exception("a delivery failed", extra={"action": "delivery_failed"})

    async def _held(self, delivery: Delivery) -> None:
        """Send it; meanwhile it is under way, though its lease may end as the clock is put on."""
        self._under_way.add(delivery.key)
        try:
            await self.deliver(delivery)
        finally:
            self._under_way.discard(delivery.key)

    async def _claimed(self, due: Due, now: datetime) -> Delivery | None:
        """Claim what is due; None where there is nothing to send, or somebody else has claimed it."""
        claimed: list[Delivery | None] = [None]

        def decide(agenda: Agenda) -> Changes:
            platform = self.reach(agenda.member) if agenda.member else None
            name = platform.name if platform else None
            changes, claimed[0] = claim(agenda, due, now, now + LEASE, name, self.days_off)
            return changes

        await decided(self.storage, lambda: self.storage.agenda(due.home, due.member), decide)
        return claimed[0]


def _by_member(rows: Iterable[Due | Delivery]) -> list[list[Due | Delivery]]:
    """The rows of each member, in their order."""
    found: dict[tuple[HomeId, MemberId], list[Due | Delivery]] = {}
    for row in rows:
        found.setdefault((row.home, row.member), []).append(row)
    return list(found.values())
