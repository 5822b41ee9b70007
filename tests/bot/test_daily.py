"""The day's list by itself: at the member's hour, once, only where there is somebody to name."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from adapters.terminal.plain import Plain
from adapters.terminal.platform import Terminal
from bot.commands.job import Job, Kit
from bot.config import Settings
from bot.daily import daily
from bot.engine.intake import take
from bot.people import Member, Pause
from bot.ports import Changes, Storage
from bot.words import words_for
from storage.memory import MemoryStore
from tests.rows import ANN, KIM, NOW, member, opted_in, posted, profile

pytestmark = pytest.mark.asyncio
BEAT = 0.001
HOUR = timedelta(hours=1)


@dataclass
class Wall:
    """A clock that is set by hand."""

    at: datetime

    def now(self) -> datetime:
        """What it shows."""
        return self.at


@asynccontextmanager
async def waiting_from(
    start: datetime, who: Member, *, asked: bool = True
) -> AsyncIterator[tuple[Wall, io.StringIO, MemoryStore]]:
    """A bot that has looked at its clock at `start`, with a question of Kim's to tell of; the clock, what it shows."""
    store = MemoryStore()
    await store.commit(Changes(puts=(*opted_in(who), profile(KIM, "Kim"))))
    if asked:
        await take(store, [posted("k1", KIM, NOW - 50 * HOUR, "Is it?", names=(ANN,))], NOW)

    @asynccontextmanager
    async def opens(*, create: bool = False) -> AsyncIterator[Storage]:
        yield store

    wall, output = Wall(start), io.StringIO()
    kit = Kit(importers={}, link=lambda *_: None, shown=str, safe=str)
    job = Job(store=opens, settings=Settings(), clock=wall, kit=kit, progress=lambda *_: None)
    terminal = Terminal(member=ANN, face=Plain(input=io.StringIO(), output=output), words=words_for("en"))
    work = asyncio.create_task(daily(job, store, who, terminal, heartbeat=BEAT))
    await asyncio.sleep(5 * BEAT)
    yield wall, output, store
    work.cancel()
    with suppress(asyncio.CancelledError):
        await work


async def at(wall: Wall, moment: datetime) -> None:
    """Let it be this late, long enough to be seen."""
    wall.at = moment
    await asyncio.sleep(20 * BEAT)


MORNING = datetime.fromisoformat("2026-03-20T08:00:00+00:00")
"""Nine o'clock in Berlin, on a Friday."""


async def test_the_list_comes_at_the_members_hour_and_once() -> None:
    async with waiting_from(MORNING - HOUR, member()) as (wall, output, _):
        assert output.getvalue() == ""
        await at(wall, MORNING)
        await at(wall, MORNING + HOUR)
        assert output.getvalue().count("Good morning. One person to get back to:") == 1
        await at(wall, MORNING + 24 * HOUR)  # Saturday
        await at(wall, MORNING + 72 * HOUR)
        assert output.getvalue().count("Good morning") == 2


async def test_nothing_comes_where_nobody_waits_or_in_a_pause_or_after_a_stop() -> None:
    paused = member(pauses=(Pause(since=NOW - 99 * HOUR),))
    for who, asked in ((member(), False), (paused, True), (member(digest=False), True)):
        async with waiting_from(MORNING - HOUR, who, asked=asked) as (wall, output, _):
            await at(wall, MORNING + HOUR)
            assert output.getvalue() == ""


async def test_what_was_set_meanwhile_counts() -> None:
    async with waiting_from(MORNING - HOUR, member()) as (wall, output, store):
        await store.commit(Changes(puts=(replace(member(), hour=MORNING.replace(hour=11).time()),)))
        await at(wall, MORNING + HOUR)
        assert output.getvalue() == ""
        await at(wall, MORNING + 2 * HOUR)
        assert "Kim asked you a question" in output.getvalue()


async def test_whoever_left_gets_nothing() -> None:
    async with waiting_from(MORNING - HOUR, member()) as (wall, output, store):
        await store.commit(Changes(drops=(member(),)))
        await at(wall, MORNING + HOUR)
        assert output.getvalue() == ""
