"""How the Web API and the events show users, channels and messages. Pure: from what is kept to JSON."""

from tests.doubles.slack.workspace import IM, MPIM, PRIVATE, PUBLIC, Channel, Json, User, Workspace


def user_json(user: User, workspace: Workspace) -> Json:
    """A user object (page “User object”); strangers of other workspaces have fewer fields."""
    shown: Json = {
        "id": user.id,
        "team_id": user.team,
        "name": user.name,
        "deleted": user.deleted,
        "real_name": user.real_name,
        "profile": _profile(user),
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": user.updated,
    }
    if user.deleted:
        return shown
    shown |= {"tz": user.tz, "tz_label": user.tz_label, "tz_offset": user.tz_offset, "color": "9f69e7"}
    if user.team != workspace.team:
        return shown | {"is_stranger": True}
    return shown | {
        "is_admin": user.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_email_confirmed": True,
        "who_can_share_contact_card": "EVERYONE",
    }


def _profile(user: User) -> Json:
    shown: Json = {
        "title": "",
        "phone": "",
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "status_text": user.status_text,
        "status_emoji": user.status_emoji,
        "status_expiration": 0,
        "avatar_hash": "g0000000000",
        "image_72": "https://secure.gravatar.com/avatar/0.jpg",
        "team": user.team,
    }
    return shown | ({"bot_id": user.bot_id, "api_app_id": ""} if user.is_bot else {})


def channel_json(channel: Channel, workspace: Workspace, *, with_count: bool = False) -> Json:
    """A conversation object (page “Conversation object”)."""
    shown: Json = {
        "id": channel.id,
        "created": channel.created,
        "updated": channel.created * 1000,
        "is_archived": channel.archived,
        "is_im": channel.kind == IM,
        "is_org_shared": False,
        "context_team_id": workspace.team,
    }
    if channel.kind == IM:
        user = next((member for member in channel.members if member != workspace.bot.id), workspace.bot.id)
        gone = workspace.users[user].deleted
        return shown | {"user": user, "is_user_deleted": gone, "is_open": True, "priority": 0}
    shown |= {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == PUBLIC,
        "is_group": channel.kind == PRIVATE,
        "is_mpim": channel.kind == MPIM,
        "is_private": channel.kind != PUBLIC,
        "is_general": channel.name == "general",
        "is_shared": channel.ext_shared,
        "is_ext_shared": channel.ext_shared,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "shared_team_ids": [workspace.team],
        "unlinked": 0,
        "creator": channel.creator,
        "is_member": workspace.bot.id in channel.members,
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": channel.purpose, "creator": "", "last_set": 0},
        "previous_names": [],
    }
    return shown | ({"num_members": len(channel.members)} if with_count else {})


def message_json(message: Json, channel: Channel, *, metadata: bool = False) -> Json:
    """A message as history shows it: with its thread's counts, without metadata unless asked for."""
    shown = {name: value for name, value in message.items() if name != "metadata" or metadata}
    replies = replies_of(message["ts"], channel)
    if replies:
        users = list(dict.fromkeys(str(reply.get("user") or reply.get("bot_id")) for reply in replies))
        shown |= {
            "thread_ts": message["ts"],
            "reply_count": len(replies),
            "reply_users_count": len(users),
            "latest_reply": replies[-1]["ts"],
            "reply_users": users[:5],
            "is_locked": False,
            "subscribed": False,
        }
    return shown


def replies_of(ts: str, channel: Channel) -> list[Json]:
    """The replies in the thread under a message, oldest first."""
    return [one for one in channel.messages.values() if one.get("thread_ts") == ts != one["ts"]]


def in_channel(message: Json) -> bool:
    """Whether a message stands in the channel itself, not only in a thread."""
    thread = message.get("thread_ts")
    return thread in (None, message["ts"]) or message.get("subtype") == "thread_broadcast"


def rich_text(text: str, block_id: str) -> list[Json]:
    """The blocks that Slack's editor makes of typed text; mentions and links are left as text."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return [{"type": "rich_text", "block_id": block_id, "elements": [section]}]


def bot_profile(user: User, workspace: Workspace) -> Json:
    """What comes with messages of an app."""
    return {
        "id": user.bot_id,
        "deleted": False,
        "name": user.real_name,
        "updated": user.updated,
        "app_id": workspace.app,
        "icons": {"image_48": "https://a.slack-edge.com/48.png"},
        "team_id": user.team,
    }
