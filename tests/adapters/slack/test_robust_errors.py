"""Whatever code Slack answers with, it is waited out, given up or logged once, and the bot goes on."""

import ast
import asyncio
import logging
import re
from collections import Counter
from collections.abc import Awaitable, Iterable
from itertools import product
from pathlib import Path

import pytest

from adapters.slack.client import TokenRefused, Unclear
from bot.errors import RequiteError, TryLater, Undeliverable
from bot.views import Text
from tests.adapters.slack.codes import LIMITED, METHODS, TOKEN, UNCLEAR, codes
from tests.adapters.slack.conftest import platform_of, until
from tests.adapters.slack.ears import Recording
from tests.adapters.slack.tried import ACTS, IMPATIENT, QUICK, Bench, bench
from tests.doubles.slack.api import BROKEN, CUT, GARBAGE
from tests.doubles.slack.server import loopback_slack

pytestmark = pytest.mark.asyncio
HERE = Path(__file__).parents[3] / "adapters" / "slack"
UNANSWERED = (TryLater, Undeliverable)
WAITED_OUT = 0.05
"""Seconds after which what would be tried again for long is taken to be waited out."""
METHOD = re.compile(r"(?:apps|auth|bots|chat|conversations|files|reactions|users|views)\.[a-zA-Z.]+")
TOKENS = re.compile(r"xoxb-|xapp-|ticket=|/response/\w")
CONNECTION = ("auth.test", "apps.connections.open")


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
        await until(lambda: fault.times < 1_000)  # noqa: B023 - it is awaited here
        here.slack.api.faults.clear()
        assert came != "Unclear" or code in UNCLEAR, (method, code, act)
        assert not here.serving.done(), (method, code)


def is_told_once(method: str, code: str, caplog: pytest.LogCaptureFixture) -> None:
    """No traceback, no line twice, and in none a token."""
    assert not TOKENS.search(caplog.text), (method, code)
    assert not [record for record in caplog.records if record.exc_info], (method, code, caplog.text)
    twice = [line for line, count in told_of(caplog.records).items() if count > 1]
    assert not twice, (method, code, twice)
    caplog.clear()


async def all_survived(caplog: pytest.LogCaptureFixture, *, all_of_them: bool) -> None:
    caplog.set_level(logging.DEBUG)
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


@pytest.mark.parametrize(
    "code",
    [*TOKEN, "not_allowed_token_type", "missing_scope", "ekm_access_denied", "internal_error", "a_code_of_tomorrow"],
)
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
async def test_a_refused_token_ends_it_in_one_line(code: str, caplog: pytest.LogCaptureFixture) -> None:
    async with bench() as here:
        here.slack.api.fail("*", code, times=1_000)
        await outcome(here.is_told())
        with pytest.raises(TokenRefused, match=code):
            await asyncio.wait_for(asyncio.shield(here.serving), 2.0)
        assert not [record for record in caplog.records if record.exc_info], caplog.text


async def test_a_token_that_one_method_refuses_ends_nothing() -> None:
    async with bench() as here:
        for code, method in product(TOKEN, ("chat.postMessage", "users.info", "views.open", "conversations.open")):
            await survives(here, method, code)
        await asyncio.sleep(0.05)
        assert not here.serving.done()
        await goes_on(here)


async def test_limits_are_for_later() -> None:
    async with bench() as here:
        for code, act in product(LIMITED, (Bench.sends, Bench.revises, Bench.finds)):
            here.slack.api.fail("*", code, times=1_000)
            with pytest.raises(TryLater):
                await act(here)


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
    assert named - {"files.complete", "files.upload"} <= {*METHODS, *CONNECTION}
    assert {*ACTS, *CONNECTION} == set(METHODS)


async def goes_on(here: Bench) -> None:
    """It hears people, and answers them."""
    here.slack.link.conduct.ack_within = 3.0
    green = await here.slack.people.says(here.anna, here.room, "The build is green.").wait()
    assert any(event.message == green.ts for event in here.ear.events)
    here.view(Text(text="Still here"))
    await here.slack.people.tells_the_bot(here.anna, "help").wait()
    said = here.slack.workspace.said_by_bot(here.slack.workspace.im_with(here.anna.id))
    assert said[-1]["text"] == "Still here"
    here.slack.link.conduct.ack_within = IMPATIENT
