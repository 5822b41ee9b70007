"""What runs while Slack is served: the socket, and beside it what keeps events, reads what was missed, tells names."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.gathering import Gathering
from adapters.slack.access import Access, IsRead
from adapters.slack.answering import Answering
from adapters.slack.catching_up import OVERLAP, CatchingUp
from adapters.slack.client import Client, TokenRefused, Unclear
from adapters.slack.directory import Directory
from adapters.slack.labelling import Labelling
from adapters.slack.quiet import quiet_logger
from adapters.slack.receiving import Receiving
from adapters.slack.showing import Showing
from adapters.slack.socket_mode import Connected, Socket
from adapters.slack.timing import Timing
from bot.errors import RequiteError
from bot.events import Event
from bot.ports import Clock, Ear

log = logging.getLogger(__name__)
ASKED_AGAIN = (0.0, 0.2, 1.0, 6.0)
"""Pauses, in graces (see `Timing`), before Slack is asked whether the app is removed: it may tell before it is so."""
LONG_GAP = 60.0
"""Seconds without a connection after which all names are asked for anew."""


class Removed(RequiteError):
    """The app was taken out of its workspace. Fact: which."""

    def __init__(self, team: str) -> None:
        super().__init__(f"Requite was removed from the Slack workspace {team}; all that was kept of it is dropped")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What Slack knows the app by; in no repr."""

    bot: str = field(repr=False)
    app: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """The workspace, once Slack has said which, and what asks about it. user, bot_id: the bot's own."""

    team: str
    user: str
    bot_id: str
    directory: Directory
    access: Access
    showing: Showing


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """What it takes to connect."""

    tokens: Tokens
    api_url: str
    clock: Clock
    timing: Timing
    client: Client


class Serving:
    """Serves one workspace once."""

    def __init__(self, ear: Ear, here: Here, connection: Connection, is_read: IsRead) -> None:
        self._ear = ear
        self._here = here
        self._clock = connection.clock
        self._client = connection.client
        self._timing = connection.timing
        self._over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._aside: set[asyncio.Task[None]] = set()
        self._looking = False
        self._leaving: asyncio.Future[None] | None = None
        self._gathering = Gathering(self._take)
        self._labelling = Labelling(ear, here.directory)
        self._answering = Answering(
            ear=ear,
            space=here.directory.edge.space,
            showing=here.showing,
            clock=connection.clock,
            in_time=connection.timing.in_time,
        )
        self._receiving = Receiving(
            ear=ear,
            directory=here.directory,
            gathering=self._gathering,
            labelling=self._labelling,
            answering=self._answering,
            lost=self._lost,
        )
        self._catching_up = CatchingUp(
            connection.client,
            here.directory,
            self._receiving.bring,
            is_read,
            clock=connection.clock,
            pause=connection.timing.recovering,
            between=connection.timing.between,
        )
        self._socket = Socket(
            self._app(connection),
            connection.tokens.app,
            connection.api_url,
            ack=self._receiving.ack,
            connected=self._connected,
            clock=connection.clock,
            ping=connection.timing.ping,
        )

    async def run(self) -> None:
        """Serve until cancelled. Raises `TokenRefused` and `Removed`."""
        received = await self._ear.received(self._here.directory.edge.space)
        if received is not None:
            self._catching_up.missed(received.timestamp() - OVERLAP)
        beside = [self._gathering.run(), self._labelling.run(), self._catching_up.run(), self._note()]
        tasks = [asyncio.ensure_future(work) for work in beside]
        holding = asyncio.ensure_future(self._socket.hold())
        try:
            done, _ = await asyncio.wait({holding, self._over, *tasks}, return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                one.result()
        finally:
            holding.cancel()
            await asyncio.gather(holding, return_exceptions=True)  # what came in is finished first
            await self._answering.end()
            if self._leaving is not None:  # what is to go goes, also where the bot is stopped meanwhile
                await asyncio.gather(self._leaving, return_exceptions=True)
            for task in (*tasks, *self._aside):
                task.cancel()
            await asyncio.gather(*tasks, *self._aside, return_exceptions=True)

    def end_soon(self, error: TokenRefused) -> None:
        """Slack has refused the bot's token: end, unless it tells why first."""
        if not self._over.done():
            self._do_aside(self._end(error))

    async def _end(self, error: Exception) -> None:
        await asyncio.sleep(self._timing.grace)
        if not self._over.done() and self._leaving is None:
            self._over.set_exception(error)

    def _do_aside(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)

    def _app(self, connection: Connection) -> AsyncApp:
        """The Bolt app: everything is done in one middleware, which acks whatever comes."""
        me = AuthorizeResult(
            enterprise_id=None,
            team_id=self._here.team,
            bot_user_id=self._here.user,
            bot_id=self._here.bot_id,
            bot_token=connection.tokens.bot,
        )

        async def authorize() -> AuthorizeResult:
            return me

        logger = quiet_logger("bolt", logging.ERROR)
        app = AsyncApp(
            name="requite",
            logger=logger,
            client=AsyncWebClient(base_url=connection.api_url, logger=logger),
            authorize=authorize,
            request_verification_enabled=False,
            ssl_check_enabled=False,
            url_verification_enabled=False,
            ignoring_self_events_enabled=False,
            attaching_function_token_enabled=False,
        )
        app.use(_DoAll(self._receiving))
        return app

    async def _take(self, events: Sequence[Event]) -> None:
        self._labelling.want(await self._ear.take(events))

    def _connected(self, connected: Connected) -> None:
        """Whatever happened while there was no connection is read."""
        if connected.since is None:
            log.info("connected to Slack, workspace %s", self._here.team, extra={"action": "slack_serves"})
            return
        self._catching_up.missed(connected.since - OVERLAP)
        if self._clock.now().timestamp() - connected.since > LONG_GAP:
            self._labelling.want_all()

    async def _note(self) -> None:
        """Note how far everything is received, as long as nothing is missing."""
        space = self._here.directory.edge.space
        while True:
            now = self._clock.now()
            if self._socket.is_connected and not self._catching_up.behind:
                try:
                    await self._ear.note_received(space, now)
                except RequiteError as error:
                    log.warning("what is received can't be noted: %s", error, extra={"action": "slack_unnoted"})
            await asyncio.sleep(self._timing.noted)

    async def _lost(self) -> None:
        """Slack tells that the app was removed. If it is so, all that was kept of the workspace goes."""
        if not self._looking:
            self._looking = True
            self._do_aside(self._look_whether_removed())

    async def _look_whether_removed(self) -> None:
        for pause in ASKED_AGAIN:
            await asyncio.sleep(pause * self._timing.grace)
            try:
                await self._client.call("auth.test")
            except TokenRefused:
                self._leaving = asyncio.ensure_future(self._leave())
                return
            except (RequiteError, Unclear, aiohttp.ClientError, TimeoutError, OSError):
                continue
        self._looking = False
        log.warning("Slack told that the app was removed, but it isn't", extra={"action": "slack_not_removed"})

    async def _leave(self) -> None:
        try:
            await self._ear.leave(self._here.directory.edge.space)
        except RequiteError as error:
            if not self._over.done():
                self._over.set_exception(error)
            return
        if not self._over.done():
            self._over.set_exception(Removed(self._here.team))


class _DoAll(AsyncMiddleware):
    """Everything that comes, done; not a plain function, for which Bolt would gather all that one may ask for."""

    def __init__(self, receiving: Receiving) -> None:
        self._receiving = receiving

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - as Bolt calls it
    ) -> BoltResponse:
        again = req.headers.get("x-slack-retry-num", ["0"])[0] != "0"
        carried = await self._receiving.ack(req.body, again)
        if carried is None:
            return BoltResponse(status=503, body="")
        if not carried:
            return BoltResponse(status=200, body="")
        return BoltResponse(status=200, body=json.dumps(carried), headers={"content-type": "application/json"})
