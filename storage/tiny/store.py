"""The TinyDB store: what is read is answered from memory, what is committed goes to the journal first."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

from tinydb import TinyDB
from tinydb.table import Table

from bot.errors import StoreError
from bot.models import ROWS, Row
from bot.ports import Changes, Copied, Stamp
from storage.memory import MemoryStore
from storage.tiny.backup import back_up
from storage.tiny.beside import files_of
from storage.tiny.content import Write
from storage.tiny.journaled import JournaledStorage
from storage.tiny.lock import locked
from storage.tiny.table import JournaledTable

log = logging.getLogger(__name__)


class Database(TinyDB):
    """TinyDB over a journaled storage."""

    table_class: type[Table] = JournaledTable


class TinyStore(MemoryStore):
    """`MemoryStore` whose commits are on disk before they are visible.

    db: the same tables, as TinyDB shows them, for looking at them. What is changed through it is kept as safely, but
    moves no stamp: a decision under way doesn't notice.
    """

    def __init__(self, files: JournaledStorage) -> None:
        super().__init__(files.content.rows)
        self.files = files
        self.db = Database(storage=lambda: files)
        self._under_way: set[Stamp] = set()

    async def commit(self, changes: Changes) -> None:  # noqa: D102 - the port says it
        rows: set[Stamp] = {(row.table, *row.key) for row in (*changes.drops, *changes.puts)}
        moves = self.moves(changes)
        while not self._under_way.isdisjoint(rows.union(changes.read, moves)):
            await self.files.reached()  # whether those under way succeed decides what can be decided on
            moves = self.moves(changes)
        self.check(changes)
        write, touched = self._write(changes), moves | rows
        self._under_way |= touched

        def written(error: Exception | None) -> None:
            self._under_way -= touched
            if error is None:
                self.moved(moves, changes)

        await self.files.commit(write, written)

    def _write(self, changes: Changes) -> Write:
        """The changes by number."""
        puts: dict[str, dict[int, Row]] = {}
        drops: dict[str, list[int]] = {}
        for kind in ROWS:
            table = self.tables.of[kind]
            rows = {row.key: row for row in changes.puts if type(row) is kind}
            gone = {row.key for row in changes.drops if type(row) is kind} - rows.keys()
            if rows:
                puts[kind.table] = {table.number(key): row for key, row in rows.items()}
            if numbers := sorted(table.numbers[key] for key in gone & table.numbers.keys()):
                drops[kind.table] = numbers
        return Write(puts=puts, drops=drops, erases=changes.erases)

    async def erase(self) -> None:  # noqa: D102
        await self.files.erase()

    async def backup(  # noqa: D102
        self, file: Path, *, replace: bool, progress: Callable[[int, int], None]
    ) -> Copied:
        return await back_up(self.files, file, replace=replace, progress=progress)


@asynccontextmanager
async def open_tiny(path: Path, *, holder: str, create: bool = True) -> AsyncIterator[TinyStore]:
    """The store in this file, made with its folder if it isn't there; held by this process alone while open."""
    with ExitStack() as held:
        try:
            if path.is_dir():
                raise StoreError(path, "is a folder", "name a file")
            if not create and not files_of(path):
                remedy = "“requite run” or “requite import” makes one; --store names another"
                raise StoreError(path, "is not there", remedy)
            path.parent.mkdir(parents=True, exist_ok=True)
            held.enter_context(locked(path, holder))
            files = JournaledStorage(path)
        except OSError as error:
            wrong = f"can't be opened ({error.strerror or error})"
            raise StoreError(path, wrong, "check the path, or name another with --store") from error
        held.callback(files.close)
        if files.found.torn:
            name, start, size = files.found.torn
            what = "%s was cut short at byte %d: dropped %d bytes of a write that was never acknowledged"
            log.warning(what, name.name, start, size, extra={"action": "torn_journal"})
        try:
            yield TinyStore(files)
        finally:
            await files.stop()
