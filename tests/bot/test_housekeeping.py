"""Housekeeping: what is too old is folded, but not while an import runs; what was sent long ago goes."""

import asyncio
import logging
from datetime import timedelta

import pytest

from bot.delivering import keep_house
from bot.engine.intake import take
from bot.engine.retention import fold_home
from bot.errors import StoreError
from bot.ledger import HomeId, Week
from bot.models import Delivery, DeliveryState, Offered, Sent
from bot.ports import Changes
from storage.memory import MemoryStore
from tests.bot.posting import Wall, job_at
from tests.rows import ANN, HOME, KIM, MEMBER, NOW, opted_in, posted

pytestmark = pytest.mark.asyncio
DAY = timedelta(days=1)
BEAT = 0.001


class Failing(MemoryStore):
    """Can't be read once."""

    fails = True

    async def homes(self) -> tuple[HomeId, ...]:
        if self.fails:
            self.fails = False
            raise StoreError("store.json", "can't be read", "try again")
        return await super().homes()


async def asked(store: MemoryStore) -> MemoryStore:
    """A store in which Kim asked Ann something."""
    await store.commit(Changes(puts=opted_in()))
    await take(store, [posted("1", KIM, NOW, "Is it?", names=(ANN,))], NOW)
    return store


async def weeks(store: MemoryStore) -> int:
    """How many weeks are kept."""
    await asyncio.sleep(20 * BEAT)
    return sum(isinstance(row, Week) for row in await store.about(HOME))


async def test_it_folds_as_time_goes_on_but_not_during_an_import() -> None:
    store, wall = await asked(MemoryStore()), Wall(NOW + 10 * DAY)
    job = job_at(wall, store)
    await keep_house(job, store)
    assert await weeks(store) == 0
    wall.at = NOW + 100 * DAY
    async with job.queues.upkeep:
        keeping = asyncio.create_task(keep_house(job, store))
        await asyncio.sleep(20 * BEAT)
        assert await weeks(store) == 0
    await keeping
    assert await weeks(store) == 1


async def test_a_store_that_fails_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    store = await asked(Failing())
    with caplog.at_level(logging.INFO):
        job = job_at(Wall(NOW + 100 * DAY), store)
        await keep_house(job, store)
        assert await weeks(store) == 0
        await keep_house(job, store)
    assert await weeks(store) == 1
    assert [record.__dict__["action"] for record in caplog.records] == ["housekeeping_failed", "folded"]


async def test_what_was_sent_long_ago_goes() -> None:
    store = await asked(MemoryStore())
    row = Delivery(
        home=HOME,
        member=MEMBER,
        kind=Sent.DIGEST,
        day=NOW.date(),
        due=NOW,
        state=DeliveryState.DELIVERED,
        at=NOW,
    )
    offered = Offered(home=HOME, day=NOW.date(), what="message C1 1", contact=KIM, members=(MEMBER,))
    await store.commit(Changes(puts=(row, offered)))
    await keep_house(job_at(Wall(NOW + 2 * DAY), store), store)
    assert (await store.agenda(HOME, MEMBER)).deliveries == (row,)
    assert (await store.offered(HOME, NOW.date()))[0] == ()
    await keep_house(job_at(Wall(NOW + 31 * DAY), store), store)
    assert (await store.agenda(HOME, MEMBER)).deliveries == ()


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
