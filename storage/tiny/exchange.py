"""Putting another content in the place of a store's files: whenever this ends, there is the one or the other, whole.

The new snapshot goes on with a journal that no earlier snapshot knows, and which is there before it; so the former
journals can't be taken for its own, and are removed at the next start if they weren't here.
"""

from contextlib import suppress
from pathlib import Path

from storage.tiny import snapshot
from storage.tiny.beside import files_of, set_aside
from storage.tiny.content import Content
from storage.tiny.copying import copy_now
from storage.tiny.disk import Disk
from storage.tiny.journal import Journal, content_of, journal_path, journals
from storage.tiny.recovery import is_torn_at_birth


def exchange(path: Path, content: Content, disk: Disk, *, why: str, upto: int | None) -> Path | None:
    """Make this all that a store holds; the folder with its former files, None without any. Raises `OSError`.

    why: what is done, for the folder's name. upto: how many bytes of the former last journal count, as far as that is
    known. The caller has the store's lock.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    number = _next(path)
    former = [file for file in files_of(path) if file != journal_path(path, number)]
    _begin(path, number, upto, disk)
    aside = set_aside(path, why, former, disk) if former else None
    copy_now(disk, content.frozen(), number, path)
    content.thawed()
    for earlier in journals(path):
        if earlier < number:
            with suppress(OSError):  # it is done at the next start
                disk.remove(journal_path(path, earlier))
    return aside


def _next(path: Path) -> int:
    """The number of a journal that comes after all that there are, and after the one that the snapshot goes on with."""
    numbers = journals(path)
    if numbers and is_torn_at_birth(journal_path(path, numbers[-1])):
        numbers.pop()
    about = snapshot.first_line(path) if path.is_file() else None
    return max((*numbers, about.journal or 0 if about else 0), default=0) + 1


def _begin(path: Path, number: int, upto: int | None, disk: Disk) -> None:
    """Make the journal; the one before it, if it is there, is not gone on with any more."""
    before = journal_path(path, number - 1)
    if before.is_file() and (size := len(content_of(before)) if upto is None else upto):
        journal = Journal(disk, path, number - 1, size)
        journal.turn()
    else:
        journal = Journal(disk, path, number, 0)
    journal.close()
