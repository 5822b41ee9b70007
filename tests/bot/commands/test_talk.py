"""The ear: whatever goes wrong in one answer, the talk goes on, and the traceback is logged, not shown."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.commands.job import Job, Kit
from bot.commands.talk import Ear
from bot.config import Settings
from bot.ledger import HomeId, MemberId
from bot.ports import Changes, Heard, Storage, Talk
from bot.views import Notice
from storage.memory import MemoryStore
from tests.bot.test_daily import Wall
from tests.rows import ANN, NOW, member, opted_in

pytestmark = pytest.mark.asyncio


class Faulty(MemoryStore):
    """A store with a fault in it."""

    async def talk(self, home: HomeId, member: MemberId, where: str, by: str = "") -> Talk:
        raise ZeroDivisionError


class Kept(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


async def test_a_fault_in_one_answer_is_logged_and_the_talk_goes_on() -> None:
    store = Faulty()
    await store.commit(Changes(puts=opted_in()))

    @asynccontextmanager
    async def opens(*, create: bool = False) -> AsyncIterator[Storage]:
        yield store

    kit = Kit(importers={}, link=lambda *_: None, shown=str, safe=str, on_disk=tuple)
    job = Job(store=opens, settings=Settings(), clock=Wall(NOW), kit=kit, progress=lambda *_: None)
    ear = Ear(job=job, storage=store, member=member())
    kept = Kept()
    logging.getLogger("bot.commands.talk").addHandler(kept)
    try:
        view = await ear.answer(Heard(who=ANN, text="today", where="terminal"))
    finally:
        logging.getLogger("bot.commands.talk").removeHandler(kept)
    assert isinstance(view, Notice)
    assert "fault of mine" in view.text
    assert [record.__dict__["action"] for record in kept.records] == ["answer_failed"]
