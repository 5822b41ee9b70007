"""Writes: against stock TinyDB, against SQLite, and against the engine with a raw log beside it."""

import asyncio
import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter

from tinydb import TinyDB

from benchmarks.store.rows import BEGAN, HOME, document
from bot.engine.intake import take
from bot.events import ChannelId, Event, Identity, MessageId, MessagePosted, Place, SpaceId, identity
from bot.ledger import MemberId
from bot.people import Home, Member
from bot.ports import Changes, Storage
from storage.memory import MemoryStore
from storage.tiny import open_tiny
from storage.tiny.content import Write
from storage.tiny.journal import journal_path, journals
from storage.tiny.journaled import JournaledStorage

DOCUMENTS = 100_000
TABLE = "documents"
ANN = identity("slack", "T024BE7LD", "UANN")
NOW = BEGAN + timedelta(days=30)
GROUP = 256


async def against_stock(folder: Path, rounds: int) -> tuple[float, float]:
    """How many times stock TinyDB's speed inserts and updates have, with 16 writers at 100,000 documents."""
    stock = TinyDB(folder / "stock.json")
    table = stock.table(TABLE)
    table.insert_multiple(document(number) for number in range(DOCUMENTS))
    ours = JournaledStorage(folder / "ours.json")
    await ours.commit(Write(puts={TABLE: {number: document(number) for number in range(1, DOCUMENTS + 1)}}))
    await ours.snapshot()
    fresh = count(DOCUMENTS + 1)
    inserts, updates = [], []
    for turn in range(rounds):
        took = _timed(lambda: table.insert(document(0)))
        inserts.append(took / await _each(ours, 16, [next(fresh) for _ in range(2_000)]))
        took = _timed(partial(table.update, {"kind": "help"}, doc_ids=[turn + 1]))
        updates.append(took / await _each(ours, 16, list(range(turn * 2_000 + 1, turn * 2_000 + 2_001))))
    stock.close()
    await ours.stop()
    ours.close()
    return median(inserts), median(updates)


async def against_sqlite(folder: Path, rounds: int) -> tuple[float, float]:
    """How many times SQLite's durable commits ours are a second, with 16 writers and with one.

    SQLite: WAL, synchronous=FULL, one commit each, on the same disk; in turns of a few dozen commits, since the disk's
    speed changes from second to second.
    """
    ours = JournaledStorage(folder / "commits.json")
    many, one = [], []
    with closing(sqlite3.connect(folder / "commits.sqlite")) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE documents (number INTEGER PRIMARY KEY, document TEXT)")
        fresh = count(1)
        for _ in range(rounds * 10):
            sqlite = sum(_timed(lambda: _commit(database, next(fresh))) for _ in range(40)) / 40
            one.append((sqlite, await _each(ours, 1, [next(fresh) for _ in range(40)])))
            sqlite = sum(_timed(lambda: _commit(database, next(fresh))) for _ in range(40)) / 40
            many.append((sqlite, await _each(ours, 16, [next(fresh) for _ in range(320)])))
    await ours.stop()
    ours.close()
    return median(theirs / our for theirs, our in many), median(theirs / our for theirs, our in one)


async def against_parts(folder: Path, rounds: int) -> float:
    """With 256 writers that take in an event each: how near to 1/(1/fold + 1/D + 1/C) they come.

    fold: the same events taken into memory. D: the lines that the store wrote for them, appended and synced in groups
    of 256. C: as many futures awaited by as many tasks and resolved together.
    """
    shares = []
    for turn in range(rounds):
        events = [_question(number) for number in range(turn * 4_096, (turn + 1) * 4_096)]
        memory = MemoryStore()
        await _opt_in(memory)
        fold = await _taken(memory, events)
        path = folder / f"events-{turn}.json"
        async with open_tiny(path, holder="a benchmark") as store:
            await _opt_in(store)
            await store.files.snapshot()
            whole = await _taken(store, events)
            journal = journal_path(path, journals(path)[-1])
            lines = journal.read_bytes().rstrip(b"\0").splitlines(keepends=True)[1:]
        raw = _appended(folder / "raw", lines) / len(events)
        loop = await _resolved(len(events)) / len(events)
        shares.append((fold + raw + loop) / whole)
    return median(shares)


def _timed(step: Callable[[], object]) -> float:
    begun = perf_counter()
    step()
    return perf_counter() - begun


def _commit(database: sqlite3.Connection, number: int) -> None:
    database.execute("INSERT INTO documents VALUES (?, ?)", (number, json.dumps(document(number))))
    database.commit()


async def _each(storage: JournaledStorage, writers: int, numbers: list[int]) -> float:
    """Put a document under each number, one commit each, by so many writers; seconds for one."""
    todo = iter(numbers)

    async def write() -> None:
        for number in todo:
            await storage.commit(Write(puts={TABLE: {number: document(number)}}))

    begun = perf_counter()
    await asyncio.gather(*(write() for _ in range(writers)))
    return (perf_counter() - begun) / len(numbers)


async def _taken(store: Storage, events: list[Event]) -> float:
    """Take in events, one a commit, by 256 writers; seconds for one."""
    todo = iter(events)

    async def write() -> None:
        for event in todo:
            await take(store, [event], NOW)

    begun = perf_counter()
    await asyncio.gather(*(write() for _ in range(GROUP)))
    return (perf_counter() - begun) / len(events)


async def _opt_in(store: Storage) -> None:
    member = Member(home=HOME, id=MemberId(ANN), identities=(ANN,), zone="Europe/Berlin", joined_at=BEGAN)
    await store.commit(Changes(puts=(Home(id=HOME, spaces=(SpaceId(HOME),)), member)))


def _question(number: int) -> Event:
    """A question to the member, by somebody new."""
    return MessagePosted(
        place=Place(space=SpaceId(HOME), channel=ChannelId(f"{HOME}/C0"), thread=None),
        message=MessageId(f"{1_700_000_000 + number}.000100"),
        author=identity("slack", "T024BE7LD", f"U{number}"),
        at=NOW,
        text="Is it done?",
        names=(Identity(ANN),),
    )


def _appended(path: Path, lines: list[bytes]) -> float:
    """Append lines in groups, each synced; seconds for all."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    try:
        begun = perf_counter()
        for start in range(0, len(lines), GROUP):
            os.write(file, b"".join(lines[start : start + GROUP]))
            os.fdatasync(file)
        return perf_counter() - begun
    finally:
        os.close(file)


async def _resolved(times: int) -> float:
    """Await so many futures by 256 tasks, resolved together; seconds for all."""
    loop = asyncio.get_running_loop()
    waiting: list[asyncio.Future[None]] = []
    todo = iter(range(times))

    def resolve() -> None:
        for future in waiting:
            future.set_result(None)
        waiting.clear()

    async def wait() -> None:
        for _ in todo:
            if not waiting:
                loop.call_soon(resolve)
            future: asyncio.Future[None] = loop.create_future()
            waiting.append(future)
            await future

    begun = perf_counter()
    await asyncio.gather(*(wait() for _ in range(GROUP)))
    return perf_counter() - begun
