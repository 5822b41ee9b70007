"""The bot in a process that is killed: `python -m tests.adapters.slack.killing STORE API_URL` starts one for each line.

It is what `requite run` starts, forked from a process that has everything imported, so that a trial takes moments. All
loggers tell all they have to tell, on standard error.
"""

import asyncio
import logging
import os
import signal
import sys
import traceback
from pathlib import Path
from types import TracebackType

import slack_bolt  # noqa: F401 - imported before the fork

from adapters.slack import connecting  # noqa: F401
from bot.app import App
from bot.config import Settings, SlackSettings, StoreSettings
from bot.secrets import Secrets
from tests.doubles.slack.server import Slack

ROOT = Path(__file__).parents[3]


async def serve(store: str, api_url: str, tokens: list[str]) -> None:
    """Be the bot until killed, or told to end."""
    settings = Settings(store=StoreSettings(url=store), slack=SlackSettings(api_url=api_url))
    secrets = Secrets(slack_bot_token=tokens[0], slack_app_token=tokens[1])
    app = App(settings=settings, command="the killed", secrets=secrets)
    running = asyncio.ensure_future(app.run("", sys.stdin, sys.stdout))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)
    await asyncio.wait([running])
    if not running.cancelled():
        running.result()


def main(store: str, api_url: str, *tokens: str) -> None:
    """For each line on standard input start a bot and print its number, and another line when it is gone."""
    logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                asyncio.run(serve(store, api_url, list(tokens)))
                os._exit(0)
            except BaseException:  # noqa: BLE001 - whatever it is: it must not come back as a second parent
                traceback.print_exc()
            os._exit(1)
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(status, flush=True)


class Bots:
    """One bot after the other on a store, in front of a Slack. log: takes what they write on standard error."""

    def __init__(self, slack: Slack, store: str, log: Path) -> None:
        self._slack, self._store, self._log = slack, store, log
        self._bot = 0

    async def __aenter__(self) -> "Bots":
        space = self._slack.workspace
        tokens = (space.bot_token, space.app_token)
        pipe = asyncio.subprocess.PIPE
        with self._log.open("wb") as log:
            words = ("-m", "tests.adapters.slack.killing", self._store, self._slack.base_url, *tokens)
            self._maker = await asyncio.create_subprocess_exec(
                sys.executable, *words, stdin=pipe, stdout=pipe, stderr=log, cwd=ROOT
            )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bot:
            os.kill(self._bot, signal.SIGKILL)
        assert self._maker.stdin
        self._maker.stdin.close()
        await self._maker.wait()

    async def start(self) -> None:
        """Start one."""
        assert self._maker.stdin
        self._maker.stdin.write(b"\n")
        self._bot = int(await self._line())

    async def end(self, by: signal.Signals = signal.SIGKILL) -> None:
        """End it, at once or by its own doing; it ended by that and by nothing else."""
        os.kill(self._bot, by)
        status = int(await self._line())
        self._bot = 0
        assert os.waitstatus_to_exitcode(status) == (-by if by is signal.SIGKILL else 0), self._log.read_text()[-2000:]

    async def _line(self) -> bytes:
        assert self._maker.stdout
        return await self._maker.stdout.readline()


if __name__ == "__main__":
    main(*sys.argv[1:])
