"""What is to happen when, by the true time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from heapq import heappop, heappush
from itertools import count


@dataclass(order=True, slots=True)
class Planned:
    """Something that happens at a moment; number: of two at the same, the one planned first comes first."""

    at: datetime
    number: int
    act: Callable[[], None] = field(compare=False)


class Schedule:
    """All that is planned; it is never empty while a simulation runs."""

    def __init__(self) -> None:
        self._planned: list[Planned] = []
        self._numbers = count()

    def at(self, moment: datetime, act: Callable[[], None]) -> None:
        """Have something done at a moment."""
        heappush(self._planned, Planned(moment.astimezone(UTC), next(self._numbers), act))

    @property
    def next_at(self) -> datetime:
        """When the next thing happens."""
        return self._planned[0].at

    def pop(self) -> Planned:
        """The next thing."""
        return heappop(self._planned)
