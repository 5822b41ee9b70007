"""A bot that posts on a clock set by hand, for tests of what it sends by itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.commands.job import Job, Kit
from bot.config import Settings
from bot.delivering import sending
from bot.models import Delivery
from bot.nudging.arranging import arrange_all
from bot.nudging.delivery import Post
from bot.nudging.messages import Messages
from bot.ports import Platform, Storage
from tests.rows import ANN, HOME, MEMBER

BEAT = timedelta(seconds=15)


@dataclass
class Wall:
    """A clock that is set by hand."""

    at: datetime

    def now(self) -> datetime:
        """What it shows."""
        return self.at


def job_at(wall: Wall, storage: Storage, settings: Settings | None = None) -> Job:
    """What a bot has while it runs."""

    @asynccontextmanager
    async def opens(*, create: bool = False) -> AsyncIterator[Storage]:
        yield storage

    kit = Kit(importers={}, link=lambda *_: None, shown=str, safe=str)
    return Job(store=opens, settings=settings or Settings(), clock=wall, kit=kit, progress=lambda *_: None)


@dataclass
class Posting:
    """What sends, and what keeps messages true, at one heartbeat."""

    post: Post
    messages: Messages

    async def tick(self, now: datetime) -> None:
        """A heartbeat."""
        await self.post.tick(now)
        await self.messages.keep_true()


async def posting(
    wall: Wall, storage: Storage, platform: Platform, settings: Settings | None = None, job: Job | None = None
) -> Posting:
    """What sends to every member on this platform, with all due times in place."""
    job = job or job_at(wall, storage, settings)
    await arrange_all(storage, wall.now(), job.settings.digest.holidays)
    return Posting(*sending(job, storage, lambda _: platform))


async def beats(post: Posting, wall: Wall, until: datetime, by: timedelta = BEAT) -> None:
    """Let heartbeats pass."""
    while wall.at < until:
        wall.at = min(until, wall.at + by)
        await post.tick(wall.at)


async def deliveries(storage: Storage, **having: Any) -> list[Delivery]:
    """Ann's deliveries."""
    rows = (await storage.agenda(HOME, MEMBER)).deliveries
    return [row for row in rows if all(getattr(row, name) == value for name, value in having.items())]


__all__ = ["ANN", "BEAT", "Posting", "Wall", "beats", "deliveries", "job_at", "posting"]
