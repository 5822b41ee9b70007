"""Making a damaged store whole again: what can be read is kept, the former files too, and what is lost is told."""

from pathlib import Path

from bot.errors import StoreError, StoreTooNew
from bot.ports import Repaired
from storage.tiny.beside import files_of
from storage.tiny.disk import Disk
from storage.tiny.exchange import exchange
from storage.tiny.lock import locked
from storage.tiny.recovery import recover
from storage.tiny.salvage import salvage


class Untouched(Disk):
    """For reading files without changing any."""

    def remove(self, path: Path) -> None:
        """Leave it."""

    def truncate(self, path: Path, size: int) -> None:
        """Leave it."""


def repair(path: Path, holder: str, disk: Disk | None = None) -> Repaired | None:
    """Make a store whole again that can't be opened; None, and nothing changed, where it can.

    A kill leaves it damaged as it was or repaired. Raises `StoreError`: `StoreLocked` where another process has it,
    `StoreTooNew`, and where nothing in it can be read.
    """
    disk = disk or Disk()
    if not files_of(path):
        raise StoreError(path, "is not there", "“requite restore” puts a backup in its place; --store names another")
    try:
        with locked(path, holder):
            return None if _is_whole(path) else _repaired(path, disk)
    except OSError as error:
        wrong = f"can't be repaired ({error.strerror or error})"
        raise StoreError(path, wrong, "free space or check the path, and repair it again") from error


def _is_whole(path: Path) -> bool:
    if not path.is_file():
        return False
    try:
        recover(path, Untouched())
    except StoreTooNew:
        raise
    except StoreError:
        return False
    return True


def _repaired(path: Path, disk: Disk) -> Repaired:
    found = salvage(path)
    if not found.any_read:
        raise StoreError(path, "holds nothing that can be read as a store of Requite's", "restore a backup")
    aside = exchange(path, found.content, disk, why="repair", upto=found.upto)
    return Repaired(rows=found.rows, losses=tuple(found.losses), aside=aside)
