"""Stores behind the one port, opened by URL: `tinydb:PATH` keeps a file, `memory:` keeps nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.errors import StoreError
from bot.ports import Storage
from storage.memory import MemoryStore
from storage.tiny import FORMAT, open_tiny


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


def on_disk(url: str) -> tuple[str, ...]:
    """What there is to say about a store's file, a line each: where it is, its format, its size."""
    path = check_store(url)
    if path is None:
        return ("Store: in memory, kept by nobody",)
    lines = (f"Store: tinydb:{path}", f"Format: {FORMAT}")
    try:
        return (*lines, f"Size on disk: {path.stat().st_size / 1_000_000:.1f} MB")
    except OSError as error:  # nothing was committed yet
        return (*lines, f"Size on disk: none ({error.strerror})")


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
