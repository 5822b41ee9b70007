"""The conversations.* methods. Sources: Slack's pages named like them, and “Pagination”."""

from tests.doubles.slack.call import Call, Refused, method
from tests.doubles.slack.methods_chat import reachable_im
from tests.doubles.slack.shapes import channel_json, in_channel, message_json, replies_of
from tests.doubles.slack.workspace import IM, MPIM, PUBLIC, Channel, Json


@method("conversations.list", "channels:read", "groups:read", "im:read", "mpim:read")
def listed(call: Call) -> Json:
    """Public channels, whether the bot is in them or not; of the others only its own."""
    kinds, archived = call.kinds(), not call.flag("exclude_archived")
    found = [
        channel_json(channel, call.workspace, with_count=True)
        for channel in call.workspace.channels.values()
        if channel.kind in kinds
        and (channel.kind == PUBLIC or call.workspace.bot_sees(channel))
        and (archived or not channel.archived)
    ]
    page, more = call.page(found)
    return {"ok": True, "channels": page, **more}


@method("users.conversations", "channels:read", "groups:read", "im:read", "mpim:read")
def of_user(call: Call) -> Json:
    """The conversations that a user is in, as far as the bot may know; without a user, its own. No `is_member`."""
    user = call.args.get("user") or call.workspace.bot.id
    if user not in call.workspace.users:
        raise Refused("user_not_found")
    kinds, archived = call.kinds(), not call.flag("exclude_archived")
    found = [
        {name: value for name, value in channel_json(channel, call.workspace).items() if name != "is_member"}
        for channel in call.workspace.channels.values()
        if channel.kind in kinds
        and user in channel.members
        and (channel.kind == PUBLIC or call.workspace.bot_sees(channel))
        and (archived or not channel.archived)
    ]
    page, more = call.page(found)
    return {"ok": True, "channels": page, **more}


@method("conversations.info")
def info(call: Call) -> Json:
    channel = call.channel(scope="read")
    shown = channel_json(channel, call.workspace, with_count=call.flag("include_num_members"))
    return {"ok": True, "channel": shown}


@method("conversations.members")
def members(call: Call) -> Json:
    page, more = call.page(list(call.channel(scope="read").members))
    return {"ok": True, "members": page, **more}


@method("conversations.history")
def history(call: Call) -> Json:
    """The newest first; replies only where they were broadcast."""
    channel = call.channel(scope="history", member=True)
    messages = [one for one in channel.messages.values() if in_channel(one) and _in_range(call, one)]
    messages.sort(key=_ts, reverse=True)
    page, more = call.page(messages, 100, 999)
    return {
        "ok": True,
        "messages": [message_json(one, channel, metadata=call.flag("include_all_metadata")) for one in page],
        "has_more": bool(more["response_metadata"]["next_cursor"]),
        "pin_count": 0,
        **more,
    }


@method("conversations.replies")
def replies(call: Call) -> Json:
    """The first message of the thread and its replies, oldest first."""
    channel = call.channel(scope="history", member=True)
    asked = call.message(channel, "ts", "thread_not_found")
    first = channel.messages.get(asked.get("thread_ts") or asked["ts"], asked)
    found = [first, *(one for one in replies_of(first["ts"], channel) if _in_range(call, one))]
    found.sort(key=_ts)
    page, more = call.page(found, 1000)
    return {
        "ok": True,
        "messages": [message_json(one, channel, metadata=call.flag("include_all_metadata")) for one in page],
        "has_more": bool(more["response_metadata"]["next_cursor"]),
        **more,
    }


def _ts(message: Json) -> tuple[int, int]:
    whole, _, rest = message["ts"].partition(".")
    return int(whole), int(rest or 0)


def _in_range(call: Call, message: Json) -> bool:
    """Between oldest and latest, both left out unless `inclusive`."""
    try:
        ts = float(message["ts"])
        oldest, latest = float(call.args.get("oldest") or 0), float(call.args.get("latest") or "inf")
    except ValueError:
        raise Refused("invalid_ts_latest") from None
    return oldest <= ts <= latest if call.flag("inclusive") else oldest < ts < latest


@method("conversations.open", "im:write", "mpim:write")
def opened(call: Call) -> Json:
    """The DM with a user. channel: one that is open already."""
    if call.args.get("channel"):
        return {"ok": True, "channel": {"id": call.channel().id}, "no_op": True, "already_open": True}
    users = [one.strip() for one in str(call.args.get("users") or "").split(",") if one.strip()]
    if not users:
        raise Refused("users_list_not_supplied")
    if not set(users) <= call.workspace.users.keys():
        raise Refused("user_not_found")
    if len(users) > 1:
        people = [call.workspace.users[one] for one in users]
        channel = call.workspace.add_channel(f"mpdm-{'--'.join(one.name for one in people)}-1", *people, kind=MPIM)
    else:
        channel = reachable_im(call, users[0])
    full = channel_json(channel, call.workspace) if call.flag("return_im") else {"id": channel.id}
    return {"ok": True, "channel": full}


@method("conversations.join", "channels:join")
def join(call: Call) -> Json:
    channel = call.channel(write=True)
    if channel.kind != PUBLIC:
        raise Refused("method_not_supported_for_channel_type")
    if call.workspace.bot_sees(channel):
        shown = channel_json(channel, call.workspace)
        return {"ok": True, "channel": shown, "warning": "already_in_channel"}
    channel.members.append(call.workspace.bot.id)
    event = membership_event(call.workspace.bot.id, channel, call.workspace.team, joined=True)
    call.wire.tell(event, channel)
    return {"ok": True, "channel": channel_json(channel, call.workspace)}


def membership_event(user: str, channel: Channel, team: str, *, joined: bool) -> Json:
    """The event that says so (pages “member_joined_channel”, “member_left_channel”)."""
    return {
        "type": "member_joined_channel" if joined else "member_left_channel",
        "user": user,
        "channel": channel.id,
        "channel_type": "C" if channel.kind == PUBLIC else "G",
        "team": team,
    }


@method("conversations.leave", "channels:manage", "groups:write", "im:write", "mpim:write")
def leave(call: Call) -> Json:
    channel = call.channel(write=True)
    if channel.kind == IM:
        raise Refused("method_not_supported_for_channel_type")
    if not call.workspace.bot_sees(channel):
        return {"ok": False, "not_in_channel": True}
    channel.members.remove(call.workspace.bot.id)
    return {"ok": True}


@method("conversations.mark", "channels:manage", "groups:write", "im:write", "mpim:write")
def mark(call: Call) -> Json:
    call.channel(member=True)
    call.text("ts", "invalid_timestamp")
    return {"ok": True}
