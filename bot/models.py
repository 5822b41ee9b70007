"""What members were shown, sent and asked, and what they said. Every row's `key` is led by the member's home.

People and channels are in `bot/people.py`, the ledger in `bot/ledger.py`; `Row` is everything that a store keeps.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, NewType

from bot.events import ChannelId, ConversationId, Identity, MessageId, SpaceId
from bot.kinds import Gesture, Kind
from bot.ledger import Engagement, HomeId, Item, Key, MemberId, Reaction, Trace, Week
from bot.people import Channel, Home, LeftOut, Member, Pace, Profile

NudgeId = NewType("NudgeId", str)
"""A suggested gesture toward one contact, unique within its member."""


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
    """How far one send has come. Claimed: surely not sent yet. Sending: perhaps sent. Dead: given up."""

    CLAIMED = "claimed"
    SENDING = "sending"
    DELIVERED = "delivered"
    DEAD = "dead"


class Sent(StrEnum):
    """What is sent by itself."""

    DIGEST = "digest"
    NUDGE = "nudge"
    REVIEW = "review"


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
    """What the bot has just asked a member, through one door of a place of talk: only there it is answered.

    asks_when: the call that a time completes, where one may be said as well.
    """

    table: ClassVar[str] = "questions"
    home: HomeId
    member: MemberId
    where: str
    at: datetime
    replies: tuple[Reply, ...]
    asks_when: Call | None = None
    by: str = ""

    @property
    def key(self) -> Key:
        """(home, member, where, by)"""
        return (self.home, self.member, self.where, self.by)

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
class Due:
    """When something is to be sent to a member next. subject: as in `Delivery`.

    day: the local date that it is for. at: None as long as nothing is to come, as for who stopped. missed: the first
    day that was missed while the bot was away, where this is to make up for it. dealt: the last day that was dealt
    with, sent or not: it never comes again.
    """

    table: ClassVar[str] = "dues"
    home: HomeId
    member: MemberId
    kind: Sent
    subject: str = ""
    day: date | None = None
    at: datetime | None = None
    missed: date | None = None
    dealt: date | None = None

    @property
    def key(self) -> Key:
        """(home, member, kind, subject)"""
        return (self.home, self.member, self.kind, self.subject)

    @property
    def people(self) -> tuple[Identity, ...]:
        """Everybody whom the row names, a member by the identity that opted in first."""
        return (Identity(self.member),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One attempt-safe send of what was due at a moment. subject: empty for a digest; nudge and snooze number for one
    that returns.

    again: when to go on with it, as long as it isn't finished: the end of the claim's lease, or the next attempt.
    at: when it came to its state. message: the platform's id, once it is known. nudges: what is in it, by number; None
    in the place of somebody who was forgotten since. attempts: how often it was handed to the platform. problem: why
    the last attempt failed. missed: as in `Due`. says: the states of the nudges that the message tells of, where it was
    revised.
    """

    table: ClassVar[str] = "deliveries"
    home: HomeId
    member: MemberId
    kind: Sent
    subject: str = ""
    day: date
    due: datetime
    state: DeliveryState
    at: datetime
    again: datetime | None = None
    platform: str = ""
    message: MessageId | None = None
    nudges: tuple[Nudge | None, ...] = ()
    attempts: int = 0
    problem: str = ""
    missed: date | None = None
    says: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """(home, member, kind, subject, local date)"""
        return (self.home, self.member, self.kind, self.subject, self.day.isoformat())

    @property
    def people(self) -> tuple[Identity, ...]:
        """Everybody whom the row names, a member by the identity that opted in first."""
        return (Identity(self.member), *(nudge.contact for nudge in self.nudges if nudge))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How often a member's digest comes by itself, where they let several pass. untouched: how many in a row they did
    nothing about, the last ones.
    """

    table: ClassVar[str] = "rhythms"
    home: HomeId
    member: MemberId
    pace: Pace = Pace.DAILY
    untouched: int = 0

    @property
    def key(self) -> Key:
        """(home, member)"""
        return (self.home, self.member)

    @property
    def people(self) -> tuple[Identity, ...]:
        """Everybody whom the row names, a member by the identity that opted in first."""
        return (Identity(self.member),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """To which members of a home something was offered on a day (of UTC): one message, or one newcomer."""

    table: ClassVar[str] = "offered"
    home: HomeId
    day: date
    what: str
    contact: Identity
    members: tuple[MemberId, ...]

    @property
    def key(self) -> Key:
        """(home, day, what)"""
        return (self.home, self.day.isoformat(), self.what)

    @property
    def people(self) -> tuple[Identity, ...]:
        """Everybody whom the row names, a member by the identity that opted in first."""
        return (self.contact, *map(Identity, self.members))


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidOnce:
    """That a member's turn of talk was taken. once: what the platform calls it, in its space; at: when."""

    table: ClassVar[str] = "said"
    home: HomeId
    once: str
    member: MemberId
    at: datetime

    @property
    def key(self) -> Key:
        """(home, once)"""
        return (self.home, self.once)

    @property
    def people(self) -> tuple[Identity, ...]:
        """Everybody whom the row names, a member by the identity that opted in first."""
        return (Identity(self.member),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """Up to when all that happened in a space has surely come in, by the platform's time."""

    table: ClassVar[str] = "received"
    home: HomeId
    space: SpaceId
    at: datetime

    @property
    def key(self) -> Key:
        """(home, space)"""
        return (self.home, self.space)

    @property
    def people(self) -> tuple[Identity, ...]:
        """Everybody whom the row names, a member by the identity that opted in first."""
        return ()


Row = (
    Home
    | LeftOut
    | Member
    | Profile
    | Channel
    | Trace
    | Reaction
    | Engagement
    | Item
    | Week
    | Nudge
    | Shown
    | Question
    | Deed
    | Due
    | Delivery
    | Rhythm
    | Offered
    | SaidOnce
    | Received
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
    Week,
    Nudge,
    Shown,
    Question,
    Deed,
    Due,
    Delivery,
    Rhythm,
    Offered,
    SaidOnce,
    Received,
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
        case Home() | LeftOut() | Channel() | Received():
            return False
        case Offered():  # it names others
            return False
        case Member():
            return row.id == member.id
        case _:
            return row.member == member.id
