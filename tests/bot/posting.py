"""A bot that posts on a clock set by hand, for tests of what it sends by itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.commands.job import Job, Kit
from bot.config import Settings
from bot.delivering import post_of
from bot.models import Delivery
from bot.nudging.arranging import arrange_all
from bot.nudging.delivery import Post
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


async def posting(wall: Wall, storage: Storage, platform: Platform, settings: Settings | None = None) -> Post:
    """What sends to every member on this platform, with all due times in place."""
    job = job_at(wall, storage, settings)
    await arrange_all(storage, wall.now(), job.settings.digest.holidays)
    return post_of(job, storage, lambda _: platform)


async def beats(post: Post, wall: Wall, until: datetime, by: timedelta = BEAT) -> None:
    """Let heartbeats pass."""
    while wall.at < until:
        wall.at = min(until, wall.at + by)
        await post.tick(wall.at)


async def deliveries(storage: Storage, **having: Any) -> list[Delivery]:
    """Ann's deliveries."""
    rows = (await storage.agenda(HOME, MEMBER)).deliveries
    return [row for row in rows if all(getattr(row, name) == value for name, value in having.items())]


__all__ = ["ANN", "BEAT", "Wall", "beats", "deliveries", "job_at", "posting"]
