"""What platforms report, in the past tense. No SDK object in it; text is here in memory only and is never stored.

What makes two reports the same event is (channel, message) for a message, its edits and its deletion, and (channel,
message, actor, emoji) for a reaction put or taken back; never a delivery id. Of two states the newer platform time
wins. An edit is the message as it reads now: the same event with `edited_at`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NewType

SpaceId = NewType("SpaceId", str)
"""`platform:realm` of the workspace, guild or instance in which something happened."""
ChannelId = NewType("ChannelId", str)
"""`space/channel`: the platform's own id of a channel, made unique by its space (see `channel_id`)."""
MessageId = NewType("MessageId", str)
"""The platform's own id of a message, unique within its channel."""
Identity = NewType("Identity", str)
"""`platform:realm:user`; the realm is where the user id is unique (for Slack the author's own workspace)."""
ConversationId = NewType("ConversationId", str)
"""`channel/first message` of a thread, or of a message that stands alone; `channel/` for a one-to-one conversation."""


def identity(platform: str, realm: str, user: str) -> Identity:
    """The identity of a user id in the realm in which that id is unique."""
    return Identity(f"{platform}:{realm}:{user}")


def channel_id(space: SpaceId, channel: str) -> ChannelId:
    """A channel by the platform's own id, in the space in which that id is unique."""
    return ChannelId(f"{space}/{channel}")


def alone(channel: ChannelId, message: MessageId) -> ConversationId:
    """The conversation of a message that belongs to no thread, or is a thread's first."""
    return ConversationId(f"{channel}/{message}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something happened.

    thread: the thread's first message, where the platform says so (the first message itself may carry its own id).
    between: in a one-to-one conversation the two people in it; empty elsewhere.
    """

    space: SpaceId
    channel: ChannelId
    thread: MessageId | None = None
    between: tuple[Identity, ...] = ()

    def conversation(self, message: MessageId) -> ConversationId:
        """The conversation that a message here belongs to, by what the platform says."""
        if self.between:
            return ConversationId(f"{self.channel}/")
        return alone(self.channel, self.thread or message)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePosted:
    """Someone wrote a message, or edited it (`edited_at` is set; the fields say how it reads now).

    names: people mentioned, in order. reply_to_author: whose message a reply reference points at. thread_author: who
    began the thread, if the platform says so. shares: whose messages or posts this one passes on; shared: the first of
    these, where the platform says which. Mentions of everybody, of groups and of bots are left out by the adapter: they
    feed nothing.
    """

    place: Place
    message: MessageId
    author: Identity
    at: datetime
    text: str = field(repr=False)
    edited_at: datetime | None = None
    names: tuple[Identity, ...] = ()
    reply_to_author: Identity | None = None
    thread_author: Identity | None = None
    shares: tuple[Identity, ...] = ()
    shared: ConversationId | None = None

    @property
    def people(self) -> tuple[Identity, ...]:
        """Everybody whom the event names in any part."""
        others = (self.reply_to_author, self.thread_author, *self.names, *self.shares, *self.place.between)
        return (self.author, *(person for person in others if person))


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDeleted:
    """A message was taken back; this may be reported before the message itself. at: when it was taken back."""

    place: Place
    message: MessageId
    at: datetime

    @property
    def people(self) -> tuple[Identity, ...]:
        """Everybody whom the event names in any part."""
        return self.place.between


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionAdded:
    """Someone put a reaction on a message.

    emoji: the platform's name or character. message_author: who wrote the message, if the platform says so.
    at: the platform's time; where it gives none (exports), the message's own.
    """

    place: Place
    message: MessageId
    actor: Identity
    emoji: str
    at: datetime
    message_author: Identity | None = None

    @property
    def people(self) -> tuple[Identity, ...]:
        """Everybody whom the event names in any part."""
        author = (self.message_author,) if self.message_author else ()
        return (self.actor, *author, *self.place.between)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionRemoved(ReactionAdded):
    """Someone took a reaction back; the fields are those of `ReactionAdded`, `at` is when it was taken back."""


Event = MessagePosted | MessageDeleted | ReactionAdded | ReactionRemoved
