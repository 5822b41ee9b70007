"""The one composition root: settings → store, adapters and conversation, wired for what the command line asks."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from os import getpid
from pathlib import Path
from typing import TextIO

from adapters import Importer
from adapters.slack.install import printed
from adapters.terminal.outbound import lines, safe
from bot.app.adapting import connected, examined, importers, link
from bot.app.running import SAMPLE, serve_everybody, talk_with_one, words_by_identity
from bot.commands.backup import repaired, restored
from bot.commands.job import Command, Job, Kit
from bot.commands.talk import words_of
from bot.commands.ways import alone, handed_out, held, perform
from bot.config import Settings
from bot.door import Answer, Progress
from bot.engine.leaving import finish_leaving
from bot.engine.window import tidy
from bot.events import Identity
from bot.ports import Checked, Clock, Connecting, Findings, Opening, Storage
from bot.secrets import Secrets
from bot.words import Words, words_for
from storage import check_files, check_store, door_of, has_files, open_store, repair_files, restoring_files

__all__ = ["SAMPLE", "App", "Importer", "SystemClock", "check_store", "importers", "no_progress", "safe"]


class SystemClock:
    """The machine's clock (see `bot.ports.Clock`)."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)


def no_progress(done: int, of: int) -> None:
    """Progress that nobody looks at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """What a process can do: be the bot, or do one command. command: what others that want the store are told of it.

    secrets: for the platforms of many; None without any.
    """

    settings: Settings
    command: str
    secrets: Secrets | None = None
    clock: Clock = field(default_factory=SystemClock)

    async def run(self, name: str, input_: TextIO, output: TextIO, *, plain: bool = False) -> None:
        """Be the bot: on every platform that there are tokens for, without any in the terminal, with this member.

        Raises `StoreLocked` at once where another bot runs, and what a platform can't go on for.
        """
        door = door_of(self.settings.store.url)
        async with held(self.store, door) as storage:
            await finish_leaving(storage)
            await tidy(storage, self.clock.now())
            job = replace(self._job(), store=handed_out(storage), bot=f"“{self.command}”, process {getpid()}")
            if self.secrets:
                connecting = replace(self._connecting(self.secrets), words_of=words_by_identity(job, storage))
                await serve_everybody(job, storage, connected(connecting), door)
                return
            opening = Opening(
                words=words_of(job, None),
                member=Identity(""),
                input=input_,
                output=output,
                plain=plain or self.settings.terminal.plain,
            )
            await talk_with_one(job, storage, opening, name, door)

    async def findings(self) -> list[Findings]:
        """How things stand with every platform that there are tokens for, looked at now."""
        return await examined(self._connecting(self.secrets)) if self.secrets else []

    @staticmethod
    def slack_manifest(*, join: bool, yaml: bool) -> tuple[str, str]:
        """The manifest of the Slack app as text, and the steps that make an app of it."""
        return printed(join=join, yaml=yaml)

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

    def _connecting(self, secrets: Secrets) -> Connecting:
        async def words_of_all(_: Identity) -> Words:
            return words_for(self.settings.conversation.language)

        return Connecting(settings=self.settings, secrets=secrets, clock=self.clock, words_of=words_of_all)
