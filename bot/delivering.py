"""What a bot does by itself while it runs: at each heartbeat it sends what is due, at times it keeps house."""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.commands.job import Job
from bot.commands.talk import turn_of
from bot.conversation.by_itself import channels, compose, revised, told_in
from bot.conversation.caller import Turn
from bot.engine.retention import fold_all
from bot.engine.window import tidy
from bot.errors import RequiteError
from bot.events import ChannelId
from bot.models import Delivery
from bot.nudging.arranging import arrange_all
from bot.nudging.delivery import Composed, Post, Reach
from bot.nudging.following import Followed
from bot.nudging.messages import Messages
from bot.nudging.peace import Peace
from bot.people import Member
from bot.ports import Agenda, Changes, Platform, Storage
from bot.scheduler import HEARTBEAT, Regular
from bot.views import View

log = logging.getLogger(__name__)
REVISING = 1.0
"""Seconds between two looks at whose messages may have to say something else: who presses a button waits for it."""
HOUSEKEEPING = 3600.0
"""Seconds between two times of keeping house: what is too old moves on once a day."""
SAID = timedelta(days=2)
"""How long it is kept which turns of talk were taken."""
PORTION = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ByTheBot:
    """What is sent, in the words and by the settings of a bot (see `bot.nudging.delivery.Composer`)."""

    job: Job
    storage: Storage

    async def channels(self, delivery: Delivery, agenda: Agenda, now: datetime) -> Collection[ChannelId]:  # noqa: D102
        return await channels(self._turn(agenda.member, delivery.platform, now), delivery) if agenda.member else ()

    async def compose(  # noqa: D102
        self, delivery: Delivery, agenda: Agenda, readable: Collection[ChannelId], now: datetime
    ) -> Composed | None:
        if agenda.member is None:
            return None
        return await compose(self._turn(agenda.member, delivery.platform, now), delivery, agenda, readable)

    async def recompose(self, delivery: Delivery, followed: Followed, platform: Platform, now: datetime) -> View:
        """What its message says by now."""
        if followed.agenda.member is None:
            raise ValueError("nobody is left to be told")
        turn = self._turn(followed.agenda.member, delivery.platform, now)
        told = await told_in(turn, delivery)
        readable = await platform.readable(followed.agenda.member, told) if told else frozenset()
        return await revised(turn, delivery, followed, readable)

    def _turn(self, member: Member, where: str, now: datetime) -> Turn:
        return turn_of(self.job, self.storage, member, now, where, by="digest")


def sending(job: Job, storage: Storage, reach: Reach) -> tuple[Post, Messages]:
    """What sends to the members whom `reach` reaches, and what keeps their messages true."""
    composer, peace = ByTheBot(job=job, storage=storage), Peace()
    off = job.settings.digest.holidays
    post = Post(
        storage=storage,
        clock=job.clock,
        reach=reach,
        composer=composer,
        days_off=off,
        turns=job.queues.turns,
        peace=peace,
    )
    messages = Messages(
        storage=storage,
        clock=job.clock,
        reach=reach,
        recompose=composer.recompose,
        days_off=off,
        peace=peace,
        moved=job.moved,
    )
    return post, messages


def regular(job: Job, storage: Storage, post: Post, messages: Messages) -> list[Regular]:
    """What is to be done again and again."""

    async def heartbeat() -> None:
        await post.tick(job.clock.now())

    async def housekeeping() -> None:
        await keep_house(job, storage)

    return [
        Regular(name="heartbeat", every=HEARTBEAT, work=heartbeat, overlaps=True),
        Regular(name="revising", every=REVISING, work=messages.keep_true),
        Regular(name="housekeeping", every=HOUSEKEEPING, work=housekeeping),
    ]


async def keep_house(job: Job, storage: Storage) -> None:
    """Fold what is too old and drop what is over, never while an import runs; let what is due fit every member."""
    now, settings = job.clock.now(), job.settings
    try:
        async with job.queues.upkeep:
            folded = await fold_all(storage, now, settings.ledger.retention_days)
            await tidy(storage, now)
        await drop_said(storage, now)
        if folded:
            log.info("%d rows went into weekly totals", folded, extra={"action": "folded", "count": folded})
        await arrange_all(storage, now, settings.digest.holidays)
        job.moved.update((member.home, member.id) for member in await storage.members())
    except RequiteError:
        log.exception("housekeeping was cut short", extra={"action": "housekeeping_failed"})


async def drop_said(storage: Storage, now: datetime) -> None:
    """Drop which turns of talk were taken long ago: no platform tells them again. Raises `StoreError`."""
    while rows := await storage.said_until(now - SAID, PORTION):
        await storage.commit(Changes(drops=rows))
