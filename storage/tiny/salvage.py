"""What of a damaged store can be read, and what is lost. It changes no file.

`recover` stops at the first damage; here everything whole before and after it is kept, transaction by transaction in a
journal, document by document in a snapshot.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from bot.errors import StoreDamaged, StoreError, StoreTooNew
from bot.models import ROWS
from storage.tiny import snapshot
from storage.tiny.content import Content, Write
from storage.tiny.gaps import lost_in, whole_lines
from storage.tiny.journal import FORMAT, content_of, journal_path, journals
from storage.tiny.record import Header, Line, Record
from storage.tiny.recovery import Recovered, is_torn_at_birth, read_snapshot

MOST = 20
"""How many losses of one file are told one by one."""


@dataclass(slots=True, kw_only=True)
class Salvaged:
    """What was found. losses: a line for a person about each. upto: how many bytes of the last journal count.

    any_read: whether any document or transaction was.
    """

    content: Content = field(default_factory=Content)
    losses: list[str] = field(default_factory=list)
    upto: int | None = None
    any_read: bool = False

    @property
    def rows(self) -> int:
        """How many documents were read in the end."""
        return sum(len(self.content.table(name).rows) for name in self.content.names)


def salvage(path: Path) -> Salvaged:
    """All that can be read of a store's files. Raises `StoreTooNew` and `OSError`."""
    found = Salvaged()
    first = _snapshot(path, found)
    numbers = [number for number in journals(path) if first is None or number >= first]
    if numbers and is_torn_at_birth(journal_path(path, numbers[-1])):
        numbers.pop()
    if first is None:
        first = numbers[0] if numbers else 1
    if not numbers and first > 1:
        found.losses.append(_missing(path, first))
    heads = {number: _head(path, number) for number in numbers}
    for number in range(first, numbers[-1] + 1 if numbers else first):
        head = heads.get(number)
        if head and head.journal != number:
            name = journal_path(path, number).name
            found.losses.append(f"{name} is journal {head.journal} by what it says: left out, and {number} is missing")
        elif number in heads:
            after = heads.get(number + 1)
            _journal(path, number, found, after.upto if after else None, is_last=number == numbers[-1])
        else:
            found.losses.append(_missing(path, number))
    found.content.filled()
    return found


def _missing(path: Path, number: int) -> str:
    return f"{journal_path(path, number).name} is missing: what was in it is lost"


# The snapshot


def _snapshot(path: Path, found: Salvaged) -> int | None:
    """Take what a snapshot holds; the journal that goes on from it, None where that isn't known."""
    if not path.is_file():
        numbers = journals(path)
        if numbers and numbers[0] > 1:
            found.losses.append(f"{path.name} is missing: what was in it is lost")
        return None
    whole = Recovered(content=Content())
    try:
        read_snapshot(path, whole)
    except StoreTooNew:
        raise
    except StoreDamaged as error:
        wrong = f"{path.name} is {error.wrong}"
    except StoreError as error:
        wrong = f"{path.name}: {error.wrong}"
    else:
        found.content, found.any_read = whole.content, True
        return whole.first
    about = snapshot.first_line(path)
    if about and about.format > FORMAT:
        raise StoreTooNew(path, about.format, FORMAT)
    read, unread = _documents(path, found.content)
    found.any_read |= read > 0
    lost = ", ".join(f"{count} of {name}" for name, count in unread.most_common()) or "none that was found"
    found.losses.append(
        f"{wrong}. Its checksum can't vouch for what can be read in it (documents: {read}); lost: {lost}"
    )
    return about.journal or 1 if about else None


_DOCUMENT = re.compile(rb'"(\d+)":(\{.*\})')
_TABLE = re.compile(rb'("(?:[^"\\]|\\.)*"):\{')


def _documents(path: Path, content: Content) -> tuple[int, Counter[str]]:
    """Take every document that reads: how many do, and how many lines don't, by table."""
    known = {kind.table for kind in ROWS}
    read, unread = 0, Counter[str]()
    table = ""
    with path.open("rb") as file:
        for place, told in enumerate(file):
            line = told.rstrip(b",\n")
            if not place or line.startswith(b'"checksum":'):
                pass
            elif line == b"}":
                table = ""
            elif document := _DOCUMENT.fullmatch(line):
                name = table if table in known else _guessed(content, document[2]) or table
                try:
                    if not name:
                        raise ValueError("of no table that is known")
                    _fill(content, name, b'{"%s":%s}' % (document[1], document[2]))
                    read += 1
                except ValueError:
                    unread[name or "an unknown table"] += 1
            elif begins := _TABLE.fullmatch(line):
                table = msgspec.json.decode(begins[1], type=str)
            else:
                unread[table or "an unknown table"] += 1
    return read, unread


def _guessed(content: Content, json: bytes) -> str:
    """The table that a document is of, where its table's name was damaged; "" where it is none that is known."""
    for kind in ROWS:
        try:
            (row,) = content.from_json(kind.table, b'{"1":%s}' % json).values()
        except ValueError:
            continue
        if content.to_json(kind.table, row) == json:
            return kind.table
    return ""


def _fill(content: Content, name: str, json: bytes) -> None:
    _apply(content, Write(puts={name: content.from_json(name, json)}))


def _apply(content: Content, write: Write) -> None:
    """Take in a transaction. With one lost before it, what it puts may have another number already."""
    content.apply(Write(drops=write.drops))
    for name, values in write.puts.items():
        table: Any = content.table(name)
        numbers = getattr(table, "numbers", {})
        for number, value in values.items():
            former = numbers.get(value.key) if numbers else None
            if former not in (None, number):
                table.take(former)
            table.place(number, value)


# The journals


def _head(path: Path, number: int) -> Header | None:
    """What a journal says of itself; None where that can't be read. Raises `StoreTooNew`."""
    first = next(whole_lines(content_of(journal_path(path, number))), None)
    if not isinstance(first, Line):
        return None
    head = _as_header(first.payload or b"")
    if head and head.format > FORMAT:
        raise StoreTooNew(path, head.format, FORMAT)
    return head


def _as_header(payload: bytes) -> Header | None:
    try:
        return msgspec.json.decode(payload, type=Header)
    except msgspec.MsgspecError:
        return None


def _journal(path: Path, number: int, found: Salvaged, upto: int | None, *, is_last: bool) -> None:
    """Take in every transaction of a journal that is whole."""
    journal = journal_path(path, number)
    content = content_of(journal)
    losses: list[str] = []
    if upto is not None and len(content) < upto:
        losses.append(f"its last {upto - len(content)} bytes are missing: what was in them is lost")
    content = content[:upto]
    for piece in whole_lines(content):
        if isinstance(piece, Line):
            found.any_read = True
            losses += _take(piece, found.content)
        elif piece.is_end and is_last:
            found.upto = piece.start
        else:
            losses.append(lost_in(piece, content))
    if len(losses) > MOST:
        losses[MOST:] = [f"and {len(losses) - MOST} more of this kind"]
    found.losses += [f"{journal.name}: {loss}" for loss in losses]


def _take(line: Line, content: Content) -> list[str]:
    """Take in a whole line's transaction; what of it can't be, a loss each."""
    payload = line.payload or b""
    if not line.start and _as_header(payload):
        return []
    try:
        record = msgspec.json.decode(payload, type=Record)
    except msgspec.MsgspecError as error:
        return [f"the record at byte {line.start} is whole, but this version can't read it ({error})"]
    try:
        _apply(content, content.read(record))
    except ValueError:
        return _take_singly(line.start, record, content)
    return []


def _take_singly(start: int, record: Record, content: Content) -> list[str]:
    _apply(content, Write(drops=record.drop))
    losses = []
    for name, json in record.put.items():
        for number, document in msgspec.json.decode(bytes(json), type=dict[int, msgspec.Raw]).items():
            try:
                _fill(content, name, b'{"%d":%s}' % (number, bytes(document)))
            except ValueError as error:
                what = f"document {number} of {name} in the record at byte {start} is whole, but can't be read"
                losses.append(f"{what} ({error})")
    return losses
