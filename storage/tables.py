"""Rows of one kind in memory, by key and by whatever else they are asked for."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from typing import Any, Generic, TypeVar

from bot.ledger import Engagement, Item, Key, Reaction, Trace
from bot.models import ROWS, Deed, Nudge, Question, Row, Shown
from bot.people import Channel, Home, LeftOut, Member, Profile

R = TypeVar("R", bound=Row)


class Table(Generic[R]):
    """Rows by key. Each keyword names an index: a function from a row to what it is looked up by."""

    def __init__(self, **indexes: Callable[[R], Hashable]) -> None:
        self.rows: dict[Key, R] = {}
        self._of = indexes
        self._found: dict[str, defaultdict[Hashable, dict[Key, R]]] = {name: defaultdict(dict) for name in indexes}

    def put(self, row: R) -> None:
        """Keep a row, in the place of the one with its key."""
        key = row.key
        if key in self.rows:
            self.drop(key)
        self.rows[key] = row
        for name, of in self._of.items():
            self._found[name][of(row)][key] = row

    def drop(self, key: Key) -> None:
        """Drop the row with this key, if it is there."""
        row = self.rows.pop(key, None)
        if row is None:
            return
        for name, of in self._of.items():
            found = self._found[name]
            place = of(row)
            del found[place][key]
            if not found[place]:
                del found[place]

    def by(self, index: str, value: Hashable) -> Collection[R]:
        """The rows with this value in an index, in the order in which they were put."""
        return self.keyed(index, value).values()

    def keyed(self, index: str, value: Hashable) -> Mapping[Key, R]:
        """The same, by their keys: to work these out for many rows takes long."""
        return self._found[index].get(value, {})


class Tables:
    """All tables, each with an index for every question that the port asks of it."""

    def __init__(self) -> None:
        self.homes: Table[Home] = Table()
        self.left_out: Table[LeftOut] = Table(home=lambda row: row.home)
        self.members: Table[Member] = Table(home=lambda row: row.home)
        self.profiles: Table[Profile] = Table(home=lambda row: row.home)
        self.channels: Table[Channel] = Table(home=lambda row: row.home)
        self.traces: Table[Trace] = Table(
            home=lambda row: row.home,
            conversation=lambda row: (row.home, row.conversation),
            author=lambda row: (row.home, row.author),
        )
        self.reactions: Table[Reaction] = Table(
            home=lambda row: row.home,
            message=lambda row: (row.home, row.channel, row.message),
            conversation=lambda row: (row.home, row.conversation),
        )
        self.engagements: Table[Engagement] = Table(
            conversation=lambda row: (row.home, row.conversation),
            pair=lambda row: (row.home, row.member, row.contact),
            member=lambda row: (row.home, row.member),
        )
        self.items: Table[Item] = Table(
            pair=lambda row: (row.home, row.member, row.contact), member=lambda row: (row.home, row.member)
        )
        self.nudges: Table[Nudge] = Table(member=lambda row: (row.home, row.member))
        self.shown: Table[Shown] = Table()
        self.questions: Table[Question] = Table()
        self.deeds: Table[Deed] = Table(member=lambda row: (row.home, row.member))
        self._of: dict[type[Row], Table[Any]] = {
            Home: self.homes,
            LeftOut: self.left_out,
            Member: self.members,
            Profile: self.profiles,
            Channel: self.channels,
            Trace: self.traces,
            Reaction: self.reactions,
            Engagement: self.engagements,
            Item: self.items,
            Nudge: self.nudges,
            Shown: self.shown,
            Question: self.questions,
            Deed: self.deeds,
        }

    def put(self, row: Row) -> None:
        """Keep a row in its table."""
        self._of[type(row)].put(row)

    def same_key(self, row: Row) -> Row | None:
        """The row that is kept under this row's key."""
        found: Row | None = self._of[type(row)].rows.get(row.key)
        return found

    def drop(self, row: Row) -> None:
        """Drop the row with this row's key."""
        self._of[type(row)].drop(row.key)

    def __iter__(self) -> Iterator[Row]:
        """Every row, table by table."""
        for kind in ROWS:
            yield from self._of[kind].rows.values()
