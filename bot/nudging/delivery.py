"""From due to delivered: claim, compose, send, record; once, whatever ends or gets lost in between.

Every step is a commit that rests on what it was decided on, so that of two workers one goes on. Before the platform is
asked to send, the delivery is “sending”: whoever finds it so later asks the platform first whether it has it. What is
said is composed by others, at the last moment.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from bot.engine.intake import decided
from bot.errors import Conflict, StoreError, TryLater, Undeliverable
from bot.events import MessageId
from bot.ledger import HomeId, Key, MemberId
from bot.models import Delivery, DeliveryState, Due, Nudge, NudgeId, NudgeState, Row, Sent
from bot.nudging.arranging import touch
from bot.nudging.claim import arranged, claim
from bot.nudging.following import Followed, follow, saying
from bot.nudging.rhythm import after_digest
from bot.nudging.shown import listed
from bot.people import Member
from bot.ports import Agenda, Changes, Clock, Platform, Stamp, Storage, Talk
from bot.views import View

log = logging.getLogger(__name__)

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """What is to be sent now. nudges: what is in it, by number. puts: rows that go with it; read: what it rests on."""

    view: View
    nudges: tuple[Nudge, ...] = ()
    puts: tuple[Row, ...] = ()
    read: Mapping[Stamp, int] = field(default_factory=dict)


Compose = Callable[[Delivery, Agenda, Platform, datetime], Awaitable[Composed | None]]
"""What a delivery shall say at this moment; None where there is nothing to say."""
Recompose = Callable[[Delivery, Followed, Platform, datetime], Awaitable[View]]
"""What the message of a delivery shall say by now."""
Reach = Callable[[Member], Platform | None]
"""The platform on which a member is reached; None where none is served."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Sends what is due. turns: held while it is composed, so that nobody is forgotten in between.

    days_off: on which nothing is due. quiet: until when a platform wants to be left alone about a home. moved: the
    members with whom something has happened since their messages were last looked at.
    """

    storage: Storage
    clock: Clock
    reach: Reach
    compose: Compose
    recompose: Recompose
    days_off: Collection[date] = ()
    turns: asyncio.Lock = field(default_factory=asyncio.Lock)
    quiet: defaultdict[Key, datetime | None] = field(default_factory=lambda: defaultdict(lambda: None))
    moved: set[tuple[HomeId, MemberId]] = field(default_factory=set)

    async def tick(self, now: datetime) -> None:
        """Go on with what is unfinished, then send all that is due by now. Raises `StoreError`."""
        for waiting in (self.storage.unfinished, self.storage.due):
            met: set[Key] = set()
            while rows := [row for row in await waiting(now, LOT + len(met)) if row.key not in met]:
                met.update(row.key for row in rows)
                await asyncio.gather(*(self._go_on(row, now) for row in rows))
        while self.moved:
            await self._revise(*self.moved.pop())
            await asyncio.sleep(0)

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

    # each step a commit

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

    async def _moved(self, delivery: Delivery, **fields: object) -> Delivery | None:
        """Bring a delivery further, as long as nobody else has; None where somebody did."""
        moved: list[Delivery | None] = [None]

        def decide(agenda: Agenda) -> Changes:
            moved[0] = None
            if not _is_still(delivery, agenda):
                return Changes()
            if agenda.member is None:
                return Changes(drops=(delivery,), read=agenda.stamps)
            moved[0] = further = replace(delivery, **fields)  # type: ignore[arg-type]
            return Changes(puts=(further,), read=agenda.stamps)

        await decided(self.storage, lambda: self.storage.agenda(delivery.home, delivery.member), decide)
        return moved[0]

    async def _deliver(self, delivery: Delivery) -> None:
        """Send a claimed delivery, and record what became of it. Raises `StoreError` and `Conflict`."""
        member = (await self.storage.agenda(delivery.home, delivery.member)).member
        platform = self.reach(member) if member else None
        if platform is None:
            await self._dropped(delivery)
            return
        quiet = self.quiet[platform.name, delivery.home]
        if quiet and quiet > self.clock.now():
            await self._moved(delivery, again=quiet)
            return
        sending: list[Delivery] = [delivery]
        try:
            message = await self._sent(sending, platform)
        except (StoreError, Conflict):
            raise
        except Undeliverable as error:
            await self._failed(sending[-1], DeliveryState.DEAD, str(error))
        except TryLater as error:
            await self._put_off(sending[-1], platform, error)
        except Exception as error:
            log.exception("it isn't known whether a delivery was sent", extra={"action": "delivery_unsure"})
            await self._failed(sending[-1], sending[-1].state, type(error).__name__)
        else:
            if message is not None:
                await self._delivered(sending[-1], message)

    async def _sent(self, sending: list[Delivery], platform: Platform) -> MessageId | None:
        """Send the last of these, unless the platform has it already; None where there is nothing to send any more.

        What it has become in the store is added to them. Raises what platforms do, `StoreError` and `Conflict`.
        """
        delivery = sending[-1]
        if delivery.state is DeliveryState.SENDING:
            async with asyncio.timeout(PATIENCE):
                message = await platform.find(delivery)
            if message is not None:
                return message
            if _is_too_old(delivery, self.clock.now()):
                await self._failed(delivery, DeliveryState.DEAD, "it was never sent")
                return None
        row, view = await self._composed(delivery, platform)
        if row is None or view is None:
            return None
        sending.append(row)
        async with asyncio.timeout(PATIENCE):
            return await platform.send(row, view)

    async def _composed(self, delivery: Delivery, platform: Platform) -> tuple[Delivery | None, View | None]:
        """What is said now, recorded as being sent; nothing where there is nothing to say any more."""
        found: list[tuple[Delivery | None, View | None]] = [(None, None)]
        now = self.clock.now()

        async def read() -> tuple[Agenda, Talk, Composed | None]:
            agenda = await self.storage.agenda(delivery.home, delivery.member)
            talk = await self.storage.talk(delivery.home, delivery.member, platform.name)
            here = agenda.member is not None
            return agenda, talk, await self.compose(delivery, agenda, platform, now) if here else None

        def decide(read: tuple[Agenda, Talk, Composed | None]) -> Changes:
            agenda, talk, composed = read
            found[0] = (None, None)
            if not _is_still(delivery, agenda):
                return Changes()
            told = {nudge.id: nudge for nudge in talk.nudges}
            nudges = composed.nudges if composed else ()
            unsent = _unsent(delivery, told, {nudge.id for nudge in nudges})
            stamps = {**agenda.stamps, **talk.stamps, **(composed.read if composed else {})}
            if composed is None:
                return Changes(drops=(delivery, *unsent), read=stamps)
            sending = replace(
                delivery,
                state=DeliveryState.SENDING,
                at=now,
                again=now + LEASE,
                nudges=nudges,
                attempts=delivery.attempts + 1,
            )
            new = [replace(one, state=NudgeState.PLANNED, at=now) for one in nudges if one.id not in told]
            found[0] = (sending, composed.view)
            return Changes(puts=(sending, *new, *composed.puts), drops=unsent, read=stamps)

        async with self.turns:
            await decided(self.storage, read, decide)
        return found[0]

    async def _delivered(self, delivery: Delivery, message: MessageId) -> None:
        """The platform has it: so it is told, and what a number refers to."""
        now = self.clock.now()

        async def read() -> tuple[Agenda, Talk]:
            agenda = await self.storage.agenda(delivery.home, delivery.member)
            return agenda, await self.storage.talk(delivery.home, delivery.member, delivery.platform)

        def decide(read: tuple[Agenda, Talk]) -> Changes:
            agenda, talk = read
            member = agenda.member
            if member is None or not _is_still(delivery, agenda):
                return Changes()
            row = replace(delivery, state=DeliveryState.DELIVERED, at=now, again=None, message=message, problem="")
            told = {nudge.id: nudge for nudge in talk.nudges}
            sent = [
                replace(one, state=NudgeState.SENT, at=now, until=None)
                for one in delivery.nudges
                if one and _may_be_sent(told.get(one.id), now)
            ]
            puts: list[Row] = [row, *sent]
            if delivery.nudges:
                nudges = [next((nudge for nudge in sent if one and nudge.id == one.id), one) for one in delivery.nudges]
                puts.append(listed(member, nudges, talk.shown, now, where=delivery.platform, by="digest"))
            if delivery.kind is Sent.DIGEST:
                rhythm = after_digest(member, agenda.rhythm)
                puts += [rhythm, *arranged(replace(agenda, rhythm=rhythm), now, self.days_off)]
            return Changes(puts=tuple(puts), read={**agenda.stamps, **talk.stamps})

        await decided(self.storage, read, decide)

    async def _revise(self, home: HomeId, member: MemberId) -> None:
        """Let the messages of a member say what became of what is in them."""
        try:
            followed = await follow(self.storage, home, member, self.clock.now(), self.days_off)
            owner = followed.agenda.member
            platform = self.reach(owner) if owner else None
            if owner is None or platform is None:
                return
            if followed.acted:
                await touch(self.storage, owner, self.clock.now(), self.days_off)
            for delivery in followed.deliveries:
                await self._revised(delivery, followed, platform)
        except (TryLater, Undeliverable) as error:  # an hour later it is tried again
            log.warning("a message could not be revised: %s", error, extra={"action": "revision_failed"})
        except Exception:
            log.exception("a message could not be revised", extra={"action": "revision_failed"})

    async def _revised(self, delivery: Delivery, followed: Followed, platform: Platform) -> None:
        view = await self.recompose(delivery, followed, platform, self.clock.now())
        async with asyncio.timeout(PATIENCE):
            await platform.revise(delivery, view)
        says = saying(delivery, followed.nudges)

        def decide(agenda: Agenda) -> Changes:
            row = next((row for row in agenda.deliveries if row.key == delivery.key), None)
            return Changes(puts=(replace(row, says=says),), read=agenda.stamps) if row else Changes()

        await decided(self.storage, lambda: self.storage.agenda(delivery.home, delivery.member), decide)

    async def _put_off(self, delivery: Delivery, platform: Platform, error: TryLater) -> None:
        """Leave the platform alone for as long as it says."""
        now = self.clock.now()
        pause = timedelta(seconds=error.seconds) if error.seconds is not None else _pause(delivery.attempts)
        key = (platform.name, delivery.home)
        if error.seconds is not None:
            self.quiet[key] = max(self.quiet[key] or now, now + pause)
        await self._failed(delivery, DeliveryState.CLAIMED, str(error), pause)

    async def _failed(
        self, delivery: Delivery, state: DeliveryState, problem: str, pause: timedelta | None = None
    ) -> None:
        now = self.clock.now()
        again = now + (pause if pause is not None else _pause(delivery.attempts))
        if state is DeliveryState.DEAD or _is_too_old(delivery, again):
            log.warning("a delivery was given up: %s", problem, extra={"action": "delivery_dead"})
            await self._moved(delivery, state=DeliveryState.DEAD, at=now, again=None, problem=problem)
        else:
            await self._moved(delivery, state=state, at=now, again=again, problem=problem)

    async def _dropped(self, delivery: Delivery) -> None:
        """Nobody can be reached: there is nothing to go on with."""

        def decide(agenda: Agenda) -> Changes:
            return Changes(drops=(delivery,), read=agenda.stamps) if _is_still(delivery, agenda) else Changes()

        await decided(self.storage, lambda: self.storage.agenda(delivery.home, delivery.member), decide)


def _is_still(delivery: Delivery, agenda: Agenda) -> bool:
    """Whether nobody has gone on with it."""
    row = next((row for row in agenda.deliveries if row.key == delivery.key), None)
    return row is not None and (row.state, row.again) == (delivery.state, delivery.again)


def _is_too_old(delivery: Delivery, now: datetime) -> bool:
    return now > delivery.due + GIVEN_UP_AFTER


def _unsent(delivery: Delivery, told: Mapping[NudgeId, Nudge], listed: Collection[NudgeId]) -> tuple[Nudge, ...]:
    """The nudges of an earlier attempt that are not in this one, and were never sent."""
    former = [told.get(nudge.id) for nudge in delivery.nudges if nudge and nudge.id not in listed]
    return tuple(nudge for nudge in former if nudge and nudge.state is NudgeState.PLANNED)


def _may_be_sent(nudge: Nudge | None, now: datetime) -> bool:
    """Whether a nudge is sent now, and was not acted on while it was under way."""
    if nudge is None or nudge.state is not NudgeState.SNOOZED:
        return nudge is None or nudge.state not in (NudgeState.DONE, NudgeState.SKIPPED)
    return nudge.until is None or nudge.until <= now


def _pause(attempts: int) -> timedelta:
    """How long one waits after so many attempts."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(attempts, 20)))
