"""Messages of each subtype that Slack itself writes, as its pages of the same names show them."""

from collections.abc import Callable

from tests.doubles.slack.workspace import Channel, Json, User, Workspace

_Make = Callable[[Channel, User], Json]

_TEXTS: dict[str, str] = {
    "bot_add": "added an integration to this channel",
    "bot_remove": "removed an integration from this channel",
    "bot_disable": "disabled an integration in this channel",
    "bot_enable": "enabled an integration in this channel",
    "channel_archive": "archived the channel",
    "channel_unarchive": "un-archived the channel",
    "channel_convert_to_private": "made this channel *private*.",
    "channel_convert_to_public": "made this channel *public*.",
    "channel_join": "has joined the channel",
    "channel_leave": "has left the channel",
    "channel_name": "has renamed the channel",
    "channel_posting_permissions": "changed the posting permissions",
    "channel_purpose": "set the channel purpose",
    "channel_topic": "set the channel topic",
    "group_archive": "archived the group",
    "group_unarchive": "un-archived the group",
    "group_join": "has joined the group",
    "group_leave": "has left the group",
    "group_name": "has renamed the group",
    "group_purpose": "set the group purpose",
    "group_topic": "set the group topic",
    "joiner_notification": "joined Slack — take a second to say hello.",
    "mpim_join": "has joined the conversation",
    "mpim_leave": "has left the conversation",
    "pinned_item": "pinned a message to this channel.",
    "unpinned_item": "unpinned a message from this channel.",
    "reminder_add": "set up a reminder",
    "reminder_delete": "deleted a reminder",
    "sh_room_created": "started a call",
    "huddle_thread": "A huddle happened",
    "channel_canvas_updated": "updated the canvas",
    "assistant_app_thread": "New Assistant Thread",
    "app_conversation_join": "added an app",
    "document_mention": "was mentioned in a canvas",
    "file_mention": "mentioned a file",
}
_SPECIAL: dict[str, _Make] = {
    "bot_message": lambda _, __: {"bot_id": "B0OTHER", "username": "ci", "text": "Build passed", "user": None},
    "ekm_access_denied": lambda _, __: {"user": "UREVOKEDU", "text": "Your admins have suspended everyone's access"},
    "file_comment": lambda _, user: {
        "is_intro": False,
        "text": f"<@{user.id}> commented on <@{user.id}>’s file <https://f.example/1|plan>: Looks good",
        "file": {"id": "F0OLD", "user": user.id},
        "comment": {"id": "Fc0OLD", "user": user.id, "comment": "Looks good"},
        "user": None,
    },
    "file_share": lambda _, user: {"text": "See this", "upload": True, "files": [{"id": "F0X", "user": user.id}]},
    "me_message": lambda _, __: {"text": "waves"},
    "message_replied": lambda channel, user: {
        "hidden": True,
        "user": None,
        "message": {"type": "message", "user": user.id, "ts": "1700000000.000100", "replies": [], "reply_count": 1},
        "channel": channel.id,
    },
    "reply_broadcast": lambda channel, _: {"channel": channel.id, "attachments": [], "text": "", "hidden": True},
    "reminder": lambda _, __: {"text": "Reminder: stand-up", "user": "USLACKBOT"},
    "slackbot_response": lambda _, __: {"text": "You rang?", "user": "USLACKBOT"},
    "tombstone": lambda _, __: {"text": "This message was deleted.", "user": "USLACKBOT", "hidden": True},
}

SUBTYPES = tuple(sorted({*_TEXTS, *_SPECIAL}))
"""Every subtype that `notice` can make. Edits, deletions and broadcasts are acts of people."""


def notice(subtype: str, channel: Channel, user: User, workspace: Workspace) -> Json:
    """A message of this subtype, about this person."""
    ts = workspace.ts()
    made: Json = {"type": "message", "subtype": subtype, "ts": ts, "user": user.id, "team": user.team}
    if subtype in _SPECIAL:
        made |= _SPECIAL[subtype](channel, user)
    else:
        made["text"] = f"<@{user.id}> {_TEXTS[subtype]}"
    return {name: value for name, value in made.items() if value is not None}
