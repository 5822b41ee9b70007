"""Slack on loopback: a Web API and Socket Mode on a port of 127.0.0.1, people who talk, faults on demand.

async with loopback_slack() as slack:
    anna = slack.workspace.add_user("anna")
    room = slack.workspace.add_channel("launch", anna)
    client = AsyncWebClient(token=slack.workspace.bot_token, base_url=slack.base_url)
    ...
    await slack.people.says(anna, room, "Is the rc tagged?").wait()
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from aiohttp import web

from tests.doubles.slack.api import Api
from tests.doubles.slack.hands import Hands
from tests.doubles.slack.link import Link
from tests.doubles.slack.people import People
from tests.doubles.slack.wire import Wire
from tests.doubles.slack.workspace import Workspace


@dataclass
class Slack:
    """Everything of one loopback Slack. people: who talk; hands: who click, and type commands."""

    workspace: Workspace
    wire: Wire
    link: Link
    api: Api
    people: People
    hands: Hands
    port: int = 0

    @property
    def base_url(self) -> str:
        """For `AsyncWebClient(base_url=…)`."""
        return f"http://127.0.0.1:{self.port}/api/"

    @contextmanager
    def offline(self) -> Iterator[None]:
        """No network: every socket is cut, and every request."""
        self.api.down = True
        self.link.drop()
        try:
            yield
        finally:
            self.api.down = False

    def revoke(self, error: str = "token_revoked") -> None:
        """Let every call of the bot's be answered so: token_revoked, account_inactive, invalid_auth…"""
        self.workspace.tokens[self.workspace.bot_token].error = error


@asynccontextmanager
async def loopback_slack(workspace: Workspace | None = None, *, port: int = 0) -> AsyncIterator[Slack]:
    """A running Slack. port: one that was used before, to come back under the same address."""
    kept = workspace or Workspace()
    link = Link(kept.app)
    wire = Wire(kept, link.send)
    api = Api(kept, wire, link)
    slack = Slack(kept, wire, link, api, People(kept, wire), Hands(kept, link, api))
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.add_routes(
        [
            web.route("*", "/api/{method}", api.handle),
            web.post("/response/{key}", api.respond),
            web.post("/upload/{file}", api.upload),
            web.get("/link/", api.connect),
        ]
    )
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    slack.port = runner.addresses[0][1]
    api.base = f"http://127.0.0.1:{slack.port}"
    try:
        yield slack
    finally:
        link.close()
        await runner.cleanup()
