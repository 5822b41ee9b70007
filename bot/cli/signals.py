"""Runs what a command does so that a signal ends it in order: the lock let go, the door closed, the rest kept."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

ENDING = (signal.SIGTERM, signal.SIGHUP)
"""Being told to end, and the terminal being closed; Ctrl-C is asyncio's own matter."""


class Ended(BaseException):
    """The process was told to end, by the signal of this number."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def finished(work: Coroutine[Any, Any, T]) -> T:
    """Run this to its end. Raises `Ended` or `KeyboardInterrupt` where a signal cut it short."""
    return asyncio.run(_until_told(work))


async def _until_told(work: Coroutine[Any, Any, T]) -> T:
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    told: list[int] = []

    def end(number: int) -> None:
        if task and not told:  # once is enough: what ends in order isn't hurried
            task.cancel()
        told.append(number)

    for number in ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
            loop.add_signal_handler(number, end, number)
    try:
        return await work
    except asyncio.CancelledError:
        if told:
            raise Ended(told[0]) from None
        raise
