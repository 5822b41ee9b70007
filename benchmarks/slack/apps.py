"""What is measured, each a process of its own: a Bolt app that does nothing, and the bot as `requite run` starts it."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import SpawnContext
from pathlib import Path

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.slack.town import made_town

ENDING = 30.0
"""Seconds that the bot has to end."""


@contextmanager
def empty_app(context: SpawnContext, base_url: str) -> Iterator[int]:
    """A Bolt app with Bolt's own settings and one empty handler; its process id."""
    process = context.Process(target=_run_empty, args=(base_url,), daemon=True)
    process.start()
    try:
        yield process.pid or 0
    finally:
        process.terminate()
        process.join()


@contextmanager
def bot(base_url: str, store: Path, folder: Path) -> Iterator[int]:
    """The bot over this store, as it is started from the command line; its process id.

    Raises `RuntimeError` with what it said last, if it ended by itself.
    """
    config, told = folder / "config.toml", folder / "told"
    config.write_text(f'[store]\nurl = "tinydb:{store}"\n[slack]\napi_url = "{base_url}"\n', encoding="utf-8")
    workspace = made_town().workspace
    tokens = {"REQUITE_SLACK_BOT_TOKEN": workspace.bot_token, "REQUITE_SLACK_APP_TOKEN": workspace.app_token}
    with told.open("w", encoding="utf-8") as lines:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "--config", str(config), "run"],
            env={**os.environ, **tokens},
            stdin=subprocess.DEVNULL,
            stdout=lines,
            stderr=lines,
        )
    try:
        yield process.pid
    finally:
        if process.poll() is not None:
            raise RuntimeError(told.read_text(encoding="utf-8").strip().rpartition("\n")[2])
        process.terminate()
        process.wait(ENDING)


def processor_seconds(pid: int) -> float:
    """How long a process has worked until now."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _run_empty(base_url: str) -> None:
    asyncio.run(_empty(base_url))


async def _empty(base_url: str) -> None:
    workspace = made_town().workspace
    app = AsyncApp(client=AsyncWebClient(token=workspace.bot_token, base_url=base_url))

    @app.event("message")
    async def _nothing() -> None:
        """Does nothing."""

    handler = AsyncSocketModeHandler(app, workspace.app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await asyncio.Event().wait()
