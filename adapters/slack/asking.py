"""Asks Slack's Web API, a few calls at a time, each thing once at a time; what it refuses is logged once.

Imports no SDK: who asks is an `Asks`. Source: Slack's pages “Using the Slack Web API” and “Pagination”.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from adapters.slack.payload import Payload, nested, words

log = logging.getLogger(__name__)
MOST_AT_A_TIME = 4
PAGE = 999
"""Rows of a page: the most that every method takes."""
MOST_PAGES = 1_000


class Asks(Protocol):
    """The Web API."""

    async def call(self, method: str, **arguments: str | int | bool) -> Mapping[str, Any]:
        """The answer of a method. Raises errors of its own, also where the answer isn't `ok`."""
        ...


@dataclass(slots=True)
class _Run:
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    finished: bool = False


class Asking:
    """Asks on behalf of several at once, and never raises for what Slack answers."""

    def __init__(self, asks: Asks) -> None:
        self._asks = asks
        self._places = asyncio.Semaphore(MOST_AT_A_TIME)
        self._runs: dict[tuple[str, str], _Run] = {}
        self._doubted: set[tuple[str, str]] = set()
        self._logged: set[tuple[str, str]] = set()

    async def once(self, what: str, about: str, learn: Callable[[], Awaitable[None]]) -> None:
        """Learn this, or wait until somebody else has who is at it already."""
        key = (what, about)
        while (run := self._runs.get(key)) is not None:
            await run.ended.wait()
            if run.finished:
                return
        run = self._runs[key] = _Run()
        self._doubted.discard(key)
        try:
            await learn()
            run.finished = True
        finally:
            del self._runs[key]
            self._doubted.discard(key)
            run.ended.set()

    def doubt(self, what: str, about: str) -> None:
        """Something changed: what is just being learnt of this may be of before."""
        if (what, about) in self._runs:
            self._doubted.add((what, about))

    def is_doubted(self, what: str, about: str) -> bool:
        """Whether something changed since this began to be learnt."""
        return (what, about) in self._doubted

    async def ask(self, method: str, **arguments: str | int | bool) -> Payload | None:
        """The answer of a method; None where there is none."""
        try:
            async with self._places:
                told = dict(await self._asks.call(method, **arguments))
        except Exception as error:  # noqa: BLE001 - whatever it is, it isn't known; which error it was is logged
            self._log(method, _code(error))
            return None
        if told.get("ok") is False:
            self._log(method, words(told, "error") or "not ok")
            return None
        return told

    async def pages(self, method: str, key: str, **arguments: str | int | bool) -> AsyncIterator[list[Any] | None]:
        """The rows of a list, page by page; None at last where Slack stopped answering before the end."""
        cursor: dict[str, str] = {}
        seen = {""}
        for _ in range(MOST_PAGES):
            answer = await self.ask(method, limit=PAGE, **cursor, **arguments)
            if answer is None:
                break
            some = answer.get(key)
            yield some if isinstance(some, list) else []
            following = words(nested(answer, "response_metadata"), "next_cursor")
            if following in seen:
                return
            seen.add(following)
            cursor = {"cursor": following}
        yield None

    async def rows(self, method: str, key: str, **arguments: str | int | bool) -> list[Any] | None:
        """All rows of a list; None where Slack doesn't answer to the end."""
        rows: list[Any] = []
        async for page in self.pages(method, key, **arguments):
            if page is None:
                return None
            rows += page
        return rows

    def _log(self, method: str, code: str) -> None:
        level = logging.DEBUG if (method, code) in self._logged else logging.WARNING
        self._logged.add((method, code))
        log.log(level, "Slack doesn't answer %s: %s", method, code)


def _code(error: Exception) -> str:
    """Slack's own word for an error, else the error's kind; never its text, which may hold what was sent."""
    response = getattr(error, "response", None)
    told = getattr(response, "data", response)
    code = words(told, "error") if isinstance(told, dict) else ""
    return code or type(error).__name__
