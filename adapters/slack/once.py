"""Turns of talk, each done once however often it is told."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

T = TypeVar("T")
REMEMBERED = 10_000


class Turns:
    """What is being done, and was done lately, by the platform's own name for the turn."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._done: dict[str, asyncio.Task[Any]] = {}

    async def once(self, name: str, do: Callable[[], Awaitable[T]]) -> T:
        """What it comes to; told again meanwhile or later, the same. What failed is done anew.

        It goes on where whoever waits for it doesn't any more. Without a name it is done each time.
        """
        task = self._done.get(name) if name else None
        if task is None:
            task = asyncio.ensure_future(_done(do))
            if name:
                self._done[name] = task
                task.add_done_callback(lambda ended: self._forget(name, ended))
        return await asyncio.shield(task)

    def _forget(self, name: str, ended: asyncio.Task[Any]) -> None:
        if ended.cancelled() or ended.exception() is not None:
            self._done.pop(name, None)
        while len(self._done) > self._remembered:
            oldest = next(iter(self._done))
            if not self._done[oldest].done():
                return
            del self._done[oldest]

    async def end(self) -> None:
        """Stop what is being done."""
        running = [task for task in self._done.values() if not task.done()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _done(do: Callable[[], Awaitable[T]]) -> T:
    return await do()
