"""Tasks that end in order: whoever leaves waits until the others are really over, even if told twice to hurry."""

import asyncio
from collections.abc import Collection, Coroutine
from contextlib import suppress
from typing import Any


async def side_by_side(*works: Coroutine[Any, Any, None]) -> None:
    """Run these until the first one ends, then cancel the others and wait for them. Raises what one of them raised."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await called_off(tasks)
    for task in tasks:
        if not task.cancelled():
            task.result()


async def called_off(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Cancel tasks and wait until all have ended.

    A cancellation meanwhile doesn't cut this short: what a task still does to the store must be over before the lock
    is let go.
    """
    for task in tasks:
        task.cancel()
    while not all(task.done() for task in tasks):
        with suppress(asyncio.CancelledError):
            await asyncio.wait(tasks)
