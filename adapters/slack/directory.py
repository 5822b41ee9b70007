"""Who the people and what the channels of a workspace are: learnt on demand, kept for a while, told anew by events.

Sources: Slack's pages “users.list” and “users.conversations”.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from adapters.slack.client import Declined
from adapters.slack.conversations import Conversation, listed_conversation
from adapters.slack.edge import LiveRoom
from adapters.slack.got import Change, ChannelChanged, Got, LookUp, Membership, PersonChanged, Turned
from adapters.slack.learning import Learning
from adapters.slack.live import read, read_past
from adapters.slack.people import listed_user
from bot.errors import TryLater
from bot.people import Channel, Profile

log = logging.getLogger(__name__)
MOST_LOOKED_UP = 100
"""How many ids of one body are looked up; the others are people without labels."""
MOST_ROUNDS = 3
"""How often a body is read again: a channel tells whose words are talk with the bot, these whom they mention."""
IN_TIME, FOR_A_TURN = 2.0, 0.8
"""Seconds that look-ups may take before a body is acked, for which Slack waits 3; the less, the more is to follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What is to be kept of people and channels. failed: why some are missing that may be told later."""

    profiles: tuple[Profile, ...] = ()
    channels: tuple[Channel, ...] = ()
    failed: TryLater | None = None


class Directory(Learning):
    """The people and channels of one workspace."""

    # --- reading

    async def read(self, body: object) -> Got:
        """What a body comes to, never `LookUp`: whom it names is learnt first, what it tells of them is known then.

        Raises `TryLater` where that can't be learnt in time to ack it; it is learnt nevertheless, for the next time.
        A turn is read without.
        """
        return await self._read(lambda guess: read(body, self.edge, guess=guess), in_time=True)

    async def read_past(self, message: object, channel: str) -> Got:
        """The same for a message that a channel's history shows, in whatever time it takes.

        What was written while the channel had another id is of that one: read twice, it counts once.
        """
        old, until = self._former.get(channel, ("", ""))
        if until and isinstance(message, dict) and str(message.get("ts")) < until:
            channel = old
        return await self._read(lambda guess: read_past(message, channel, self.edge, guess=guess), in_time=False)

    async def _read(self, once: Callable[[bool], Got], *, in_time: bool) -> Got:
        got = once(False)
        if isinstance(got, LookUp):
            rough = once(True)
            limit = (FOR_A_TURN if isinstance(rough, Turned) else IN_TIME) if in_time else None
            try:
                async with asyncio.timeout(limit):
                    got = await self._learnt(got, once)
            except (TimeoutError, TryLater) as error:
                if not isinstance(rough, Turned):
                    raise TryLater(str(error) or "Slack doesn't say in time who that is") from None
                got = once(True)
        self.take(got)
        return got

    async def _learnt(self, wanted: LookUp, once: Callable[[bool], Got]) -> Got:
        """What it comes to once everybody is known, or as many as are looked up for one body."""
        for _ in range(MOST_ROUNDS):
            await self.look_up(wanted)
            got = once(False)
            if not isinstance(got, LookUp):
                return got
            wanted = got
        return once(True)

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

    # --- all of them

    async def refresh(self) -> Labels:
        """Learn anew of everybody and of the channels that the bot is in: at start, every hour, and after a gap.

        What is to be kept of them, as far as Slack answers.
        """
        profiles: list[Profile] = []
        channels: list[Channel] = []
        failed = None
        for learn in (partial(self._everybody, profiles), partial(self._own_channels, channels)):
            try:
                await learn()
            except Declined:
                continue
            except TryLater as error:
                failed = error
        return Labels(profiles=tuple(profiles), channels=tuple(channels), failed=failed)

    async def _everybody(self, found: list[Profile]) -> None:
        """Page by page, so that whatever else there is to do isn't held up."""
        before = self.users.count
        async for page in self._asking.pages("users.list", "members", include_locale=True):
            for user in (listed_user(row, self.edge.own) for row in page):
                if user is None or self.users.newer(user.user, before):
                    continue
                self.users.put(user.user, user)
                if not user.bot:
                    found.append(user.profile(self.edge.home))

    async def _own_channels(self, found: list[Channel]) -> None:
        before = self.channels.count
        rows = await self._listed()
        listed = {each.channel: replace(each, inside=True) for each in map(listed_conversation, rows) if each}
        for channel, each in listed.items():
            if not self.channels.newer(channel, before):
                self.channels.put(channel, each)
                found.append(each.row(self.edge.space))
        for channel in self.channels:
            known = self.channels.get(channel)
            if known and channel not in listed and known.is_listed and not self.channels.newer(channel, before):
                self.channels.revise(channel, replace(known, inside=False))

    # --- what events tell

    def _take_change(self, got: ChannelChanged) -> None:
        """Know a channel as it is now; it is learnt again when it is next asked about."""
        self._asking.doubt("channel", got.channel)
        known = self.channels.get(got.channel)
        if got.change in (Change.DELETED, Change.LEFT, Change.NEW_ID):
            self._members.drop(got.channel)
            self._asking.doubt("members", got.channel)
        if known is not None and known.known:
            self.channels.put(got.channel, known.after(got), fresh=False)
        if got.change is Change.NEW_ID:
            self._take_new_id(got, known)

    def _take_new_id(self, got: ChannelChanged, known: Conversation | None) -> None:
        """Know a channel under its new id, too. What was kept of it stays under the old one."""
        if known is not None and known.known and self.channels.get(got.new_id) is None:
            self.channels.put(got.new_id, replace(known, channel=got.new_id), fresh=False)
        if got.new_id not in self._former:
            self._former[got.new_id] = got.channel, got.at
            about = {"action": "slack_channel_id_changed", "channel": got.channel, "new_channel": got.new_id}
            log.warning(
                "Slack calls %s by the id %s now; what was kept of it is not found under that",
                got.channel,
                got.new_id,
                extra=about,
            )

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
