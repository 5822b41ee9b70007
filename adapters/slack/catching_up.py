"""What was missed while there was no connection, read afterwards, beside what comes in; never in anybody's way.

Slack sends again what wasn't acked, for some six minutes; what is older is read from the channels' histories. Whatever
is read twice counts once. Source: Slack's pages “conversations.history” and “conversations.replies”.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import aiohttp

from adapters.slack.access import IsRead
from adapters.slack.client import Client, Declined, Unclear
from adapters.slack.conversations import Conversation, listed_conversation
from adapters.slack.directory import Directory
from adapters.slack.got import Acts
from adapters.slack.payload import moment
from bot.errors import RequiteError
from bot.events import Event
from bot.ports import Clock

log = logging.getLogger(__name__)
OVERLAP = 600.0
"""Seconds before the gap: for so long Slack sends again what wasn't acked."""
LONGEST = 14 * 86_400.0
"""Seconds: what was missed longer ago isn't read here."""
REACH = 7 * 86_400.0
"""Seconds: in threads that began longer before the gap nothing is looked for."""
MOST_PAGES = 50
AT_ONCE = 20
"""Pages that are read without a pause."""
KINDS = "public_channel,private_channel"
LONGEST_PAUSE = 300.0
Bring = Callable[[str, Sequence[Event]], Awaitable[None]]
"""Keeps events of a channel (see `adapters.gathering`)."""


class CatchingUp:
    """Reads what was missed, one gap after the other. `run` must run meanwhile."""

    def __init__(
        self,
        client: Client,
        directory: Directory,
        bring: Bring,
        is_read: IsRead,
        *,
        clock: Clock,
        pause: float,
        between: float,
    ) -> None:
        self._clock = clock
        self._is_read = is_read
        self._client = client
        self._directory = directory
        self._bring = bring
        self._pause = pause
        self._between = between
        self._pages = 0
        self._since: float | None = None
        self._missed = asyncio.Event()
        self._reading = False

    @property
    def behind(self) -> bool:
        """Whether something that was missed is still to be read."""
        return self._reading or self._missed.is_set()

    def missed(self, since: float) -> None:
        """Have it read what happened since a moment, in epoch seconds."""
        self._since = since if self._since is None else min(since, self._since)
        self._missed.set()

    def _now(self) -> float:
        return self._clock.now().timestamp()

    async def run(self) -> None:
        """Read, until cancelled; what fails is read again after a pause."""
        pause = self._pause
        while True:
            await self._missed.wait()
            self._missed.clear()
            since, self._since, self._reading = self._since, None, True
            try:
                if since is not None:
                    await self._read(max(since, self._now() - LONGEST))
                pause = self._pause
            except (RequiteError, Unclear, aiohttp.ClientError, OSError) as error:
                log.warning("what was missed can't be read yet: %s", error, extra={"action": "catching_up_failed"})
                self.missed(since or 0.0)
            except Exception:  # nothing of it is lost: it is read again
                log.exception("what was missed can't be read yet", extra={"action": "catching_up_failed"})
                self.missed(since or 0.0)
            finally:
                self._reading = False
            if self._missed.is_set():
                await asyncio.sleep(pause)
                pause = min(LONGEST_PAUSE, 2 * pause)

    async def _pace(self) -> None:
        """Others want to read, too."""
        self._pages += 1
        if self._pages > AT_ONCE:
            await asyncio.sleep(self._between)

    async def _read(self, since: float) -> None:
        self._pages = 0
        began, channels, messages = self._now(), await self._channels(), 0
        for done, channel in enumerate(channels, 1):
            try:
                messages += await self._read_channel(channel, since, began)
            except Declined as error:
                self._client.tell_once(error)
            if done % 50 == 0:
                extra = {"action": "catching_up", "done": done, "of": len(channels)}
                log.info("what was missed: %d of %d channels read", done, len(channels), extra=extra)
        extra = {"action": "caught_up", "channels": len(channels), "messages": messages}
        log.info("what was missed is read: %d channels, %d messages", len(channels), messages, extra=extra)

    async def _channels(self) -> list[str]:
        """The channels that the bot is in and may read."""
        found: list[Conversation] = []
        asked = self._client.pages("users.conversations", "channels", types=KINDS, exclude_archived=True)
        async for page in asked:
            found += [one for one in map(listed_conversation, page) if one is not None]
        return [one.channel for one in found if self._is_read(one.row(self._directory.edge.space))]

    async def _read_channel(self, channel: str, since: float, now: float) -> int:
        """Its messages since, and the replies since in threads that began not long before."""
        reach = min(REACH, max(3600.0, 100 * (now - since)))
        threads: list[str] = []
        count = pages = 0
        asked = self._client.pages("conversations.history", "messages", channel=channel, oldest=f"{since - reach:.6f}")
        async for page in asked:
            fresh = [one for one in page if isinstance(one, dict) and (_at(one, "ts") > since)]
            threads += [str(one["ts"]) for one in page if isinstance(one, dict) and _at(one, "latest_reply") > since]
            count += await self._keep(channel, fresh)
            pages += 1
            if pages >= MOST_PAGES:
                log.warning("too much was missed in %s to read all of it", channel, extra={"action": "catching_up_cut"})
                break
        for thread in threads:
            replies = self._client.pages(
                "conversations.replies", "messages", channel=channel, ts=thread, oldest=f"{since:.6f}"
            )
            async for page in replies:
                count += await self._keep(channel, [one for one in page if isinstance(one, dict)])
        return count

    async def _keep(self, channel: str, messages: Sequence[dict[str, Any]]) -> int:
        await self._pace()
        read = [await self._directory.read_past(message, channel) for message in messages]
        events = [event for got in read if isinstance(got, Acts) for event in got.events]
        await self._bring(channel, events)
        return len(messages)


def _at(message: dict[str, Any], name: str) -> float:
    """A `ts` in it, in epoch seconds; 0 where there is none."""
    at = moment(message.get(name))
    return at.timestamp() if at else 0.0
