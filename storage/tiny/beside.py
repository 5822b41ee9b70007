"""What lies beside a store's file: which names are its own, and the folders in which former files are set aside."""

from contextlib import suppress
from itertools import count
from pathlib import Path

from storage.tiny.disk import Disk
from storage.tiny.journal import journal_path, journals

ENDS = (".new", ".lock", ".sock")
BEFORE = ".before-"
"""What the name of a folder with former files goes on with, after the store's; then why they went, and a number."""

UNDONE = ".new"


def files_of(store: Path) -> list[Path]:
    """The files that hold a store, as far as they are there: the snapshot first, then the journals."""
    if not store.parent.is_dir():
        return []
    return [path for path in (store, *(journal_path(store, number) for number in journals(store))) if path.is_file()]


def is_own(store: Path, path: Path) -> bool:
    """Whether a file is the store's, under this name or another, or its name is kept for one. Both paths: resolved."""
    names = {store.name, *(store.name + end for end in ENDS)}
    if path.parent == store.parent and (path.name in names or path.name.startswith(f"{store.name}.journal-")):
        return True
    beside = (store.with_name(name) for name in names)
    return path.exists() and any(path.samefile(own) for own in (*files_of(store), *beside) if own.exists())


def asides(store: Path) -> list[Path]:
    """The folders with former files of a store, by name."""
    if not store.parent.is_dir():
        return []
    paths = (path for path in store.parent.iterdir() if path.name.startswith(store.name + BEFORE))
    return sorted(path for path in paths if not path.name.endswith(UNDONE))


def set_aside(store: Path, why: str, files: list[Path], disk: Disk) -> Path:
    """Keep files of a store under their names in a folder beside it, too; the folder. Raises `OSError`.

    The folder has its name once all is in it. What an earlier attempt kept so is not kept twice.
    """
    kept = next((path for path in asides(store) if _is_of(path, store, why)), None)
    if kept is None:
        number = next(n for n in count(1) if not _folder(store, why, n).exists())
        kept = _folder(store, why, number)
        _fill(kept.with_name(kept.name + UNDONE), files, disk)
        disk.replace(kept.with_name(kept.name + UNDONE), kept)
    else:
        _add(kept, files, disk)
    disk.sync_folder(kept)
    return kept


def _folder(store: Path, why: str, number: int) -> Path:
    return store.with_name(f"{store.name}{BEFORE}{why}-{number}")


def _fill(folder: Path, files: list[Path], disk: Disk) -> None:
    """Make a folder with these files; one from an attempt that was cut short is emptied."""
    try:
        disk.make_folder(folder)
    except FileExistsError:
        for path in folder.iterdir():
            disk.remove(path)
    _add(folder, files, disk)


def _add(folder: Path, files: list[Path], disk: Disk) -> None:
    for path in files:
        with suppress(FileExistsError):
            _keep(path, folder / path.name, disk)
    disk.sync_folder(folder / "any")


def _is_of(folder: Path, store: Path, why: str) -> bool:
    kept = folder / store.name
    same = kept.exists() and store.exists() and kept.samefile(store)
    return same and folder.name.startswith(f"{store.name}{BEFORE}{why}-")


def _keep(path: Path, other: Path, disk: Disk) -> None:
    try:
        disk.link(path, other)
    except FileExistsError:
        raise
    except OSError:  # a disk on which a file has one name only
        disk.copy(path, other)
