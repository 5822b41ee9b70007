"""A brute-force ledger, slow and obviously right, written from docs/ledger.md alone.

For every question all messages are looked at again. Of `bot/engine/` it shares only what words and emoji say.
Rules "by word" have no part in it. Where the page leaves a choice, "Reading:" says which was taken.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from msgspec import structs

from bot.engine.emoji import Tone, tone
from bot.engine.speech import said
from bot.events import (
    ChannelId,
    ConversationId,
    Event,
    Identity,
    MessageDeleted,
    MessageId,
    MessagePosted,
    Place,
    ReactionAdded,
    ReactionRemoved,
)
from bot.kinds import KINDS, Awaits, Kind, Said
from bot.ledger import Direction, Engagement, Evidence, How, Item, Settled
from bot.people import Member

WEIGHTIEST_FIRST = (
    Kind.QUESTION,
    Kind.REQUEST,
    Kind.SHARE,
    Kind.HELP,
    Kind.MENTION,
    Kind.DIRECT_MESSAGE,
)
LOOKS_BACK = timedelta(days=7)
DEFERS_FOR = timedelta(days=1)


def ledger(events: Iterable[Event], members: Sequence[Member]) -> tuple[frozenset[Engagement], frozenset[Item]]:
    """All engagements and all items, settled ones too, of these members after these events of one space."""
    told = tuple(events)
    world = facts(told, members)
    pairs = [(m, c) for m in members for c in world.people if c not in m.identities]
    own = {m.id: facts(_heard(told, m), members) if m.stops or m.unread else world for m in members}
    rows = {(m.id, c): engagements(own[m.id], m, c) for m, c in pairs}
    return (
        frozenset(row for of_pair in rows.values() for row in of_pair),
        frozenset(item for m, c in pairs for item in items(rows[m.id, c], m)),
    )


# --- 7. Who stops, and what is unread -------------------------------------------------------------


def _heard(events: Sequence[Event], member: Member) -> tuple[Event, ...]:
    """What happens for a member. Reading: a deletion is the only act that counts that they don't take in."""

    def is_heard(event: Event) -> bool:
        edited = event.edited_at if isinstance(event, MessagePosted) else None
        times = (event.at, edited or event.at)
        stopped = any(stop.covers(at) for stop in member.stops for at in times)
        unread = any(one.covers(event.place.channel, at) for one in member.unread for at in times)
        return isinstance(event, MessageDeleted) or not (stopped or unread)

    return tuple(event for event in events if is_heard(event))


# --- 1. Facts -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as its newest version reads, neither deleted nor irrelevant.

    told: its thread's author, by its reports.
    """

    channel: ChannelId
    id: MessageId
    conversation: ConversationId
    author: Identity
    at: datetime
    in_thread: bool
    between: tuple[Identity, ...]
    reply_to: Identity | None
    names: tuple[Identity, ...]
    shares: tuple[Identity, ...]
    shared: ConversationId | None
    says: frozenset[Said]
    told: frozenset[Identity]

    @property
    def order(self) -> tuple[datetime, MessageId]:
        """What "before" and "after" compare."""
        return (self.at, self.id)

    @property
    def is_first(self) -> bool:
        """Whether it is the first message of its thread."""
        return self.conversation == f"{self.channel}/{self.id}"

    @property
    def asks(self) -> bool:
        """Whether it is a question or a request."""
        return bool(self.says & {Said.QUESTION, Said.REQUEST})

    @property
    def goes_on(self) -> bool:
        """Whether it says neither closing nor withdrawn."""
        return not self.says & {Said.CLOSING, Said.WITHDRAWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """A reaction that stands, on a message that is not deleted. author: the message's, where known."""

    channel: ChannelId
    message: MessageId
    conversation: ConversationId
    actor: Identity
    author: Identity | None
    emoji: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """All that happened, merged: messages in order, reactions, and everybody who appears anywhere."""

    messages: tuple[Message, ...]
    reactions: tuple[Put, ...]
    people: frozenset[Identity]

    def earlier(self, message: Message) -> tuple[Message, ...]:
        """The messages of the same conversation before this one, in order."""
        return tuple(m for m in self.messages if m.conversation == message.conversation and m.order < message.order)


def facts(events: Sequence[Event], members: Sequence[Member]) -> World:
    """What the set of reports comes to."""
    deleted = {_where(e) for e in events if isinstance(e, MessageDeleted)}
    messages = _messages([e for e in events if isinstance(e, MessagePosted) and _where(e) not in deleted], members)
    reactions = _reactions([e for e in events if isinstance(e, ReactionAdded) and _where(e) not in deleted], messages)
    people = frozenset(person for e in events for person in e.people)
    return World(messages=messages, reactions=reactions, people=people)


def _where(event: Event) -> tuple[ChannelId, MessageId]:
    return (event.place.channel, event.message)


def _messages(posts: Sequence[MessagePosted], members: Sequence[Member]) -> tuple[Message, ...]:
    of_members = {identity for member in members for identity in member.identities}
    reports = [[p for p in posts if _where(p) == where] for where in {_where(p) for p in posts}]
    merged = [_merged(of_one) for of_one in reports]
    relevant = [message for message in merged if _counts(message, of_members)]
    return tuple(sorted(relevant, key=lambda m: (m.order, m.channel)))


def _counts(message: Message, of_members: Collection[Identity]) -> bool:
    """In a thread, one-to-one, or involving a member.

    Reading: a thread's first message is in a thread only where a report of that very message says so.
    """
    involved = {message.author, message.reply_to, *message.names, *message.shares}
    return bool(message.in_thread or message.between or involved & set(of_members))


def _merged(reports: Sequence[MessagePosted]) -> Message:
    newest = max(reports, key=lambda report: report.edited_at or report.at)
    place = _fullest(reports)
    return Message(
        channel=place.channel,
        id=newest.message,
        conversation=place.conversation(newest.message),
        author=newest.author,
        at=newest.at,
        in_thread=place.thread is not None and not place.between,
        between=place.between,
        reply_to=newest.reply_to_author,
        names=newest.names,
        shares=newest.shares,
        shared=newest.shared,
        says=frozenset(said(newest.text)),
        # Reading: "any report" includes those of older versions, but none of a deleted message.
        told=frozenset(report.thread_author for report in reports if report.thread_author),
    )


def _fullest(reports: Sequence[MessagePosted] | Sequence[ReactionAdded]) -> Place:
    """Where it is: a report that tells the thread outweighs one that does not."""
    places = [report.place for report in reports]
    return next((place for place in places if place.thread), places[0])


def _reactions(reports: Sequence[ReactionAdded], messages: Sequence[Message]) -> tuple[Put, ...]:
    keys = {(*_where(report), report.actor, report.emoji) for report in reports}
    merged = [_put([r for r in reports if (*_where(r), r.actor, r.emoji) == key], messages) for key in sorted(keys)]
    return tuple(put for put in merged if put)


def _put(reports: Sequence[ReactionAdded], messages: Sequence[Message]) -> Put | None:
    newest = max(reports, key=lambda report: (report.at, isinstance(report, ReactionRemoved)))
    if isinstance(newest, ReactionRemoved):
        return None
    # Reading: an irrelevant message does not exist for reactions either; they tell what they tell.
    message = next((m for m in messages if (m.channel, m.id) == _where(newest)), None)
    # Reading: without the message, author and thread are what any report of this reaction says.
    authors = sorted({report.message_author for report in reports if report.message_author})
    return Put(
        channel=newest.place.channel,
        message=newest.message,
        conversation=message.conversation if message else _fullest(reports).conversation(newest.message),
        actor=newest.actor,
        author=message.author if message else next(iter(authors), None),
        emoji=newest.emoji,
        at=newest.at,
    )


def thread_author(world: World, conversation: ConversationId) -> Identity | None:
    """Who began the thread: as told by a message of it, else the author of its first message."""
    of_thread = [m for m in world.messages if m.conversation == conversation]
    told = sorted({person for m in of_thread for person in m.told})
    return next(iter([*told, *(m.author for m in of_thread if m.is_first)]), None)


# --- 2. To whom a message is addressed ----------------------------------------------------------


def addressed(world: World, message: Message) -> dict[Identity, Evidence]:
    """The people to whom it is addressed, with the evidence.

    Reading: a rule that yields nobody but the author does not apply.
    """
    rules = (
        dict.fromkeys(message.between, Evidence.DIRECT),
        dict.fromkeys(message.names, Evidence.MENTION)
        | ({message.reply_to: Evidence.REPLY} if message.reply_to else {}),
        dict.fromkeys(_to_thread_author(world, message), Evidence.THREAD),
        dict.fromkeys(_from_thread_author(world, message), Evidence.THREAD),
    )
    others = [{p: how for p, how in rule.items() if p != message.author} for rule in rules]
    return next((rule for rule in others if rule), {})


def _to_thread_author(world: World, message: Message) -> set[Identity]:
    began = thread_author(world, message.conversation)
    return {began} if message.in_thread and began else set()


def _from_thread_author(world: World, message: Message) -> set[Identity]:
    if not message.in_thread or thread_author(world, message.conversation) != message.author:
        return set()
    others = {m.author for m in world.earlier(message)} - {message.author}
    return others if len(others) == 1 else set()


# --- 3. What one message is to one person -------------------------------------------------------


def something(world: World, message: Message, person: Identity) -> tuple[Kind, Evidence] | None:
    """What a message is to a person who did not write it: the first row of the table that applies."""
    to = addressed(world, message)
    is_to, says = person in to, message.says
    rows = (
        (is_to and Said.QUESTION in says, Kind.QUESTION),
        (is_to and Said.REQUEST in says, Kind.REQUEST),
        (person in message.shares, Kind.SHARE),
        (is_to and Said.THANKS in says, Kind.THANKS),
        (answers(world, message, person), Kind.HELP),
        (to.get(person) is Evidence.MENTION and message.goes_on, Kind.MENTION),
        (is_to and bool(message.between) and message.goes_on, Kind.DIRECT_MESSAGE),
        (is_to, Kind.REPLY),
    )
    kind = next((kind for applies, kind in rows if applies), None)
    if kind is None:
        return None
    return kind, to.get(person, Evidence.SHARE if kind is Kind.SHARE else Evidence.THREAD)


def answers(world: World, message: Message, person: Identity) -> bool:
    """Whether a message only states, after that person asked in the same conversation."""
    author, to = message.author, addressed(world, message)
    of_person = [m for m in world.earlier(message) if m.author == person]
    return not message.says and any(
        ask.is_first
        or (
            # Reading: the latest of that person's messages in this conversation, not anywhere.
            ask == of_person[-1] and (author in addressed(world, ask) or not addressed(world, ask) or person in to)
        )
        for ask in of_person
        if ask.asks
    )


def opens(kind: Kind) -> bool:
    """Whether something of this kind, received, waits for an answer or for thanks."""
    return KINDS[kind].awaits is not None


# --- 4. Engagements -----------------------------------------------------------------------------


def engagements(world: World, member: Member, contact: Identity) -> frozenset[Engagement]:
    """All that passed between a member and another person."""
    theirs = [m for m in world.messages if m.author == contact]
    own = [m for m in world.messages if m.author in member.identities]
    rows = [
        *(_received(world, m, member) for m in theirs),
        *(_given(world, m, member, contact) for m in own),
        *(_reaction(put, member, contact) for put in world.reactions),
        *(_taken_by_reaction(world, put, member, contact) for put in world.reactions),
    ]
    return frozenset(row for row in rows if row)


def to_member(world: World, message: Message, member: Member) -> tuple[Kind, Evidence] | None:
    """What somebody else's message is to a member."""
    found = (something(world, message, identity) for identity in member.identities)
    return next((one for one in found if one), None)


def asked_before(world: World, message: Message, member: Member, contact: Identity) -> bool:
    """Whether the contact wrote, earlier in its conversation, what the member received and what opened.

    Reading: "opened" is by kind alone; how long before the member joined is looked at with the items only.
    """
    received = [to_member(world, m, member) for m in world.earlier(message) if m.author == contact]
    return any(opens(one[0]) for one in received if one)


def _received(world: World, message: Message, member: Member) -> Engagement | None:
    found = to_member(world, message, member)
    if not found and asked_before(world, message, member, message.author):
        found = (Kind.REPLY, Evidence.CONVERSATION)
    if not found:
        return None
    return structs.replace(
        _row(message, member, message.author, Direction.RECEIVED, *found),
        withdraws=Said.WITHDRAWN in message.says and not opens(found[0]),
        taken_from=_taken_from(world, message, member),
    )


def _taken_from(world: World, message: Message, member: Member) -> Identity | None:
    to = list(addressed(world, message))
    if Said.THANKS not in message.says or len(to) != 1 or to[0] in member.identities:
        return None
    return next((m.author for m in world.earlier(message) if m.author == to[0]), None)


def _given(world: World, message: Message, member: Member, contact: Identity) -> Engagement | None:
    found = something(world, message, contact)
    if not found and asked_before(world, message, member, contact):
        found = (Kind.REPLY, Evidence.CONVERSATION)
    return _row(message, member, contact, Direction.GIVEN, *found) if found else None


def _row(
    message: Message,
    member: Member,
    contact: Identity,
    direction: Direction,
    kind: Kind,
    evidence: Evidence,
) -> Engagement:
    return Engagement(
        home=member.home,
        member=member.id,
        contact=contact,
        direction=direction,
        kind=kind,
        evidence=evidence,
        channel=message.channel,
        message=message.id,
        conversation=message.conversation,
        at=message.at,
        threaded=bool(message.between) or (message.in_thread and not message.is_first),
        shared=message.shared if kind is Kind.SHARE else None,
    )


def _reaction(put: Put, member: Member, contact: Identity) -> Engagement | None:
    if tone(put.emoji) is Tone.NEGATIVE:
        return None
    if put.actor in member.identities and put.author == contact:
        return _reaction_row(put, member, contact, Direction.GIVEN, Evidence.REACTION)
    if put.actor == contact and put.author in member.identities:
        return _reaction_row(put, member, contact, Direction.RECEIVED, Evidence.REACTION)
    return None


def _taken_by_reaction(world: World, put: Put, member: Member, contact: Identity) -> Engagement | None:
    """Reading: it is known what came before the other's message only where that message itself is known."""
    if put.actor != contact or tone(put.emoji) is not Tone.ACKNOWLEDGES:
        return None
    of_others = [
        m
        for m in world.messages
        if (m.channel, m.id) == (put.channel, put.message) and m.author not in {contact, *member.identities}
    ]
    if not any(asked_before(world, m, member, contact) for m in of_others):
        return None
    row = _reaction_row(put, member, contact, Direction.RECEIVED, Evidence.CONVERSATION)
    return structs.replace(row, taken_from=put.author)


def _reaction_row(put: Put, member: Member, contact: Identity, direction: Direction, evidence: Evidence) -> Engagement:
    return Engagement(
        home=member.home,
        member=member.id,
        contact=contact,
        direction=direction,
        kind=Kind.REACTION,
        evidence=evidence,
        channel=put.channel,
        message=put.message,
        conversation=put.conversation,
        at=put.at,
        detail=put.emoji,
    )


# --- 5. Items -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """An item on the way, with what joined it after its latest ask."""

    item: Item
    later: frozenset[MessageId] = frozenset()

    @property
    def is_open(self) -> bool:
        """Whether nothing settled it so far."""
        return self.item.settled is None

    @property
    def awaits(self) -> Awaits | None:
        """What its kind awaits."""
        return KINDS[self.item.kind].awaits


def items(rows: Iterable[Engagement], member: Member) -> frozenset[Item]:
    """The items of a member and one contact, from their engagements."""
    lines: dict[ConversationId, Line] = {}
    for row in sorted(rows, key=_turn):
        for line in _after(row, lines, member):
            lines[line.item.conversation] = line
    return frozenset(line.item for line in lines.values())


def _turn(row: Engagement) -> tuple[datetime, bool, ChannelId, MessageId, Direction, str]:
    is_reaction = row.kind is Kind.REACTION
    return (row.at, is_reaction, row.channel, row.message, row.direction, row.detail)


def _after(row: Engagement, lines: dict[ConversationId, Line], member: Member) -> Iterator[Line]:
    """The lines that one engagement opens or changes."""
    open_lines = [line for line in lines.values() if line.is_open]
    of_conversation = next((x for x in open_lines if x.item.conversation == row.conversation), None)
    if row.direction is Direction.GIVEN:
        change = _after_given_reaction if row.kind is Kind.REACTION else _after_given_message
        yield from [change(row, line) for line in open_lines]
    elif opens(row.kind):
        if row.at >= member.joined_at - LOOKS_BACK:
            yield _asked_again(row, of_conversation) if of_conversation else Line(_opened(row))
    else:
        if of_conversation:
            yield _after_later(row, of_conversation)
        if row.withdraws and not row.threaded and row.evidence is not Evidence.CONVERSATION:
            yield from [
                _settled(row, line, How.WITHDRAWN)
                for line in open_lines
                if line is not of_conversation and line.item.channel == row.channel and line.awaits is Awaits.ANSWER
            ]


def _opened(row: Engagement) -> Item:
    return Item(
        home=row.home,
        member=row.member,
        contact=row.contact,
        conversation=row.conversation,
        channel=row.channel,
        kind=row.kind,
        since=row.at,
        message=row.message,
        at=row.at,
        source=row.shared or row.conversation,
    )


def _asked_again(row: Engagement, line: Line) -> Line:
    return Line(
        structs.replace(
            line.item,
            count=line.item.count + 1,
            kind=min(line.item.kind, row.kind, key=WEIGHTIEST_FIRST.index),
            message=row.message,
            at=row.at,
            source=row.shared or row.conversation,
            deferred_until=None,
        ),
    )


def _after_later(row: Engagement, line: Line) -> Line:
    """A received reaction joins only to settle."""
    joined = line if row.kind is Kind.REACTION else replace(line, later=line.later | {row.message})
    if row.withdraws and line.awaits is Awaits.ANSWER:
        return _settled(row, joined, How.WITHDRAWN)
    if row.taken_from and line.awaits is Awaits.ANSWER:
        return _settled(row, joined, How.ANSWERED)
    return joined


def _after_given_message(row: Engagement, line: Line) -> Line:
    speaks_to_contact = not row.threaded and row.evidence is not Evidence.CONVERSATION
    returns = {Kind.THANKS: How.THANKS, Kind.SHARE: How.SHARE}.get(row.kind)
    if line.item.conversation == row.conversation:
        return _settled(row, line, How.MESSAGE)
    if returns and line.awaits is Awaits.THANKS:
        return _settled(row, line, returns)
    if speaks_to_contact and line.item.channel == row.channel:
        return _settled(row, line, How.ADDRESSED)
    return line


def _after_given_reaction(row: Engagement, line: Line) -> Line:
    """Reading: the deferral that a settled item had stays written on it."""
    if line.item.channel != row.channel or row.message not in {line.item.message, *line.later}:
        return line
    if tone(row.detail) is Tone.ACKNOWLEDGES:
        return _settled(row, line, How.REACTION)
    if tone(row.detail) is Tone.DEFERS:
        return replace(line, item=structs.replace(line.item, deferred_until=row.at + DEFERS_FOR))
    return line


def _settled(row: Engagement, line: Line, how: How) -> Line:
    by = row.taken_from if how is How.ANSWERED else None
    settled = Settled(how=how, at=row.at, channel=row.channel, message=row.message, by=by)
    return replace(line, item=structs.replace(line.item, settled=settled))
