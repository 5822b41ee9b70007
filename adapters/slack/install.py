"""What a workspace must grant Requite: the app's manifest, the steps to click, and why each scope is needed. Pure.

Sources: Slack's pages “App manifest reference”, “Scopes”, and each event's “Required scopes”. Whether a workspace
really grants it is looked at in `checks.py`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

COMMAND = "/requite"
SHORTCUT_ANSWERED, SHORTCUT_REMIND, SHORTCUT_WHO = "requite_answered", "requite_remind", "requite_who"
"""The callback ids of the shortcuts."""

SCOPES: Mapping[str, str] = {
    "app_mentions:read": "whoever mentions the bot in a channel gets no pointer to its messages",
    "channels:history": "nothing of public channels is read",
    "channels:read": "nothing of public channels is kept: it isn't known what they are, nor who is in them",
    "chat:write": "nothing can be sent: no list, no answer",
    "commands": f"{COMMAND} and the shortcuts don't work",
    "files:write": "pictures and exports can't be sent",
    "groups:history": "nothing of private channels is read",
    "groups:read": "it isn't known who is in private channels, so nothing in them is told",
    "im:history": "what members write to the bot isn't heard, and a list may come twice after a lost answer",
    "im:read": "a conversation with the bot isn't known for one where Slack leaves out its kind",
    "im:write": "no conversation with a member can be opened, so no list comes",
    "mpim:history": "nothing is read of group messages that the bot was added to",
    "mpim:read": "it isn't known who is in group messages, so nothing in them is told",
    "reactions:read": "a 👍 settles nothing",
    "users:read": "people have no names and no time zones, and guests can't be told from others",
}
"""Each scope of the bot token, and what doesn't work without it."""

OPTIONAL: Mapping[str, str] = {"channels:join": "the bot can't go into public channels by itself"}
"""Scopes that somebody may leave out, and what doesn't work without."""

_CHANNELS, _EVERYWHERE = ("channels:read", "groups:read"), ("channels:read", "groups:read", "mpim:read")
EVENTS: Mapping[str, Sequence[str]] = {
    "app_mention": ("app_mentions:read",),
    "app_uninstalled": (),
    "channel_archive": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "channel_id_changed": _CHANNELS,
    "channel_left": ("channels:read",),
    "channel_rename": ("channels:read",),
    "channel_shared": _CHANNELS,
    "channel_unarchive": ("channels:read",),
    "channel_unshared": _CHANNELS,
    "group_archive": ("groups:read",),
    "group_deleted": ("groups:read",),
    "group_left": ("groups:read",),
    "group_rename": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "member_joined_channel": _EVERYWHERE,
    "member_left_channel": _EVERYWHERE,
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "message.mpim": ("mpim:history",),
    "reaction_added": ("reactions:read",),
    "reaction_removed": ("reactions:read",),
    "team_join": ("users:read",),
    "tokens_revoked": (),
    "user_change": ("users:read",),
}
"""The events that the bot gets, each with the scopes that let it through: for each kind of channel one."""

_DESCRIPTION = "Tells you privately to whom you haven't got back yet: questions, requests, help without thanks."
_LONG_DESCRIPTION = (
    "Requite notices who asked you something, mentioned you, helped you or passed on your work, and whether you got "
    "back to them. Once a day, at your hour, it tells you privately and briefly to whom you haven't, and what would be "
    "the fitting gesture. What you do in the channel itself settles an item without you.\n\n"
    f"It works for those only who said {COMMAND} start, and ends at once with stop. It reads only the channels "
    "that it is in, keeps no message text, and never posts, replies or reacts in anybody's name."
)


def manifest(*, join: bool = False) -> dict[str, Any]:
    """The app as Slack's “From a manifest” takes it. join: whether it may go into public channels by itself."""
    return {
        "display_information": {
            "name": "Requite",
            "description": _DESCRIPTION,
            "long_description": _LONG_DESCRIPTION,
            "background_color": "#1f4e5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "requite", "always_online": False},
            "shortcuts": [
                _shortcut(
                    "message", SHORTCUT_ANSWERED, "I've answered this", "Close what waits for you in this conversation."
                ),
                _shortcut(
                    "message", SHORTCUT_REMIND, "Remind me of this", "Bring this message back to you later, privately."
                ),
                _shortcut(
                    "global", SHORTCUT_WHO, "Who should I thank?", "See who helped you or shared your work, privately."
                ),
            ],
            "slash_commands": [
                {
                    "command": COMMAND,
                    "description": "Whom to get back to. Only you see the answer.",
                    "usage_hint": "start | today | who should I thank | done 1 | help",
                    "should_escape": True,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted([*SCOPES, *(OPTIONAL if join else ())])}},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }


def _shortcut(kind: str, callback: str, name: str, description: str) -> dict[str, str]:
    return {"type": kind, "callback_id": callback, "name": name, "description": description}


def printed(*, join: bool = False, yaml: bool = False) -> tuple[str, str]:
    """The manifest as text, and the steps that make an app of it."""
    made = manifest(join=join)
    return as_yaml(made) if yaml else json.dumps(made, indent=2, ensure_ascii=False), STEPS


def as_yaml(made: Mapping[str, Any]) -> str:
    """A manifest as YAML: mappings and lists in blocks, everything else as in JSON, which YAML understands."""
    return "\n".join(_block(made, ""))


def _block(value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if isinstance(inner, (Mapping, list)):
                yield f"{indent}{key}:"
                yield from _block(inner, f"{indent}  ")
            else:
                yield f"{indent}{key}: {json.dumps(inner, ensure_ascii=False)}"
    else:
        for inner in value:
            if isinstance(inner, Mapping):
                first, *others = _block(inner, f"{indent}  ")
                yield f"{indent}- {first.lstrip()}"
                yield from others
            else:
                yield f"{indent}- {json.dumps(inner, ensure_ascii=False)}"


STEPS = """\
In the browser:
  1. https://api.slack.com/apps → Create New App → From a manifest; choose the workspace, paste the above, Create.
  2. Install App → Install to Workspace → Allow. Copy the Bot User OAuth Token (xoxb-…).
  3. Basic Information → App-Level Tokens → Generate Token and Scopes: any name, scope connections:write.
     Copy it (xapp-…).
In the shell in which the bot runs:
  4. export REQUITE_SLACK_BOT_TOKEN=xoxb-…  REQUITE_SLACK_APP_TOKEN=xapp-…
  5. requite doctor, which says what is missing; then requite run.
In Slack:
  6. /invite @requite in each channel that it should see; whoever wants it says /requite start."""
"""What to click and type, for whoever sets it up."""
