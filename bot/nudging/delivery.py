"""From due to delivered: claim, compose, send, record; once, whatever ends or gets lost in between.

Every step is a commit that rests on what it was decided on, so that of two workers one goes on. Before the platform is
asked to send, the delivery is “sending”: whoever finds it so later asks the platform first whether it has it. What is
said is composed by others, at the last moment.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar

from bot.engine.intake import decided
from bot.errors import Conflict, StoreError, TryLater, Undeliverable
from bot.events import ChannelId, MessageId
from bot.ledger import Key
from bot.models import Delivery, DeliveryState, Due, Nudge, NudgeState, Row
from bot.nudging.claim import claim, unfit
from bot.nudging.peace import Peace
from bot.nudging.record import after_delivery, row_of, told_by, unsent
from bot.nudging.shown import listed
from bot.people import Member
from bot.ports import Agenda, Changes, Clock, Platform, Stamp, Storage, Talk
from bot.views import View

log = logging.getLogger(__name__)
T = TypeVar("T")

LEASE = timedelta(minutes=3)
"""How long a claim holds: whoever has it is done, or has given up, before that."""
PATIENCE = 60.0
"""Seconds that a platform has to answer."""
LOT = 64
"""How many are gone on with at the same time."""
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=1)
"""After each failure one waits twice as long, from the one to the other; longer only if the platform says so."""
GIVEN_UP_AFTER = timedelta(hours=20)
"""Since it was due: then it is a dead letter, before the next one comes."""
STEP = timedelta(minutes=1)
"""A clock that is put back by more has been wrong before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """What is to be sent now. nudges: what is in it, by number. puts: rows that go with it; read: what it rests on."""

    view: View
    nudges: tuple[Nudge, ...] = ()
    puts: tuple[Row, ...] = ()
    read: Mapping[Stamp, int] = field(default_factory=dict)


class Composer(Protocol):
    """Says what is sent. `Post` asks it first where the things lie that it may be about, then what to say."""

    async def channels(self, delivery: Delivery, agenda: Agenda, now: datetime) -> Collection[ChannelId]:
        """The channels that a delivery may tell of."""
        ...

    async def compose(
        self, delivery: Delivery, agenda: Agenda, unreadable: Collection[ChannelId], now: datetime
    ) -> Composed | None:
        """What a delivery shall say at this moment; None where there is nothing to say."""
        ...


Reach = Callable[[Member], Platform | None]
"""The platform on which a member is reached; None where none is served."""


@dataclass(slots=True, kw_only=True)
class Attempt:
    """One attempt at a delivery. row: as the store has it. clean: whether the platform surely doesn't have it."""

    row: Delivery
    clean: bool


@dataclass(slots=True, kw_only=True)
class Post:
    """Sends what is due. turns: held while it is composed, so that nobody is forgotten in between.

    days_off: on which nothing is due. peace: until when platforms want to be left alone.
    """

    storage: Storage
    clock: Clock
    reach: Reach
    composer: Composer
    days_off: Collection[date] = ()
    turns: asyncio.Lock = field(default_factory=asyncio.Lock)
    peace: Peace = field(default_factory=Peace)
    _last: datetime | None = None

    async def tick(self, now: datetime) -> None:
        """Go on with what is unfinished, then send all that is due by now. Raises `StoreError`."""
        if self._last and now < self._last - STEP:
            await self._pull_in(now)
        self._last = now
        for waiting in (self.storage.unfinished, self.storage.due):
            met: set[Key] = set()
            while rows := [row for row in await waiting(now, LOT + len(met)) if row.key not in met]:
                met.update(row.key for row in rows)
                await asyncio.gather(*(self._go_on(row, now) for row in rows))

    async def _pull_in(self, now: datetime) -> None:
        """The clock was ahead: what was put off by it isn't put off for as long."""
        self.peace.end()
        for row in await self.storage.unfinished(now + GIVEN_UP_AFTER, 10_000):
            if row.again and row.again > now + LEASE:
                await self._moved(row, again=now + LEASE)

    async def _go_on(self, row: Due | Delivery, now: datetime) -> None:
        try:
            delivery = await (self._claimed(row, now) if isinstance(row, Due) else self._taken_over(row, now))
            if delivery is not None:
                await self._deliver(delivery)
        except Conflict:  # others keep writing about this member: with the next heartbeat
            log.warning("a delivery waits for others", extra={"action": "delivery_conflict"})
        except StoreError:
            log.exception("a delivery can't be recorded", extra={"action": "delivery_unrecorded"})
        except Exception:  # of one member: the others' come all the same
            log.exception("a delivery failed", extra={"action": "delivery_failed"})

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

    async def _taken_over(self, delivery: Delivery, now: datetime) -> Delivery | None:
        """Go on with what somebody has left unfinished; None where somebody else does."""
        return await self._moved(delivery, again=now + LEASE)

    async def _deliver(self, delivery: Delivery) -> None:
        """Send a claimed delivery, and record what became of it. Raises `StoreError` and `Conflict`."""
        agenda = await self.storage.agenda(delivery.home, delivery.member)
        platform = self.reach(agenda.member) if agenda.member else None
        attempt = Attempt(row=delivery, clean=delivery.state is DeliveryState.CLAIMED)
        if platform is None or agenda.member is None:
            await self._failed(attempt, "nobody serves them", LONGEST_PAUSE)
            return
        try:
            message = await self._sent(attempt, agenda, platform)
        except (StoreError, Conflict):
            raise
        except Undeliverable as error:
            await self._failed(attempt, str(error), None)
        except TryLater as error:
            pause = timedelta(seconds=error.seconds) if error.seconds is not None else _pause(delivery.attempts)
            if error.seconds is not None:
                self.peace.keep(platform, delivery.home, self.clock.now() + pause)
            await self._failed(attempt, str(error), pause)
        except Exception as error:
            log.exception("a delivery failed on its way", extra={"action": "delivery_unsure"})
            await self._failed(attempt, type(error).__name__, _pause(attempt.row.attempts))
        else:
            if message is not None:
                await self._delivered(attempt.row, message)

    async def _sent(self, attempt: Attempt, agenda: Agenda, platform: Platform) -> MessageId | None:
        """Send it, unless the platform has it already; None where there is nothing to send any more.

        Raises what platforms do, `StoreError` and `Conflict`.
        """
        self.peace.check(platform, attempt.row.home, self.clock.now())
        if not attempt.clean:
            message = await _in_time(platform.find(attempt.row))
            if message is not None:
                return message
            attempt.clean = True
        channels = await self.composer.channels(attempt.row, agenda, self.clock.now())
        unreadable: Collection[ChannelId] = ()
        if channels and agenda.member:
            unreadable = frozenset(channels) - await _in_time(platform.readable(agenda.member, channels))
        view = await self._composed(attempt, unreadable)
        if view is None:
            return None
        self.peace.check(platform, attempt.row.home, self.clock.now())
        attempt.clean = False
        try:
            return await _in_time(platform.send(attempt.row, view))
        except TryLater:
            attempt.clean = True
            raise

    async def _composed(self, attempt: Attempt, unreadable: Collection[ChannelId]) -> View | None:
        """What is said now, recorded as being sent; nothing where there is nothing to say any more."""
        found: list[tuple[Delivery, View | None]] = []
        delivery = attempt.row

        async def read() -> tuple[Agenda, Talk, Composed | None, datetime]:
            now = self.clock.now()
            agenda = await self.storage.agenda(delivery.home, delivery.member)
            talk = await self.storage.talk(delivery.home, delivery.member, delivery.platform)
            useful = agenda.member is not None and not unfit(delivery, agenda, now, self.days_off)
            composed = await self.composer.compose(delivery, agenda, unreadable, now) if useful else None
            return agenda, talk, composed, now

        def decide(read: tuple[Agenda, Talk, Composed | None, datetime]) -> Changes:
            agenda, talk, composed, now = read
            found[:] = [(delivery, None)]
            row = row_of(delivery, agenda)
            if row is None:
                return Changes()
            stamps = {**agenda.stamps, **talk.stamps, **(composed.read if composed else {})}
            if composed is None:
                changes = unfit(row, agenda, now, self.days_off) or Changes(drops=(row,))
                return replace(changes, drops=(*changes.drops, *unsent(row, talk)), read=stamps)
            sending = replace(
                row,
                state=DeliveryState.SENDING,
                at=now,
                again=now + LEASE,
                nudges=composed.nudges,
                attempts=row.attempts + 1,
            )
            told = {nudge.id for nudge in talk.nudges}
            new = [replace(one, state=NudgeState.PLANNED, at=now) for one in composed.nudges if one.id not in told]
            found[:] = [(sending, composed.view)]
            return Changes(puts=(sending, *new, *composed.puts), drops=unsent(row, talk, composed.nudges), read=stamps)

        async with self.turns:
            await decided(self.storage, read, decide)
        ((attempt.row, view),) = found
        return view

    async def _delivered(self, delivery: Delivery, message: MessageId) -> None:
        """The platform has it: so it is told, and what a number refers to."""
        now = self.clock.now()

        async def read() -> tuple[Agenda, Talk]:
            agenda = await self.storage.agenda(delivery.home, delivery.member)
            return agenda, await self.storage.talk(delivery.home, delivery.member, delivery.platform)

        def decide(read: tuple[Agenda, Talk]) -> Changes:
            agenda, talk = read
            row = row_of(delivery, agenda)
            if agenda.member is None or row is None:
                return Changes()
            sent = told_by(row, talk, now)
            puts: list[Row] = [
                replace(row, state=DeliveryState.DELIVERED, at=now, again=None, message=message, problem=""),
                *sent.values(),
                *after_delivery(row, agenda, now, self.days_off),
            ]
            if row.nudges:
                nudges = [sent.get(one.id, one) if one else None for one in row.nudges]
                puts.append(listed(agenda.member, nudges, talk.shown, now, where=row.platform, by="digest"))
            return Changes(puts=tuple(puts), read={**agenda.stamps, **talk.stamps})

        await decided(self.storage, read, decide)

    async def _failed(self, attempt: Attempt, problem: str, pause: timedelta | None) -> None:
        """Try again after a pause, unless it is None, or it would be too late by then: then it is given up."""
        now, row = self.clock.now(), attempt.row
        again = now + pause if pause is not None and now + pause <= row.due + GIVEN_UP_AFTER else None
        if again is None:
            log.warning("a delivery was given up: %s", problem, extra={"action": "delivery_dead"})
            await self._moved(row, state=DeliveryState.DEAD, at=now, again=None, problem=problem)
            return
        state = DeliveryState.CLAIMED if attempt.clean else row.state
        composed = row.state is DeliveryState.SENDING  # then it is counted already
        attempts = row.attempts if composed else row.attempts + 1
        await self._moved(row, state=state, at=now, again=again, problem=problem, attempts=attempts)

    async def _moved(self, delivery: Delivery, **fields: object) -> Delivery | None:
        """Bring a delivery further, as long as nobody else has; None where somebody did."""
        moved: list[Delivery | None] = [None]

        async def read() -> tuple[Agenda, Talk]:
            agenda = await self.storage.agenda(delivery.home, delivery.member)
            return agenda, await self.storage.talk(delivery.home, delivery.member, delivery.platform)

        def decide(read: tuple[Agenda, Talk]) -> Changes:
            agenda, talk = read
            moved[0], row = None, row_of(delivery, agenda)
            if row is None:
                return Changes()
            if agenda.member is None:
                return Changes(drops=(row,), read=agenda.stamps)
            moved[0] = further = replace(row, **fields)  # type: ignore[arg-type]
            over = unsent(row, talk) if further.state is DeliveryState.DEAD else ()
            return Changes(puts=(further,), drops=over, read={**agenda.stamps, **talk.stamps})

        await decided(self.storage, read, decide)
        return moved[0]


async def _in_time(asked: Awaitable[T]) -> T:
    """What a platform answers. Raises `TimeoutError` where it takes too long."""
    async with asyncio.timeout(PATIENCE):
        return await asked


def _pause(attempts: int) -> timedelta:
    """How long one waits after so many attempts."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(attempts, 20)))
