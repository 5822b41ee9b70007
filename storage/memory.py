"""The store in memory: the whole port over dictionaries, and the oracle of the other stores' contract."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.errors import Conflict
from bot.events import ChannelId, ConversationId, Event, Identity, SpaceId
from bot.kinds import asks_something
from bot.ledger import Engagement, HomeId, Item, MemberId, Reaction, Trace
from bot.models import Row
from bot.people import Channel, KeptOut, Member, Profile
from bot.ports import Changes, Known, Named, Seen, Stamp, Talk
from storage.around import Around
from storage.stamps import MEMBERS, conversation_stamp, members_stamp, pair_stamp, stamp_of, talk_stamp
from storage.tables import Tables


class MemoryStore:
    """Rows in tables, with an index for each question of the port (see `bot.ports.Storage`)."""

    def __init__(self) -> None:
        self.tables = Tables()
        self._stamps: defaultdict[Stamp, int] = defaultdict(int)

    async def known(self, space: SpaceId, events: Sequence[Event]) -> Known:  # noqa: D102 - the port says it
        home = next((row.id for row in self.tables.homes if space in row.spaces), None)
        members = tuple(self.tables.members.by("home", home))
        kept_out = self._kept_out(home)
        if home is None or not members:
            return Known(home=home, kept_out=kept_out, stamps=self._read([members_stamp(home)] if home else []))
        around = Around(self.tables, home, members)
        for event in events:
            around.add(event)
        engagements: dict[int, Engagement] = {}
        for conversation in around.people:
            engagements.update(self.tables.engagements.numbered("conversation", home, conversation))
        pairs = around.pairs()
        for pair in pairs:
            engagements.update(self.tables.engagements.numbered("pair", home, *pair))
        stamps: list[Stamp] = [conversation_stamp(home, conversation) for conversation in around.people]
        stamps += [pair_stamp(home, *pair) for pair in pairs]
        return Known(
            home=home,
            members=members,
            traces=tuple(around.traces.values()),
            reactions=tuple(around.reactions.values()),
            engagements=tuple(engagements.values()),
            items=tuple(item for pair in pairs for item in self.tables.items.by("pair", home, *pair)),
            kept_out=kept_out,
            stamps=self._read([members_stamp(home), *stamps]),
        )

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
        """Keep and drop rows.

        What was read counts as written, so that of two deciding at once only one commits; but for who is a member, on
        which nearly everything rests and which seldom changes.
        """
        moved = {stamp for stamp in changes.read if stamp[1] != MEMBERS}
        for row in (*changes.drops, *changes.puts):
            former = self.tables.same_key(row)
            moved.update(stamp_of(each) for each in (row, former) if each)
        for row in changes.drops:
            self.tables.drop(row)
        for row in changes.puts:
            self.tables.put(row)
        for stamp in moved:
            self._stamps[stamp] += 1

    def _read(self, stamps: Iterable[Stamp]) -> dict[Stamp, int]:
        return {stamp: self._stamps.get(stamp, 0) for stamp in stamps}

    async def members(self) -> tuple[Member, ...]:  # noqa: D102
        return tuple(sorted(self.tables.members, key=lambda row: row.key))

    async def profiles(self, home: HomeId) -> Mapping[Identity, Profile]:  # noqa: D102
        return {row.identity: row for row in self.tables.profiles.by("home", home)}

    async def channels(self, home: HomeId) -> Mapping[ChannelId, Channel]:  # noqa: D102
        return {row.id: row for row in self.tables.channels.by("home", home)}

    async def items(self, home: HomeId, member: MemberId) -> tuple[Item, ...]:  # noqa: D102
        return tuple(sorted(self.tables.items.by("pair", home, member), key=lambda row: (row.since, row.key)))

    async def between(  # noqa: D102
        self, home: HomeId, member: MemberId, contacts: Iterable[Identity] | None = None
    ) -> Known:
        acts = self.tables.engagements
        if contacts is None:
            contacts = acts.below("pair", home, member)
        pairs = [(home, member, contact) for contact in contacts]
        engagements = [row for pair in pairs for row in acts.by("pair", *pair)]
        return Known(
            home=home,
            members=tuple(row for row in (self.tables.members.get((home, member)),) if row),
            engagements=tuple(sorted(engagements, key=lambda row: (row.at, row.key))),
            items=tuple(item for pair in pairs for item in self.tables.items.by("pair", *pair)),
            stamps=self._read(pair_stamp(*pair) for pair in pairs),
        )

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
            deeds=tuple(sorted(self.tables.deeds.by("member", home, member), key=lambda row: (row.at, row.key))),
            stamps=self._read([members_stamp(home), talk_stamp(home, member)]),
        )

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

    async def seen(self, home: HomeId) -> Seen:  # noqa: D102
        facts: list[Trace | Reaction] = [*self.tables.traces.by("home", home), *self.tables.reactions.by("home", home)]
        return Seen(
            until=max((fact.at for fact in facts), default=None), channels=len({fact.channel for fact in facts})
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
        members = {person for row in self.tables.members.by("home", home) for person in row.identities}
        found: defaultdict[ConversationId, list[Trace | Reaction]] = defaultdict(list)
        for trace in self.tables.traces.by("home", home):
            found[trace.conversation].append(trace)
        for reaction in self.tables.reactions.by("home", home):
            on = self.tables.traces.get((home, reaction.channel, reaction.message))
            found[on.conversation if on else reaction.conversation].append(reaction)
        alone = {
            conversation: [fact for fact in facts if fact.at < before]
            for conversation, facts in found.items()
            if members.isdisjoint(person for fact in facts for person in fact.people)
        }
        facts = [fact for facts in alone.values() for fact in facts]
        return Known(
            home=home,
            traces=tuple(fact for fact in facts if isinstance(fact, Trace)),
            reactions=tuple(fact for fact in facts if isinstance(fact, Reaction)),
            stamps=self._read([members_stamp(home), *(conversation_stamp(home, c) for c, old in alone.items() if old)]),
        )
