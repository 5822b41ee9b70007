"""Where the parts of an export are: the lists of people and channels, and the days of each channel.

Source: Slack's page “How to read Slack data exports”. What else lies there is left alone.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from adapters.slack.export.limits import WHAT_TO_GIVE, shown
from bot.errors import ArchiveError

USERS = ("users.json", "org_users.json")
CHANNELS = ("channels.json", "groups.json", "mpims.json", "dms.json")
_LISTS = frozenset(USERS + CHANNELS)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\.json")

Parts = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """lists: names of files by what they list. days: names of files, by date, of each channel's folder.

    elsewhere: lists that lie deeper and are not read (those of a Grid organisation's workspaces).
    """

    lists: Mapping[str, str]
    days: Mapping[str, tuple[str, ...]]
    elsewhere: tuple[str, ...]

    def newest_first(self) -> Iterator[tuple[str, ...]]:
        """The files of one date after the other, the last date first."""
        by_date: dict[str, list[str]] = {}
        for files in self.days.values():
            for file in files:
                by_date.setdefault(file.rpartition("/")[2], []).append(file)
        for date in sorted(by_date, reverse=True):
            yield tuple(by_date[date])


def layout(path: Path, names: Iterable[str]) -> Layout:
    """The parts of an export among these files, also where one folder wraps them. Raises `ArchiveError`.

    path: for the error alone.
    """
    paths = [parts for parts in (tuple(name.split("/")) for name in sorted(names)) if not _is_noise(parts)]
    for depth in (0, 1):
        tops = {parts[:depth] for parts in paths if _is_list(parts[depth:]) or _is_day(parts[depth:])}
        if len(tops) > 1:
            several = ", ".join(sorted("/".join(top) for top in tops))
            raise ArchiveError(shown(path), f"several exports in one ({shown(several)})", "import them one by one")
        if tops:
            return _laid_out(paths, tops.pop())
    raise ArchiveError(
        shown(path),
        "not an export of Slack's: no list of users or channels in it, and no folder with days",
        f"{WHAT_TO_GIVE}, as JSON and not as TXT",
    )


def _laid_out(paths: Sequence[Parts], top: Parts) -> Layout:
    lists: dict[str, str] = {}
    days: dict[str, list[str]] = {}
    elsewhere: list[str] = []
    for parts in paths:
        below = parts[len(top) :] if parts[: len(top)] == top else ()
        name = "/".join(parts)
        if _is_list(below):
            lists[below[0]] = name
        elif _is_day(below):
            days.setdefault(below[0], []).append(name)
        elif below and below[-1] in CHANNELS:
            elsewhere.append(name)
    return Layout(
        lists=lists,
        days={folder: tuple(files) for folder, files in days.items()},
        elsewhere=tuple(elsewhere),
    )


def _is_list(parts: Parts) -> bool:
    return len(parts) == 1 and parts[0] in _LISTS


def _is_day(parts: Parts) -> bool:
    return len(parts) == 2 and _DAY.fullmatch(parts[1]) is not None


def _is_noise(parts: Parts) -> bool:
    """Files that a Mac adds, and other hidden ones."""
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)
