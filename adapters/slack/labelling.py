"""How people and channels are called, told to the ear soon after their names are needed, and anew every hour."""

import asyncio
import logging

import aiohttp

from adapters.slack.client import Unclear
from adapters.slack.directory import Directory
from adapters.slack.room import user_of
from bot.errors import RequiteError
from bot.events import ChannelId, Identity
from bot.ports import Ear, Named

log = logging.getLogger(__name__)
SOON = 0.5
"""Seconds in which what is needed is gathered."""
ANEW = 3600.0
AT_ONCE = 200


class Labelling:
    """Tells an ear of people and channels. `run` must run meanwhile."""

    def __init__(self, ear: Ear, directory: Directory) -> None:
        self._ear = ear
        self._directory = directory
        self._people: dict[Identity, None] = {}
        self._channels: dict[ChannelId, None] = {}
        self._wanted = asyncio.Event()
        self._all = True

    def want(self, named: Named) -> None:
        """Have these told soon."""
        if named.people or named.channels:
            self._people.update(dict.fromkeys(named.people))
            self._channels.update(dict.fromkeys(named.channels))
            self._wanted.set()

    def want_all(self) -> None:
        """Have everybody told anew, as after a gap."""
        self._all = True
        self._wanted.set()

    async def run(self) -> None:
        """Tell, until cancelled; what fails is tried again with the next that is wanted."""
        while True:
            try:
                if self._all:
                    await self._tell_all()
                await self._tell_wanted()
            except (RequiteError, Unclear, aiohttp.ClientError, OSError) as error:
                log.warning("names can't be told: %s", error, extra={"action": "slack_unlabelled"})
            except Exception:  # the next are told all the same
                log.exception("names can't be told", extra={"action": "slack_unlabelled"})
            try:
                async with asyncio.timeout(ANEW):
                    await self._wanted.wait()
            except TimeoutError:
                self._all = True
            await asyncio.sleep(SOON)
            self._wanted.clear()

    async def _tell_all(self) -> None:
        self._all = False
        labels = await self._directory.refresh()
        await self._ear.label(labels.profiles, labels.channels)
        self.want(await self._ear.unlabelled(self._directory.edge.space))

    async def _tell_wanted(self) -> None:
        while self._people or self._channels:
            people = list(self._people)[:AT_ONCE]
            channels = list(self._channels)[:AT_ONCE]
            profiles = await self._directory.profiles([user_of(person) for person in people])
            found = [await self._directory.conversation(one.rpartition("/")[2]) for one in channels]
            rows = [one.row(self._directory.edge.space) for one in found if one.known]
            for person in people:
                self._people.pop(person, None)
            for channel in channels:
                self._channels.pop(channel, None)
            await self._ear.label(profiles, rows)
