"""Nothing is lost between what Slack sends and what is kept, and nothing is noted that isn't in."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.slack import acking
from adapters.slack.platform import Slack as Platform
from bot.errors import StoreError
from bot.events import Event
from bot.ports import Named
from tests.adapters.slack.conftest import PING, TIMING, Serve, _stopped, platform_of, until
from tests.adapters.slack.ears import Recording
from tests.doubles.slack.server import Slack
from tests.doubles.slack.workspace import Channel, User

pytestmark = pytest.mark.asyncio
FULL = StoreError("memory:", "it is full", "make room")


async def test_what_is_said_between_the_start_and_the_first_connection_is_read(
    slack: Slack, platform: Platform, anna: User, room: Channel
) -> None:
    slack.link.conduct.retries, slack.link.conduct.ack_within, slack.link.conduct.refusing = (0.0, 0.05), 0.1, True
    ear = Recording(until=datetime.now(UTC) - timedelta(hours=1))
    task = asyncio.ensure_future(platform.serve(ear))
    await asyncio.sleep(4 * PING)
    told = await slack.people.says(anna, room, "before the first hello").wait()
    assert told.deliveries[0].lost
    assert not ear.noted
    slack.link.conduct.refusing = False
    await until(lambda: ear.noted)
    assert ear.texts == ["before the first hello"]
    await _stopped(task)


async def test_what_the_store_refused_for_longer_than_slack_sends_it_is_read(
    slack: Slack, serve: Serve, anna: User, room: Channel
) -> None:
    slack.link.conduct.retries, slack.link.conduct.ack_within = (0.0, 0.05), 0.1
    ear = await serve(on=platform_of(slack, timing=replace(TIMING, unkept=0.5)))
    await until(lambda: ear.noted)
    ear.failing = FULL
    told = await slack.people.says(anna, room, "while the disk was full").wait()
    assert told.deliveries[0].lost
    before = len(ear.noted)
    ear.failing = None
    await slack.people.says(anna, room, "afterwards").wait()
    await asyncio.sleep(2 * TIMING.noted)
    assert len(ear.noted) == before
    await until(lambda: len(ear.noted) > before)
    assert set(ear.texts) == {"while the disk was full", "afterwards"}


async def test_what_slack_sends_again_in_time_is_not_read_from_the_history(
    slack: Slack, serve: Serve, anna: User, room: Channel
) -> None:
    slack.link.conduct.retries, slack.link.conduct.ack_within = (0.0, 0.1, 0.1), 0.1
    ear = await serve(Recording(failing=FULL), platform_of(slack, timing=replace(TIMING, unkept=2.0)))
    told = slack.people.says(anna, room, "once")
    await asyncio.sleep(0.15)
    ear.failing = None
    await told.wait()
    before = len(ear.noted)
    await until(lambda: len(ear.noted) > before)
    assert ear.texts == ["once"]
    assert not slack.api.called("conversations.history")


async def test_more_than_can_be_kept_is_not_taken_in_hand(
    slack: Slack, serve: Serve, anna: User, room: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acking, "MOST_IN_HAND", 50)
    slack.link.conduct.retries, slack.link.conduct.ack_within = (0.0, 0.3, 0.3), 0.3
    opened = asyncio.Event()

    class Hanging(Recording):
        async def take(self, events: Sequence[Event]) -> Named:
            await opened.wait()
            return await super().take(events)

    ear = await serve(Hanging(), platform_of(slack, timing=replace(TIMING, unkept=1.0)))
    before = len(asyncio.all_tasks())
    for number in range(500):
        slack.people.says(anna, room, str(number))
    await asyncio.sleep(0.2)
    assert len(asyncio.all_tasks()) - before < 50 + 20 + len(slack.link.unacked)
    assert len([task for task in asyncio.all_tasks() if "run_message_listeners" in repr(task)]) <= 50
    slack.link.drop()
    await slack.link.connected()  # new connections are noticed meanwhile
    opened.set()
    await until(lambda: len(ear.texts) == 500, 10)
