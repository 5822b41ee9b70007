"""A channel as the Web API shows it live. Pure. Source: Slack's page “Conversation object”."""

import re
from dataclasses import dataclass

from adapters.slack.payload import Payload, is_id, words
from bot.events import SpaceId, channel_id
from bot.ledger import HomeId
from bot.people import Channel, ChannelKind

_GROUP_NAME = re.compile(r"mpdm-(.+)-\d+")
"""How Slack names a group's direct conversation: “mpdm-anna--ben--cleo-1”."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A channel, a direct conversation, or a group's.

    kind: a group's direct conversation into which the bot was let is a small private channel. group: it is one.
    shared: with another organisation. inside: whether the bot is in it, None where that wasn't told. user: the other
    one in a direct conversation. known: False for an id of which nothing could be learnt.
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


def listed_conversation(row: object) -> Conversation | None:
    """A channel from a conversation object; None where it is broken."""
    if not isinstance(row, dict) or not is_id(channel := row.get("id")):
        return None
    group, user = row.get("is_mpim") is True, row.get("user")
    shared = row.get("is_ext_shared") is True or row.get("is_pending_ext_shared") is True
    return Conversation(
        channel=channel,
        kind=_kind(row, channel),
        name=_name(row, group=group) or channel,
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


def _name(row: Payload, *, group: bool) -> str:
    name = words(row, "name")
    people = _GROUP_NAME.fullmatch(name) if group else None
    return ", ".join(people[1].split("--")) if people else name
