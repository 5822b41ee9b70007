"""The command line. Whatever goes wrong is one line on standard error and exit code 1 or 2, never a traceback."""

import io
import logging
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import typer

from bot import __version__
from bot.app import safe
from bot.cli import backup, config, data, doctor, slack, talk
from bot.cli.context import Call
from bot.cli.faults import keep_faults
from bot.cli.signals import Ended
from bot.errors import RequiteError

log = logging.getLogger(__name__)
INTERRUPTED = 130
"""The shell's exit code for a command that was stopped with Ctrl-C."""
SIGNALLED = 128
"""What the shell adds to a signal's number for the exit code of a command that it ended."""

EVERYWHERE = ("--config", "--store")
"""The options that every command has."""

app = typer.Typer(
    name="requite",
    help="Who has gone unacknowledged, and what would be the fitting gesture.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
talk.add_to(app)
data.add_to(app)
backup.add_to(app)
config.add_to(app)
slack.add_to(app)
doctor.add_to(app)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"requite {__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    config: str = typer.Option("", "--config", help="The configuration file; ./config.toml if not said."),
    store: str = typer.Option("", "--store", help="The store's address: tinydb:PATH or memory:."),
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    """Who has gone unacknowledged, and what would be the fitting gesture."""
    context.obj = Call(config=config, store=store, command=f"requite {context.invoked_subcommand}")


def run(arguments: Sequence[str]) -> int:
    """Run one command; its exit code."""
    _make_streams_sound()
    faults = keep_faults()
    try:
        command = typer.main.get_command(app)
        code = command.main(_in_order(arguments) or ["--help"], prog_name="requite", standalone_mode=False)
        sys.stdout.flush()
        if faults.file:
            _fail(f"there were faults in Requite itself; please report them with {faults.file}", 1)
        return _stopped() if code == INTERRUPTED else code if isinstance(code, int) else 0
    except RequiteError as error:
        return _fail(str(error), error.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        return _stopped()
    except Ended as ended:
        return _stopped(SIGNALLED + ended.number)
    except typer.TyperException as error:
        return _fail(f"{error} (“requite --help” lists commands and options)", 2)
    except BrokenPipeError:
        return _output_is_gone()
    except OSError as error:
        _output_is_gone()
        return _fail(f"{error.filename or 'output'}: {error.strerror or error}; check the disk and the terminal", 1)
    except Exception:
        log.exception("unexpected error", extra={"action": "command_failed"})
        return _fail(f"this is a fault in Requite itself; please report it with {faults.file}", 1)


def _in_order(arguments: Sequence[str]) -> list[str]:
    """The arguments with the options of every command before it, wherever they were written (but after `--`)."""
    first: list[str] = []
    rest = list(arguments)
    place = 0
    while place < len(rest) and rest[place] != "--":
        option, is_set, _ = rest[place].partition("=")
        if option in EVERYWHERE:
            taken = 1 if is_set else 2
            first += rest[place : place + taken]
            del rest[place : place + taken]
        else:
            place += 1
    return first + rest


def _make_streams_sound() -> None:
    """Closed streams become empty ones, and characters that a terminal can't show don't stop anything."""
    nothing = Path(os.devnull)
    sys.stdin = sys.stdin or nothing.open(encoding="utf-8")
    sys.stdout = sys.stdout or nothing.open("w", encoding="utf-8")
    sys.stderr = sys.stderr or nothing.open("w", encoding="utf-8")
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _stopped(code: int = INTERRUPTED) -> int:
    return _fail("stopped; what was done is kept", code)


def _output_is_gone() -> int:
    """Let nothing more be written to where nobody reads or nothing fits; the exit code."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


def _fail(message: str, code: int) -> int:
    with suppress(OSError):  # the terminal may be gone
        typer.echo(f"requite: {safe(' '.join(message.split()))}", err=True)
    return code
