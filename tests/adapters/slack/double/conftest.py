"""A loopback Slack and the real SDK in front of it."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest_asyncio
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.slack.server import Slack, loopback_slack

EVERYTHING = re.compile(".*")
PING = 0.05
Heard = list[dict[str, Any]]
Start = Callable[..., Awaitable[Heard]]


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[Slack]:
    """A workspace of its own for each test."""
    async with loopback_slack() as running:
        yield running


@pytest_asyncio.fixture
async def client(slack: Slack) -> AsyncWebClient:
    """The bot's Web API client, unmodified."""
    return AsyncWebClient(token=slack.workspace.bot_token, base_url=slack.base_url, retry_handlers=[])


@pytest_asyncio.fixture
async def start(slack: Slack, client: AsyncWebClient) -> AsyncIterator[Start]:
    """Starts a Bolt app over Socket Mode; gives back the list of bodies that come in, in order."""
    async with AsyncExitStack() as stack:

        async def starting(app: AsyncApp | None = None) -> Heard:
            app = app or AsyncApp(client=client, ignoring_self_events_enabled=False)
            heard: Heard = []
            app.use(_note(heard))
            for register in (app.event, app.action, app.view, app.view_closed, app.shortcut, app.command):
                register(EVERYTHING)(_acknowledge)
            handler = AsyncSocketModeHandler(app, slack.workspace.app_token, ping_interval=PING)
            await handler.connect_async()  # type: ignore[no-untyped-call]
            stack.push_async_callback(handler.close_async)
            await slack.link.connected(len(slack.link.connections) or 1)
            return heard

        yield starting


def _note(heard: Heard) -> Callable[..., Awaitable[None]]:
    async def note(body: dict[str, Any], next: Callable[[], Awaitable[None]]) -> None:  # noqa: A002
        heard.append(body)
        await next()

    return note


async def _acknowledge(ack: Callable[[], Awaitable[None]]) -> None:
    await ack()
