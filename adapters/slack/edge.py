"""What the edge knows when a body comes in: whose app this is, and the people and channels learnt so far. Pure."""

from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from adapters.slack.conversations import Conversation, unknown_conversation
from adapters.slack.payload import Payload, is_id
from adapters.slack.people import User
from adapters.slack.room import SLACKBOT, Room, slack_identity
from bot.events import ChannelId, Identity, Place, SpaceId, channel_id
from bot.ledger import HomeId

Value_co = TypeVar("Value_co", covariant=True)


class Learnt(Protocol[Value_co]):
    """What was learnt, by id; None for what wasn't. A dict is one."""

    def get(self, key: str, /) -> Value_co | None:
        """What was learnt of this id."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """The edge of one workspace.

    team: the workspace in which the app is installed, whatever a body says; enterprise: its organisation in Grid. bot,
    bot_id: the app's user and bot id. shared_channels: whether what people of other organisations do is read.
    """

    team: str
    bot: str
    users: Learnt[User]
    channels: Learnt[Conversation]
    bot_id: str = ""
    enterprise: str = ""
    shared_channels: bool = False

    @property
    def space(self) -> SpaceId:
        """The workspace."""
        return SpaceId(f"slack:{self.team}")

    @property
    def home(self) -> HomeId:
        """The home of its members."""
        return HomeId(f"slack:{self.team}")

    @property
    def own(self) -> tuple[str, ...]:
        """What its people belong to; the last one is where their ids are unique."""
        return (self.team, self.enterprise) if self.enterprise else (self.team,)

    def is_own(self, team: object) -> bool:
        """Whether this is the id of the workspace, or of its organisation."""
        return team == self.team or (bool(self.enterprise) and team == self.enterprise)

    def is_us(self, user: object, bot_id: object = None) -> bool:
        """Whether these are the app's own ids."""
        return user == self.bot or (bool(self.bot_id) and bot_id == self.bot_id)

    def identity(self, user: str, team: object = None) -> Identity:
        """Who this is. team: the person's own workspace, as far as the body tells."""
        known = self.users.get(user)
        if known is not None and known.known:
            return known.identity
        return slack_identity(team if is_id(team) and not self.is_own(team) else self.own[-1], user)

    def channel_id(self, channel: str) -> ChannelId:
        """A channel by Slack's id."""
        return channel_id(self.space, channel)

    def conversation(self, channel: str, missing: "Missing") -> Conversation:
        """What is known of a channel; if nothing, that is noted."""
        known = self.channels.get(channel)
        if known is not None:
            return known
        missing.channels.add(channel)
        return unknown_conversation(channel)

    def room(self, channel: str, missing: "Missing | None" = None) -> "LiveRoom":
        """What is known of a channel, for the messages in it. missing: takes the ids of which nothing is known."""
        space = self.space
        return LiveRoom(
            place=Place(space=space, channel=channel_id(space, channel)),
            realm=self.own[-1],
            edge=self,
            missing=missing if missing is not None else Missing(),
        )


@dataclass(slots=True)
class Missing:
    """The ids that a body names and of which nothing is known yet."""

    users: set[str] = field(default_factory=set)
    channels: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveRoom(Room):
    """A channel of the edge. Whom it doesn't know it takes for a person, and notes it."""

    edge: Edge
    missing: Missing

    def known(self, user: str) -> Identity | None:
        """Who this is, of those whose identity is known and who are read."""
        known = self.learnt(user)
        if known is None or known.bot or not known.known or self._is_left_out(known):
            return None
        return known.identity

    def is_bot(self, user: str) -> bool:
        """Whether this user id is a bot's or an app's, as far as is known."""
        if self._is_surely_bot(user):
            return True
        known = self.learnt(user)
        return known is not None and known.bot

    def is_outsider(self, user: str, team: object = None) -> bool:
        """Whether this is somebody of another organisation of whom nothing is read. team: as for `identity`."""
        known = self.learnt(user)
        if known is not None and known.known:
            return self._is_left_out(known)
        return not self.edge.shared_channels and is_id(team) and not self.edge.is_own(team)

    def identity(self, user: str, team: object = None) -> Identity:
        """Who this is. team: the person's own workspace, as far as the message tells."""
        return self.known(user) or self.edge.identity(user, team)

    def author(self, message: Payload) -> Identity | None:
        """Who wrote a message; None where that is nobody who is read."""
        user, team = message.get("user"), message.get("user_team") or message.get("team")
        if message.get("bot_id") or not is_id(user) or self.is_bot(user) or self.is_outsider(user, team):
            return None
        return self.identity(user, team)

    def learnt(self, user: str) -> User | None:
        """What is known of this user id; if nothing, that is noted."""
        known = self.edge.users.get(user)
        if known is None and is_id(user) and not self._is_surely_bot(user):
            self.missing.users.add(user)
        return known

    def _is_surely_bot(self, user: str) -> bool:
        return user in (self.edge.bot, SLACKBOT) or user.startswith("B")

    def _is_left_out(self, known: User) -> bool:
        return known.outside and not self.edge.shared_channels
