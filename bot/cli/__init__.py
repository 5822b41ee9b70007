"""The command line. Whatever goes wrong is one line on standard error and exit code 1 or 2, never a traceback."""

import logging
import os
import sys
import tempfile
from collections.abc import Sequence

import typer

from bot import __version__
from bot.cli import config, data, talk
from bot.cli.context import Call
from bot.errors import RequiteError

INTERRUPTED = 130
"""The shell's exit code for a command that was stopped with Ctrl-C."""

app = typer.Typer(
    name="requite",
    help="Who has gone unacknowledged, and what would be the fitting gesture.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
talk.add_to(app)
data.add_to(app)
config.add_to(app)


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
    try:
        code = typer.main.get_command(app).main(list(arguments), prog_name="requite", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except RequiteError as error:
        return _fail(str(error), error.exit_code)
    except typer.Abort:
        return _fail("stopped", INTERRUPTED)
    except typer.TyperException as error:
        return _fail(f"{_one_line(str(error))} (“requite --help” lists commands and options)", 2)
    except KeyboardInterrupt:
        return _fail("stopped; what was done is kept", INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception:
        log, file = _fault_log()
        log.exception("unexpected error", extra={"action": "command_failed"})
        return _fail(f"this is a fault in Requite itself; please report it with {file}", 1)


def _fault_log() -> tuple[logging.Logger, str]:
    """A log for a traceback, in a new file that only its owner may read, and the file's name."""
    handle, name = tempfile.mkstemp(prefix="requite-fault-", suffix=".log")
    os.close(handle)
    log = logging.getLogger(__name__)
    log.propagate = False
    log.addHandler(logging.FileHandler(name, encoding="utf-8"))
    return log, name


def _fail(message: str, code: int) -> int:
    typer.echo(f"requite: {_one_line(message)}", err=True)
    return code


def _one_line(text: str) -> str:
    return " ".join(text.split())
