"""Learns who people are, what channels are and who is in them: each when it is asked about, and kept for a while.

Of whom Slack refuses to tell is a person without a label, and asked about again after a minute. Where it doesn't
answer, what was known before holds for another minute; without anything known, `TryLater` is raised. Sources: Slack's
pages “users.info”, “conversations.info”, “conversations.members”, “users.conversations”.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from adapters.slack.asking import Asking, Asks
from adapters.slack.client import Declined
from adapters.slack.conversations import Conversation, kinds, listed_conversation, unknown_conversation
from adapters.slack.edge import Edge
from adapters.slack.kept import Kept
from adapters.slack.payload import is_id
from adapters.slack.people import User, listed_user, unknown_user
from bot.errors import TryLater
from bot.people import Profile

HOUR, MINUTE = 3600.0, 60.0
MOST_USERS, MOST_CHANNELS, MOST_LISTS = 30_000, 10_000, 1_000


class Learning:
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
        self._members: Kept[frozenset[str]] = Kept(most=MOST_LISTS, lasts=MINUTE, clock=clock)
        self._of_user: Kept[tuple[Conversation, ...]] = Kept(most=MOST_LISTS, lasts=MINUTE, clock=clock)
        self._asks = asks
        self._asking = Asking(asks)
        self._former: dict[str, tuple[str, str]] = {}
        """By a channel's new id the former one, and until when it had that, as a `ts`."""
        self.edge = Edge(
            team=team,
            bot=bot,
            bot_id=bot_id,
            enterprise=enterprise,
            users=self.users,
            channels=self.channels,
            shared_channels=shared_channels,
        )

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
        before, found = self.users.count, None
        try:
            answer = await self._asking.ask("users.info", user=user, include_locale=True)
            found = listed_user(answer.get("user"), self.edge.own)
        except Declined:
            pass
        except TryLater:
            if self.users.get(user) is None:
                raise
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
        before, found, refused = self.channels.count, None, False
        try:
            answer = await self._asking.ask("conversations.info", channel=channel)
            found = listed_conversation(answer.get("channel"))
        except Declined:
            refused = True
        except TryLater:
            if self.channels.get(channel) is None:
                raise
        if self.channels.newer(channel, before):
            return
        if found is not None:
            self.channels.put(channel, found, fresh=not self._asking.is_doubted("channel", channel))
            return
        if refused and (known := self.channels.get(channel)):
            self.channels.revise(channel, known.out_of_sight())
        self.channels.guess(channel, unknown_conversation(channel), MINUTE)

    async def members_of(self, channel: str) -> frozenset[str]:
        """The user ids of who is in a channel, as of a minute ago at the most; nobody where Slack refuses to tell, as
        of a private channel in which the bot isn't. Raises `TryLater`.
        """
        if not self._members.is_fresh(channel):
            await self._asking.once("members", channel, lambda: self._learn_members(channel))
        return self._members.get(channel) or frozenset()

    async def _learn_members(self, channel: str) -> None:
        self._members.drop(channel)
        try:
            rows = await self._asking.rows("conversations.members", "members", channel=channel)
        except Declined:
            rows = []
        doubted = self._asking.is_doubted("members", channel)
        self._members.put(channel, frozenset(filter(is_id, rows)), fresh=not doubted)

    async def channels_of(self, user: str) -> tuple[Conversation, ...]:
        """The channels that somebody is in, as far as the bot may know, as of a minute ago at the most. `inside` is
        told of those only of which it is known. Raises `TryLater`, also where Slack refuses to tell.
        """
        if not self._of_user.is_fresh(user):
            await self._asking.once("channels", user, lambda: self._learn_channels_of(user))
        return self._of_user.get(user) or ()

    async def _learn_channels_of(self, user: str) -> None:
        self._of_user.drop(user)
        try:
            rows = await self._listed(user=user, exclude_archived=True)
        except Declined as error:
            raise TryLater(str(error)) from None
        found = tuple(self._with_inside(each) for each in map(listed_conversation, rows) if each)
        self._of_user.put(user, found, fresh=not self._asking.is_doubted("channels", user))

    async def _listed(self, **of: str | bool) -> list[Any]:
        """Rows of public and private channels, as far as the token may list them."""
        return await self._asking.rows("users.conversations", "channels", types=kinds(self._asks.scopes), **of)

    def _with_inside(self, found: Conversation) -> Conversation:
        """Whether the bot is in it, a list of somebody's channels doesn't tell."""
        former = self.channels.get(found.channel)
        return replace(found, inside=former.inside if former else None) if found.inside is None else found
