"""Socket Mode: the SDK's client, kept connected. What comes over it is handed on.

What the SDK does by itself: it pings, sees a silent or closed socket within 2.5 pings, and connects anew. What it
doesn't, and is done here: it asks for addresses without a pause; waits half a minute for a connection; goes on for ever
with an address that is good for half a minute only; never acks what it can't read. Source: slack_sdk 3.47,
`socket_mode/aiohttp`, and Slack's page “Using Socket Mode”.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.client import CONNECTING, Declined, TokenRefused, meaning
from adapters.slack.quiet import hidden, quiet_logger
from bot.ports import Clock

log = logging.getLogger(__name__)
Body = dict[str, Any]
Ack = Callable[[object, bool], Awaitable[Mapping[str, Any] | None]]
"""Does all there is to do about a body, and says what the ack carries; None: it isn't acked, so that Slack sends it
again. Also takes whether Slack has sent it before."""

LOST_FOR = 12
"""After so many pings without a connection the SDK's client is replaced."""
_NEVER = frozenset({"forbidden_team", "missing_scope", "no_permission"})
"""Slack gives no address to an app like this, however often it asks."""
FINISHING = 2.0
"""Seconds that what has come in has to be finished, at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """There is a connection again. since: when there surely was one before, in epoch seconds; None for the first."""

    since: float | None


class Addresses(AsyncWebClient):
    """Where the SDK asks for a socket's address: the more slowly, the more often it asks.

    refused: told what it means where Slack gives none.
    """

    def __init__(self, api_url: str, ping: float, refused: Callable[[Exception], None]) -> None:
        logger = quiet_logger("socket")
        super().__init__(base_url=api_url, timeout=int(CONNECTING), retry_handlers=[], logger=logger)
        self._ping = ping
        self._refused = refused
        self._asked: list[float] = []

    async def apps_connections_open(self, *, app_token: str, **kwargs: Any) -> AsyncSlackResponse:
        """As the SDK has it, after a pause. Slack's “too many websockets” would be asked for again at once else."""
        now = time.monotonic()
        self._asked = [at for at in self._asked if now - at < 8 * self._ping]
        often = len(self._asked)
        self._asked.append(now)
        if often:
            await asyncio.sleep(min(2.0, 0.1 * 2 ** (often - 1)) * self._ping)
        try:
            return await super().apps_connections_open(app_token=app_token, **kwargs)
        except SlackApiError as error:
            self._refused(meaning("apps.connections.open", error.response))
            raise


class _Outage(logging.Filter):
    """Of all that the SDK says while there is no connection, one line; none once Slack won't have one.

    is_over: whether that is so.
    """

    def __init__(self, is_over: Callable[[], bool]) -> None:
        super().__init__()
        self.told = False
        self._is_over = is_over

    def filter(self, record: logging.LogRecord) -> bool:
        """Keeps no record."""
        if not self.told and not self._is_over():
            self.told = True
            why = hidden(record.getMessage()).partition("\n")[0]
            log.warning("trouble with the connection to Slack: %s", why, extra={"action": "slack_disconnected"})
        return False


class Socket:
    """One connection to Slack, kept until cancelled. ack: does what comes in. connected: told of each connection."""

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        api_url: str,
        *,
        ack: Ack,
        connected: Callable[[Connected], None],
        clock: Clock,
        ping: float,
    ) -> None:
        self._clock = clock
        self._app = app
        self._token = app_token
        self._url = api_url
        self._ack = ack
        self._connected = connected
        self._ping = ping
        self._refused: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._outage = _Outage(self._refused.done)
        self._logger = quiet_logger("socket")
        self._logger.addFilter(self._outage)
        self._alive: float | None = None
        self._greeted: object = None
        self._told: set[str] = set()
        self._busy: set[asyncio.Task[Any]] = set()
        self._ending = False

    async def hold(self) -> None:
        """Keep a connection. Raises `TokenRefused` where Slack won't have one."""
        while True:
            handler = AsyncSocketModeHandler(
                self._app,
                self._token,
                logger=self._logger,
                web_client=Addresses(self._url, self._ping, self._refuse),
                ping_interval=self._ping,
            )
            await self._prepare(handler)
            connecting = asyncio.ensure_future(handler.connect_async())  # type: ignore[no-untyped-call]
            watching = asyncio.ensure_future(self._watch(handler.client))
            try:
                await asyncio.wait([watching, self._refused], return_when=asyncio.FIRST_COMPLETED)
                if self._refused.done():
                    self._refused.result()
            finally:
                for task in (connecting, watching):
                    task.cancel()
                await self._close(handler.client)

    @property
    def is_connected(self) -> bool:
        """Whether there was a connection a moment ago."""
        return self._alive is not None and self._now() - self._alive < 3 * self._ping

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _refuse(self, error: Exception) -> None:
        """End where Slack will never give an address; of what may pass, say what isn't known to."""
        if isinstance(error, Declined) and error.code in _NEVER:
            error = TokenRefused("app", error.code)
        if isinstance(error, TokenRefused) and not self._refused.done():
            self._refused.set_exception(error)
        elif isinstance(error, Declined) and error.code not in self._told:
            self._told.add(error.code)
            log.warning("%s", error, extra={"action": "slack_declined", "method": error.method, "code": error.code})

    async def _prepare(self, handler: AsyncSocketModeHandler) -> None:
        """Let the SDK's client hand on what comes in, and not wait for ever for a connection."""
        client = handler.client
        await client.aiohttp_client_session.close()
        timeout = aiohttp.ClientTimeout(total=2 * CONNECTING, sock_connect=CONNECTING)
        client.aiohttp_client_session = aiohttp.ClientSession(timeout=timeout)

        async def take(_: object, request: SocketModeRequest) -> None:
            await self._take(handler, request)

        async def look(_: object, message: Body, __: str | None = None) -> None:
            await self._look(client, message)

        client.socket_mode_request_listeners[:] = [take]
        client.message_listeners.append(look)

    async def _take(self, handler: AsyncSocketModeHandler, request: SocketModeRequest) -> None:
        """Through Bolt; what Bolt can't read is done without it."""
        task = asyncio.current_task()
        if self._ending or task is None:
            return
        self._busy.add(task)
        try:
            await handler.handle(handler.client, request)
        except (asyncio.CancelledError, aiohttp.ClientError, OSError):
            raise
        except Exception as error:  # noqa: BLE001 - Bolt expects more of a payload than Slack promises
            log.info("Bolt can't read what came: %s", type(error).__name__, extra={"action": "slack_odd"})
            carried = await self._ack(request.payload, bool(request.retry_attempt))
            if carried is not None:
                await _send(handler.client, request.envelope_id, carried)
        finally:
            self._busy.discard(task)

    async def _look(self, client: SocketModeClient, message: Body) -> None:
        """Notice a new connection; ack what the SDK makes no request of."""
        if message.get("type") == "hello":
            if self._outage.told:
                self._outage.told = False
                log.warning("connected to Slack again", extra={"action": "slack_connected"})
            self._connected(Connected(since=self._alive))
            self._alive, self._greeted = self._now(), client.current_session
        envelope, payload = message.get("envelope_id"), message.get("payload", {})
        if isinstance(envelope, str) and not ("payload" in message and isinstance(payload, (dict, str))):
            await _send(client, envelope, {})

    async def _watch(self, client: SocketModeClient) -> None:
        """Until there has been no connection for so long that another client is to try."""
        lost, address = 0, None
        while lost < LOST_FOR:
            await asyncio.sleep(self._ping)
            if await client.is_connected():
                lost, address = 0, None
                if client.current_session is self._greeted:
                    self._alive = self._now()
                continue
            lost += 1
            if address is not None and client.wss_uri == address:
                client.wss_uri = None  # it gets another one then
            address = client.wss_uri

    async def _close(self, client: SocketModeClient) -> None:
        """Finish what has come in, then go."""
        self._ending = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FINISHING):
                await asyncio.gather(*self._busy, return_exceptions=True)
        with contextlib.suppress(TimeoutError, aiohttp.ClientError, OSError):
            async with asyncio.timeout(FINISHING):
                await client.close()  # type: ignore[no-untyped-call]
        for task in (client.message_processor, client.current_session_monitor, client.message_receiver):
            if task is not None:
                task.cancel()
        await client.aiohttp_client_session.close()
        self._ending = False


async def _send(client: SocketModeClient, envelope: str, carried: Mapping[str, Any]) -> None:
    await client.send_socket_mode_response(SocketModeResponse(envelope_id=envelope, payload=dict(carried) or None))
