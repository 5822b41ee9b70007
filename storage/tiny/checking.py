"""What there is to say about a store's files, with every checksum compared: rightly also while a bot writes them."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot.errors import StoreDamaged, StoreError, StoreTooNew
from bot.ports import Checked
from bot.sizes import size_told
from storage.tiny import snapshot
from storage.tiny.beside import asides
from storage.tiny.journal import FORMAT, content_of, journal_path, journals
from storage.tiny.lock import is_held
from storage.tiny.record import Torn, lines
from storage.tiny.recovery import first_format, first_missing, header, is_torn_at_birth, unread

ATTEMPTS = 10
PAUSE = 0.1
"""Seconds between two looks at files that a bot is writing."""
MOST = 5
"""How many damages are named."""
REMEDY = "restore a backup, or let “requite doctor --repair” set it aside and say what was lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One look at a store's files. state: which snapshot that was. torn: the end of the last journal, cut short.

    settled: whether it was what the files hold, and not what was being written.
    """

    state: tuple[int, ...]
    settled: bool = False
    format: int = FORMAT
    written: float | None = None
    snapshot: int = 0
    journals: tuple[int, ...] = ()
    damages: tuple[str, ...] = ()
    torn: str = ""


def check(path: Path) -> Checked:
    """How things stand with a store's files. Changes nothing, needs no lock."""
    found = _settled(path)
    lines = [f"Store: tinydb:{path}", f"Format: {found.format}"]
    if found.written is None:
        lines.append("Snapshot: none")
    else:
        at = datetime.fromtimestamp(found.written).astimezone()
        lines.append(f"Snapshot: {size_told(found.snapshot)}, written {at:%Y-%m-%d %H:%M %Z}")
    some = f"{len(found.journals)}, {size_told(sum(found.journals))}" if found.journals else "none"
    lines.append(f"Journals: {some}")
    if not found.settled:
        lines.append("Integrity: not known, the files keep changing; ask again")
    elif found.damages:
        lines.append("Integrity: damaged")
    elif found.written is not None or found.journals:
        lines.append("Integrity: whole" + (", as far as format 1 can tell" if found.format == 1 else ""))
    if found.torn and not is_held(path):
        lines.append(f"  {found.torn}: a write that was never acknowledged, dropped at the next start")
    for folder in asides(path):
        size = sum(file.stat().st_size for file in folder.iterdir()) if folder.is_dir() else folder.stat().st_size
        lines.append(f"Set aside: {folder}, {size_told(size)}; remove it when you need it no more")
    return Checked(lines=tuple(lines), problem=_problem(path, found.damages))


def _problem(path: Path, damages: tuple[str, ...]) -> str:
    if not damages:
        return ""
    more = (f"and {len(damages) - MOST} more",) if len(damages) > MOST else ()
    return str(StoreError(path, f"damaged: {', '.join((*damages[:MOST], *more))}", REMEDY))


def _settled(path: Path) -> Found:
    """A look at files that stay as they are meanwhile.

    Whatever seems wrong is looked at again: it must be the same twice, with the same snapshot, or it was only being
    written.
    """
    former = None
    for _ in range(ATTEMPTS):
        try:
            found = _look(path)
        except OSError:  # gone meanwhile, or not to be read: that is told when it stays so
            found = None
        if found and found.state == _state(path) and (not found.damages or _is_the_same(found, former)):
            return replace(found, settled=True)
        former = found
        time.sleep(PAUSE)
    return replace(former or _look_or_fail(path), damages=())


def _is_the_same(found: Found, former: Found | None) -> bool:
    return former is not None and (found.state, found.damages) == (former.state, former.damages)


def _look_or_fail(path: Path) -> Found:
    try:
        return _look(path)
    except OSError as error:
        wrong = f"can't be read ({error.strerror or error})"
        raise StoreError(error.filename or path, wrong, "check the path and its rights") from error


def _state(path: Path) -> tuple[int, ...]:
    try:
        stat = path.stat()
    except OSError:
        return ()
    return (stat.st_ino, stat.st_size, stat.st_mtime_ns)


def _look(path: Path) -> Found:
    """What the files hold at this moment. Raises `StoreTooNew` and `OSError`."""
    found = Found(state=_state(path))
    numbers = journals(path) if path.parent.is_dir() else []
    if not found.state:
        missing = (f"{path.name} is missing",) if numbers and numbers[0] > 1 else ()
        return _with_journals(path, replace(found, damages=missing), None)
    stat = path.stat()
    found = replace(found, written=stat.st_mtime, snapshot=stat.st_size)
    about: snapshot.About | None
    try:
        about = snapshot.verified(path)
    except snapshot.Damaged as error:
        if not error.offset and first_format(path) is not None:
            return replace(found, format=1)
        if not isinstance(no_store := unread(path, error), StoreDamaged):
            raise no_store from error
        found = replace(found, damages=(f"{path.name} at byte {error.offset} ({error.wrong})",))
        about = snapshot.first_line(path)
    if about and about.format > FORMAT:
        raise StoreTooNew(path, about.format, FORMAT)
    return _with_journals(path, found, (about.journal or 1) if about else None)


def _with_journals(path: Path, found: Found, first: int | None) -> Found:
    """What was found, and the journals from this one on; from the first that there is where that isn't known."""
    if not path.parent.is_dir():
        return found
    numbers = [number for number in journals(path) if first is None or number >= first]
    if numbers and is_torn_at_birth(journal_path(path, numbers[-1])):
        numbers.pop()
    damages = list(found.damages)
    if first is None:
        first = numbers[0] if numbers else 1
    if (missing := first_missing(first, numbers)) is not None:
        damages.append(f"{journal_path(path, missing).name} is missing")
    sizes, torn = [], ""
    uptos = [*(_upto(path, number, damages) for number in numbers), None][1:]
    for number, upto in zip(numbers, uptos, strict=True):
        content = content_of(journal_path(path, number))
        sizes.append(len(content))
        wrong, torn = _wrong(content, upto)
        damages += [f"{journal_path(path, number).name} at byte {start}" for start in wrong]
        if torn and number != numbers[-1]:
            damages.append(f"{journal_path(path, number).name} {torn}")
    if torn:
        torn = f"{journal_path(path, numbers[-1]).name} {torn}"
    return replace(found, journals=tuple(sizes), damages=tuple(damages), torn=torn)


def _upto(path: Path, number: int, damages: list[str]) -> int | None:
    """How much of the journal before this one counts, by what this one says."""
    try:
        return header(path, number).upto
    except StoreDamaged as error:
        damages.append(f"{journal_path(path, number).name} is {error.wrong}")
        return None


def _wrong(content: bytes, upto: int | None) -> tuple[Sequence[int], str]:
    """At which bytes a journal is damaged; and where it is cut short, if it is."""
    wrong = [len(content)] if upto is not None and len(content) < upto else []
    torn = ""
    for told in lines(content[:upto]):
        if isinstance(told, Torn):
            torn = f"is cut short at byte {told.start}"
        elif told.payload is None and told.start:  # of the first line its header has told
            wrong.append(told.start)
    return wrong, torn
