"""A loopback Slack with our platform in front of it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio

from adapters.slack.platform import Policy, Slack, Tokens
from adapters.slack.timing import Timing
from bot.events import Identity
from bot.ports import Ear
from bot.views import Chart
from bot.words import Words, words_for
from tests.adapters.slack.ears import Recording
from tests.doubles.slack.server import Slack as Loopback
from tests.doubles.slack.server import loopback_slack
from tests.doubles.slack.workspace import Channel, User

PING = 0.05
TIMING = Timing(ping=PING, in_time=0.5, grace=0.1, noted=0.1, again=0.02, recovering=0.05, between=0.0)
Serve = Callable[..., Awaitable[Any]]


class Wall:
    def now(self) -> datetime:
        return datetime.now(UTC)


async def english(who: Identity) -> Words:
    return words_for("en")


def picture(chart: Chart, dark: bool) -> bytes:
    return b"\x89PNG dark" if dark else b"\x89PNG"


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[Loopback]:
    async with loopback_slack() as running:
        yield running


@pytest.fixture
def anna(slack: Loopback) -> User:
    return slack.workspace.add_user("anna")


@pytest.fixture
def ben(slack: Loopback) -> User:
    return slack.workspace.add_user("ben")


@pytest.fixture
def room(slack: Loopback, anna: User, ben: User) -> Channel:
    return slack.workspace.add_channel("launch", anna, ben)


def platform_of(slack: Loopback, **about: Any) -> Slack:
    tokens = Tokens(bot=slack.workspace.bot_token, app=slack.workspace.app_token)
    about = {"words_of": english, "picture": picture, "clock": Wall(), "policy": Policy(), "timing": TIMING, **about}
    return Slack(tokens, api_url=about.pop("api_url", slack.base_url), **about)


@pytest_asyncio.fixture
async def platform(slack: Loopback) -> Slack:
    return platform_of(slack)


@pytest_asyncio.fixture
async def serve(slack: Loopback, platform: Slack) -> AsyncIterator[Serve]:
    """Serves an ear, until the test's end."""
    async with AsyncExitStack() as stack:

        async def serving(ear: Ear | None = None, on: Slack | None = None) -> Any:
            ear = ear or Recording()
            task = asyncio.ensure_future((on or platform).serve(ear))
            stack.push_async_callback(_stopped, task)
            connected = asyncio.ensure_future(slack.link.connected())
            await asyncio.wait({task, connected}, return_when=asyncio.FIRST_COMPLETED)
            connected.cancel()
            if task.done():
                task.result()
            return ear

        yield serving


async def _stopped(task: asyncio.Future[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def until(done: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait until something is so. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not done():  # noqa: ASYNC110
            await asyncio.sleep(0.005)
