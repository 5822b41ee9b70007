"""Tidying: of conversations in which no member is, traces are kept for a day and then dropped."""

from datetime import datetime

from bot.engine.facts import Facts
from bot.engine.intake import WINDOW, concerns
from bot.errors import Conflict
from bot.ledger import Reaction, Trace
from bot.ports import Changes, Known, Storage


async def tidy(storage: Storage, now: datetime) -> int:
    """Drop what is older than a day and no member's business, of every home; how many facts that were.

    Where events come in between, that home is left for the next time.
    """
    dropped = 0
    for home in {member.home for member in await storage.members()}:
        changes = stale(await storage.idle(home, now - WINDOW))
        try:
            if changes:
                await storage.commit(changes)
        except Conflict:
            continue
        dropped += len(changes.drops)
    return dropped


def stale(idle: Known) -> Changes:
    """The facts among these that concern no member, dropped."""
    members = {identity: member.id for member in idle.members for identity in member.identities}
    conversations = Facts.of(idle.traces, idle.reactions).by_conversation().values()
    return Changes(
        drops=tuple(
            fact
            for traces, reactions in conversations
            if not concerns(traces, reactions, members)
            for fact in [*list[Trace | Reaction](traces), *reactions]
        ),
        read=idle.stamps,
    )
