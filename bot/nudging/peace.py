"""Until when platforms are to be left alone about a home: as long as they say with a 429, a moment if they are dumb."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from datetime import datetime, timedelta
from typing import TypeVar

from bot.errors import TryLater
from bot.ledger import HomeId
from bot.ports import Clock, Platform

T = TypeVar("T")
PATIENCE = 60.0
"""Seconds that a platform has to answer."""
FIRST_PAUSE = timedelta(seconds=15)
"""How long one waits after a first failure: a heartbeat."""


class Peace:
    """Remembered as long as the process lives; each delivery that was put off knows its own time."""

    def __init__(self) -> None:
        self._until: dict[tuple[str, HomeId], datetime] = {}
        self._answers: Counter[tuple[str, HomeId]] = Counter()

    def keep(self, platform: Platform, home: HomeId, until: datetime) -> None:
        """Leave it alone until then."""
        key = (platform.name, home)
        self._until[key] = max(until, self._until.get(key, until))

    def check(self, platform: Platform, home: HomeId, now: datetime) -> None:
        """Raise `TryLater` while it wants to be left alone."""
        until = self._until.get((platform.name, home))
        if until and until > now:
            raise TryLater(f"{platform.name} wants to be left alone", (until - now).total_seconds())

    async def asked(self, platform: Platform, home: HomeId, clock: Clock, answer: Awaitable[T]) -> T:
        """What a platform answers about a home. Raises what it does, and `TimeoutError` where it takes too long.

        If it wants to be left alone, it is from now on; if it has answered nothing about that home meanwhile, for a
        moment: one call that hangs, among others that don't, puts off nobody.
        """
        key = (platform.name, home)
        before = self._answers[key]
        try:
            async with asyncio.timeout(PATIENCE):
                found = await answer
        except TryLater as error:
            if error.seconds is not None:
                self.keep(platform, home, clock.now() + timedelta(seconds=error.seconds))
            raise
        except TimeoutError:
            if self._answers[key] == before:
                self.keep(platform, home, clock.now() + FIRST_PAUSE)
            raise
        self._answers[key] += 1
        return found

    def end(self) -> None:
        """The clock by which it was kept was wrong."""
        self._until.clear()
