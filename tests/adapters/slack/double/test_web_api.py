"""The Web API of the loopback Slack, called by the real client."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.slack.api import BROKEN, CUT, GARBAGE, LIMITED, LOST
from tests.doubles.slack.server import Slack
from tests.doubles.slack.workspace import PRIVATE

pytestmark = pytest.mark.asyncio


async def error_of(call: Awaitable[Any]) -> str:
    with pytest.raises(SlackApiError) as refused:
        await call
    return str(refused.value.response["error"])


async def test_a_message_is_posted_updated_found_by_its_metadata_and_deleted(
    slack: Slack, client: AsyncWebClient
) -> None:
    anna = slack.workspace.add_user("anna")
    metadata = {"event_type": "delivery", "event_payload": {"key": "a/b"}}
    posted = await client.chat_postMessage(channel=anna.id, text="Good morning", metadata=metadata)
    channel, ts = posted["channel"], posted["ts"]
    assert channel.startswith("D")
    updated = await client.chat_update(channel=channel, ts=ts, text="Done")
    assert updated["text"] == "Done"
    plain = await client.conversations_history(channel=channel)
    assert "metadata" not in plain["messages"][0]
    full = await client.conversations_history(channel=channel, include_all_metadata=True)
    assert full["messages"][0]["metadata"] == metadata
    await client.chat_delete(channel=channel, ts=ts)
    assert await error_of(client.chat_update(channel=channel, ts=ts, text="x")) == "message_not_found"


async def test_pages_follow_one_another_by_cursor(slack: Slack, client: AsyncWebClient) -> None:
    anna = slack.workspace.add_user("anna")
    room = slack.workspace.add_channel("launch", anna)
    for number in range(25):
        slack.people.says(anna, room, str(number))
    texts = [
        message["text"]
        async for page in await client.conversations_history(channel=room.id, limit=10)
        for message in page["messages"]
    ]
    assert texts == [str(number) for number in reversed(range(25))]
    assert await error_of(client.conversations_history(channel=room.id, cursor="bogus")) == "invalid_cursor"


async def test_history_stops_at_oldest_and_latest(slack: Slack, client: AsyncWebClient) -> None:
    anna = slack.workspace.add_user("anna")
    room = slack.workspace.add_channel("launch", anna)
    ts = [slack.people.says(anna, room, str(number)).ts for number in range(4)]
    found = await client.conversations_history(channel=room.id, oldest=ts[0], latest=ts[3])
    assert [one["text"] for one in found["messages"]] == ["2", "1"]
    found = await client.conversations_history(channel=room.id, oldest=ts[2], inclusive=True)
    assert [one["text"] for one in found["messages"]] == ["3", "2"]


async def test_a_thread_shows_its_replies_and_its_counts(slack: Slack, client: AsyncWebClient) -> None:
    anna, ben = slack.workspace.add_user("anna"), slack.workspace.add_user("ben")
    room = slack.workspace.add_channel("launch", anna, ben)
    asked = slack.people.says(anna, room, "Is it tagged?")
    slack.people.says(ben, room, "Yes", thread=asked)
    posted = await client.chat_postMessage(channel=room.id, text="Noted", thread_ts=asked.ts)
    assert posted["message"]["parent_user_id"] == anna.id
    replies = await client.conversations_replies(channel=room.id, ts=asked.ts)
    assert [one["text"] for one in replies["messages"]] == ["Is it tagged?", "Yes", "Noted"]
    history = await client.conversations_history(channel=room.id)
    assert [(one["text"], one["reply_count"]) for one in history["messages"]] == [("Is it tagged?", 2)]


@pytest.mark.parametrize(
    ("break_it", "error"),
    [
        (lambda slack: slack.revoke(), "token_revoked"),
        (lambda slack: slack.revoke("account_inactive"), "account_inactive"),
        (lambda slack: slack.workspace.tokens.clear(), "invalid_auth"),
        (lambda slack: slack.workspace.grant("users:read"), "missing_scope"),
        (lambda slack: slack.workspace.channels.clear(), "channel_not_found"),
        (lambda slack: slack.people.archives(slack.workspace.slackbot, room_of(slack)), "is_archived"),
        (lambda slack: slack.people.leaves(slack.workspace.bot, room_of(slack)), "not_in_channel"),
        (lambda slack: slack.api.fail("chat.postMessage", "fatal_error"), "fatal_error"),
    ],
)
async def test_slack_refuses_to_post(
    slack: Slack, client: AsyncWebClient, break_it: Callable[[Slack], object], error: str
) -> None:
    room = slack.workspace.add_channel("launch")
    break_it(slack)
    assert await error_of(client.chat_postMessage(channel=room.id, text="x")) == error


def room_of(slack: Slack) -> Any:
    return next(iter(slack.workspace.channels.values()))


async def test_missing_scopes_are_named(slack: Slack, client: AsyncWebClient) -> None:
    slack.workspace.grant("chat:write", "users:read")
    told = await client.auth_test()
    assert told.headers["x-oauth-scopes"] == "chat:write,users:read"
    with pytest.raises(SlackApiError) as refused:
        await client.reactions_add(channel="C1", timestamp="1", name="eyes")
    assert refused.value.response["needed"] == "reactions:write"
    assert refused.value.response["provided"] == "chat:write,users:read"


async def test_a_private_channel_without_the_bot_is_not_to_be_found(slack: Slack, client: AsyncWebClient) -> None:
    anna = slack.workspace.add_user("anna")
    secret = slack.workspace.add_channel("secret", anna, kind=PRIVATE, with_bot=False)
    open_ = slack.workspace.add_channel("open", anna, with_bot=False)
    assert await error_of(client.conversations_info(channel=secret.id)) == "channel_not_found"
    listed = await client.conversations_list(types="public_channel,private_channel")
    assert [one["name"] for one in listed["channels"]] == ["open"]
    assert await error_of(client.conversations_history(channel=open_.id)) == "not_in_channel"
    await client.conversations_join(channel=open_.id)
    assert (await client.conversations_members(channel=open_.id))["members"] == [anna.id, slack.workspace.bot.id]
    assert [one["id"] for one in (await client.users_conversations())["channels"]] == [open_.id]


async def test_reactions_are_added_once_and_removed_once(slack: Slack, client: AsyncWebClient) -> None:
    anna = slack.workspace.add_user("anna")
    room = slack.workspace.add_channel("launch", anna)
    item = {"channel": room.id, "timestamp": slack.people.says(anna, room, "x").ts, "name": "tada"}
    await client.reactions_add(**item)
    assert await error_of(client.reactions_add(**item)) == "already_reacted"
    await client.reactions_remove(**item)
    assert await error_of(client.reactions_remove(**item)) == "no_reaction"


async def test_people_and_the_team_are_told_of(slack: Slack, client: AsyncWebClient) -> None:
    anna = slack.workspace.add_user("anna", tz="Asia/Tokyo", is_restricted=True)
    stranger = slack.workspace.add_user("zoe", team="T0OTHER")
    told = (await client.users_info(user=anna.id))["user"]
    assert (told["tz"], told["is_restricted"]) == ("Asia/Tokyo", True)
    assert (await client.users_info(user=stranger.id))["user"]["is_stranger"]
    names = [one["name"] async for page in await client.users_list(limit=2) for one in page["members"]]
    assert names == ["requite", "slackbot", "anna"]
    assert (await client.team_info())["team"]["id"] == slack.workspace.team
    bot = (await client.auth_test())["bot_id"]
    assert (await client.bots_info(bot=bot))["bot"]["user_id"] == slack.workspace.bot.id
    assert await error_of(client.api_call("users.nonsense")) == "unknown_method"


async def test_the_sdks_handler_obeys_retry_after(slack: Slack) -> None:
    room = slack.workspace.add_channel("launch")
    handlers = [AsyncRateLimitErrorRetryHandler(max_retry_count=1)]
    client = AsyncWebClient(slack.workspace.bot_token, slack.base_url, retry_handlers=list(handlers))
    slack.api.fail("chat.postMessage", LIMITED, seconds=1)
    await client.chat_postMessage(channel=room.id, text="x")
    first, second = slack.api.called("chat.postMessage")
    assert second.at - first.at >= 1
    assert first.fault == LIMITED


async def test_without_a_handler_429_is_an_error_that_says_how_long(slack: Slack, client: AsyncWebClient) -> None:
    room = slack.workspace.add_channel("launch")
    slack.api.pace = 60
    await client.chat_postMessage(channel=room.id, text="1")
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=room.id, text="2")
    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["Retry-After"] == "1"


async def test_a_lost_reply_leaves_the_message_there(slack: Slack, client: AsyncWebClient) -> None:
    room = slack.workspace.add_channel("launch")
    slack.api.fail("chat.postMessage", LOST)
    with pytest.raises((aiohttp.ClientError, asyncio.TimeoutError)):
        await client.chat_postMessage(channel=room.id, text="x")
    assert [one["text"] for one in slack.workspace.said_by_bot(room)] == ["x"]


async def test_invalid_blocks_are_refused_and_the_place_is_named(slack: Slack, client: AsyncWebClient) -> None:
    room = slack.workspace.add_channel("launch")
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=room.id, text="x", blocks=[section])
    assert refused.value.response["error"] == "invalid_blocks"
    (said,) = refused.value.response["response_metadata"]["messages"]
    assert said == "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert not room.messages


async def test_a_file_is_uploaded_and_shared(slack: Slack, client: AsyncWebClient) -> None:
    room = slack.workspace.add_channel("launch")
    await client.files_upload_v2(
        channel=room.id, content=b"\x89PNG", filename="with.png", alt_txt="3 given, 2 received", initial_comment="Here"
    )
    (said,) = slack.workspace.said_by_bot(room)
    assert said["text"] == "Here"
    assert said["files"][0]["alt_txt"] == "3 given, 2 received"
    assert list(slack.workspace.uploads.values()) == [b"\x89PNG"]


async def test_an_ephemeral_message_is_seen_by_one_member(slack: Slack, client: AsyncWebClient) -> None:
    anna, ben = slack.workspace.add_user("anna"), slack.workspace.add_user("ben")
    room = slack.workspace.add_channel("launch", anna)
    await client.chat_postEphemeral(channel=room.id, user=anna.id, text="psst")
    assert [(one.user, one.message["text"]) for one in slack.workspace.ephemerals] == [(anna.id, "psst")]
    assert await error_of(client.chat_postEphemeral(channel=room.id, user=ben.id, text="x")) == "user_not_in_channel"
    assert not room.messages


async def test_permalinks_name_the_thread(slack: Slack, client: AsyncWebClient) -> None:
    anna = slack.workspace.add_user("anna")
    room = slack.workspace.add_channel("launch", anna)
    first = slack.people.says(anna, room, "1")
    reply = slack.people.says(anna, room, "2", thread=first)
    link = (await client.chat_getPermalink(channel=room.id, message_ts=reply.ts))["permalink"]
    assert link.endswith(f"/archives/{room.id}/p{reply.ts.replace('.', '')}?thread_ts={first.ts}&cid={room.id}")


async def test_a_very_long_text_is_cut(slack: Slack, client: AsyncWebClient) -> None:
    room = slack.workspace.add_channel("launch")
    posted = await client.chat_postMessage(channel=room.id, text="x" * 40_001)
    assert len(posted["message"]["text"]) == 40_000


async def test_a_failed_connection_and_a_broken_answer_are_errors(slack: Slack, client: AsyncWebClient) -> None:
    slack.api.fail("auth.test", CUT)
    with pytest.raises(aiohttp.ClientError):
        await client.auth_test()
    slack.api.fail("auth.test", GARBAGE)
    with pytest.raises(SlackApiError):
        await client.auth_test()
    slack.api.fail("*", BROKEN, skip=1)
    assert (await client.auth_test())["ok"]
    with pytest.raises(SlackApiError) as broken:
        await client.auth_test()
    assert broken.value.response.status_code == 503
    assert len(slack.api.called("auth.test")) == 4


async def test_a_revoked_token_stays_revoked(slack: Slack, client: AsyncWebClient) -> None:
    await client.auth_revoke(test=True)
    await client.auth_revoke()
    assert await error_of(client.auth_test()) == "token_revoked"
    unknown = AsyncWebClient("xoxb-other", slack.base_url)
    assert await error_of(unknown.auth_test()) == "invalid_auth"
    app_token = AsyncWebClient(slack.workspace.app_token, slack.base_url)
    assert await error_of(app_token.chat_postMessage(channel="C1", text="x")) == "not_allowed_token_type"
