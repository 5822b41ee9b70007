"""A TinyDB storage that is safe in the simplest way: temporary file, fsync, rename, fsync of the folder.

A kill at any moment leaves the old file or the new one, whole. Every write costs the whole file: good for thousands of
rows; the journaled form comes with the durable store.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec
from tinydb.storages import Storage

Content = dict[str, dict[str, Any]]


class WholeFile(Storage):
    """Keeps the content in memory and replaces the file on each write; inside `together` once for all writes.

    Raises `OSError` where the file can't be read or written, `msgspec.DecodeError` where it holds no JSON object.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._content: Content | None = None
        self._pending: Content | None = None
        self._gathering = False
        if path.exists():
            self._content = msgspec.json.decode(path.read_bytes(), type=Content)

    def read(self) -> Content | None:
        """All tables as last written; the outer dictionary is the caller's own."""
        content = self._content if self._pending is None else self._pending
        return None if content is None else dict(content)

    def write(self, data: Content) -> None:
        """Replace the file's content by this; inside `together`, at its end."""
        if self._gathering:
            self._pending = data
        else:
            self._replace(data)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make the writes within one: all of them reach the file, or none does."""
        self._gathering = True
        try:
            yield
            if self._pending is not None:
                self._replace(self._pending)
        finally:
            self._gathering, self._pending = False, None

    def _replace(self, data: Content) -> None:
        temporary = self._path.with_name(self._path.name + ".new")
        file = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(file, "wb") as out:
                out.write(msgspec.json.encode(data))
                out.flush()
                os.fsync(out.fileno())
            temporary.replace(self._path)
        except OSError:
            with suppress(OSError):
                temporary.unlink()  # on a full disk it is in the way
            raise
        # From here on the new content is what a reader finds, whether or not the folder's own fsync succeeds.
        self._content = data
        folder = os.open(self._path.parent, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
