"""What the oracle finds wrong, and until when it lets something be late."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from benchmarks.simulation.platform import Failed
from benchmarks.simulation.wall import BEAT
from bot.ledger import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that must not be. what: late, doubled, lost or already-answered."""

    what: str
    member: Key
    at: datetime
    told: str


Report = Callable[[str, Key, datetime, str], None]
"""Tells of a fault: what, whose, when, and in words."""


@dataclass(slots=True, kw_only=True)
class Excuses:
    """Why something may be late, by the bot's clock. until: since a start, a crash or a failure.

    quiet: until when the platform wants to be left alone about a home.
    """

    until: datetime | None = None
    quiet: dict[str, datetime] = field(default_factory=dict)

    def allowed(self, home: str, wall: datetime) -> datetime:
        """Until when what is found due now may come."""
        return max(max(wall, self.quiet.get(home, wall)) + BEAT, self.until or wall)

    def hold_up(self, until: datetime) -> datetime:
        """All may be late until then."""
        self.until = max(until, self.until or until)
        return until

    def failed(self, failed: Failed) -> datetime:
        """The platform failed: until when what it failed may be late."""
        home = failed.delivery.home
        if failed.home:
            self.quiet[home] = max(failed.until, self.quiet.get(home, failed.until))
        return self.hold_up(failed.until + BEAT)


def is_of(failed: Failed, key: Key) -> bool:
    """Whether a failure holds up what this member is to get."""
    return key[0] == failed.delivery.home if failed.home else key == failed.delivery.key[:2]
