"""The TinyDB store: what is read is answered from memory, what is committed goes to the file first."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import ExitStack, asynccontextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
from tinydb import TinyDB
from tinydb.table import Document, Table

from bot.errors import StoreError, StoreTooNew
from bot.ledger import Key
from bot.models import ROWS, Row
from bot.ports import Changes
from storage.codec import decode, encode
from storage.memory import MemoryStore
from storage.tiny.file import WholeFile
from storage.tiny.lock import locked

FORMAT = 1
"""The version of the file's format; a file of a higher one is not opened."""
_ABOUT = "requite"
"""The table whose one document says the format."""


class RowTable(Table):
    """A TinyDB table that takes many documents at once by their ids: one pass over the table, not one each."""

    def apply(self, puts: Mapping[int, Mapping[str, Any]], drops: Iterable[int]) -> None:
        """Put these documents, and drop those with these ids."""

        def update(table: dict[int, Mapping[str, Any]]) -> None:
            for number in drops:
                del table[number]
            table.update(puts)

        self._update_table(update)


class TinyStore(MemoryStore):
    """`MemoryStore` whose commits are on disk, in TinyDB's file, before they are visible."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._file = WholeFile(path)
        self._db = TinyDB(storage=lambda: self._file)
        self._db.table_class = RowTable
        self._numbers: dict[type[Row], dict[Key, int]] = {kind: {} for kind in ROWS}
        self._next = {kind: count(1) for kind in ROWS}
        self._writing = asyncio.Lock()
        self._load()

    async def commit(self, changes: Changes) -> None:  # noqa: D102 - the port says it
        async with self._writing:
            self.check(changes)
            writing = asyncio.ensure_future(asyncio.to_thread(self._write, changes))
            try:
                await asyncio.shield(writing)
            except asyncio.CancelledError:
                # A thread can't be stopped: the file is its own, and the lock ours, until it has ended.
                while not writing.done():
                    with suppress(asyncio.CancelledError):
                        await asyncio.wait([writing])
                raise
            finally:
                if writing.done() and not writing.cancelled() and writing.exception() is None:
                    self.apply(changes)

    def _write(self, changes: Changes) -> None:
        """Bring the file to the changed state. Raises `StoreError`."""
        try:
            self._put_on_disk(changes)
        except OSError as error:
            wrong = f"can't be written ({error.strerror or error})"
            raise StoreError(self._path, wrong, "nothing was kept; free space or check the path") from error

    def _put_on_disk(self, changes: Changes) -> None:
        """Numbers of documents move only once the file is there."""
        numbered: list[tuple[type[Row], dict[Key, int], set[Key]]] = []
        with self._file.together():
            if not self._file.read():
                self._table(_ABOUT).apply({1: {"format": FORMAT}}, ())
            for kind in ROWS:
                numbers = self._numbers[kind]
                puts = {row.key: row for row in changes.puts if type(row) is kind}
                drops = ({row.key for row in changes.drops if type(row) is kind} - puts.keys()) & numbers.keys()
                if puts or drops:
                    new = {key: next(self._next[kind]) for key in puts if key not in numbers}
                    documents = {(numbers.get(key) or new[key]): encode(row) for key, row in puts.items()}
                    self._table(kind.table).apply(documents, [numbers[key] for key in drops])
                    numbered.append((kind, new, drops))
        for kind, new, drops in numbered:
            self._numbers[kind].update(new)
            for key in drops:
                del self._numbers[kind][key]

    def _load(self) -> None:
        if not self._file.read():
            return
        about = self._db.table(_ABOUT).get(doc_id=1)
        version = about.get("format") if isinstance(about, Document) else None
        if not isinstance(version, int):
            raise StoreError(self._path, "is JSON but no store of Requite's", "name another with --store")
        if version > FORMAT:
            raise StoreTooNew(self._path, version, FORMAT)
        for kind in ROWS:
            for document in self._documents(kind.table):
                try:
                    row = decode(kind, dict(document))
                except ValueError as error:
                    wrong = f"document {document.doc_id} of {kind.table} can't be read ({error})"
                    remedy = "upgrade Requite if a newer one wrote it, else restore a copy"
                    raise StoreError(self._path, wrong, remedy) from error
                self.tables.put(row)
                self._numbers[kind][row.key] = document.doc_id
            self._next[kind] = count(max(self._numbers[kind].values(), default=0) + 1)

    def _documents(self, table: str) -> list[Document]:
        try:
            return list(self._table(table))
        except (ValueError, TypeError) as error:
            wrong = f"the table {table} can't be read ({error})"
            raise StoreError(self._path, wrong, "restore a copy, or move the file away") from error

    def _table(self, name: str) -> RowTable:
        table = self._db.table(name)
        if not isinstance(table, RowTable):
            raise TypeError(f"TinyDB made a {type(table).__name__}")
        return table


@asynccontextmanager
async def open_tiny(path: Path, *, holder: str, create: bool = True) -> AsyncIterator[TinyStore]:
    """The store in this file, made with its folder if it isn't there; held by this process alone while open."""
    with ExitStack() as held:
        try:
            if path.is_dir():
                raise StoreError(path, "is a folder", "name a file")
            if not create and not path.exists():
                remedy = "“requite run” or “requite import” makes one; --store names another"
                raise StoreError(path, "is not there", remedy)
            path.parent.mkdir(parents=True, exist_ok=True)
            held.enter_context(locked(path, holder))
            store = TinyStore(path)
        except OSError as error:
            wrong = f"can't be opened ({error.strerror or error})"
            raise StoreError(path, wrong, "check the path, or name another with --store") from error
        except (msgspec.MsgspecError, RecursionError) as error:
            wrong = f"holds no readable JSON ({error})"
            raise StoreError(path, wrong, "restore a copy, or move the file away to begin anew") from error
        yield store
