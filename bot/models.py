"""Who and where, and what members were shown and sent. Every row's `key` is led by the member's home.

The rows of the ledger itself are in `bot/ledger.py`; `Row` is everything that a store keeps.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, NewType

from bot.events import ChannelId, ConversationId, Identity, MessageId, SpaceId
from bot.kinds import Gesture, Kind
from bot.ledger import Engagement, HomeId, Item, Key, MemberId, Reaction, Trace

NudgeId = NewType("NudgeId", str)
"""A suggested gesture toward one contact, unique within its member."""


class ChannelKind(StrEnum):
    """Who can read a channel."""

    PUBLIC = "public"
    PRIVATE = "private"
    DIRECT = "direct"


class NudgeState(StrEnum):
    """The life of a nudge."""

    PLANNED = "planned"
    SENT = "sent"
    DONE = "done"
    SNOOZED = "snoozed"
    SKIPPED = "skipped"
    SETTLED = "settled"
    EXPIRED = "expired"


class DeliveryState(StrEnum):
    """How far one send has come."""

    CLAIMED = "claimed"
    SENDING = "sending"
    DELIVERED = "delivered"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The space in which members opted in, and the spaces whose events feed it."""

    table: ClassVar[str] = "homes"
    id: HomeId
    spaces: tuple[SpaceId, ...]

    @property
    def key(self) -> Key:
        """(home,)"""
        return (self.id,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person who opted in. zone: IANA name. joined_at: what is older than 7 days then opens nothing."""

    table: ClassVar[str] = "members"
    home: HomeId
    id: MemberId
    identities: tuple[Identity, ...]
    zone: str
    joined_at: datetime

    @property
    def key(self) -> Key:
        """(home, member)"""
        return (self.home, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a platform says of a person: labels only. handle is unique within the space, name is not.

    names: others by which people may mean them, a full name beside a short one.
    """

    table: ClassVar[str] = "profiles"
    home: HomeId
    identity: Identity
    name: str
    handle: str
    zone: str = ""
    active: bool = True
    names: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """(home, identity)"""
        return (self.home, self.identity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What a platform says of a channel."""

    table: ClassVar[str] = "channels"
    home: HomeId
    id: ChannelId
    name: str
    kind: ChannelKind

    @property
    def key(self) -> Key:
        """(home, channel)"""
        return (self.home, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person a member exchanges with: one or more identities, and the label of the first."""

    identities: tuple[Identity, ...]
    name: str
    handle: str
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One fact behind a nudge: what, how often (for a reaction: on how many days), since when, and the latest one.

    channel, message, at: those of the latest.
    """

    kind: Kind
    count: int
    channel: ChannelId
    message: MessageId
    at: datetime
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """One suggested gesture toward one contact, weightiest reason first. worth: 0..1, for ordering only."""

    table: ClassVar[str] = "nudges"
    home: HomeId
    member: MemberId
    id: NudgeId
    contact: Identity
    gesture: Gesture
    reasons: tuple[Reason, ...]
    conversations: tuple[ConversationId, ...]
    worth: float
    state: NudgeState
    at: datetime

    @property
    def key(self) -> Key:
        """(home, member, nudge)"""
        return (self.home, self.member, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The list last shown to a member in one place of talk: what a number refers to."""

    table: ClassVar[str] = "shown"
    home: HomeId
    member: MemberId
    where: str
    at: datetime
    nudges: tuple[Nudge, ...]

    @property
    def key(self) -> Key:
        """(home, member, where)"""
        return (self.home, self.member, self.where)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The nudges sent to one member for one local date."""

    home: HomeId
    member: MemberId
    day: date
    nudges: tuple[Nudge, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One attempt-safe send. subject: empty for a digest, nudge and snooze number for one that returns.

    message: the platform's id, once it is known. lease_until: until when the claim holds.
    """

    home: HomeId
    member: MemberId
    kind: str
    subject: str
    day: date
    state: DeliveryState
    lease_until: datetime | None = None
    message: MessageId | None = None

    @property
    def key(self) -> Key:
        """(home, member, kind, subject, local date)"""
        return (self.home, self.member, self.kind, self.subject, self.day.isoformat())


Row = Home | Member | Profile | Channel | Trace | Reaction | Engagement | Item | Nudge | Shown
"""Everything that a store keeps."""

ROWS: tuple[type[Row], ...] = (
    Home,
    Member,
    Profile,
    Channel,
    Trace,
    Reaction,
    Engagement,
    Item,
    Nudge,
    Shown,
)


def people_in(row: Row) -> tuple[Identity, ...]:
    """Everybody whom a row names in any part, a member by the identity that opted in first."""
    match row:
        case Home() | Channel():
            return ()
        case Member():
            return (Identity(row.id), *row.identities)
        case Profile():
            return (row.identity,)
        case Trace():
            return row.people
        case Reaction():
            return (row.actor, row.message_author) if row.message_author else (row.actor,)
        case Engagement():
            taken = (row.taken_from,) if row.taken_from else ()
            return (Identity(row.member), row.contact, *taken)
        case Item():
            by = (row.settled.by,) if row.settled and row.settled.by else ()
            return (Identity(row.member), row.contact, *by)
        case Nudge():
            return (Identity(row.member), row.contact)
        case Shown():
            return (Identity(row.member), *(nudge.contact for nudge in row.nudges))


def belongs_to(row: Row, member: Member) -> bool:
    """Whether a row is the member's own: of their ledger, or something that they wrote or reacted with."""
    match row:
        case Trace():
            return row.author in member.identities
        case Reaction():
            return row.actor in member.identities
        case Profile():
            return row.identity in member.identities
        case Home() | Channel():
            return False
        case Member():
            return row.id == member.id
        case _:
            return row.member == member.id
