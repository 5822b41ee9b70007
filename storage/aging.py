"""Which pairs and conversations hold something old, in a store that is held in memory.

For each there is a moment before which nothing of it is due; they lie in a heap by that moment. So nothing but what is
due is looked at, however much is kept: a moment that proves too early is put right then. The heap is made when somebody
asks for the first time.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush

from bot.events import ConversationId, Identity
from bot.ledger import Engagement, HomeId, Item, MemberId, Reaction, Trace
from bot.models import Row
from storage.tables import Tables

ALWAYS = datetime.min.replace(tzinfo=UTC)
"""Before this nothing is due, so that it is looked at when somebody asks the next time."""
Group = tuple[str, ...]
"""A pair (home, member, contact) or a conversation (home, conversation)."""


@dataclass(slots=True)
class Oldest:
    """For each group a moment before which nothing of it is due."""

    moments: dict[Group, datetime] = field(default_factory=dict)
    heap: list[tuple[datetime, Group]] = field(default_factory=list)

    def note(self, group: Group, at: datetime) -> None:
        """Something of a group is not due before this moment."""
        known = self.moments.get(group)
        if known is None or at < known:
            self.moments[group] = at
            heappush(self.heap, (at, group))

    def older(self, before: datetime, due: Callable[[Group], datetime | None], limit: int) -> list[Group]:
        """Up to so many groups that are due before a moment. due: when a group truly is, None where nothing is left."""
        found: dict[Group, datetime] = {}
        while self.heap and self.heap[0][0] < before and len(found) < limit:
            at, group = heappop(self.heap)
            if self.moments.get(group) != at:
                continue
            del self.moments[group]
            moment = due(group)
            if moment is None:
                continue
            if moment < before:
                found[group] = moment
            else:
                self.note(group, moment)
        for group, moment in found.items():
            self.note(group, moment)
        return list(found)


class Aging:
    """The pairs and conversations of some tables by when they are due. Whatever is put there must be noted here.

    reach: by how much the facts of a conversation that goes on may be too old before it is due.
    """

    def __init__(self, tables: Tables, reach: timedelta) -> None:
        self._tables, self.reach = tables, reach
        self._pairs: dict[HomeId, Oldest] = {}
        self._conversations: dict[HomeId, Oldest] = {}
        for rows in (tables.engagements, tables.items, tables.traces, tables.reactions):
            for row in rows:
                self.note(row)

    def note(self, row: Row) -> None:
        """A row was put."""
        match row:
            case Engagement() | Item():
                pair = (row.home, row.member, row.contact)
                self._pairs.setdefault(row.home, Oldest()).note(pair, _ends(row))
            case Trace() | Reaction():
                trace = self._tables.traces.get((row.home, row.channel, row.message))
                for conversation in {row.conversation, trace.conversation if trace else row.conversation}:
                    self._conversations.setdefault(row.home, Oldest()).note((row.home, conversation), row.at)
                self._look_again_at_reactions(row)
            case _:
                pass

    def note_drop(self, row: Row) -> None:
        """A row was dropped: what is left may be due sooner."""
        match row:
            case Engagement() | Item():
                pair = (row.home, row.member, row.contact)
                self._pairs.setdefault(row.home, Oldest()).note(pair, ALWAYS)
            case Trace() | Reaction():
                self._look_again(row)
                self._look_again_at_reactions(row)
            case _:
                pass

    def _look_again(self, fact: Trace | Reaction) -> None:
        self._conversations.setdefault(fact.home, Oldest()).note((fact.home, fact.conversation), ALWAYS)

    def _look_again_at_reactions(self, fact: Trace | Reaction) -> None:
        """Reactions stand in the conversation of their message, as soon and as long as that is known."""
        if isinstance(fact, Trace):
            for reaction in self._tables.reactions.by("message", *fact.key):
                self._look_again(reaction)

    def pairs(self, home: HomeId, before: datetime, limit: int) -> list[tuple[MemberId, Identity]]:
        """Pairs with something that was over before a moment."""
        found = self._pairs.get(home, Oldest()).older(before, self._pair_due, limit)
        return [(MemberId(member), Identity(contact)) for _, member, contact in found]

    def conversations(self, home: HomeId, before: datetime, limit: int) -> list[tuple[ConversationId, bool]]:
        """Conversations whose facts are all older than a moment, or some by more than the reach: then it goes on."""

        def due(group: Group) -> datetime | None:
            times = [fact.at for fact in self._facts(group)]
            return min(max(times), min(times) + self.reach) if times else None

        found = self._conversations.get(home, Oldest()).older(before, due, limit)
        return [(ConversationId(group[1]), any(f.at >= before for f in self._facts(group))) for group in found]

    def _pair_due(self, group: Group) -> datetime | None:
        rows: Iterable[Engagement | Item] = (
            *self._tables.engagements.by("pair", *group),
            *self._tables.items.by("pair", *group),
        )
        return min(map(_ends, rows), default=None)

    def _facts(self, group: Group) -> Iterator[Trace | Reaction]:
        """A conversation's messages with the reactions on them, and reactions there on messages that aren't known."""
        home = group[0]
        for trace in self._tables.traces.by("conversation", *group):
            yield trace
            yield from self._tables.reactions.by("message", home, trace.channel, trace.message)
        for reaction in self._tables.reactions.by("conversation", *group):
            if self._tables.traces.get((home, reaction.channel, reaction.message)) is None:
                yield reaction


def _ends(row: Engagement | Item) -> datetime:
    """When a row was over: an item once it is neither asked for nor settled any more."""
    return max(row.at, row.settled.at) if isinstance(row, Item) and row.settled else row.at
