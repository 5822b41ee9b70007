"""Files and messages come once, whatever is lost on the way; and little is remembered for that."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.slack import answering
from adapters.slack.once import Turns
from adapters.slack.platform import Slack as Platform
from bot.errors import TryLater, Undeliverable
from bot.events import Identity
from bot.views import Text, View
from bot.words import Words
from tests.adapters.slack.conftest import TIMING, Serve, platform_of
from tests.adapters.slack.ears import Recording
from tests.adapters.slack.test_platform_answering import CHART, DOCUMENT, answers, dms
from tests.adapters.slack.test_platform_sending import delivery_to, digest
from tests.doubles.slack.api import BROKEN, CUT, GARBAGE, LIMITED, LOST
from tests.doubles.slack.server import Slack
from tests.doubles.slack.workspace import Channel, User

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize("view", [DOCUMENT, CHART])
@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
@pytest.mark.parametrize("fault", [LIMITED, BROKEN, CUT, GARBAGE, LOST])
async def test_a_file_comes_once_whatever_goes_wrong(
    slack: Slack, serve: Serve, anna: User, view: View, method: str, fault: str
) -> None:
    await serve(answers(view))
    slack.api.fail(method, fault, seconds=0)
    await slack.people.tells_the_bot(anna, "export").wait()
    (said,) = dms(slack, anna)
    assert len(said["files"]) == 1


async def test_a_file_under_a_command_comes_once(slack: Slack, serve: Serve, anna: User, room: Channel) -> None:
    await serve(answers(CHART))
    slack.api.fail("files.completeUploadExternal", LOST)
    await slack.hands.types_command(anna, room, "with @ben").wait()
    assert len(dms(slack, anna)) == 1


async def test_a_dm_that_is_another_by_now_is_opened_anew(slack: Slack, platform: Platform, anna: User) -> None:
    delivery = delivery_to(slack, anna)
    first = await platform.send(delivery, Text(text="one"))
    later = replace(delivery, day=delivery.day + timedelta(days=1))
    slack.api.fail("chat.postMessage", "channel_not_found")
    second = await platform.send(later, Text(text="two"))
    slack.api.fail("conversations.history", "channel_not_found")
    assert await platform.find(later) == second
    slack.api.fail("chat.update", "channel_not_found")
    await platform.revise(replace(delivery, message=first), Text(text="three"))
    assert [said["text"] for said in dms(slack, anna)] == ["three", "two"]
    slack.api.fail("chat.postMessage", "channel_not_found", times=2)
    with pytest.raises(Undeliverable):
        await platform.send(replace(later, day=delivery.day + timedelta(days=2)), Text(text="four"))


@pytest.mark.parametrize("code", ["invalid_metadata_format", "metadata_too_large"])
async def test_nothing_is_delivered_without_what_it_is_found_by(
    slack: Slack, platform: Platform, anna: User, code: str
) -> None:
    slack.api.fail("chat.postMessage", code)
    with pytest.raises(TryLater):
        await platform.send(delivery_to(slack, anna), digest())
    assert not dms(slack, anna)


async def test_what_fails_with_a_timeout_is_not_taken_for_slow(
    slack: Slack, serve: Serve, anna: User, room: Channel, caplog: pytest.LogCaptureFixture
) -> None:
    async def failing(_: Identity) -> Words:
        raise TimeoutError

    await serve(on=platform_of(slack, words_of=failing))
    slack.link.conduct.retries, slack.link.conduct.ack_within = (), 0.2
    sent = await slack.hands.types_command(anna, room, "status").wait()
    assert not sent.acked
    assert "slack_unacked" in [getattr(record, "action", "") for record in caplog.records]


async def test_of_a_turn_only_that_it_was_done_is_remembered() -> None:
    turns, done = Turns(remembered=3), list[int]()

    async def do() -> str:
        done.append(1)
        await asyncio.sleep(0.01)
        return "a long answer"

    assert list(await asyncio.gather(turns.once("a", do), turns.once("a", do))) == ["a long answer"] * 2
    assert await turns.once("a", do) is None
    assert not turns._doing
    for name in "bcd":
        await turns.once(name, do)
    assert list(turns._done) == ["b", "c", "d"]
    assert len(done) == 4
    assert [await turns.once("", do), await turns.once("", do)] == ["a long answer"] * 2


async def test_of_answers_that_could_not_be_shown_few_are_kept(
    slack: Slack, serve: Serve, platform: Platform, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "MOST_UNSHOWN", 2)
    slack.link.conduct.retries = ()
    slack.link.conduct.ack_within = TIMING.in_time
    await serve(Recording())
    slack.api.fail("chat.postMessage", LIMITED, times=5, seconds=60)
    for number in range(5):
        await slack.people.tells_the_bot(anna, str(number)).wait()
    assert platform._serving is not None
    assert len(platform._serving._answering._unshown) == 2
