"""`requite run`: talk in the terminal. `requite ask`: one turn of it, for scripts."""

import sys

import typer

from bot.cli.context import call_of, tell
from bot.cli.faults import narrate
from bot.cli.signals import finished
from bot.commands.talk import Ask

MEMBER = typer.Option("", "--member", help="Whose list: handle, name or id; not needed where only one opted in.")


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("run")(run)
    app.command("ask")(ask)


def run(
    context: typer.Context,
    member: str = MEMBER,
    plain: bool = typer.Option(False, "--plain", help="Lines only: no colours, nothing redrawn; for screen readers."),
) -> None:
    """Start the bot: on Slack, where there are tokens for it, else in the terminal.

    In the terminal it shows today's list and talks; a new store gets the sample workspace. Without a terminal to talk
    in it tells on standard error what it does.
    """
    app = call_of(context).app(connects=True)
    if app.secrets:
        narrate(sys.stderr)
    finished(app.run(member, sys.stdin, sys.stdout, plain=plain))


def ask(
    context: typer.Context,
    text: str = typer.Argument(help="What to say: today, who, waiting, why 1, done 1, help."),
    member: str = MEMBER,
    json: bool = typer.Option(False, "--json", help="Print the answer as JSON."),
    now: str = typer.Option("", "--now", help="The moment to take for now, like 2026-03-20T09:00."),
) -> None:
    """Say one thing and print the answer."""
    tell(call_of(context).perform(Ask(text=text, member=member, json=json, at=now)))
