"""A platform of our own on loopback: a server that keeps messages by their deliveries, with faults on demand.

What it does beyond keeping is what platforms do to bots: it refuses, asks to be left alone, loses the answer.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from bot.as_json import view_as_json
from bot.errors import TryLater, Undeliverable
from bot.events import ChannelId, Identity, MessageId
from bot.models import Delivery
from bot.people import Member
from bot.ports import Applicant, Ear, Named
from bot.views import View

LOST, BUSY, BROKEN, CLOSED = "lost", "busy", "broken", "closed"
"""Faults: the answer is lost after the message was taken; 429; 500 before it was taken; never for this person."""


@dataclass
class Server:
    """What the platform has. fault: what goes wrong with a request to send, by the how-manieth it is."""

    messages: list[tuple[str, str]] = field(default_factory=list)
    requests: list[tuple[float, str]] = field(default_factory=list)
    fault: Callable[[int], str] = lambda _: ""
    retry_after: float = 1.0
    clock: Callable[[], float] = lambda: 0.0

    @property
    def count(self) -> Counter[str]:
        """How often each delivery was kept."""
        return Counter(key for key, _ in self.messages)

    async def send(self, request: web.Request) -> web.Response:
        """Keep a message."""
        told = await request.json()
        self.requests.append((self.clock(), told["key"]))
        fault = self.fault(len(self.requests) - 1)
        if fault == BUSY:
            return web.json_response({}, status=429, headers={"Retry-After": str(self.retry_after)})
        if fault in (BROKEN, CLOSED):
            return web.json_response({}, status=500 if fault == BROKEN else 403)
        self.messages.append((told["key"], told["view"]))
        if fault == LOST and request.transport:
            request.transport.abort()
        return web.json_response({"id": str(len(self.messages))})

    async def find(self, request: web.Request) -> web.Response:
        """Where the message of a delivery is."""
        places = [place for place, (key, _) in enumerate(self.messages, 1) if key == request.query["key"]]
        return web.json_response({"id": str(places[0]) if places else None})


@dataclass
class Loopback:
    """The platform as a bot sees it (see `bot.ports.Platform`).

    hindered: what finding and revising raise. meanwhile: what happens while it is asked what can be read.
    """

    address: str
    session: aiohttp.ClientSession
    unreadable: Collection[ChannelId] = ()
    revised: list[tuple[MessageId | None, str]] = field(default_factory=list)
    name: str = "loopback"
    hindered: Exception | None = None
    meanwhile: Callable[[], Awaitable[None]] | None = None

    async def serve(self, ear: Ear) -> None:
        """Nobody says anything."""
        await asyncio.Event().wait()

    async def send(self, delivery: Delivery, view: View) -> MessageId:
        """Over the wire."""
        told = {"key": "/".join(delivery.key), "view": view_as_json(view)}
        async with self.session.post(f"{self.address}/send", json=told) as answer:
            if answer.status == 429:
                raise TryLater("the platform is busy", float(answer.headers["Retry-After"]))
            if answer.status == 403:
                raise Undeliverable("they take no messages")
            answer.raise_for_status()
            return MessageId((await answer.json())["id"])

    async def find(self, delivery: Delivery) -> MessageId | None:
        """Over the wire."""
        if self.hindered:
            raise self.hindered
        async with self.session.get(f"{self.address}/find", params={"key": "/".join(delivery.key)}) as answer:
            answer.raise_for_status()
            found: Any = (await answer.json())["id"]
            return MessageId(found) if found else None

    async def revise(self, delivery: Delivery, view: View) -> None:
        """Remembered."""
        if self.hindered:
            raise self.hindered
        self.revised.append((delivery.message, view_as_json(view)))

    async def readable(self, member: Member, channels: Collection[ChannelId]) -> frozenset[ChannelId]:
        """All but those that are said not to be; something may happen meanwhile."""
        if self.meanwhile:
            await self.meanwhile()
        return frozenset(channels) - frozenset(self.unreadable)

    async def applicant(self, who: Identity) -> Applicant | None:
        """Nobody becomes a member here."""
        return None

    def want(self, named: Named) -> None:
        """Nobody is called anything here."""

    async def enter(self, channels: Collection[ChannelId]) -> None:
        """Nothing is to be entered."""


@asynccontextmanager
async def loopback(server: Server) -> AsyncIterator[Loopback]:
    """The platform, on a port of its own."""
    app = web.Application()
    app.add_routes([web.post("/send", server.send), web.get("/find", server.find)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        async with aiohttp.ClientSession() as session:
            yield Loopback(f"http://127.0.0.1:{port}", session)
    finally:
        await runner.cleanup()
