"""From files to tables: the snapshot, then every journal after it, each transaction whole or not at all."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from bot.errors import StoreDamaged, StoreError, StoreTooNew
from storage.tiny import snapshot
from storage.tiny.content import Content, Write
from storage.tiny.disk import Disk
from storage.tiny.journal import FORMAT, content_of, journal_path, journals
from storage.tiny.record import Header, Record, Torn, lines

LONGEST_HEADER = 200
"""More bytes than a journal's first line has."""
OR_WITHOUT = "or restore a backup; “requite doctor --repair” goes on without it"
UNREADABLE = "upgrade Requite if a newer one wrote it, else restore a backup"


@dataclass(slots=True, kw_only=True)
class Recovered:
    """What was found. first, last: the journals that go on from the snapshot; last is 0 where there is none yet.

    size: bytes of the last one that count. journaled: bytes of all of them. records: transactions in them. torn: a
    journal whose end was cut short, from which offset, how many bytes: dropped. erases: whether something in the
    journals must not stay there. old: the format, where it was an older one. snapshot: its bytes.
    """

    content: Content
    first: int = 1
    last: int = 0
    size: int = 0
    journaled: int = 0
    records: int = 0
    torn: tuple[Path, int, int] | None = None
    erases: bool = False
    old: int | None = None
    snapshot: int = 0


def recover(path: Path, disk: Disk) -> Recovered:
    """All that a store's files hold. Removes what an earlier end left half made, and a torn end.

    Raises `StoreDamaged` where something that was whole isn't what its checksum says, `StoreTooNew`, `StoreError`, and
    `OSError`.
    """
    found = Recovered(content=Content())
    disk.remove(path.with_name(path.name + ".new"))
    if path.exists():
        read_snapshot(path, found)
    numbers = [number for number in journals(path) if number >= found.first]
    for number in journals(path):
        if number < found.first:  # in the snapshot; the end came before they were removed
            disk.remove(journal_path(path, number))
    goes_on = found.first > 1  # a snapshot's first journal was on the disk before the snapshot
    if len(numbers) > goes_on and is_torn_at_birth(journal_path(path, numbers[-1])):
        disk.remove(journal_path(path, numbers.pop()))
    if numbers and numbers[0] > found.first == 1 and not path.exists():
        raise StoreError(path, "is missing, and its journals are still there", f"put it back beside them, {OR_WITHOUT}")
    _check_sequence(path, found, numbers)
    heads = [header(path, number) for number in numbers]
    for place, number in enumerate(numbers):
        upto = heads[place + 1].upto if place + 1 < len(heads) else None
        _replay(journal_path(path, number), found, upto, is_last=place + 1 == len(heads))
    if numbers:
        found.last = numbers[-1]
    found.content.filled()
    if found.torn:
        disk.truncate(journal_path(path, found.last), found.size)
    return found


def read_snapshot(path: Path, found: Recovered) -> None:
    """What a store's file holds, its journals apart. Raises what `recover` does."""
    found.snapshot = path.stat().st_size
    try:
        about = snapshot.verified(path)
    except snapshot.Damaged as error:
        if error.offset or not _read_first_format(path, found):
            raise unread(path, error) from error
        return
    if about.format > FORMAT:
        raise StoreTooNew(path, about.format, FORMAT)
    if about.journal is not None:
        found.first = about.journal
    for piece in snapshot.pieces(path):
        _fill(path, found.content, piece.table, piece.json)


def unread(path: Path, error: snapshot.Damaged) -> StoreError:
    """What to say of a file that is no snapshot: it may be JSON all the same."""
    try:
        tables = msgspec.json.decode(path.read_bytes()) if not error.offset else None
    except (ValueError, msgspec.MsgspecError, RecursionError):
        return StoreDamaged(path, error.offset, error.wrong)
    about = tables.get("requite") if isinstance(tables, dict) else None
    if about is not None or (isinstance(tables, dict) and "checksum" in tables):
        return StoreDamaged(path, error.offset, "was written by something else than Requite")
    if tables is None:
        return StoreDamaged(path, error.offset, error.wrong)
    return StoreError(path, "is JSON but no store of Requite's", "name another with --store")


def first_format(path: Path) -> dict[str, msgspec.Raw] | None:
    """The tables in a file of format 1, one JSON document in one line; None where it isn't that."""
    try:
        tables = msgspec.json.decode(path.read_bytes(), type=dict[str, msgspec.Raw])
        about = msgspec.json.decode(tables.pop("requite", b"{}"), type=dict[int, snapshot.About]).get(1)
    except (ValueError, msgspec.MsgspecError, RecursionError):  # not even text
        return None
    return tables if about and about.format == 1 else None


def _read_first_format(path: Path, found: Recovered) -> bool:
    tables = first_format(path)
    if tables is None:
        return False
    found.old = 1
    for name, json in tables.items():
        _fill(path, found.content, name, bytes(json))
    return True


def _fill(path: Path, content: Content, table: str, json: bytes) -> None:
    try:
        content.fill(table, json)
    except ValueError as error:
        wrong = f"a document of {table} can't be read ({error})"
        raise StoreError(path, wrong, UNREADABLE) from error


def is_torn_at_birth(path: Path) -> bool:
    """Whether a journal is no longer than a part of its first line: nothing was ever written to it."""
    told = path.read_bytes()
    return len(told) < LONGEST_HEADER and all(isinstance(each, Torn) for each in lines(told))


def _check_sequence(path: Path, found: Recovered, numbers: list[int]) -> None:
    missing = first_missing(found.first, numbers)
    if missing is not None:
        wrong = f"{journal_path(path, missing).name} is missing"
        raise StoreError(path, wrong, f"put it back beside the store, {OR_WITHOUT}")


def first_missing(first: int, numbers: list[int]) -> int | None:
    """The number of the first journal that isn't there. first: the one that goes on from the snapshot."""
    expected = range(first, first + len(numbers))
    missing = next((want for want, there in zip(expected, numbers, strict=True) if want != there), None)
    return first if missing is None and not numbers and first > 1 else missing


def header(path: Path, number: int) -> Header:
    """What a store's journal says of itself. Raises `StoreDamaged` and `StoreTooNew`."""
    journal = journal_path(path, number)
    first = next(lines(journal.read_bytes()), None)
    try:
        if first is None or isinstance(first, Torn) or first.payload is None:
            raise StoreDamaged(journal, 0, "is not what its checksum says")
        told = msgspec.json.decode(first.payload, type=Header)
    except msgspec.MsgspecError as error:
        raise StoreDamaged(journal, 0, f"does not begin as a journal does ({error})") from error
    if told.format > FORMAT:
        raise StoreTooNew(path, told.format, FORMAT)
    if told.journal != number:
        raise StoreDamaged(journal, 0, f"is journal {told.journal} by what it says")
    return told


def _replay(path: Path, found: Recovered, upto: int | None, *, is_last: bool) -> None:
    content = content_of(path)
    if upto is not None and len(content) < upto:
        raise StoreDamaged(path, len(content), f"ends before its {upto} bytes")
    content = content[:upto]
    for start, write in records(path, content, found.content):
        if isinstance(write, Torn):
            if not is_last:
                raise StoreDamaged(path, start, "is cut short, and a later journal goes on from it")
            found.torn = (path, start, write.size)
            content = content[:start]
        else:
            found.content.apply(write)
            found.records += 1
            found.erases |= write.erases
    found.size = len(content)
    found.journaled += len(content)


def records(path: Path, content: bytes, into: Content) -> Iterator[tuple[int, Write | Torn]]:
    """A journal's transactions after its first line, with their offsets. Raises `StoreDamaged` at the first damage."""
    decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Record)
    for told in lines(content):
        if isinstance(told, Torn):
            yield told.start, told
        elif told.payload is None:
            raise StoreDamaged(path, told.start, "is not what its checksum says")
        elif told.start:
            try:
                yield told.start, into.read(decoder.decode(told.payload))
            except (ValueError, msgspec.MsgspecError) as error:
                wrong = f"holds at byte {told.start} what can't be read ({error})"
                raise StoreError(
                    path, wrong, "upgrade Requite if a newer one wrote it, else restore a backup"
                ) from error
