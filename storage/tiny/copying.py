"""Writing all tables down to a file: in slices, so that the loop is never held for long, or at one go."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from typing import Any

from storage.tiny import snapshot
from storage.tiny.disk import Disk
from storage.tiny.snapshot import Part

SLICE = 0.001
"""How long the loop is held at a time, in seconds."""
FLUSH = 1 << 20
"""How many bytes are handed to the disk at a time."""


def beside(path: Path) -> Path:
    """Where a file is written that will take the place of this one."""
    return path.with_name(path.name + ".new")


async def copy(disk: Disk, parts: Iterable[Part], journal: int | None, path: Path) -> int:
    """Write a snapshot in the place of a file; its size in bytes. Raises `OSError`: then the file is as it was."""
    file = disk.create(beside(path))
    try:
        size, waiting, held = 0, bytearray(), perf_counter()
        for piece in snapshot.written(parts, journal):
            waiting += piece
            size += len(piece)
            if len(waiting) >= FLUSH:
                await in_thread(_flush, disk, file, bytes(waiting))
                waiting.clear()
                held = perf_counter()
            elif perf_counter() - held > SLICE:
                await asyncio.sleep(0)
                held = perf_counter()
        await in_thread(_flush, disk, file, bytes(waiting))
    except BaseException:
        _discard(disk, file, path)
        raise
    disk.close(file)
    await in_thread(_install, disk, path)
    return size


def copy_now(disk: Disk, parts: Iterable[Part], journal: int | None, path: Path) -> int:
    """The same for who can't await."""
    file = disk.create(beside(path))
    size = 0
    try:
        for piece in snapshot.written(parts, journal):
            disk.write(file, piece)
            size += len(piece)
        disk.sync(file)
    except BaseException:
        _discard(disk, file, path)
        raise
    disk.close(file)
    _install(disk, path)
    return size


def _flush(disk: Disk, file: int, data: bytes) -> None:
    disk.write(file, data)
    disk.sync(file)


def _install(disk: Disk, path: Path) -> None:
    try:
        disk.replace(beside(path), path)
    except OSError:
        with suppress(OSError):
            disk.remove(beside(path))
        raise
    disk.sync_folder(path)


def _discard(disk: Disk, file: int, path: Path) -> None:
    """On a full disk what is half written is in the way."""
    with suppress(OSError):
        disk.close(file)
    with suppress(OSError):
        disk.remove(beside(path))


async def in_thread(step: Callable[..., None], *arguments: Any) -> None:
    """Wait for a step that a thread takes; cancelled, too, since a thread can't be stopped and its file is its own."""
    running = asyncio.get_running_loop().run_in_executor(None, step, *arguments)
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        while not running.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([running])
        running.exception()
        raise
