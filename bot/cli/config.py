"""`requite config check`: whether the settings can be used."""

import typer

from bot.app import check_store
from bot.cli.context import call_of

commands = typer.Typer(help="The settings.")


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(commands, name="config")


@commands.callback()
def group() -> None:
    """The settings."""


@commands.command()
def check(context: typer.Context) -> None:
    """Read the settings and the tokens, and say what is in force, or what is wrong."""
    app = call_of(context).app(connects=True)
    check_store(app.settings.store.url)
    serves = "Slack" if app.secrets else "the terminal (there are no tokens)"
    typer.echo(f"The settings are fine. Store: {app.settings.store.url}. Serves: {serves}")
