"""The bot's side of the door: lets visitors in, has their requests done, and ends in order."""

import asyncio
import socket
import traceback
from collections.abc import Container, Mapping
from typing import Protocol

from bot.door import wire
from bot.door.tasks import called_off
from bot.door.wire import Answer, Malformed, Progress, Request
from bot.errors import RequiteError

GRACE = 5.0
"""Seconds that requests get to end once the bot is told to stop."""
SILENCE = 10.0
"""Seconds after which a visitor who asks nothing is sent away."""

PAUSE = 0.1
"""Seconds until others are let in again, where there were too many."""


class Perform(Protocol):
    """Does what a request wants. Raises `RequiteError` where it can't be done."""

    async def __call__(self, request: Request, progress: Progress) -> Answer:
        """The answer; progress may be told meanwhile."""
        ...


async def serve(listener: socket.socket, perform: Perform, lasting: Container[str]) -> None:
    """Let visitors in and answer them, until cancelled.

    Then nobody else is let in, and what was begun gets `GRACE` seconds to end, but for the commands called lasting,
    which end at once: they are made to be stopped and repeated.
    """
    visits: dict[asyncio.Task[None], Visit] = {}
    loop = asyncio.get_running_loop()

    def let_in() -> None:
        try:
            connection, _ = listener.accept()
        except BlockingIOError:  # they have left already
            return
        except OSError:  # too many open files: that passes
            loop.remove_reader(listener)
            loop.call_later(PAUSE, watch)
            return
        visit = Visit(connection, perform)
        task = asyncio.create_task(visit.run())
        visits[task] = visit
        task.add_done_callback(visits.pop)

    def watch() -> None:
        if listener.fileno() >= 0:
            loop.add_reader(listener, let_in)

    # Not `sock_accept`: where a visitor comes at the very moment of the end, it loses them, with a traceback.
    watch()
    try:
        await loop.create_future()
    finally:
        loop.remove_reader(listener)
        listener.close()
        await _finish(visits, lasting)


async def _finish(visits: Mapping[asyncio.Task[None], "Visit"], lasting: Container[str]) -> None:
    for task, visit in visits.items():
        if visit.command is None or visit.command in lasting:
            task.cancel()
    tasks = list(visits)
    try:
        if tasks:
            await asyncio.wait(tasks, timeout=GRACE)
    finally:
        await called_off(tasks)


class Visit:
    """One connection, with one request. command: what was begun; None before that."""

    def __init__(self, connection: socket.socket, perform: Perform) -> None:
        self._connection, self._perform = connection, perform
        self.command: str | None = None

    async def run(self) -> None:
        """Greet, listen, do and answer. Whatever the visitor does, nothing is raised."""
        self._connection.setblocking(False)
        reader, writer = await asyncio.open_connection(sock=self._connection, limit=wire.LIMIT)
        try:
            writer.write(wire.line(wire.GREETING))
            if request := await _request(reader, writer):
                await self._answer(request, reader, writer)
            writer.close()
            await writer.wait_closed()
        except ConnectionError:
            pass  # they have left
        finally:
            if not writer.is_closing():  # cut short; what is closed already can't be aborted
                writer.transport.abort()

    async def _answer(self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def progress(done: int, of: int) -> None:
            if not writer.transport.get_write_buffer_size():  # else they don't keep up; the next one tells more
                writer.write(wire.line({"progress": [done, of]}))

        self.command = request.command
        writer.write(wire.line({"begun": True}))
        work = asyncio.create_task(_reply(self._perform, request, progress))
        leaving = asyncio.create_task(_left(reader))
        try:
            await asyncio.wait((work, leaving), return_when=asyncio.FIRST_COMPLETED)
        finally:
            await called_off((work, leaving))
            writer.write(wire.line(_STOPPED if work.cancelled() else work.result()))


async def _request(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Request | None:
    """What the visitor asks; None where nothing came, or nothing that can be understood: they are told so."""
    try:
        told = await asyncio.wait_for(reader.readline(), SILENCE)
        return wire.request(told) if told else None
    except TimeoutError:
        return None
    except Malformed as error:
        wrong = str(error)
    except ValueError:
        wrong = f"it is longer than {wire.LIMIT} bytes"
    writer.write(wire.line(_error(f"the bot can't understand this request ({wrong})", 1)))
    return None


async def _left(reader: asyncio.StreamReader) -> None:
    """Return when the visitor has hung up; whatever else they say is not heard."""
    try:
        while await reader.read(wire.LIMIT):
            pass
    except ConnectionError:
        pass


async def _reply(perform: Perform, request: Request, progress: Progress) -> Mapping[str, object]:
    try:
        return {"answer": await perform(request, progress)}
    except RequiteError as error:
        return _error(str(error), error.exit_code)
    except OSError as error:
        return _error(f"{error.filename or 'the bot'}: {error.strerror or error}; check the disk", 1)
    except Exception:  # noqa: BLE001 - the traceback goes into the visitor's log, where the fault is reported
        return {"fault": traceback.format_exc()}


def _error(message: str, exit_code: int) -> Mapping[str, object]:
    return {"error": {"message": message, "exit_code": exit_code}}


_STOPPED = _error("the bot was stopped before this was done; what was done is kept; say it again for the rest", 1)
