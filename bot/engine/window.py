"""Tidying: what is kept of conversations in which no member is goes after a day, and unneeded labels with it."""

from datetime import datetime

from bot.engine.intake import WINDOW
from bot.errors import Conflict
from bot.ledger import HomeId, Reaction, Trace
from bot.people import Channel, Profile
from bot.ports import Changes, Storage


async def tidy(storage: Storage, now: datetime) -> int:
    """Drop what is older than a day and no member's business, of every home; how many rows that were.

    Where events come in between, that home is left for the next time.
    """
    dropped = 0
    for home in sorted({member.home for member in await storage.members()}):
        old = await storage.strangers(home, now - WINDOW)
        facts: list[Trace | Reaction] = [*old.traces, *old.reactions]
        try:
            if facts:
                await storage.commit(Changes(drops=tuple(facts), read=old.stamps))
        except Conflict:
            continue
        dropped += len(facts) + await drop_labels(storage, home)
    return dropped


async def drop_labels(storage: Storage, home: HomeId, *, erases: bool = False) -> int:
    """Drop the labels of people and channels that no row names any more; how many those were. erases: see `Changes`."""
    named = await storage.named(home)
    profiles, channels = await storage.profiles(home), await storage.channels(home)
    unneeded: list[Profile | Channel] = [row for person, row in profiles.items() if person not in named.people]
    unneeded += [row for channel, row in channels.items() if channel not in named.channels]
    if unneeded:
        await storage.commit(Changes(drops=tuple(unneeded), erases=erases))
    return len(unneeded)
