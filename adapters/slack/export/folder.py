"""The files of an unpacked export. Links that lead out of the folder are not followed."""

import os
import stat
import unicodedata
from pathlib import Path

from adapters.slack.export.limits import LARGEST_FILE, LARGEST_TOTAL, shown
from bot.errors import ArchiveError

DEEPEST = 3
"""Levels of a folder that are looked into: a wrapping folder, a channel's folder, a day."""


class Folder:
    """See `Files`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._root = path.resolve()
        self._members: dict[str, str] = {}
        self.not_followed = 0
        self._total = 0
        self._look_into(self._root, "", DEEPEST)
        self.names = tuple(sorted(self._members))

    def read(self, name: str) -> bytes:
        """See `Files`."""
        with Path(self._members[name]).open("rb", buffering=0) as file:
            if os.fstat(file.fileno()).st_size > LARGEST_FILE:
                raise OSError(f"{name}: has grown since it was checked")
            return file.read()

    def _look_into(self, folder: Path, prefix: str, levels: int) -> None:
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            remedy = "check its permissions"
            raise ArchiveError(shown(folder), f"can't be read ({shown(error.strerror)})", remedy) from error
        for entry in entries:
            name = f"{prefix}{_printed(entry.name)}"
            if entry.is_dir(follow_symlinks=False):
                if levels > 1:
                    self._look_into(Path(entry.path), f"{name}/", levels - 1)
            elif name.endswith(".json"):
                self._take(name, entry)
            elif entry.is_symlink() and entry.is_dir():
                self.not_followed += 1

    def _take(self, name: str, entry: os.DirEntry[str]) -> None:
        """Note a file; what is none, and a link that leads out of the folder or nowhere, is left alone."""
        size = self._size(entry)
        if size is None:
            self.not_followed += 1
            return
        self._total += size
        if size > LARGEST_FILE or self._total > LARGEST_TOTAL:
            remedy = "move it out of the folder, if it isn't Slack's"
            raise ArchiveError(shown(self._path), f"“{shown(name)}” in it is too large", remedy)
        self._members[name] = entry.path

    def _size(self, entry: os.DirEntry[str]) -> int | None:
        """The bytes in a file; None where it is none, or lies elsewhere."""
        try:
            about = entry.stat()
            inside = not entry.is_symlink() or Path(entry.path).resolve().is_relative_to(self._root)
        except (OSError, RuntimeError):
            return None
        return about.st_size if inside and stat.S_ISREG(about.st_mode) else None


def _printed(name: str) -> str:
    """A file's name as valid text, and in one form where a Mac takes accents apart."""
    return unicodedata.normalize("NFC", os.fsencode(name).decode("utf-8", "replace"))
