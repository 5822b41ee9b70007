"""Whose messages and files a Slack message passes on: forwarded, linked, or shared from the files.

Source: Slack's pages “Unfurling links in messages” and “file_share”.
"""

import re
from collections.abc import Iterator

from adapters.slack.payload import Payload, is_id, is_ts, nested, objects
from adapters.slack.room import Room
from bot.events import ConversationId, Identity, channel_id

_PASSING_ON = {"attachments", "file", "files"}
_THREAD_IN_LINK = re.compile(r"[?&]thread_ts=([0-9]{10}\.[0-9]{6})")


def passed_on(payload: Payload, room: Room, author: Identity) -> tuple[tuple[Identity, ...], ConversationId | None]:
    """Whose messages or files this passes on, and where the first of these stands, if that is told."""
    if _PASSING_ON.isdisjoint(payload):
        return (), None
    found: dict[Identity, ConversationId | None] = {}
    for user, where in _authors(payload, room):
        person = room.person(user)
        if person and person != author:
            found.setdefault(person, where)
    return tuple(found), next(iter(found.values()), None)


def _authors(payload: Payload, room: Room) -> Iterator[tuple[object, ConversationId | None]]:
    """User ids of the authors of what this passes on; a website's preview is nobody's message."""
    for attachment in objects(payload, "attachments"):
        author = attachment.get("author_id")
        if not author and room.names and (attachment.get("is_msg_unfurl") or attachment.get("is_share")):
            name = room.names.bearer(attachment.get("author_subname"))
            author = name or room.names.bearer(attachment.get("author_name"))
        if author:
            yield author, _where(attachment, room)
    for file in objects(payload, "files"):
        yield file.get("user"), None
    if payload.get("subtype") == "file_share":
        yield nested(payload, "file").get("user"), None


def _where(attachment: Payload, room: Room) -> ConversationId | None:
    """The conversation of a shared message; its link names the thread."""
    channel, ts, link = attachment.get("channel_id"), attachment.get("ts"), attachment.get("from_url")
    if not is_id(channel) or not is_ts(ts):
        return None
    thread = _THREAD_IN_LINK.search(link) if isinstance(link, str) else None
    first = "" if channel.startswith("D") else thread[1] if thread else ts
    return ConversationId(f"{channel_id(room.place.space, channel)}/{first}")
