"""`requite config check`: whether the settings can be used."""

import typer

from bot.cli.context import call_of

commands = typer.Typer(help="The settings.", no_args_is_help=True)


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
    typer.echo(f"The settings are fine. Store: {shown(settings.store.url)}")


def shown(url: str) -> str:
    """A store's address without what may be secret in it."""
    scheme, _, rest = url.partition(":")
    return url if scheme in ("tinydb", "memory") else f"{scheme}:… ({len(rest)} characters)"
