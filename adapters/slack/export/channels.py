"""The channels of an export, from its four lists, or as far as folders show them.

Source: Slack's pages “How to read Slack data exports” and “Conversation object”.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from adapters.slack.export.people import People
from adapters.slack.payload import is_id, words
from adapters.slack.room import SLACKBOT
from bot.events import SpaceId, channel_id
from bot.ledger import HomeId
from bot.people import Channel, ChannelKind

KINDS: Mapping[str, ChannelKind] = {
    "channels.json": ChannelKind.PUBLIC,
    "groups.json": ChannelKind.PRIVATE,
    "mpims.json": ChannelKind.PRIVATE,
    "dms.json": ChannelKind.DIRECT,
}
"""Who can read what a list lists. A group's direct conversation is a small private channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A channel as listed, by Slack's id. folder: its folder's name, unless that is the id. members: of a DM only."""

    channel: str
    kind: ChannelKind
    name: str
    folder: str = ""
    members: tuple[str, ...] = ()

    def row(self, space: SpaceId) -> Channel:
        """What is kept of it."""
        return Channel(home=HomeId(space), id=channel_id(space, self.channel), name=self.name, kind=self.kind)


def listed_channel(row: object, file: str, people: People) -> Listed | None:
    """A channel from a row of one of the lists; None where the row is broken."""
    if not isinstance(row, dict) or not is_id(channel := row.get("id")):
        return None
    kind, folder = KINDS[file], unicodedata.normalize("NFC", words(row, "name"))
    listed = row.get("members")
    members = tuple(dict.fromkeys(user for user in listed if is_id(user))) if isinstance(listed, list) else ()
    if kind is ChannelKind.DIRECT and not 1 <= len(members) <= 2:
        # Who the two are isn't told, so neither is whom a message is for: a private channel like any other.
        kind, members = ChannelKind.PRIVATE, ()
    name = folder
    if members and file in ("mpims.json", "dms.json"):
        name = ", ".join(people.labels.get(user, user) for user in members)
    return Listed(
        channel=channel,
        kind=kind,
        name=name or channel,
        folder=folder,
        members=members if kind is ChannelKind.DIRECT else (),
    )


def unlisted_channel(folder: str) -> Listed:
    """A channel of which there is a folder only: nobody said that it is public."""
    return Listed(channel=folder, kind=ChannelKind.PRIVATE, name=folder)


def by_folder(channels: Iterable[Listed], folders: Iterable[str]) -> dict[str, Listed]:
    """The channel of each folder, by its name, else by its id; folders of no listed channel are left out."""
    by_id: dict[str, Listed] = {}
    by_name: dict[str, Listed] = {}
    for channel in channels:
        by_id.setdefault(channel.channel, channel)
        by_name.setdefault(channel.folder, channel)
    found = {folder: by_name.get(folder) or by_id.get(folder) for folder in folders}
    return {folder: channel for folder, channel in found.items() if channel}


def with_bot(channel: Listed, people: People) -> bool:
    """Whether this is somebody's conversation with a bot."""
    return any(user == SLACKBOT or user in people.bots for user in channel.members)
