"""The store in memory: the whole port over dictionaries, and the oracle of the other stores' contract."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.errors import BackupError, Conflict
from bot.events import ChannelId, ConversationId, Event, Identity, SpaceId
from bot.kinds import asks_something
from bot.ledger import Direction, Engagement, HomeId, Item, MemberId, Reaction, Trace, Week
from bot.models import Delivery, Due, Offered, Received, Row, SaidOnce
from bot.people import Channel, Home, KeptOut, Member, Profile
from bot.ports import Agenda, Changes, Copied, Known, Moved, Named, Seen, Stamp, Talk
from storage.aging import Aging
from storage.around import Around
from storage.news import News
from storage.stamps import (
    MEMBERS,
    agenda_stamp,
    conversation_stamp,
    members_stamp,
    offered_stamp,
    pair_stamp,
    stamp_of,
    talk_stamp,
)
from storage.strangers import strangers
from storage.tables import Tables

IN_A_FILE = "name a store in a file with --store tinydb:PATH"


class MemoryStore:
    """Rows in tables, with an index for each question of the port (see `bot.ports.Storage`)."""

    def __init__(self, tables: Tables | None = None) -> None:
        self.tables = tables or Tables()
        self._stamps: defaultdict[Stamp, int] = defaultdict(int)
        self._news = News()
        self._aging: Aging | None = None

    async def known(self, space: SpaceId, events: Sequence[Event]) -> Known:  # noqa: D102 - the port says it
        home = next((row.id for row in self.tables.homes if space in row.spaces), None)
        members = tuple(self.tables.members.by("home", home))
        kept_out = self._kept_out(home)
        if home is None or not members:
            return Known(home=home, kept_out=kept_out, stamps=self._read([members_stamp(home)] if home else []))
        around = Around(self.tables, home, members)
        for event in events:
            around.add(event)
        return self._full(home, around, around.people, around.pairs())

    def _full(
        self,
        home: HomeId,
        around: Around,
        conversations: Iterable[ConversationId],
        pairs: Collection[tuple[MemberId, Identity]],
    ) -> Known:
        """All facts around, what these conversations led to, and all that is kept of these pairs."""
        tables = self.tables
        engagements: dict[int, Engagement] = {}
        for conversation in conversations:
            engagements.update(tables.engagements.numbered("conversation", home, conversation))
        for pair in pairs:
            engagements.update(tables.engagements.numbered("pair", home, *pair))
        stamps: list[Stamp] = [conversation_stamp(home, conversation) for conversation in around.people]
        stamps += [pair_stamp(home, *pair) for pair in pairs]
        return Known(
            home=home,
            members=tuple(tables.members.by("home", home)),
            traces=tuple(around.traces.values()),
            reactions=tuple(around.reactions.values()),
            engagements=tuple(engagements.values()),
            items=tuple(item for pair in pairs for item in tables.items.by("pair", home, *pair)),
            weeks=tuple(week for pair in pairs for week in tables.weeks.by("pair", home, *pair)),
            horizon=self._horizon(home),
            kept_out=self._kept_out(home),
            stamps=self._read([members_stamp(home), *stamps]),
        )

    def _horizon(self, home: HomeId) -> datetime | None:
        row = self.tables.homes.get((home,))
        return row.horizon if row else None

    def _kept_out(self, home: HomeId | None) -> KeptOut:
        row = self.tables.homes.get((home,)) if home else None
        marks = frozenset(left.mark for left in self.tables.left_out.by("home", home))
        return KeptOut(secret=row.secret, marks=marks) if row else KeptOut()

    async def commit(self, changes: Changes) -> None:  # noqa: D102
        self.check(changes)
        self.apply(changes)

    def check(self, changes: Changes) -> None:
        """Raise `Conflict` where something that the changes rest on has moved."""
        moved = [stamp for stamp, version in changes.read.items() if self._stamps.get(stamp, 0) != version]
        if moved:
            raise Conflict(f"{len(moved)} of {len(changes.read)} things read have changed since")

    def apply(self, changes: Changes) -> None:
        """Keep and drop rows."""
        moves = self.moves(changes)
        for row in changes.drops:
            self.tables.drop(row)
        for row in changes.puts:
            self.tables.put(row)
        self.moved(moves, changes)

    def moves(self, changes: Changes) -> set[Stamp]:
        """The stamps that these changes will move.

        What was read counts as written, so that of two deciding at once only one commits; but for who is a member, on
        which nearly everything rests and which seldom changes.
        """
        moves = {stamp for stamp in changes.read if stamp[1] != MEMBERS}
        for row in (*changes.drops, *changes.puts):
            former = self.tables.same_key(row)
            moves.update(stamp_of(each) for each in (row, former) if each)
        return moves

    def moved(self, moves: Iterable[Stamp], changes: Changes) -> None:
        """These changes are in the tables now."""
        for stamp in moves:
            self._stamps[stamp] += 1
        self._news.add(changes)
        if self._aging:
            for row in changes.drops:
                self._aging.note_drop(row)
            for row in changes.puts:
                self._aging.note(row)

    async def erase(self) -> None:
        """Nothing is on any disk."""

    async def backup(  # noqa: D102
        self, file: Path, *, replace: bool, progress: Callable[[int, int], None]
    ) -> Copied:
        raise BackupError(file, "a store in memory is kept by nobody, so there is nothing to back up", IN_A_FILE)

    def _read(self, stamps: Iterable[Stamp]) -> dict[Stamp, int]:
        return {stamp: self._stamps.get(stamp, 0) for stamp in stamps}

    async def members(self) -> tuple[Member, ...]:  # noqa: D102
        return tuple(sorted(self.tables.members, key=lambda row: row.key))

    async def called(self, who: Identity) -> tuple[Member, ...]:  # noqa: D102
        return tuple(sorted(self.tables.members.having(who), key=lambda row: row.key))

    async def profiles(  # noqa: D102
        self, home: HomeId, people: Iterable[Identity] | None = None
    ) -> Mapping[Identity, Profile]:
        if people is None:
            return {row.identity: row for row in self.tables.profiles.by("home", home)}
        found = (self.tables.profiles.get((home, person)) for person in people)
        return {row.identity: row for row in found if row}

    async def channels(self, home: HomeId) -> Mapping[ChannelId, Channel]:  # noqa: D102
        return {row.id: row for row in self.tables.channels.by("home", home)}

    async def items(self, home: HomeId, member: MemberId) -> tuple[Item, ...]:  # noqa: D102
        return tuple(sorted(self.tables.items.by("pair", home, member), key=lambda row: (row.since, row.key)))

    async def between(  # noqa: D102
        self, home: HomeId, member: MemberId, contacts: Iterable[Identity] | None = None
    ) -> Known:
        acts, weeks = self.tables.engagements, self.tables.weeks
        if contacts is None:
            contacts = {*acts.below("pair", home, member), *weeks.below("pair", home, member)}
        pairs = [(home, member, contact) for contact in contacts]
        engagements = [row for pair in pairs for row in acts.by("pair", *pair)]
        return Known(
            home=home,
            members=tuple(row for row in (self.tables.members.get((home, member)),) if row),
            engagements=tuple(sorted(engagements, key=lambda row: (row.at, row.key))),
            items=tuple(item for pair in pairs for item in self.tables.items.by("pair", *pair)),
            weeks=tuple(sorted((week for pair in pairs for week in weeks.by("pair", *pair)), key=_by_week)),
            horizon=self._horizon(home),
            stamps=self._read(pair_stamp(*pair) for pair in pairs),
        )

    async def moved_since(self, home: HomeId, member: MemberId, version: int) -> Moved:  # noqa: D102
        contacts = self._news.since(home, member, version)
        if contacts is not None:
            return Moved(version=self._news.version, contacts=contacts)
        tables = self.tables
        rows = (tables.engagements, tables.items, tables.weeks)
        paired = (contact for table in rows for contact in table.below("pair", home, member))
        told = (nudge.contact for nudge in tables.nudges.by("member", home, member))
        return Moved(version=self._news.version, contacts=frozenset((*paired, *told)), whole=True)

    async def asked(  # noqa: D102
        self, home: HomeId, authors: Iterable[Identity], since: datetime
    ) -> tuple[tuple[Trace, Known], ...]:
        asks = [
            row
            for author in authors
            for row in self.tables.traces.by("author", home, author)
            if row.at >= since and not row.deleted and asks_something(row.said)
        ]
        around = {ask.conversation: self._facts_of(home, ask.conversation) for ask in asks}
        return tuple((ask, around[ask.conversation]) for ask in sorted(asks, key=lambda row: (row.at, row.key)))

    def _facts_of(self, home: HomeId, conversation: ConversationId) -> Known:
        traces = tuple(self.tables.traces.by("conversation", home, conversation))
        reactions = tuple(row for trace in traces for row in self.tables.reactions.by("message", *trace.key))
        return Known(home=home, traces=traces, reactions=reactions)

    async def talk(self, home: HomeId, member: MemberId, where: str, by: str = "") -> Talk:  # noqa: D102
        return Talk(
            member=self.tables.members.get((home, member)),
            nudges=tuple(sorted(self.tables.nudges.by("member", home, member), key=lambda row: (row.at, row.key))),
            shown=self.tables.shown.get((home, member, where)),
            question=self.tables.questions.get((home, member, where, by)),
            asked=tuple(self.tables.questions.by("where", home, member, where)),
            deeds=tuple(sorted(self.tables.deeds.by("member", home, member), key=lambda row: (row.at, row.key))),
            stamps=self._read([members_stamp(home), talk_stamp(home, member)]),
        )

    async def due(self, now: datetime, limit: int) -> tuple[Due, ...]:  # noqa: D102
        return tuple(self.tables.dues.until(now, limit))

    async def unfinished(self, now: datetime, limit: int) -> tuple[Delivery, ...]:  # noqa: D102
        return tuple(self.tables.deliveries.until(now, limit))

    async def agenda(self, home: HomeId, member: MemberId) -> Agenda:  # noqa: D102
        deliveries = self.tables.deliveries.by("member", home, member)
        return Agenda(
            member=self.tables.members.get((home, member)),
            dues=tuple(sorted(self.tables.dues.by("member", home, member), key=lambda row: row.key)),
            deliveries=tuple(sorted(deliveries, key=lambda row: (row.due, row.key))),
            rhythm=self.tables.rhythms.get((home, member)),
            stamps=self._read([members_stamp(home), agenda_stamp(home, member)]),
        )

    async def offered(  # noqa: D102
        self, home: HomeId, day: date
    ) -> tuple[tuple[Offered, ...], Mapping[Stamp, int]]:
        return tuple(self.tables.offered.by("home", home, day)), self._read([offered_stamp(home, day)])

    async def said(self, home: HomeId, once: str) -> SaidOnce | None:  # noqa: D102
        return self.tables.said.get((home, once))

    async def said_until(self, moment: datetime, limit: int) -> tuple[SaidOnce, ...]:  # noqa: D102
        return tuple(self.tables.said.until(moment, limit))

    async def received(self, home: HomeId, space: SpaceId) -> Received | None:  # noqa: D102
        return self.tables.received.get((home, space))

    async def about(  # noqa: D102
        self, home: HomeId, people: Iterable[Identity] | None = None
    ) -> tuple[Row, ...]:
        rows = (row for row in self.tables if row.key[0] == home)
        if people is None:
            return tuple(rows)
        wanted = set(people)
        return tuple(row for row in rows if not wanted.isdisjoint(row.people))

    async def homes(self) -> tuple[HomeId, ...]:  # noqa: D102
        return tuple(sorted(row.id for row in self.tables.homes))

    async def home(self, home: HomeId) -> Home | None:  # noqa: D102
        return self.tables.homes.get((home,))

    async def outdated(  # noqa: D102
        self, home: HomeId, before: datetime, reach: timedelta, limit: int
    ) -> Known:
        if self._aging is None or self._aging.reach != reach:
            self._aging = Aging(self.tables, reach)
        around, going_on = (Around(self.tables, home, self.tables.members.by("home", home)) for _ in range(2))
        for conversation, goes_on in self._aging.conversations(home, before, limit):
            around.load(conversation)
            if goes_on:
                going_on.load(conversation)
        pairs = {**dict.fromkeys(self._aging.pairs(home, before, limit)), **going_on.pairs()}
        for conversation in going_on.people:
            for act in self.tables.engagements.by("conversation", home, conversation):
                pairs[act.member, act.contact] = None
        return self._full(home, around, going_on.people, pairs)

    async def seen(self, home: HomeId) -> Seen:  # noqa: D102
        facts: list[Trace | Reaction] = [*self.tables.traces.by("home", home), *self.tables.reactions.by("home", home)]
        ends = (week.passed(way).last for week in self.tables.weeks.by("pair", home) for way in Direction)
        return Seen(
            until=max((*(fact.at for fact in facts), *(end for end in ends if end)), default=None),
            channels=len({fact.channel for fact in facts}),
        )

    async def named(self, home: HomeId) -> Named:  # noqa: D102
        rows = [row for row in self.tables if row.key[0] == home and not isinstance(row, (Profile, Channel))]
        return Named(
            people=frozenset(person for row in rows for person in row.people),
            channels=frozenset(
                [row.channel for row in rows if isinstance(row, (Trace, Reaction, Engagement, Item))]
                + [channel for row in rows if isinstance(row, Member) for channel in row.muted_channels]
            ),
        )

    async def strangers(self, home: HomeId, before: datetime) -> Known:  # noqa: D102
        found = strangers(self.tables, home, before)
        facts = [fact for old in found.values() for fact in old]
        return Known(
            home=home,
            traces=tuple(fact for fact in facts if isinstance(fact, Trace)),
            reactions=tuple(fact for fact in facts if isinstance(fact, Reaction)),
            stamps=self._read([members_stamp(home), *(conversation_stamp(home, one) for one in found)]),
        )


def _by_week(week: Week) -> tuple[date, Identity]:
    return (week.week, week.contact)
