"""One writer: a lock file beside the store that names its holder. The system frees it however the holder ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.errors import StoreLocked


def is_held(store: Path) -> bool:
    """Whether a process has the store."""
    try:
        file = os.open(store.with_name(store.name + ".lock"), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False


@contextmanager
def locked(store: Path, holder: str) -> Iterator[None]:
    """Hold the store's lock. Raises `StoreLocked` with the holder's name where another process has it."""
    file = os.open(store.with_name(store.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            named = os.pread(file, 200, 0).decode(errors="replace").strip()
            raise StoreLocked(store, named or "another process") from None
        _name(file, f"{holder}, process {os.getpid()}\n")
        yield
        _name(file, "")
    finally:
        os.close(file)


def _name(file: int, holder: str) -> None:
    """Say who has it. That is a courtesy, and may fail on a full disk; the lock itself takes no space."""
    with suppress(OSError):
        os.ftruncate(file, 0)
        os.pwrite(file, holder.encode(), 0)
