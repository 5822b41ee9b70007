"""It ends where Slack takes its tokens no more, and for nothing less; whatever is to go has gone before the ack."""

import asyncio
from dataclasses import replace

import pytest

from adapters.slack.client import TokenRefused
from adapters.slack.parting import Removed
from adapters.slack.platform import Slack as Platform
from bot.errors import RequiteError, StoreError
from bot.events import SpaceId
from bot.views import Text
from tests.adapters.slack.conftest import PING, TIMING, Serve, platform_of, until
from tests.adapters.slack.ears import Recording
from tests.adapters.slack.test_platform_sending import card, delivery_to, digest, source_of
from tests.adapters.slack.test_platform_starting import ended
from tests.doubles.slack.server import Slack
from tests.doubles.slack.workspace import Channel, User

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "not_allowed_token_type"])
async def test_one_refusal_of_one_method_ends_nothing(
    slack: Slack, serve: Serve, platform: Platform, anna: User, room: Channel, code: str
) -> None:
    ear = await serve()
    slack.api.fail("chat.getPermalink", code)
    told = slack.people.says(anna, room, "Ready?")
    await platform.send(delivery_to(slack, anna), digest(card(source_of(slack, room, told.ts))))
    await asyncio.sleep(3 * TIMING.grace)
    await slack.people.says(anna, room, "still here").wait()
    assert ear.texts == ["Ready?", "still here"]


@pytest.mark.parametrize("code", ["too_many_websockets", "some_new_error", "internal_error"])
async def test_an_address_that_is_not_given_now_is_asked_for_again(
    slack: Slack, serve: Serve, anna: User, room: Channel, code: str
) -> None:
    ear = await serve()
    slack.api.fail("apps.connections.open", code, times=2)
    slack.link.drop()
    await asyncio.sleep(2 * PING)
    await slack.link.connected()
    await slack.people.says(anna, room, "still here").wait()
    assert ear.texts == ["still here"]


@pytest.mark.parametrize("code", ["missing_scope", "no_permission", "forbidden_team", "token_revoked"])
async def test_an_address_that_is_never_given_ends_it(slack: Slack, platform: Platform, code: str) -> None:
    slack.api.fail("apps.connections.open", code, times=99)
    assert code in str(await ended(platform))


class Slowly(Recording):
    async def leave(self, space: SpaceId) -> None:
        await asyncio.sleep(0.2)
        await super().leave(space)


async def test_a_removal_is_acked_when_everything_is_dropped(slack: Slack, platform: Platform) -> None:
    ear = Slowly()
    serving = asyncio.ensure_future(ended(platform, ear))
    await slack.link.connected()
    told = slack.people.uninstalls()
    await asyncio.sleep(0.1)
    assert not any(delivery.acked for delivery in told.deliveries)
    assert isinstance(await serving, Removed)
    assert ear.left


async def test_a_removal_that_could_not_be_looked_at_is_not_acked(slack: Slack, anna: User) -> None:
    """The bot is stopped before Slack refuses the token: Slack tells again."""
    platform = platform_of(slack, timing=replace(TIMING, grace=5.0))
    serving = asyncio.ensure_future(platform.serve(Recording()))
    await slack.link.connected()
    told = slack.people.event("app_uninstalled")
    await asyncio.sleep(0.1)
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    assert not any(delivery.acked for delivery in told.deliveries)


async def test_where_nothing_can_be_dropped_it_is_told_and_not_acked(slack: Slack, platform: Platform) -> None:
    class Full(Recording):
        async def leave(self, space: SpaceId) -> None:
            raise StoreError("memory:", "it is full", "make room")

    serving = asyncio.ensure_future(ended(platform, Full()))
    await slack.link.connected()
    told = slack.people.uninstalls()
    assert isinstance(await serving, StoreError)
    assert not any(delivery.acked for delivery in told.deliveries)


@pytest.mark.parametrize("code", ["account_inactive", "token_revoked"])
async def test_removed_while_it_was_off_it_says_what_is_left_to_do(slack: Slack, platform: Platform, code: str) -> None:
    slack.revoke(code)
    assert "delete what is stored" in str(await ended(platform))


async def test_a_token_that_is_refused_for_all_ends_it(slack: Slack, platform: Platform, anna: User) -> None:
    serving = asyncio.ensure_future(ended(platform))
    await slack.link.connected()
    slack.revoke("token_expired")
    with pytest.raises(RequiteError):
        await platform.send(delivery_to(slack, anna), Text(text="Hello"))
    assert isinstance(await serving, TokenRefused)
    await until(lambda: not slack.link.connections)
