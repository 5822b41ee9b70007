"""What the table of adapters comes to: platforms opened and connected, importers, links, checks."""

from collections.abc import Mapping

from adapters import ADAPTERS, Importer
from bot import sample
from bot.errors import UsageError
from bot.events import ChannelId, MessageId
from bot.ports import Connecting, Findings, Opening, Platform


def link(channel: ChannelId, message: MessageId) -> str | None:
    """Where a message can be opened; the sample's can't."""
    adapter = ADAPTERS.get(channel.partition(":")[0])
    if adapter is None or adapter.link is None or channel.startswith(f"{sample.HOME}/"):
        return None
    return adapter.link(channel, message)


def platform(name: str, opening: Opening) -> Platform:
    """The platform of this name, for one person. Raises `UsageError` where it can't be had for one alone."""
    adapter = ADAPTERS.get(name)
    if adapter is None or adapter.open is None:
        raise UsageError(f"{name}: nobody can be talked with there alone; use the terminal")
    return adapter.open(opening)


def connected(connecting: Connecting) -> dict[str, Platform]:
    """Every platform for which there are tokens, by name."""
    made = {name: adapter.connect(connecting) for name, adapter in ADAPTERS.items() if adapter.connect}
    return {name: one for name, one in made.items() if one}


async def examined(connecting: Connecting) -> list[Findings]:
    """How things stand with every platform for which there are tokens."""
    checks = [adapter.check for adapter in ADAPTERS.values() if adapter.check]
    found = [await check(connecting) for check in checks]
    return [one for one in found if one]


def importers() -> Mapping[str, Importer]:
    """Every kind of archive that some adapter opens, by name."""
    return {kind: opens for adapter in ADAPTERS.values() for kind, opens in adapter.importers.items()}
