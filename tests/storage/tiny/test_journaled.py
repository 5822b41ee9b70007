"""What is acknowledged is on disk, what is refused is nowhere: on failing disks, cancelled, in one loop or several."""

import asyncio
import json
import logging
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Event, Timer

import pytest

from bot.errors import StoreError
from storage.tiny import commits, copying, journaled
from storage.tiny.content import Write
from storage.tiny.disk import Disk
from storage.tiny.journal import journals
from storage.tiny.journaled import JournaledStorage
from tests.storage.tiny.files import FailingDisk, Unsynced, contents, copied, drops, note, opened

ROOT = Path(__file__).parents[3]


@pytest.fixture(params=["in the loop", "in a thread"])
def waiting(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits for the disk: it depends on how fast the disk is."""
    monkeypatch.setattr(commits, "SLOW", 1000.0 if request.param == "in the loop" else -1.0)


def pair(number: int) -> Write:
    """A transaction of two documents in two tables that hold the same."""
    document = {"text": "x" * 50, "nonce": number}
    return Write(puts={"left": {number % 7 + 1: document}, "right": {number % 7 + 1: document}, "all": {number: {}}})


def is_whole(tables: object) -> bool:
    """Whether no transaction is there by half."""
    assert isinstance(tables, dict)
    return tables.get("left") == tables.get("right")


def kept(tables: object) -> set[int]:
    """The transactions of which something is there."""
    assert isinstance(tables, dict)
    return {int(number) for number in tables.get("all", {})}


async def commit_some(storage: JournaledStorage) -> set[int]:
    """Commits, one by one and together, with snapshots between; which were acknowledged."""
    acknowledged: set[int] = set()

    async def commit(number: int) -> None:
        try:
            await storage.commit(pair(number))
        except StoreError:
            assert number not in kept(storage.read())
        else:
            acknowledged.add(number)
            assert number in kept(storage.read())

    for start in range(1, 13, 3):
        await asyncio.gather(*(commit(number) for number in range(start, start + 2)))
        await commit(start + 2)
        if start % 2:
            with suppress(StoreError):
                await storage.snapshot()
    return acknowledged


def survives(folder: Path, failing: range, names: tuple[str, ...] = ()) -> int:
    """Commit on a disk that fails at these calls; names: which don't. How many calls failed."""
    folder.mkdir()
    path, disk = folder / "store.json", FailingDisk(spares=names)
    with opened(path):
        pass
    try:
        storage = JournaledStorage(path, disk)
    except OSError:
        return 0
    disk.calls.clear()
    disk.failing = failing
    acknowledged = asyncio.run(commit_some(storage))
    assert kept(storage.read()) == acknowledged
    assert is_whole(storage.read())
    left = contents(path)  # killed now
    assert left == storage.read()
    disk.failing = range(0)
    storage.commit_now(pair(99))
    assert kept(contents(path)) == acknowledged | {99}
    storage.close()
    assert kept(contents(path)) == acknowledged | {99}
    return disk.failed


def failures(folder: Path, length: int, starts: range) -> int:
    """Let so many calls fail from each of these on; in how many runs any did."""
    spared = ("truncate",) if length > 1 else ()
    return sum(survives(folder / str(start), range(start, start + length), spared) > 0 for start in starts)


@pytest.mark.parametrize(("length", "starts"), [(1, range(50)), (2, range(0, 36, 3)), (10**6, range(0, 36, 3))])
def test_a_disk_that_fails_loses_nothing_and_keeps_nothing_refused(tmp_path: Path, length: int, starts: range) -> None:
    assert failures(tmp_path, length, starts) >= len(starts) * 0.6


@pytest.mark.soak
@pytest.mark.parametrize("length", [1, 2, 3, 4, 5, 7, 10, 10**6])
def test_a_disk_that_fails_anywhere_loses_nothing_and_keeps_nothing_refused(tmp_path: Path, length: int) -> None:
    assert failures(tmp_path, length, range(50)) >= 35


class Full(FailingDisk):
    """A disk with so much space left for what is written, counted as a file system does."""

    def __init__(self, space: int) -> None:
        super().__init__()
        self.space = space

    def write(self, file: int, data: bytes) -> None:
        if len(data) > self.space:
            super().write(file, data[: self.space])
            raise OSError(28, "No space left on device")
        self.space -= len(data)
        super().write(file, data)


@pytest.mark.parametrize("space", range(0, 3000, 250))
def test_a_full_disk_refuses_what_does_not_fit(tmp_path: Path, space: int) -> None:
    path, disk = tmp_path / "store.json", Full(10**9)
    with opened(path, disk) as storage:
        disk.space = space
        acknowledged = asyncio.run(commit_some(storage))
        assert kept(storage.read()) == acknowledged == kept(contents(path))
        assert len(acknowledged) < 12
        disk.space = 10**9
        storage.commit_now(pair(99))
        asyncio.run(storage.snapshot())
        assert kept(contents(path)) == acknowledged | {99}


LIMITED = """
import asyncio, resource, sys, json
from pathlib import Path
from bot.errors import StoreError
from storage.tiny.journaled import JournaledStorage
from tests.storage.tiny.files import note

async def main():
    storage = JournaledStorage(Path(sys.argv[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
    told = {True: [], False: []}
    for number in range(1, 60):
        try:
            await storage.commit(note(number, "x" * (900 if number % 10 else 25_000)))
        except StoreError as error:
            assert "File too large" in str(error)
            told[False].append(number)
        else:
            told[True].append(number)
        if number % 20 == 0:
            try:
                await storage.snapshot()
            except StoreError:
                pass
    print(json.dumps(list(told.values())), flush=True)
    assert sorted(map(int, storage.read()["notes"])) == told[True]
    import os
    os._exit(0)

asyncio.run(main())
"""


def test_a_limit_on_the_size_of_files_refuses_only_what_does_not_fit(tmp_path: Path) -> None:
    path = tmp_path / "store.json"
    ended = subprocess.run([sys.executable, "-c", LIMITED, path], cwd=ROOT, capture_output=True, check=True)
    acknowledged, refused = json.loads(ended.stdout)
    assert len(refused) >= 5
    assert len(acknowledged) >= 40
    assert kept({"all": contents(path)["notes"]}) == set(acknowledged)


def test_commits_made_together_share_a_sync(tmp_path: Path, waiting: None) -> None:
    disk = FailingDisk()
    with opened(tmp_path / "store.json", disk) as storage:
        disk.calls.clear()

        async def together() -> None:
            await asyncio.gather(*(storage.commit(note(number)) for number in range(1, 101)))

        asyncio.run(together())
        assert disk.calls.count("sync") <= 2
        assert len(contents(storage.path)["notes"]) == 100


class Slow(Disk):
    """Syncs when it is let. begun: set when a sync has begun."""

    def __init__(self) -> None:
        self.may, self.begun = Event(), Event()
        self.may.set()

    def sync(self, file: int) -> None:
        self.begun.set()
        assert self.may.wait(5)
        super().sync(file)


@pytest.fixture
def threaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another thread waits for the disk."""
    monkeypatch.setattr(commits, "SLOW", -1.0)


async def until(event: Event) -> None:
    """Wait without holding the loop."""
    await asyncio.to_thread(event.wait)


def test_nothing_is_visible_before_it_is_on_disk(tmp_path: Path, threaded: None) -> None:
    disk = Slow()

    async def story(storage: JournaledStorage) -> None:
        disk.may.clear()
        disk.begun.clear()
        commit = asyncio.create_task(storage.commit(note(1)))
        await until(disk.begun)
        assert storage.read() == {}
        assert not commit.done()
        disk.may.set()
        await commit
        assert list(storage.read()["notes"]) == ["1"]

    with opened(tmp_path / "store.json", disk) as storage:
        asyncio.run(story(storage))


def test_a_cancelled_commit_is_kept_whole_and_work_goes_on(tmp_path: Path, waiting: None) -> None:
    async def story(storage: JournaledStorage) -> None:
        for number in range(5):
            task = asyncio.create_task(storage.commit(pair(number)))
            for _ in range(number):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task])
        await storage.commit(pair(9))
        assert is_whole(storage.read())
        assert contents(storage.path) == storage.read()

    with opened(tmp_path / "store.json") as storage:
        asyncio.run(story(storage))
        assert kept(storage.read()) >= {9}


def test_a_cancelled_commit_that_is_refused_says_nothing_to_nobody(
    tmp_path: Path, threaded: None, caplog: pytest.LogCaptureFixture
) -> None:
    class Fails(Slow):
        def sync(self, file: int) -> None:
            super().sync(file)
            if fails:
                raise OSError(5, "Input/output error")

    fails: list[bool] = []
    disk = Fails()

    async def story(storage: JournaledStorage) -> None:
        disk.may.clear()
        disk.begun.clear()
        task = asyncio.create_task(storage.commit(note(1)))
        await until(disk.begun)
        task.cancel()
        await asyncio.wait([task])
        fails.append(True)
        disk.may.set()
        await storage.reached()
        fails.clear()
        assert storage.read() == {}
        await storage.commit(note(2))
        assert list(contents(storage.path)["notes"]) == ["2"]

    with caplog.at_level(logging.WARNING), opened(tmp_path / "store.json", disk) as storage:
        asyncio.run(story(storage))
    assert not caplog.records


def test_commits_under_way_are_kept_by_close_and_later_ones_refused(tmp_path: Path, waiting: None) -> None:
    path = tmp_path / "store.json"

    async def story() -> None:
        storage = JournaledStorage(path)
        tasks = [asyncio.create_task(storage.commit(pair(number))) for number in range(20)]
        await asyncio.sleep(0)
        storage.close()
        before = sorted(path.name for path in tmp_path.iterdir())
        assert await asyncio.gather(*tasks) == [None] * 20
        for _ in range(2):
            with pytest.raises(StoreError, match="is closed"):
                await storage.commit(note(1))
            with pytest.raises(StoreError, match="is closed"):
                storage.commit_now(note(1))
            with pytest.raises(StoreError, match="is closed"):
                await storage.snapshot()
            storage.close()
        assert sorted(path.name for path in tmp_path.iterdir()) == before

    asyncio.run(story())
    assert kept(contents(path)) == set(range(20))


def test_one_loop_after_another_may_use_a_storage(tmp_path: Path, waiting: None) -> None:
    async def story(start: int) -> None:
        await asyncio.gather(*(storage.commit(pair(number)) for number in range(start, start + 5)))
        await asyncio.gather(storage.snapshot(), storage.snapshot(), storage.commit(pair(start + 5)))
        await storage.stop()

    with opened(tmp_path / "store.json") as storage:
        for start in (0, 10, 20):
            asyncio.run(story(start))
            storage.commit_now(pair(start + 9))
        assert contents(storage.path) == storage.read()
        assert len(kept(storage.read())) == 21


def test_a_loop_that_ends_during_a_commit_does_not_hold_up_the_next(tmp_path: Path, threaded: None) -> None:
    disk = Slow()

    async def leaves(storage: JournaledStorage) -> None:
        disk.may.clear()
        disk.begun.clear()
        tasks.append(asyncio.create_task(storage.commit(note(1))))
        await until(disk.begun)

    async def follows(storage: JournaledStorage) -> None:
        Timer(0.02, disk.may.set).start()
        async with asyncio.timeout(5):
            await storage.commit(note(2))

    tasks: list[asyncio.Task[None]] = []
    with opened(tmp_path / "store.json", disk) as storage:
        asyncio.run(leaves(storage))
        asyncio.run(follows(storage))
        assert list(storage.read()["notes"]) == ["1", "2"]
        assert contents(storage.path) == storage.read()


@pytest.fixture
def sliced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Snapshots are written in the smallest steps."""
    monkeypatch.setattr(copying, "SLICE", 0.0)
    monkeypatch.setattr(copying, "FLUSH", 500)


@pytest.mark.parametrize("turns", range(0, 40, 3))
def test_a_snapshot_cancelled_anywhere_leaves_the_store_whole(tmp_path: Path, sliced: None, turns: int) -> None:
    async def story(storage: JournaledStorage) -> None:
        await storage.commit(Write(puts={"notes": {number: {"text": "x" * 50} for number in range(200, 400)}}))
        task = asyncio.create_task(storage.snapshot())
        for _ in range(turns):
            await asyncio.sleep(0.0005 if turns % 2 else 0)
        task.cancel()
        await asyncio.wait([task])
        assert contents(storage.path) == storage.read()
        assert not storage.path.with_name("store.json.new").exists()
        assert storage.content._former is None
        await storage.commit(drops(200, 201))
        await storage.snapshot()
        assert contents(storage.path) == storage.read()
        assert len(journals(storage.path)) == 1

    with opened(tmp_path / "store.json") as storage:
        asyncio.run(story(storage))


class SlowToWrite(Unsynced):
    """Takes its time for the parts of a snapshot. snatched: how many files were closed while they were written."""

    def __init__(self) -> None:
        self.written: set[int] = set()
        self.snatched = 0

    def write(self, file: int, data: bytes) -> None:
        self.written.add(file)
        if len(data) > 400:
            time.sleep(0.005)
        self.written.discard(file)
        super().write(file, data)

    def close(self, file: int) -> None:
        self.snatched += file in self.written
        super().close(file)


def test_a_file_is_not_closed_under_the_hands_of_a_thread_that_writes_it(tmp_path: Path, sliced: None) -> None:
    async def story(storage: JournaledStorage) -> None:
        await storage.commit(Write(puts={"notes": {number: {"text": "x" * 50} for number in range(200)}}))
        for wait in range(1, 20, 3):
            task = asyncio.create_task(storage.snapshot())
            await asyncio.sleep(wait / 1000)
            task.cancel()
            await storage.commit(note(1000 + wait))  # on a journal that may have got the snapshot's number
            await asyncio.wait([task])
            storage.commit_now(note(2000 + wait))
            assert contents(storage.path) == storage.read()

    disk = SlowToWrite()
    with opened(tmp_path / "store.json", disk) as storage:
        asyncio.run(story(storage))
    assert disk.snatched == 0


def test_a_snapshot_is_of_one_moment_while_others_commit(tmp_path: Path, sliced: None, waiting: None) -> None:
    async def story(storage: JournaledStorage) -> None:
        await storage.commit(Write(puts={"left": {n: {"nonce": -n} for n in range(300, 500)}}))
        await storage.commit(Write(puts={"right": {n: {"nonce": -n} for n in range(300, 500)}}))
        task = asyncio.create_task(storage.snapshot())
        number = 0
        while not task.done():
            number += 1
            await storage.commit(pair(number))
            await storage.commit(Write(drops={"left": [300 + number], "right": [300 + number]}))
        await task
        assert number > 0
        for journal in journals(storage.path):  # what the snapshot alone holds
            storage.path.with_name(f"store.json.journal-{journal:06d}").rename(tmp_path / f"away-{journal}")
        copy = copied(storage.path)
        text = copy.read_text()
        tables = json.loads(text)
        assert is_whole(tables)
        assert len(tables["all"]) < number
        for journal in range(100):
            if (tmp_path / f"away-{journal}").exists():
                (tmp_path / f"away-{journal}").rename(tmp_path / f"store.json.journal-{journal:06d}")
        assert contents(storage.path) == storage.read()

    with opened(tmp_path / "store.json") as storage:
        asyncio.run(story(storage))


def test_a_journal_that_has_grown_is_shortened_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journaled, "SHORTEST", 2000)

    async def story(storage: JournaledStorage) -> None:
        first = journals(storage.path)[0]
        for number in range(5000):
            await storage.commit(pair(number))
            if journals(storage.path)[0] > first + 2:
                break
        await storage.stop()
        assert journals(storage.path)[0] > first + 2

    with opened(tmp_path / "store.json") as storage:
        asyncio.run(story(storage))
        assert contents(storage.path) == storage.read()


def test_erase_leaves_no_trace_in_any_file(tmp_path: Path, sliced: None) -> None:
    def traces() -> list[str]:
        return [file.name for file in tmp_path.iterdir() if file.is_file() and b"zeppelin" in file.read_bytes()]

    async def story(storage: JournaledStorage) -> None:
        for number in range(20):
            await storage.commit(note(number, f"zeppelin {number}"))
        background = asyncio.create_task(storage.snapshot())  # frozen before the drop
        await asyncio.sleep(0)
        await storage.commit(note(30, "zeppelin again"))
        assert traces()
        await storage.commit(drops(*range(20), 30, erases=True))
        await storage.erase()
        assert traces() == []
        await background
        assert traces() == []
        before = journals(storage.path)
        await storage.erase()  # nothing to do
        assert journals(storage.path) == before

    with opened(tmp_path / "store.json") as storage:
        asyncio.run(story(storage))


def test_an_erasure_that_failed_is_made_good(tmp_path: Path) -> None:
    disk = FailingDisk()
    with opened(tmp_path / "store.json", disk) as storage:
        storage.commit_now(note(1, "zeppelin"))
        storage.commit_now(drops(1, erases=True))
        disk.failing = range(len(disk.calls), 10**6)
        with pytest.raises(StoreError):
            asyncio.run(storage.erase())
        disk.failing = range(0)
        asyncio.run(storage.erase())
        assert not any(b"zeppelin" in file.read_bytes() for file in tmp_path.iterdir())


def test_a_full_disk_keeps_no_store_from_opening_that_has_something_to_erase(tmp_path: Path) -> None:
    def is_there() -> bool:
        return any(b"zeppelin" in file.read_bytes() for file in tmp_path.iterdir())

    disk = FailingDisk()
    with opened(tmp_path / "store.json", disk) as storage:
        storage.commit_now(note(1, "zeppelin"))
        storage.commit_now(drops(1, erases=True))
        disk.failing = range(len(disk.calls), 10**6)  # as if killed before the erasure
        with pytest.raises(StoreError):
            storage.snapshot_now()
    full = FailingDisk()
    full.failing = range(10**6)
    full.spares = ("extend", "sync", "sync_folder", "remove", "close", "truncate")
    with opened(tmp_path / "store.json", full) as storage:
        assert storage.content.table("notes").rows == {}
        assert full.failed
        assert is_there()
        full.failing = range(0)

        async def story() -> None:
            await storage.commit(note(2))
            await storage.erase()

        asyncio.run(story())
        assert not is_there()


def test_whoever_waits_is_told_whatever_it_was(tmp_path: Path) -> None:
    class Odd(FailingDisk):
        def write(self, file: int, data: bytes) -> None:
            if b"odd" in data:
                raise MemoryError
            super().write(file, data)

    async def story(storage: JournaledStorage) -> None:
        told = await asyncio.gather(
            storage.commit(note(1, "odd")), storage.commit(note(2, "with it")), return_exceptions=True
        )
        assert [type(each) for each in told] == [MemoryError, MemoryError]
        await storage.commit(note(3, "later"))

    with opened(tmp_path / "store.json", Odd()) as storage:
        asyncio.run(story(storage))
        assert list(storage.content.table("notes").rows) == [3]
    with opened(tmp_path / "store.json") as storage:
        assert list(storage.content.table("notes").rows) == [3]
