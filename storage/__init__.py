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
    scheme, colon, rest = url.partition(":")
    if scheme == "memory" and not rest:
        yield MemoryStore()
    elif scheme == "tinydb" and rest:
        async with open_tiny(Path(rest).expanduser(), holder=holder, create=create) as store:
            yield store
    else:
        shown = scheme if colon else "address"  # what follows may hold a password
        raise StoreError(shown, "is no address of a store", "use tinydb:PATH or memory:")
