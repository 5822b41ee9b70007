"""Stores behind the one port, opened by URL: `tinydb:PATH` keeps a file, `memory:` keeps nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.errors import StoreError
from bot.ports import Storage
from storage.memory import MemoryStore
from storage.tiny import open_tiny


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
