"""A bot that is served, and something to do to it with each method of Slack's that it calls."""

import asyncio
import gc
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from adapters.slack.platform import Slack as Platform
from bot.events import ChannelId, Identity
from bot.ledger import HomeId, MemberId
from bot.people import Member
from bot.views import Text, View
from tests.adapters.slack.conftest import TIMING, platform_of, until
from tests.adapters.slack.ears import Recording
from tests.adapters.slack.test_platform_answering import CHART, DOCUMENT, FORM, QUESTION
from tests.adapters.slack.test_platform_sending import card, delivery_to, digest, source_of
from tests.doubles.slack.server import Slack, loopback_slack
from tests.doubles.slack.workspace import PRIVATE, Channel, User

QUICK = replace(TIMING, in_time=0.2, again=0.0, grace=0.0)
IMPATIENT = 0.1
"""Seconds after which Slack gives up what isn't acked, and tells nobody again."""


@dataclass
class Bench:
    """A bot that is served, and something to do to it with each method."""

    slack: Slack
    platform: Platform
    ear: Recording
    serving: "asyncio.Future[None]"
    anna: User
    room: Channel
    unseen: list[str] = field(default_factory=list)
    used_up: bool = False
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def view(self, view: View) -> None:
        """What the ear says next."""
        self.ear.says = lambda _: view

    def somebody(self, *, kind: str = "public") -> tuple[User, Channel]:
        """A person, and a channel that they are in, of whom nothing is known yet."""
        number = next(self._numbers)
        user = self.slack.workspace.add_user(f"somebody-{number}")
        return user, self.slack.workspace.add_channel(f"somewhere-{number}", user, kind=kind)

    async def sends(self) -> None:
        user, _ = self.somebody()
        await self.platform.send(delivery_to(self.slack, user), Text(text="Good morning"))

    async def revises(self) -> None:
        user, _ = self.somebody()
        delivery = delivery_to(self.slack, user)
        message = await self.platform.send(delivery, Text(text="Good morning"))
        await self.platform.revise(replace(delivery, message=message), Text(text="Done"))

    async def finds(self) -> None:
        await self.platform.find(delivery_to(self.slack, self.anna))

    async def quotes(self) -> None:
        user, room = self.somebody()
        first = self.slack.people.says(user, room, "Ready?")
        reply = self.slack.people.says(user, room, "And now?", thread=first)
        cards = [card(source_of(self.slack, room, told.ts)) for told in (first, reply)]
        await self.platform.send(delivery_to(self.slack, self.anna), digest(*cards))

    async def reads(self) -> None:
        user, room = self.somebody(kind=PRIVATE)
        who = Identity(f"slack:{self.slack.workspace.team}:{user.id}")
        home = HomeId(f"slack:{self.slack.workspace.team}")
        member = Member(
            home=home, id=MemberId(who), identities=(who,), zone="UTC", joined_at=self.platform._clock.now()
        )
        await self.platform.readable(member, [ChannelId(f"{home}/{room.id}")])

    async def looks_at_an_applicant(self) -> None:
        user, _ = self.somebody()
        await self.platform.applicant(Identity(f"slack:{self.slack.workspace.team}:{user.id}"))

    async def enters(self) -> None:
        room = self.slack.workspace.add_channel(f"open-{next(self._numbers)}", self.anna, with_bot=False)
        await self.platform.enter([ChannelId(f"slack:{self.slack.workspace.team}/{room.id}")])

    async def refreshes(self) -> None:
        await (await self.platform._arrive()).directory.refresh()

    async def hears_of_somebody(self) -> None:
        user, room = self.somebody()
        await self.slack.people.says(user, room, f"<@{self.anna.id}> ready?").wait()

    async def is_asked(self, view: View) -> None:
        self.view(view)
        told = self.slack.people.tells_the_bot(self.anna, "help")
        await told.wait()
        assert told.deliveries[0].sent

    async def is_told(self) -> None:
        await self.is_asked(Text(text="Of course"))

    async def exports(self) -> None:
        await self.is_asked(DOCUMENT)

    async def draws(self) -> None:
        await self.is_asked(CHART)

    async def is_mentioned(self) -> None:
        await self.slack.people.says(self.anna, self.room, f"<@{self.slack.workspace.bot.id}> who is that?").wait()

    async def opens_a_form(self) -> None:
        self.view(FORM)
        await self.slack.hands.types_command(self.anna, self.room, "start").wait()

    async def is_pressed_in_a_modal(self) -> None:
        self.view(QUESTION)
        await self.slack.hands.uses_shortcut(self.anna, "requite_who").wait()
        views = [view for view in self.slack.workspace.views.values() if "reply-1" in str(view)]
        self.view(Text(text="Then it is so"))
        await self.slack.hands.acts_in_view(self.anna, views[-1], "reply-1").wait()

    async def answers_late(self) -> None:
        self.view(Text(text="At last"))
        self.ear.slow, before = 0.25, len(self.slack.api.called("response_url"))
        sent = self.slack.hands.types_command(self.anna, self.room, "status")
        key = str(sent.payload["response_url"]).rpartition("/")[2]
        if self.used_up:
            self.slack.workspace.response_urls[key].left = 0
        await sent.wait()
        await until(lambda: len(self.slack.api.called("response_url")) > before)
        self.ear.slow = 0.0


Act = Callable[[Bench], Awaitable[None]]
ACTS: dict[str, tuple[Act, ...]] = {
    "chat.getPermalink": (Bench.quotes,),
    "chat.postEphemeral": (Bench.is_mentioned,),
    "chat.postMessage": (Bench.sends, Bench.is_told),
    "chat.update": (Bench.revises,),
    "conversations.history": (Bench.finds, Bench.quotes),
    "conversations.info": (Bench.reads, Bench.hears_of_somebody),
    "conversations.join": (Bench.enters,),
    "conversations.members": (Bench.reads,),
    "conversations.open": (Bench.sends,),
    "conversations.replies": (Bench.quotes,),
    "files.completeUploadExternal": (Bench.exports, Bench.draws),
    "files.getUploadURLExternal": (Bench.exports, Bench.draws),
    "users.conversations": (Bench.looks_at_an_applicant, Bench.refreshes),
    "users.info": (Bench.reads, Bench.looks_at_an_applicant, Bench.hears_of_somebody),
    "users.list": (Bench.refreshes,),
    "views.open": (Bench.opens_a_form,),
    "views.update": (Bench.is_pressed_in_a_modal,),
}


@asynccontextmanager
async def bench() -> AsyncIterator[Bench]:
    async with loopback_slack() as slack:
        anna = slack.workspace.add_user("anna")
        room = slack.workspace.add_channel("launch", anna)
        slack.link.conduct.retries, slack.link.conduct.ack_within = (), IMPATIENT
        platform, ear = platform_of(slack, timing=QUICK), Recording()
        made = Bench(slack, platform, ear, asyncio.ensure_future(platform.serve(ear)), anna, room)
        asyncio.get_running_loop().set_exception_handler(lambda _, about: made.unseen.append(str(about)))
        await slack.link.connected()
        try:
            yield made
        finally:
            made.serving.cancel()
            await asyncio.gather(made.serving, return_exceptions=True)
            gc.collect()
            await asyncio.sleep(0)
        assert not made.unseen
