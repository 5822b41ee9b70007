"""What goes wrong with the bot's machine: crashes, downtime, suspends, steps of its clock. Made up, by seed."""

from dataclasses import dataclass, field
from datetime import timedelta
from math import exp, log
from random import Random

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
EVERY = {"crash": 1.5 * DAY, "downtime": 6 * DAY, "suspend": 5 * DAY, "step": 6 * DAY}
"""How far apart these are, on average."""


@dataclass(kw_only=True)
class Trouble:
    """Draws when and how. took_place: how often each did."""

    dice: Random
    took_place: dict[str, int] = field(default_factory=lambda: dict.fromkeys(EVERY, 0))
    down: timedelta = timedelta()

    def next_in(self, what: str) -> timedelta:
        """How long until the next of a kind."""
        return EVERY[what] * self.dice.expovariate(1)

    def happened(self, what: str) -> None:
        """One did."""
        self.took_place[what] += 1

    def crash_at(self) -> tuple[int, bool]:
        """At the how-manieth call a worker ends, and whether that call took effect."""
        return self.dice.randint(1, 10), self.dice.random() < 0.5

    def hits_a_delivery(self) -> bool:
        """Whether a crash waits for something to be sent, or comes at whatever is done next."""
        return self.dice.random() < 0.75

    def downtime(self) -> timedelta:
        """From a minute to eight days, seldom long."""
        drawn = self.dice.random()
        if drawn < 0.6:
            return self._between(MINUTE, HOUR)
        return self._between(HOUR, DAY) if drawn < 0.85 else self._between(DAY, 8 * DAY)

    def after_crash(self) -> timedelta:
        """Until the bot is started again: mostly at once."""
        drawn = self.dice.random()
        if drawn < 0.75:
            return self._between(MINUTE / 30, MINUTE)
        return self._between(MINUTE, HOUR) if drawn < 0.87 else self.downtime()

    def suspend(self) -> timedelta:
        """From a minute to sixteen hours."""
        return self._between(MINUTE, 16 * HOUR)

    def step(self) -> timedelta:
        """By how much the clock is off."""
        return self.dice.choice((HOUR, -HOUR))

    def off_for(self) -> timedelta:
        """How long it stays off."""
        return self._between(10 * MINUTE, 2 * DAY)

    def _between(self, least: timedelta, most: timedelta) -> timedelta:
        """As often from one to ten minutes as from ten to a hundred."""
        return timedelta(seconds=exp(self.dice.uniform(log(least.total_seconds()), log(most.total_seconds()))))
