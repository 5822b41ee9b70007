"""Folding: what is older than a home keeps day by day goes into weekly totals, portion by portion.

First the horizon moves; from then on nothing older is taken in or worked out again, so that what is left to do may be
done at any time, in any order, and after any interruption. What goes is decided in `intake.py`.
"""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.engine.facts import REACH
from bot.engine.intake import decided, fold
from bot.engine.weeks import horizon_at
from bot.errors import Conflict
from bot.events import SpaceId
from bot.ledger import HomeId
from bot.people import Home
from bot.ports import Changes, Known, Storage

PORTION = 50
"""Pairs and conversations that are folded in one commit, at most so many of each."""


async def fold_all(storage: Storage, now: datetime, retention_days: int) -> int:
    """Fold every home: how many rows went. Where events keep coming in between, that home is left for the next time."""
    folded = 0
    for home in await storage.homes():
        try:
            folded += await fold_home(storage, home, now, retention_days)
        except Conflict:
            continue
    return folded


async def fold_home(storage: Storage, home: HomeId, now: datetime, retention_days: int) -> int:
    """Fold what is older than so many days in one home: how many rows went. Raises `Conflict` and `StoreError`."""
    horizon = await _moved(storage, home, now, retention_days)
    folded = 0
    while horizon:
        _, changes = await decided(
            storage, partial(storage.outdated, home, horizon, REACH, PORTION), partial(fold, now=now)
        )
        if not changes:
            break
        folded += len(changes.drops)
        await asyncio.sleep(0)
    return folded


async def _moved(storage: Storage, home: HomeId, now: datetime, retention_days: int) -> datetime | None:
    """Move a home's horizon, never back; where it is then."""

    async def read() -> tuple[Known, Home | None, datetime]:
        known, row = await storage.known(SpaceId(home), ()), await storage.home(home)
        behind = await _behind(storage, row, now) if row else timedelta()
        return known, row, horizon_at(now - behind, retention_days)

    def forward(found: tuple[Known, Home | None, datetime]) -> Changes:
        known, row, horizon = found
        if row is None or (row.horizon and row.horizon >= horizon):
            return Changes()
        return Changes(puts=(replace(row, horizon=horizon),), read=known.stamps)

    (_, row, horizon), _ = await decided(storage, read, forward)
    return max(row.horizon or horizon, horizon) if row else None


async def _behind(storage: Storage, home: Home, now: datetime) -> timedelta:
    """How far behind the calendar a home is of which only an archive is known that had ended long before."""
    if not home.days_behind:
        return timedelta()
    until = (await storage.seen(home.id)).until
    since = (now - until).days if until else home.days_behind
    return timedelta(days=max(0, min(home.days_behind, since)))
