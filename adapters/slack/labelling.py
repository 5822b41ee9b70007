"""How people and channels are called, told to the ear soon after their names are needed, and anew every hour."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, TypeVar

import aiohttp

from adapters.slack.client import Unclear
from adapters.slack.directory import Directory
from adapters.slack.room import user_of
from bot.errors import RequiteError, TryLater
from bot.events import ChannelId, Identity
from bot.ports import Ear, Named

log = logging.getLogger(__name__)
T = TypeVar("T")
SOON = 0.5
"""Seconds in which what is needed is gathered."""
ANEW = 3600.0
LONGEST_PAUSE = 60.0
"""Seconds, at most, before what failed is tried again; the first time it is SOON."""
AT_ONCE = 200


class Labelling:
    """Tells an ear of people and channels. `run` must run meanwhile."""

    def __init__(self, ear: Ear, directory: Directory) -> None:
        self._ear = ear
        self._directory = directory
        self._people: dict[Identity, None] = {}
        self._channels: dict[ChannelId, None] = {}
        self._wanted = asyncio.Event()
        self._all_at = 0.0
        self._failing = False

    def want(self, named: Named) -> None:
        """Have these told soon."""
        if named.people or named.channels:
            self._people.update(dict.fromkeys(named.people))
            self._channels.update(dict.fromkeys(named.channels))
            self._wanted.set()

    def want_all(self) -> None:
        """Have everybody told anew, as after a gap."""
        self._all_at = 0.0
        self._wanted.set()

    async def run(self) -> None:
        """Tell, until cancelled; what fails is tried again after a while."""
        pause = SOON
        while True:
            done = time.monotonic() < self._all_at or await self._is_done(self._tell_all)
            if await self._is_done(self._tell_wanted) and done:
                pause, self._failing = SOON, False
                await self._wait()
            await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE, 2 * pause) if self._failing else SOON
            self._wanted.clear()

    async def _wait(self) -> None:
        """Until something is wanted, or an hour has passed since all were told."""
        try:
            async with asyncio.timeout(max(0.0, self._all_at - time.monotonic())):
                await self._wanted.wait()
        except TimeoutError:
            pass

    async def _is_done(self, work: Callable[[], Awaitable[None]]) -> bool:
        """Do it, and log why it can't be done, the first time."""
        try:
            await work()
        except (RequiteError, Unclear, aiohttp.ClientError, OSError) as error:
            if not self._failing:
                log.warning("names can't be told for now: %s", error, extra={"action": "slack_unlabelled"})
        except Exception:  # the next are told all the same
            if not self._failing:
                log.exception("names can't be told", extra={"action": "slack_unlabelled"})
        else:
            return True
        self._failing = True
        return False

    async def _tell_all(self) -> None:
        self._all_at = time.monotonic() + ANEW
        try:
            labels = await self._directory.refresh()
            await self._ear.label(labels.profiles, labels.channels)
            self.want(await self._ear.unlabelled(self._directory.edge.space))
            if labels.failed is not None:
                raise labels.failed
        except Exception:
            self._all_at = 0.0
            raise

    async def _tell_wanted(self) -> None:
        """Tell of those that are wanted; they still are where that fails, or Slack doesn't say how they are called."""
        unsaid = Named(people=frozenset(), channels=frozenset())
        while self._people or self._channels:
            some = Named(people=_taken(self._people), channels=_taken(self._channels))
            try:
                told = await self._tell(some)
            except BaseException:
                self.want(some)
                raise
            unsaid = Named(people=unsaid.people | told.people, channels=unsaid.channels | told.channels)
        if unsaid.people or unsaid.channels:
            self.want(unsaid)
            raise TryLater("Slack doesn't say how some are called")

    async def _tell(self, some: Named) -> Named:
        """Tell of these; of whom and which Slack doesn't say it now."""
        directory = self._directory
        people = await _unsaid({one: directory.person(user_of(one)) for one in some.people})
        channels = await _unsaid({one: directory.conversation(_own(one)) for one in some.channels})
        users = [directory.users.get(user_of(one)) for one in some.people]
        found = [directory.channels.get(_own(one)) for one in some.channels]
        profiles = [one.profile(directory.edge.home) for one in users if one and one.known and not one.bot]
        await self._ear.label(profiles, [one.row(directory.edge.space) for one in found if one and one.known])
        return Named(people=people, channels=channels)


def _taken(wanted: dict[T, None]) -> frozenset[T]:
    """Some of them, taken out."""
    some = list(wanted)[:AT_ONCE]
    for one in some:
        del wanted[one]
    return frozenset(some)


async def _unsaid(asked: Mapping[T, Coroutine[Any, Any, object]]) -> frozenset[T]:
    """Those of whom Slack doesn't answer."""
    answers = dict(zip(asked, await asyncio.gather(*asked.values(), return_exceptions=True), strict=True))
    for answer in answers.values():
        if isinstance(answer, BaseException) and not isinstance(answer, TryLater):
            raise answer
    return frozenset(one for one, answer in answers.items() if isinstance(answer, TryLater))


def _own(channel: ChannelId) -> str:
    """Slack's id of a channel."""
    return channel.rpartition("/")[2]
