"""`requite doctor`: what there is to know when something seems wrong, and the problem by name."""

import platform
import zoneinfo
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import typer

from bot import __version__
from bot.app import check_store, safe
from bot.cli.context import Call, call_of, tell
from bot.cli.signals import finished
from bot.commands.doctor import Doctor
from bot.config import DEFAULT_FILE
from bot.errors import RequiteError, StoreError, StoreLocked


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command("doctor")(doctor)


def doctor(
    context: typer.Context,
    repair: bool = typer.Option(False, "--repair", help="Make a damaged store whole again; not while the bot runs."),
) -> None:
    """Say how things stand, a line each. The exit code is 1 where there is a problem, which is named.

    With --repair, all of a damaged store that can be read is kept, and it is said what is lost. The former files are
    set aside, in a folder beside the store. Killed at any moment this leaves the store as it was or repaired.
    """
    call = call_of(context)
    typer.echo(f"Requite {__version__}, Python {platform.python_version()}")
    problems: list[str] = []
    if zones := zone_data():
        typer.echo(f"Time zones: {zones}")
    else:
        problems.append("there are no time zones on this machine; install the package tzdata")
    try:
        call.settings()
        typer.echo(f"Settings: {_settings(call)}")
    except RequiteError as error:
        problems.append(str(error))
    else:
        _tell_of_all(call, repair, problems)
    for problem in problems:
        typer.echo(f"requite: {safe(problem)}", err=True)
    if problems:
        raise typer.Exit(1)


def _tell_of_all(call: Call, repair: bool, problems: list[str]) -> None:
    """The store and the platforms: what hinders one of them hides nothing of the other."""
    try:
        if repair:
            tell(finished(call.app().repair()))
        _tell_of_the_store(call, problems)
    except RequiteError as error:
        problems.append(str(error))
    try:
        _tell_of_the_platforms(call, problems)
    except RequiteError as error:
        problems.append(str(error))


def _tell_of_the_store(call: Call, problems: list[str]) -> None:
    """Its files first: what there is to say of what they hold can't be said where they are damaged.

    Before the first run on a platform there is none, which is no problem.
    """
    app = call.app()
    if _has_tokens(call) and check_store(app.settings.store.url) and not app.has_files():
        typer.echo(f"Store: {safe(app.settings.store.url)} isn't there yet, “requite run” makes it")
        return
    checked = app.check()
    for line in checked.lines:
        typer.echo(safe(line))
    problems += filter(None, [checked.problem])
    try:
        answer = call.perform(Doctor())
    except StoreLocked:
        raise
    except StoreError:
        if not checked.problem:
            raise
    else:
        typer.echo(answer.text)
        problems += answer.warnings


def _tell_of_the_platforms(call: Call, problems: list[str]) -> None:
    app = call.app(connects=True)
    if app.secrets is None:
        typer.echo("Platforms: the terminal only, there are no tokens (“requite slack manifest” begins with Slack)")
        return
    for found in finished(app.findings()):
        for line in found.lines:
            typer.echo(safe(line))
        problems += found.problems


def _has_tokens(call: Call) -> bool:
    """Whether there are sound tokens; what is wrong with others is told elsewhere."""
    try:
        return call.app(connects=True).secrets is not None
    except RequiteError:
        return False


def zone_data() -> str:
    """The version of the data on time zones, and whose they are; "" where there are none."""
    for folder in zoneinfo.TZPATH:
        for file, prefix in (("tzdata.zi", "# version "), ("+VERSION", "")):
            path = Path(folder, file)
            if path.is_file():
                with path.open(encoding="utf-8", errors="replace") as lines:
                    return f"{lines.readline().strip().removeprefix(prefix)} (the system's)"
        if Path(folder, "UTC").is_file():
            return "the system's, of no version that is said"
    try:
        return f"{version('tzdata')} (the package tzdata)"
    except PackageNotFoundError:
        return ""


def _settings(call: Call) -> str:
    file = Path(call.config) if call.config else DEFAULT_FILE
    return f"{safe(str(file))} is fine" if file.exists() else "the defaults (there is no config.toml)"
