"""A document → a file of its own in a folder, for its owner's eyes only. Nothing there is ever overwritten."""

import os
from contextlib import suppress
from itertools import count
from pathlib import Path, PurePath

from adapters.terminal.outbound import safe
from bot.views import Document, Notice, Text
from bot.words import Words

_LONGEST = 80
"""Characters of a name; in UTF-8 no file system's limit of 255 bytes is near, also with a number added."""
_UNNAMED = "requite.txt"


def saved(document: Document, folder: Path, words: Words) -> Text | Notice:
    """Write the document into the folder; what to say about it: where it is, or why it could not be written."""
    try:
        path = _written(document, folder.absolute())
    except OSError as error:
        why = error.strerror or error
        told = words.say("{file} could not be saved in this folder: {why}.", file=file_name(document.name), why=why)
        return Notice(text=told, tone="problem")
    where = words.say("Saved as {path}; only you can read it.", path=path)
    return Text(text=f"{document.text}\n{where}".lstrip("\n"))


def file_name(name: str) -> str:
    """A name reduced to what may stand in any folder: no folders, no hidden file, no option, no odd characters."""
    last = safe(name).replace("\\", "/").rstrip("/").rpartition("/")[2]
    bare = "".join(c if c.isalnum() or c in "._-" else "-" for c in last).strip(".-")
    path = PurePath(bare or _UNNAMED)
    suffix = path.suffix[:10]
    return path.stem[: _LONGEST - len(suffix)] + suffix


def _written(document: Document, folder: Path) -> Path:
    """The new file. Raises `OSError`, and leaves nothing then."""
    path, handle = _claimed(folder, PurePath(file_name(document.name)))
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(document.content)
    except OSError:
        path.unlink()
        raise
    return path


def _claimed(folder: Path, name: PurePath) -> tuple[Path, int]:
    """A new, empty file of this name, open; with a number added to the name if it is taken. Raises `OSError`."""
    for number in count(1):
        path = folder / (name if number == 1 else f"{name.stem}-{number}{name.suffix}")
        with suppress(FileExistsError):
            return path, os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    raise AssertionError("numbers don't end")
