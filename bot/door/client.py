"""The visitor's side of the door: one request, one answer, and the certainty whether it was begun."""

import asyncio
import random
import socket
import time
from pathlib import Path
from typing import Any

from bot import __version__
from bot.door import wire
from bot.door.place import connected
from bot.door.wire import Answer, Malformed, Progress, Request
from bot.errors import BotEnded, OtherVersion, Refused, RequiteError, UsageError

PATIENCE = 10.0
"""Seconds for which a command waits for others that have the store."""
PAUSE = 0.05
"""Seconds, about, between two attempts."""


class NobodyThere(Exception):
    """No bot has begun this: nothing was done, and it may be done in another way."""


class Fault(Exception):
    """The bot has run into a fault of Requite's own; the text is its traceback."""


class Patience:
    """How long a command has waited for others, and whether that is enough."""

    def __init__(self) -> None:
        self._until = time.monotonic() + PATIENCE

    @property
    def left(self) -> float:
        """The seconds left, never less than one pause."""
        return max(self._until - time.monotonic(), PAUSE)

    async def wait(self, error: RequiteError) -> None:
        """Wait a moment before the next attempt; once it was long enough, raise the error instead."""
        if time.monotonic() >= self._until:
            raise error
        await asyncio.sleep(PAUSE * random.uniform(0.5, 1.5))  # so that two don't meet at the same moment forever


def is_open(path: Path) -> bool:
    """Whether somebody listens at this path."""
    try:
        connected(path).close()
    except OSError:
        return False
    return True


async def visit(path: Path, request: Request, progress: Progress, patience: Patience) -> Answer:
    """What the bot behind this door answers.

    Raises `NobodyThere` where it was not begun, `BotEnded` where it was and no answer came, `OtherVersion`, and
    `Refused` for whatever the command itself raised there. A cancellation calls the request off.
    """
    told = wire.line(request)
    if len(told) > wire.LIMIT:
        raise UsageError("that is too long for one command; say less at once")
    try:
        connection = connected(path)
    except OSError as error:
        raise NobodyThere from error
    with connection:
        lines = _Lines(connection)
        await _be_greeted(lines, patience)
        begun = False
        try:
            await asyncio.get_running_loop().sock_sendall(connection, told)
            while (answer := await lines.next()) is not None:
                if "progress" in answer:
                    progress(*answer["progress"])
                elif "begun" in answer:
                    begun = True
                else:
                    return _outcome(answer)
        except OSError:
            pass  # the same as its end
    if begun:
        raise BotEnded
    raise NobodyThere


async def _be_greeted(lines: "_Lines", patience: Patience) -> None:
    try:
        async with asyncio.timeout(patience.left):
            greeting = await lines.next()
    except OSError as error:  # a timeout, too
        raise NobodyThere from error
    except Malformed:
        greeting = {}
    if greeting is None:
        raise NobodyThere
    if greeting != wire.GREETING:
        raise OtherVersion(str(greeting.get("requite", "unknown")), __version__)


def _outcome(answer: dict[str, Any]) -> Answer:
    match answer:
        case {"answer": {"text": str(text), "warnings": list(warnings)}}:
            return Answer(text=text, warnings=tuple(map(str, warnings)))
        case {"error": {"message": str(text), "exit_code": int(code)}}:
            raise Refused(text, code)
        case {"fault": str(trace)}:
            raise Fault(trace)
        case _:
            raise Malformed(f"the bot answered with {sorted(answer)}")


class _Lines:
    """The messages that come in, one after the other.

    asyncio's streams forget what has arrived when the connection breaks; here `begun` must not get lost.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._read = bytearray()

    async def next(self) -> dict[str, Any] | None:
        """The next message; None at the end. Raises `OSError` and `Malformed`."""
        looked = 0
        while (end := self._read.find(b"\n", looked)) < 0:
            looked = len(self._read)
            more = await asyncio.get_running_loop().sock_recv(self._connection, 256 * 1024)
            if not more:
                return None
            self._read += more
        told = bytes(self._read[: end + 1])
        del self._read[: end + 1]
        return wire.message(told)
