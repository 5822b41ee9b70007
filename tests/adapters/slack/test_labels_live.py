"""What the ear is told of channels and people: in time, and again where it couldn't be told."""

import asyncio
from typing import Any

import pytest

from adapters.slack.platform import Slack as Platform
from bot.errors import StoreError
from bot.people import ChannelKind
from bot.ports import Named
from tests.adapters.slack.conftest import Serve, until
from tests.adapters.slack.ears import Recording
from tests.adapters.slack.test_platform_people import ids, who
from tests.doubles.slack.api import LIMITED, SLOW
from tests.doubles.slack.server import Slack
from tests.doubles.slack.workspace import Channel, User

pytestmark = pytest.mark.asyncio
FULL = StoreError("here", "the disk is full", "make room")


class Full(Recording):
    """Its labels can't be kept while it is full."""

    full = False

    async def label(self, *labels: Any, **more: Any) -> None:
        if self.full:
            raise FULL
        await super().label(*labels, **more)


@pytest.fixture(autouse=True)
def soon(slack: Slack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.slack.labelling.SOON", 0.05)
    slack.link.conduct.retries = (0.0, 0.1, 0.2)
    slack.link.conduct.ack_within = 0.3


def kinds(ear: Recording) -> list[ChannelKind]:
    return [row.kind for row in ear.channels.values()]


async def test_what_a_channel_is_slack_did_not_say_is_told_before_anything_is_kept(
    slack: Slack, serve: Serve, anna: User, room: Channel
) -> None:
    for method in ("conversations.info", "users.conversations"):
        slack.api.fail(method, LIMITED)
    ear = await serve(Recording())
    told = slack.people.says(anna, room, "Of the launch")
    await until(lambda: ear.texts)
    await told.wait()
    assert [(row.name, row.kind) for row in ear.channels.values()] == [("launch", ChannelKind.PUBLIC)]


async def test_of_a_channel_that_slack_refuses_to_tell_of_nothing_is_kept(
    slack: Slack, serve: Serve, anna: User, room: Channel
) -> None:
    slack.api.fail("users.conversations", "missing_scope", times=10)
    slack.api.fail("conversations.info", "channel_not_found", times=10)
    ear = await serve(Recording())
    told = slack.people.says(anna, room, "Of the launch")
    await told.wait()
    assert told.deliveries[0].acked
    assert (ear.texts, ear.channels) == ([], {})


async def test_a_channel_made_private_is_so_before_the_ack(
    slack: Slack, platform: Platform, serve: Serve, anna: User, room: Channel
) -> None:
    ear = await serve(Recording())
    await slack.people.says(anna, room, "hello").wait()
    assert kinds(ear) == [ChannelKind.PUBLIC]
    slack.api.fail("users.list", SLOW, seconds=1.0)
    serving: Any = platform._serving
    before = len(slack.api.called("users.list"))
    serving._labelling.want_all()
    await until(lambda: len(slack.api.called("users.list")) > before)
    await slack.people.converts(anna, room).wait()
    assert kinds(ear) == [ChannelKind.PRIVATE]
    await slack.people.renames(anna, room, "landing").wait()
    assert [row.name for row in ear.channels.values()] == ["landing"]


async def test_a_channel_made_private_is_told_again_until_it_is_kept(
    slack: Slack, serve: Serve, anna: User, room: Channel
) -> None:
    ear = await serve(Full())
    await slack.people.says(anna, room, "hello").wait()
    ear.full = True
    told = slack.people.converts(anna, room)
    await asyncio.sleep(0.05)
    assert kinds(ear) == [ChannelKind.PUBLIC]
    ear.full = False
    await told.wait()
    assert kinds(ear) == [ChannelKind.PRIVATE]


async def test_a_deleted_channel_is_shown_no_more(
    slack: Slack, platform: Platform, serve: Serve, anna: User, room: Channel
) -> None:
    ear = await serve(Recording())
    await slack.people.says(anna, room, "hello").wait()
    serving: Any = platform._serving
    deleted = {"type": "event_callback", "event": {"type": "channel_deleted", "channel": room.id}}
    assert await serving._receiving.ack(deleted, again=False) == {}
    assert kinds(ear) == [ChannelKind.PRIVATE]


async def test_what_was_said_before_a_channel_got_another_id_is_told_once(
    slack: Slack, serve: Serve, anna: User, room: Channel
) -> None:
    ear = await serve(Recording())
    await slack.people.says(anna, room, "Ready?").wait()
    await slack.people.changes_id(room, "C0NEWID").wait()
    slack.link.conduct.refusing = True
    slack.link.drop()
    slack.people.says(anna, room, "Ready!")
    slack.link.conduct.refusing = False
    await until(lambda: "Ready!" in ear.texts)
    await asyncio.sleep(0.1)
    assert ear.texts == ["Ready?", "Ready!"]


async def test_whoever_could_not_be_told_is_told_later(
    slack: Slack, platform: Platform, serve: Serve, anna: User, ben: User, room: Channel
) -> None:
    slack.api.fail("users.list", LIMITED, times=2)
    ear = await serve(Full())
    ear.full = True
    serving: Any = platform._serving
    serving._labelling.want(Named(people=frozenset({who(slack, anna)}), channels=frozenset(ids(slack, room))))
    await asyncio.sleep(0.15)
    ear.full = False
    await until(lambda: who(slack, anna) in ear.profiles and who(slack, ben) in ear.profiles)
    assert kinds(ear) == [ChannelKind.PUBLIC]


async def test_one_of_whom_slack_does_not_say_holds_nobody_up(
    slack: Slack, platform: Platform, serve: Serve, anna: User, ben: User
) -> None:
    slack.api.fail("users.list", "missing_scope", times=1_000)
    silent = slack.api.fail("users.info", "internal_error", times=1_000, when=lambda asked: asked["user"] == ben.id)
    ear = await serve(Recording())
    both = frozenset({who(slack, anna), who(slack, ben)})
    serving: Any = platform._serving
    serving._labelling.want(Named(people=both, channels=frozenset()))
    await until(lambda: who(slack, anna) in ear.profiles)
    silent.times = 0
    await until(lambda: both <= ear.profiles.keys())
