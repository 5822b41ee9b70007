"""The journals of a store: where they are, and how the last one is written.

It knows lines and files, not what is in them.
"""

from contextlib import suppress
from pathlib import Path

import msgspec

from storage.tiny.disk import Disk
from storage.tiny.record import FIRST, Header, line

FORMAT = 2
"""The version of the store's files: 1 was one JSON file without journals. Files of a higher one are not opened."""


RESERVED = 1 << 18
"""By how many zeros a journal is made longer at a time. What is written over them is synced in half the time that
what makes a file longer takes; and on a full disk it still goes."""


def journal_path(store: Path, number: int) -> Path:
    """Where a store's journal of this number is."""
    return store.with_name(f"{store.name}.journal-{number:06d}")


def journals(store: Path) -> list[int]:
    """The numbers of the journals that a store has."""
    start = f"{store.name}.journal-"  # a pattern would take a name like “store[1]” for one
    ends = [path.name.removeprefix(start) for path in store.parent.iterdir() if path.name.startswith(start)]
    return sorted(int(end) for end in ends if end.isdecimal() and journal_path(store, int(end)).name == start + end)


def content_of(journal: Path) -> bytes:
    """What was written to a journal: all but the zeros behind it, which are reserved for more."""
    return journal.read_bytes().rstrip(b"\0")


class Journal:
    """Writes lines to the end of a store's last journal. number: its number; size: its bytes that count.

    A journal that couldn't be written or synced is not written again: what it holds past the last sync that succeeded
    is refused for good, and a new one, which says so, takes its place, now or when there is space again.
    """

    def __init__(self, disk: Disk, store: Path, number: int, size: int) -> None:
        """Goes on with a journal, or begins it where size is 0. Raises `OSError`."""
        self.number, self.size = number, size
        self._disk, self._store = disk, store
        self._file: int | None = None
        self._reserved = size
        self._refused: tuple[Path, int] | None = None
        if size:
            self._file = self._go_on(journal_path(store, number))
        else:
            self._begin(number, None)

    def write(self, data: bytes) -> None:
        """Have these lines on the disk together when this returns. Raises `OSError`: then none of them ever counts."""
        try:
            file = self._begin(self.number + 1, self.size) if self._file is None else self._file
            data = FIRST + data
            self._reserve(file, self.size + len(data))
            self._disk.write(file, data)
            self._disk.sync(file)
        except BaseException:
            self._give_up()
            raise
        self.size += len(data)

    def turn(self) -> int:
        """Begin the next journal; its number. Raises `OSError`: then it is begun with the next write."""
        self.close()
        self._begin(self.number + 1, self.size)
        return self.number

    def _reserve(self, file: int, end: int) -> None:
        if end <= self._reserved:
            return
        self._reserved = end
        if end - self.size < RESERVED:  # a large group pays for its own sync
            with suppress(OSError):  # it is written without
                self._disk.reserve(file, self.size, end - self.size + RESERVED)
            self._reserved += RESERVED

    def close(self) -> None:
        """Let go of the file."""
        former, self._file = self._file, None
        if former is not None:
            self._disk.close(former)

    def _go_on(self, path: Path) -> int:
        """A journal to write on. What was read from it may be in the system's memory only: its writer was killed."""
        file = self._disk.extend(path, self.size)
        try:
            self._disk.sync(file)
            self._disk.sync_folder(path)
        except OSError:
            self._disk.close(file)
            raise
        return file

    def _begin(self, number: int, upto: int | None) -> int:
        """Make a journal that says how much of the one before it counts; it is the one being written from then on."""
        path = journal_path(self._store, number)
        header = line(msgspec.json.encode(Header(journal=number, format=FORMAT, upto=upto)))
        file = self._disk.create(path)
        try:
            self._disk.write(file, header)
            self._disk.sync(file)
            self._disk.sync_folder(path)
        except OSError:
            with suppress(OSError):
                self._disk.close(file)
            with suppress(OSError):
                self._disk.remove(path)
            raise
        self._file, self.number, self.size = file, number, len(header)
        self._reserved = self.size
        return file

    def _give_up(self) -> None:
        """Write no more to this journal: past its last sync nobody knows what is on the disk."""
        if self._file is None:
            return
        with suppress(OSError):
            self.close()
        self._refused = (journal_path(self._store, self.number), self.size)
        with suppress(OSError):
            self._begin(self.number + 1, self.size)
        self._cut()

    def _cut(self) -> None:
        """What was refused takes no space, and isn't found at the next start, once the disk lets it be cut off."""
        if self._refused is not None:
            with suppress(OSError):
                self._disk.truncate(*self._refused)
                self._refused = None
