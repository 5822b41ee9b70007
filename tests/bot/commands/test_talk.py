"""The ear: whatever goes wrong in one answer, the talk goes on, and the traceback is logged, not shown."""

import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.commands.ear import Ear
from bot.commands.job import Job, Kit
from bot.commands.talk import Ask
from bot.config import Settings
from bot.engine.intake import take
from bot.engine.retention import fold_home
from bot.events import Identity
from bot.ledger import HomeId, MemberId
from bot.ports import Changes, Heard, Known, Storage, Talk
from bot.views import Notice
from storage.memory import MemoryStore
from tests.bot.posting import Wall
from tests.doubles.kept import Kept
from tests.rows import ANN, HOME, KIM, NOW, opted_in, posted

pytestmark = pytest.mark.asyncio


class Faulty(MemoryStore):
    """A store with a fault in it."""

    async def talk(self, home: HomeId, member: MemberId, where: str, by: str = "") -> Talk:
        raise ZeroDivisionError


class Records(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


class Counting(MemoryStore):
    """Counts how often what passed between the member and others was read."""

    reads = 0

    async def between(self, home: HomeId, member: MemberId, contacts: Iterable[Identity] | None = None) -> Known:
        self.reads += 1
        return await super().between(home, member, contacts)


def job_on(store: MemoryStore) -> Job:
    """The surroundings of a bot that has this store open."""

    @asynccontextmanager
    async def opens(*, create: bool = False) -> AsyncIterator[Storage]:
        yield store

    kit = Kit(importers={}, link=lambda *_: None, shown=str, safe=str)
    return Job(store=opens, settings=Settings(), clock=Wall(NOW), kit=kit, progress=lambda *_: None)


async def test_a_running_bot_keeps_what_plans_rest_on_between_turns_and_apart_from_other_moments() -> None:
    store = Counting()
    await store.commit(Changes(puts=opted_in()))
    await take(store, [posted("1", KIM, NOW - timedelta(hours=2), "Is it done?", names=(ANN,))], NOW)
    job = job_on(store)
    ear = Ear(job=job, storage=store, platform=Kept())
    await ear.answer(Heard(who=ANN, text="who is waiting", where="terminal"))
    first = store.reads
    again = Ask(text="who is waiting", member="")
    then = Ask(text="who is waiting", member="", at="2026-03-27T09:00")
    read = []
    for asked in (then, again, again):
        await asked.run(job)
        read.append(store.reads)
    once = read[0] - first  # for the plan, and to keep the list; then again, since Kim was told of
    assert [later - earlier for earlier, later in pairwise((first, *read))] == [once, once, once - 1]


async def test_a_fault_in_one_answer_is_logged_and_the_talk_goes_on() -> None:
    store = Faulty()
    await store.commit(Changes(puts=opted_in()))
    job = job_on(store)
    ear = Ear(job=job, storage=store, platform=Kept())
    kept = Records()
    logging.getLogger("bot.commands.ear").addHandler(kept)
    try:
        view = await ear.answer(Heard(who=ANN, text="today", where="terminal"))
    finally:
        logging.getLogger("bot.commands.ear").removeHandler(kept)
    assert isinstance(view, Notice)
    assert "fault of mine" in view.text
    assert [record.__dict__["action"] for record in kept.records] == ["answer_failed"]


async def test_events_that_are_too_old_are_counted_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    store = MemoryStore()
    await store.commit(Changes(puts=(*opted_in(),)))
    await fold_home(store, HOME, NOW, 90)
    ear = Ear(job=job_on(store), storage=store, platform=Kept())
    before = set(await store.about(HOME))
    with caplog.at_level(logging.INFO):
        await ear.take([posted(str(n), KIM, NOW - timedelta(days=100 + n), names=(ANN,)) for n in range(3)])
    logged = [(record.__dict__["action"], record.__dict__["count"]) for record in caplog.records]
    assert logged == [("too_old", 3)]
    assert set(await store.about(HOME)) == before
