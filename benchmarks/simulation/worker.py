"""One life of the bot, from a start to a crash: real intake, conversation and heartbeat; the store outlives it."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, cast

from benchmarks.simulation.platform import NAME
from benchmarks.simulation.wall import Wall
from bot.commands.ear import Ear
from bot.commands.job import Job, Kit
from bot.config import Settings
from bot.delivering import keep_house, sending
from bot.events import Event
from bot.nudging.arranging import arrange_all
from bot.nudging.planner import Planner
from bot.people import Member
from bot.ports import Heard, Platform, Storage
from bot.views import View
from storage.memory import MemoryStore
from storage.tiny.disk import Disk
from storage.tiny.journaled import JournaledStorage
from storage.tiny.store import TinyStore

CHANGING = ("commit", "send", "find", "revise")
"""The calls at which a worker may come to its end."""


class Crashed(BaseException):
    """The worker is no more. Not an `Exception`: nothing of the bot may catch it."""


class Broken(BaseException):
    """The simulation itself failed. Not an `Exception`, which the bot would take for the platform's."""


class Fuse:
    """Ends a worker at a call that changes something, before or after it took effect; from then on it does nothing."""

    def __init__(self) -> None:
        self.blown = False
        self._left = 0
        self._after = False

    def arm(self, calls: int, *, after: bool) -> None:
        """End it at the n-th of the calls to come."""
        self._left, self._after = calls, after

    def guarding(self, real: Any) -> Any:
        """The store, or the platform, as the worker has it."""
        return _Guarded(real, self)

    async def passed(self, call: Callable[..., Any], *arguments: Any) -> Any:
        """Do a call, or end."""
        if self.blown:
            raise Crashed
        self._left -= 1
        here = self._left == 0
        if here and not self._after:
            self._blow()
        result = await call(*arguments)
        if here:
            self._blow()
        return result

    def _blow(self) -> None:
        self.blown = True
        raise Crashed


class _Guarded:
    def __init__(self, real: Any, fuse: Fuse) -> None:
        self._real, self._fuse = real, fuse

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._real, name)
        if name not in CHANGING:
            return found

        async def called(*arguments: Any) -> Any:
            return await self._fuse.passed(found, *arguments)

        return called


class Worker:
    """What runs between two crashes. What a test wants to go wrong, it overrides."""

    def __init__(self, wall: Wall, store: Storage, platform: Platform, settings: Settings) -> None:
        self.fuse = Fuse()
        self.storage: Storage = cast(Storage, self.fuse.guarding(store))
        self.platform: Platform = cast(Platform, self.fuse.guarding(platform))
        self.job = job_of(wall, self.storage, settings)
        self.post, self.messages = sending(self.job, self.storage, lambda _: self.platform)

    async def start(self) -> None:
        """What the bot does before its first heartbeat."""
        await arrange_all(self.storage, self.job.clock.now(), self.job.settings.digest.holidays)

    async def tick(self, now: datetime) -> None:
        """A heartbeat."""
        await self.post.tick(now)
        await self.messages.keep_true()

    async def keep_house(self) -> None:
        """Housekeeping."""
        await keep_house(self.job, self.storage)

    async def take(self, member: Member, events: Sequence[Event]) -> None:
        """What people did. Once this returns it is acknowledged."""
        await Ear(job=self.job, storage=self.storage, platform=self.platform).take(events)

    async def answer(self, member: Member, text: str) -> View:
        """What a member says to the bot."""
        heard = Heard(who=member.identities[0], text=text, where=NAME)
        return await Ear(job=self.job, storage=self.storage, platform=self.platform).answer(heard)


def job_of(wall: Wall, storage: Storage, settings: Settings, planner: Planner | None = None) -> Job:
    """What a bot has while it runs."""

    @asynccontextmanager
    async def opens(*, create: bool = False) -> AsyncIterator[Storage]:
        yield storage

    kit = Kit(importers={}, link=lambda *_: None, shown=str, safe=str)
    return Job(
        store=opens, settings=settings, clock=wall, kit=kit, planner=planner or Planner(), progress=lambda *_: None
    )


async def abandoned() -> None:
    """Have whatever a crashed worker left under way come to its end: none of it can change anything any more."""
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


class Kept(Protocol):
    """A store that outlives workers. storage: as it is now."""

    storage: Storage

    def crashed(self) -> None:
        """From now on `storage` is what a crash at this moment left."""
        ...

    def close(self) -> None:
        """Done with it."""
        ...


class InMemory:
    """A store in memory: a crash leaves it as it is."""

    def __init__(self) -> None:
        self.storage: Storage = MemoryStore()

    def crashed(self) -> None:  # noqa: D102 - `Kept` says it
        pass

    def close(self) -> None:  # noqa: D102
        pass


class InFiles:
    """A TinyDB store: after a crash it is opened from a copy of its files as they lie there."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._number = folder, 0
        self._open()

    def _open(self) -> None:
        path = self._path
        path.parent.mkdir(exist_ok=True)
        self._files = JournaledStorage(path, _Unsynced())
        self.storage: Storage = TinyStore(self._files)

    @property
    def _path(self) -> Path:
        return self._folder / str(self._number) / "store.json"

    def crashed(self) -> None:  # noqa: D102
        former = self._path.parent
        self._number += 1
        self._path.parent.mkdir()
        for file in former.iterdir():
            if file.is_file():
                shutil.copyfile(file, self._path.parent / file.name)
        self._files.close()
        shutil.rmtree(former)
        self._open()

    def close(self) -> None:  # noqa: D102
        self._files.close()


class _Unsynced(Disk):
    """Spares the time of the disk: what is copied is read from the system's memory anyway."""

    def sync(self, file: int) -> None:
        pass

    def sync_folder(self, path: Path) -> None:
        pass
