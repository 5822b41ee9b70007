"""A backup: all that a store holds at one moment, as one file that needs no journal."""

import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from bot.errors import BackupError
from bot.ports import Copied
from storage.tiny.beside import is_own
from storage.tiny.disk import Disk
from storage.tiny.journaled import JournaledStorage
from storage.tiny.snapshot import Part

STEP = 2_000
"""After how many documents progress is told."""


async def back_up(
    files: JournaledStorage, file: Path, *, replace: bool, progress: Callable[[int, int], None]
) -> Copied:
    """Write a backup; see `bot.ports.Storage.backup`."""
    target = _target(files.path, file, replace=replace)
    rows: list[int] = []

    def told(parts: list[Part]) -> list[Part]:
        rows.append(sum(len(part.numbers) for part in parts))
        return _counted(parts, rows[0], progress)

    new = target.with_name(f".requite-{secrets.token_hex(8)}")  # nothing that somebody has is written over
    try:
        size = await files.backup(new, told)
        _put(files.disk, new, target, replace=replace)
    except OSError as error:
        wrong = f"can't be written ({error.strerror or error})"
        raise BackupError(target, wrong, "free space there, or name another file") from error
    finally:
        with suppress(OSError):
            files.disk.remove(new)
    return Copied(rows=rows[0], size=size)


def _target(store: Path, file: Path, *, replace: bool) -> Path:
    """Where the backup goes. Raises `BackupError` where it may not go there."""
    try:
        target = file.resolve()
        if is_own(store.resolve(), target):
            raise BackupError(file, "is the store itself or belongs to it", "name another file")
        if target.is_dir():
            raise BackupError(file, "is a folder", "name a file in it")
        if target.exists() and not target.is_file():
            raise BackupError(file, "is no file that can be replaced", "name another")
        if target.exists() and not replace:
            raise _there_already(file)
    except (OSError, RuntimeError, ValueError) as error:
        raise BackupError(file, f"is no path ({error})", "name a file") from error
    return target


def _there_already(file: Path) -> BackupError:
    return BackupError(file, "is there already", "name another file, or add --force to replace it")


def _counted(parts: list[Part], rows: int, progress: Callable[[int, int], None]) -> list[Part]:
    """The tables themselves, with progress told while they are written."""
    done = 0

    def counted(part: Part) -> Part:
        def document(number: int) -> bytes:
            nonlocal done
            done += 1
            if done % STEP == 0:
                progress(done, rows)
            return part.document(number)

        return Part(part.name, part.numbers, document)

    return [counted(part) for part in parts]


def _put(disk: Disk, new: Path, target: Path, *, replace: bool) -> None:
    """Give a backup its name, at once; over another file only if it may."""
    if not replace:
        try:
            disk.link(new, target)
        except FileExistsError:
            raise _there_already(target) from None
        except OSError:  # a disk on which a file has one name only
            if target.exists():
                raise _there_already(target) from None
            disk.replace(new, target)
    else:
        disk.replace(new, target)
    disk.sync_folder(target)
