"""A TinyDB storage that loses nothing: memory, a journal of transactions, and snapshots that shorten it.

What `commit` acknowledges is on disk; what is visible is acknowledged. docs/storage.md has the promise and the format.
"""

import asyncio
import gc
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from tinydb.storages import Storage

from bot.errors import StoreError
from storage.tiny.commits import Commits, Entry
from storage.tiny.content import Write
from storage.tiny.copying import copy, copy_now, in_thread
from storage.tiny.disk import Disk
from storage.tiny.journal import Journal, journal_path, journals
from storage.tiny.record import line
from storage.tiny.recovery import recover
from storage.tiny.snapshot import Part

log = logging.getLogger(__name__)

SHORTEST = 4_000_000
"""A journal is worth a snapshot from this many bytes on, and from half of what the last snapshot holds."""


class Frozen(NamedTuple):
    """All tables at one moment, and how many bytes of journals had led there."""

    parts: list[Part]
    journaled: int
    erasures: int


class JournaledStorage(Storage):
    """All tables in memory; every transaction in the journal before it is visible.

    Opened by one process at a time (`storage/tiny/lock.py`), used in one thread. Raises what `recover` does.
    """

    def __init__(self, path: Path, disk: Disk | None = None) -> None:
        self.path, self.disk = path, disk or Disk()
        collecting = gc.isenabled()
        gc.disable()  # a million new rows hold no garbage
        try:
            self.found = recover(path, self.disk)
            self.content = self.found.content
        finally:
            if collecting:
                gc.enable()
        gc.freeze()
        self._snapshots: tuple[asyncio.AbstractEventLoop | None, asyncio.Lock] = (None, asyncio.Lock())
        self._task: asyncio.Task[None] | None = None
        self._closed = False
        self.snapshot_size, self.journaled = self.found.snapshot, self.found.journaled
        self._erasures, self._erased = int(self.found.erases), 0
        self._changed = self.found.records > 0
        self._due_at = self._next_due()
        last = self.found.last or self.found.first
        self._journal = Journal(self.disk, path, last, self.found.size)
        self._commits = Commits(self._journal)
        try:
            # New, of an older format, or a backup: another such file in its place must not go on with journal 1.
            if self.found.first == 1:
                self.snapshot_now()
            elif self._erasures:
                self._erase_at_start()
        except BaseException:
            self._commits.close()
            raise

    def _erase_at_start(self) -> None:
        """What an earlier end kept from being erased. A full disk must not keep a store from being opened."""
        try:
            self.snapshot_now()
        except StoreError as error:
            self._due_at = 0  # with the next commit
            what = "what was deleted is still in a journal, and is erased there once it can be written: %s"
            log.warning(what, error, extra={"action": "erase_failed"})

    # TinyDB's own interface

    def read(self) -> dict[str, dict[str, dict[str, Any]]]:
        """All tables as documents: a copy."""
        content = self.content
        return {
            name: {str(number): content.to_document(name, value) for number, value in content.table(name).rows.items()}
            for name in content.names
        }

    def write(self, data: Mapping[str, Mapping[Any, Mapping[str, Any]]]) -> None:
        """Make these all tables there are, as one transaction. Raises `StoreError`."""
        content = self.content
        puts = {
            name: {int(number): content.from_document(name, document) for number, document in documents.items()}
            for name, documents in data.items()
        }
        drops = {
            name: [number for number in content.table(name).rows if number not in puts.get(name, {})]
            for name in content.names
        }
        for name, documents in puts.items():
            rows = content.table(name).rows
            puts[name] = {number: value for number, value in documents.items() if rows.get(number) != value}
        if write := Write(puts=puts, drops=drops):
            content.check(write)
            self.commit_now(write)

    def close(self) -> None:
        """Write what waits, shorten a journal where that is soon done, and let go of the files."""
        if self._closed:
            return
        try:
            worth_it = self.snapshot_size + self.journaled < SHORTEST or self.journaled >= self._due_at
            if self._changed and worth_it and not self._snapshots[1].locked():
                self.snapshot_now()
        except StoreError as error:  # the journal has it all
            log.warning("no snapshot at the end: %s", error, extra={"action": "snapshot_failed"})
        finally:
            self._closed = True
            self._commits.close()

    # transactions

    async def commit(self, write: Write, then: Callable[[Exception | None], None] | None = None) -> None:
        """On disk and visible when this returns. then: called in the moment in which it becomes visible, or refused.

        Raises `StoreError` where it can't be kept; then it never becomes visible. Cancelled, it may yet be kept.
        """
        try:
            self._check_open()
            entry = self._entry(write)
        except Exception:
            if then is not None:
                then(OSError("not begun"))
            raise
        entry.then = then
        try:
            await self._commits.commit(entry)
        except OSError as error:
            raise self._refused(error) from error
        if self.journaled >= self._due_at and (self._task is None or self._task.done()) and not self._closed:
            self._task = asyncio.create_task(self._shortened())

    async def reached(self) -> None:
        """All that was committed so far is visible or refused when this returns."""
        await self._written(Entry(b"", lambda: None))

    def commit_now(self, write: Write) -> None:
        """The same for who can't await: waits for the disk."""
        self._wait_for(self._entry(write))

    def reach(self) -> None:
        """The same for who can't await."""
        self._wait_for(Entry(b"", lambda: None))

    def _entry(self, write: Write) -> Entry:
        try:
            data = line(self.content.payload(write))
        except (msgspec.MsgspecError, ValueError, TypeError) as error:
            wrong = f"can't keep what is no JSON ({error})"
            raise StoreError(self.path, wrong, "nothing was kept; please report it") from error

        def apply() -> None:
            self.content.apply(write)
            self.journaled += len(data)
            self._erasures += write.erases
            self._changed = True

        return Entry(data, apply)

    async def _written(self, entry: Entry) -> None:
        self._check_open()
        try:
            await self._commits.commit(entry)
        except OSError as error:
            raise self._refused(error) from error

    def _wait_for(self, entry: Entry) -> None:
        self._check_open()
        try:
            self._commits.commit_now(entry)
        except OSError as error:
            raise self._refused(error) from error

    def _check_open(self) -> None:
        if self._closed:
            raise StoreError(self.path, "is closed", "open it again")

    def _refused(self, error: OSError) -> StoreError:
        wrong = f"can't be written ({error.strerror or error})"
        return StoreError(self.path, wrong, "nothing was kept; free space or check the path")

    # snapshots

    async def erase(self) -> None:
        """What was dropped to be erased is nowhere in the files when this returns. Raises `StoreError`."""
        if self._erasures > self._erased:
            try:
                await self.snapshot()
            except StoreError as error:
                wrong = f"what was just deleted is still in its journal ({error})"
                raise StoreError(self.path, wrong, "the next start erases it there, once it can be written") from error

    async def snapshot(self) -> None:
        """Write all tables down and drop the journals before. The loop is never held for long. Raises `StoreError`."""
        async with self._one_at_a_time():
            frozen, mark = self._mark(turns=True)
            try:
                await self._written(mark)
                size = await copy(self.disk, frozen[0].parts, mark.journal, self.path)
                await in_thread(self._drop_before, mark.journal)
                self._shortened_to(frozen[0], size)
            except OSError as error:
                raise self._refused(error) from error
            finally:
                self._thaw(mark)

    def snapshot_now(self) -> None:
        """The same for who can't await."""
        frozen, mark = self._mark(turns=True)
        try:
            self._wait_for(mark)
            size = copy_now(self.disk, frozen[0].parts, mark.journal, self.path)
            self._drop_before(mark.journal)
            self._shortened_to(frozen[0], size)
        except OSError as error:
            raise self._refused(error) from error
        finally:
            self._thaw(mark)

    async def backup(self, path: Path, told: Callable[[list[Part]], list[Part]] = lambda parts: parts) -> int:
        """Write all tables as they are at this moment to another file; its size in bytes. Raises `OSError`.

        told: is given the tables at this moment, and gives them back, to be written.
        """
        async with self._one_at_a_time():
            frozen, mark = self._mark(turns=False)
            try:
                await self._written(mark)
                return await copy(self.disk, told(frozen[0].parts), None, path)
            finally:
                self._thaw(mark)

    def _one_at_a_time(self) -> asyncio.Lock:
        """For snapshots and backups; a lock serves one loop only."""
        loop = asyncio.get_running_loop()
        if self._snapshots[0] is not loop:
            self._snapshots = (loop, asyncio.Lock())
        return self._snapshots[1]

    def _mark(self, *, turns: bool) -> tuple[list[Frozen], Entry]:
        """A mark in the journal, and the tables as they are when it is reached."""
        frozen: list[Frozen] = []

        def apply() -> None:
            frozen.append(Frozen(self.content.frozen(), self.journaled, self._erasures))

        return frozen, Entry(b"", apply, turns=turns)

    def _thaw(self, mark: Entry) -> None:
        """Nobody writes down any more what was frozen at a mark, or will be where the mark is not reached yet."""
        mark.apply = lambda: None
        self.content.thawed()

    def _drop_before(self, journal: int) -> None:
        """A snapshot is there: drop the journals that are in it."""
        for number in journals(self.path):
            if number < journal:
                self.disk.remove(journal_path(self.path, number))

    def _shortened_to(self, frozen: Frozen, size: int) -> None:
        """Only the snapshot and what was journaled since are there now."""
        self.snapshot_size, self._erased = size, frozen.erasures
        self.journaled -= frozen.journaled
        self._changed = self.journaled > 0
        self._due_at = self._next_due()

    def _next_due(self) -> int:
        return max(SHORTEST, self.snapshot_size // 2)

    async def _shortened(self) -> None:
        """Write a snapshot in the background."""
        try:
            await self.snapshot()
        except StoreError as error:  # the journal has it all; again when it has grown
            self._due_at = self.journaled + SHORTEST
            log.warning("no snapshot: %s", error, extra={"action": "snapshot_failed"})

    async def stop(self) -> None:
        """End a snapshot that is being written in the background, and wait for any other, before `close`."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait([self._task])
        async with self._one_at_a_time():
            pass
