"""What was missed is read afterwards, beside what comes in, and counts once."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from adapters.slack.platform import Policy
from bot.errors import StoreError
from tests.adapters.slack.conftest import PING, Serve, platform_of, until
from tests.adapters.slack.ears import Recording
from tests.doubles.slack.api import BROKEN, LIMITED
from tests.doubles.slack.server import Slack
from tests.doubles.slack.workspace import MPIM, PRIVATE, Channel, User

pytestmark = pytest.mark.asyncio


@pytest.fixture(autouse=True)
def never_again(slack: Slack) -> None:
    """What isn't acked at once is lost."""
    slack.link.conduct.retries = ()
    slack.link.conduct.ack_within = 0.2


def away(slack: Slack, hours: float = 1) -> Recording:
    """An ear that was told all up to an hour ago."""
    return Recording(until=datetime.now(UTC) - timedelta(hours=hours))


async def test_after_a_start_it_reads_what_was_said_meanwhile(
    slack: Slack, serve: Serve, anna: User, ben: User, room: Channel
) -> None:
    secret = slack.workspace.add_channel("secret", anna, kind=PRIVATE)
    unseen = slack.workspace.add_channel("unseen", anna, with_bot=False)
    first = slack.people.says(anna, room, "in the channel")
    slack.people.says(ben, room, "in the thread", thread=first)
    slack.people.says(ben, secret, "in private")
    slack.people.says(ben, unseen, "where it isn't")
    slack.people.reacts(ben, room, first.ts, "+1")
    slack.people.tells_the_bot(ben, "to the bot")
    ear = await serve(away(slack))
    await until(lambda: len(ear.texts) == 3)
    assert set(ear.texts) == {"in the channel", "in the thread", "in private"}
    assert {type(event).__name__ for event in ear.events} == {"MessagePosted", "ReactionAdded"}
    assert not ear.heard


async def test_nothing_is_read_where_nothing_is_known_of_before(
    slack: Slack, serve: Serve, anna: User, room: Channel
) -> None:
    slack.people.says(anna, room, "long ago")
    ear = await serve()
    await asyncio.sleep(0.1)
    assert not ear.texts
    assert not slack.api.called("conversations.history")


async def test_a_reply_in_a_thread_from_before_the_gap_is_found(
    slack: Slack, serve: Serve, anna: User, ben: User, room: Channel
) -> None:
    before = datetime.now(UTC).timestamp() - 86_400
    slack.workspace.clock = lambda: before
    first = slack.people.says(anna, room, "yesterday")
    slack.people.says(anna, room, "yesterday, too")
    slack.workspace._last_ts = 0
    slack.workspace.clock = lambda: before + 86_000
    slack.people.says(ben, room, "today", thread=first)
    ear = await serve(away(slack))
    await until(lambda: "today" in ear.texts)
    assert "yesterday, too" not in ear.texts


async def test_what_was_said_in_a_gap_of_the_socket_is_read(
    slack: Slack, serve: Serve, anna: User, room: Channel
) -> None:
    ear = await serve()
    slack.link.conduct.refusing = True
    slack.link.drop()
    told = slack.people.says(anna, room, "unheard")
    await told.wait()
    assert told.deliveries[0].lost
    await asyncio.sleep(2 * PING)
    slack.link.conduct.refusing = False
    await until(lambda: "unheard" in ear.texts)


async def test_what_slack_and_the_store_refuse_is_read_later(
    slack: Slack, serve: Serve, anna: User, room: Channel
) -> None:
    for number in range(450):
        slack.people.says(anna, room, str(number))
    for fault, seconds in ((LIMITED, 0), (BROKEN, 0)):
        slack.api.fail("conversations.history", fault, seconds=seconds)
    ear = away(slack)
    ear.failing = StoreError("memory:", "it is full", "make room")
    await serve(ear)
    await until(lambda: slack.api.called("conversations.history"))
    await asyncio.sleep(0.2)
    ear.failing = None
    await until(lambda: len(ear.texts) == 450)


async def test_channels_that_are_not_to_be_read_are_not(slack: Slack, serve: Serve, anna: User, room: Channel) -> None:
    other = slack.workspace.add_channel("other", anna)
    slack.people.says(anna, room, "not for you")
    slack.people.says(anna, other, "for all")
    ear = await serve(away(slack), platform_of(slack, policy=Policy(is_read=lambda row: row.name != "launch")))
    await until(lambda: ear.texts)
    await asyncio.sleep(0.05)
    assert ear.texts == ["for all"]
    assert {call.args["channel"] for call in slack.api.called("conversations.history")} == {other.id}


async def test_how_far_everything_is_received_is_noted(slack: Slack, serve: Serve) -> None:
    ear = await serve()
    await until(lambda: len(ear.noted) >= 2)
    slack.link.conduct.refusing = True
    slack.link.drop()
    await asyncio.sleep(6 * PING)
    count = len(ear.noted)
    await asyncio.sleep(6 * PING)
    assert len(ear.noted) == count


async def test_one_channel_that_cannot_be_read_is_in_no_others_way(
    slack: Slack, serve: Serve, anna: User, room: Channel
) -> None:
    others = [slack.workspace.add_channel(f"other-{number}", anna) for number in range(4)]
    for channel in (room, *others):
        slack.people.says(anna, channel, channel.name)
    broken = slack.api.fail(
        "conversations.history", "internal_error", times=10_000, when=lambda args: args.get("channel") == room.id
    )
    ear = await serve(away(slack))
    await until(lambda: len(ear.texts) == 4)
    await asyncio.sleep(0.2)
    assert not ear.noted
    calls = [call.args["channel"] for call in slack.api.called("conversations.history")]
    assert all(calls.count(other.id) == 1 for other in others)
    broken.times = 0
    await until(lambda: len(ear.texts) == 5)
    await until(lambda: ear.noted)


async def test_where_nothing_can_be_read_not_every_channel_is_tried(
    slack: Slack, serve: Serve, anna: User, room: Channel
) -> None:
    for number in range(20):
        slack.people.says(anna, slack.workspace.add_channel(f"other-{number}", anna), str(number))
    fault = slack.api.fail("conversations.history", BROKEN, times=10_000)
    ear = await serve(away(slack))
    await until(lambda: len(slack.api.called("conversations.history")) >= 9)
    await asyncio.sleep(0.04)
    assert len({call.args["channel"] for call in slack.api.called("conversations.history")}) == 3
    fault.times = 0
    await until(lambda: len(ear.texts) == 20)


async def test_what_became_of_older_messages_is_read_where_they_are_seen(
    slack: Slack, serve: Serve, anna: User, ben: User, room: Channel
) -> None:
    now = datetime.now(UTC).timestamp()
    slack.workspace.clock = lambda: now - 7200
    edited = slack.people.says(anna, room, "to be edited")
    liked = slack.people.says(anna, room, "to be liked")
    buried = slack.people.says(anna, room, "to be deleted")
    slack.people.says(anna, room, "to stay as it is")
    slack.people.says(anna, room, "an answer", thread=buried)
    slack.workspace._last_ts = 0
    slack.workspace.clock = lambda: now - 1200
    slack.people.edits(room, edited.ts, "edited")
    slack.people.reacts(ben, room, liked.ts, "tada")
    slack.people.deletes(room, buried.ts)
    slack.people.says(anna, room, "new")
    ear = await serve(away(slack))
    await until(lambda: "new" in ear.texts)
    await until(lambda: ear.noted)
    assert set(ear.texts) == {"new", "edited"}
    kinds = {type(event).__name__: event for event in ear.events}
    assert kinds.keys() == {"MessagePosted", "ReactionAdded", "MessageDeleted"}
    assert getattr(kinds["MessageDeleted"], "message", "") == buried.ts


async def test_a_clock_that_was_ahead_hides_nothing(slack: Slack, serve: Serve, anna: User, room: Channel) -> None:
    slack.people.says(anna, room, "a moment ago")
    ear = await serve(away(slack, hours=-24))
    await until(lambda: ear.texts == ["a moment ago"])


async def test_that_slack_declines_to_list_the_channels_is_said_once(
    slack: Slack, serve: Serve, anna: User, room: Channel, caplog: pytest.LogCaptureFixture
) -> None:
    slack.people.says(anna, room, "before")
    slack.api.fail("users.conversations", "missing_scope", times=6)
    ear = await serve(away(slack))
    await until(lambda: ear.texts, 10)
    told = [record for record in caplog.records if getattr(record, "method", "") == "users.conversations"]
    assert len(told) == 1
    assert "catching_up_failed" not in [getattr(record, "action", "") for record in caplog.records]


async def test_direct_conversations_of_a_group_are_read_where_they_may_be(
    slack: Slack, serve: Serve, anna: User, ben: User, room: Channel
) -> None:
    group = slack.workspace.add_channel("", anna, ben, kind=MPIM)
    slack.people.says(anna, group, "among us")
    slack.people.says(anna, room, "among all")
    ear = await serve(away(slack))
    await until(lambda: len(ear.texts) == 2)


async def test_only_kinds_are_asked_for_that_may_be_listed(
    slack: Slack, serve: Serve, anna: User, room: Channel
) -> None:
    slack.workspace.grant(*slack.workspace.scopes - {"groups:read", "groups:history", "mpim:read", "mpim:history"})
    slack.people.says(anna, room, "before")
    ear = await serve(away(slack))
    await until(lambda: ear.texts == ["before"])
