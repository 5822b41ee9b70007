"""Whoever turns to the bot gets an answer where they turned to it, once."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from adapters.slack.install import SHORTCUT_ANSWERED, SHORTCUT_REMIND, SHORTCUT_WHO
from adapters.slack.platform import Slack as Platform
from bot.errors import StoreError, UsageError
from bot.ports import Filled, Heard, Pressed, Turned
from bot.views import (
    Action,
    Chart,
    Document,
    Field,
    Form,
    Listing,
    Notice,
    NudgeCard,
    Section,
    Series,
    Text,
    View,
)
from tests.adapters.slack.conftest import TIMING, Serve, until
from tests.adapters.slack.ears import Recording
from tests.adapters.slack.test_platform_sending import delivery_to, digest
from tests.doubles.slack.api import BROKEN, CUT, LIMITED, LOST
from tests.doubles.slack.server import Slack
from tests.doubles.slack.workspace import Channel, Json, User

pytestmark = pytest.mark.asyncio

FORM = Form(title="When?", verb="snooze", id="n1", fields=(Field(name="at", label="Time"),), submit="Remind me")
CHART = Chart(
    title="You and Ben", at=(datetime.now(UTC),), series=(Series(label="given", values=(1.0,)),), alt="1 given"
)
DOCUMENT = Document(name="export.json", text="All I keep of you", content='{"a": 1}')
WHY = Listing(title="Why Ben?", sections=(Section(heading="", lines=("He asked you",)),))
QUESTION = Text(text="Sure?", actions=(Action(verb="reply", label="Yes", id="q1", text="yes"),))


def answers(view: View) -> Recording:
    return Recording(says=lambda _: view)


def dms(slack: Slack, user: User) -> list[Json]:
    return slack.workspace.said_by_bot(slack.workspace.im_with(user.id))


async def test_a_dm_is_answered_before_it_is_acked(slack: Slack, serve: Serve, anna: User) -> None:
    ear = await serve()
    told = await slack.people.tells_the_bot(anna, "help").wait()
    (said,) = dms(slack, anna)
    assert said["text"] == "You said help"
    (heard,) = ear.heard
    assert isinstance(heard, Heard)
    im = slack.workspace.im_with(anna.id)
    space = f"slack:{slack.workspace.team}"
    assert (heard.who, heard.where, heard.by) == (f"{space}:{anna.id}", "slack", "dm")
    assert (heard.space, heard.once) == (space, f"{im.id}/{told.ts}")
    assert heard.text == "help"


async def test_in_a_thread_it_answers_in_the_thread(slack: Slack, serve: Serve, anna: User) -> None:
    await serve()
    im = slack.workspace.im_with(anna.id)
    first = await slack.people.tells_the_bot(anna, "help").wait()
    await slack.people.says(anna, im, "and this?", thread=first).wait()
    assert dms(slack, anna)[-1]["thread_ts"] == first.ts


async def test_told_many_times_it_is_answered_once(slack: Slack, serve: Serve, anna: User) -> None:
    slack.link.conduct.duplicates = 3
    ear = await serve()
    told = await slack.people.tells_the_bot(anna, "done 1").wait()
    slack.link.redeliver(told.deliveries[0], times=5)
    await asyncio.sleep(0.1)
    assert len(dms(slack, anna)) == len(ear.heard) == 1


async def test_after_a_restart_it_is_not_answered_again(
    slack: Slack, serve: Serve, platform: Platform, anna: User
) -> None:
    """The bot ended between its answer and the ack: what Slack sends again finds the answer there."""
    first = asyncio.ensure_future(platform.serve(Recording()))
    await slack.link.connected()
    slack.link.conduct.lose_acks, slack.link.conduct.ack_within, slack.link.conduct.retries = 1, 0.3, (0.5, 0.5)
    told = slack.people.tells_the_bot(anna, "done 1")
    await until(lambda: dms(slack, anna))
    await asyncio.sleep(0.05)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    again = await serve()
    await told.wait()
    assert told.deliveries[0].acked
    assert len(again.heard) == 1
    assert len(dms(slack, anna)) == 1


@pytest.mark.parametrize("fault", [LIMITED, BROKEN, CUT, LOST])
async def test_an_answer_comes_once_whatever_goes_wrong(slack: Slack, serve: Serve, anna: User, fault: str) -> None:
    await serve()
    slack.api.fail("chat.postMessage", fault, seconds=1)
    await slack.people.tells_the_bot(anna, "help").wait()
    assert len(dms(slack, anna)) == 1


async def test_a_fault_is_answered_in_words(
    slack: Slack, serve: Serve, anna: User, caplog: pytest.LogCaptureFixture
) -> None:
    errors = iter([UsageError("There are two Bens"), StoreError("data/requite", "full", "make room"), ValueError("x")])

    def fails(_: Turned) -> View:
        raise next(errors)

    await serve(Recording(says=fails))
    for text in ("a", "b", "c"):
        await slack.people.tells_the_bot(anna, text).wait()
    first, second, third = (said["text"] for said in dms(slack, anna))
    assert "There are two Bens" in first
    assert "data/requite" not in second
    assert second == third
    assert "data/requite" in caplog.text


async def test_documents_and_charts_come_as_files(slack: Slack, serve: Serve, anna: User) -> None:
    await serve(Recording(says=lambda turned: DOCUMENT if getattr(turned, "text", "") == "export" else CHART))
    await slack.people.tells_the_bot(anna, "export").wait()
    await slack.people.tells_the_bot(anna, "with @ben").wait()
    document, chart = dms(slack, anna)
    assert document["files"][0]["name"] == "export.json"
    assert document["text"] == "All I keep of you"
    assert chart["files"][0]["alt_txt"] == "1 given"
    assert slack.workspace.uploads[chart["files"][0]["id"]].startswith(b"\x89PNG")


async def test_a_command_is_answered_in_its_ack(slack: Slack, serve: Serve, anna: User, room: Channel) -> None:
    ear = await serve()
    await slack.hands.types_command(anna, room, "status").wait()
    (shown,) = slack.workspace.ephemerals
    assert (shown.user, shown.channel, shown.message["text"]) == (anna.id, room.id, "You said status")
    assert not slack.hands.refused
    (heard,) = ear.heard
    assert heard.by == "command"
    assert not slack.workspace.said_by_bot(room)


async def test_a_slow_command_is_answered_afterwards(slack: Slack, serve: Serve, anna: User, room: Channel) -> None:
    ear = await serve(Recording(slow=TIMING.in_time + 0.2))
    sent = await slack.hands.types_command(anna, room, "status").wait()
    assert sent.acked
    assert not sent.answer
    await until(lambda: slack.workspace.ephemerals)
    assert slack.workspace.ephemerals[0].message["text"] == "You said status"
    assert len(ear.heard) == 1


async def test_a_command_opens_a_form_and_sends_files_to_the_dm(
    slack: Slack, serve: Serve, anna: User, room: Channel
) -> None:
    await serve(Recording(says=lambda turned: FORM if getattr(turned, "text", "") == "start" else CHART))
    await slack.hands.types_command(anna, room, "start").wait()
    (view,) = slack.workspace.views.values()
    assert view["title"]["text"] == "When?"
    await slack.hands.types_command(anna, room, "with @ben").wait()
    assert dms(slack, anna)[0]["files"]
    assert "direct messages" in slack.workspace.ephemerals[-1].message["text"]


async def test_a_form_is_filled_in(slack: Slack, serve: Serve, anna: User, room: Channel) -> None:
    wrong = replace(FORM, fields=(replace(FORM.fields[0], problem="No such time"),))
    replies: list[View] = [FORM, wrong, Text(text="Until then")]
    ear = await serve(Recording(says=lambda _: replies.pop(0)))
    await slack.hands.types_command(anna, room, "snooze 1").wait()
    (view,) = slack.workspace.views.values()
    values = {"at": {"value": {"type": "plain_text_input", "value": "25:00"}}}
    sent = await slack.hands.submits(anna, view, values).wait()
    assert sent.answer == {"response_action": "errors", "errors": {"at": "No such time"}}
    assert slack.workspace.views
    await slack.hands.submits(anna, view, values).wait()
    assert not slack.workspace.views
    assert dms(slack, anna)[-1]["text"] == "Until then"
    filled = ear.heard[-1]
    assert isinstance(filled, Filled)
    assert (filled.verb, filled.id, dict(filled.values)) == ("snooze", "n1", {"at": ("25:00",)})


DONE = Action(verb="done", label="Done", id="n1")
MORE = tuple(Action(verb="snooze", label=f"Snooze {text}", id="n1", text=text) for text in ("1 hour", "tomorrow"))


async def digest_in_front_of(slack: Slack, platform: Platform, anna: User) -> Json:
    card = NudgeCard(number=1, who="Ben", reason="Ben asked you", gesture="Answer", actions=(DONE, *MORE))
    await platform.send(delivery_to(slack, anna), digest(card))
    return dms(slack, anna)[-1]


async def test_done_in_a_digest_says_nothing_more(slack: Slack, serve: Serve, platform: Platform, anna: User) -> None:
    ear = await serve(answers(Text(text="Done: Ben.")))
    message = await digest_in_front_of(slack, platform, anna)
    im = slack.workspace.im_with(anna.id)
    await slack.hands.clicks(anna, im, message, "done-1").wait()
    (pressed,) = ear.heard
    assert isinstance(pressed, Pressed)
    assert (pressed.verb, pressed.id, pressed.by) == ("done", "n1", "dm")
    await slack.hands.clicks(anna, im, message, "more-1", option=1).wait()
    assert isinstance(ear.heard[-1], Pressed)
    assert ear.heard[-1].text == "tomorrow"
    assert len(dms(slack, anna)) == 1
    assert not slack.workspace.views


@pytest.mark.parametrize("view", [WHY, QUESTION, FORM, Notice(text="That one is gone", tone="problem")])
async def test_what_is_to_be_read_opens_over_the_digest(
    slack: Slack, serve: Serve, platform: Platform, anna: User, view: View
) -> None:
    await serve(answers(view))
    message = await digest_in_front_of(slack, platform, anna)
    await slack.hands.clicks(anna, slack.workspace.im_with(anna.id), message, "done-1").wait()
    assert len(slack.workspace.views) == 1
    assert len(dms(slack, anna)) == 1


async def test_where_no_modal_opens_it_is_said_in_the_dm(
    slack: Slack, serve: Serve, platform: Platform, anna: User
) -> None:
    await serve(answers(WHY))
    message = await digest_in_front_of(slack, platform, anna)
    slack.api.fail("views.open", "expired_trigger_id")
    await slack.hands.clicks(anna, slack.workspace.im_with(anna.id), message, "done-1").wait()
    assert "Why Ben?" in dms(slack, anna)[-1]["text"]


async def test_a_question_in_a_modal_is_answered_there(
    slack: Slack, serve: Serve, platform: Platform, anna: User
) -> None:
    replies: list[View] = [QUESTION, Text(text="Then it is so")]
    ear = await serve(Recording(says=lambda _: replies.pop(0)))
    message = await digest_in_front_of(slack, platform, anna)
    await slack.hands.clicks(anna, slack.workspace.im_with(anna.id), message, "done-1").wait()
    (view,) = slack.workspace.views.values()
    await slack.hands.acts_in_view(anna, view, "reply-1").wait()
    assert isinstance(ear.heard[-1], Pressed)
    assert (ear.heard[-1].verb, ear.heard[-1].text) == ("reply", "yes")
    (view,) = slack.workspace.views.values()
    assert "Then it is so" in str(view["blocks"])


async def test_a_press_under_a_command_is_answered_there(slack: Slack, serve: Serve, anna: User, room: Channel) -> None:
    replies: list[View] = [QUESTION, Text(text="Then it is so")]
    ear = await serve(Recording(says=lambda _: replies.pop(0)))
    await slack.hands.types_command(anna, room, "forget me").wait()
    await slack.hands.clicks(anna, room, slack.workspace.ephemerals[0].message, "reply-1").wait()
    assert ear.heard[-1].by == "command"
    assert slack.workspace.ephemerals[-1].message["text"] == "Then it is so"
    assert not slack.workspace.said_by_bot(room)
    assert not dms(slack, anna)


async def test_shortcuts(slack: Slack, serve: Serve, anna: User, ben: User, room: Channel) -> None:
    ear = await serve(Recording(says=lambda turned: WHY if isinstance(turned, Heard) else Text(text="Noted")))
    await slack.hands.uses_shortcut(anna, SHORTCUT_WHO).wait()
    (view,) = slack.workspace.views.values()
    assert view["title"]["text"] == "Why Ben?"
    asked = await slack.people.says(ben, room, "Ready?").wait()
    for callback, verb in ((SHORTCUT_ANSWERED, "answered"), (SHORTCUT_REMIND, "remind")):
        await slack.hands.uses_message_shortcut(anna, room, asked.ts, callback).wait()
        pressed = ear.heard[-1]
        assert isinstance(pressed, Pressed)
        assert (pressed.verb, pressed.by, pressed.author) == (
            verb,
            "shortcut",
            f"slack:{slack.workspace.team}:{ben.id}",
        )
        assert pressed.source
        assert pressed.source.message == asked.ts
        assert slack.workspace.ephemerals[-1].message["text"] == "Noted"
    await slack.hands.uses_shortcut(anna, "no_such_thing").wait()
    assert len(ear.heard) == 3


async def test_a_mention_in_a_channel_points_to_the_dm(slack: Slack, serve: Serve, anna: User, room: Channel) -> None:
    ear = await serve()
    await slack.people.says(anna, room, f"<@{slack.workspace.bot.id}> who is Ben?").wait()
    (shown,) = slack.workspace.ephemerals
    assert shown.user == anna.id
    assert "direct messages" in shown.message["text"]
    assert not ear.heard
    assert not slack.workspace.said_by_bot(room)
