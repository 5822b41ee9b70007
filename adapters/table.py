"""The table of adapters: what each platform offers, under its name."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from adapters.slack.export import open_export
from bot.ports import Archive

Importer = Callable[[Path], AbstractContextManager[Archive]]
"""Opens an archive, checked. Raises `ArchiveError`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """One platform. importers: by the name of the kind of archive."""

    importers: Mapping[str, Importer] = field(default_factory=dict)


ADAPTERS: dict[str, Adapter] = {
    "slack": Adapter(importers={"slack-export": open_export}),
}
