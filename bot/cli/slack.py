"""`requite slack manifest`: what makes an app of Requite in a Slack workspace."""

import typer

from bot.app import App

commands = typer.Typer(help="Set Requite up in a Slack workspace.")


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(commands, name="slack")


@commands.callback()
def group() -> None:
    """Set Requite up in a Slack workspace."""


@commands.command()
def manifest(
    join: bool = typer.Option(False, "--join", help="Let the bot go into public channels by itself (channels:join)."),
    yaml: bool = typer.Option(False, "--yaml", help="Print YAML instead of JSON."),
) -> None:
    """Print the manifest of the Slack app, to be pasted where Slack makes one; then, on standard error, the steps."""
    printed, steps = App.slack_manifest(join=join, yaml=yaml)
    typer.echo(printed)
    typer.echo(f"\n{steps}", err=True)
