"""The files in an export's zip. It is trusted with nothing: checked whole, and never unpacked to disk."""

import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from adapters.slack.export.limits import (
    CHUNK,
    LARGEST_FILE,
    LARGEST_TOTAL,
    STEEPEST_RATIO,
    WHAT_TO_GIVE,
    shown,
)
from bot.errors import ArchiveError

_BROKEN_TABLE = (
    zipfile.BadZipFile,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
_BROKEN_CONTENT = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError)
_AGAIN = "download it again from Slack"
_NOT_SLACKS = "Slack makes no such zip; use the one that you downloaded"


@contextmanager
def open_zip(path: Path, file: IO[bytes]) -> Iterator["Zip"]:
    """The files in a zip, for as long as the context lasts. Raises `ArchiveError` before any is used."""
    if not zipfile.is_zipfile(file):
        raise ArchiveError(shown(path), "neither a folder nor a whole zip", WHAT_TO_GIVE)
    try:
        archive = zipfile.ZipFile(file)
    except _BROKEN_TABLE as error:
        raise ArchiveError(shown(path), f"a damaged zip ({shown(error)})", _AGAIN) from error
    with archive:
        yield Zip(path, archive)


class Zip:
    """See `Files`. Checked on making: raises `ArchiveError`."""

    not_followed = 0

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._entries = _checked_entries(path, archive)
        for entry in self._entries.values():
            _check_content(path, archive, entry)
        self.names = tuple(sorted(self._entries))

    def read(self, name: str) -> bytes:
        """See `Files`."""
        try:
            return b"".join(_unpacked(self._archive, self._entries[name]))
        except _BROKEN_CONTENT as error:
            raise OSError(f"{name}: changed since it was checked") from error


def _checked_entries(path: Path, archive: zipfile.ZipFile) -> Mapping[str, zipfile.ZipInfo]:
    """The files in a zip by name, so far as its table of contents can be believed."""
    entries: dict[str, zipfile.ZipInfo] = {}
    total = 0
    for entry in archive.infolist():
        wrong = _wrong_with_name(entry.orig_filename) or _wrong_with_size(entry)
        name = _name(entry)
        if wrong is None and name in entries:
            wrong = ("stands in the zip twice", _NOT_SLACKS)
        if wrong:
            raise _refused(path, entry, *wrong)
        total += entry.file_size
        if not entry.is_dir():
            entries[name] = entry
    if total > LARGEST_TOTAL:
        large = f"would unpack to more than {LARGEST_TOTAL // 1024**3} GiB"
        raise ArchiveError(shown(path), large, "export a shorter range of dates")
    return entries


def _name(entry: zipfile.ZipInfo) -> str:
    """The name in one form: a zip made on a Mac may not say that it is UTF-8, and takes accents apart."""
    name = entry.orig_filename
    if not entry.flag_bits & 0x800:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return unicodedata.normalize("NFC", "/".join(part for part in name.split("/") if part not in ("", ".")))


def _wrong_with_name(name: str) -> tuple[str, str] | None:
    if "\\" in name or "\0" in name:
        return "has a character in its name that no file of an export has", _NOT_SLACKS
    if name.startswith("/") or name[1:2] == ":" or not name:
        return "has an absolute path", _NOT_SLACKS
    if ".." in name.split("/"):
        return "has a path that leads elsewhere", _NOT_SLACKS
    return None


def _wrong_with_size(entry: zipfile.ZipInfo) -> tuple[str, str] | None:
    if entry.flag_bits & 0x41:
        return "is encrypted", "unpack the zip with its password and give the folder"
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "is packed in an unusual way", "unpack the zip and give the folder"
    if entry.file_size > LARGEST_FILE:
        return f"claims {entry.file_size:,} bytes, over {LARGEST_FILE // 1024**2} MiB", _NOT_SLACKS
    if entry.file_size > max(CHUNK, STEEPEST_RATIO * entry.compress_size):
        return f"would grow more than {STEEPEST_RATIO} times on unpacking", _NOT_SLACKS
    return None


def _check_content(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Unpack once, to nowhere."""
    try:
        if sum(len(piece) for piece in _unpacked(archive, entry)) != entry.file_size:
            raise zipfile.BadZipFile("not as long as declared")
    except _BROKEN_CONTENT as error:
        raise _refused(path, entry, f"is damaged ({shown(error)})", _AGAIN) from error


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content in pieces, no more of it than was declared; `zipfile` verifies the checksum at the end."""
    with archive.open(entry) as content:
        while piece := content.read(CHUNK):
            yield piece


def _refused(path: Path, entry: zipfile.ZipInfo, wrong: str, remedy: str) -> ArchiveError:
    return ArchiveError(shown(path), f"“{shown(entry.orig_filename)}” in it {wrong}", remedy)
