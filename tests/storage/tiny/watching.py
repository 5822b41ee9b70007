"""A disk that remembers how the files were before and amid each of its calls: what a kill at any moment would leave."""

import shutil
from pathlib import Path
from typing import Any

from storage.tiny.disk import Disk


class WatchedDisk(Disk):
    """Copies a folder before each call, amid each write, and at the end. states: the copies, in order."""

    def __init__(self, folder: Path, copies: Path) -> None:
        self._folder, self._copies = folder, copies
        self.states: list[Path] = []

    def look(self) -> None:
        """Copy the folder as it is now."""
        state = self._copies / f"{len(self.states):03d}"
        shutil.copytree(self._folder, state)
        self.states.append(state)

    def write(self, file: int, data: bytes) -> None:
        self.look()
        super().write(file, data[: len(data) // 2])
        self.look()
        super().write(file, data[len(data) // 2 :])

    def __getattribute__(self, name: str) -> Any:
        if name in {"create", "extend", "sync", "truncate", "replace", "remove", "sync_folder", "link", "make_folder"}:
            object.__getattribute__(self, "look")()
        return object.__getattribute__(self, name)
