"""Who and where, and what members were shown and sent. Every row's `key` is led by the member's home.

The rows of the ledger itself are in `bot/ledger.py`; `Row` is everything that a store keeps.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import date, datetime, time
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


class Verdict(StrEnum):
    """What a member said of a nudge, beyond doing or leaving it."""

    NONE = ""
    ELSEWHERE = "elsewhere"
    WRONG = "wrong"
    NOT_FOR_ME = "not_for_me"


class DeliveryState(StrEnum):
    """How far one send has come."""

    CLAIMED = "claimed"
    SENDING = "sending"
    DELIVERED = "delivered"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The space in which members opted in, and the spaces whose events feed it. secret: keys the marks of `LeftOut`."""

    table: ClassVar[str] = "homes"
    id: HomeId
    spaces: tuple[SpaceId, ...]
    secret: str = field(default="", repr=False)

    @property
    def key(self) -> Key:
        """(home,)"""
        return (self.id,)

    @property
    def people(self) -> tuple[Identity, ...]:
        """Everybody whom the row names, a member by the identity that opted in first."""
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Somebody who is kept out of a home, known only by a keyed hash of their identity (see `KeptOut`)."""

    table: ClassVar[str] = "left_out"
    home: HomeId
    mark: str

    @property
    def key(self) -> Key:
        """(home, mark)"""
        return (self.home, self.mark)

    @property
    def people(self) -> tuple[Identity, ...]:
        """Everybody whom the row names, a member by the identity that opted in first."""
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOut:
    """Everybody who is kept out of a home."""

    secret: str = field(default="", repr=False)
    marks: frozenset[str] = frozenset()

    def mark(self, person: Identity) -> str:
        """What stands for a person: HMAC-SHA-256 of the identity with the home's secret."""
        return hmac.new(self.secret.encode(), person.encode(), hashlib.sha256).hexdigest()

    def covers(self, person: Identity | None) -> bool:
        """Whether this person is kept out."""
        return bool(self.marks and person) and self.mark(person or Identity("")) in self.marks


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A time in which a member wants no digest and nothing counts as waiting. until: None as long as it lasts."""

    since: datetime
    until: datetime | None = None

    def covers(self, now: datetime) -> bool:
        """Whether it is on at this moment."""
        return self.since <= now and (self.until is None or now < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgot:
    """A contact whom a member had dropped from their ledger: what passed up to then stays out of it."""

    contact: Identity
    at: datetime


MONDAY_TO_FRIDAY = (0, 1, 2, 3, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person who opted in, and what they set.

    zone: IANA name. joined_at: what is older than 7 days then opens nothing. language: a locale (“en_GB”), that of the
    configuration if empty. hour: when the digest comes. days: on which days of the week, 0 for Monday; also the days
    in which waiting is counted. list_length: how many a list holds, as the configuration says if 0. digest: whether one
    comes at all. muted, muted_channels: about whom and which channels no nudge is made.
    """

    table: ClassVar[str] = "members"
    home: HomeId
    id: MemberId
    identities: tuple[Identity, ...]
    zone: str
    joined_at: datetime
    language: str = ""
    hour: time = time(9)
    days: tuple[int, ...] = MONDAY_TO_FRIDAY
    list_length: int = 0
    digest: bool = True
    muted: tuple[Identity, ...] = ()
    muted_channels: tuple[ChannelId, ...] = ()
    pauses: tuple[Pause, ...] = ()
    forgot: tuple[Forgot, ...] = ()

    @property
    def key(self) -> Key:
        """(home, member)"""
        return (self.home, self.id)

    @property
    def people(self) -> tuple[Identity, ...]:
        """Everybody whom the row names, a member by the identity that opted in first."""
        return (Identity(self.id), *self.identities, *self.muted, *(forgot.contact for forgot in self.forgot))

    def pause(self, now: datetime) -> Pause | None:
        """The pause that is on, if any."""
        return next((pause for pause in self.pauses if pause.covers(now)), None)


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

    @property
    def people(self) -> tuple[Identity, ...]:
        """Everybody whom the row names, a member by the identity that opted in first."""
        return (self.identity,)


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

    @property
    def people(self) -> tuple[Identity, ...]:
        """Everybody whom the row names, a member by the identity that opted in first."""
        return ()


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
    """One suggested gesture toward one contact, weightiest reason first.

    worth: 0..1, for ordering only. at: when it came to its state. until: when a snoozed one comes back.
    """

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
    until: datetime | None = None
    verdict: Verdict = Verdict.NONE

    @property
    def key(self) -> Key:
        """(home, member, nudge)"""
        return (self.home, self.member, self.id)

    @property
    def people(self) -> tuple[Identity, ...]:
        """Everybody whom the row names, a member by the identity that opted in first."""
        return (Identity(self.member), self.contact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The list last shown to a member in one place of talk: what a number refers to.

    by: the door through which it was shown. before: the list that it took the place of, where that one was shown
    through another door and may still be in front of the member. None in the place of somebody who was forgotten since:
    the others keep their numbers.
    """

    table: ClassVar[str] = "shown"
    home: HomeId
    member: MemberId
    where: str
    at: datetime
    nudges: tuple[Nudge | None, ...]
    id: str = ""
    by: str = ""
    before: tuple[Nudge | None, ...] = ()

    @property
    def key(self) -> Key:
        """(home, member, where)"""
        return (self.home, self.member, self.where)

    @property
    def people(self) -> tuple[Identity, ...]:
        """Everybody whom the row names, a member by the identity that opted in first."""
        return (Identity(self.member), *(nudge.contact for nudge in (*self.nudges, *self.before) if nudge))


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A verb with all that it is about, as ids: a text understood, a button pressed, an answer to a question.

    text: what else was said (a setting and its value). sure: the member has confirmed it.
    """

    verb: str
    nudges: tuple[NudgeId, ...] = ()
    person: Identity | None = None
    channel: ChannelId | None = None
    at: datetime | None = None
    text: str = ""
    sure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer that a question takes, in lower case, and what it then means."""

    word: str
    call: Call


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the bot has just asked a member in one place of talk.

    asks_when: the call that a time completes, where one may be said as well.
    """

    table: ClassVar[str] = "questions"
    home: HomeId
    member: MemberId
    where: str
    at: datetime
    replies: tuple[Reply, ...]
    asks_when: Call | None = None

    @property
    def key(self) -> Key:
        """(home, member, where)"""
        return (self.home, self.member, self.where)

    @property
    def people(self) -> tuple[Identity, ...]:
        """Everybody whom the row names, a member by the identity that opted in first."""
        calls = [reply.call for reply in self.replies] + ([self.asks_when] if self.asks_when else [])
        return (Identity(self.member), *(call.person for call in calls if call.person))


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something that a member told the bot to do, with what takes it back.

    contacts: whom it was about. nudges, former: nudges and settings as they were before. made: nudges that were in no
    list before. words: the keys of the engagements that it added. undone: whether it was taken back.
    """

    table: ClassVar[str] = "deeds"
    home: HomeId
    member: MemberId
    id: str
    at: datetime
    verb: str
    contacts: tuple[Identity, ...] = ()
    channel: ChannelId | None = None
    until: datetime | None = None
    nudges: tuple[Nudge, ...] = ()
    made: tuple[NudgeId, ...] = ()
    words: tuple[Key, ...] = ()
    former: Member | None = None
    undone: bool = False

    @property
    def key(self) -> Key:
        """(home, member, deed)"""
        return (self.home, self.member, self.id)

    @property
    def people(self) -> tuple[Identity, ...]:
        """Everybody whom the row names, a member by the identity that opted in first."""
        former = self.former.people if self.former else ()
        return (Identity(self.member), *self.contacts, *(nudge.contact for nudge in self.nudges), *former)


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


Row = (
    Home | LeftOut | Member | Profile | Channel | Trace | Reaction | Engagement | Item | Nudge | Shown | Question | Deed
)
"""Everything that a store keeps."""

ROWS: tuple[type[Row], ...] = (
    Home,
    LeftOut,
    Member,
    Profile,
    Channel,
    Trace,
    Reaction,
    Engagement,
    Item,
    Nudge,
    Shown,
    Question,
    Deed,
)


def belongs_to(row: Row, member: Member) -> bool:
    """Whether a row is the member's own: of their ledger, or something that they wrote or reacted with."""
    match row:
        case Trace():
            return row.author in member.identities
        case Reaction():
            return row.actor in member.identities
        case Profile():
            return row.identity in member.identities
        case Home() | LeftOut() | Channel():
            return False
        case Member():
            return row.id == member.id
        case _:
            return row.member == member.id
