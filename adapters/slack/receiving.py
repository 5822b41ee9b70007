"""What comes in is done before it is acked: what people did is kept, whoever turns to the bot is answered."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import aiohttp

from adapters.gathering import Gathering
from adapters.slack.answering import Answering, Carried
from adapters.slack.client import Unclear
from adapters.slack.directory import IN_TIME, Directory
from adapters.slack.got import (
    Acts,
    Change,
    ChannelChanged,
    Clicked,
    Commanded,
    Got,
    Lost,
    Membership,
    Mentioned,
    PersonChanged,
    Said,
    Shortcut,
    Submitted,
)
from adapters.slack.labelling import Labelling
from adapters.slack.posting import is_kept_true
from bot.errors import RequiteError
from bot.events import Event, Identity
from bot.people import Channel, Profile
from bot.ports import Ear, Named

log = logging.getLogger(__name__)
HIDING = frozenset({Change.DELETED, Change.LEFT, Change.PRIVATE, Change.RENAMED})
"""After these the ear's label shows too much: it is told another one before the ack."""
REMEMBERED = 20_000
"""How many people's labels are remembered, so as not to tell them again."""


@dataclass(slots=True, kw_only=True)
class Receiving:
    """Does what bodies say. lost: told that the workspace may be lost."""

    ear: Ear
    directory: Directory
    gathering: Gathering
    labelling: Labelling
    answering: Answering
    lost: Callable[[], Awaitable[None]]
    _failing: bool = False
    _rows: dict[str, Channel] = field(default_factory=dict)
    _profiles: dict[Identity, Profile] = field(default_factory=dict)

    async def ack(self, body: object, again: bool) -> Carried | None:
        """Do it; what the ack carries, None where it isn't acked, so that Slack sends it again."""
        try:
            carried = await self._do(body, again=again)
        except (RequiteError, Unclear, aiohttp.ClientError, OSError) as error:
            if not self._failing:
                self._failing = True
                log.warning("what comes in is not acked for now: %s", error, extra={"action": "slack_unacked"})
            return None
        except Exception:  # it would come again, and fail again
            log.exception("what came can't be done", extra={"action": "slack_failed"})
            return {}
        self._failing = False
        return carried

    async def _do(self, body: object, *, again: bool) -> Carried:
        got = await self.directory.read(body)
        match got:
            case Acts():
                await self.bring(got.channel, got.events)
            case PersonChanged():
                await self._label(got.user.profile(self.directory.edge.home))
            case ChannelChanged():
                self._look_at(got.new_id or got.channel)
                if got.change in HIDING:
                    await self._tell(got.channel)
            case Membership(bot=True):
                self._look_at(got.channel)
            case Lost():
                await self.lost()
            case _:
                return await self._answer(got, body, again=again)
        return {}

    async def _answer(self, got: Got, body: object, *, again: bool) -> Carried:
        match got:
            case Said():
                return await self.answering.said(got, again=again)
            case Clicked():
                return await self.answering.clicked(got, kept_true=isinstance(body, dict) and is_kept_true(body))
            case Commanded():
                return await self.answering.commanded(got)
            case Submitted():
                return await self.answering.submitted(got)
            case Shortcut():
                return await self.answering.shortcut(got)
            case Mentioned():
                return await self.answering.mentioned(got)
            case _:
                return {}

    async def bring(self, channel: str, events: Sequence[Event]) -> None:
        """Keep what people did in a channel; the ear knows what channel it is before.

        Of a channel of which Slack refuses to tell nothing is kept: it may be one that is never to be read.
        """
        if await self._tell(channel):
            await self.gathering.bring(events)

    async def _tell(self, channel: str) -> bool:
        """Tell the ear what channel this is, as far as is known now; whether it is. Raises `TryLater`."""
        found = self.directory.channels.get(channel)
        if found is None:
            async with asyncio.timeout(IN_TIME):
                found = await self.directory.conversation(channel)
        elif not self.directory.channels.is_fresh(channel):
            self._look_at(channel)
        if not found.known:
            return False
        row = found.row(self.directory.edge.space)
        if self._rows.get(channel) != row:
            await self.ear.label(channels=(row,))
            self._rows[channel] = row
        return True

    async def _label(self, profile: Profile) -> None:
        """Tell how somebody is called by now; a new status is nothing to tell."""
        if self._profiles.get(profile.identity) != profile:
            await self.ear.label((profile,))
            while len(self._profiles) >= REMEMBERED:
                del self._profiles[next(iter(self._profiles))]
            self._profiles[profile.identity] = profile

    def _look_at(self, channel: str) -> None:
        """Have a channel told anew soon."""
        self.labelling.want(Named(people=frozenset(), channels=frozenset({self.directory.edge.channel_id(channel)})))
