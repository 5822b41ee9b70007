"""An import taken apart: what is done in it is recorded once, then each part is done alone, as often as asked."""

import json
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from adapters.slack.export import open_export
from benchmarks.footprint import whole_import
from bot.engine.intake import decide
from bot.events import Event, Identity, MessagePosted, ReactionAdded, SpaceId
from bot.importing import Report, import_archive
from bot.ports import Archive, Changes, Known, Storage
from storage import open_store
from storage.memory import MemoryStore


@dataclass(slots=True, kw_only=True)
class Step:
    """One portion's way through intake, or a commit of something else: then there are no events.

    changes: empty where nothing came of it.
    """

    space: SpaceId = field(default=SpaceId(""))
    events: Sequence[Event] = ()
    known: Known = field(default_factory=lambda: Known(home=None))
    changes: Changes = field(default_factory=Changes)


class Recorder(MemoryStore):
    """A store that remembers what it was asked and given."""

    def __init__(self) -> None:
        super().__init__()
        self.steps: list[Step] = []

    async def known(self, space: SpaceId, events: Sequence[Event]) -> Known:  # noqa: D102 - the port says it
        known = await super().known(space, events)
        self.steps.append(Step(space=space, events=tuple(events), known=known))
        return known

    async def commit(self, changes: Changes) -> None:  # noqa: D102
        await super().commit(changes)
        if self.steps and changes.read is self.steps[-1].known.stamps:
            self.steps[-1].changes = changes
        else:
            self.steps.append(Step(changes=changes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """An import's parts. Each method but `recorded` does one of them, from its beginning to its end, and keeps nothing.

    reactions: those read. now: the moment of importing, here the archive's last.
    """

    export: Path
    names: tuple[str, ...]
    now: datetime
    steps: tuple[Step, ...]
    report: Report
    reactions: int

    @classmethod
    async def recorded(cls, export: Path, members: int) -> "Parts":
        """Import once into memory, for those who wrote most: they have most to do with others."""
        store = Recorder()
        with open_export(export) as archive:
            names, now = busiest(archive, members), archive.until
            report = await import_archive(store, archive, names, now, lambda _, __: None)
        return cls(
            export=export,
            names=names,
            now=now,
            steps=tuple(store.steps),
            report=report,
            reactions=sum(isinstance(event, ReactionAdded) for step in store.steps for event in step.events),
        )

    async def parse(self) -> None:
        """Read the files and let the standard library parse each: the baseline."""
        for content in contents(self.export):
            json.loads(content)

    async def read(self) -> None:
        """Read and parse the files and turn what is in them into events."""
        with open_export(self.export) as archive:
            for _ in archive.portions():
                pass

    async def decide(self) -> None:
        """Decide what the events change, portion by portion."""
        for step in self.steps:
            decide(step.known, step.events, self.now)

    async def keep(self, store: Path) -> None:
        """The store's part: what is known around each portion's events, and the commits."""
        async with open_store(f"tinydb:{store}", holder="a benchmark") as storage:
            await self._keep_in(storage)

    async def whole(self, store: Path) -> None:
        """The whole import."""
        await whole_import(self.export, store, self.names, self.now)

    async def _keep_in(self, storage: Storage) -> None:
        for step in self.steps:
            if step.events:
                await storage.known(step.space, step.events)
            if step.changes:
                await storage.commit(step.changes)


def busiest(archive: Archive, count: int) -> tuple[Identity, ...]:
    """The listed people who wrote most in an archive, this many or as many as there are."""
    written = Counter(
        event.author for portion in archive.portions() for event in portion.events if isinstance(event, MessagePosted)
    )
    listed = {profile.identity: written[profile.identity] for profile in archive.profiles}
    return tuple(sorted(listed, key=lambda person: (-listed[person], person))[:count])


def contents(export: Path) -> Iterator[bytes]:
    """The content of every JSON file of an export, folder or zip."""
    if export.is_dir():
        yield from (file.read_bytes() for file in sorted(export.rglob("*.json")))
        return
    with zipfile.ZipFile(export) as archive:
        yield from (archive.read(name) for name in archive.namelist() if name.endswith(".json"))
