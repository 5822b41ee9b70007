"""What a bot does by itself while it runs: at each heartbeat it sends what is due, at times it keeps house."""

import logging
from datetime import datetime

from bot.commands.job import Job
from bot.commands.talk import turn_of
from bot.conversation.by_itself import compose, revised
from bot.engine.retention import fold_all
from bot.errors import RequiteError
from bot.models import Delivery
from bot.nudging.arranging import arrange_all
from bot.nudging.delivery import Composed, Post, Reach
from bot.nudging.following import Followed
from bot.ports import Agenda, Platform, Storage
from bot.scheduler import HEARTBEAT, Regular
from bot.views import View

log = logging.getLogger(__name__)
HOUSEKEEPING = 3600.0
"""Seconds between two times of keeping house: what is too old moves on once a day."""


def post_of(job: Job, storage: Storage, reach: Reach) -> Post:
    """What sends to the members whom `reach` reaches."""

    async def composed(delivery: Delivery, agenda: Agenda, platform: Platform, now: datetime) -> Composed | None:
        if agenda.member is None:
            return None
        turn = turn_of(job, storage, agenda.member, now, platform.name, by="digest")
        return await compose(turn, delivery, agenda, platform)

    async def recomposed(delivery: Delivery, followed: Followed, platform: Platform, now: datetime) -> View:
        member = followed.agenda.member
        if member is None:
            raise ValueError("nobody is left to be told")
        return await revised(turn_of(job, storage, member, now, platform.name, by="digest"), delivery, followed)

    return Post(
        storage=storage,
        clock=job.clock,
        reach=reach,
        compose=composed,
        recompose=recomposed,
        days_off=job.settings.digest.holidays,
        turns=job.queues.turns,
        moved=job.moved,
    )


def regular(job: Job, storage: Storage, post: Post) -> list[Regular]:
    """What is to be done again and again."""

    async def heartbeat() -> None:
        await post.tick(job.clock.now())

    async def housekeeping() -> None:
        await keep_house(job, storage)

    return [
        Regular(name="heartbeat", every=HEARTBEAT, work=heartbeat),
        Regular(name="housekeeping", every=HOUSEKEEPING, work=housekeeping),
    ]


async def keep_house(job: Job, storage: Storage) -> None:
    """Fold what has become too old, never while an import runs; let what is due fit every member."""
    now, settings = job.clock.now(), job.settings
    try:
        async with job.queues.upkeep:
            folded = await fold_all(storage, now, settings.ledger.retention_days)
        if folded:
            log.info("%d rows went into weekly totals", folded, extra={"action": "folded", "count": folded})
        await arrange_all(storage, now, settings.digest.holidays)
        job.moved.update((member.home, member.id) for member in await storage.members())
    except RequiteError:
        log.exception("housekeeping was cut short", extra={"action": "housekeeping_failed"})
