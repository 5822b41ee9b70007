"""Stores behind the one port, opened by URL: `tinydb:PATH` keeps a file, `memory:` keeps nothing."""

from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from pathlib import Path

from bot.errors import BackupError, StoreError
from bot.ports import Checked, Repaired, Restoring, Storage
from storage.memory import IN_A_FILE, MemoryStore
from storage.tiny import check, files_of, open_tiny, repair, restoring


@asynccontextmanager
async def open_store(url: str, *, holder: str, create: bool = True) -> AsyncIterator[Storage]:
    """The store at an address, open as long as the context lasts.

    holder: names this process in the lock. create: whether to make the store where there is none. Raises `StoreError`,
    `StoreLocked` or `StoreTooNew`.
    """
    path = check_store(url)
    if path is None:
        yield MemoryStore()
    else:
        async with open_tiny(path, holder=holder, create=create) as store:
            yield store


def door_of(url: str) -> Path | None:
    """Where the holder of a store listens for the commands of others: a socket beside the lock; None in memory."""
    path = check_store(url)
    return path and path.with_name(f"{path.name}.sock")


def check_files(url: str) -> Checked:
    """What there is to say about a store's files, and what is wrong with them; also while a bot writes them.

    Raises `StoreError` where they can't be read, and `StoreTooNew`.
    """
    path = check_store(url)
    return check(path) if path else Checked(lines=("Store: in memory, kept by nobody",))


def has_files(url: str) -> bool:
    """Whether there is anything of this store that a restore would put aside."""
    path = check_store(url)
    return bool(path and files_of(path))


def repair_files(url: str, *, holder: str) -> Repaired | None:
    """Make a store whole again that can't be opened; None where it can. See `storage.tiny.repair`."""
    path = check_store(url)
    return repair(path, holder) if path else None


def restoring_files(url: str, file: Path, *, holder: str) -> AbstractContextManager[Restoring]:
    """A backup, verified, about to take the place of a store that is locked meanwhile (`storage.tiny.restoring`)."""
    path = check_store(url)
    if path is None:
        raise BackupError(file, "a store in memory is kept by nobody, so there is nothing to restore it to", IN_A_FILE)
    return restoring(path, file, holder)


def check_store(url: str) -> Path | None:
    """The file that an address of a store means, None for a store in memory. Raises `StoreError` for anything else."""
    scheme, colon, rest = url.partition(":")
    if scheme == "memory" and colon and not rest:
        return None
    if scheme != "tinydb" or not rest:
        shown = scheme if colon else "address"  # what follows may hold a password
        raise StoreError(shown, "is no address of a store", "use tinydb:PATH or memory:")
    try:
        return Path(rest).expanduser().resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise StoreError(rest, f"is no path ({error})", "name a file") from error
