"""One delivery on its way: composed at the last moment, sent, and recorded.

Every step is a commit that rests on what it was decided on, so that of two workers one goes on. Before the platform is
asked to send, the delivery is “sending”: whoever finds it so later asks the platform first whether it has it. What is
said is composed by others.
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
from bot.models import Delivery, DeliveryState, Nudge, NudgeState, Row, Sent
from bot.nudging.claim import given_up, unfit
from bot.nudging.peace import FIRST_PAUSE, Peace
from bot.nudging.record import after_delivery, row_of, told_by, unsent
from bot.nudging.shown import listed
from bot.people import Member
from bot.ports import Agenda, Changes, Clock, Platform, Stamp, Storage, Talk
from bot.views import View

log = logging.getLogger(__name__)
T = TypeVar("T")

LEASE = timedelta(minutes=3)
"""How long a claim holds: whoever has it is done, or has given up, before that."""
LONGEST_PAUSE = timedelta(hours=1)
"""After each failure one waits twice as long, up to this; longer only if the platform says so."""
GIVEN_UP_AFTER = timedelta(hours=20)
"""Since it was due: then it is a dead letter, before the next one comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """What is to be sent now. nudges: what is in it, by number, None for numbers of an earlier list.

    puts: rows that go with it; read: what it rests on.
    """

    view: View
    nudges: tuple[Nudge | None, ...] = ()
    puts: tuple[Row, ...] = ()
    read: Mapping[Stamp, int] = field(default_factory=dict)


class Composer(Protocol):
    """Says what is sent. `Post` asks it first where the things lie that it may be about, then what to say."""

    async def channels(self, delivery: Delivery, agenda: Agenda, now: datetime) -> Collection[ChannelId]:
        """The channels that a delivery may tell of."""
        ...

    async def compose(
        self, delivery: Delivery, agenda: Agenda, readable: Collection[ChannelId], now: datetime
    ) -> Composed | None:
        """What a delivery shall say at this moment, nothing of other channels; None where there is nothing to say."""
        ...


Reach = Callable[[Member], Platform | None]
"""The platform on which a member is reached; None where none is served."""


@dataclass(slots=True, kw_only=True)
class Attempt:
    """One attempt at a delivery. row: as the store has it. clean: whether the platform surely doesn't have it."""

    row: Delivery
    clean: bool


@dataclass(slots=True, kw_only=True)
class Sender:
    """Sends one delivery. turns: held while it is composed, so that nobody is forgotten in between.

    days_off: on which nothing is due. peace: until when platforms want to be left alone.
    """

    storage: Storage
    clock: Clock
    reach: Reach
    composer: Composer
    days_off: Collection[date] = ()
    turns: asyncio.Lock = field(default_factory=asyncio.Lock)
    peace: Peace = field(default_factory=Peace)

    async def deliver(self, delivery: Delivery) -> None:
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
            await self._failed(attempt, str(error), pause)
        except TimeoutError:
            log.warning("%s doesn't answer", platform.name, extra={"action": "delivery_unanswered"})
            await self._failed(attempt, f"{platform.name} doesn't answer", _pause(attempt.row.attempts))
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
            message = await self._asked(platform, attempt, platform.find(attempt.row))
            if message is not None:
                return message
            attempt.clean = True
        channels = await self.composer.channels(attempt.row, agenda, self.clock.now())
        readable: Collection[ChannelId] = ()
        if channels and agenda.member:
            readable = await self._asked(platform, attempt, platform.readable(agenda.member, channels))
        view = await self._composed(attempt, readable)
        if view is None:
            return None
        self.peace.check(platform, attempt.row.home, self.clock.now())
        attempt.clean = False
        try:
            return await self._asked(platform, attempt, platform.send(attempt.row, view))
        except (TryLater, Undeliverable):
            attempt.clean = True
            raise

    async def _asked(self, platform: Platform, attempt: Attempt, answer: Awaitable[T]) -> T:
        return await self.peace.asked(platform, attempt.row.home, self.clock, answer)

    async def _composed(self, attempt: Attempt, readable: Collection[ChannelId]) -> View | None:
        """What is said now, recorded as being sent; nothing where there is nothing to say any more."""
        found: list[tuple[Delivery, View | None]] = []
        delivery = attempt.row

        async def read() -> tuple[Agenda, Talk, Composed | None, datetime]:
            now = self.clock.now()
            agenda = await self.storage.agenda(delivery.home, delivery.member)
            talk = await self.storage.talk(delivery.home, delivery.member, delivery.platform)
            useful = agenda.member is not None and not unfit(delivery, agenda, now, self.days_off)
            composed = await self.composer.compose(delivery, agenda, readable, now) if useful else None
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
            coming, told = [one for one in composed.nudges if one], {nudge.id for nudge in talk.nudges}
            new = [replace(one, state=NudgeState.PLANNED, at=now) for one in coming if one.id not in told]
            found[:] = [(sending, composed.view)]
            return Changes(puts=(sending, *new, *composed.puts), drops=unsent(row, talk, coming), read=stamps)

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
                alone = row.kind is Sent.NUDGE
                own = agenda.member
                puts.append(listed(own, nudges, talk.shown, now, where=row.platform, by="digest", goes_on=alone))
            return Changes(puts=tuple(puts), read={**agenda.stamps, **talk.stamps})

        await decided(self.storage, read, decide)

    async def _failed(self, attempt: Attempt, problem: str, pause: timedelta | None) -> None:
        """Try again after a pause, unless it is None, or it would be too late by then: then it is given up."""
        now, row = self.clock.now(), attempt.row
        again = now + pause if pause is not None and now + pause <= row.due + GIVEN_UP_AFTER else None
        if again is None:
            log.warning("a delivery was given up: %s", problem, extra={"action": "delivery_dead"})
            clean = attempt.clean
            await self._put(row, lambda was, of: given_up(was, of, now, problem, self.days_off, unsent=clean))
            return
        state = DeliveryState.CLAIMED if attempt.clean else row.state
        composed = row.state is DeliveryState.SENDING  # then it is counted already
        attempts = row.attempts if composed else row.attempts + 1
        await self.moved(row, state=state, at=now, again=again, problem=problem, attempts=attempts)

    async def moved(self, delivery: Delivery, **fields: object) -> Delivery | None:
        """Bring a delivery further, as long as nobody else has; None where somebody did."""
        rows = await self._put(delivery, lambda was, _: (replace(was, **fields),))  # type: ignore[arg-type]
        return next((row for row in rows if isinstance(row, Delivery)), None)

    async def _put(self, delivery: Delivery, further: Callable[[Delivery, Agenda], tuple[Row, ...]]) -> tuple[Row, ...]:
        """Bring a delivery further, with what follows from it, as long as nobody else has; the rows that are put."""
        put: tuple[Row, ...] = ()

        async def read() -> tuple[Agenda, Talk]:
            agenda = await self.storage.agenda(delivery.home, delivery.member)
            return agenda, await self.storage.talk(delivery.home, delivery.member, delivery.platform)

        def decide(read: tuple[Agenda, Talk]) -> Changes:
            nonlocal put
            agenda, talk = read
            put, row = (), row_of(delivery, agenda)
            if row is None:
                return Changes()
            if agenda.member is None:
                return Changes(drops=(row,), read=agenda.stamps)
            put = further(row, agenda)
            dead = any(isinstance(one, Delivery) and one.state is DeliveryState.DEAD for one in put)
            return Changes(puts=put, drops=unsent(row, talk) if dead else (), read={**agenda.stamps, **talk.stamps})

        await decided(self.storage, read, decide)
        return put


def _pause(attempts: int) -> timedelta:
    """How long one waits after so many attempts."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(attempts, 20)))
