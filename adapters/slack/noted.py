"""Reads what becomes of people, channels and the app itself, as the Events API tells it. Pure, and nothing raises.

Sources: Slack's pages named like the events.
"""

from adapters.slack.edge import Edge, Missing
from adapters.slack.got import Change, ChannelChanged, Got, How, Ignored, Lost, Membership, PersonChanged
from adapters.slack.payload import Payload, is_id, is_ts, nested, objects, words
from adapters.slack.people import listed_user
from adapters.slack.skips import Why

_FIRST, _LAST = 1_000_000_000, 9_999_999_999
"""The epoch seconds that a `ts` may begin with."""
CHANGES: dict[str, Change] = {
    "channel_convert_to_private": Change.PRIVATE,
    "channel_convert_to_public": Change.PUBLIC,
}
"""The subtypes of messages that alone tell of a change; the other notices have events of their own."""

_CHANGES = {
    "archive": Change.ARCHIVED,
    "convert_to_private": Change.PRIVATE,
    "convert_to_public": Change.PUBLIC,
    "created": Change.CREATED,
    "deleted": Change.DELETED,
    "left": Change.LEFT,
    "rename": Change.RENAMED,
    "shared": Change.SHARED,
    "unarchive": Change.UNARCHIVED,
    "unshared": Change.UNSHARED,
}


def told_at(event: Payload, body: Payload) -> str:
    """When an event happened, as a `ts`; empty where nothing tells it. In the body around it only seconds stand."""
    told, seconds = event.get("event_ts"), body.get("event_time")
    if is_ts(told):
        return told
    if isinstance(seconds, int) and not isinstance(seconds, bool) and _FIRST <= seconds <= _LAST:
        return f"{seconds}.000000"
    return ""


def changed(event: Payload, channel: str, change: Change) -> Got:
    """What became of a channel; its new name where it has one."""
    about = nested(event, "channel")
    name = words(about, "name", "name_normalized") or words(event, "name") if _names(change) else ""
    return ChannelChanged(channel=channel, change=change, name=name)


def _names(change: Change) -> bool:
    return change in (Change.CREATED, Change.RENAMED)


def _channel(event: Payload, _body: Payload, _edge: Edge, _missing: Missing) -> Got:
    channel = event.get("channel")
    if isinstance(channel, dict):
        channel = channel.get("id")
    if not is_id(channel):
        return Ignored(why=Why.UNREADABLE)
    return changed(event, channel, _CHANGES[str(event["type"]).partition("_")[2]])


def _new_id(event: Payload, body: Payload, _edge: Edge, _missing: Missing) -> Got:
    old, new = event.get("old_channel_id"), event.get("new_channel_id")
    if not is_id(old) or not is_id(new):
        return Ignored(why=Why.UNREADABLE)
    return ChannelChanged(channel=old, change=Change.NEW_ID, new_id=new, at=told_at(event, body))


def _member(event: Payload, _body: Payload, edge: Edge, _missing: Missing) -> Got:
    user, channel, inviter = event.get("user"), event.get("channel"), event.get("inviter")
    if not is_id(user) or not is_id(channel):
        return Ignored(why=Why.UNREADABLE)
    return Membership(
        user=user,
        channel=channel,
        joined=event["type"] == "member_joined_channel",
        bot=edge.is_us(user),
        inviter=inviter if is_id(inviter) else "",
    )


def _person(event: Payload, _body: Payload, edge: Edge, _missing: Missing) -> Got:
    user = listed_user(event.get("user"), edge.own)
    return PersonChanged(user=user) if user else Ignored(why=Why.UNREADABLE)


def _uninstalled(_event: Payload, body: Payload, edge: Edge, _missing: Missing) -> Got:
    return _lost(How.UNINSTALLED, body, edge)


def _revoked(event: Payload, body: Payload, edge: Edge, _missing: Missing) -> Got:
    """Of the bot's token only; those of users aren't asked for."""
    bots = nested(event, "tokens").get("bot")
    if not isinstance(bots, list) or edge.bot not in bots:
        return Ignored(why=Why.OTHER)
    return _lost(How.REVOKED, body, edge)


def _lost(how: How, body: Payload, edge: Edge) -> Got:
    first = next(iter(objects(body, "authorizations")), {})
    told = [team for team in (first.get("team_id"), body.get("team_id")) if is_id(team)]
    return Lost(how=how) if not told or edge.is_own(told[0]) else Ignored(why=Why.OTHER_WORKSPACE)


NOTED = {
    "app_uninstalled": _uninstalled,
    "channel_id_changed": _new_id,
    "member_joined_channel": _member,
    "member_left_channel": _member,
    "team_join": _person,
    "tokens_revoked": _revoked,
    "user_change": _person,
    "user_huddle_changed": _person,
    "user_profile_changed": _person,
    "user_status_changed": _person,
    **{f"{kind}_{change}": _channel for kind in ("channel", "group", "mpim") for change in _CHANGES},
}
"""What reads an event, by its type."""
