"""The table of adapters: what each platform offers, under its name."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from adapters.slack import outbound as slack
from adapters.slack.export import open_export
from adapters.terminal import open_terminal
from bot.ports import Archive, Connecting, Findings, Link, Opening, Platform

Importer = Callable[[Path], AbstractContextManager[Archive]]
"""Opens an archive, checked. Raises `ArchiveError`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """One platform; what it does not offer is left out.

    open: makes it ready to talk with one person. connect: with everybody there, None where there are no tokens for it;
    check: how things stand there, None likewise. link: where its messages can be opened. importers: by the name of a
    kind of archive.
    """

    open: Callable[[Opening], Platform] | None = None
    connect: Callable[[Connecting], Platform | None] | None = None
    check: Callable[[Connecting], Awaitable[Findings | None]] | None = None
    link: Link | None = None
    importers: Mapping[str, Importer] = field(default_factory=dict)


def _connect_slack(connecting: Connecting) -> Platform:
    from adapters.slack.connecting import connect  # its libraries take a while to load

    return connect(connecting)


async def _check_slack(connecting: Connecting) -> Findings:
    from adapters.slack.checks import check

    return await check(connecting)


ADAPTERS: dict[str, Adapter] = {
    "terminal": Adapter(open=open_terminal),
    "slack": Adapter(
        connect=_connect_slack, check=_check_slack, link=slack.link, importers={"slack-export": open_export}
    ),
}
