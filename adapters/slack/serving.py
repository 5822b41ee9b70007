"""What runs while Slack is served: the socket, and beside it what keeps events, reads what was missed, tells names."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.gathering import Gathering
from adapters.slack.access import Access, IsRead
from adapters.slack.acking import Acking
from adapters.slack.answering import Answering
from adapters.slack.catching_up import OVERLAP, CatchingUp
from adapters.slack.client import Client, TokenRefused
from adapters.slack.directory import Directory
from adapters.slack.labelling import Labelling
from adapters.slack.parting import Parting
from adapters.slack.quiet import quiet_logger
from adapters.slack.receiving import Receiving
from adapters.slack.showing import Showing
from adapters.slack.socket_mode import Connected, Socket
from adapters.slack.timing import Timing
from bot.events import Event
from bot.ports import Clock, Ear, Named

log = logging.getLogger(__name__)
LONG_GAP = 60.0
"""Seconds without a connection after which all names are asked for anew."""


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
        self._received: datetime | None = None
        self._parting = Parting(connection.client, here.team, self._leave, grace=connection.timing.grace)
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
            lost=self._parting.lost,
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
        self._acking = Acking(
            ear,
            here.directory.edge.space,
            self._receiving.ack,
            self._catching_up,
            clock=connection.clock,
            noted=connection.timing.noted,
            unkept=connection.timing.unkept,
        )
        self._socket = Socket(
            self._app(connection),
            connection.tokens.app,
            connection.api_url,
            ack=self._acking.ack,
            connected=self._connected,
            clock=connection.clock,
            ping=connection.timing.ping,
        )

    async def run(self) -> None:
        """Serve until cancelled. Raises `TokenRefused` and `Removed`."""
        self._received = await self._ear.received(self._here.directory.edge.space)
        noting = self._acking.note(lambda: self._socket.is_connected)
        beside = [self._gathering.run(), self._labelling.run(), self._catching_up.run(), noting]
        tasks = [asyncio.ensure_future(work) for work in beside]
        holding = asyncio.ensure_future(self._socket.hold())
        try:
            done, _ = await asyncio.wait({holding, self._parting.over, *tasks}, return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                one.result()
        finally:
            holding.cancel()
            await asyncio.gather(holding, return_exceptions=True)  # what came in is finished first
            await self._answering.end()
            await self._parting.end()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def want(self, named: Named) -> None:
        """Have these told to the ear soon."""
        self._labelling.want(named)

    def doubt(self, error: TokenRefused) -> None:
        """Slack has refused the bot's token: end, if it does so for all, unless it tells why first."""
        self._parting.doubt(error)

    async def _leave(self) -> None:
        await self._ear.leave(self._here.directory.edge.space)

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
        app.use(_DoAll(self._acking))
        return app

    async def _take(self, events: Sequence[Event]) -> None:
        self._labelling.want(await self._ear.take(events))

    def _connected(self, connected: Connected) -> None:
        """Whatever happened while there was no connection is read; before the first one, since the last time."""
        since = connected.since
        if since is None:
            log.info("connected to Slack, workspace %s", self._here.team, extra={"action": "slack_serves"})
            if self._received is not None:
                self._catching_up.missed(self._received.timestamp() - OVERLAP)
            return
        self._catching_up.missed(since - OVERLAP)
        if self._clock.now().timestamp() - since > LONG_GAP:
            self._labelling.want_all()


class _DoAll(AsyncMiddleware):
    """Everything that comes, done; not a plain function, for which Bolt would gather all that one may ask for."""

    def __init__(self, acking: Acking) -> None:
        self._acking = acking

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - as Bolt calls it
    ) -> BoltResponse:
        again = req.headers.get("x-slack-retry-num", ["0"])[0] != "0"
        carried = await self._acking.ack(req.body, again)
        if carried is None:
            return BoltResponse(status=503, body="")
        if not carried:
            return BoltResponse(status=200, body="")
        return BoltResponse(status=200, body=json.dumps(carried), headers={"content-type": "application/json"})
