"""What a Slack workspace holds: people, channels, messages, files, views, tokens. It decides nothing."""

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "channels:join",
        "channels:read",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "mpim:history",
        "mpim:read",
        "reactions:read",
        "reactions:write",
        "team:read",
        "users:read",
    }
)
"""What the bot's token may do unless a test says otherwise."""
PUBLIC, PRIVATE, IM, MPIM = "public", "private", "im", "mpim"


@dataclass
class User:
    """A person or bot. team: their own workspace, another one for authors of Slack Connect."""

    id: str
    name: str
    team: str
    real_name: str = ""
    tz: str | None = "Europe/Berlin"
    tz_label: str = "Central European Time"
    tz_offset: int = 3600
    is_bot: bool = False
    bot_id: str = ""
    deleted: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_admin: bool = False
    status_text: str = ""
    status_emoji: str = ""
    locale: str = "en-GB"
    updated: int = 1_700_000_000


@dataclass
class Channel:
    """A conversation. kind: public, private, im, mpim. messages: by ts, as Slack keeps them, oldest first."""

    id: str
    name: str
    kind: str
    creator: str
    created: int
    members: list[str] = field(default_factory=list)
    archived: bool = False
    topic: str = ""
    purpose: str = ""
    ext_shared: bool = False
    messages: dict[str, Json] = field(default_factory=dict)

    @property
    def type_in_events(self) -> str:
        """What `channel_type` says of it."""
        return {PUBLIC: "channel", PRIVATE: "group", IM: "im", MPIM: "mpim"}[self.kind]


@dataclass
class Token:
    """One token. error: what every call with it is answered, such as token_revoked or account_inactive."""

    kind: str
    scopes: frozenset[str]
    error: str = ""


@dataclass
class Trigger:
    """A trigger_id: good for one view within 3 seconds (page “Modals”)."""

    user: str
    expires: float
    view: str = ""
    used: bool = False


@dataclass
class ResponseUrl:
    """A response_url: good for 5 answers within 30 minutes (page “Handling user interaction”)."""

    channel: str
    user: str
    expires: float
    message_ts: str = ""
    ephemeral: bool = False
    left: int = 5


@dataclass
class Ephemeral:
    """A message that only one person sees."""

    channel: str
    user: str
    message: Json


@dataclass
class Workspace:
    """One workspace with our app in it.

    clock: now in epoch seconds; tests may pass one of their own. also_installed_in: teams that get the events of
    shared channels too. subscriptions: names of events as in the app's manifest; None: all of them.
    """

    team: str = "T0REQUITE1"
    team_name: str = "Loopback"
    domain: str = "loopback"
    app: str = "A0REQUITE1"
    bot_token: str = field(default="xoxb-loopback-bot", repr=False)
    app_token: str = field(default="xapp-1-loopback", repr=False)
    clock: Callable[[], float] = time.time
    enterprise: str | None = None
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict, repr=False)
    views: dict[str, Json] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    ephemerals: list[Ephemeral] = field(default_factory=list)
    files: dict[str, Json] = field(default_factory=dict)
    uploads: dict[str, bytes] = field(default_factory=dict)
    also_installed_in: list[str] = field(default_factory=list)
    subscriptions: set[str] | None = None

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)
        self._last_ts = 0
        self.tokens.setdefault(self.bot_token, Token("bot", SCOPES))
        self.tokens.setdefault(self.app_token, Token("app", frozenset({"connections:write"})))
        self.bot = self.add_user("requite", real_name="Requite", is_bot=True)
        self.slackbot = self.add_user("slackbot", id="USLACKBOT", real_name="Slackbot")

    @property
    def scopes(self) -> frozenset[str]:
        """What the app was granted."""
        return self.tokens[self.bot_token].scopes

    def grant(self, *scopes: str) -> None:
        """Let the bot's token do exactly this."""
        self.tokens[self.bot_token].scopes = frozenset(scopes)

    def new_id(self, letter: str) -> str:
        """An id of Slack's form."""
        return f"{letter}0{next(self._numbers):08X}"

    def ts(self) -> str:
        """Now, as a message's id; no two are the same, whatever the clock says."""
        self._last_ts = max(int(self.clock() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def add_user(self, name: str, **about: Any) -> User:
        """Somebody new."""
        user = User(**{"id": self.new_id("U"), "team": self.team, "real_name": name.title(), **about, "name": name})
        if user.is_bot and not user.bot_id:
            user.bot_id = self.new_id("B")
        self.users[user.id] = user
        return user

    def add_channel(
        self, name: str, *members: User, kind: str = PUBLIC, with_bot: bool = True, **about: Any
    ) -> Channel:
        """A new channel with these people, and with the bot unless told otherwise."""
        everybody = [user.id for user in members] + ([self.bot.id] if with_bot else [])
        creator = everybody[0] if everybody else self.slackbot.id
        about = {"id": self.new_id("C"), "creator": creator, "created": int(self.clock()), **about}
        channel = Channel(**about, name=name, kind=kind, members=everybody)
        self.channels[channel.id] = channel
        return channel

    def im_with(self, user: str) -> Channel:
        """The DM between the bot and this user, opened where there is none."""
        for channel in self.channels.values():
            if channel.kind == IM and set(channel.members) == {user, self.bot.id}:
                return channel
        return self.add_channel("", self.users[user], kind=IM, id=self.new_id("D"))

    def bot_sees(self, channel: Channel) -> bool:
        """Whether events of this conversation come to the bot."""
        return self.bot.id in channel.members

    def find_message(self, channel: str, ts: str) -> Json | None:
        """A message by channel and ts."""
        found = self.channels.get(channel)
        return found.messages.get(ts) if found else None

    def said_by_bot(self, channel: Channel) -> list[Json]:
        """What the bot posted here, oldest first."""
        return [message for message in channel.messages.values() if message.get("user") == self.bot.id]
