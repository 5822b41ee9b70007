"""The files of an export, whether in a folder or in a zip. What they mean is left to others."""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from adapters.slack.export.folder import Folder
from adapters.slack.export.limits import WHAT_TO_GIVE, shown
from adapters.slack.export.zipped import open_zip
from bot.errors import ArchiveError


class Files(Protocol):
    """Named files. names: with “/” between the parts, sorted. not_followed: links that were left alone."""

    names: tuple[str, ...]
    not_followed: int

    def read(self, name: str) -> bytes:
        """The whole content. Raises OSError where it can't be read (any more)."""
        ...


@contextmanager
def open_files(path: Path) -> Iterator[Files]:
    """The files at this path, for as long as the context lasts. Raises `ArchiveError` before any is used."""
    if _is_folder(path):
        yield Folder(path)
        return
    with _opened(path) as file, open_zip(path, file) as files:
        yield files


def _is_folder(path: Path) -> bool:
    """Whether the path is a folder; else it is a plain file, or `ArchiveError` says what it is."""
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ArchiveError(shown(path), "no such file or folder", "check the path") from error
    except (OSError, ValueError) as error:
        raise _unopened(path, error) from error
    if not (stat.S_ISDIR(mode) or stat.S_ISREG(mode)):
        raise ArchiveError(shown(path), "neither a file nor a folder", WHAT_TO_GIVE)
    return stat.S_ISDIR(mode)


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except OSError as error:
        raise _unopened(path, error) from error


def _unopened(path: Path, error: Exception) -> ArchiveError:
    reason = getattr(error, "strerror", None) or error
    return ArchiveError(shown(path), f"can't be opened ({shown(reason)})", "check path and permissions")
