"""The terminal as a platform: a chat over standard input and output, line by line."""

import asyncio
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TextIO

from adapters.terminal.outbound import lines
from bot.events import Identity, MessageId
from bot.ledger import Key
from bot.models import Delivery
from bot.ports import Ear, Heard
from bot.views import Notice, View

PROMPT = "> "
GOODBYES = {"quit", "exit", "bye", "q"}


@dataclass(slots=True)
class Terminal:
    """Shows one member views on `output` and takes lines from `input`. What was sent is remembered while it runs.

    notice: said before anything else, if not empty.
    """

    member: Identity
    input: TextIO
    output: TextIO
    notice: str = ""
    name: str = "terminal"
    _sent: dict[Key, MessageId] = field(default_factory=dict)

    async def send(self, delivery: Delivery, view: View) -> MessageId:  # noqa: D102 - the port says it
        self.show(view)
        return self._sent.setdefault(delivery.key, MessageId(str(len(self._sent) + 1)))

    async def find(self, delivery: Delivery) -> MessageId | None:  # noqa: D102
        return self._sent.get(delivery.key)

    async def revise(self, delivery: Delivery, view: View) -> None:  # noqa: D102
        self.show(view)

    def show(self, view: View) -> None:
        """Write a view out, and a blank line after it."""
        self.output.write("\n".join([*lines(view), "", ""]))
        self.output.flush()

    async def serve(self, ear: Ear) -> None:
        """Show today's list, then answer line after line until the input ends or says goodbye."""
        if self.notice:
            self.show(Notice(text=self.notice))
        await self._say(ear, "today")
        while (line := await self._ask()) is not None:
            text = line.strip()
            if text.casefold() in GOODBYES:
                return
            if text:
                await self._say(ear, text)

    async def _say(self, ear: Ear, text: str) -> None:
        self.show(await ear.answer(Heard(who=self.member, text=text, where=self.name)))

    async def _ask(self) -> str | None:
        """The next line, None at the end; a prompt only where a person sits in front of it."""
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
