"""What people click and type in the loopback Slack, answered by the real Bolt app."""

import asyncio
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.adapters.slack.double.conftest import Start
from tests.doubles.slack.server import Slack
from tests.doubles.slack.workspace import Channel, User

pytestmark = pytest.mark.asyncio
Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


MODAL: Json = {"type": "modal", "callback_id": "thanks", "title": plain("Thanks"), "blocks": [{"type": "divider"}]}
DIGEST: list[Json] = [
    {
        "type": "actions",
        "elements": [
            {"type": "button", "text": plain("Done"), "action_id": "done", "value": "n1"},
            {
                "type": "overflow",
                "action_id": "more",
                "options": [{"text": plain("Skip"), "value": "skip"}, {"text": plain("Mute"), "value": "mute"}],
            },
        ],
    }
]


@pytest.fixture
def anna(slack: Slack) -> User:
    return slack.workspace.add_user("anna")


@pytest.fixture
def room(slack: Slack, anna: User) -> Channel:
    return slack.workspace.add_channel("launch", anna)


@pytest.fixture
def app(client: AsyncWebClient) -> AsyncApp:
    return AsyncApp(client=client)


async def test_a_click_comes_with_its_message_and_a_url_to_answer(
    slack: Slack, client: AsyncWebClient, app: AsyncApp, start: Start, anna: User
) -> None:
    @app.action("done")
    async def done(ack: Any, respond: Any, action: Json) -> None:
        await ack()
        await respond(text=f"Done {action['value']}", replace_original=True)
        await respond(text="Only you see this")

    heard = await start(app)
    posted = await client.chat_postMessage(channel=anna.id, text="Digest", blocks=DIGEST)
    dm = slack.workspace.channels[posted["channel"]]
    message = dm.messages[posted["ts"]]
    await slack.hands.clicks(anna, dm, message, "done").wait()
    await slack.hands.clicks(anna, dm, message, "more", option="mute").wait()
    async with asyncio.timeout(2):
        while not slack.workspace.ephemerals:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    assert dm.messages[posted["ts"]]["text"] == "Done n1"
    assert [one.message["text"] for one in slack.workspace.ephemerals] == ["Only you see this"]
    actions = [body["actions"][0] for body in heard if body.get("type") == "block_actions"]
    assert actions[0]["value"] == "n1"
    assert actions[1]["selected_option"]["value"] == "mute"


async def test_a_response_url_serves_five_times(slack: Slack, app: AsyncApp, start: Start, room: Channel) -> None:
    await start(app)
    user = slack.workspace.users[room.members[0]]
    command = await slack.hands.types_command(user, room, "today").wait()
    hook = AsyncWebhookClient(command.payload["response_url"])
    answers = [await hook.send(text=str(number)) for number in range(6)]
    assert [one.status_code for one in answers] == [200] * 5 + [404]
    assert answers[-1].body == "used_url"


async def test_a_command_is_answered_with_its_ack(
    slack: Slack, app: AsyncApp, start: Start, anna: User, room: Channel
) -> None:
    @app.command("/requite")
    async def answer(ack: Any, command: Json) -> None:
        await ack(text=f"You said {command['text']}")

    await start(app)
    said = await slack.hands.types_command(anna, room, "today").wait()
    assert said.answer == {"text": "You said today"}
    (shown,) = slack.workspace.ephemerals
    assert (shown.user, shown.message["text"]) == (anna.id, "You said today")


async def test_a_modal_opens_is_updated_and_submitted(
    slack: Slack, client: AsyncWebClient, app: AsyncApp, start: Start, anna: User
) -> None:
    @app.shortcut("thank")
    async def open_it(ack: Any, shortcut: Json) -> None:
        await client.views_open(trigger_id=shortcut["trigger_id"], view=MODAL)
        await ack()

    @app.view("thanks")
    async def take(ack: Any, view: Json) -> None:
        await ack(response_action="update", view={**MODAL, "title": plain("Sent")})

    await start(app)
    await slack.hands.uses_shortcut(anna, "thank").wait()
    (view,) = slack.workspace.views.values()
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_update(view_id=view["id"], hash="old", view=MODAL)
    await client.views_update(view_id=view["id"], hash=view["hash"], view=MODAL)
    await slack.hands.submits(anna, slack.workspace.views[view["id"]]).wait()
    assert slack.workspace.views[view["id"]]["title"]["text"] == "Sent"
    assert slack.hands.refused == []


async def test_a_trigger_serves_once_and_for_three_seconds(slack: Slack, client: AsyncWebClient, anna: User) -> None:
    now = 1_800_000_000.0
    slack.workspace.clock = lambda: now
    slack.link.conduct.retries = ()
    first = slack.hands.uses_shortcut(anna, "thank").payload["trigger_id"]
    await client.views_open(trigger_id=first, view=MODAL)
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        await client.views_open(trigger_id=first, view=MODAL)
    second = slack.hands.uses_shortcut(anna, "thank").payload["trigger_id"]
    now += 3.1
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        await client.views_open(trigger_id=second, view=MODAL)
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        await client.views_open(trigger_id="1.2.abc", view=MODAL)


async def test_home_is_published_once_per_member(slack: Slack, client: AsyncWebClient, anna: User) -> None:
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    first = await client.views_publish(user_id=anna.id, view=home)
    again = await client.views_publish(user_id=anna.id, view=home, hash=first["view"]["hash"])
    assert again["view"]["id"] == first["view"]["id"]
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await client.views_publish(user_id=anna.id, view=MODAL)


async def test_a_message_shortcut_brings_the_message(slack: Slack, start: Start, anna: User, room: Channel) -> None:
    heard = await start()
    said = await slack.people.says(anna, room, "Can somebody review?").wait()
    await slack.hands.uses_message_shortcut(anna, room, said.ts, "answered").wait()
    assert heard[-1]["type"] == "message_action"
    assert heard[-1]["message"]["text"] == "Can somebody review?"


async def test_closing_a_modal_is_told_when_asked_for(slack: Slack, start: Start, anna: User) -> None:
    heard = await start()
    view = {**MODAL, "id": "V1", "notify_on_close": True}
    closed = slack.hands.closes(anna, view)
    assert closed is not None
    await closed.wait()
    assert heard[-1]["type"] == "view_closed"
    assert slack.hands.closes(anna, {**view, "notify_on_close": False}) is None
