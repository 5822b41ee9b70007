"""The table of adapters: what each platform offers, under its name."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from adapters.slack import outbound as slack
from adapters.slack.export import open_export
from adapters.terminal import open_terminal
from bot.ports import Archive, Link, Opening, Platform

Importer = Callable[[Path], AbstractContextManager[Archive]]
"""Opens an archive, checked. Raises `ArchiveError`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """One platform; what it does not offer is left out.

    open: makes it ready to talk. link: where its messages can be opened. importers: by the name of a kind of archive.
    """

    open: Callable[[Opening], Platform] | None = None
    link: Link | None = None
    importers: Mapping[str, Importer] = field(default_factory=dict)


ADAPTERS: dict[str, Adapter] = {
    "terminal": Adapter(open=open_terminal),
    "slack": Adapter(link=slack.link, importers={"slack-export": open_export}),
}
