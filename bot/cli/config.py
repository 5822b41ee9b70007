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
    """Read the settings and say what is in force, or what is wrong."""
    settings = call_of(context).settings()
    check_store(settings.store.url)
    typer.echo(f"The settings are fine. Store: {settings.store.url}")
