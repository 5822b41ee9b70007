"""A member's days with a bot: what happens, what is said, and what comes to them by itself."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.commands.ear import Ear
from bot.config import Settings
from bot.events import ChannelId, Identity
from bot.people import Channel, ChannelKind, Member
from bot.ports import Changes, Heard
from bot.views import View
from storage.memory import MemoryStore
from tests.bot.posting import BEAT, Posting, Wall, beats, job_at, posting
from tests.doubles.loopback import Loopback, Server, loopback
from tests.rows import ANN, HOME, KIM, LEE, NOW, opted_in, place, posted, profile

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = NOW - 4 * DAY - HOUR
"""Nine o'clock in Berlin."""


@dataclass
class Days:
    """A member's days with a bot."""

    store: MemoryStore
    wall: Wall
    post: Posting
    server: Server
    platform: Loopback
    ear: Ear

    @property
    def got(self) -> list[dict[str, Any]]:
        """What was sent to all members, oldest first."""
        return [json.loads(view) for _, view in self.server.messages]

    @property
    def told(self) -> list[str]:
        """The same as text."""
        return [" ".join((one.get("greeting") or one.get("text") or one["title"], *reasons(one))) for one in self.got]

    async def until(self, hours: float) -> None:
        """Let time pass until so many hours after Monday at nine."""
        await beats(self.post, self.wall, MONDAY + hours * HOUR - BEAT, by=HOUR)
        await beats(self.post, self.wall, MONDAY + hours * HOUR)

    async def say(self, text: str) -> View:
        """Say something to the bot, in the place where the lists come."""
        return await self.ear.answer(Heard(who=ANN, text=text, where="loopback"))

    async def happens(self, *events: Any) -> None:
        """Something is told by the platform."""
        await self.ear.take(events)

    async def asks(self, name: str, who: Identity = KIM, to: Identity = ANN, **fields: Any) -> None:
        """Somebody asks somebody something in a thread of its own, now."""
        at = self.wall.at
        await self.happens(posted(name, who, at, "Is it?", names=(to,), **({"place": place(thread=name)} | fields)))


def reasons(view: dict[str, Any]) -> list[str]:
    """The cards of a view that was sent, as text."""
    return [" ".join(filter(None, (card.get("ended"), card["reason"]))) for card in view.get("cards", ())]


@asynccontextmanager
async def days(*members: Member, settings: Settings | None = None) -> AsyncIterator[Days]:
    """From the Sunday before on."""
    store, wall, server = MemoryStore(), Wall(MONDAY - 20 * HOUR), Server()
    labels = (profile(KIM, "Kim"), profile(LEE, "Lee"))
    general = Channel(home=HOME, id=ChannelId("C1"), name="general", kind=ChannelKind.PUBLIC)
    await store.commit(Changes(puts=(*opted_in(*members), *labels, general)))
    async with loopback(server) as platform:
        job = job_at(wall, store, settings)
        post = await posting(wall, store, platform, settings, job)
        ear = Ear(job=job, storage=store, platform=platform)
        yield Days(store, wall, post, server, platform, ear)
