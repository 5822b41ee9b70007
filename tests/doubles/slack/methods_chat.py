"""The chat.* methods, reactions.* and answers to a response_url.

Sources: Slack's pages named like the methods, and “Handling user interaction” for response_url.
"""

from typing import Any

from tests.doubles.slack.call import Call, Refused, method, refuse
from tests.doubles.slack.limits import LONGEST_TEXT, check_message
from tests.doubles.slack.shapes import bot_profile, message_json, rich_text
from tests.doubles.slack.workspace import IM, Channel, Ephemeral, Json, Workspace

_KEPT = ("blocks", "attachments", "metadata", "client_msg_id", "mrkdwn", "unfurl_links", "unfurl_media")


def bot_message(workspace: Workspace, args: Json) -> Json:
    """The message that the bot says, without its place."""
    ts = workspace.ts()
    made: Json = {
        "type": "message",
        "user": workspace.bot.id,
        "text": str(args.get("text") or "")[:LONGEST_TEXT],
        "ts": ts,
        "bot_id": workspace.bot.bot_id,
        "app_id": workspace.app,
        "team": workspace.team,
        "bot_profile": bot_profile(workspace.bot, workspace),
    }
    made |= {name: args[name] for name in _KEPT if args.get(name) is not None}
    made["blocks"] = with_ids(args.get("blocks") or rich_text(made["text"], ""), ts)
    return made


def with_ids(blocks: list[Json], salt: str) -> list[Json]:
    """Blocks as Slack gives them back: each with a block_id, each element with an action_id."""
    made = []
    for number, given in enumerate(blocks):
        name = given.get("block_id") or f"b{salt[-6:]}{number}"
        block = {**given, "block_id": name}
        if block.get("type") == "actions":
            block["elements"] = [
                {"action_id": f"a{name}{place}", **element} for place, element in enumerate(block["elements"])
            ]
        for part in ("accessory", "element"):
            if isinstance(block.get(part), dict) and block[part].get("type") != "image":
                block[part] = {"action_id": f"a{name}", **block[part]}
        made.append(block)
    return made


def _target(call: Call) -> Channel:
    """Where to post: a channel's id or name, or a user's id for the DM with them."""
    name = call.text("channel", "channel_not_found")
    workspace = call.workspace
    if name in workspace.users:
        return reachable_im(call, name)
    by_name = {channel.name: channel.id for channel in workspace.channels.values() if channel.name}
    call.args["channel"] = by_name.get(name.lstrip("#"), name)
    channel = call.channel(member=True, write=True)
    for member in channel.members if channel.kind == IM else ():
        reachable_im(call, member)
    return channel


def reachable_im(call: Call, user: str) -> Channel:
    """The DM with a user, unless nobody can write to them."""
    if call.workspace.users[user].deleted:
        raise Refused("user_disabled" if call.method == "conversations.open" else "channel_not_found")
    if call.workspace.users[user].is_bot and user != call.workspace.bot.id:
        raise Refused("cannot_dm_bot")
    return call.workspace.im_with(user)


@method("chat.postMessage", "chat:write")
def post_message(call: Call) -> Json:
    channel = _target(call)
    refuse(check_message(call.args))
    made = bot_message(call.workspace, call.args)
    thread = call.args.get("thread_ts")
    if thread is not None:
        parent = channel.messages.get(str(thread))
        if parent is None:
            raise Refused("thread_not_found")
        made |= {"thread_ts": parent.get("thread_ts") or str(thread), "parent_user_id": parent.get("user")}
        if call.flag("reply_broadcast"):
            made |= {"subtype": "thread_broadcast", "root": message_json(parent, channel)}
    return {"ok": True, "channel": channel.id, "ts": made["ts"], "message": keep(call, channel, made)}


def keep(call: Call, channel: Channel, message: Json) -> Json:
    """Put a message into a channel and tell of it."""
    channel.messages[message["ts"]] = message
    told = {name: value for name, value in message.items() if name != "metadata"}
    call.wire.tell({**told, "channel": channel.id, "channel_type": channel.type_in_events}, channel)
    return message


@method("chat.postEphemeral", "chat:write")
def post_ephemeral(call: Call) -> Json:
    channel = call.channel(member=True, write=True)
    user = call.args.get("user")
    if user not in call.workspace.users:
        raise Refused("user_not_found")
    if user not in channel.members:
        raise Refused("user_not_in_channel")
    refuse(check_message(call.args))
    made = bot_message(call.workspace, call.args) | {"is_ephemeral": True}
    call.workspace.ephemerals.append(Ephemeral(channel.id, str(user), made))
    return {"ok": True, "message_ts": made["ts"]}


@method("chat.update", "chat:write")
def update(call: Call) -> Json:
    channel = call.channel()
    old = call.message(channel)
    if old.get("user") != call.workspace.bot.id:
        raise Refused("cant_update_message")
    refuse(check_message(call.args, update=True))
    return {
        "ok": True,
        "channel": channel.id,
        "ts": old["ts"],
        "text": str(call.args.get("text") or ""),
        "message": changed(call, channel, old, call.args),
    }


def changed(call: Call, channel: Channel, old: Json, args: Json) -> Json:
    """Put other words in place of a message's, and tell of it."""
    new = {**old, "edited": {"user": call.workspace.bot.id, "ts": call.workspace.ts()}}
    new |= {name: args[name] for name in ("text", *_KEPT) if args.get(name) is not None}
    if "blocks" in args or "text" in args:
        new["blocks"] = with_ids(args.get("blocks") or rich_text(str(args.get("text") or ""), ""), new["edited"]["ts"])
    channel.messages[old["ts"]] = new
    event = changed_event(channel, old, new, call.workspace.ts())
    call.wire.tell(event, channel)
    return new


def changed_event(channel: Channel, old: Json, new: Json, ts: str) -> Json:
    """The event that says so (page “message_changed”)."""
    return {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "message": message_json(new, channel),
        "previous_message": message_json(old, channel),
        "channel": channel.id,
        "ts": ts,
        "event_ts": ts,
        "channel_type": channel.type_in_events,
    }


@method("chat.delete", "chat:write")
def delete(call: Call) -> Json:
    channel = call.channel()
    old = call.message(channel)
    if old.get("user") != call.workspace.bot.id:
        raise Refused("cant_delete_message")
    for event in deleted_events(channel, old, call.workspace.ts()):
        call.wire.tell(event, channel)
    return {"ok": True, "channel": channel.id, "ts": old["ts"]}


def deleted_events(channel: Channel, old: Json, ts: str) -> list[Json]:
    """Take a message away. With replies under it a tombstone stays, which Slack tells of as a change."""
    shown = message_json(old, channel)
    if shown.get("reply_count"):
        kept = {"type": "message", "subtype": "tombstone", "text": "This message was deleted.", "hidden": True}
        kept |= {"user": "USLACKBOT", "ts": old["ts"], "thread_ts": old["ts"]}
        channel.messages[old["ts"]] = kept
        return [changed_event(channel, old, kept, ts)]
    del channel.messages[old["ts"]]
    place = {"channel": channel.id, "channel_type": channel.type_in_events, "ts": ts, "event_ts": ts}
    gone = {"type": "message", "subtype": "message_deleted", "hidden": True, "deleted_ts": old["ts"]}
    return [{**gone, **place, "previous_message": shown}]


@method("chat.getPermalink")
def permalink(call: Call) -> Json:
    channel = call.channel()
    found = call.message(channel, "message_ts")
    link = f"https://{call.workspace.domain}.slack.com/archives/{channel.id}/p{found['ts'].replace('.', '')}"
    thread = found.get("thread_ts")
    if thread and thread != found["ts"]:
        link += f"?thread_ts={thread}&cid={channel.id}"
    return {"ok": True, "channel": channel.id, "permalink": link}


# --- reactions


@method("reactions.add", "reactions:write")
def reaction_add(call: Call) -> Json:
    react(call, added=True)
    return {"ok": True}


@method("reactions.remove", "reactions:write")
def reaction_remove(call: Call) -> Json:
    react(call, added=False)
    return {"ok": True}


def react(call: Call, *, added: bool) -> None:
    channel = call.channel(member=True, write=True)
    message = call.message(
        channel, "timestamp", "no_item_specified" if not call.args.get("timestamp") else "bad_timestamp"
    )
    bot = call.workspace.bot.id
    if not set_reaction(message, call.text("name", "invalid_name"), bot, added=added):
        raise Refused("already_reacted" if added else "no_reaction")
    call.wire.tell(reaction_event(channel, message, str(call.args["name"]), bot, added=added), channel)


def set_reaction(message: Json, name: str, user: str, *, added: bool) -> bool:
    """Add or take away a reaction; False where it was so already."""
    reactions: list[Json] = message.setdefault("reactions", [])
    found = next((one for one in reactions if one["name"] == name), None)
    users: list[Any] = found["users"] if found else []
    if (user in users) == added:
        return False
    users = [*users, user] if added else [one for one in users if one != user]
    message["reactions"] = [one for one in reactions if one["name"] != name]
    if users:
        message["reactions"].append({"name": name, "users": users, "count": len(users)})
    if not message["reactions"]:
        del message["reactions"]
    return True


def reaction_event(channel: Channel, message: Json, name: str, user: str, *, added: bool) -> Json:
    """The event that says so (pages “reaction_added”, “reaction_removed”)."""
    event: Json = {
        "type": "reaction_added" if added else "reaction_removed",
        "user": user,
        "reaction": name,
        "item": {"type": "message", "channel": channel.id, "ts": message["ts"]},
    }
    return event | ({"item_user": message["user"]} if message.get("user") else {})


@method("reactions.get", "reactions:read")
def reaction_get(call: Call) -> Json:
    channel = call.channel()
    return {"ok": True, "type": "message", "channel": channel.id, "message": call.message(channel, "timestamp")}
