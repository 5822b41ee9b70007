"""What the files hold, in memory: rows in the tables that Requite knows, and any other documents as they are."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from json import dumps
from typing import Any, Protocol

import msgspec

from bot.ledger import Key
from bot.models import ROWS, Row
from storage.codec import Document, decode, reader, to_json
from storage.tables import Tables
from storage.tiny.record import Record
from storage.tiny.snapshot import Part

Numbered = Mapping[str, Mapping[int, Any]]
"""Values by table and number."""


class Kept(Protocol):
    """A table: values by number. next: a number that was never given."""

    rows: dict[int, Any]
    next: int

    def place(self, number: int, value: Any, /) -> None:
        """Keep a value under a number, in the place of what has it."""

    def fill(self, values: Mapping[int, Any], /) -> None:
        """Keep many values whose numbers are all new."""

    def take(self, number: int) -> None:
        """Drop what has this number."""


class Documents:
    """A table of documents that Requite doesn't know."""

    def __init__(self) -> None:
        self.rows: dict[int, Document] = {}
        self.next = 1

    def place(self, number: int, value: Document, /) -> None:
        """Keep a document under a number."""
        self.rows[number] = value
        self.next = max(self.next, number + 1)

    def fill(self, values: Mapping[int, Document], /) -> None:
        """Keep many documents."""
        for number, value in values.items():
            self.place(number, value)

    def take(self, number: int) -> None:
        """Drop the document with this number."""
        self.rows.pop(number, None)


class Write(msgspec.Struct, frozen=True, kw_only=True):
    """One transaction, all or nothing: drops first. erases: what it drops must be nowhere in the files any more."""

    puts: Numbered = {}
    drops: Mapping[str, Sequence[int]] = {}
    erases: bool = False

    def __bool__(self) -> bool:
        """Whether it changes anything."""
        return bool(any(self.puts.values()) or any(self.drops.values()))


def _any_documents(json: bytes) -> dict[int, Document]:
    try:
        return msgspec.json.decode(json, type=dict[int, Document])
    except msgspec.MsgspecError as error:
        raise ValueError(str(error)) from None


def _as_kept(document: Mapping[str, Any]) -> Document:
    """A document as it is once it was in a file: nobody else's, and of JSON only. Raises `ValueError`."""
    try:
        return msgspec.json.decode(dumps(dict(document), allow_nan=False), type=Document)
    except (TypeError, ValueError, msgspec.MsgspecError, RecursionError) as error:
        raise ValueError(f"a document can't be kept ({error})") from None


class Content:
    """All tables by name, and how a value of each stands in a file. rows: the tables that Requite knows."""

    def __init__(self) -> None:
        self.rows = Tables()
        self._kinds: dict[str, type[Row]] = {kind.table: kind for kind in ROWS}
        self._tables: dict[str, Kept] = {kind.table: self.rows.of[kind] for kind in ROWS}
        self._met: dict[Any, Any] = {}
        self._readers: dict[str, Callable[[bytes], dict[int, Any]]] = {
            kind.table: reader(kind, self._met) for kind in ROWS
        }
        self._former: dict[tuple[str, int], Any] | None = None

    @property
    def names(self) -> list[str]:
        """The names of all tables that hold anything."""
        return [name for name, table in self._tables.items() if table.rows]

    def table(self, name: str) -> Kept:
        """The table of this name; an empty one where there was none."""
        if name not in self._tables:
            self._tables[name] = Documents()
        return self._tables[name]

    def to_document(self, name: str, value: Any) -> Document:
        """A table's value as TinyDB shows it."""
        return msgspec.json.decode(self.to_json(name, value), type=Document)

    def from_document(self, name: str, document: Mapping[str, Any]) -> Any:
        """A document as the value of a table. Raises `ValueError` where it is no row of it, or nothing to keep."""
        kind = self._kinds.get(name)
        return decode(kind, dict(document)) if kind else _as_kept(document)

    def to_json(self, name: str, value: Any) -> bytes:
        """A table's value as it stands in a file."""
        return to_json(value) if name in self._kinds else msgspec.json.encode(value)

    def from_json(self, name: str, json: bytes) -> dict[int, Any]:
        """A table's values, by number, from a JSON object in a file. Raises `ValueError`."""
        read = self._readers.get(name, _any_documents)
        return read(json)

    def fill(self, name: str, json: bytes) -> None:
        """Add to a table what a JSON object in a file holds, all of it new. Raises `ValueError`."""
        self.table(name).fill(self.from_json(name, json))

    def filled(self) -> None:
        """Nothing more is read for now: forget which values were met."""
        self._met.clear()

    def payload(self, write: Write) -> bytes:
        """A transaction as a journal has it."""
        encode = msgspec.json.encode
        puts = [b"%s:{%s}" % (encode(name), self._members(name, some)) for name, some in write.puts.items()]
        drops = b',"drop":' + encode(write.drops) if write.drops else b""
        return b'{"put":{%s}%s%s}' % (b",".join(puts), drops, b',"erases":true' if write.erases else b"")

    def _members(self, name: str, values: Mapping[int, Any]) -> bytes:
        encode = to_json if name in self._kinds else msgspec.json.encode
        return b",".join([b'"%d":%s' % (number, encode(value)) for number, value in values.items()])

    def read(self, record: Record) -> Write:
        """The transaction in a journal's record. Raises `ValueError`."""
        puts = {name: self.from_json(name, bytes(json)) for name, json in record.put.items()}
        return Write(puts=puts, drops=record.drop, erases=record.erases)

    def check(self, write: Write) -> None:
        """Raise `ValueError` where two rows of a table would have the same key."""
        for name, rows in write.puts.items():
            kind = self._kinds.get(name)
            numbers: Mapping[Key, int] = self.rows.of[kind].numbers if kind else {}
            gone, met = set(write.drops.get(name, ())), dict[Key, int]()
            for number, row in rows.items() if kind else ():
                there = numbers.get(row.key, number)
                other = met.setdefault(row.key, number) if there in gone or there == number else there
                if other != number:
                    raise ValueError(f"documents {number} and {other} of {name} would have the same key")

    def apply(self, write: Write) -> None:
        """Make a transaction visible."""
        if self._former is not None:
            self._remember(write, self._former)
        for name, numbers in write.drops.items():
            take = self.table(name).take
            for number in numbers:
                take(number)
        for name, values in write.puts.items():
            place = self.table(name).place
            for number, value in values.items():
                place(number, value)

    def _remember(self, write: Write, former: dict[tuple[str, int], Any]) -> None:
        """Keep what a transaction is about to change, for who writes down how everything was."""
        changed: Iterable[tuple[str, Iterable[int]]] = [*write.drops.items(), *write.puts.items()]
        for name, numbers in changed:
            rows = self.table(name).rows
            for number in numbers:
                if number in rows:
                    former.setdefault((name, number), rows[number])

    def frozen(self) -> list[Part]:
        """All tables as they are at this moment, whatever is applied until `thawed`: to be written bit by bit."""
        former: dict[tuple[str, int], Any] = {}
        self._former = former

        def part(name: str) -> Part:
            rows = self.table(name).rows
            missing = object()

            def document(number: int) -> bytes:
                value = former.get((name, number), missing)
                return self.to_json(name, rows[number] if value is missing else value)

            return Part(name, list(rows), document)

        return [part(name) for name in self.names]

    def thawed(self) -> None:
        """Whoever wrote all down is done."""
        self._former = None
