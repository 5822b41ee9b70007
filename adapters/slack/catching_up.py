"""What was missed while there was no connection, read afterwards, beside what comes in; never in anybody's way.

Slack sends again what wasn't acked, for some six minutes; what is older is read from the channels' histories. Whatever
is read twice counts once. Source: Slack's pages “conversations.history” and “conversations.replies”.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from adapters.slack.access import IsRead
from adapters.slack.client import PASSING, Client, Declined
from adapters.slack.conversations import Conversation, kinds, listed_conversation
from adapters.slack.directory import Directory
from adapters.slack.got import Acts
from adapters.slack.payload import moment
from bot.errors import RequiteError
from bot.events import Event, ReactionAdded
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
LONGEST_PAUSE = 300.0
IN_A_ROW = 3
"""After so many channels that can't be read, one after the other, it isn't for the channels."""
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
        self._left: dict[str, float] = {}
        self._missed = asyncio.Event()
        self._reading = False

    @property
    def behind(self) -> bool:
        """Whether something that was missed is still to be read."""
        return self._reading or self._missed.is_set()

    def missed(self, since: float) -> None:
        """Have it read what happened since a moment, in epoch seconds; a moment to come was told by a wrong clock."""
        since = min(since, self._now() - OVERLAP)
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
                    await self._look_around(max(since, self._now() - LONGEST))
                since = None
                await self._read()
            except Declined as error:
                self._client.tell_once(error)
                self._read_again(since)
            except (RequiteError, *PASSING) as error:
                log.warning("what was missed can't be read yet: %s", error, extra={"action": "catching_up_failed"})
                self._read_again(since)
            except Exception:  # nothing of it is lost: it is read again
                log.exception("what was missed can't be read yet", extra={"action": "catching_up_failed"})
                self._read_again(since)
            finally:
                self._reading = False
            if not self._missed.is_set():
                pause = self._pause
            else:
                await asyncio.sleep(pause)
                pause = min(LONGEST_PAUSE, 2 * pause)

    def _read_again(self, since: float | None) -> None:
        """Read what is left, and look around since a moment, if that is still to be done."""
        self._missed.set()
        if since is not None:
            self.missed(since)

    async def _pace(self) -> None:
        """Others want to read, too."""
        self._pages += 1
        if self._pages > AT_ONCE:
            await asyncio.sleep(self._between)

    async def _look_around(self, since: float) -> None:
        """Every channel is to be read since then."""
        for channel in await self._channels():
            self._left[channel] = min(since, self._left.get(channel, since))

    async def _read(self) -> None:
        """Read what is left. A channel that can't be read comes again, after the others."""
        self._pages = 0
        began, channels, messages, in_a_row = self._now(), list(self._left), 0, 0
        for done, channel in enumerate(channels, 1):
            since = self._left[channel]
            try:
                messages += await self._read_channel(channel, since, began)
                in_a_row = 0
            except Declined as error:
                self._client.tell_once(error)
            except PASSING as error:
                in_a_row += 1
                del self._left[channel]
                self._left[channel] = since
                if in_a_row == min(IN_A_ROW, len(channels)):
                    raise
                self._missed.set()
                log.info("%s can't be read yet: %s", channel, error, extra={"action": "catching_up_failed"})
                continue
            del self._left[channel]
            if done % 50 == 0:
                extra = {"action": "catching_up", "done": done, "of": len(channels)}
                log.info("what was missed: %d of %d channels read", done, len(channels), extra=extra)
        if not self._left:
            extra = {"action": "caught_up", "channels": len(channels), "messages": messages}
            log.info("what was missed is read: %d channels, %d messages", len(channels), messages, extra=extra)

    async def _channels(self) -> list[str]:
        """The channels that the bot is in and may read."""
        types = kinds(self._client.scopes, groups=True)
        if not types:
            return []
        found: list[Conversation] = []
        asked = self._client.pages(
            "users.conversations", "channels", first=self._pause, types=types, exclude_archived=True
        )
        async for page in asked:
            found += [one for one in map(listed_conversation, page) if one is not None]
        return [one.channel for one in found if self._is_read(one.row(self._directory.edge.space))]

    async def _read_channel(self, channel: str, since: float, now: float) -> int:
        """Its messages since, and the replies since in threads that began not long before.

        Of what is older and stands beside them: what was changed since, what is gone by now, and all reactions.
        """
        reach = min(REACH, max(3600.0, 100 * (now - since)))
        threads: list[str] = []
        count = pages = 0
        asked = self._client.pages(
            "conversations.history", "messages", first=self._pause, channel=channel, oldest=f"{since - reach:.6f}"
        )
        async for page in asked:
            told = [one for one in page if isinstance(one, dict)]
            threads += [str(one["ts"]) for one in told if _at(one, "latest_reply") > since]
            count += await self._keep(channel, told, since)
            pages += 1
            if pages >= MOST_PAGES:
                log.warning("too much was missed in %s to read all of it", channel, extra={"action": "catching_up_cut"})
                break
        for thread in threads:
            replies = self._client.pages(
                "conversations.replies",
                "messages",
                first=self._pause,
                channel=channel,
                ts=thread,
                oldest=f"{since:.6f}",
            )
            async for page in replies:
                count += await self._keep(channel, [one for one in page if isinstance(one, dict)], since)
        return count

    async def _keep(self, channel: str, messages: Sequence[dict[str, Any]], since: float) -> int:
        """Keep what is new of some messages; how many are."""
        await self._pace()
        fresh = [one for one in messages if _is_new(one, since)]
        old = [one for one in messages if not _is_new(one, since) and one.get("reactions")]
        events = await self._events(channel, fresh)
        events += [event for event in await self._events(channel, old) if isinstance(event, ReactionAdded)]
        await self._bring(channel, events)
        return len(fresh)

    async def _events(self, channel: str, messages: Sequence[dict[str, Any]]) -> list[Event]:
        read = [await self._directory.read_past(message, channel) for message in messages]
        return [event for got in read if isinstance(got, Acts) for event in got.events]


def _is_new(message: dict[str, Any], since: float) -> bool:
    """Whether it was written or changed since; when one was deleted of which others remain, isn't told."""
    edited = message.get("edited")
    return (
        _at(message, "ts") > since
        or message.get("subtype") == "tombstone"
        or (isinstance(edited, dict) and _at(edited, "ts") > since)
    )


def _at(message: dict[str, Any], name: str) -> float:
    """A `ts` in it, in epoch seconds; 0 where there is none."""
    at = moment(message.get(name))
    return at.timestamp() if at else 0.0
