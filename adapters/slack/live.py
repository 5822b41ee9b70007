"""Reads what Slack tells the app while it runs: a body, as Bolt hands it over, becomes one `Got`.

Pure, and no body raises. Messages are read by `inbound`, talk with the bot by `spoken`, clicks and commands by `turns`,
and what becomes of people and channels by `noted`. Sources: Slack's pages “The Events API”, “Event types”, and those of
the events.
"""

from collections.abc import Callable

from adapters.slack.edge import Edge, Missing
from adapters.slack.got import Acts, Got, Ignored, LookUp
from adapters.slack.inbound import Read, message_events
from adapters.slack.noted import CHANGES, NOTED, changed, told_at
from adapters.slack.payload import Payload, is_id, is_ts, moment, nested
from adapters.slack.skips import Skipped, Why
from adapters.slack.spoken import mentioned, said
from adapters.slack.turns import TURNS, command, is_command
from bot.events import MessageId, ReactionAdded, ReactionRemoved
from bot.people import ChannelKind

_REPORTED = {"message_changed", "message_deleted"}
"""Subtypes whose `ts` is when it was reported."""

Reader = Callable[[Payload, Payload, Edge, Missing], Got]
"""Takes an event, the body around it, the edge, and what notes the ids that aren't known."""


def read(body: object, edge: Edge, *, guess: bool = False) -> Got:
    """What a body comes to. guess: never `LookUp`; whoever isn't known is a person without a label."""
    missing = Missing()
    got = _read(body, edge, missing) if isinstance(body, dict) else Ignored(why=Why.UNREADABLE)
    return got if guess else _or_look_up(got, missing)


def read_past(message: object, channel: str, edge: Edge, *, guess: bool = False) -> Got:
    """What a message comes to that a channel's history shows. guess: as for `read`."""
    if not isinstance(message, dict):
        return Ignored(why=Why.UNREADABLE)
    missing = Missing()
    got = _message({**message, "channel": channel}, {}, edge, missing)
    return got if guess else _or_look_up(got, missing)


def _read(body: Payload, edge: Edge, missing: Missing) -> Got:
    kind = body.get("type")
    if isinstance(kind, str) and kind in TURNS:
        return TURNS[kind](body, edge, missing)
    event = body.get("event")
    if isinstance(event, dict):
        kind = event.get("type")
        reader = _READERS.get(kind) if isinstance(kind, str) else None
        return reader(event, body, edge, missing) if reader else Ignored(why=Why.OTHER)
    if is_command(body):
        return command(body, edge, missing)
    return Ignored(why=Why.UNREADABLE if kind == "event_callback" else Why.OTHER)


def _or_look_up(got: Got, missing: Missing) -> Got:
    """What it came to, unless that could be otherwise once more is known."""
    for_sure = isinstance(got, Ignored) and got.why is not Why.EXTERNAL
    if for_sure or not (missing.users or missing.channels):
        return got
    return LookUp(users=frozenset(missing.users), channels=frozenset(missing.channels))


# --- messages


def _message(event: Payload, body: Payload, edge: Edge, missing: Missing) -> Got:
    channel, subtype = event.get("channel"), event.get("subtype")
    if not is_id(channel):
        return Ignored(why=Why.UNREADABLE)
    if isinstance(subtype, str) and subtype in CHANGES:
        return changed(event, channel, CHANGES[subtype])
    if _is_direct(event.get("channel_type"), channel, edge, missing):
        return said(event, channel, edge, edge.room(channel, missing))
    if isinstance(subtype, str) and subtype in _REPORTED and not is_ts(event.get("ts")):
        event = {**event, "ts": told_at(event, body)}
    edge.conversation(channel, missing)
    return _acts(message_events(event, edge.room(channel, missing)), channel, event, edge)


def _acts(read: Read, channel: str, event: Payload, edge: Edge) -> Got:
    if not isinstance(read, Skipped):
        return Acts(channel=channel, events=read)
    ours = read.reason is Why.BOT and edge.is_us(event.get("user"), event.get("bot_id"))
    return Ignored(why=Why.OWN if ours else read.reason)


def _is_direct(kind: object, channel: str, edge: Edge, missing: Missing) -> bool:
    """Whether somebody talks with the bot here; where that isn't told, the id's letter and the directory tell it."""
    if kind == "im" or channel.startswith("D"):
        return True
    if kind and isinstance(kind, str):
        return False
    return edge.conversation(channel, missing).kind is ChannelKind.DIRECT


def _app_mention(event: Payload, body: Payload, edge: Edge, missing: Missing) -> Got:
    channel = event.get("channel")
    if not is_id(channel):
        return Ignored(why=Why.UNREADABLE)
    if _is_direct(event.get("channel_type"), channel, edge, missing):
        return Ignored(why=Why.COPY)
    return mentioned(event, channel, edge, edge.room(channel, missing))


# --- reactions


def _reaction(event: Payload, body: Payload, edge: Edge, missing: Missing) -> Got:
    item, emoji, user = nested(event, "item"), event.get("reaction"), event.get("user")
    if (item.get("type") or "message") != "message":
        return Ignored(why=Why.NOT_A_MESSAGE)
    channel, ts, author = item.get("channel"), item.get("ts"), event.get("item_user")
    if not (is_id(channel) and is_ts(ts) and is_id(user) and isinstance(emoji, str) and emoji):
        return Ignored(why=Why.UNREADABLE)
    if edge.is_us(user) or edge.is_us(author) or _is_direct(None, channel, edge, missing):
        return Ignored(why=Why.OWN)
    room = edge.room(channel, missing)
    for person in (user, author):
        if is_id(person) and room.person(person) is None:
            return Ignored(why=Why.BOT if room.is_bot(person) else Why.EXTERNAL)
    at = moment(told_at(event, body)) or moment(ts)
    if at is None:
        return Ignored(why=Why.UNREADABLE)
    what = ReactionRemoved if event.get("type") == "reaction_removed" else ReactionAdded
    reacted = what(
        place=room.place,
        message=MessageId(ts),
        actor=room.identity(user),
        emoji=emoji,
        at=at,
        message_author=room.identity(author) if is_id(author) else None,
    )
    return Acts(channel=channel, events=(reacted,))


_READERS: dict[str, Reader] = {
    "message": _message,
    "app_mention": _app_mention,
    "reaction_added": _reaction,
    "reaction_removed": _reaction,
    **NOTED,
}
"""By the type of event; all others are of no concern."""
