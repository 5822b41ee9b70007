"""Numbers of rows by what they are asked for: by some of their fields, by time, by each of several values."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from datetime import datetime
from math import inf
from operator import attrgetter
from typing import Any


class Index:
    """Numbers of rows by some of their fields: dictionaries in dictionaries.

    At the end of a path stands one number, or a dictionary of several: most conversations have one engagement, and a
    million dictionaries of one would weigh more than the rows.
    """

    def __init__(self, *fields: str) -> None:
        self._of = attrgetter(*fields) if len(fields) > 1 else _single(fields[0])
        self._found: dict[Any, Any] = {}

    def put(self, number: int, row: object, former: object | None) -> None:
        """A row stands under this number now, in the place of the former."""
        if former is not None:
            if self._of(former) == self._of(row):
                return
            self.drop(number, former)
        self.fill({number: row})

    def fill(self, rows: Mapping[int, object]) -> None:
        """Rows stand under numbers where none stood before."""
        found, of = self._found, self._of
        for number, row in rows.items():
            *path, last = of(row)
            node = found
            for value in path:
                below = node.get(value)
                if below is None:
                    below = node[value] = {}
                node = below
            there = node.get(last)
            if there is None:
                node[last] = number
            elif isinstance(there, dict):
                there[number] = None
            else:
                node[last] = {there: None, number: None}

    def drop(self, number: int, row: object) -> None:
        """No row stands under this number any more."""
        *path, last = self._of(row)
        nodes = [self._found]
        for value in path:
            nodes.append(nodes[-1][value])
        there = nodes[-1][last]
        if isinstance(there, dict):
            del there[number]
            if there:
                return
        del nodes[-1][last]
        while path and not nodes.pop():
            del nodes[-1][path.pop()]

    def find(self, values: tuple[Hashable, ...]) -> Iterable[int]:
        """The numbers of all rows with these values in the first fields."""
        there: Any = self._found
        for value in values:
            there = there.get(value)
            if there is None:
                return ()
        return list(_numbers(there))

    def below(self, values: tuple[Hashable, ...]) -> Collection[Any]:
        """What there is in the field after these."""
        there: Any = self._found
        for value in values:
            there = there.get(value, {})
        return tuple(there)


class ByTime:
    """Numbers of rows by a time that each may have, in its order."""

    def __init__(self, field: str) -> None:
        self._of = attrgetter(field)
        self._sorted: list[tuple[datetime, int]] = []

    def put(self, number: int, row: object, former: object | None) -> None:
        """A row stands under this number now, in the place of the former."""
        at, before = self._of(row), self._of(former) if former is not None else None
        if at != before:
            if former is not None:
                self.drop(number, former)
            if at is not None:
                insort(self._sorted, (at, number))

    def fill(self, rows: Mapping[int, object]) -> None:
        """Rows stand under numbers where none stood before."""
        self._sorted += [(at, number) for number, row in rows.items() if (at := self._of(row)) is not None]
        self._sorted.sort()

    def drop(self, number: int, row: object) -> None:
        """No row stands under this number any more."""
        at = self._of(row)
        if at is not None:
            del self._sorted[bisect_left(self._sorted, (at, number))]

    def until(self, moment: datetime, limit: int) -> list[int]:
        """Up to so many numbers whose time has come by a moment, the earliest first."""
        return [number for _, number in self._sorted[: min(limit, bisect_right(self._sorted, (moment, inf)))]]


class ByEach:
    """Numbers of rows by each of the values that one field of theirs holds."""

    def __init__(self, field: str) -> None:
        self._of = attrgetter(field)
        self._found: dict[Hashable, dict[int, None]] = {}

    def put(self, number: int, row: object, former: object | None) -> None:
        """A row stands under this number now, in the place of the former."""
        if former is not None:
            self.drop(number, former)
        self.fill({number: row})

    def fill(self, rows: Mapping[int, object]) -> None:
        """Rows stand under numbers where none stood before."""
        for number, row in rows.items():
            for value in self._of(row):
                self._found.setdefault(value, {})[number] = None

    def drop(self, number: int, row: object) -> None:
        """No row stands under this number any more."""
        for value in set(self._of(row)):
            there = self._found[value]
            del there[number]
            if not there:
                del self._found[value]

    def find(self, value: Hashable) -> list[int]:
        """The numbers of the rows with this among their values."""
        return list(self._found.get(value, ()))


def _single(field: str) -> Callable[[object], tuple[Any]]:
    of = attrgetter(field)
    return lambda row: (of(row),)


def _numbers(node: int | dict[Any, Any]) -> Iterator[int]:
    """All numbers under a node of an index: at the end of a path a number, or numbers that lead to nothing."""
    if isinstance(node, int):
        yield node
        return
    for number, below in node.items():
        if below is None:
            yield number
        else:
            yield from _numbers(below)
