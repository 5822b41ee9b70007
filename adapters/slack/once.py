"""Turns of talk, each done once however often it is told."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

T = TypeVar("T")
REMEMBERED = 10_000


class Turns:
    """What is being done, and that something was done lately, by the platform's own name for the turn."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._doing: dict[str, asyncio.Task[Any]] = {}
        self._done: dict[str, None] = {}

    async def once(self, name: str, do: Callable[[], Awaitable[T]]) -> T | None:
        """What it comes to; told again meanwhile the same, told again later None. What failed is done anew.

        It goes on where whoever waits for it doesn't any more. Without a name it is done each time.
        """
        if name in self._done:
            return None
        task = self._doing.get(name) if name else None
        if task is None:
            task = asyncio.ensure_future(_done(do))
            if name:
                self._doing[name] = task
                task.add_done_callback(lambda ended: self._remember(name, ended))
        return await asyncio.shield(task)

    def _remember(self, name: str, ended: asyncio.Task[Any]) -> None:
        del self._doing[name]
        if not ended.cancelled() and ended.exception() is None:
            self._done[name] = None
            while len(self._done) > self._remembered:
                del self._done[next(iter(self._done))]

    async def end(self) -> None:
        """Stop what is being done."""
        running = list(self._doing.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _done(do: Callable[[], Awaitable[T]]) -> T:
    return await do()
