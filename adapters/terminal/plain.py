"""The plain face: lines in, lines out, nothing else. For pipes, screen readers and the plainest terminals."""

import asyncio
import threading
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from typing import TextIO

from adapters.terminal.outbound import lines
from adapters.terminal.platform import Suggest
from bot.views import View

PROMPT = "> "


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """Writes to `output` and takes lines from `input` (see `Face`). A prompt is shown only to a person."""

    input: TextIO
    output: TextIO

    def open(self, suggest: Suggest) -> AbstractContextManager[None]:  # noqa: D102 - `Face` says it
        return nullcontext()

    async def show(self, view: View) -> None:  # noqa: D102
        self.output.write("\n".join([*lines(view), "", ""]))
        self.output.flush()

    def follow(self, link: str) -> None:
        """Nothing: the link was shown."""

    async def line(self) -> str | None:  # noqa: D102
        if self.input.isatty():
            self.output.write(PROMPT)
            self.output.flush()
        loop = asyncio.get_running_loop()
        line: asyncio.Future[str] = loop.create_future()

        def told(text: str) -> None:
            if not line.done():
                line.set_result(text)

        def read() -> None:
            text = self.input.readline()
            with suppress(RuntimeError):  # the loop may be gone
                loop.call_soon_threadsafe(told, text)

        # A daemon: nobody waits for a line that never comes once the bot was told to stop.
        threading.Thread(target=read, daemon=True).start()
        return await line or None
