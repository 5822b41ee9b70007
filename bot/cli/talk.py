"""`requite run`: talk in the terminal. `requite ask`: one turn of it, for scripts."""

import asyncio
import sys

import typer

from bot.app import as_lines
from bot.cli.context import call_of
from bot.cli.output import view_as_json

MEMBER = typer.Option("", "--member", help="Whose list: handle, name or id; not needed where only one opted in.")


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("run")(run)
    app.command("ask")(ask)


def run(context: typer.Context, member: str = MEMBER) -> None:
    """Start the bot: show today's list and talk in the terminal. A new store gets the sample workspace."""
    asyncio.run(call_of(context).app().run(member, sys.stdin, sys.stdout))


def ask(
    context: typer.Context,
    text: str = typer.Argument(help="What to say: today, who, waiting, why 1, done 1, help."),
    member: str = MEMBER,
    json: bool = typer.Option(False, "--json", help="Print the answer as JSON."),
    now: str = typer.Option("", "--now", help="The moment to take for now, like 2026-03-20T09:00."),
) -> None:
    """Say one thing and print the answer."""
    view = asyncio.run(call_of(context).app().ask(text, member, now))
    typer.echo(view_as_json(view) if json else as_lines(view))
