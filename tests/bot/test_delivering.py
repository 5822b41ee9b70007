"""The day's list by itself, in the terminal: at the member's hour, once, only where there is somebody to name."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from adapters.terminal.plain import Plain
from adapters.terminal.platform import Terminal
from bot.engine.intake import take
from bot.nudging.arranging import arrange_all
from bot.people import Member, Pause
from bot.ports import Changes
from bot.words import words_for
from storage.memory import MemoryStore
from tests.bot.posting import Posting, Wall, beats, posting
from tests.rows import ANN, KIM, NOW, member, opted_in, posted, profile

pytestmark = pytest.mark.asyncio
HOUR = timedelta(hours=1)
MORNING = datetime.fromisoformat("2026-03-20T08:00:00+00:00")
"""Nine o'clock in Berlin, on a Friday."""


@asynccontextmanager
async def waiting(who: Member, *, asked: bool = True) -> AsyncIterator[tuple[Posting, Wall, io.StringIO, MemoryStore]]:
    """A bot at eight, with a question of Kim's to tell of."""
    store = MemoryStore()
    await store.commit(Changes(puts=(*opted_in(who), profile(KIM, "Kim"))))
    if asked:
        await take(store, [posted("k1", KIM, NOW - 50 * HOUR, "Is it?", names=(ANN,))], NOW)
    wall, output = Wall(MORNING - HOUR), io.StringIO()
    terminal = Terminal(member=ANN, face=Plain(input=io.StringIO(), output=output), words=words_for("en"))
    yield await posting(wall, store, terminal), wall, output, store


async def test_the_list_comes_at_the_members_hour_and_once() -> None:
    async with waiting(member()) as (post, wall, output, _):
        await beats(post, wall, MORNING - timedelta(seconds=1), by=HOUR / 2)
        assert output.getvalue() == ""
        await beats(post, wall, MORNING + HOUR)
        assert output.getvalue().count("Good morning. One person to get back to:") == 1
        assert "Kim asked you a question" in output.getvalue()
        await beats(post, wall, MORNING + 71 * HOUR, by=HOUR)  # Saturday and Sunday
        assert output.getvalue().count("Good morning") == 1


async def test_nothing_comes_where_nobody_waits_or_in_a_pause_or_after_a_stop() -> None:
    paused = member(pauses=(Pause(since=NOW - 99 * HOUR),))
    for who, asked in ((member(), False), (paused, True), (member(digest=False), True)):
        async with waiting(who, asked=asked) as (post, wall, output, _):
            await beats(post, wall, MORNING + HOUR, by=HOUR / 4)
            assert output.getvalue() == ""


async def test_what_was_set_meanwhile_counts() -> None:
    async with waiting(member()) as (post, wall, output, store):
        await store.commit(Changes(puts=(replace(member(), hour=MORNING.replace(hour=11).time()),)))
        await arrange_all(store, wall.now(), ())
        await beats(post, wall, MORNING + HOUR, by=HOUR / 4)
        assert output.getvalue() == ""
        await beats(post, wall, MORNING + 2 * HOUR, by=HOUR / 4)
        assert "Kim asked you a question" in output.getvalue()


async def test_whoever_left_gets_nothing() -> None:
    async with waiting(member()) as (post, wall, output, store):
        await store.commit(Changes(drops=(member(),)))
        await beats(post, wall, MORNING + HOUR, by=HOUR / 4)
        assert output.getvalue() == ""
        assert await store.due(wall.now(), 10) == ()
