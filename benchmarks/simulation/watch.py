"""What the oracle knows of each member's digests."""

from dataclasses import dataclass
from datetime import date, datetime

from benchmarks.simulation.dates import Slot, Wishes, making_up
from bot.ledger import Key


@dataclass(slots=True, kw_only=True)
class Pending:
    """A digest that is to come now, if there is anything to say. due, allowed: by the bot's clock.

    allowed: until when it is not late. owed: it must have come, as there is something to
    say. instead: the day of an earlier one that this makes up for; instead_sent: it came all the same.
    """

    day: date
    due: datetime
    allowed: datetime
    owed: bool = False
    hit: bool = False
    sent: bool = False
    instead: date | None = None
    instead_sent: bool = False


@dataclass(slots=True, kw_only=True)
class Watch:
    """One member. coming: the next digest; dealt: the last date that was dealt with. returned: when a nudge was.

    missed: the day that the next digest makes up for: then it comes on any day of theirs.
    """

    key: Key
    wishes: Wishes
    coming: Slot | None = None
    dealt: date | None = None
    pending: Pending | None = None
    returned: datetime | None = None
    missed: date | None = None

    @property
    def wanted(self) -> Wishes:
        """By what the next digest is reckoned."""
        return making_up(self.wishes) if self.missed else self.wishes
