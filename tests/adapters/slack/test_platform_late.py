"""What is shown where Slack doesn't take an answer as it should have been shown, or takes it too late."""

from dataclasses import replace

import pytest

from adapters.slack.client import Declined
from adapters.slack.platform import Slack as Platform
from bot.errors import TryLater
from bot.events import Identity
from bot.ports import Filled, Named, Turned
from bot.views import View
from tests.adapters.slack.conftest import TIMING, Serve, until
from tests.adapters.slack.ears import Recording
from tests.adapters.slack.test_platform_answering import CHART, DOCUMENT, FORM, answers, dms
from tests.doubles.slack.api import CUT
from tests.doubles.slack.server import Slack
from tests.doubles.slack.workspace import Channel, User

pytestmark = pytest.mark.asyncio
LATE = TIMING.in_time + 0.1


async def test_a_form_that_is_late_is_told_in_the_dm(slack: Slack, serve: Serve, anna: User, room: Channel) -> None:
    wrong = replace(FORM, fields=(replace(FORM.fields[0], problem="No such time"),))
    ear = await serve(Recording(says=lambda turned: wrong if isinstance(turned, Filled) else FORM))
    await slack.hands.types_command(anna, room, "snooze 1").wait()
    (view,) = slack.workspace.views.values()
    ear.slow = LATE
    await slack.hands.submits(anna, view, {"at": {"value": {"type": "plain_text_input", "value": "25:00"}}}).wait()
    await until(lambda: dms(slack, anna))
    (told,) = dms(slack, anna)
    assert told["text"] == "When?"
    assert "Fill in" in str(told["blocks"])


async def test_a_slow_command_that_slack_takes_no_answer_to_is_answered_in_the_dm(
    slack: Slack, serve: Serve, anna: User, room: Channel
) -> None:
    slack.api.fail("response_url", CUT, times=9)
    await serve(Recording(slow=LATE))
    await slack.hands.types_command(anna, room, "status").wait()
    await until(lambda: dms(slack, anna))
    assert [told["text"] for told in dms(slack, anna)] == ["You said status"]


async def test_a_mention_that_can_not_be_answered_now_is_acked(
    slack: Slack, serve: Serve, anna: User, room: Channel, caplog: pytest.LogCaptureFixture
) -> None:
    await serve()
    slack.api.fail("chat.postEphemeral", "internal_error", times=2)
    for _ in range(2):
        told = await slack.people.says(anna, room, f"<@{slack.workspace.bot.id}> who is Ben?").wait()
        assert all(delivery.acked for delivery in told.deliveries)
    assert [getattr(record, "action", "") for record in caplog.records].count("answer_unshown") == 1
    await slack.people.says(anna, room, f"<@{slack.workspace.bot.id}> and now?").wait()
    assert len(slack.workspace.ephemerals) == 1


@pytest.mark.parametrize(("view", "says"), [(CHART, "1 given"), (DOCUMENT, "Slack takes no file from me")])
async def test_a_file_that_slack_declines_is_answered_in_words(
    slack: Slack, serve: Serve, anna: User, view: View, says: str
) -> None:
    await serve(answers(view))
    slack.api.fail("files.getUploadURLExternal", "missing_scope", times=9)
    await slack.people.tells_the_bot(anna, "export").wait()
    (told,) = dms(slack, anna)
    assert says in told["text"]


@pytest.mark.parametrize("error", [TryLater("Slack doesn't say it"), Declined("users.info", "missing_scope")])
async def test_what_slack_does_not_say_is_told_in_our_words(
    slack: Slack, serve: Serve, anna: User, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_: Turned) -> View:
        raise error

    await serve(Recording(says=fails))
    await slack.people.tells_the_bot(anna, "start").wait()
    (told,) = dms(slack, anna)
    assert "Slack" not in told["text"]
    assert "at the moment" in told["text"]
    assert str(error) in caplog.text
    assert not [record for record in caplog.records if record.exc_info]


async def test_who_is_named_without_a_name_is_told_to_the_ear_soon(
    slack: Slack, serve: Serve, platform: Platform, ben: User
) -> None:
    who = Identity(f"slack:{slack.workspace.team}:{ben.id}")
    named = Named(people=frozenset({who}), channels=frozenset())
    platform.want(named)
    ear = await serve()
    await until(lambda: who in ear.profiles)
    ear.profiles.clear()
    platform.want(named)
    await until(lambda: who in ear.profiles)
