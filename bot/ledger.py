"""The rows of the ledger: facts merged from events, and what is worked out from them. Never a message body.

`Trace` and `Reaction` are facts, the newest state of what platforms reported. `Engagement` and `Item` are functions of
them (and of what members said by word): they can be thrown away and worked out again, but for what is older than the
home keeps day by day: of that, `Week` holds the totals.

There may be a million of them in memory. Hence msgspec's structs: frozen as dataclasses are, read from a file three
times as fast, and nothing for the garbage collector to look through.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, NewType

import msgspec

from bot.events import ChannelId, ConversationId, Identity, MessageId
from bot.kinds import Kind, Said

HomeId = NewType("HomeId", str)
"""The space in which a member first opted in, as `platform:realm`; it leads the key of all that is stored of them."""
MemberId = NewType("MemberId", str)
"""A member, named by the identity that opted in first."""
Key = tuple[str, ...]
"""A row's key within its table; the first part is the home."""


class Direction(StrEnum):
    """Which way an engagement went, seen from the member."""

    GIVEN = "given"
    RECEIVED = "received"


class Evidence(StrEnum):
    """How it is known that an engagement was meant for the other person."""

    MENTION = "mention"
    REPLY = "reply"
    THREAD = "thread"
    DIRECT = "direct"
    SHARE = "share"
    REACTION = "reaction"
    CONVERSATION = "conversation"
    """Said in the same conversation, not to that person: settles or joins an item, adds nothing to a tie."""
    WORD = "word"
    """By the member's word ("done"): never observed."""


class How(StrEnum):
    """What settled an item."""

    MESSAGE = "message"
    REACTION = "reaction"
    ADDRESSED = "addressed"
    THANKS = "thanks"
    SHARE = "share"
    WITHDRAWN = "withdrawn"
    ANSWERED = "answered"
    WORD = "word"


class Trace(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What is kept of a message: ids, time, what it does, whom it names. A deleted one keeps ids and times only.

    author: None where only the deletion was seen. threaded: some report told the thread (a thread's first message may
    carry its own id, too). version: the edit's time, else the message's. between: the two people
    of a one-to-one conversation.
    """

    table: ClassVar[str] = "traces"
    home: HomeId
    channel: ChannelId
    message: MessageId
    conversation: ConversationId
    author: Identity | None
    at: datetime
    version: datetime
    threaded: bool = False
    deleted: bool = False
    thread_author: Identity | None = None
    reply_to_author: Identity | None = None
    names: tuple[Identity, ...] = ()
    shares: tuple[Identity, ...] = ()
    shared: ConversationId | None = None
    between: tuple[Identity, ...] = ()
    said: tuple[Said, ...] = ()

    @property
    def key(self) -> Key:
        """(home, channel, message)"""
        return (self.home, self.channel, self.message)

    @property
    def people(self) -> tuple[Identity, ...]:
        """Everybody whom the row names."""
        some = (
            self.author,
            self.thread_author,
            self.reply_to_author,
            *self.names,
            *self.shares,
            *self.between,
        )
        return tuple(person for person in some if person)


class Reaction(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The newest state of one reaction: put (`on`) or taken back. conversation: as far as the reaction's event knew."""

    table: ClassVar[str] = "reactions"
    home: HomeId
    channel: ChannelId
    message: MessageId
    actor: Identity
    emoji: str
    on: bool
    at: datetime
    conversation: ConversationId
    message_author: Identity | None = None

    @property
    def key(self) -> Key:
        """(home, channel, message, actor, emoji)"""
        return (self.home, self.channel, self.message, self.actor, self.emoji)

    @property
    def people(self) -> tuple[Identity, ...]:
        """Everybody whom the row names, a member by the identity that opted in first."""
        return (self.actor, self.message_author) if self.message_author else (self.actor,)


class Engagement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One act between a member and a contact.

    message: the message itself, or the one reacted to. detail: a reaction's emoji. threaded: a reply in a thread, or in
    a one-to-one conversation; false for reactions. withdraws: the contact says that it is solved. taken_from: the
    person whose answer the contact took instead of the member's. shared: which post a share passes on, where known.
    """

    table: ClassVar[str] = "engagements"
    home: HomeId
    member: MemberId
    contact: Identity
    direction: Direction
    kind: Kind
    evidence: Evidence
    channel: ChannelId
    message: MessageId
    conversation: ConversationId
    at: datetime
    detail: str = ""
    threaded: bool = False
    withdraws: bool = False
    taken_from: Identity | None = None
    shared: ConversationId | None = None

    @property
    def key(self) -> Key:
        """(home, member, contact, channel, message, direction, detail)"""
        return (
            self.home,
            self.member,
            self.contact,
            self.channel,
            self.message,
            self.direction,
            self.detail,
        )

    @property
    def people(self) -> tuple[Identity, ...]:
        """Everybody whom the row names, a member by the identity that opted in first."""
        taken = (self.taken_from,) if self.taken_from else ()
        return (Identity(self.member), self.contact, *taken)


class Settled(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What settled an item: how, when, by which message, and who answered in the member's place."""

    how: How
    at: datetime
    channel: ChannelId
    message: MessageId
    by: Identity | None = None


class Item(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What a contact waits for in one conversation: one per member, contact and conversation.

    kind: the weightiest of what opened it. since: when it opened. message, at: the latest that opened or joined it by
    asking. count: how many messages did. source: the post that the latest passed on, else the conversation.
    deferred_until: a 👀 puts it off by a day. settled: None while open.
    """

    table: ClassVar[str] = "items"
    home: HomeId
    member: MemberId
    contact: Identity
    conversation: ConversationId
    channel: ChannelId
    kind: Kind
    since: datetime
    message: MessageId
    at: datetime
    source: ConversationId
    count: int = 1
    deferred_until: datetime | None = None
    settled: Settled | None = None

    @property
    def key(self) -> Key:
        """(home, member, contact, conversation)"""
        return (self.home, self.member, self.contact, self.conversation)

    @property
    def people(self) -> tuple[Identity, ...]:
        """Everybody whom the row names, a member by the identity that opted in first."""
        by = (self.settled.by,) if self.settled and self.settled.by else ()
        return (Identity(self.member), self.contact, *by)


class Tally(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Acts of one kind in one direction of one week: how many, on how many days, the last. by_word: never observed."""

    kind: Kind
    count: int
    days: int
    last: datetime
    by_word: bool = False


class Passed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One direction of one week: its days, the sum of each day's weightiest weight (in replies), and what it was."""

    days: int = 0
    weight: float = 0.0
    tallies: tuple[Tally, ...] = ()

    @property
    def last(self) -> datetime | None:
        """The last moment of it; None where nothing passed."""
        return max((tally.last for tally in self.tallies), default=None)


class Week(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What passed between a member and a contact in a week that is kept by its totals only.

    week: its Monday, or the first of the month for a week's part in a new one, since ties fade by the month (days in
    UTC). seen, settled: items that came to an end, and how many of them the member settled (see `Habit`). answered:
    of those settled, how many in each bucket of waiting (see `bot/engine/worth.py`); of what was counted before these
    were kept, nothing, so that their sum may be less.
    """

    table: ClassVar[str] = "weeks"
    home: HomeId
    member: MemberId
    contact: Identity
    week: date
    given: Passed = Passed()
    received: Passed = Passed()
    seen: int = 0
    settled: int = 0
    answered: tuple[int, ...] = ()

    @property
    def key(self) -> Key:
        """(home, member, contact, week)"""
        return (self.home, self.member, self.contact, self.week.isoformat())

    @property
    def people(self) -> tuple[Identity, ...]:
        """Everybody whom the row names, a member by the identity that opted in first."""
        return (Identity(self.member), self.contact)

    def passed(self, direction: Direction) -> Passed:
        """What went this way."""
        return self.given if direction is Direction.GIVEN else self.received
