"""What every command needs of its call: the settings and the application, made once."""

from dataclasses import dataclass, replace
from pathlib import Path

import typer

from bot.app import App, no_progress, safe
from bot.cli.signals import finished
from bot.commands.job import Command
from bot.config import Settings, StoreSettings, read_settings
from bot.door import Answer, Progress
from bot.secrets import read_secrets
from bot.words import words_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The options before the command. command: what this process is called in the store's lock."""

    config: str
    store: str
    command: str

    def settings(self) -> Settings:
        """The settings in force: the file's, with the command line's store. Raises `UsageError`."""
        settings = read_settings(self._file)
        words_for(settings.conversation.language)
        return replace(settings, store=StoreSettings(url=self.store)) if self.store else settings

    def app(self, *, connects: bool = False) -> App:
        """The application with these settings; with the tokens, where it connects to platforms. Raises `UsageError`."""
        settings = self.settings()  # first: it knows misspelt keys
        secrets = read_secrets(self._file) if connects else None
        return App(settings=settings, command=self.command, secrets=secrets)

    @property
    def _file(self) -> Path | None:
        return Path(self.config) if self.config else None

    def perform(self, command: Command, progress: Progress = no_progress) -> Answer:
        """What a command has to say. Raises what it raises."""
        return finished(self.app().perform(command, progress))


def call_of(context: typer.Context) -> Call:
    """The call that a command belongs to."""
    call = context.obj
    if not isinstance(call, Call):
        raise TypeError("the command line's callback has not run")
    return call


def tell(answer: Answer) -> None:
    """Print what a command has to say."""
    for warning in answer.warnings:
        typer.echo(safe(f"Warning: {warning}."), err=True)
    typer.echo(answer.text)
