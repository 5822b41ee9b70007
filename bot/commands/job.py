"""What a command is, and what it may use while it runs."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar, Protocol
from zoneinfo import ZoneInfo

from bot.config import Settings
from bot.door import Answer, Progress
from bot.errors import UsageError
from bot.ledger import HomeId, MemberId
from bot.nudging.planner import Planner
from bot.ports import Archive, Clock, Link, Storage
from bot.views import View

FIRST_YEAR, LAST_YEAR = 1970, 2200
"""The years that `--now` may lie in: around each, a few weeks more can be reckoned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """What adapters and storage lend to the commands.

    importers: what opens an archive, by kind. link: where a message can be opened. shown: a view as the terminal shows
    it. safe: a text without what could control a terminal.
    """

    importers: Mapping[str, Callable[[Path], AbstractContextManager[Archive]]]
    link: Link
    shown: Callable[[View], str]
    safe: Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Queues:
    """What may not be done by two at the same time in one process. Whoever needs both takes upkeep first.

    turns: one turn of talk, or whatever takes people out of the store: no turn may write about whom it knew before.
    upkeep: an import, or forgetting.
    """

    turns: asyncio.Lock = field(default_factory=asyncio.Lock)
    upkeep: asyncio.Lock = field(default_factory=asyncio.Lock)


class Opens(Protocol):
    """Gives the store for a while: opens it, or hands out the one that the bot holds."""

    def __call__(self, *, create: bool = False) -> AbstractAsyncContextManager[Storage]:
        """The store; made where there is none, if said. Raises `StoreError`; `StoreLocked` before anything is done."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One command's surroundings. settings: those of whoever asks. bot: what the running bot is called, "" for none.

    planner: keeps, as long as the bot runs, what its plans rest on. moved: the members whose messages may have to say
    something else by now.
    """

    store: Opens
    settings: Settings
    clock: Clock
    kit: Kit
    queues: Queues = field(default_factory=Queues)
    planner: Planner = field(default_factory=Planner)
    moved: set[tuple[HomeId, MemberId]] = field(default_factory=set)
    progress: Progress
    bot: str = ""


class Command(Protocol):
    """A command: a frozen dataclass whose fields are what JSON can hold.

    lasting: it may take minutes, and it may be stopped and repeated. repeatable: it changes nothing.
    """

    name: ClassVar[str]
    lasting: ClassVar[bool]
    repeatable: ClassVar[bool]

    async def run(self, job: Job) -> Answer:
        """Do it. Raises `RequiteError`; whatever `job.store` raises comes out before anything was changed."""
        ...


def moment(text: str, zone: ZoneInfo) -> datetime:
    """The moment that an ISO 8601 text names, in UTC; by the clock of `zone` if it names none. Raises `UsageError`."""
    try:
        told = datetime.fromisoformat(text)
        if not FIRST_YEAR <= told.year <= LAST_YEAR:
            raise ValueError(f"the year {told.year}")
        return (told if told.tzinfo else told.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        form = "2026-03-20T09:00 or 2026-03-20T09:00+01:00"
        raise UsageError(f"--now: “{text}” is no time; write it like {form}") from None
