"""Rows of one kind in memory, by key and by whatever else they are asked for."""

from collections.abc import Collection, Hashable, Iterator, Mapping
from datetime import datetime
from operator import attrgetter
from typing import Any, Generic, TypeVar

from bot.ledger import Engagement, Item, Key, Reaction, Trace, Week
from bot.models import ROWS, Deed, Delivery, Due, Nudge, Offered, Question, Received, Rhythm, Row, SaidOnce, Shown
from bot.people import Channel, Home, LeftOut, Member, Profile
from storage.indexes import ByEach, ByTime, Index

R = TypeVar("R", bound=Row)


class Table(Generic[R]):
    """Rows by number, found by key and by whatever else they are asked for.

    A number stays with a key as long as its row is there, and none is given twice. Each keyword names an index: the
    fields by which rows are looked up, from the widest to the narrowest. time: the field by which `until` finds them.
    each: a field of several values, by any of which `having` finds them.
    """

    def __init__(self, time: str = "", each: str = "", **indexes: tuple[str, ...]) -> None:
        self.rows: dict[int, R] = {}
        self.numbers: dict[Key, int] = {}
        self.next = 1
        self._by_time = ByTime(time) if time else None
        self._by_each = ByEach(each) if each else None
        self._indexes = {name: Index(*fields) for name, fields in indexes.items()}
        others = (self._by_time, self._by_each)
        self._kept_up: list[Index | ByTime | ByEach] = [*self._indexes.values(), *(one for one in others if one)]

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

    def having(self, value: Hashable) -> list[R]:
        """The rows that have this among the values of their field of several."""
        return [self.rows[number] for number in self._by_each.find(value)] if self._by_each else []


class Tables:
    """All tables, each with an index for every question that the port asks of it."""

    def __init__(self) -> None:
        self.homes: Table[Home] = Table()
        self.left_out: Table[LeftOut] = Table(home=("home",))
        self.members: Table[Member] = Table(each="identities", home=("home",))
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
        self.questions: Table[Question] = Table(where=("home", "member", "where"))
        self.deeds: Table[Deed] = Table(member=("home", "member"))
        self.dues: Table[Due] = Table(member=("home", "member"), time="at")
        self.deliveries: Table[Delivery] = Table(member=("home", "member"), time="again")
        self.rhythms: Table[Rhythm] = Table()
        self.offered: Table[Offered] = Table(home=("home", "day"))
        self.said: Table[SaidOnce] = Table(time="at")
        self.received: Table[Received] = Table()
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
            SaidOnce: self.said,
            Received: self.received,
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
