"""Putting a backup in the place of a store: verified wholly first, put there at once, the former files kept aside."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bot.errors import BackupError, StoreError, StoreLocked, StoreTooNew
from bot.people import Home, LeftOut
from bot.ports import Restored
from storage.memory import MemoryStore
from storage.tiny.beside import files_of, is_own
from storage.tiny.content import Content
from storage.tiny.disk import Disk
from storage.tiny.exchange import exchange
from storage.tiny.journal import journals
from storage.tiny.lock import locked
from storage.tiny.recovery import Recovered, read_snapshot, recover
from storage.tiny.repair import Untouched
from storage.tiny.salvage import salvage

NOTHING = "nothing was restored"


class FileRestoring:
    """What a backup holds, about to take the place of a store (see `bot.ports.Restoring`)."""

    def __init__(self, path: Path, content: Content, present: "Present", warnings: tuple[str, ...], disk: Disk) -> None:
        self._path, self._content, self._upto, self._disk = path, content, present.upto, disk
        self.storage = MemoryStore(content.rows)
        self.homes, self.left_out = present.homes, present.left_out
        self.warnings = (*warnings, *present.warnings)

    def put(self) -> Restored:  # noqa: D102 - the port says it
        content = self._content
        try:
            aside = exchange(self._path, content, self._disk, why="restore", upto=self._upto)
        except OSError as error:
            wrong = f"can't be written ({error.strerror or error})"
            raise BackupError(self._path, wrong, "free space or check the path, and restore it again") from error
        return Restored(rows=sum(len(content.table(name).rows) for name in content.names), aside=aside)


class Present:
    """What must outlast a restore of the store that is there now. upto: how many bytes of its last journal count."""

    def __init__(self, path: Path) -> None:
        self.homes: tuple[Home, ...] = ()
        self.left_out: tuple[LeftOut, ...] = ()
        self.warnings: tuple[str, ...] = ()
        self.upto: int | None = None
        if not files_of(path):
            return
        try:
            found = recover(path, Untouched())
            content, self.upto = found.content, found.size or None
        except StoreTooNew:
            raise
        except StoreError:
            salvaged = salvage(path)
            content, self.upto = salvaged.content, salvaged.upto
            self.warnings = (
                "The former store is damaged: who was left out since the backup is known only as far as it can be read",
            )
        self.homes, self.left_out = tuple(content.rows.homes), tuple(content.rows.left_out)


@contextmanager
def restoring(path: Path, file: Path, holder: str, disk: Disk | None = None) -> Iterator[FileRestoring]:
    """What a backup holds, verified, with the store locked as long as the context lasts.

    Raises `StoreLocked` where another process has the store, `BackupError` where the file can't be restored whole, and
    `StoreTooNew` where the present store is of a newer version.
    """
    with ExitStack() as held:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            held.enter_context(locked(path, holder))
            content, warnings = _read(path, file)
            present = Present(path)
        except OSError as error:
            where = error.filename or file
            raise BackupError(where, f"can't be read ({error.strerror or error})", NOTHING) from error
        yield FileRestoring(path, content, present, warnings, disk or Disk())


def _read(path: Path, file: Path) -> tuple[Content, tuple[str, ...]]:
    """All that a backup holds; a copy of a store's files counts as one, with its journals where they are beside it."""
    if not file.is_file():
        wrong = "is a folder" if file.is_dir() else "is no file" if file.exists() else "is not there"
        raise BackupError(file, wrong, f"{NOTHING}; name the file of a backup")
    if is_own(path.resolve(), file.resolve()):
        raise BackupError(file, "is the store itself or belongs to it", f"{NOTHING}; name the file of a backup")
    found = Recovered(content=Content())
    warnings: tuple[str, ...] = ()
    try:
        with ExitStack() as held:
            if journals(file):
                held.enter_context(locked(file, "“requite restore”"))
                found = recover(file, Untouched())
            else:
                read_snapshot(file, found)
                found.content.filled()
                if found.first > 1:
                    what = "is a copy of a store's file without its journals, and what was only in them is not restored"
                    warnings = (f"{file.name} {what}",)
    except StoreTooNew as error:
        raise BackupError(file, error.wrong, f"{NOTHING}; upgrade Requite") from error
    except StoreLocked as error:
        raise BackupError(file, error.wrong, f"{NOTHING}; stop that first, or make a backup") from error
    except StoreError as error:
        raise BackupError(file, error.wrong, f"{NOTHING}; take another backup") from error
    return found.content, warnings
