"""Wraps what happened in a workspace as the Events API does, and hands it to Socket Mode.

Sources: Slack's pages “The Events API” (the callback), “Apps in Slack Connect channels”, and each event's scopes.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.doubles.slack.workspace import IM, MPIM, PRIVATE, PUBLIC, Channel, Json, Workspace

Send = Callable[[str, Json], object]
"""Takes the kind of an envelope and its payload; gives back what is on the way."""

_HISTORY = {
    PUBLIC: "channels:history",
    PRIVATE: "groups:history",
    IM: "im:history",
    MPIM: "mpim:history",
}
_SUBSCRIBED = {PUBLIC: "message.channels", PRIVATE: "message.groups", IM: "message.im", MPIM: "message.mpim"}
_READ = {PUBLIC: "channels:read", PRIVATE: "groups:read", IM: "im:read", MPIM: "mpim:read"}
_SCOPE = {
    "app_mention": "app_mentions:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "user_change": "users:read",
    "team_join": "users:read",
    "file_shared": "files:read",
    "link_shared": "links:read",
}
_TO_ALL = {"channel_created", "channel_rename", "channel_archive", "channel_unarchive", "channel_deleted"}
"""Told of public channels whether the bot is in them or not."""
_AFTER = {"channel_left", "group_left", "channel_deleted", "group_deleted"}
"""Told of channels that the bot is in no longer."""

_LAST = {"tokens_revoked", "app_uninstalled"}
"""Told though the token is dead."""


@dataclass
class Wire:
    """Where events leave the workspace. unseen: what happened but isn't told to this bot, and why."""

    workspace: Workspace
    send: Send = lambda _kind, _payload: None
    unseen: list[tuple[str, Json]] = field(default_factory=list)
    drop: set[str] = field(default_factory=set)
    """Fields left out of every event, as third-party emulators do: event_ts, channel_type, item_user…"""

    def tell(self, event: Json, channel: Channel | None = None) -> object:
        """Send an event, if it comes to this bot. Gives back the delivery, or None."""
        why = self._why_unseen(event, channel)
        if why:
            self.unseen.append((why, event))
            return None
        event.setdefault("event_ts", event.get("ts") or self.workspace.ts())
        shared = channel is not None and channel.ext_shared
        teams = [self.workspace.team, *(self.workspace.also_installed_in if shared else [])]
        sent = [self.send("events_api", self.wrapped(event, channel, team)) for team in teams]
        return sent[0]

    def _why_unseen(self, event: Json, channel: Channel | None) -> str:
        kind = event["type"]
        if kind not in _LAST and self.workspace.tokens[self.workspace.bot_token].error:
            return "no longer installed"
        name = kind if kind != "message" or channel is None else _SUBSCRIBED[channel.kind]
        subscribed = self.workspace.subscriptions
        if subscribed is not None and name not in subscribed:
            return "not subscribed"
        scope = _SCOPE.get(kind)
        if channel is not None and scope is None:
            scope = (_HISTORY if kind == "message" else _READ)[channel.kind]
        if scope is not None and scope not in self.workspace.scopes:
            return f"missing scope {scope}"
        if channel is None or self.workspace.bot_sees(channel) or kind in _AFTER:
            return ""
        return "" if channel.kind == PUBLIC and kind in _TO_ALL else "not in channel"

    def wrapped(self, event: Json, channel: Channel | None, team: str = "") -> Json:
        """The callback around an event, under an event_id of its own."""
        team = team or self.workspace.team
        author = str(event.get("user_team") or event.get("team") or team)
        shared = channel is not None and channel.ext_shared
        inner = {name: value for name, value in event.items() if name not in self.drop}
        told: Json = {
            "token": "verification-token",
            "team_id": team,
            "enterprise_id": self.workspace.enterprise,
            "context_team_id": team,
            "context_enterprise_id": self.workspace.enterprise,
            "api_app_id": self.workspace.app,
            "event": json.loads(json.dumps(inner)),
            "type": "event_callback",
            "event_id": self.workspace.new_id("Ev"),
            "event_time": int(float(event.get("event_ts") or self.workspace.clock())),
            "authorizations": [
                {
                    "enterprise_id": self.workspace.enterprise,
                    "team_id": team,
                    "user_id": self.workspace.bot.id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": shared,
            "event_context": self._context(event, channel, author),
        }
        return {name: value for name, value in told.items() if name not in self.drop}

    def _context(self, event: Json, channel: Channel | None, author: str) -> str:
        about = {"et": event["type"], "tid": author, "aid": self.workspace.app, "cid": channel.id if channel else ""}
        return "4-" + base64.urlsafe_b64encode(json.dumps(about).encode()).decode().rstrip("=")
