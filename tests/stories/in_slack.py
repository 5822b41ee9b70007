"""A Slack workspace with the bot in it, on a clock set by hand: what people do there, and what they see."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from adapters import ADAPTERS
from bot.app.running import words_by_identity
from bot.commands.ear import Ear
from bot.commands.job import Job
from bot.config import Settings, SlackSettings
from bot.events import SpaceId
from bot.ports import Connecting, Platform, Storage
from bot.secrets import Secrets
from storage import open_store
from tests.bot.posting import Posting, Wall, job_at, posting
from tests.doubles.slack.delivery import Delivery
from tests.doubles.slack.server import Slack, loopback_slack
from tests.doubles.slack.workspace import Channel, Json, User, Workspace

BERLIN = ZoneInfo("Europe/Berlin")


@dataclass
class World:
    """The workspace, the bot's parts, and the hand on the clock."""

    slack: Slack
    wall: Wall
    job: Job
    storage: Storage
    platform: Platform
    post: Posting
    ear: Ear

    async def at(self, when: str) -> None:
        """Go on to this moment of Berlin's clock (“2026-03-03 09:00”): heartbeats at each due time, then there."""
        until = datetime.fromisoformat(when).replace(tzinfo=BERLIN)
        async with asyncio.timeout(5):  # names are told soon after they are needed, by the real clock
            while (await self.ear.unlabelled(SpaceId(f"slack:{self.slack.workspace.team}"))).people:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        while due := await self._due(until):
            self.wall.at = max(self.wall.at, due)
            await self.post.tick(self.wall.at)
        self.wall.at = until
        await self.beat()

    async def _due(self, until: datetime) -> datetime | None:
        moments = [row.at for row in await self.storage.due(until, 1)]
        moments += [row.again for row in await self.storage.unfinished(until, 1)]
        return min((moment for moment in moments if moment), default=None)

    async def beat(self) -> None:
        """A heartbeat: what is due is sent, what has changed is shown."""
        await self.post.tick(self.wall.at)

    async def says(self, who: User, where: Channel, text: str, *, thread: Any = None) -> Any:
        """Somebody writes in a channel; the bot has it when this returns."""
        self.wall.at += timedelta(seconds=1)
        return await self.slack.people.says(who, where, text, thread=thread).wait()

    async def asks(self, who: User, text: str) -> str:
        """Somebody writes to the bot; the last that it answers there."""
        room = self.slack.workspace.im_with(who.id)
        before = len(self.slack.workspace.said_by_bot(room))
        self.wall.at += timedelta(seconds=1)
        await self.slack.people.tells_the_bot(who, text).wait()
        async with asyncio.timeout(5):
            while len(self.slack.workspace.said_by_bot(room)) == before:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
        return seen(self.slack.workspace.said_by_bot(room)[-1])

    async def does(self, act: Delivery | None) -> Json:
        """An interactive act, acked; what the ack carried."""
        if act is None:
            raise AssertionError("there is nothing to wait for")
        await act.wait()
        self.wall.at += timedelta(seconds=1)
        return act.answer or {}

    def dms(self, who: User) -> list[Json]:
        """What the bot has written to somebody, oldest first."""
        return self.slack.workspace.said_by_bot(self.slack.workspace.im_with(who.id))

    def modal(self, who: User) -> Json:
        """The modal in front of somebody."""
        views = [view for view in self.slack.workspace.views.values() if view.get("user") == who.id]
        return views[-1]


def seen(message: Json) -> str:
    """All that a message or view shows, as one text; what is struck through stands between tildes."""
    return " ".join(filter(None, (_text(block) for block in message.get("blocks", []))))


def _text(part: Any) -> str:
    if isinstance(part, list):
        return " ".join(filter(None, map(_text, part)))
    if not isinstance(part, dict):
        return ""
    if part.get("type") in ("plain_text", "mrkdwn"):
        return str(part["text"])
    if part.get("type") == "text":
        struck = (part.get("style") or {}).get("strike")
        return f"~{part['text']}~" if struck else str(part["text"])
    if part.get("type", "").startswith("rich_text") and "elements" in part:
        return "".join(map(_text, part["elements"]))
    keys = ("text", "label", "fields", "elements", "accessory", "placeholder", "options", "option_groups")
    return " ".join(filter(None, (_text(part[key]) for key in keys if key in part)))


@asynccontextmanager
async def world(store: str, begin: datetime) -> AsyncIterator[World]:
    """The workspace and the bot, from this moment on. store: the address of its store."""
    wall = Wall(begin)
    workspace = Workspace(clock=lambda: wall.at.timestamp())  # noqa: PLW0108 - `at` changes
    async with loopback_slack(workspace) as slack, open_store(store, holder="a story", create=True) as storage:
        settings = Settings(slack=SlackSettings(api_url=slack.base_url))
        job = job_at(wall, storage, settings)
        secrets = Secrets(slack_bot_token=workspace.bot_token, slack_app_token=workspace.app_token)
        connect = ADAPTERS["slack"].connect
        assert connect
        platform = connect(
            Connecting(settings=settings, secrets=secrets, clock=wall, words_of=words_by_identity(job, storage))
        )
        assert platform
        ear = Ear(job=job, storage=storage, platform=platform)
        serving = asyncio.ensure_future(platform.serve(ear))
        connected = asyncio.ensure_future(slack.link.connected(1))
        await asyncio.wait({serving, connected}, return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            serving.result()
        post = await posting(wall, storage, platform, settings, job)
        try:
            yield World(slack, wall, job, storage, platform, post, ear)
        finally:
            serving.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await serving
