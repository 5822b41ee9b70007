"""A channel as the Web API shows it live. Pure. Source: Slack's page “Conversation object”."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from adapters.slack.got import Change, ChannelChanged
from adapters.slack.payload import Payload, is_id, words
from bot.events import SpaceId, channel_id
from bot.ledger import HomeId
from bot.people import Channel, ChannelKind

_READ_BY = {"public_channel": "channels:read", "private_channel": "groups:read", "mpim": "mpim:read"}
"""Kinds of channels, each with the scope without which a list that asks for them is refused as a whole."""


def kinds(scopes: Collection[str], *, groups: bool = False) -> str:
    """The kinds of channels that may be listed with these scopes; all without any. groups: also direct conversations of
    a group.
    """
    wanted = [kind for kind in _READ_BY if groups or kind != "mpim"]
    return ",".join(kind for kind in wanted if not scopes or _READ_BY[kind] in scopes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A channel, a direct conversation, or a group's.

    kind: a group's direct conversation into which the bot was let is a small private channel. group: it is one, without
    a name, since Slack's names everybody in it. shared: with another organisation. inside: whether the bot is in it,
    None where that wasn't told. user: the other one in a direct conversation. known: False for an id of which nothing
    could be learnt.
    """

    channel: str
    kind: ChannelKind
    name: str
    group: bool = False
    archived: bool = False
    shared: bool = False
    inside: bool | None = None
    user: str = ""
    known: bool = True

    def row(self, space: SpaceId) -> Channel:
        """What is kept of it."""
        return Channel(home=HomeId(space), id=channel_id(space, self.channel), name=self.name, kind=self.kind)

    @property
    def is_listed(self) -> bool:
        """Whether it is among the bot's own channels, as long as the bot is in it."""
        return self.inside is True and self.kind is not ChannelKind.DIRECT and not self.group

    def out_of_sight(self) -> "Conversation":
        """The same, of which Slack tells nothing any more: as if it were private, and the bot not in it."""
        kind = self.kind if self.kind is ChannelKind.DIRECT else ChannelKind.PRIVATE
        return replace(self, kind=kind, inside=False)

    def after(self, change: ChannelChanged) -> "Conversation":
        """What it is under its id after a change."""
        match change.change:
            case Change.RENAMED | Change.CREATED:
                return replace(self, name=change.name or self.name)
            case Change.ARCHIVED | Change.UNARCHIVED:
                return replace(self, archived=change.change is Change.ARCHIVED)
            case Change.PRIVATE:
                return replace(self, kind=ChannelKind.PRIVATE)
            case Change.PUBLIC:
                return replace(self, kind=ChannelKind.PUBLIC)
            case Change.SHARED | Change.UNSHARED:
                return replace(self, shared=change.change is Change.SHARED)
            case Change.LEFT:
                return replace(self, inside=False)
            case Change.DELETED | Change.NEW_ID:
                return self.out_of_sight()


def listed_conversation(row: object) -> Conversation | None:
    """A channel from a conversation object; None where it is broken."""
    if not isinstance(row, dict) or not is_id(channel := row.get("id")):
        return None
    group, user = row.get("is_mpim") is True, row.get("user")
    shared = row.get("is_ext_shared") is True or row.get("is_pending_ext_shared") is True
    return Conversation(
        channel=channel,
        kind=_kind(row, channel),
        name="" if group else words(row, "name") or channel,
        group=group,
        archived=row.get("is_archived") is True,
        shared=shared,
        inside=row["is_member"] if isinstance(row.get("is_member"), bool) else None,
        user=user if is_id(user) else "",
    )


def unknown_conversation(channel: str) -> Conversation:
    """A channel of which there is only the id: its letter tells whether two talk there; nobody said it is public."""
    kind = ChannelKind.DIRECT if channel.startswith("D") else ChannelKind.PRIVATE
    return Conversation(channel=channel, kind=kind, name=channel, known=False)


def _kind(row: Payload, channel: str) -> ChannelKind:
    if row.get("is_im") is True:
        return ChannelKind.DIRECT
    hidden = row.get("is_private") is True or row.get("is_group") is True or row.get("is_mpim") is True
    if not hidden and (row.get("is_channel") is True or row.get("is_private") is False):
        return ChannelKind.PUBLIC
    return unknown_conversation(channel).kind
