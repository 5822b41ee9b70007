"""TinyDB's table over a journaled storage: by id everything is one look-up, and a change costs what it touches."""

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any

from tinydb.table import Document, Table

from storage.tiny.content import Write
from storage.tiny.journaled import JournaledStorage

RESERVED = ("requite", "checksum")
"""What a snapshot says of itself stands in tables of these names."""


class JournaledTable(Table):
    """All that TinyDB's table offers; each change is one transaction, on disk when it returns.

    A query looks at every document, as TinyDB's does; its cache is off, since others write as well. Raises
    `StoreError` where a change can't be kept, `ValueError` where a document can't, in a table that Requite knows also
    one that is no row of it or has the key of another.
    """

    def __init__(self, storage: JournaledStorage, name: str, **options: Any) -> None:
        if name in RESERVED:
            raise ValueError(f"{name} is a part of the store's files")
        self._journaled = storage
        super().__init__(storage, name, **(options | {"cache_size": 0}))

    def _read_table(self) -> "Reading":  # type: ignore[override]
        return Reading(self._journaled, self.name)

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        self._journaled.reach()
        changing = Changing(self._journaled, self.name)
        updater(changing)
        if write := changing.write():
            self._journaled.content.check(write)
            self._journaled.commit_now(write)

    def _get_next_id(self) -> int:
        table = self._journaled.content.table(self.name)
        number, table.next = table.next, table.next + 1
        return number


class Reading(Mapping[str, Document]):
    """A table's documents by id, each made when it is looked at."""

    def __init__(self, storage: JournaledStorage, name: str) -> None:
        self._content, self._name = storage.content, name
        self._rows = storage.content.table(name).rows

    def __getitem__(self, number: str) -> Any:
        return self._content.to_document(self._name, self._rows[int(number)])

    def __iter__(self) -> Iterator[str]:
        return map(str, list(self._rows))

    def __len__(self) -> int:
        return len(self._rows)


class Changing(MutableMapping[int, dict[str, Any]]):
    """A table's documents for somebody who changes them: copies, and a note of what was touched."""

    def __init__(self, storage: JournaledStorage, name: str) -> None:
        self._content, self._name = storage.content, name
        self._rows = storage.content.table(name).rows
        self._touched: dict[int, dict[str, Any] | None] = {}

    def __getitem__(self, number: int) -> dict[str, Any]:
        if number not in self._touched:
            self._touched[number] = self._content.to_document(self._name, self._rows[number])
        document = self._touched[number]
        if document is None:
            raise KeyError(number)
        return document

    def __setitem__(self, number: int, document: dict[str, Any]) -> None:
        self._touched[number] = document

    def __delitem__(self, number: int) -> None:
        if number not in self:
            raise KeyError(number)
        self._touched[number] = None

    def __contains__(self, number: object) -> bool:
        return self._touched[number] is not None if number in self._touched else number in self._rows

    def __iter__(self) -> Iterator[int]:
        """In TinyDB's order."""
        yield from [number for number in list(self._rows) if number in self]
        yield from [number for number, new in self._touched.items() if number not in self._rows and new is not None]

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def clear(self) -> None:
        """Remove every document."""
        self._touched = dict.fromkeys(self._rows)

    def write(self) -> Write:
        """The transaction that brings the table to what it is here; what was only looked at is not in it."""
        puts, drops = {}, []
        for number, document in self._touched.items():
            if document is None:
                drops.append(number)
                continue
            value = self._content.from_document(self._name, document)
            if number not in self._rows or value != self._rows[number]:
                puts[number] = value
        return Write(puts={self._name: puts}, drops={self._name: [number for number in drops if number in self._rows]})
