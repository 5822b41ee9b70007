"""Reads the lists of an export: who, and where. What is missing or broken is told of and made up for."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

from adapters.slack.export.channels import KINDS, Listed, by_folder, listed_channel, unlisted_channel
from adapters.slack.export.files import Files
from adapters.slack.export.layout import USERS, Layout
from adapters.slack.export.limits import shown
from adapters.slack.export.people import People, Person, author_of, listed_person, people
from adapters.slack.payload import parsed

_FEW = 5
"""How many names a warning spells out."""
T = TypeVar("T")


def list_in(files: Files, name: str) -> list[object] | None:
    """The list that is a file's content; None where the file can't be read or holds something else."""
    try:
        content = parsed(files.read(name))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, list) else None


def listed_people(files: Files, layout: Layout) -> tuple[People, list[str]]:
    """The people, and what is wrong with their lists. Where these give no workspace, messages may."""
    warnings: list[str] = []
    persons = [person for file in USERS for person in _rows(files, layout, file, listed_person, warnings)]
    if not any(file in layout.lists for file in USERS):
        warnings.append("users.json is missing: people go by what their messages tell, at worst by their ids")
    if not any(person.team for person in persons):
        persons += _authors(files, layout)
    return people(persons), warnings


def listed_channels(files: Files, layout: Layout, people: People) -> tuple[dict[str, Listed], list[str]]:
    """The channels by folder (by id where they have none), and what is wrong with their lists."""
    warnings: list[str] = []
    if "channels.json" not in layout.lists:
        warnings.append("channels.json is missing: folders' names stand in for the public channels'")
    listed = [
        channel
        for file in KINDS
        for channel in _rows(files, layout, file, partial(listed_channel, file=file, people=people), warnings)
    ]
    found = by_folder(listed, layout.days)
    unlisted = [folder for folder in layout.days if folder not in found]
    if unlisted:
        warnings.append(f"in no list, so taken for private channels: {_few(unlisted)}")
    if layout.elsewhere:
        warnings.append(f"lies deeper and was not read, import it by itself: {_few(layout.elsewhere)}")
    found |= {folder: unlisted_channel(folder) for folder in unlisted}
    with_folder = {channel.channel for channel in found.values()}
    return found | {c.channel: c for c in listed if c.channel not in with_folder}, warnings


def _rows(files: Files, layout: Layout, file: str, read: Callable[[object], T | None], warnings: list[str]) -> list[T]:
    """The rows of a list; none where there is no such list."""
    if file not in layout.lists:
        return []
    rows = list_in(files, layout.lists[file])
    if rows is None:
        warnings.append(f"{file} is damaged and was not used")
        return []
    found = [entry for row in rows if (entry := read(row)) is not None]
    if len(found) < len(rows):
        warnings.append(f"{file}: entries that can't be read were left out: {len(rows) - len(found)}")
    return found


def _authors(files: Files, layout: Layout) -> Iterator[Person]:
    """Those who wrote a message, once for each name that it tells of them."""
    seen = set[Person]()
    for days in layout.days.values():
        for message in (message for day in days for message in list_in(files, day) or ()):
            person = author_of(message)
            if person and person not in seen:
                seen.add(person)
                yield person


def _few(names: list[str] | tuple[str, ...]) -> str:
    more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
    return ", ".join(shown(name) for name in names[:_FEW]) + more
