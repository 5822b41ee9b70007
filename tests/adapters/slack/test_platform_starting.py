"""How it starts and ends, what it tells of either, and that no token is in any of it."""

import asyncio
import logging
import socket
from collections.abc import Iterator

import pytest

from adapters.slack.client import TokenRefused
from adapters.slack.install import SHORTCUT_WHO
from adapters.slack.parting import Removed
from adapters.slack.platform import Slack as Platform
from adapters.slack.platform import Tokens
from bot.errors import RequiteError
from bot.views import Document, Text
from tests.adapters.slack.conftest import PING, Serve, platform_of, until
from tests.adapters.slack.ears import Recording
from tests.adapters.slack.test_platform_sending import delivery_to
from tests.doubles.slack.api import BROKEN, CUT, GARBAGE, LIMITED
from tests.doubles.slack.server import Slack
from tests.doubles.slack.workspace import Channel, User

pytestmark = pytest.mark.asyncio


async def ended(platform: Platform, ear: Recording | None = None, seconds: float = 5.0) -> RequiteError:
    with pytest.raises(RequiteError) as told:
        await asyncio.wait_for(platform.serve(ear or Recording()), seconds)
    return told.value


@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked", "account_inactive", "token_expired"])
async def test_a_bad_bot_token_ends_it_with_one_clear_line(slack: Slack, platform: Platform, error: str) -> None:
    slack.revoke(error)
    told = await ended(platform)
    assert isinstance(told, TokenRefused)
    assert "REQUITE_SLACK_BOT_TOKEN" in str(told)
    assert error in str(told)
    assert "\n" not in str(told)


@pytest.mark.parametrize("error", ["invalid_auth", "missing_scope", "not_allowed_token_type"])
async def test_a_bad_app_token_does_the_same(slack: Slack, platform: Platform, error: str) -> None:
    slack.api.fail("apps.connections.open", error, times=99)
    told = await ended(platform)
    assert "REQUITE_SLACK_APP_TOKEN" in str(told)
    assert error in str(told)


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
@pytest.mark.parametrize("fault", [LIMITED, BROKEN, CUT, GARBAGE, "internal_error"])
async def test_what_passes_is_waited_out(
    slack: Slack, serve: Serve, method: str, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    slack.api.fail(method, fault, seconds=0, times=1)
    await serve()
    assert slack.link.connections
    assert len([record for record in caplog.records if record.levelno >= logging.WARNING]) <= 1
    assert not [record for record in caplog.records if record.exc_info]


async def test_without_a_network_it_waits_for_one(
    slack: Slack, platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    with slack.offline():
        serving = asyncio.ensure_future(platform.serve(Recording()))
        await asyncio.sleep(0.3)
    await slack.link.connected()
    assert [record.levelname for record in caplog.records if record.levelno >= logging.WARNING] == ["WARNING"]
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)


async def test_while_it_is_cut_off_there_is_one_line(
    slack: Slack, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    await serve()
    with slack.offline():
        await asyncio.sleep(10 * PING)
    await slack.link.connected()
    await until(lambda: "connected to Slack again" in caplog.text)
    actions = [getattr(record, "action", record.getMessage()) for record in caplog.records]
    told = [action for action in actions if action not in ("caught_up", "catching_up_failed", "slack_unlabelled")]
    assert told == ["slack_disconnected", "slack_connected"]
    assert "Traceback" not in caplog.text


async def test_uninstalled_it_drops_everything_and_ends(slack: Slack, platform: Platform) -> None:
    ear = Recording()
    serving = asyncio.ensure_future(ended(platform, ear))
    await slack.link.connected()
    told = slack.people.uninstalls()
    error = await serving
    assert isinstance(error, Removed)
    assert slack.workspace.team in str(error)
    assert ear.left == [f"slack:{slack.workspace.team}"]
    assert all(delivery.acked for delivery in told.deliveries)


async def test_what_slack_only_tells_is_not_believed(
    slack: Slack, serve: Serve, anna: User, room: Channel, caplog: pytest.LogCaptureFixture
) -> None:
    ear = await serve()
    await slack.people.event("app_uninstalled").wait()
    await until(lambda: "but it isn't" in caplog.text)
    assert not ear.left
    await slack.people.says(anna, room, "still here").wait()
    assert ear.texts == ["still here"]


async def test_a_token_that_is_revoked_meanwhile_ends_it_without_dropping_anything(
    slack: Slack, platform: Platform, anna: User
) -> None:
    ear = Recording()
    serving = asyncio.ensure_future(ended(platform, ear))
    await slack.link.connected()
    slack.revoke("invalid_auth")
    with pytest.raises(RequiteError):
        await platform.send(delivery_to(slack, anna), Text(text="Hello"))
    assert isinstance(await serving, TokenRefused)
    assert not ear.left


async def test_it_serves_again_after_it_ended(slack: Slack, platform: Platform, anna: User, room: Channel) -> None:
    for text in ("one", "two"):
        ear = Recording()
        serving = asyncio.ensure_future(platform.serve(ear))
        await slack.link.connected()
        await slack.people.says(anna, room, text).wait()
        assert ear.texts == [text]
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        await until(lambda: not slack.link.connections)


async def test_what_has_come_in_is_finished_at_the_end(slack: Slack, platform: Platform, anna: User) -> None:
    ear = Recording(slow=0.3)
    serving = asyncio.ensure_future(platform.serve(ear))
    await slack.link.connected()
    told = slack.people.tells_the_bot(anna, "help")
    await until(lambda: ear.heard)
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    assert told.deliveries[0].acked
    assert slack.workspace.said_by_bot(slack.workspace.im_with(anna.id))


@pytest.fixture
def everything(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """All that is logged, by whomever, from DEBUG on."""
    names = ["", "slack_sdk", "slack_bolt", "aiohttp", *logging.root.manager.loggerDict]
    before = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.DEBUG)
    caplog.set_level(logging.DEBUG)
    yield caplog
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


async def test_no_token_and_nothing_that_was_said_is_in_any_log(
    slack: Slack, serve: Serve, platform: Platform, anna: User, room: Channel, everything: pytest.LogCaptureFixture
) -> None:
    document = Document(name="x", text="y", content="z")
    ear = await serve(Recording(says=lambda turned: document if turned.by == "dm" else Text(text="what I say")))
    for name in list(logging.root.manager.loggerDict):
        logging.getLogger(name).setLevel(logging.DEBUG)
    for fault in (BROKEN, "no_such_code", CUT, "not_in_channel", GARBAGE, "invalid_blocks", LIMITED):
        for method in ("conversations.open", "files.getUploadURLExternal", "views.open", "response_url", "users.info"):
            slack.api.fail(method, fault, seconds=0)
    slack.link.conduct.ack_within = 0.5
    for number in range(7):
        await slack.people.says(anna, room, f"what people say <@{slack.workspace.bot.id}>").wait()
        await slack.people.tells_the_bot(anna, "what they tell").wait(20)
        await slack.hands.types_command(anna, room, "what they type").wait(20)
        await slack.hands.uses_shortcut(anna, SHORTCUT_WHO).wait(20)
        if number % 2:
            slack.link.drop()
        else:
            slack.link.conduct.refusing = True
            slack.link.drop()
            await asyncio.sleep(3 * PING)
            slack.link.conduct.refusing = False
        await slack.link.connected()
    ear.failing = ValueError("what went wrong")
    await slack.people.says(anna, room, "what people say").wait()
    slack.revoke("invalid_auth")
    with pytest.raises(RequiteError) as told:
        await platform.send(delivery_to(slack, anna), Text(text="Hello"))
    secrets = [
        slack.workspace.bot_token,
        slack.workspace.app_token,
        *slack.link._tickets,
        *slack.workspace.response_urls,
    ]
    said = ["what people say", "what they tell", "what they type", "what I say"]
    for secret in (*secrets, *said):
        assert secret not in everything.text
        assert secret not in repr(told.value) + repr(told.value.__context__)


async def test_no_token_is_in_a_repr(slack: Slack, platform: Platform) -> None:
    tokens = Tokens(bot=slack.workspace.bot_token, app=slack.workspace.app_token)
    for shown in (repr(tokens), str(tokens), repr(platform), repr(vars(platform)), repr(platform_of(slack))):
        assert slack.workspace.bot_token not in shown
        assert slack.workspace.app_token not in shown


async def test_whoever_set_it_up_is_greeted_once_and_nobody_else(
    slack: Slack, serve: Serve, anna: User, ben: User
) -> None:
    for _ in range(2):
        await serve(on=platform_of(slack, installer=anna.id))
    await until(lambda: slack.workspace.said_by_bot(slack.workspace.im_with(anna.id)))
    assert [said["text"] for said in slack.workspace.said_by_bot(slack.workspace.im_with(anna.id))] == ["Here I am."]
    assert slack.workspace.said_by_bot(slack.workspace.im_with(ben.id)) == []


async def test_who_can_not_be_greeted_hinders_nothing(slack: Slack, serve: Serve) -> None:
    await serve(on=platform_of(slack, installer="U0NOBODY"))
    assert slack.link.connections


@pytest.mark.parametrize("error", ["invalid_auth", "missing_scope"])
async def test_of_a_bad_app_token_nothing_else_is_said(
    slack: Slack, platform: Platform, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    slack.api.fail("apps.connections.open", error, times=99)
    told = str(await ended(platform))
    assert "connections:write" in told
    assert "install the app again" not in told
    assert "trouble with the connection" not in caplog.text


async def test_without_a_network_the_line_says_what_helps(slack: Slack, caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{free.getsockname()[1]}/api/"
        serving = asyncio.ensure_future(platform_of(slack, api_url=nowhere).serve(Recording()))
        await until(lambda: caplog.records)
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    (line,) = caplog.messages
    assert line.startswith("Slack can't be reached (connection refused); ")
    assert line.count("reached") == 1
    assert "HTTPS_PROXY" in line
    assert "Error" not in line
