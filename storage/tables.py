"""Rows of one kind in memory, by key and by whatever else they are asked for."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from datetime import datetime
from math import inf
from operator import attrgetter
from typing import Any, Generic, TypeVar

from bot.ledger import Engagement, Item, Key, Reaction, Trace, Week
from bot.models import ROWS, Deed, Delivery, Due, Nudge, Offered, Question, Rhythm, Row, Shown
from bot.people import Channel, Home, LeftOut, Member, Profile

R = TypeVar("R", bound=Row)


class Table(Generic[R]):
    """Rows by number, found by key and by whatever else they are asked for.

    A number stays with a key as long as its row is there, and none is given twice. Each keyword names an index: the
    fields by which rows are looked up, from the widest to the narrowest. time: the field by which `until` finds them.
    """

    def __init__(self, time: str = "", **indexes: tuple[str, ...]) -> None:
        self.rows: dict[int, R] = {}
        self.numbers: dict[Key, int] = {}
        self.next = 1
        self._by_time = ByTime(time) if time else None
        self._indexes = {name: Index(*fields) for name, fields in indexes.items()}
        self._kept_up: list[Index | ByTime] = [*self._indexes.values(), *([self._by_time] if self._by_time else [])]

    def __iter__(self) -> Iterator[R]:
        """Every row."""
        return iter(self.rows.values())

    def get(self, key: Key) -> R | None:
        """The row with this key, if it is there."""
        number = self.numbers.get(key)
        return None if number is None else self.rows[number]

    def number(self, key: Key) -> int:
        """The number of a key; a new one where there is no such row: from then on it is taken."""
        number = self.numbers.get(key)
        if number is None:
            number, self.next = self.next, self.next + 1
        return number

    def put(self, row: R) -> None:
        """Keep a row, in the place of the one with its key."""
        self.place(self.number(row.key), row)

    def place(self, number: int, row: R) -> None:
        """Keep a row under a number, in the place of the one that has it."""
        former = self.rows.get(number)
        if former is None:
            self.numbers[row.key] = number
            self.next = max(self.next, number + 1)
        elif former.key != row.key:
            self.take(number)
            self.numbers[row.key] = number
            former = None
        self.rows[number] = row
        for index in self._kept_up:
            index.put(number, row, former)

    def fill(self, rows: Mapping[int, R]) -> None:
        """Keep many rows whose numbers and keys are all new."""
        self.rows.update(rows)
        self.numbers.update(zip(map(attrgetter("key"), rows.values()), rows, strict=True))
        self.next = max(self.next, max(rows, default=0) + 1)
        for index in self._kept_up:
            index.fill(rows)

    def drop(self, key: Key) -> None:
        """Drop the row with this key, if it is there."""
        number = self.numbers.get(key)
        if number is not None:
            self.take(number)

    def take(self, number: int) -> None:
        """Drop the row with this number, if it is there."""
        row = self.rows.pop(number, None)
        if row is not None:
            del self.numbers[row.key]
            for index in self._kept_up:
                index.drop(number, row)

    def by(self, index: str, *values: Hashable) -> list[R]:
        """The rows with these values in an index."""
        return [self.rows[number] for number in self._indexes[index].find(values)]

    def numbered(self, index: str, *values: Hashable) -> dict[int, R]:
        """The same, by their numbers."""
        return {number: self.rows[number] for number in self._indexes[index].find(values)}

    def below(self, index: str, *values: Hashable) -> Collection[Any]:
        """What there is in an index's next field below these values: the contacts of a member."""
        return self._indexes[index].below(values)

    def until(self, moment: datetime, limit: int) -> list[R]:
        """Up to so many rows whose time has come by a moment, the earliest first."""
        return [self.rows[number] for number in self._by_time.until(moment, limit)] if self._by_time else []


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


class Tables:
    """All tables, each with an index for every question that the port asks of it."""

    def __init__(self) -> None:
        self.homes: Table[Home] = Table()
        self.left_out: Table[LeftOut] = Table(home=("home",))
        self.members: Table[Member] = Table(home=("home",))
        self.profiles: Table[Profile] = Table(home=("home",))
        self.channels: Table[Channel] = Table(home=("home",))
        self.traces: Table[Trace] = Table(
            home=("home",),
            conversation=("home", "conversation"),
            author=("home", "author"),
        )
        self.reactions: Table[Reaction] = Table(
            home=("home",),
            message=("home", "channel", "message"),
            conversation=("home", "conversation"),
        )
        self.engagements: Table[Engagement] = Table(
            conversation=("home", "conversation"), pair=("home", "member", "contact")
        )
        self.items: Table[Item] = Table(pair=("home", "member", "contact"))
        self.weeks: Table[Week] = Table(pair=("home", "member", "contact"))
        self.nudges: Table[Nudge] = Table(member=("home", "member"))
        self.shown: Table[Shown] = Table()
        self.questions: Table[Question] = Table()
        self.deeds: Table[Deed] = Table(member=("home", "member"))
        self.dues: Table[Due] = Table(member=("home", "member"), time="at")
        self.deliveries: Table[Delivery] = Table(member=("home", "member"), time="again")
        self.rhythms: Table[Rhythm] = Table()
        self.offered: Table[Offered] = Table(home=("home", "day"))
        self.of: dict[type[Row], Table[Any]] = {
            Home: self.homes,
            LeftOut: self.left_out,
            Member: self.members,
            Profile: self.profiles,
            Channel: self.channels,
            Trace: self.traces,
            Reaction: self.reactions,
            Engagement: self.engagements,
            Item: self.items,
            Week: self.weeks,
            Nudge: self.nudges,
            Shown: self.shown,
            Question: self.questions,
            Deed: self.deeds,
            Due: self.dues,
            Delivery: self.deliveries,
            Rhythm: self.rhythms,
            Offered: self.offered,
        }

    def put(self, row: Row) -> None:
        """Keep a row in its table."""
        self.of[type(row)].put(row)

    def same_key(self, row: Row) -> Row | None:
        """The row that is kept under this row's key."""
        found: Row | None = self.of[type(row)].get(row.key)
        return found

    def drop(self, row: Row) -> None:
        """Drop the row with this row's key."""
        self.of[type(row)].drop(row.key)

    def __iter__(self) -> Iterator[Row]:
        """Every row, table by table."""
        for kind in ROWS:
            yield from self.of[kind]
