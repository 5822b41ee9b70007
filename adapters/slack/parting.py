"""How serving a workspace ends by itself: Slack takes the token no more, or the app was removed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import aiohttp

from adapters.slack.client import Client, TokenRefused, Unclear
from bot.errors import RequiteError

log = logging.getLogger(__name__)
ASKED_AGAIN = (0.0, 0.2, 1.0, 6.0)
"""Pauses, in graces (see `Timing`), before Slack is asked whether the app is removed: it may tell before it is so."""


class Removed(RequiteError):
    """The app was taken out of its workspace. Fact: which."""

    def __init__(self, team: str) -> None:
        super().__init__(f"Requite was removed from the Slack workspace {team}; all that was kept of it is dropped")


class Parting:
    """Finds out whether it is over; `over` raises why, once it is. leave: drops all that was kept."""

    def __init__(self, client: Client, team: str, leave: Callable[[], Awaitable[None]], *, grace: float) -> None:
        self._client = client
        self._team = team
        self._leave = leave
        self._grace = grace
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._doubting: asyncio.Task[None] | None = None
        self._looking: asyncio.Task[None] | None = None
        self._is_leaving = False

    def doubt(self, error: TokenRefused) -> None:
        """Slack has refused the bot's token somewhere: end, if it does so for all, unless it tells why first."""
        if not self.over.done():
            self._doubting = _running(self._doubting, lambda: self._ask_once(error))

    async def _ask_once(self, error: TokenRefused) -> None:
        await asyncio.sleep(self._grace)
        try:
            refused = await self._is_refused()
        except (RequiteError, Unclear, aiohttp.ClientError, TimeoutError, OSError):
            return  # whatever is refused next is asked about again
        if not refused:
            log.warning("Slack refused the token for one call only: %s", error.code, extra={"action": "slack_doubted"})
        elif not self._is_leaving:
            self._end(error)

    async def lost(self) -> None:
        """Slack tells that the app was removed. If so, all that was kept of the workspace is dropped when this returns.

        Raises where it can't be dropped.
        """
        self._looking = _running(self._looking, self._look)
        await asyncio.shield(self._looking)

    async def _look(self) -> None:
        for pause in ASKED_AGAIN:
            await asyncio.sleep(pause * self._grace)
            try:
                refused = await self._is_refused()
            except (RequiteError, Unclear, aiohttp.ClientError, TimeoutError, OSError):
                continue
            if refused:
                await self._go()
                return
        log.warning("Slack told that the app was removed, but it isn't", extra={"action": "slack_not_removed"})

    async def _go(self) -> None:
        self._is_leaving = True
        try:
            await self._leave()
        except RequiteError as error:
            self._end(error)
            raise
        self._end(Removed(self._team))

    async def _is_refused(self) -> bool:
        try:
            await self._client.call("auth.test")
        except TokenRefused:
            return True
        return False

    def _end(self, error: Exception) -> None:
        if not self.over.done():
            self.over.set_exception(error)

    async def end(self) -> None:
        """Stop asking; but what is to go goes, also where the bot is stopped meanwhile."""
        tasks = [task for task in (self._doubting, self._looking) if task is not None]
        for task in tasks:
            if not (task is self._looking and self._is_leaving):
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _running(task: asyncio.Task[None] | None, do: Callable[[], Coroutine[Any, Any, None]]) -> asyncio.Task[None]:
    """What runs already, else what is begun now."""
    return asyncio.ensure_future(do()) if task is None or task.done() else task
