"""Reads what people say to the bot: in their direct conversation with it, or by mentioning it in a channel. Pure.

Sources: Slack's pages “message.im”, “app_mention”.
"""

from adapters.slack.edge import Edge, LiveRoom
from adapters.slack.got import Got, Ignored, Mentioned, Said
from adapters.slack.payload import Payload, is_id, is_ts
from adapters.slack.skips import BY_SUBTYPE, Why
from adapters.slack.text import text_of_blocks, typed
from bot.events import Identity

_WRITTEN = {"none", "file_share", "me_message", "thread_broadcast"}
_AFTERWARDS = {"message_changed", "message_deleted", "message_replied", "tombstone"}


def said(event: Payload, channel: str, edge: Edge, room: LiveRoom) -> Got:
    """Somebody's words to the bot; what they change or delete afterwards was said already."""
    subtype = event.get("subtype") or "none"
    if not isinstance(subtype, str):
        return Ignored(why=Why.UNREADABLE)
    if subtype not in _WRITTEN:
        return Ignored(why=Why.EDITED if subtype in _AFTERWARDS else BY_SUBTYPE.get(subtype, Why.UNKNOWN))
    who = _author(event, edge, room)
    if isinstance(who, Ignored):
        return who
    return Said(
        who=who,
        user=event["user"],
        channel=channel,
        ts=event["ts"],
        text=text_typed(event, edge, room),
        thread=_thread(event),
    )


def mentioned(event: Payload, channel: str, edge: Edge, room: LiveRoom) -> Got:
    """Somebody's mention of the bot where others read it; one that was put in by an edit is passed over."""
    if event.get("edited"):
        return Ignored(why=Why.EDITED)
    who = _author(event, edge, room)
    if isinstance(who, Ignored):
        return who
    return Mentioned(
        who=who,
        user=event["user"],
        channel=channel,
        ts=event["ts"],
        text=text_typed(event, edge, room),
        thread=_thread(event),
    )


def text_typed(payload: Payload, edge: Edge, room: LiveRoom) -> str:
    """What somebody typed, with people and channels as they are called, and without a mention of the bot before it."""
    text = payload.get("text")
    if not text:
        text = text_of_blocks(payload)
    if not isinstance(text, str):
        return ""
    text = text.strip().removeprefix(f"<@{edge.bot}>")

    def user(about: str, label: str) -> str:
        known = edge.users.get(about) if label else room.learnt(about)
        return known.handle if known and known.known else label or about

    def channel(about: str, label: str) -> str:
        return label or (edge.conversation(about, room.missing).name if is_id(about) else about)

    return typed(text, user, channel)


def _author(event: Payload, edge: Edge, room: LiveRoom) -> Identity | Ignored:
    """Who speaks, or why that isn't listened to."""
    user, team = event.get("user"), event.get("user_team") or event.get("team")
    if edge.is_us(user, event.get("bot_id")):
        return Ignored(why=Why.OWN)
    if event.get("bot_id"):
        return Ignored(why=Why.BOT)
    if not user:
        return Ignored(why=Why.NO_AUTHOR)
    if event.get("hidden") or event.get("is_ephemeral"):
        return Ignored(why=Why.HIDDEN)
    if not is_id(user) or not is_ts(event.get("ts")):
        return Ignored(why=Why.UNREADABLE)
    if room.is_bot(user):
        return Ignored(why=Why.BOT)
    return Ignored(why=Why.EXTERNAL) if room.is_outsider(user, team) else room.identity(user, team)


def _thread(event: Payload) -> str:
    thread = event.get("thread_ts")
    return thread if is_ts(thread) else ""
