"""Turns a Slack message payload, exported or live, into events, or says why it feeds nothing.

Pure, and no payload raises: what is missing or of the wrong type is passed over, or the message is skipped.
Sources: Slack's pages “message event” (and those of its subtypes) and “How to read Slack data exports”.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from adapters.slack.payload import Payload, is_id, is_ts, moment, nested, objects
from adapters.slack.room import Room
from adapters.slack.shares import passed_on
from adapters.slack.skips import BY_SUBTYPE, Skipped, Why
from adapters.slack.text import file_comment, speech, text_of_blocks, upload_comment
from bot.events import Event, Identity, MessageDeleted, MessageId, MessagePosted, Place, ReactionAdded

_EDITABLE = {"text", "blocks", "edited"}

Read = tuple[Event, ...] | Skipped


def message_events(payload: object, room: Room) -> Read:
    """What a message payload reports: the message and its reactions, or its deletion; or why nothing."""
    if not isinstance(payload, dict):
        return Skipped(Why.UNREADABLE)
    if (payload.get("type") or "message") != "message":
        return Skipped(Why.NOT_A_MESSAGE)
    subtype = payload.get("subtype")
    if not subtype:
        return _posted(payload, room)
    if not isinstance(subtype, str):
        return Skipped(Why.UNREADABLE)
    read = _READERS.get(subtype)
    return read(payload, room) if read else Skipped(BY_SUBTYPE.get(subtype, Why.UNKNOWN))


# --- what people wrote


def _posted(payload: Payload, room: Room) -> Read:
    text = payload.get("text")
    if not text and "blocks" in payload:
        text = text_of_blocks(payload)
    return _spoken(payload, room, payload.get("user"), text)


def _file_shared(payload: Payload, room: Room) -> Read:
    """In the shape until 2018 Slack puts a sentence of its own before what the uploader wrote."""
    text = payload.get("text")
    comment = upload_comment(text) if isinstance(text, str) and nested(payload, "file") else None
    if comment is None:
        return _posted(payload, room)
    return _spoken(payload, room, payload.get("user"), comment or _initial_comment(payload))


def _initial_comment(payload: Payload) -> object:
    """What the author wrote on uploading; who shares another's file doesn't speak with its comment."""
    comment = nested(nested(payload, "file"), "initial_comment")
    return comment.get("comment") if comment.get("user") == payload.get("user") else None


def _file_commented(payload: Payload, room: Room) -> Read:
    """A comment on a file is said to the file's owner."""
    comment = nested(payload, "comment")
    words = comment.get("comment")
    text = payload.get("text")
    if words is None and isinstance(text, str):
        words = file_comment(text)
    owner = nested(payload, "file").get("user")
    return _spoken(payload, room, comment.get("user") or payload.get("user"), words, to=(owner,))


def _spoken(payload: Payload, room: Room, user: object, text: object, to: tuple[object, ...] = ()) -> Read:
    """A message by this user, with these words, said to these people and to those whom the words mention."""
    refusal = _refusal(payload, room, user)
    if refusal:
        return Skipped(refusal)
    ts, text = payload.get("ts"), text or ""
    at = moment(ts)
    if at is None or not (isinstance(ts, str) and isinstance(user, str) and isinstance(text, str)):
        return Skipped(Why.UNREADABLE)
    author = room.identity(user, payload.get("user_team") or payload.get("team"))
    plain, mentioned = speech(text, room.names)
    place = _place(payload, room)
    shares, shared = passed_on(payload, room, author)
    posted = MessagePosted(
        place=place,
        message=MessageId(ts),
        author=author,
        at=at,
        text=plain,
        edited_at=_edited_at(payload, at) if "edited" in payload else None,
        names=room.others((*to, *mentioned), author) if to or mentioned else (),
        thread_author=_thread_author(payload, room, place.thread) if place.thread else None,
        shares=shares,
        shared=shared,
    )
    return (posted, *_reactions(payload, room, posted)) if payload.get("reactions") else (posted,)


def _refusal(payload: Payload, room: Room, user: object) -> Why | None:
    """Why a message of this user is not theirs to count, if it isn't.

    What an app posts with a person's token carries that person's id and the app's `bot_id`: nobody wrote it.
    """
    if room.with_bot or payload.get("bot_id") or payload.get("display_as_bot") is True:
        return Why.BOT
    if not user:
        # The Events API leaves out the subtype of `message_replied`.
        return Why.COPY if isinstance(payload.get("message"), dict) else Why.NO_AUTHOR
    return _not_read(payload, room, user) or (
        Why.HIDDEN if payload.get("hidden") or payload.get("is_ephemeral") else None
    )


def _not_read(payload: Payload, room: Room, user: object) -> Why | None:
    """Why nothing of this user is read, if so."""
    if not is_id(user):
        return Why.UNREADABLE
    if room.is_bot(user):
        return Why.BOT
    return Why.EXTERNAL if room.is_outsider(user, payload.get("user_team") or payload.get("team")) else None


def _place(payload: Payload, room: Room) -> Place:
    thread = payload.get("thread_ts")
    if thread is None or not is_ts(thread):
        return room.place
    here = room.place
    return Place(space=here.space, channel=here.channel, thread=MessageId(thread), between=here.between)


def _thread_author(payload: Payload, room: Room, thread: MessageId) -> Identity | None:
    """Who began the thread that this message replies in; None for a bot's, and for the first message."""
    if payload["ts"] == thread:
        return None
    user = payload.get("parent_user_id") or nested(payload, "root").get("user")
    return room.person(user) if user else room.thread_authors.get(thread)


def _edited_at(payload: Payload, at: datetime) -> datetime | None:
    edited_at = moment(nested(payload, "edited").get("ts"))
    return edited_at if edited_at and edited_at >= at else None


def _reactions(payload: Payload, room: Room, posted: MessagePosted) -> Iterator[ReactionAdded]:
    """The reactions on a message; when each was put is not told."""
    for reaction in objects(payload, "reactions"):
        emoji, users = reaction.get("name"), reaction.get("users")
        if not isinstance(emoji, str) or not emoji or not isinstance(users, list):
            continue
        for actor in {person: None for user in users if (person := room.person(user))}:
            yield ReactionAdded(
                place=posted.place,
                message=posted.message,
                actor=actor,
                emoji=emoji,
                at=posted.at,
                message_author=posted.author,
            )


# --- what became of it


def _changed(payload: Payload, room: Room) -> Read:
    """A message as it reads now. A change that is no edit, as a link's preview, is dated by its report."""
    message = nested(payload, "message") or _from_edit_log(payload)
    subtype = message.get("subtype")
    if subtype == "tombstone":
        return _taken_back(message, room, message.get("ts"), payload.get("ts"))
    if not message or subtype in ("message_changed", "message_deleted"):
        return Skipped(Why.UNREADABLE)
    dated = message if message.get("edited") else {**message, "edited": {"ts": payload.get("ts")}}
    return message_events(dated, room)


def _from_edit_log(payload: Payload) -> Payload:
    """An edit in an export with edit logs: the former message is `original`, the new text beside it."""
    original = nested(payload, "original")
    return {**original, **{key: payload[key] for key in _EDITABLE & payload.keys()}} if original else {}


def _deleted(payload: Payload, room: Room) -> Read:
    former = nested(payload, "previous_message") or nested(payload, "original")
    return _taken_back(former, room, payload.get("deleted_ts") or former.get("ts"), payload.get("ts"))


def _buried(payload: Payload, room: Room) -> Read:
    """A deleted message with replies leaves a stone; when it was deleted, a stone alone doesn't tell."""
    return _taken_back(payload, room, payload.get("ts"), None)


def _taken_back(former: Payload, room: Room, ts: object, when: object) -> Read:
    at = moment(when) or moment(ts)
    if at is None or not is_ts(ts):
        return Skipped(Why.UNREADABLE)
    if room.with_bot or former.get("bot_id"):
        return Skipped(Why.BOT)
    user = former.get("user") if former.get("subtype") != "tombstone" else None
    why = _not_read(former, room, user) if is_id(user) else None
    if why:
        return Skipped(why)
    return (MessageDeleted(place=_place(former, room), message=MessageId(ts), at=at),)


_READERS: dict[str, Callable[[Payload, Room], Read]] = {
    "file_comment": _file_commented,
    "file_share": _file_shared,
    "me_message": _posted,
    "message_changed": _changed,
    "message_deleted": _deleted,
    "thread_broadcast": _posted,
    "tombstone": _buried,
}
