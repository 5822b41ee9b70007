"""The Socket Mode side: connections, envelopes, acks, and what goes wrong with sockets.

Source: Slack's page “Using Socket Mode”: hello, disconnect, at most ten connections of which one gets each event.
"""

import asyncio
import contextlib
import json
import random
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from tests.doubles.slack.connection import Connection
from tests.doubles.slack.delivery import Conduct, Delivery, Sent

Json = dict[str, Any]


class Link:
    """All connections of the app, and what is on its way to it."""

    def __init__(self, app: str) -> None:
        self.app = app
        self.conduct = Conduct()
        self.connections: list[Connection] = []
        self.deliveries: list[Delivery] = []
        self.opened = 0
        self.pongs = 0
        self.stray_acks: list[Json] = []
        self._tickets: dict[str, float] = {}
        self._waiting: dict[str, tuple[Delivery, Sent]] = {}
        self._held: list[Callable[[], None]] = []
        self._timers: set[asyncio.TimerHandle] = set()
        self._random = random.Random(0)
        self._turn = 0
        self._changed = asyncio.Event()

    # --- what tests do to it

    def disconnect(self, reason: str = "refresh_requested", *, close_after: float | None = 0.2) -> None:
        """Tell every connection to go: warning, refresh_requested, link_disabled, too_many_websockets.

        close_after: seconds until Slack closes them itself; None: never.
        """
        for connection in list(self.connections):
            self._say_goodbye(connection, reason, close_after)

    def drop(self) -> None:
        """Cut all sockets now."""
        for connection in list(self.connections):
            self._cut(connection)

    def half_open(self, noticed_after: float | None = 1.0) -> None:
        """Let all present sockets go silent: nothing is read, pings stay without an answer.

        noticed_after: seconds until Slack sees it; until then it sends events there. None: never, and they count.
        """
        for connection in self.connections:
            connection.half_open = True
            if noticed_after is not None:
                self._soon(noticed_after, lambda silent=connection: self._cut(silent))  # type: ignore[misc]

    def _cut(self, connection: Connection) -> None:
        self._gone(connection)
        connection.drop()

    def release(self) -> None:
        """Send what was held back to be reordered, whatever the number."""
        held, self._held = self._held, []
        self._random.shuffle(held)
        for send in held:
            send()

    async def connected(self, count: int = 1, seconds: float = 5.0) -> None:
        """Wait until there are so many working connections. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while len(self._usable()) < count:
                self._changed.clear()
                await self._changed.wait()

    async def settled(self, seconds: float = 5.0) -> None:
        """Wait until everything sent so far is acked or lost. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            for delivery in list(self.deliveries):
                await delivery.done.wait()

    @property
    def unacked(self) -> list[Delivery]:
        """What was never acked."""
        return [delivery for delivery in self.deliveries if not delivery.acked]

    # --- sending

    def send(self, kind: str, payload: Json, then: Callable[[Json], None] | None = None) -> Delivery:
        """Put something on its way: events_api, interactive or slash_commands. then: takes what the ack carries."""
        delivery = Delivery(kind, payload, then=then)
        self.deliveries.append(delivery)
        conduct = self.conduct
        for copy in range(1 + (conduct.duplicates if delivery.is_event else 0)):
            self._soon(conduct.delay, lambda copy=copy: self._attempt(delivery, 0, copy=copy))  # type: ignore[misc]
        return delivery

    def redeliver(self, delivery: Delivery, *, times: int = 1) -> None:
        """Send it again, under new event ids, though it was acked: Slack has done this up to 11 times."""
        for number in range(times):
            self._attempt(delivery, 0, copy=number + 1)

    def _soon(self, seconds: float, call: Callable[[], None]) -> None:
        if not seconds:
            call()
            return
        loop = asyncio.get_running_loop()

        def run() -> None:
            self._timers.discard(timer)
            call()

        timer = loop.call_later(seconds, run)
        self._timers.add(timer)

    def _attempt(self, delivery: Delivery, attempt: int, *, copy: int = 0) -> None:
        if self.conduct.hold and delivery.is_event:
            self._held.append(lambda: self._push(delivery, attempt, copy))
            if len(self._held) >= self.conduct.hold:
                self.release()
        else:
            self._push(delivery, attempt, copy)

    def _push(self, delivery: Delivery, attempt: int, copy: int) -> None:
        connection = self._choose()
        if connection is None:
            self._unacked(delivery, attempt, copy)
            return
        new_id = bool(copy or attempt) and (self.conduct.new_event_ids or bool(copy))
        envelope = delivery.envelope(attempt, new_event_id=new_id)
        now = asyncio.get_running_loop().time()
        payload = envelope["payload"]
        event_id = str(payload.get("event_id", "")) if isinstance(payload, dict) else ""
        sent = Sent(envelope["envelope_id"], event_id, connection.number, attempt, now)
        delivery.sent.append(sent)
        self._waiting[sent.envelope_id] = (delivery, sent)
        connection.put(envelope)
        self._soon(self.conduct.ack_within or 1e-3, lambda: self._check(delivery, sent, copy))

    def _check(self, delivery: Delivery, sent: Sent, copy: int) -> None:
        self._waiting.pop(sent.envelope_id, None)
        if sent.acked_at is None:
            self._unacked(delivery, sent.attempt, copy)

    def _unacked(self, delivery: Delivery, attempt: int, copy: int) -> None:
        """Slack sends an event again; what people click is lost at once, and they are told that it failed."""
        if copy or delivery.acked:
            return
        if delivery.is_event and attempt < len(self.conduct.retries):
            seconds = self.conduct.retries[attempt]
            self._soon(seconds or 1e-3, lambda: self._attempt(delivery, attempt + 1))
        else:
            delivery.lost = True
            delivery.done.set()

    def _usable(self) -> list[Connection]:
        return [one for one in self.connections if not one.leaving]

    def _choose(self) -> Connection | None:
        usable = self._usable()
        if not usable:
            return None
        if self.conduct.choose == "random":
            return self._random.choice(usable)
        self._turn += self.conduct.choose == "turns"
        return usable[self._turn % len(usable)]

    # --- connections

    def new_ticket(self) -> str:
        """What lets a client in, for a while."""
        ticket = f"{self._random.getrandbits(64):016x}"
        self._tickets[ticket] = asyncio.get_running_loop().time() + self.conduct.ticket_lives
        return ticket

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """A client connects; stays until either side goes."""
        now = asyncio.get_running_loop().time()
        if self.conduct.refusing or self._tickets.get(request.query.get("ticket", ""), 0) < now:
            return web.Response(status=503 if self.conduct.refusing else 403)
        socket = web.WebSocketResponse(autoping=False, heartbeat=None, max_msg_size=0)
        try:
            await socket.prepare(request)
        except ConnectionError:  # whoever connected is gone already
            return socket
        self.opened += 1
        connection = Connection(self.opened, socket, request.transport)
        writing = asyncio.create_task(connection.write())
        pinging = asyncio.create_task(self._ping(connection))
        try:
            self._welcome(connection)
            await self._read(connection)
        finally:
            self._gone(connection)
            for task in (writing, pinging):
                task.cancel()
        return socket

    def _welcome(self, connection: Connection) -> None:
        if len(self._usable()) >= self.conduct.most_connections:
            self._say_goodbye(connection, "too_many_websockets", 0.05)
            return
        self.connections.append(connection)
        self._changed.set()
        about = {"host": "applink-1", "build_number": 1, "approximate_connection_time": 18060}
        connection.put(
            {
                "type": "hello",
                "num_connections": len(self.connections),
                "debug_info": about,
                "connection_info": {"app_id": self.app},
            }
        )

    def _say_goodbye(self, connection: Connection, reason: str, close_after: float | None) -> None:
        connection.put({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}})
        connection.leaving = True
        if close_after is not None:
            self._soon(close_after, lambda: connection.outbox.put_nowait(None))

    async def _read(self, connection: Connection) -> None:
        async for message in connection.socket:
            if connection.half_open:
                await connection.ended.wait()
                return
            if message.type is WSMsgType.TEXT:
                self._acked(json.loads(message.data))
            elif message.type is WSMsgType.PONG:
                self.pongs += 1
            elif message.type is WSMsgType.PING:
                with contextlib.suppress(ConnectionError):
                    await connection.socket.pong(message.data)

    async def _ping(self, connection: Connection) -> None:
        while self.conduct.ping_every is not None:
            await asyncio.sleep(self.conduct.ping_every)
            if not connection.half_open:
                with contextlib.suppress(ConnectionError):
                    await connection.socket.ping(b"Ping from applink-1")

    def _acked(self, ack: Json) -> None:
        if self.conduct.lose_acks > 0:
            self.conduct.lose_acks -= 1
            return
        found = self._waiting.pop(str(ack.get("envelope_id")), None)
        if found is None:
            self.stray_acks.append(ack)
            return
        delivery, sent = found
        delivery.ack(sent, asyncio.get_running_loop().time(), ack.get("payload"))

    def _gone(self, connection: Connection) -> None:
        connection.leaving = True
        if connection in self.connections:
            self.connections.remove(connection)

    def close(self) -> None:
        """Stop all timers and sockets."""
        for timer in self._timers:
            timer.cancel()
        self.drop()
