"""What a body from Slack comes to, read once: the closed set `Got`.

Ids of users and channels are Slack's own; `who` and `author` are identities. What lets its bearer answer (`trigger`,
`response_url`) and what people wrote is in no `repr`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from adapters.slack.people import User
from adapters.slack.skips import Why
from bot.events import Event, Identity
from bot.views import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUp:
    """It can't be said before these are known: learn of them, and read the body again."""

    users: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """Nothing is to be done, and why."""

    why: Why


# --- what people do among themselves


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """What people did in a channel."""

    channel: str
    events: tuple[Event, ...]


# --- who and where


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChanged:
    """Somebody came, or is shown otherwise now."""

    user: User


class Change(StrEnum):
    """What became of a channel."""

    ARCHIVED = "archived"
    CREATED = "created"
    DELETED = "deleted"
    LEFT = "left by the bot"
    NEW_ID = "new id"
    PRIVATE = "made private"
    PUBLIC = "made public"
    RENAMED = "renamed"
    SHARED = "shared"
    UNARCHIVED = "unarchived"
    UNSHARED = "unshared"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelChanged:
    """A channel is another than before. name: where it has a new one, or is new.

    new_id: what it is called by now; at: since when, as a `ts`, where that is told.
    """

    channel: str
    change: Change
    name: str = ""
    new_id: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Somebody came into a channel, or went. bot: it is the app itself. inviter: who took them in, where told."""

    user: str
    channel: str
    joined: bool
    bot: bool = False
    inviter: str = ""


class How(StrEnum):
    """How a workspace was lost."""

    REVOKED = "revoked"
    UNINSTALLED = "uninstalled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """The app was removed, or its token revoked. It is told once and by a body alone: ask Slack before acting on it."""

    how: How


# --- who turns to the bot


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """Words that are for the bot. text: as they were typed. thread: its first message."""

    who: Identity
    user: str
    channel: str
    ts: str
    text: str = field(repr=False)
    thread: str = ""

    @property
    def once(self) -> str:
        """What is the same however often it is told."""
        return f"{self.channel}/{self.ts}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said(Spoken):
    """Somebody wrote to the bot in their direct conversation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentioned(Spoken):
    """Somebody mentioned the bot in a channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Who used something that the bot showed, or that Slack shows for it, and how they can be answered.

    once: the same however often it is told; empty where nothing of the kind is. trigger: opens a modal, for 3 seconds.
    channel, message, thread: where the used message is; ephemeral: only they see it. view: the modal's id.
    """

    who: Identity
    user: str
    once: str = field(repr=False)
    trigger: str = field(default="", repr=False)
    response_url: str = field(default="", repr=False)
    channel: str = ""
    message: str = ""
    thread: str = ""
    ephemeral: bool = False
    view: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clicked:
    """Somebody pressed a button, or chose from a menu: verb, id and text are those that its value says."""

    turn: Turn
    verb: str
    id: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """Somebody sent a form. values: by the name of each field."""

    turn: Turn
    verb: str
    id: str
    values: Mapping[str, tuple[str, ...]] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """Somebody closed a modal. verb, id: of its form; empty without one."""

    turn: Turn
    verb: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """Somebody used a shortcut. source, author: of a message's menu; author is None for what no person wrote."""

    turn: Turn
    callback: str
    source: Source | None = None
    author: Identity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Commanded:
    """Somebody typed a slash command. text: what stands after it, as they typed it."""

    turn: Turn
    command: str
    text: str = field(repr=False)


Turned = Clicked | Submitted | Closed | Shortcut | Commanded
"""What Slack tells only once, and for which it shows an error unless it is acked in time."""

Got = (
    LookUp
    | Ignored
    | Acts
    | PersonChanged
    | ChannelChanged
    | Membership
    | Lost
    | Said
    | Mentioned
    | Clicked
    | Submitted
    | Closed
    | Shortcut
    | Commanded
)
"""Everything that a body can come to."""
