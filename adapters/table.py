"""The table of adapters: what each platform offers, under its name."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from adapters.slack import outbound
from adapters.slack.export import open_export
from bot.ports import Archive, Link

Importer = Callable[[Path], AbstractContextManager[Archive]]
"""Opens an archive, checked. Raises `ArchiveError`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """One platform. link: where its messages can be opened. importers: by the name of the kind of archive."""

    link: Link
    importers: Mapping[str, Importer] = field(default_factory=dict)


ADAPTERS: dict[str, Adapter] = {
    "slack": Adapter(link=outbound.link, importers={"slack-export": open_export}),
}
