"""Transactions on their way to the disk: those that are made in one turn of the loop share one write and one sync.

On a fast disk the loop's own thread waits for the sync: to wake another thread and be woken by it takes longer (up to
0.3 ms on a virtual machine with two processors, where a sync takes 0.2). On a slow one another thread waits.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from time import perf_counter

from storage.tiny.journal import Journal

SLOW = 0.005
"""A disk whose last sync took longer, in seconds, is waited for in another thread."""


@dataclass(slots=True)
class Entry:
    """A line for the journal, or a mark (without data), which only says how far the writing has come.

    apply: called in the user's thread once it is on disk, in the order of the entries. then: called after it, with why
    it was refused if it was. turns: a mark at which the next journal begins, whose number is then `journal`. done: what
    somebody awaits.
    """

    data: bytes
    apply: Callable[[], None]
    then: Callable[[Exception | None], None] | None = None
    turns: bool = False
    journal: int = 0
    done: "asyncio.Future[None] | None" = None


Outcome = tuple[Entry, Exception | None]


class Commits:
    """Entries in the order in which they are handed in. Used in one thread, that of the loop if there is one."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._waiting: list[Entry] = []
        self._due_in: asyncio.AbstractEventLoop | None = None
        self._took = 0.0
        self._other = ThreadPoolExecutor(1, "journal")
        self._under_way: Future[list[Outcome]] | None = None
        self._awaited_in: asyncio.AbstractEventLoop | None = None

    async def commit(self, entry: Entry) -> None:
        """On disk and applied when this returns. Raises `OSError`: refused. Cancelled, it may yet be kept."""
        loop = asyncio.get_running_loop()
        entry.done = done = loop.create_future()
        self._waiting.append(entry)
        if self._due_in is not loop:
            self._due_in = loop
            loop.call_soon(self._flush, loop)
        await done

    def commit_now(self, entry: Entry) -> None:
        """The same for who can't await."""
        failed: list[Exception] = []
        entry.then = lambda error: failed.append(error) if error else None
        self._waiting.append(entry)
        self.drain()
        if failed:
            raise failed[0]

    def drain(self) -> None:
        """Write all that waits."""
        if self._under_way is not None:
            self._settle(self._under_way)
        group, self._waiting = self._waiting, []
        self._tell(self._write(group))

    def close(self) -> None:
        """Write all that waits, and end."""
        self.drain()
        self._other.shutdown()
        self._journal.close()

    def _flush(self, loop: asyncio.AbstractEventLoop) -> None:
        self._due_in = None
        if (self._under_way is not None and self._awaited_in is loop) or not self._waiting:
            return
        turns = any(entry.turns for entry in self._waiting)  # a new file: that takes longer
        if (self._took <= SLOW and not turns) or self._under_way is not None:
            self.drain()
            return
        group, self._waiting = self._waiting, []
        self._awaited_in = loop
        self._under_way = writing = self._other.submit(self._write, group)
        writing.add_done_callback(partial(self._call_back, loop))

    def _call_back(self, loop: asyncio.AbstractEventLoop, writing: "Future[list[Outcome]]") -> None:
        with suppress(RuntimeError):  # the loop has ended; the next one settles it
            loop.call_soon_threadsafe(self._written, loop, writing)

    def _written(self, loop: asyncio.AbstractEventLoop, writing: "Future[list[Outcome]]") -> None:
        """The other thread is done with a group."""
        if writing is self._under_way:
            self._settle(writing)
        self._flush(loop)

    def _settle(self, writing: "Future[list[Outcome]]") -> None:
        outcomes = writing.result()
        self._under_way = None
        self._tell(outcomes)

    def _tell(self, outcomes: Sequence[Outcome]) -> None:
        for entry, error in outcomes:
            told = error
            try:
                if error is None:
                    entry.apply()
                if entry.then is not None:
                    entry.then(error)
            except Exception as wrong:
                told = wrong
                if entry.done is None:
                    raise
            if entry.done is not None:
                _finish(entry.done, told)

    def _write(self, group: Sequence[Entry]) -> list[Outcome]:
        """Write a group; what became of each entry. Whatever stands between two marks is kept or refused together."""
        outcomes: list[Outcome] = []
        start = 0
        for end in [place for place, entry in enumerate(group) if not entry.data] + [len(group)]:
            lines = group[start:end]
            error = self._written_together(lines)
            outcomes += [(entry, error) for entry in lines]
            if end < len(group):
                outcomes.append((group[end], self._turned(group[end])))
            start = end + 1
        return outcomes

    def _written_together(self, lines: Sequence[Entry]) -> Exception | None:
        if lines:
            begun = perf_counter()
            try:
                self._journal.write(b"".join([entry.data for entry in lines]))
            except Exception as error:  # noqa: BLE001 - whoever waits is told, whatever it is
                return error
            finally:
                self._took = perf_counter() - begun
        return None

    def _turned(self, mark: Entry) -> Exception | None:
        try:
            if mark.turns:
                mark.journal = self._journal.turn()
        except Exception as error:  # noqa: BLE001
            return error
        return None


def _finish(done: "asyncio.Future[None]", error: Exception | None) -> None:
    if done.done() or done.get_loop().is_closed():
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)
