"""`requite backup`, `requite restore`: the store as one file, and back."""

import sys
from pathlib import Path

import typer

from bot.cli.context import call_of, tell
from bot.cli.progress import bar_for
from bot.cli.signals import finished
from bot.commands.backup import Backup
from bot.errors import UsageError


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    context: typer.Context,
    file: Path = typer.Argument(help="The file to write; only you may read it."),
    force: bool = typer.Option(False, "--force", help="Replace the file if it is there."),
) -> None:
    """Write the whole store to a file, as it is at one moment; a running bot goes on meanwhile.

    The file holds what the store does, also about people who leave later: keep it no longer than you need it.
    """
    # The bot may run in another folder.
    command = Backup(path=str(file.absolute()), replace=force)
    with bar_for("Writing") as progress:
        answer = call_of(context).perform(command, progress)
    tell(answer)


def restore(
    context: typer.Context,
    file: Path = typer.Argument(help="A backup, or a copy of a store's file."),
    yes: bool = typer.Option(False, "--yes", help="Don't ask."),
) -> None:
    """Put a backup in the place of the store, verified first; not while the bot runs.

    Who has left since the backup stays out, and nothing about them comes back. The former store is kept aside, in a
    folder beside the store, until you remove it. Killed at any moment this leaves the former store or the restored one.
    """
    app = call_of(context).app()
    if app.has_files() and not yes:
        if not sys.stdin.isatty():
            raise UsageError(f"restoring {file} replaces the store; add --yes to mean it")
        typer.confirm(f"Put {file} in the place of the store? The present one is set aside.", abort=True)
    tell(finished(app.restore(file.absolute())))
