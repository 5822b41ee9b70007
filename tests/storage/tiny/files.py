"""Stores for tests: filled, copied as they lie on the disk, opened again; and disks that fail."""

import errno
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from storage.tiny.content import Write
from storage.tiny.disk import Disk
from storage.tiny.journal import journal_path, journals
from storage.tiny.journaled import JournaledStorage

Tables = Mapping[str, Mapping[str, Mapping[str, Any]]]


def puts(table: str = "notes", /, **documents: Any) -> Write:
    """A transaction that puts these documents: `puts(_1={"text": "x"})`."""
    return Write(puts={table: {int(number[1:]): document for number, document in documents.items()}})


def note(number: int, text: str = "") -> Write:
    """A transaction of one document."""
    return Write(puts={"notes": {number: {"text": text or f"note {number}"}}})


def drops(*numbers: int, erases: bool = False) -> Write:
    """A transaction that drops notes."""
    return Write(drops={"notes": numbers}, erases=erases)


@contextmanager
def opened(path: Path, disk: Disk | None = None) -> Iterator[JournaledStorage]:
    """A storage, closed at the end."""
    storage = JournaledStorage(path, disk or Unsynced())
    try:
        yield storage
    finally:
        storage.close()


def contents(path: Path) -> Tables:
    """All that a store's files hold when they are opened as they are; the files stay as they are."""
    with opened(copied(path)) as storage:
        return storage.read()


def copied(path: Path) -> Path:
    """The store's files as they are at this moment, elsewhere: what a kill would leave."""
    folder = path.parent / "copy"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for file in path.parent.iterdir():
        if file.is_file() and file.name.startswith(path.name):
            shutil.copyfile(file, folder / file.name)
    return folder / path.name


def last_journal(path: Path) -> Path:
    """The journal that is being written."""
    return journal_path(path, journals(path)[-1])


class Unsynced(Disk):
    """Spares a test the time of the disk: what is copied or read again comes from the system's memory anyway."""

    def sync(self, file: int) -> None:
        pass

    def sync_folder(self, path: Path) -> None:
        pass

    def truncate(self, path: Path, size: int) -> None:
        os.truncate(path, size)

    def reserve(self, file: int, start: int, size: int) -> None:
        super().reserve(file, start, min(size, 5000))


class FailingDisk(Unsynced):
    """Counts its calls, and fails those for which it is told so: a full disk writes a part first.

    spares: calls of these names never fail.
    """

    def __init__(self, spares: tuple[str, ...] = ()) -> None:
        self.calls: list[str] = []
        self.spares = spares
        self.failing = range(0)
        self.failed = 0

    def _call(self, name: str, number: int = errno.EIO) -> None:
        self.calls.append(name)
        if len(self.calls) - 1 in self.failing and name not in self.spares:
            self.failed += 1
            raise OSError(number, os.strerror(number))

    def create(self, path: Path) -> int:
        self._call("create", errno.ENOSPC)
        return super().create(path)

    def write(self, file: int, data: bytes) -> None:
        try:
            self._call("write", errno.ENOSPC)
        except OSError:
            super().write(file, data[: len(data) * self.failed % (len(data) + 1)])  # none of it, all of it, a part
            raise
        super().write(file, data)

    def sync(self, file: int) -> None:
        self._call("sync")
        super().sync(file)

    def truncate(self, path: Path, size: int) -> None:
        self._call("truncate")
        super().truncate(path, size)

    def replace(self, new: Path, old: Path) -> None:
        self._call("replace")
        super().replace(new, old)

    def sync_folder(self, path: Path) -> None:
        self._call("sync_folder")
        super().sync_folder(path)

    def remove(self, path: Path) -> None:
        self._call("remove")
        super().remove(path)
