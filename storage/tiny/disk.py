"""All that the store asks of the file system, in one place: what can fail there, tests make fail."""

import os
import shutil
from pathlib import Path

BLOCK = 1 << 20
_SYNC = getattr(os, "fdatasync", os.fsync)
"""Systems that have no fdatasync sync the times of the file as well."""


class Disk:
    """Files that only their owner may read. Every call may raise `OSError`."""

    def create(self, path: Path) -> int:
        """An empty file to write to; what it held is gone."""
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)

    def extend(self, path: Path, start: int) -> int:
        """A file to write to from there on."""
        file = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
        os.lseek(file, start, os.SEEK_SET)
        return file

    def reserve(self, file: int, start: int, size: int) -> None:
        """Make the file longer by so many zeros, or as many as there is space for."""
        os.pwrite(file, bytes(size), start)

    def write(self, file: int, data: bytes) -> None:
        """Write all of it, or as much as goes before the error."""
        view = memoryview(data)
        while view:
            view = view[os.write(file, view) :]

    def sync(self, file: int) -> None:
        """Have all that was written to a file on the disk when this returns."""
        _SYNC(file)

    def close(self, file: int) -> None:
        """Done with a file."""
        os.close(file)

    def truncate(self, path: Path, size: int) -> None:
        """Cut a file short, and have that on the disk."""
        file = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
        try:
            os.ftruncate(file, size)
            os.fsync(file)
        finally:
            os.close(file)

    def replace(self, new: Path, old: Path) -> None:
        """Put one file in the place of another, at once."""
        new.replace(old)

    def link(self, path: Path, other: Path) -> None:
        """Give a file another name, which nobody has yet; not every disk can."""
        other.hardlink_to(path)

    def copy(self, path: Path, other: Path) -> None:
        """Have a file's content on the disk under another name, which nobody has yet, when this returns."""
        file = os.open(other, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with open(file, "wb") as to, path.open("rb") as of:  # noqa: PTH123 - it is open already
            shutil.copyfileobj(of, to, BLOCK)
            to.flush()
            os.fsync(file)

    def make_folder(self, path: Path) -> None:
        """A new folder for the owner only. Raises `FileExistsError`."""
        path.mkdir(0o700)

    def remove(self, path: Path) -> None:
        """Remove a file, if it is there."""
        path.unlink(missing_ok=True)

    def sync_folder(self, path: Path) -> None:
        """Have the names in a file's folder on the disk when this returns."""
        folder = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
