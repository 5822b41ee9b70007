"""Keeping messages true: what became of the nudges in them is said where they stand."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from bot.engine.intake import decided
from bot.errors import TryLater, Undeliverable
from bot.ledger import HomeId, MemberId
from bot.models import Delivery
from bot.nudging.arranging import touch
from bot.nudging.delivery import Reach
from bot.nudging.following import Followed, follow, saying
from bot.nudging.peace import Peace
from bot.ports import Agenda, Changes, Clock, Platform, Storage
from bot.views import View

log = logging.getLogger(__name__)
PAUSE = timedelta(minutes=1)
"""How long what can't be revised now waits, where the platform doesn't say."""
Recompose = Callable[[Delivery, Followed, Platform, datetime], Awaitable[View]]
"""What the message of a delivery shall say by now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """The messages of the last week. moved: the members with whom something has happened since they were looked at.

    put_off: the members to look at again, not before a moment.
    """

    storage: Storage
    clock: Clock
    reach: Reach
    recompose: Recompose
    days_off: Collection[date] = ()
    peace: Peace = field(default_factory=Peace)
    moved: set[tuple[HomeId, MemberId]] = field(default_factory=set)
    put_off: dict[tuple[HomeId, MemberId], datetime] = field(default_factory=dict)

    async def keep_true(self) -> None:
        """Look at the messages of everybody with whom something has happened; what fails is tried an hour later.

        Sooner where the platform says when, or doesn't answer.
        """
        now = self.clock.now()
        members = self.moved | {member for member, at in self.put_off.items() if at <= now}
        self.moved.clear()
        for home, member in members:
            self.put_off.pop((home, member), None)
            try:
                await self._keep_true(home, member)
            except Exception:  # of one member: the others' are looked at all the same
                log.exception("a member's messages can't be looked at", extra={"action": "revision_failed"})
            await asyncio.sleep(0)

    async def _keep_true(self, home: HomeId, member: MemberId) -> None:
        followed = await follow(self.storage, home, member, self.clock.now(), self.days_off)
        owner = followed.agenda.member
        if owner is None:
            return
        if followed.acted:
            await touch(self.storage, owner, self.clock.now(), self.days_off)
        platform = self.reach(owner)
        try:
            for delivery in followed.deliveries if platform else ():
                await self._revise(delivery, followed, platform)
        except (TryLater, TimeoutError) as error:
            log.info("messages will be revised later: %s", error, extra={"action": "revision_put_off"})
            seconds = error.seconds if isinstance(error, TryLater) else None
            pause = PAUSE if seconds is None else timedelta(seconds=seconds)
            self.put_off[home, member] = self.clock.now() + pause

    async def _revise(self, delivery: Delivery, followed: Followed, platform: Platform | None) -> None:
        if platform is None:
            return
        self.peace.check(platform, delivery.home, self.clock.now())
        try:
            await self.peace.asked(platform, delivery.home, self.clock, self._said(delivery, followed, platform))
        except Undeliverable as error:  # it isn't tried again
            log.info("a message can't be revised: %s", error, extra={"action": "revision_refused"})
        says = saying(delivery, followed.nudges)

        def decide(agenda: Agenda) -> Changes:
            row = next((row for row in agenda.deliveries if row.key == delivery.key), None)
            return Changes(puts=(replace(row, says=says),), read=agenda.stamps) if row else Changes()

        await decided(self.storage, lambda: self.storage.agenda(delivery.home, delivery.member), decide)

    async def _said(self, delivery: Delivery, followed: Followed, platform: Platform) -> None:
        view = await self.recompose(delivery, followed, platform, self.clock.now())
        await platform.revise(delivery, view)
