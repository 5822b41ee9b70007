"""One open web socket of Socket Mode. What goes over it, and when, is `link`'s."""

import asyncio
import contextlib
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Json = dict[str, Any]


@dataclass
class Connection:
    """One open socket. half_open: neither read nor written any more, as when the network silently went."""

    number: int
    socket: web.WebSocketResponse
    transport: asyncio.Transport | None
    outbox: asyncio.Queue[str | None] = field(default_factory=asyncio.Queue)
    half_open: bool = False
    leaving: bool = False
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, message: Json) -> None:
        """Send it after what was put before."""
        if not self.half_open:
            self.outbox.put_nowait(json.dumps(message))

    def drop(self) -> None:
        """Cut the socket now, without a goodbye."""
        self.leaving = True
        self.ended.set()
        if self.transport is not None:
            self.transport.abort()

    async def write(self) -> None:
        """Send what is put, until told to stop."""
        while (text := await self.outbox.get()) is not None:
            if not self.half_open:
                with contextlib.suppress(ConnectionError):
                    await self.socket.send_str(text)
        await self.socket.close()
