"""Keeps what was learnt, by id: bounded, the least used goes first, and it is known what is old."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value")


@dataclass(slots=True)
class _Entry(Generic[Value]):
    value: Value
    number: int
    old_at: float
    guessed: bool = False


class Kept(Generic[Value]):
    """Values by id. What got old is told until something newer is known; what was guessed is told no longer."""

    def __init__(self, *, most: int, lasts: float, clock: Callable[[], float]) -> None:
        """Take how many are kept, after how many seconds one is old, and a monotonic clock in seconds."""
        self._entries: OrderedDict[str, _Entry[Value]] = OrderedDict()
        self._most = most
        self._lasts = lasts
        self._clock = clock
        self.count = 0
        """How many were ever put: a moment, for `newer`."""

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._entries))

    def get(self, key: str, /) -> Value | None:
        """What is known of an id, however old; None for nothing."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry.guessed and entry.old_at <= self._clock():
            del self._entries[key]
            return None
        self._entries.move_to_end(key)
        return entry.value

    def is_fresh(self, key: str) -> bool:
        """Whether something is known of an id, or guessed, that isn't old."""
        entry = self._entries.get(key)
        return entry is not None and self._clock() < entry.old_at

    def newer(self, key: str, count: int) -> bool:
        """Whether what is known of an id was put after a moment."""
        entry = self._entries.get(key)
        return entry is not None and entry.number > count and not entry.guessed

    def put(self, key: str, value: Value, *, fresh: bool = True) -> None:
        """Know this from now on. fresh: else it is old at once."""
        now = self._clock()
        self._keep(key, value, now + self._lasts if fresh else now)

    def revise(self, key: str, value: Value) -> None:
        """Know this instead, which is as old as what was known; nothing, if nothing was."""
        entry = self._entries.get(key)
        if entry is not None:
            self._keep(key, value, entry.old_at, guessed=entry.guessed)

    def guess(self, key: str, value: Value, seconds: float) -> None:
        """Take this for so long, since nothing could be learnt; what is known stays, and isn't old for so long."""
        entry, until = self._entries.get(key), self._clock() + seconds
        if entry is not None and not entry.guessed:
            entry.old_at = until
        else:
            self._keep(key, value, until, guessed=True)

    def drop(self, key: str) -> None:
        """Know nothing of an id any more."""
        self._entries.pop(key, None)

    def _keep(self, key: str, value: Value, old_at: float, *, guessed: bool = False) -> None:
        self.count += 1
        self._entries[key] = _Entry(value, self.count, old_at, guessed)
        self._entries.move_to_end(key)
        if len(self._entries) > self._most:
            self._entries.popitem(last=False)
