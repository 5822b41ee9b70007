"""Two clocks: the true time, and what the machine's clock shows, which may be off."""

from dataclasses import dataclass
from datetime import datetime, timedelta

BEAT = timedelta(seconds=15)
"""Between two heartbeats (`bot.scheduler.HEARTBEAT`; repeated here, since the oracle goes by it)."""


@dataclass
class Wall:
    """The machine's clock (see `bot.ports.Clock`). true: the time, in UTC; offset: how far the clock is off."""

    true: datetime
    offset: timedelta = timedelta()

    def now(self) -> datetime:
        """What it shows."""
        return self.true + self.offset
