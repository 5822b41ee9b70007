"""Who the people and what the channels of a workspace are: learnt on demand, kept for a while, told anew by events.

Nothing here raises for what Slack answers: of whom nothing can be learnt is a person without a label, and asked about
again after a minute. Sources: Slack's pages “users.info”, “conversations.info”, “conversations.members”, “users.list”,
“users.conversations”.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from adapters.slack.asking import Asking, Asks
from adapters.slack.conversations import Conversation, listed_conversation, unknown_conversation
from adapters.slack.edge import Edge, LiveRoom
from adapters.slack.got import Change, ChannelChanged, Got, LookUp, Membership, PersonChanged
from adapters.slack.kept import Kept
from adapters.slack.live import read, read_past
from adapters.slack.payload import is_id
from adapters.slack.people import User, listed_user, unknown_user
from bot.people import Channel, ChannelKind, Profile

HOUR, MINUTE = 3600.0, 60.0
MOST_USERS, MOST_CHANNELS, MOST_LISTS = 30_000, 10_000, 1_000
MOST_LOOKED_UP = 100
"""How many ids of one body are looked up; the others are people without labels."""
MOST_ROUNDS = 3
"""How often a body is read again: a channel tells whose words are talk with the bot, these whom they mention."""
_JOINABLE = "public_channel,private_channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What is to be kept of people and channels."""

    profiles: tuple[Profile, ...] = ()
    channels: tuple[Channel, ...] = ()


class Directory:
    """The people and channels of one workspace. `users` and `channels` tell what is known now, without asking."""

    def __init__(
        self,
        asks: Asks,
        *,
        team: str,
        bot: str,
        bot_id: str = "",
        enterprise: str = "",
        shared_channels: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take what auth.test tells of the app (see `Edge`), and a monotonic clock in seconds."""
        self.users: Kept[User] = Kept(most=MOST_USERS, lasts=HOUR, clock=clock)
        self.channels: Kept[Conversation] = Kept(most=MOST_CHANNELS, lasts=HOUR, clock=clock)
        self._members: Kept[frozenset[str] | None] = Kept(most=MOST_LISTS, lasts=MINUTE, clock=clock)
        self._of_user: Kept[tuple[Conversation, ...] | None] = Kept(most=MOST_LISTS, lasts=MINUTE, clock=clock)
        self._asking = Asking(asks)
        self.edge = Edge(
            team=team,
            bot=bot,
            bot_id=bot_id,
            enterprise=enterprise,
            users=self.users,
            channels=self.channels,
            shared_channels=shared_channels,
        )

    # --- reading

    async def read(self, body: object) -> Got:
        """What a body comes to, never `LookUp`: whom it names is learnt first, what it tells of them is known then."""
        return await self._read(lambda guess: read(body, self.edge, guess=guess))

    async def read_past(self, message: object, channel: str) -> Got:
        """The same for a message that a channel's history shows."""
        return await self._read(lambda guess: read_past(message, channel, self.edge, guess=guess))

    async def _read(self, once: Callable[[bool], Got]) -> Got:
        got = once(False)
        for _ in range(MOST_ROUNDS):
            if not isinstance(got, LookUp):
                break
            await self.look_up(got)
            got = once(False)
        if isinstance(got, LookUp):
            got = once(True)
        self.take(got)
        return got

    async def look_up(self, wanted: LookUp) -> None:
        """Learn of people and channels, several at a time."""
        users = sorted(wanted.users)[:MOST_LOOKED_UP]
        channels = sorted(wanted.channels)[:MOST_LOOKED_UP]
        await asyncio.gather(*map(self.person, users), *map(self.conversation, channels))

    def take(self, got: Got) -> None:
        """Know what somebody told: of people, of channels, of who is in them. Nothing for all else."""
        match got:
            case PersonChanged():
                former = self.users.get(got.user.user)
                locale = got.user.locale or (former.locale if former else "")
                self.users.put(got.user.user, replace(got.user, locale=locale))
            case ChannelChanged():
                self._take_change(got)
            case Membership():
                self._take_membership(got)

    def room(self, channel: str) -> LiveRoom:
        """What is known of a channel, for the messages in it."""
        return self.edge.room(channel)

    # --- people

    async def person(self, user: str) -> User:
        """Who this is, as of an hour ago at the most."""
        if not self.users.is_fresh(user):
            await self._asking.once("user", user, lambda: self._learn_user(user))
        return self.users.get(user) or unknown_user(user, self.edge.own)

    async def people(self, users: Iterable[str]) -> tuple[User, ...]:
        """Who these are, in their order."""
        return tuple(await asyncio.gather(*map(self.person, users)))

    async def profiles(self, users: Iterable[str]) -> tuple[Profile, ...]:
        """What is to be kept of these, as far as they are known, and people."""
        found = await self.people(users)
        return tuple(user.profile(self.edge.home) for user in found if user.known and not user.bot)

    async def _learn_user(self, user: str) -> None:
        before = self.users.count
        answer = await self._asking.ask("users.info", user=user, include_locale=True)
        found = listed_user(answer.get("user"), self.edge.own) if answer else None
        if self.users.newer(user, before):
            return
        if found is None:
            self.users.guess(user, unknown_user(user, self.edge.own), MINUTE)
        else:
            self.users.put(user, found)

    # --- channels

    async def conversation(self, channel: str) -> Conversation:
        """What this channel is, as of an hour ago at the most."""
        if not self.channels.is_fresh(channel):
            await self._asking.once("channel", channel, lambda: self._learn_channel(channel))
        return self.channels.get(channel) or unknown_conversation(channel)

    async def _learn_channel(self, channel: str) -> None:
        before = self.channels.count
        answer = await self._asking.ask("conversations.info", channel=channel)
        found = listed_conversation(answer.get("channel")) if answer else None
        if self.channels.newer(channel, before):
            return
        if found is None:
            self.channels.guess(channel, unknown_conversation(channel), MINUTE)
        else:
            self.channels.put(channel, found, fresh=not self._asking.is_doubted("channel", channel))

    async def members_of(self, channel: str) -> frozenset[str] | None:
        """The user ids of who is in a channel, as of a minute ago at the most; None where that can't be said now."""
        if not self._members.is_fresh(channel):
            await self._asking.once("members", channel, lambda: self._learn_members(channel))
        return self._members.get(channel)

    async def _learn_members(self, channel: str) -> None:
        rows = await self._asking.rows("conversations.members", "members", channel=channel)
        self._members.drop(channel)
        if rows is not None:
            doubted = self._asking.is_doubted("members", channel)
            self._members.put(channel, frozenset(filter(is_id, rows)), fresh=not doubted)
        else:
            self._members.guess(channel, None, MINUTE)

    async def channels_of(self, user: str) -> tuple[Conversation, ...] | None:
        """The channels that somebody is in, as far as the bot may know, as of a minute ago at the most; None where
        that can't be said now. `inside` is told of those only of which it is known.
        """
        if not self._of_user.is_fresh(user):
            await self._asking.once("channels", user, lambda: self._learn_channels_of(user))
        return self._of_user.get(user)

    async def _learn_channels_of(self, user: str) -> None:
        rows = await self._asking.rows(
            "users.conversations", "channels", user=user, types=_JOINABLE, exclude_archived=True
        )
        self._of_user.drop(user)
        if rows is not None:
            found = tuple(self._with_inside(each) for each in map(listed_conversation, rows) if each)
            self._of_user.put(user, found, fresh=not self._asking.is_doubted("channels", user))
        else:
            self._of_user.guess(user, None, MINUTE)

    def _with_inside(self, found: Conversation) -> Conversation:
        """Whether the bot is in it, a list of somebody's channels doesn't tell."""
        former = self.channels.get(found.channel)
        return replace(found, inside=former.inside if former else None) if found.inside is None else found

    # --- all of them

    async def refresh(self) -> Labels:
        """Learn anew of everybody and of the channels that the bot is in: at start, every hour, and after a gap.

        What is to be kept of them, as far as Slack answers.
        """
        return Labels(profiles=await self._everybody(), channels=await self._own_channels())

    async def _everybody(self) -> tuple[Profile, ...]:
        """Page by page, so that whatever else there is to do isn't held up."""
        before = self.users.count
        found: list[Profile] = []
        async for page in self._asking.pages("users.list", "members", include_locale=True):
            for user in (listed_user(row, self.edge.own) for row in page or ()):
                if user is None or self.users.newer(user.user, before):
                    continue
                self.users.put(user.user, user)
                if not user.bot:
                    found.append(user.profile(self.edge.home))
        return tuple(found)

    async def _own_channels(self) -> tuple[Channel, ...]:
        before = self.channels.count
        rows = await self._asking.rows("users.conversations", "channels", types=_JOINABLE)
        if rows is None:
            return ()
        listed = {each.channel: replace(each, inside=True) for each in map(listed_conversation, rows) if each}
        for channel, each in listed.items():
            if not self.channels.newer(channel, before):
                self.channels.put(channel, each)
        for channel in self.channels:
            known = self.channels.get(channel)
            if known and channel not in listed and _is_left(known) and not self.channels.newer(channel, before):
                self.channels.revise(channel, replace(known, inside=False))
        return tuple(each.row(self.edge.space) for each in listed.values())

    # --- what events tell

    def _take_change(self, got: ChannelChanged) -> None:
        """Know a channel as it is now; it is learnt again when it is next asked about."""
        self._asking.doubt("channel", got.channel)
        known = self.channels.get(got.channel)
        if got.change in (Change.DELETED, Change.NEW_ID):
            self.channels.drop(got.channel)
            self._members.drop(got.channel)
        if got.change is Change.LEFT:
            self._members.drop(got.channel)
            self._asking.doubt("members", got.channel)
        if known is None or not known.known or got.change is Change.DELETED:
            return
        if got.change is Change.NEW_ID:
            self.channels.put(got.new_id, replace(known, channel=got.new_id), fresh=False)
            return
        self.channels.put(got.channel, _after(known, got), fresh=False)

    def _take_membership(self, got: Membership) -> None:
        self._asking.doubt("members", got.channel)
        self._asking.doubt("channels", got.user)
        self._of_user.drop(got.user)
        members = self._members.get(got.channel)
        if members is not None:
            self._members.revise(got.channel, members | {got.user} if got.joined else members - {got.user})
        known = self.channels.get(got.channel) if got.bot else None
        if known is not None and known.known:
            self.channels.put(got.channel, replace(known, inside=got.joined), fresh=False)
        elif known is not None:
            self.channels.drop(got.channel)


def _is_left(known: Conversation) -> bool:
    """Whether the bot isn't in a channel any more, which isn't among those that it is in."""
    return known.inside is True and known.kind is not ChannelKind.DIRECT and not known.group


def _after(known: Conversation, got: ChannelChanged) -> Conversation:
    match got.change:
        case Change.RENAMED | Change.CREATED:
            return replace(known, name=got.name or known.name)
        case Change.ARCHIVED | Change.UNARCHIVED:
            return replace(known, archived=got.change is Change.ARCHIVED)
        case Change.PRIVATE:
            return replace(known, kind=ChannelKind.PRIVATE)
        case Change.PUBLIC:
            return replace(known, kind=ChannelKind.PUBLIC)
        case Change.SHARED | Change.UNSHARED:
            return replace(known, shared=got.change is Change.SHARED)
        case Change.LEFT:
            return replace(known, inside=False)
        case _:
            return known
