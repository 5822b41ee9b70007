"""What goes into the store (`import`), what is in it (`export`), what leaves it (`forget`, `retry`)."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import typer

from bot.app import importers
from bot.cli.context import call_of, tell
from bot.cli.progress import bar_for
from bot.commands.data import Export, Forget, Import
from bot.commands.retry import Retry
from bot.errors import UsageError

commands = typer.Typer(help="Read an archive of conversations into the store.")


def add_to(app: typer.Typer) -> None:
    """Add these commands, with one import command for each kind of archive."""
    for kind in importers():
        commands.command(kind)(_importing(kind))
    app.add_typer(commands, name="import")
    app.command("export")(export)
    app.command("forget")(forget)
    app.command("retry")(retry)


@commands.callback()
def group() -> None:
    """Read an archive of conversations into the store."""


def _importing(kind: str) -> Callable[..., None]:
    def command(
        context: typer.Context,
        path: Path = typer.Argument(help="The zip file or the folder."),
        member: list[str] = typer.Option([], "--member", help="Who opts in: handle, name or id; may be repeated."),
        now: str = typer.Option("", "--now", help="The moment to take for now, like 2026-03-20T09:00Z."),
    ) -> None:
        """Read an archive for the members named; the same archive twice adds nothing."""
        if not member:
            raise UsageError("say for whom to read it: --member NAME (may be repeated)")
        # The bot may run in another folder.
        command = Import(kind=kind, path=str(path.absolute()), members=tuple(member), at=now)
        with bar_for("Reading") as progress:
            answer = call_of(context).perform(command, progress)
        tell(answer)

    return command


def export(
    context: typer.Context,
    member: str = typer.Option("", "--member", help="Whose data; not needed where only one opted in."),
    out: str = typer.Option("", "--out", help="The file to write; standard output if not said."),
) -> None:
    """Write all that is stored of a member, as JSON."""
    answer = call_of(context).perform(Export(member=member))
    if not out:
        tell(answer)
        return
    try:
        with open(out, "w", encoding="utf-8", opener=_for_the_owner) as file:
            file.write(answer.text + "\n")
    except OSError as error:
        raise UsageError(f"{out}: can't be written ({error.strerror}); name a new file with --out") from error


def _for_the_owner(path: str, flags: int) -> int:
    """Make a file that only its owner may read, like the store; never write over one, it might be the store."""
    return os.open(path, flags | os.O_EXCL, 0o600)


def forget(
    context: typer.Context,
    name: str = typer.Argument(help="Whom: handle, name or id; a member or anybody else."),
    yes: bool = typer.Option(False, "--yes", help="Don't ask."),
) -> None:
    """Drop everything stored about a person. They are kept out until an import names them as member."""
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError(f"forgetting {name} can't be undone; add --yes to mean it")
        typer.confirm(f"Drop everything about {name}? This can't be undone.", abort=True)
    tell(call_of(context).perform(Forget(person=name)))


def retry(context: typer.Context) -> None:
    """Send again what was given up; `requite doctor` lists it."""
    tell(call_of(context).perform(Retry()))
