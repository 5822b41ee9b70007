"""People in a workspace: they talk, edit, react, come and go. Each act changes the state and tells the bot.

An act gives back `Told`: the message, and what is on its way to the app. Sources: Slack's pages named like the events.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from tests.doubles.slack.delivery import Delivery
from tests.doubles.slack.methods_chat import changed_event, deleted_events, reaction_event, set_reaction
from tests.doubles.slack.methods_conversations import membership_event
from tests.doubles.slack.shapes import channel_json, message_json, rich_text, user_json
from tests.doubles.slack.subtypes import notice
from tests.doubles.slack.wire import Wire
from tests.doubles.slack.workspace import PRIVATE, PUBLIC, Channel, Json, User, Workspace


@dataclass
class Told:
    """What an act led to. message: what was said, if anything. deliveries: none where the bot isn't told."""

    message: Json
    deliveries: list[Delivery]

    @property
    def ts(self) -> str:
        """The message's id."""
        return str(self.message["ts"])

    async def wait(self, seconds: float = 3.0) -> "Told":
        """Wait until the app has acked everything of it, or Slack gave up. Raises TimeoutError."""
        for delivery in self.deliveries:
            await delivery.wait(seconds)
        return self


class People:
    """Acts of people; see each."""

    def __init__(self, workspace: Workspace, wire: Wire) -> None:
        self.workspace = workspace
        self.wire = wire

    def _tell(self, *events: Json, channel: Channel | None = None, message: Json | None = None) -> Told:
        sent = [self.wire.tell(event, channel) for event in events]
        return Told(message or events[0], [one for one in sent if isinstance(one, Delivery)])

    def _place(self, channel: Channel) -> Json:
        return {"channel": channel.id, "channel_type": channel.type_in_events}

    # --- talk

    def says(
        self,
        user: User,
        channel: Channel,
        text: str,
        *,
        thread: str | Told | None = None,
        broadcast: bool = False,
        files: list[Json] | None = None,
        **more: Any,
    ) -> Told:
        """A message; with the bot's mention also `app_mention`. thread: the ts of its first message, or what told it.

        more: further fields, such as attachments of a shared message.
        """
        ts = self.workspace.ts()
        said: Json = {
            "user": user.id,
            "type": "message",
            "ts": ts,
            "client_msg_id": str(uuid.UUID(int=int(ts.replace(".", "")))),
            "text": text,
            "team": user.team,
            "blocks": rich_text(text, f"r{ts[-5:]}"),
            **more,
        }
        if user.team != self.workspace.team:
            said |= {"user_team": user.team, "source_team": user.team, "user_profile": _short_profile(user)}
        if user.is_bot:
            said |= {"bot_id": user.bot_id, "app_id": "A0OTHERAPP"}
            del said["client_msg_id"]
        if files:
            said |= {"files": files, "upload": True, "subtype": "file_share", "display_as_bot": False}
        self._thread(said, channel, thread.ts if isinstance(thread, Told) else thread, broadcast=broadcast)
        channel.messages[ts] = said
        return self._tell_message(said, channel)

    def _thread(self, said: Json, channel: Channel, thread: str | None, *, broadcast: bool) -> None:
        if thread is None:
            return
        parent = channel.messages.get(thread, {})
        said |= {"thread_ts": parent.get("thread_ts", thread)}
        if parent.get("user"):
            said["parent_user_id"] = parent["user"]
        if broadcast:
            said |= {"subtype": "thread_broadcast", "root": message_json(parent, channel) if parent else {}}

    def _tell_message(self, said: Json, channel: Channel) -> Told:
        event = {**said, **self._place(channel), "event_ts": said["ts"]}
        events = [event]
        mention = f"<@{self.workspace.bot.id}"
        spoken = "client_msg_id" in said or "bot_id" in said
        if spoken and mention in said["text"] and channel.kind in (PUBLIC, PRIVATE):
            left_out = {"subtype", "channel_type", "root"}
            events.append({**{key: event[key] for key in event.keys() - left_out}, "type": "app_mention"})
        return self._tell(*events, channel=channel, message=said)

    def tells_the_bot(self, user: User, text: str, **more: Any) -> Told:
        """A DM to the bot."""
        return self.says(user, self.workspace.im_with(user.id), text, **more)

    def edits(self, channel: Channel, ts: str, text: str) -> Told:
        """The author changes the words."""
        old = channel.messages[ts]
        ts_of_edit = self.workspace.ts()
        edited = {"user": old.get("user"), "ts": ts_of_edit}
        new = {**old, "text": text, "blocks": rich_text(text, "re"), "edited": edited}
        channel.messages[ts] = new
        return self._tell(changed_event(channel, old, new, ts_of_edit), channel=channel, message=new)

    def unfurls(self, channel: Channel, ts: str, attachments: list[Json]) -> Told:
        """Slack adds previews to a message: a change without `edited`."""
        old = channel.messages[ts]
        new = {**old, "attachments": attachments}
        channel.messages[ts] = new
        return self._tell(changed_event(channel, old, new, self.workspace.ts()), channel=channel, message=new)

    def deletes(self, channel: Channel, ts: str) -> Told:
        """A message goes; with replies under it, a tombstone stays."""
        old = channel.messages[ts]
        return self._tell(*deleted_events(channel, old, self.workspace.ts()), channel=channel, message=old)

    def shares(self, user: User, channel: Channel, shared: Json, source: Channel, text: str = "") -> Told:
        """Forwards a message: the original comes as an attachment (page “Unfurling links in messages”)."""
        link = f"https://{self.workspace.domain}.slack.com/archives/{source.id}/p{shared['ts'].replace('.', '')}"
        about = {"from_url": link, "ts": shared["ts"], "author_id": shared.get("user"), "channel_id": source.id}
        about |= {"channel_team": self.workspace.team, "is_msg_unfurl": True, "is_share": True, "id": 1}
        about |= {"text": shared.get("text"), "fallback": shared.get("text"), "footer": f"Posted in #{source.name}"}
        return self.says(user, channel, text, attachments=[about])

    def notices(self, subtype: str, channel: Channel, user: User, **more: Any) -> Told:
        """A message of a subtype that Slack itself writes (see `subtypes`)."""
        said = {**notice(subtype, channel, user, self.workspace), **more}
        if not said.get("hidden"):
            channel.messages[said["ts"]] = said
        return self._tell_message(said, channel)

    # --- reactions

    def reacts(self, user: User, channel: Channel, ts: str, name: str) -> Told:
        """Adds an emoji."""
        return self._react(user, channel, ts, name, added=True)

    def unreacts(self, user: User, channel: Channel, ts: str, name: str) -> Told:
        """Takes it back."""
        return self._react(user, channel, ts, name, added=False)

    def _react(self, user: User, channel: Channel, ts: str, name: str, *, added: bool) -> Told:
        message = channel.messages[ts]
        set_reaction(message, name, user.id, added=added)
        event = reaction_event(channel, message, name, user.id, added=added)
        return self._tell(event, channel=channel, message=message)

    # --- channels

    def joins(self, user: User, channel: Channel, inviter: User | None = None) -> Told:
        """Somebody comes; the bot too, when it is invited."""
        channel.members.append(user.id)
        event = membership_event(user.id, channel, user.team, joined=True)
        event |= {"inviter": inviter.id} if inviter else {}
        notice_ = self.notices("channel_join" if channel.kind == PUBLIC else "group_join", channel, user)
        told = self._tell(event, channel=channel)
        return Told(told.message, notice_.deliveries + told.deliveries)

    def leaves(self, user: User, channel: Channel) -> Told:
        """Somebody goes; when it is the bot, it is told `channel_left` or `group_left` and nothing more."""
        if user.id == self.workspace.bot.id:
            channel.members.remove(user.id)
            kind = "channel_left" if channel.kind == PUBLIC else "group_left"
            event = {"type": kind, "channel": channel.id, "actor_id": channel.creator}
            return self._tell(event, channel=channel)
        event = membership_event(user.id, channel, user.team, joined=False)
        channel.members.remove(user.id)
        return self._tell(event, channel=channel)

    def renames(self, user: User, channel: Channel, name: str) -> Told:
        """A channel gets another name."""
        old, channel.name = channel.name, name
        kind = "channel_rename" if channel.kind == PUBLIC else "group_rename"
        about = {"id": channel.id, "name": name, "name_normalized": name, "created": channel.created}
        told = self._tell({"type": kind, "channel": {**about, "is_channel": channel.kind == PUBLIC}}, channel=channel)
        said = self.notices("channel_name", channel, user, old_name=old, name=name)
        return Told(told.message, told.deliveries + said.deliveries)

    def archives(self, user: User, channel: Channel, *, back: bool = False) -> Told:
        """A channel is archived; back: taken out of the archive."""
        channel.archived = not back
        kind = ("channel_" if channel.kind == PUBLIC else "group_") + ("unarchive" if back else "archive")
        told = self._tell({"type": kind, "channel": channel.id, "user": user.id, "is_moved": 0}, channel=channel)
        return Told(told.message, self.notices(kind, channel, user).deliveries + told.deliveries)

    def converts(self, user: User, channel: Channel, *, to: str = PRIVATE) -> Told:
        """A public channel becomes private, or the other way; its id stays."""
        channel.kind = to
        return self.notices(f"channel_convert_to_{to}", channel, user)

    def creates(self, user: User, name: str) -> Channel:
        """A new public channel, without the bot."""
        channel = self.workspace.add_channel(name, user, with_bot=False)
        self._tell({"type": "channel_created", "channel": channel_json(channel, self.workspace)}, channel=channel)
        return channel

    def changes_id(self, channel: Channel, new: str) -> Told:
        """Slack Connect gives a channel another id (page “channel_id_changed”)."""
        old, channel.id = channel.id, new
        self.workspace.channels[new] = self.workspace.channels.pop(old)
        return self._tell({"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": new})

    # --- people and the app

    def changes(self, user: User, **fields: Any) -> Told:
        """Somebody's profile changes: tz, status_text, deleted, name…"""
        for name, value in fields.items():
            setattr(user, name, value)
        user.updated = int(self.workspace.clock())
        event = {"type": "user_change", "user": user_json(user, self.workspace), "cache_ts": user.updated}
        return self._tell(event)

    def opens_home(self, user: User, tab: str = "home") -> Told:
        """Looks at the app's Home or Messages tab."""
        event: Json = {"type": "app_home_opened", "user": user.id, "tab": tab}
        event["channel"] = self.workspace.im_with(user.id).id
        view = self.workspace.views.get(self.workspace.homes.get(user.id, ""))
        return self._tell(event | ({"view": view} if view and tab == "home" else {}))

    def posts_link(self, user: User, channel: Channel, url: str) -> Told:
        """A message with a link of a registered domain: message and `link_shared`."""
        said = self.says(user, channel, f"<{url}>")
        about = {"type": "link_shared", "user": user.id, "channel": channel.id, "message_ts": said.ts}
        links = [{"url": url, "domain": url.split("/")[2]}]
        told = self._tell({**about, "links": links, "source": "conversations_history"}, channel=channel)
        return Told(said.message, said.deliveries + told.deliveries)

    def uninstalls(self) -> Told:
        """The app is removed: its tokens are revoked, and it is told so, in this order or the other."""
        self.workspace.tokens[self.workspace.bot_token].error = "account_inactive"
        revoked = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [self.workspace.bot.id]}}
        return self._tell(revoked, {"type": "app_uninstalled"})

    def event(self, kind: str, channel: Channel | None = None, **fields: Any) -> Told:
        """Any other event, with these fields."""
        return self._tell({"type": kind, **fields}, channel=channel)


def _short_profile(user: User) -> Json:
    about = {"name": user.name, "real_name": user.real_name, "display_name": user.name, "team": user.team}
    return {**about, "is_restricted": user.is_restricted, "is_ultra_restricted": user.is_ultra_restricted}
