"""Who can read which channel at this moment, and what there is to know of somebody who may become a member."""

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence

from adapters.slack.client import Client, Declined, patiently
from adapters.slack.conversations import Conversation
from adapters.slack.directory import Directory
from adapters.slack.people import User
from bot.events import ChannelId, Identity
from bot.ledger import HomeId
from bot.people import Channel, ChannelKind, Profile
from bot.ports import Applicant

log = logging.getLogger(__name__)
MayJoin = Callable[[Profile, bool, bool], str]
"""Why somebody may not become a member, empty if they may; whether they are a guest, and of another organisation."""
IsRead = Callable[[Channel], bool]
"""Whether a channel may be read."""
AT_ONCE = 8
JOIN = "channels:join"
ENTERING = 50.0
"""Seconds that going into channels may take."""


class Access:
    """Asks Slack about people and channels. may_join, is_read: the policy of whoever runs the bot."""

    def __init__(self, client: Client, directory: Directory, may_join: MayJoin, is_read: IsRead) -> None:
        self._client = client
        self._directory = directory
        self._may_join = may_join
        self._is_read = is_read

    async def readable(self, user: str, channels: Collection[ChannelId]) -> frozenset[ChannelId]:
        """Which of these channels somebody can read. Raises `TryLater` where Slack doesn't say now."""
        person = await self._directory.person(user)
        if not person.known or not person.active:
            return frozenset()
        limit = asyncio.Semaphore(AT_ONCE)

        async def asked(channel: ChannelId) -> bool:
            async with limit:
                return await self._reads(person, channel.rpartition("/")[2])

        own = [one for one in channels if one.startswith(f"{self._directory.edge.space}/")]
        found = await asyncio.gather(*(asked(channel) for channel in own))
        return frozenset(channel for channel, reads in zip(own, found, strict=True) if reads)

    async def _reads(self, person: User, channel: str) -> bool:
        """Public channels are everybody's but guests'; in any other one must be, and the bot to be told so."""
        found = await self._directory.conversation(channel)
        if not found.known:
            return False
        if found.kind is ChannelKind.PUBLIC and not (person.guest or person.outside):
            return True
        if found.kind is not ChannelKind.PUBLIC and found.inside is False:
            return False
        return person.user in await self._directory.members_of(channel)

    async def applicant(self, who: Identity, user: str) -> Applicant | None:
        """What there is to know of somebody; None of bots and of who isn't there. Raises `TryLater`."""
        person = await self._directory.person(user)
        if not person.known or person.bot or not person.active or person.identity != who:
            return None
        edge = self._directory.edge
        profile = person.profile(HomeId(edge.space))
        refusal = self._may_join(profile, person.guest, person.outside)
        theirs = await self._directory.channels_of(user)
        own = await self._directory.channels_of(edge.bot)
        inside = {one.channel for one in own}
        rooms = [one for one in theirs if not one.archived]
        rooms = [one for one in rooms if self._is_read(one.row(edge.space))]
        shared = [one for one in rooms if one.channel in inside]
        joinable = [one for one in rooms if one.channel not in inside and self._is_joinable(one)]
        return Applicant(
            profile=profile,
            readable=tuple(one.row(edge.space) for one in _by_name(shared)),
            joinable=tuple(one.row(edge.space) for one in _by_name(joinable)),
            others=len(theirs) - len(shared) - len(joinable),
            refusal=refusal,
        )

    def _is_joinable(self, channel: Conversation) -> bool:
        shared = channel.shared and not self._directory.edge.shared_channels
        return JOIN in self._client.scopes and channel.kind is ChannelKind.PUBLIC and not shared

    async def enter(self, channels: Collection[ChannelId]) -> None:
        """Go into public channels; those that can't be entered are logged, by their ids."""
        try:
            async with asyncio.timeout(ENTERING):
                for channel in channels:
                    await self._enter(channel.rpartition("/")[2])
        except TimeoutError:
            log.warning("Slack let the bot into some channels only", extra={"action": "slack_not_entered"})

    async def _enter(self, channel: str) -> None:
        try:
            await patiently(lambda: self._client.call("conversations.join", channel=channel))
        except Declined as error:
            extra = {"action": "slack_not_entered", "channel": channel, "code": error.code}
            log.warning("the bot isn't let into %s: %s", channel, error.code, extra=extra)


def _by_name(channels: Sequence[Conversation]) -> list[Conversation]:
    return sorted(channels, key=lambda one: one.name)
