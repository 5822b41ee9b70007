"""Whatever code a method of Slack's is answered with, it is waited out, given up or logged once, and the bot goes on."""

import ast
import asyncio
import gc
import itertools
import logging
import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from adapters.slack.client import TokenRefused, Unclear
from adapters.slack.platform import Slack as Platform
from bot.errors import RequiteError, TryLater, Undeliverable
from bot.events import ChannelId, Identity
from bot.ledger import HomeId, MemberId
from bot.people import Member
from bot.views import Text, View
from tests.adapters.slack.codes import METHODS, TOKEN, UNCLEAR, codes
from tests.adapters.slack.conftest import TIMING, platform_of, until
from tests.adapters.slack.ears import Recording
from tests.adapters.slack.test_platform_answering import CHART, DOCUMENT, FORM, QUESTION
from tests.adapters.slack.test_platform_sending import card, delivery_to, digest, source_of
from tests.doubles.slack.api import BROKEN, CUT, GARBAGE
from tests.doubles.slack.server import Slack, loopback_slack
from tests.doubles.slack.workspace import PRIVATE, Channel, User

pytestmark = pytest.mark.asyncio
HERE = Path(__file__).parents[3] / "adapters" / "slack"
QUICK = replace(TIMING, in_time=0.01, again=0.0, grace=0.0)
UNANSWERED = (TryLater, Undeliverable)
WAITED_OUT = 0.05
"""Seconds after which what would be tried again for long is taken to be waited out."""
METHOD = re.compile(r"(?:apps|auth|bots|chat|conversations|files|reactions|users|views)\.[a-zA-Z.]+")
CONNECTION = ("auth.test", "apps.connections.open")


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
        self.ear.slow, before = 0.02, len(self.slack.api.called("response_url"))
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
        slack.link.conduct.retries, slack.link.conduct.ack_within = (), 0.1
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


async def outcome(act: Awaitable[None]) -> str:
    """What came of an act: how it failed, or nothing. Raises what the bot isn't ready for."""
    try:
        async with asyncio.timeout(WAITED_OUT if getattr(act, "__name__", "") == "enters" else 3.0):
            await act
    except TimeoutError:
        return "waited out"
    except (*UNANSWERED, Unclear) as error:
        return type(error).__name__
    return ""


def told_of(records: Iterable[logging.LogRecord]) -> Counter[str]:
    """How often each line was logged that somebody is to read."""
    return Counter(record.getMessage() for record in records if record.levelno >= logging.WARNING)


async def survives(here: Bench, method: str, code: str) -> None:
    """Let every call of a method be answered so while it is made."""
    for act in ACTS[method]:
        fault = here.slack.api.fail(method, code, times=1_000)
        came = await outcome(act(here))
        assert fault.times < 1_000, (method, code, act)
        here.slack.api.faults.clear()
        assert came != "Unclear" or code in UNCLEAR, (method, code, act)
        assert not here.serving.done(), (method, code)


def is_told_once(method: str, code: str, caplog: pytest.LogCaptureFixture) -> None:
    """No traceback, and no line twice."""
    assert not [record for record in caplog.records if record.exc_info], (method, code, caplog.text)
    twice = [line for line, count in told_of(caplog.records).items() if count > 1]
    assert not twice, (method, code, twice)
    caplog.clear()


async def all_survived(caplog: pytest.LogCaptureFixture, *, all_of_them: bool) -> None:
    async with bench() as here:
        await here.refreshes()
        for method in sorted(ACTS):
            for code in codes(method, all_of_them=all_of_them):
                await survives(here, method, code)
                is_told_once(method, code, caplog)
            await goes_on(here)


async def test_it_survives_what_the_methods_may_answer(caplog: pytest.LogCaptureFixture) -> None:
    await all_survived(caplog, all_of_them=False)


@pytest.mark.soak
async def test_it_survives_whatever_any_method_may_answer(caplog: pytest.LogCaptureFixture) -> None:
    await all_survived(caplog, all_of_them=True)


@pytest.mark.parametrize("code", [*TOKEN, "missing_scope", "ekm_access_denied", "internal_error", "a_code_of_tomorrow"])
@pytest.mark.parametrize("method", CONNECTION)
async def test_what_the_connection_is_refused_with_ends_it_in_one_line_or_is_waited_out(method: str, code: str) -> None:
    async with loopback_slack() as slack:
        slack.api.fail(method, code, times=1_000)
        platform = platform_of(slack, timing=QUICK)
        serving = asyncio.ensure_future(platform.serve(Recording()))
        done, _ = await asyncio.wait([serving], timeout=0.15)
        if not done:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
            assert code not in TOKEN
        else:
            with pytest.raises(RequiteError, match=code):
                serving.result()


@pytest.mark.parametrize("code", TOKEN)
@pytest.mark.parametrize("method", ["chat.postMessage", "users.info", "views.open"])
async def test_a_refused_token_ends_it_in_one_line(method: str, code: str, caplog: pytest.LogCaptureFixture) -> None:
    async with bench() as here:
        here.slack.api.fail(method, code, times=1_000)
        await outcome(ACTS[method][-1](here))
        with pytest.raises(TokenRefused, match=code):
            await asyncio.wait_for(asyncio.shield(here.serving), 2.0)
        assert not [record for record in caplog.records if record.exc_info], caplog.text


@pytest.mark.parametrize("fault", ["used up", BROKEN, CUT, GARBAGE])
async def test_an_answer_that_comes_late_and_is_not_taken_harms_nothing(
    fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with bench() as here:
        here.used_up = fault == "used up"
        if not here.used_up:
            here.slack.api.fail("response_url", fault)
        await here.answers_late()
        await goes_on(here)


async def test_all_methods_that_are_called_are_tried() -> None:
    """The names of methods in the adapter's sources."""
    named = {
        node.value
        for file in HERE.glob("*.py")
        if file.name not in ("checks.py", "install.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and METHOD.fullmatch(node.value)
    }
    assert named - {"files.upload"} <= {*METHODS, *CONNECTION}
    assert {*ACTS, *CONNECTION} == set(METHODS)


async def goes_on(here: Bench) -> None:
    """It hears people, and answers them."""
    here.slack.link.conduct.ack_within = 3.0
    before = len(here.ear.events)
    await here.slack.people.says(here.anna, here.room, "The build is green.").wait()
    assert len(here.ear.events) == before + 1
    here.view(Text(text="Still here"))
    await here.slack.people.tells_the_bot(here.anna, "help").wait()
    said = here.slack.workspace.said_by_bot(here.slack.workspace.im_with(here.anna.id))
    assert said[-1]["text"] == "Still here"
