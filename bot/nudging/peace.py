"""Until when platforms want to be left alone about a home: what they say with a 429."""

from datetime import datetime

from bot.errors import TryLater
from bot.ledger import HomeId
from bot.ports import Platform


class Peace:
    """Remembered as long as the process lives; each delivery that was put off knows its own time."""

    def __init__(self) -> None:
        self._until: dict[tuple[str, HomeId], datetime] = {}

    def keep(self, platform: Platform, home: HomeId, until: datetime) -> None:
        """Leave it alone until then."""
        key = (platform.name, home)
        self._until[key] = max(until, self._until.get(key, until))

    def check(self, platform: Platform, home: HomeId, now: datetime) -> None:
        """Raise `TryLater` while it wants to be left alone."""
        until = self._until.get((platform.name, home))
        if until and until > now:
            raise TryLater(f"{platform.name} wants to be left alone", (until - now).total_seconds())

    def end(self) -> None:
        """The clock by which it was kept was wrong."""
        self._until.clear()
