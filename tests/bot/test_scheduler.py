"""What is done again and again, by the real APScheduler: through steps of the clock, a blocked loop and failures."""

import asyncio
import gc
import logging
import random
import threading
import time
import weakref
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from bot.scheduler import HEARTBEAT, WATCH, Regular, keep_going
from tests.conftest import SHORT

pytestmark = pytest.mark.asyncio
EVERY = 0.1
LOOK = 0.02
"""Seconds between two looks of the watchdog."""
LATE = 0.25
"""Seconds by which a busy machine may be late."""
HOUR = timedelta(hours=1)


class Ticks:
    """Counts how often it is done, and when by the monotonic clock. takes: how long that is each time."""

    def __init__(self, takes: float = 0.0) -> None:
        self.takes = takes
        self.began: list[float] = []
        self.ended: list[float] = []
        self._again = asyncio.Event()

    async def tick(self) -> None:
        """Be done once."""
        self.began.append(time.monotonic())
        self._again.set()
        await asyncio.sleep(self.takes)
        self.ended.append(time.monotonic())

    async def next(self, within: float) -> float:
        """When it began the next time."""
        self._again.clear()
        await asyncio.wait_for(self._again.wait(), within)
        return self.began[-1]


@asynccontextmanager
async def going(*jobs: Regular, watch: float = LOOK) -> AsyncIterator[asyncio.Task[None]]:
    """These are done again and again meanwhile, and nothing of them is left afterwards."""
    tasks, threads = asyncio.all_tasks(), threading.active_count()
    work = asyncio.create_task(keep_going(jobs, watch=watch))
    try:
        yield work
    finally:
        work.cancel()
        await asyncio.wait([work])
    assert work.cancelled()
    assert (asyncio.all_tasks(), threading.active_count()) == (tasks, threads)


@pytest.fixture
def wall() -> Iterator[time_machine.Traveller]:
    """The clock of the machine, which goes on and can be shifted. The monotonic one only goes on."""
    with time_machine.travel(datetime.now(UTC), tick=True) as traveller:
        yield traveller


def actions(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What was logged, APScheduler's own words as they are."""
    return [getattr(record, "action", record.getMessage()) for record in caplog.records]


async def test_it_is_done_at_once_and_then_every_so_often() -> None:
    often, seldom = Ticks(), Ticks()
    jobs = Regular(name="often", every=EVERY, work=often.tick), Regular(name="seldom", every=60, work=seldom.tick)
    async with going(*jobs):
        start = time.monotonic()
        assert await often.next(1) - start < EVERY
        for _ in range(4):
            await often.next(1)
    assert 3.5 * EVERY < often.began[4] - often.began[0] < 4 * EVERY + LATE
    assert len(seldom.began) == 1


async def test_a_clock_that_steps_back_is_noticed_once_and_it_goes_on(
    wall: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    ticks = Ticks()
    async with going(Regular(name="ticks", every=EVERY, work=ticks.tick)):
        last = await ticks.next(1)
        wall.shift(-HOUR)
        assert await ticks.next(2) - last < EVERY + 2 * LOOK + LATE
        for _ in range(3):
            last, now = ticks.began[-1], await ticks.next(1)
            assert now - last < EVERY + LATE
    assert [(record.__dict__["action"], record.__dict__["job"]) for record in caplog.records] == [
        ("job_rescheduled", "ticks")
    ]


async def test_a_clock_that_steps_to_and_fro_stops_nothing(wall: time_machine.Traveller) -> None:
    ticks = Ticks()
    async with going(Regular(name="ticks", every=EVERY, work=ticks.tick)):
        await ticks.next(1)
        for step in (-HOUR, HOUR, HOUR, -2 * HOUR):
            wall.shift(step)
            await ticks.next(EVERY + 2 * LOOK + LATE)


@pytest.mark.parametrize("step", [HOUR, 8 * HOUR, timedelta(days=7)], ids=["a step", "a suspend", "a clock set right"])
async def test_a_clock_that_jumps_ahead_makes_it_due_once_and_not_late(
    wall: time_machine.Traveller, caplog: pytest.LogCaptureFixture, step: timedelta
) -> None:
    ticks, every = Ticks(), 0.3
    async with going(Regular(name="ticks", every=every, work=ticks.tick)):
        last = await ticks.next(1)
        wall.shift(step)
        now = await ticks.next(2)
        assert now - last < every + LATE
        assert await ticks.next(1) - now > 0.9 * every
    assert actions(caplog) == []


async def test_what_was_missed_while_the_loop_was_blocked_is_done_once_and_at_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ticks, every = Ticks(), 0.2
    async with going(Regular(name="ticks", every=every, work=ticks.tick)):
        await ticks.next(1)
        time.sleep(6.5 * every)  # noqa: ASYNC251  # longer than the second of grace that APScheduler gives by itself
        end = time.monotonic()
        now = await ticks.next(1)
        assert now - end < 0.75 * every
        assert 0.9 * every < await ticks.next(1) - now < every + LATE
    assert actions(caplog) == []


async def test_a_work_that_fails_is_logged_with_its_traceback_and_done_again(caplog: pytest.LogCaptureFixture) -> None:
    ticks = Ticks()

    async def fails() -> None:
        await ticks.tick()
        raise ValueError(len(ticks.began))

    async with going(Regular(name="fails", every=0.05, work=fails)):
        while len(caplog.records) < 2:
            await ticks.next(1)
    for number, record in enumerate(caplog.records, 1):
        assert (record.__dict__["action"], record.__dict__["job"]) == ("job_failed", "fails")
        assert record.exc_info
        assert repr(record.exc_info[1]) == f"ValueError({number})"


async def test_a_work_that_outlasts_its_interval_is_done_again_soon_after_its_end_and_never_twice_at_a_time(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ticks = Ticks(takes=2.5 * EVERY)
    with caplog.at_level(logging.INFO):
        async with going(Regular(name="ticks", every=EVERY, work=ticks.tick)):
            await ticks.next(1)
            await ticks.next(1)
    for end, following in zip(ticks.ended, ticks.began[1:], strict=True):
        assert 0 <= following - end < EVERY + LATE
    assert actions(caplog) == []


async def test_a_work_that_overlaps_is_done_again_in_time_while_it_is_under_way_and_all_of_it_ends() -> None:
    ticks = Ticks(takes=60)
    async with going(Regular(name="ticks", every=EVERY, work=ticks.tick, overlaps=True)):
        for _ in range(4):
            await ticks.next(1)
    assert 2.5 * EVERY < ticks.began[3] - ticks.began[0] < 3 * EVERY + LATE
    assert ticks.ended == []


async def test_what_is_under_way_is_cancelled_and_over_when_it_ends_even_if_told_twice() -> None:
    told: list[str] = []

    async def slow_to_end() -> None:
        try:
            told.append("begun")
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.05)
            told.append("over")

    async with going(Regular(name="slow", every=60, work=slow_to_end)) as work:
        await asyncio.sleep(0.02)
        work.cancel()
        await asyncio.sleep(0.01)
        assert told == ["begun"]
        work.cancel()
        await asyncio.wait([work])
        assert told == ["begun", "over"]


async def test_whenever_it_is_cancelled_nothing_is_begun_any_more(caplog: pytest.LogCaptureFixture) -> None:
    moments = random.Random(1)
    for _ in range(100):
        ticks = Ticks()
        async with going(*(Regular(name=str(n), every=0.001, work=ticks.tick) for n in range(3)), watch=0.001):
            await asyncio.sleep(moments.uniform(0, 0.005))
        begun = len(ticks.began)
        await asyncio.sleep(0.002)
        assert len(ticks.began) == begun
    assert "job_failed" not in actions(caplog)
    assert [record for record in caplog.records if record.name.startswith("apscheduler")] == []


async def test_once_it_is_over_nothing_holds_a_work_any_more() -> None:
    ticks = Ticks()
    held = weakref.ref(ticks)
    async with going(Regular(name="ticks", every=60, work=ticks.tick)):
        await ticks.next(1)
    del ticks
    await asyncio.sleep(0)
    gc.collect()
    assert held() is None


@pytest.mark.soak
async def test_the_real_heartbeat_survives_a_blocked_loop_and_a_clock_that_steps_both_ways(
    wall: time_machine.Traveller,
) -> None:
    scale = 0.02 if SHORT else 1.0
    ticks, beat, look = Ticks(), HEARTBEAT * scale, WATCH * scale
    async with going(Regular(name="ticks", every=beat, work=ticks.tick), watch=look):
        await ticks.next(1)
        await asyncio.sleep(0.99 * beat)
        time.sleep(2 * beat)  # noqa: ASYNC251  # 30 s, from just before it is due
        end = time.monotonic()
        assert await ticks.next(beat + LATE) - end < beat
        for step in (-HOUR, 2 * HOUR):
            wall.shift(step)
            await ticks.next(beat + 2 * look + LATE)
        await ticks.next(beat + LATE)
