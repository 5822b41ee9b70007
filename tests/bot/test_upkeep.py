"""Folding while the bot runs: at once and again, not while an import runs, and a failure doesn't end it."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest

from bot.commands.job import Job, Kit
from bot.config import Settings
from bot.engine.intake import take
from bot.engine.retention import fold_home
from bot.errors import StoreError
from bot.ledger import HomeId, Week
from bot.ports import Changes, Storage
from bot.upkeep import folding
from storage.memory import MemoryStore
from tests.rows import ANN, HOME, KIM, NOW, opted_in, posted

pytestmark = pytest.mark.asyncio
DAY = timedelta(days=1)
BEAT = 0.001


class Wall:
    """A clock that is set by hand."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """What it shows."""
        return self.at


class Failing(MemoryStore):
    """Can't be read once."""

    fails = True

    async def homes(self) -> tuple[HomeId, ...]:
        if self.fails:
            self.fails = False
            raise StoreError("store.json", "can't be read", "try again")
        return await super().homes()


def job_at(wall: Wall, store: Storage) -> Job:
    """What the bot has while it runs."""

    @asynccontextmanager
    async def opens(*, create: bool = False) -> AsyncIterator[Storage]:
        yield store

    kit = Kit(importers={}, link=lambda *_: None, shown=str, safe=str)
    return Job(store=opens, settings=Settings(), clock=wall, kit=kit, progress=lambda *_: None)


async def asked(store: MemoryStore) -> MemoryStore:
    """A store in which Kim asked Ann something."""
    await store.commit(Changes(puts=opted_in()))
    await take(store, [posted("1", KIM, NOW, "Is it?", names=(ANN,))], NOW)
    return store


async def weeks(store: MemoryStore) -> int:
    """How many weeks are kept."""
    await asyncio.sleep(20 * BEAT)
    return sum(isinstance(row, Week) for row in await store.about(HOME))


async def test_it_folds_at_once_and_again_as_time_goes_on_but_not_during_an_import() -> None:
    store, wall = await asked(MemoryStore()), Wall(NOW + 10 * DAY)
    job = job_at(wall, store)
    work = asyncio.create_task(folding(job, store, pause=BEAT))
    assert await weeks(store) == 0
    async with job.queues.upkeep:
        wall.at = NOW + 100 * DAY
        assert await weeks(store) == 0
    assert await weeks(store) == 1
    work.cancel()


async def test_a_store_that_fails_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    store = await asked(Failing())
    with caplog.at_level(logging.INFO):
        work = asyncio.create_task(folding(job_at(Wall(NOW + 100 * DAY), store), store, pause=BEAT))
        assert await weeks(store) == 1
    work.cancel()
    assert [record.__dict__["action"] for record in caplog.records] == ["fold_failed", "folded"]


async def test_an_archive_that_ended_long_ago_gets_old_from_its_import_on_until_something_newer_comes() -> None:
    store = await asked(MemoryStore())
    home = await store.home(HOME)
    assert home is not None
    imported = NOW + 1000 * DAY
    await store.commit(Changes(puts=(type(home)(id=home.id, spaces=home.spaces, days_behind=1000),)))
    assert await fold_home(store, HOME, imported, 90) == 0
    assert await fold_home(store, HOME, imported + 80 * DAY, 90) == 0
    await take(store, [posted("2", KIM, imported + 80 * DAY, "And this?", names=(ANN,))], imported + 80 * DAY)
    assert await fold_home(store, HOME, imported + 80 * DAY, 90) > 0
