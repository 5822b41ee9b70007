"""The one composition root: settings → store, adapters and conversation, wired for what the command line asks."""

from collections.abc import Coroutine, Mapping
from contextlib import AbstractAsyncContextManager, ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from os import getpid
from pathlib import Path
from typing import Any, TextIO

from adapters import ADAPTERS, Importer
from adapters.terminal.outbound import lines, safe
from bot import sample
from bot.commands import LASTING
from bot.commands.backup import repaired, restored
from bot.commands.job import Command, Job, Kit
from bot.commands.people import the_member
from bot.commands.talk import Ear, words_of
from bot.commands.ways import alone, handed_out, held, perform, requested
from bot.config import Settings
from bot.delivering import regular, sending
from bot.door import Answer, Progress, listening, serve, side_by_side
from bot.engine.leaving import finish_leaving
from bot.engine.window import tidy
from bot.errors import UsageError
from bot.events import ChannelId, MessageId
from bot.importing import drop_home, import_archive
from bot.nudging.arranging import arrange_all, has_seen_today
from bot.ports import Checked, Clock, Opening, Platform, Storage
from bot.scheduler import keep_going
from bot.words import Words, marked
from storage import check_files, check_store, door_of, has_files, open_store, repair_files, restoring_files

__all__ = ["App", "SystemClock", "check_store", "importers", "no_progress", "safe"]

SAMPLE = Path(__file__).parent.parent / "examples" / "workspace"


class SystemClock:
    """The machine's clock (see `bot.ports.Clock`)."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)


def no_progress(done: int, of: int) -> None:
    """Progress that nobody looks at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """What a process can do: be the bot, or do one command. command: what others that want the store are told of it."""

    settings: Settings
    command: str
    clock: Clock = field(default_factory=SystemClock)

    async def run(self, name: str, input_: TextIO, output: TextIO, *, plain: bool = False) -> None:
        """Be the bot: talk with a member in the terminal, and do what comes in through the door meanwhile.

        A new store gets the sample first. Raises `StoreLocked` at once where another bot runs.
        """
        door = door_of(self.settings.store.url)
        async with held(self.store, door) as storage:
            await finish_leaving(storage)
            notice = await self._sample(storage)
            await tidy(storage, self.clock.now())
            member = await the_member(storage, name or self.settings.terminal.member)
            job = replace(self._job(), store=handed_out(storage), bot=f"“{self.command}”, process {getpid()}")
            with ExitStack() as opened:
                words = words_of(job, member)
                works, hindrance = _opened_door(door, job, opened, words)
                told = "\n".join(filter(None, (notice and words.say(notice), hindrance)))
                opening = Opening(
                    member=member.identities[0],
                    input=input_,
                    output=output,
                    notice=told,
                    plain=plain or self.settings.terminal.plain,
                    words=words,
                )
                terminal = platform("terminal", opening)
                ear = Ear(job=job, storage=storage, member=member)
                await arrange_all(storage, self.clock.now(), self.settings.digest.holidays)
                await has_seen_today(storage, member, self.clock.now(), self.settings.digest.holidays)
                post, messages = sending(job, storage, lambda one: terminal if one.key == member.key else None)
                works.append(keep_going(regular(job, storage, post, messages)))
                await side_by_side(terminal.serve(ear), *works)

    async def perform(self, command: Command, progress: Progress = no_progress) -> Answer:
        """Do one command, in the bot if one is running (see `bot.commands.ways.perform`)."""
        return await perform(command, replace(self._job(), progress=progress), door_of(self.settings.store.url))

    def check(self) -> Checked:
        """How things stand with the store's files, also while a bot writes them. Raises `StoreError`."""
        return check_files(self.settings.store.url)

    def has_files(self) -> bool:
        """Whether there is a store that a restore would put aside."""
        return has_files(self.settings.store.url)

    async def repair(self) -> Answer:
        """Make the store whole again, if it is damaged; what was lost. Raises `StoreLocked` where a bot runs."""
        url, holder = self.settings.store.url, f"“{self.command}”"

        async def work() -> Answer:
            return repaired(repair_files(url, holder=holder), safe)

        return await alone(work, door_of(url))

    async def restore(self, file: Path) -> Answer:
        """Put a backup in the place of the store. Raises `StoreLocked` where a bot runs, and `BackupError`."""
        url, holder = self.settings.store.url, f"“{self.command}”"

        async def work() -> Answer:
            with restoring_files(url, file, holder=holder) as restoring:
                return await restored(restoring, file, safe)

        return await alone(work, door_of(url))

    def store(self, *, create: bool = False) -> AbstractAsyncContextManager[Storage]:
        """The store of the settings, open."""
        return open_store(self.settings.store.url, holder=f"“{self.command}”", create=create)

    def _job(self) -> Job:
        kit = Kit(
            importers=importers(),
            link=link,
            shown=lambda view: "\n".join(lines(view)),
            safe=safe,
        )
        return Job(store=self.store, settings=self.settings, clock=self.clock, kit=kit, progress=no_progress)

    async def _sample(self, storage: Storage) -> str:
        """Load the sample into a store that nobody uses, or bring an old one to the present; what to say about it."""
        members = await storage.members()
        now = self.clock.now()
        is_whole = bool(await storage.profiles(sample.HOME))  # labels come last
        own = any(member.home != sample.HOME for member in members)
        if own or (is_whole and any(now - member.joined_at < sample.STALE for member in members)):
            return ""
        with importers()["slack-export"](SAMPLE) as archive:
            await drop_home(storage, sample.HOME)
            shifted = sample.Shifted(archive, now)
            await import_archive(storage, shifted, [sample.MEMBER], now, no_progress)
        return marked("Loaded the sample workspace, as if it were today. You are Maya; “help” lists what you can say.")


def _opened_door(
    door: Path | None, job: Job, opened: ExitStack, words: Words
) -> tuple[list[Coroutine[Any, Any, None]], str]:
    """What serves the door of the bot, as long as `opened` lasts; or why there is none, to be said once."""
    if door is None:
        return [], ""
    try:
        listener = opened.enter_context(listening(door))
    except OSError as error:
        why = f"{door}: {error.strerror or error}"
        return [], words.say("While I run, other commands can’t reach me ({why}).", why=why)
    return [serve(listener, partial(requested, job), LASTING)], ""


def link(channel: ChannelId, message: MessageId) -> str | None:
    """Where a message can be opened; the sample's can't."""
    adapter = ADAPTERS.get(channel.partition(":")[0])
    if adapter is None or adapter.link is None or channel.startswith(f"{sample.HOME}/"):
        return None
    return adapter.link(channel, message)


def platform(name: str, opening: Opening) -> Platform:
    """The platform of this name, ready to serve. Raises `UsageError` where nobody can be talked with on it yet."""
    adapter = ADAPTERS.get(name)
    if adapter is None or adapter.open is None:
        raise UsageError(f"{name}: this version can't talk with anybody there; use the terminal")
    return adapter.open(opening)


def importers() -> Mapping[str, Importer]:
    """Every kind of archive that some adapter opens, by name."""
    return {kind: opens for adapter in ADAPTERS.values() for kind, opens in adapter.importers.items()}
