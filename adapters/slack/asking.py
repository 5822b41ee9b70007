"""Asks Slack's Web API, a few calls at a time, each thing once at a time; what it refuses is logged once.

That Slack refuses (`Declined`) is an answer; where it gives none, it may later (`TryLater`). Source: Slack's pages
“Using the Slack Web API” and “Pagination”.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from typing import Any, Protocol

from adapters.slack.client import Declined
from adapters.slack.payload import Payload, nested, words
from bot.errors import TryLater

log = logging.getLogger(__name__)
MOST_AT_A_TIME = 4
PAGE = 999
"""Rows of a page: the most that every method takes."""
MOST_PAGES = 1_000


class Asks(Protocol):
    """The Web API."""

    @property
    def scopes(self) -> frozenset[str]:
        """What the token may do; empty as long as Slack hasn't said."""
        ...

    async def call(self, method: str, **arguments: str | int | bool) -> Mapping[str, Any]:
        """The answer of a method. Raises `Declined` where Slack refuses, and other errors where it doesn't answer."""
        ...


class Asking:
    """Asks on behalf of several at once. Raises `Declined` where Slack refuses, and `TryLater` for all else."""

    def __init__(self, asks: Asks) -> None:
        self._asks = asks
        self._places = asyncio.Semaphore(MOST_AT_A_TIME)
        self._runs: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._doubted: set[tuple[str, str]] = set()
        self._logged: set[tuple[str, str]] = set()

    async def once(self, what: str, about: str, learn: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Learn this, or wait until it is learnt for somebody else; it goes on where nobody waits any more."""
        key = (what, about)
        run = self._runs.get(key)
        if run is None:
            run = self._runs[key] = asyncio.create_task(learn())
            run.add_done_callback(lambda ended: self._end(key, ended))
        await asyncio.shield(run)

    def _end(self, key: tuple[str, str], run: asyncio.Task[None]) -> None:
        del self._runs[key]
        self._doubted.discard(key)
        if not run.cancelled():
            run.exception()

    def doubt(self, what: str, about: str) -> None:
        """Something changed: what is just being learnt of this may be of before."""
        if (what, about) in self._runs:
            self._doubted.add((what, about))

    def is_doubted(self, what: str, about: str) -> bool:
        """Whether something changed since this began to be learnt."""
        return (what, about) in self._doubted

    async def ask(self, method: str, **arguments: str | int | bool) -> Payload:
        """The answer of a method."""
        try:
            async with self._places:
                told = dict(await self._asks.call(method, **arguments))
            if told.get("ok") is False:
                raise Declined(method, words(told, "error") or "not ok")
        except Declined as error:
            self._log(method, error.code)
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it isn't known; its text, which may hold what was sent, isn't logged
            self._log(method, type(error).__name__)
            raise TryLater(f"Slack doesn't answer {method}", getattr(error, "seconds", None)) from None
        return told

    async def pages(self, method: str, key: str, **arguments: str | int | bool) -> AsyncIterator[list[Any]]:
        """The rows of a list, page by page."""
        cursor: dict[str, str] = {}
        seen = {""}
        for _ in range(MOST_PAGES):
            answer = await self.ask(method, limit=PAGE, **cursor, **arguments)
            some = answer.get(key)
            yield some if isinstance(some, list) else []
            following = words(nested(answer, "response_metadata"), "next_cursor")
            if following in seen:
                return
            seen.add(following)
            cursor = {"cursor": following}
        raise TryLater(f"Slack comes to no end with {method}")

    async def rows(self, method: str, key: str, **arguments: str | int | bool) -> list[Any]:
        """All rows of a list."""
        return [row async for page in self.pages(method, key, **arguments) for row in page]

    def _log(self, method: str, code: str) -> None:
        level = logging.DEBUG if (method, code) in self._logged else logging.WARNING
        self._logged.add((method, code))
        log.log(level, "Slack doesn't answer %s: %s", method, code)
