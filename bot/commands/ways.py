"""The ways of a command: through the door to the bot that holds the store, or straight to a store that nobody holds."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, replace
from pathlib import Path

import msgspec

from bot.commands import COMMANDS
from bot.commands.job import Command, Job, Opens
from bot.config import settings_of
from bot.door import Answer, NobodyThere, Patience, Progress, Request, is_open, visit
from bot.errors import BotEnded, StoreLocked, UsageError
from bot.ports import Storage


async def perform(command: Command, job: Job, door: Path | None) -> Answer:
    """Do a command: in the bot behind the door, or here once nobody else has the store.

    Raises `StoreLocked` where somebody has it for longer than one waits, `BotError`, and what the command raises.
    """
    request = Request(command=command.name, arguments=msgspec.to_builtins(command), settings=asdict(job.settings))
    patience = Patience()
    while True:
        try:
            if door:
                return await visit(door, request, job.progress, patience)
        except NobodyThere:
            pass
        except BotEnded:
            if not command.repeatable:
                raise
        try:
            return await command.run(job)
        except StoreLocked as error:
            await patience.wait(error)


async def requested(job: Job, request: Request, progress: Progress) -> Answer:
    """Do what came in through the door, by the settings of whoever asks. Raises `RequiteError`."""
    kind = COMMANDS.get(request.command)
    if kind is None:
        raise UsageError(f"the running bot knows no command “{request.command}”")
    try:
        command = msgspec.convert(request.arguments, kind)
    except msgspec.ValidationError as error:
        raise UsageError(f"{request.command}: {error}") from error
    settings = settings_of(request.settings, Path("the settings of this command"))
    return await command.run(replace(job, settings=settings, progress=progress))


async def alone(work: Callable[[], Awaitable[Answer]], door: Path | None) -> Answer:
    """Do what needs the store's files for itself, once the commands that have them are done.

    Raises `StoreLocked` at once where a bot has them, and what the work raises.
    """
    patience = Patience()
    while True:
        try:
            return await work()
        except StoreLocked as error:
            if door and is_open(door):
                raise
            await patience.wait(error)


@asynccontextmanager
async def held(opens: Opens, door: Path | None) -> AsyncIterator[Storage]:
    """The store for the bot: it waits for commands that have it. Raises `StoreLocked` at once for another bot."""
    patience = Patience()
    async with AsyncExitStack() as stack:
        storage = None
        while storage is None:
            try:
                storage = await stack.enter_async_context(opens(create=True))
            except StoreLocked as error:
                if door and is_open(door):
                    raise
                await patience.wait(error)
        yield storage


def handed_out(storage: Storage) -> Opens:
    """A store that is open already, for commands."""

    @asynccontextmanager
    async def opens(*, create: bool = False) -> AsyncIterator[Storage]:
        yield storage

    return opens
