"""Socket Mode of the loopback Slack with the real Bolt app: events, acks, re-deliveries, sockets that go."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.adapters.slack.double.conftest import PING, Start
from tests.doubles.slack.server import Slack
from tests.doubles.slack.workspace import Channel, User

pytestmark = pytest.mark.asyncio


@pytest.fixture
def anna(slack: Slack) -> User:
    return slack.workspace.add_user("anna")


@pytest.fixture
def room(slack: Slack, anna: User) -> Channel:
    return slack.workspace.add_channel("launch", anna)


def texts(heard: list[dict[str, Any]]) -> list[str]:
    return [body["event"]["text"] for body in heard if body["event"]["type"] == "message"]


async def test_a_message_comes_in_and_is_acked(slack: Slack, start: Start, anna: User, room: Channel) -> None:
    heard = await start()
    told = await slack.people.says(anna, room, "Hello").wait()
    (delivery,) = told.deliveries
    assert delivery.acked
    assert delivery.sent[0].took is not None
    (body,) = heard
    assert body["event"]["channel_type"] == "channel"
    assert body["event"]["event_ts"] == body["event"]["ts"] == told.ts
    assert body["authorizations"][0]["user_id"] == slack.workspace.bot.id
    assert body["event_id"] == delivery.sent[0].event_id


async def test_an_app_answers_in_the_thread_and_hears_itself(
    slack: Slack, client: AsyncWebClient, start: Start, anna: User, room: Channel
) -> None:
    app = AsyncApp(client=client, ignoring_self_events_enabled=False)

    @app.event("app_mention")
    async def answer(event: dict[str, Any], say: Any) -> None:
        await say(text="Look into our DM", thread_ts=event["ts"])

    heard = await start(app)
    mention = f"<@{slack.workspace.bot.id}> who should I thank?"
    asked = await slack.people.says(anna, room, mention).wait()
    assert len(asked.deliveries) == 2  # as message and as app_mention
    async with asyncio.timeout(3):
        while len(slack.link.deliveries) < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    await slack.link.settled()
    (said,) = slack.workspace.said_by_bot(room)
    assert said["thread_ts"] == asked.ts
    assert heard[-1]["event"]["bot_id"] == slack.workspace.bot.bot_id


async def test_what_is_not_acked_is_sent_again_and_then_lost(
    slack: Slack, client: AsyncWebClient, start: Start, anna: User, room: Channel
) -> None:
    slack.link.conduct.ack_within, slack.link.conduct.retries = 0.05, (0.0, 0.02, 0.02)
    slack.link.conduct.new_event_ids = True
    app = AsyncApp(client=client)
    refuse = True

    @app.middleware
    async def failing(next: Any) -> None:  # noqa: A002
        if refuse:
            raise RuntimeError("the store is full")
        await next()

    await start(app)
    (lost,) = (await slack.people.says(anna, room, "1").wait()).deliveries
    assert lost.lost
    assert [one.attempt for one in lost.sent] == [0, 1, 2, 3]
    assert len({one.event_id for one in lost.sent}) == 4
    (late,) = slack.people.says(anna, room, "2").deliveries
    await asyncio.sleep(0.03)
    refuse = False
    assert (await late.wait()).acked
    assert [one.attempt for one in late.sent] == [0, 1]


async def test_duplicates_bear_new_event_ids_and_come_in_any_order(
    slack: Slack, start: Start, anna: User, room: Channel
) -> None:
    heard = await start()
    slack.link.conduct.duplicates, slack.link.conduct.hold = 2, 12
    for number in range(4):
        slack.people.says(anna, room, str(number))
    await slack.link.settled()
    async with asyncio.timeout(2):
        while len(heard) < 12:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    assert sorted(texts(heard)) == sorted("0123" * 3)
    assert texts(heard) != sorted(texts(heard))
    assert len({body["event_id"] for body in heard}) == 12
    slack.link.conduct.duplicates = slack.link.conduct.hold = 0
    slack.link.redeliver(slack.link.deliveries[0], times=11)
    async with asyncio.timeout(2):
        while len(heard) < 23:  # noqa: ASYNC110
            await asyncio.sleep(0.005)


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_the_sdk_connects_anew_when_told_to_go(
    slack: Slack, start: Start, anna: User, room: Channel, reason: str
) -> None:
    heard = await start()
    slack.link.disconnect(reason)
    await slack.link.connected()
    await slack.people.says(anna, room, "again").wait()
    assert texts(heard) == ["again"]
    assert slack.link.opened == 2


async def test_the_sdk_comes_back_after_a_dropped_socket(slack: Slack, start: Start, anna: User, room: Channel) -> None:
    heard = await start()
    slack.link.conduct.retries = (0.0, 0.4)
    slack.link.drop()
    told = slack.people.says(anna, room, "while nobody listened")
    await told.wait()
    assert texts(heard) == ["while nobody listened"]
    assert told.deliveries[0].sent[0].attempt == 2


async def test_the_sdk_notices_a_half_open_socket(slack: Slack, start: Start, anna: User, room: Channel) -> None:
    heard = await start()
    slack.link.half_open(noticed_after=0.3)
    slack.link.conduct.ack_within = 0.05
    slack.link.conduct.retries = (0.0, PING * 10, PING * 10)
    (sent,) = slack.people.says(anna, room, "into the void").deliveries
    await sent.wait()
    assert sent.acked
    assert texts(heard) == ["into the void"]
    assert slack.link.opened == 2


async def test_without_a_network_nothing_gets_through(
    slack: Slack, client: AsyncWebClient, start: Start, anna: User, room: Channel
) -> None:
    await start()
    with slack.offline():
        assert slack.link.connections == []
        with pytest.raises(aiohttp.ClientError):
            await client.auth_test()
    await slack.link.connected()
    assert (await slack.people.says(anna, room, "back").wait()).deliveries[0].acked


async def test_refused_connections_are_tried_again(slack: Slack, start: Start) -> None:
    await start()
    slack.link.conduct.refusing = True
    slack.link.drop()
    await asyncio.sleep(PING * 4)
    assert slack.link.connections == []
    slack.link.conduct.refusing = False
    await slack.link.connected()


async def test_two_connections_share_the_events(slack: Slack, start: Start, anna: User, room: Channel) -> None:
    one, two = await start(), await start()
    await slack.link.connected(2)
    for number in range(6):
        slack.people.says(anna, room, str(number))
    await slack.link.settled()
    assert len(one) == len(two) == 3
    assert sorted(texts(one) + texts(two)) == list("012345")
    assert not slack.link.stray_acks


async def test_one_connection_too_many_is_sent_away(slack: Slack, start: Start) -> None:
    slack.link.conduct.most_connections = 1
    await start()
    await start()
    await asyncio.sleep(PING * 3)
    assert len(slack.link.connections) == 1
    assert slack.link.opened > 2  # it keeps trying, and pushes nobody out


async def test_what_people_click_is_not_sent_again(slack: Slack, anna: User) -> None:
    slack.link.conduct.ack_within = 0.02
    shortcut = await slack.hands.uses_shortcut(anna, "thank").wait()
    assert shortcut.lost
    assert shortcut.sent == []


async def test_a_burst_of_events_is_acked(slack: Slack, start: Start, anna: User, room: Channel) -> None:
    heard = await start()
    await slack.people.says(anna, room, "first").wait()  # until it is answered, Bolt calls auth.test for each event
    for number in range(300):
        slack.people.says(anna, room, str(number))
    await slack.link.settled()
    assert len(heard) == 301
    assert len(slack.api.called("auth.test")) == 1
    assert not slack.link.unacked


async def test_slack_pings_and_the_sdk_answers(slack: Slack, start: Start) -> None:
    slack.link.conduct.ping_every = 0.02
    await start()
    await asyncio.sleep(0.1)
    assert slack.link.pongs


async def test_a_silent_socket_counts_until_slack_notices(slack: Slack, start: Start) -> None:
    slack.link.conduct.most_connections = 1
    await start()
    slack.link.half_open(noticed_after=0.6)
    (silent,) = slack.link.connections
    async with asyncio.timeout(3):
        while slack.link.connections in ([], [silent]):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert slack.link.opened > 2


async def test_what_is_delayed_still_comes(slack: Slack, start: Start, anna: User, room: Channel) -> None:
    heard = await start()
    slack.link.conduct.delay = 0.05
    (delivery,) = slack.people.says(anna, room, "late").deliveries
    assert delivery.sent == []
    await delivery.wait()
    assert texts(heard) == ["late"]


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "event_callback", "event": {"type": "message", "channel": None, "user": None, "ts": None}},
        {"type": "event_callback", "event": {"type": "user_change"}},
        {"type": "event_callback", "event": {}, "event_id": None},
    ],
)
async def test_any_payload_can_be_sent(slack: Slack, start: Start, payload: dict[str, Any]) -> None:
    slack.link.conduct.ack_within, slack.link.conduct.retries = 0.3, ()
    await start()
    assert (await slack.link.send("events_api", payload).wait()).sent


async def test_a_lost_ack_brings_the_event_again(slack: Slack, start: Start, anna: User, room: Channel) -> None:
    heard = await start()
    slack.link.conduct.ack_within, slack.link.conduct.lose_acks = 0.1, 1
    told = await slack.people.says(anna, room, "twice").wait()
    assert texts(heard) == ["twice", "twice"]
    assert [one.attempt for one in told.deliveries[0].sent] == [0, 1]
