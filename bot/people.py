"""Who and where: homes, members and what they set, labels of people and channels, who is left out."""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum
from typing import ClassVar

from bot.events import ChannelId, Identity, SpaceId
from bot.ledger import HomeId, Key, MemberId


class ChannelKind(StrEnum):
    """Who can read a channel."""

    PUBLIC = "public"
    PRIVATE = "private"
    DIRECT = "direct"


class Pace(StrEnum):
    """How often a digest comes."""

    DAILY = "daily"
    WEEKLY = "weekly"
    SILENT = "silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The space in which members opted in, and the spaces whose events feed it. secret: keys the marks of `LeftOut`.

    horizon: what happened before it counts by weekly totals only, and nothing of it is taken in any more; a midnight
    in UTC, None as long as everything is kept. days_behind: how long before it was imported an archive had ended: so
    many days later its acts get old, as long as nothing newer is known.
    """

    table: ClassVar[str] = "homes"
    id: HomeId
    spaces: tuple[SpaceId, ...]
    secret: str = field(default="", repr=False)
    horizon: datetime | None = None
    days_behind: int = 0

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
    """A time in which a member wants no digest, and nothing counts as waiting. until: None as long as it lasts."""

    since: datetime
    until: datetime | None = None

    def covers(self, now: datetime) -> bool:
        """Whether it is on at this moment."""
        return self.since <= now and (self.until is None or now < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A time in which nothing of a channel is taken in for a member.

    since: None where it always was so; until: None as long as it lasts.
    """

    channel: ChannelId
    since: datetime | None = None
    until: datetime | None = None

    def covers(self, channel: ChannelId, at: datetime) -> bool:
        """Whether what happens there at this moment isn't taken in."""
        is_in = (self.since is None or self.since <= at) and (self.until is None or at < self.until)
        return is_in and channel == self.channel


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
    comes at all. pace: how often. caught_up: whether a week's last day says so where nobody waits. review: whether a
    weekly review comes. discreet: no words of others are shown. dark: pictures have a dark ground. leaning_since:
    answers to nudges before it say nothing any more. muted, muted_channels: about whom and which channels no nudge is
    made. stops: in these times nothing is taken in for them; unread: nothing of these channels.
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
    pace: Pace = Pace.DAILY
    caught_up: bool = False
    review: bool = False
    discreet: bool = False
    dark: bool = False
    leaning_since: datetime | None = None
    muted: tuple[Identity, ...] = ()
    muted_channels: tuple[ChannelId, ...] = ()
    pauses: tuple[Pause, ...] = ()
    stops: tuple[Pause, ...] = ()
    unread: tuple[Unread, ...] = ()
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

    def has_stopped(self, at: datetime) -> bool:
        """Whether they want nothing taken in at this moment."""
        return any(stop.covers(at) for stop in self.stops)

    def misses(self, channel: ChannelId, at: datetime) -> bool:
        """Whether what happens in a channel at this moment isn't taken in for them."""
        return self.has_stopped(at) or any(one.covers(channel, at) for one in self.unread)


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
