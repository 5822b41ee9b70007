"""Facts: events merged into the newest state of each message and reaction, whatever order they come in.

Merging is commutative, associative and idempotent, so the facts are a function of the set of events. What facts mean is
left to others; here it only matters whether a member is near, for of others nothing is kept.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from msgspec.structs import replace

from bot.engine.speech import said
from bot.events import (
    ChannelId,
    ConversationId,
    Event,
    Identity,
    MessageDeleted,
    MessageId,
    MessagePosted,
    ReactionAdded,
    ReactionRemoved,
    alone,
)
from bot.ledger import HomeId, Key, Reaction, Trace

MessageKey = tuple[ChannelId, MessageId]
REACH = timedelta(days=90)
"""How far behind a home's horizon the facts of a conversation that goes on are kept, since later ones rest on them."""


@dataclass(slots=True)
class Facts:
    """The facts that some events touch: as stored, then with the events merged in."""

    stored: dict[Key, Trace | Reaction] = field(default_factory=dict)
    traces: dict[MessageKey, Trace] = field(default_factory=dict)
    reactions: defaultdict[MessageKey, dict[Key, Reaction]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, traces: Iterable[Trace], reactions: Iterable[Reaction]) -> "Facts":
        """The facts as stored."""
        facts = cls()
        for trace in traces:
            facts.traces[trace.channel, trace.message] = facts.stored[trace.key] = trace
        for reaction in reactions:
            facts.reactions[reaction.channel, reaction.message][reaction.key] = reaction
            facts.stored[reaction.key] = reaction
        return facts

    def outlive(self, horizon: datetime | None) -> tuple[list[Trace | Reaction], dict[ConversationId, None]]:
        """Let go of what lies behind the horizon; what that is, and the conversations that go on without it."""
        gone: list[Trace | Reaction] = []
        cut: dict[ConversationId, None] = {}
        if horizon is None or all(fact.at >= horizon for fact in self.stored.values()):
            return gone, cut
        for conversation, (traces, reactions) in self.by_conversation().items():
            facts: list[Trace | Reaction] = [*traces, *reactions]
            old = outlived(facts, horizon)
            gone += old
            if old and len(old) < len(facts):
                cut |= dict.fromkeys((conversation, *(reaction.conversation for reaction in reactions)))
        for fact in gone:
            del self.stored[fact.key]
            if isinstance(fact, Trace):
                del self.traces[fact.channel, fact.message]
            else:
                del self.reactions[fact.channel, fact.message][fact.key]
        return gone, cut

    def merge(self, home: HomeId, events: Iterable[Event], members: Container[Identity]) -> dict[ConversationId, None]:
        """Merge events in; the conversations that they may change, in a stable order."""
        touched: dict[ConversationId, None] = {}
        messages: dict[MessageKey, None] = {}
        for event in events:
            message = (event.place.channel, event.message)
            if isinstance(event, ReactionAdded):
                self._merge_reaction(message, reaction_of(home, event))
            elif message in self.traces:
                touched[self.traces[message].conversation] = None
                self.traces[message] = merged(self.traces[message], trace_of(home, event))
            elif isinstance(event, MessagePosted) and _is_nobodys(event, members):
                continue
            else:
                self.traces[message] = trace_of(home, event)
            messages[message] = None
        for message in messages:
            touched |= dict.fromkeys(self._conversations(message))
        return touched

    def by_conversation(self) -> dict[ConversationId, tuple[list[Trace], list[Reaction]]]:
        """Every conversation's messages, and the reactions on them, known or not."""
        found: defaultdict[ConversationId, tuple[list[Trace], list[Reaction]]] = defaultdict(lambda: ([], []))
        for trace in self.traces.values():
            found[trace.conversation][0].append(trace)
        for message, reactions in self.reactions.items():
            trace_of_it = self.traces.get(message)
            for reaction in reactions.values():
                found[trace_of_it.conversation if trace_of_it else reaction.conversation][1].append(reaction)
        return dict(found)

    def _merge_reaction(self, message: MessageKey, reaction: Reaction) -> None:
        known = self.reactions[message].get(reaction.key)
        self.reactions[message][reaction.key] = merged_reaction(known, reaction) if known else reaction

    def _conversations(self, message: MessageKey) -> Iterable[ConversationId]:
        """Where a message's rows may stand: alone (as long as nothing else was known), or where it belongs."""
        yield alone(*message)
        if message in self.traces:
            yield self.traces[message].conversation
        for reaction in self.reactions.get(message, {}).values():
            yield reaction.conversation


def outlived(facts: Sequence[Trace | Reaction], horizon: datetime) -> list[Trace | Reaction]:
    """Which facts of one conversation go: all once it is over, else those on which hardly anything newer rests."""
    goes_on = any(fact.at >= horizon for fact in facts)
    before = horizon - REACH if goes_on else horizon
    return [fact for fact in facts if fact.at < before]


def _is_nobodys(event: MessagePosted, members: Container[Identity]) -> bool:
    """Whether a message outside of threads has no member in it: then it counts for nothing and is not looked at.

    An edited one is: an earlier version, should it come later, may have named a member.
    """
    place = event.place
    if place.thread or place.between or event.edited_at:
        return False
    return not any(person in members for person in event.people)


def trace_of(home: HomeId, event: MessagePosted | MessageDeleted) -> Trace:
    """What one report of a message says of it. Its text is looked at here and let go."""
    place = event.place
    posted = event if isinstance(event, MessagePosted) else None
    return Trace(
        home=home,
        channel=place.channel,
        message=event.message,
        conversation=place.conversation(event.message),
        author=posted.author if posted else None,
        at=event.at,
        version=(posted and posted.edited_at) or event.at,
        threaded=place.thread is not None,
        deleted=posted is None,
        thread_author=posted.thread_author if posted else None,
        reply_to_author=posted.reply_to_author if posted else None,
        names=posted.names if posted else (),
        shares=posted.shares if posted else (),
        shared=posted.shared if posted else None,
        between=place.between,
        said=said(posted.text) if posted else (),
    )


def reaction_of(home: HomeId, event: ReactionAdded) -> Reaction:
    """What one report of a reaction says of it."""
    return Reaction(
        home=home,
        channel=event.place.channel,
        message=event.message,
        actor=event.actor,
        emoji=event.emoji,
        on=not isinstance(event, ReactionRemoved),
        at=event.at,
        conversation=event.place.conversation(event.message),
        message_author=event.message_author,
    )


def merged(one: Trace, other: Trace) -> Trace:
    """The same message as two reports (or earlier merges) tell it together."""
    if one == other:
        return one
    # A report of a deletion alone knows neither author nor time of writing: any other knows more.
    newer, older = sorted((one, other), key=_rank, reverse=True)
    placed = newer if newer.threaded or newer.between else older
    deleted = one.deleted or other.deleted
    at = min(one.at, other.at) if newer.author is None else newer.at
    return replace(
        newer,
        conversation=placed.conversation,
        threaded=one.threaded or other.threaded,
        between=placed.between,
        thread_author=newer.thread_author or older.thread_author,
        deleted=deleted,
        at=at,
        version=at if deleted else newer.version,
        reply_to_author=None if deleted else newer.reply_to_author,
        names=() if deleted else newer.names,
        shares=() if deleted else newer.shares,
        shared=None if deleted else newer.shared,
        said=() if deleted else newer.said,
    )


def merged_reaction(one: Reaction, other: Reaction) -> Reaction:
    """The same reaction as two reports tell it together: the newer counts, and at the same time the taking back."""
    if one == other:
        return one
    newer, older = sorted(
        (one, other), key=lambda r: (r.at, not r.on, r.conversation, r.message_author or ""), reverse=True
    )
    unplaced = newer.conversation == alone(newer.channel, newer.message)
    return replace(
        newer,
        conversation=older.conversation if unplaced else newer.conversation,
        message_author=newer.message_author or older.message_author,
    )


def _rank(trace: Trace) -> tuple[bool, object, tuple[str, ...]]:
    """Orders reports of one message by how much they count; the last part only makes the order total."""
    content = (
        *trace.names,
        *trace.said,
        *trace.shares,
        trace.reply_to_author or "",
        trace.shared or "",
        trace.conversation,
    )
    return (trace.author is not None, trace.version, content)
