"""What a bot does again and again. APScheduler says when; whatever the clock or the loop went through, it goes on.

The works are tasks of ours, and each reads its own clock: here the time is only how long something has been quiet.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from apscheduler.executors.debug import DebugExecutor
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

log = logging.getLogger(__name__)
HEARTBEAT = 15.0
"""Seconds between two looks at what is due."""
WATCH = 3.0
"""Seconds between two looks at whether APScheduler still calls."""
LOSSLESS = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
"""APScheduler's own would drop what is late by more than a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Regular:
    """A work to be done again and again. name: its own among the others; every: seconds from one beginning to the next.

    overlaps: whether it is begun again though what was begun before is still under way. A work that fails is logged,
    and done again when it is its turn.
    """

    name: str
    every: float
    work: Callable[[], Awaitable[None]]
    overlaps: bool = False


async def keep_going(jobs: Sequence[Regular], *, watch: float = WATCH) -> None:
    """Do each of these again and again until cancelled, the first time at once.

    What is under way then is cancelled too, and over when this ends. A work that takes longer than its interval isn't
    begun twice, unless it overlaps: it is done again within an interval of its end. What a blocked loop missed is done
    once.
    After a step of the clock the next time is at most `every + 2 * watch` seconds after the last.
    """
    logging.getLogger("apscheduler").setLevel(logging.WARNING)  # it tells of every run
    # This executor calls `begin` at once. The usual one makes a task of it, cuts that off and logs it as an error.
    scheduler = AsyncIOScheduler(timezone=UTC, executors={"default": DebugExecutor()}, job_defaults=LOSSLESS)
    async with asyncio.TaskGroup() as works:
        kept = [_Kept(job, works) for job in jobs]
        for one in kept:
            trigger = _Every(seconds=one.job.every, timezone=UTC)
            scheduler.add_job(one.begin, trigger, id=one.job.name, next_run_time=datetime.now(UTC))
        scheduler.start()
        try:
            await _watch(scheduler, kept, watch)
        finally:
            scheduler.pause()  # from now on nothing is begun; it shuts down only in the loop's next turn
            scheduler.shutdown(wait=False)


class _Every(IntervalTrigger):  # type: ignore[misc]
    """An interval that leaves out the times that are over.

    APScheduler lists each of them before it coalesces them: 2 million, five seconds and 120 MB with the loop blocked
    when a clock that was a year behind is put right.
    """

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """The first time, or the next one that isn't over."""
        following: datetime = super().get_next_fire_time(previous, now)
        return following if previous is None or following > now else now + self.interval


class _Kept:
    """A job, and its work as long as it is under way. quiet: seconds since APScheduler last called."""

    def __init__(self, job: Regular, works: asyncio.TaskGroup) -> None:
        self.job = job
        self.quiet = 0.0
        self._works = works
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Begin the work, unless it is still under way and doesn't overlap."""
        self.quiet = 0.0
        if self._task is None or self._task.done() or self.job.overlaps:
            self._task = self._works.create_task(self._work())

    async def _work(self) -> None:
        try:
            await self.job.work()
        except Exception:
            log.exception("%s failed", self.job.name, extra={"action": "job_failed", "job": self.job.name})


async def _watch(scheduler: AsyncIOScheduler, kept: Sequence[_Kept], watch: float) -> None:
    """Have APScheduler call at once for every job that has been quiet for too long.

    When the clock has stepped back, it waits for the old time to come again, and would stay quiet for as long. Measured
    by its own looks, on the loop's monotonic clock: while the loop is blocked or the machine asleep, nothing counts as
    quiet.
    """
    while True:
        await asyncio.sleep(watch)
        for one in kept:
            one.quiet += watch
            if one.quiet > one.job.every + watch:  # a look may come right after a call
                name = one.job.name
                scheduler.modify_job(name, next_run_time=datetime.now(UTC))
                log.warning("%s was quiet for too long", name, extra={"action": "job_rescheduled", "job": name})
