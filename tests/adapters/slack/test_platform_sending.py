"""Sending, finding and revising in the DM: what Slack answers is what the bot is told."""

import contextlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import aiohttp
import pytest

from adapters.slack.client import Unclear
from adapters.slack.platform import Slack as Platform
from bot.errors import TryLater, Undeliverable
from bot.events import ChannelId, MessageId
from bot.ledger import HomeId, MemberId
from bot.models import Delivery, DeliveryState, Sent
from bot.views import Digest, NudgeCard, Source, Text
from tests.doubles.slack.api import BROKEN, CUT, GARBAGE, LIMITED, LOST
from tests.doubles.slack.limits import broadcasts_in
from tests.doubles.slack.server import Slack
from tests.doubles.slack.workspace import Channel, User

pytestmark = pytest.mark.asyncio


def delivery_to(slack: Slack, user: User) -> Delivery:
    home = f"slack:{slack.workspace.team}"
    now = datetime.now(UTC)
    return Delivery(
        home=HomeId(home),
        member=MemberId(f"{home}:{user.id}"),
        kind=Sent.DIGEST,
        day=date(2026, 11, 24),
        due=now,
        state=DeliveryState.SENDING,
        at=now,
    )


def digest(*cards: NudgeCard) -> Digest:
    return Digest(greeting="Good morning, Anna", cards=cards)


def card(source: Source | None = None, **about: object) -> NudgeCard:
    return replace(
        NudgeCard(
            number=1,
            who="Ben",
            reason="Ben asked you on Monday",
            brief="Ben asked you on Monday",
            gesture="Answer Ben",
            source=source,
            quotes=True,
        ),
        **about,  # type: ignore[arg-type]
    )


def source_of(slack: Slack, channel: Channel, ts: str) -> Source:
    return Source(channel=ChannelId(f"slack:{slack.workspace.team}/{channel.id}"), message=MessageId(ts))


async def test_a_digest_comes_as_one_dm_and_is_found(slack: Slack, platform: Platform, anna: User) -> None:
    delivery = delivery_to(slack, anna)
    assert await platform.find(delivery) is None
    message = await platform.send(delivery, digest(card()))
    (said,) = slack.workspace.said_by_bot(slack.workspace.im_with(anna.id))
    assert said["ts"] == message
    assert said["unfurl_links"] is False
    assert said["unfurl_media"] is False
    assert await platform.find(delivery) == message
    assert await platform.find(replace(delivery, day=date(2026, 11, 25))) is None


async def test_the_message_is_found_among_many(slack: Slack, platform: Platform, anna: User) -> None:
    delivery = delivery_to(slack, anna)
    message = await platform.send(delivery, Text(text="The one"))
    im = slack.workspace.im_with(anna.id)
    for number in range(450):
        slack.people.says(anna, im, str(number))
    assert await platform.find(delivery) == message


async def test_it_quotes_a_few_words_as_they_read_now(
    slack: Slack, platform: Platform, anna: User, ben: User, room: Channel
) -> None:
    text = f"<@{anna.id}> is <https://example.org|the plan> ready? <!channel> &lt;3\nsecond " + "word " * 60
    asked = slack.people.says(ben, room, text)
    source = source_of(slack, room, asked.ts)
    delivery = delivery_to(slack, anna)
    message = await platform.send(delivery, digest(card(source)))
    (said,) = slack.workspace.said_by_bot(slack.workspace.im_with(anna.id))
    assert "@anna is the plan ready? @channel <3 second word" in str(said["blocks"]).replace("\\u2060", "")
    assert "word" not in said["text"]
    assert not broadcasts_in(said)
    assert f"archives/{room.id}/p" in str(said["blocks"])
    slack.people.deletes(room, asked.ts)
    await platform.revise(replace(delivery, message=message), digest(card(source)))
    (said,) = slack.workspace.said_by_bot(slack.workspace.im_with(anna.id))
    assert "the plan" not in str(said["blocks"])


async def test_it_quotes_a_reply_in_a_thread(
    slack: Slack, platform: Platform, anna: User, ben: User, room: Channel
) -> None:
    first = slack.people.says(anna, room, "I tagged it")
    reply = slack.people.says(ben, room, "and who tests it?", thread=first)
    await platform.send(delivery_to(slack, anna), digest(card(source_of(slack, room, reply.ts))))
    (said,) = slack.workspace.said_by_bot(slack.workspace.im_with(anna.id))
    assert "who tests it" in str(said["blocks"])


@pytest.mark.parametrize("method", ["conversations.history", "chat.getPermalink"])
@pytest.mark.parametrize("fault", [LIMITED, BROKEN, CUT, "channel_not_found", "internal_error"])
async def test_without_quotation_or_link_it_is_sent_all_the_same(
    slack: Slack, platform: Platform, anna: User, ben: User, room: Channel, method: str, fault: str
) -> None:
    asked = slack.people.says(ben, room, "Ready?")
    slack.api.fail(method, fault)
    await platform.send(delivery_to(slack, anna), digest(card(source_of(slack, room, asked.ts))))
    assert slack.workspace.said_by_bot(slack.workspace.im_with(anna.id))


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        (LIMITED, TryLater),
        ("ratelimited", TryLater),
        ("team_added_to_org", TryLater),
        ("request_timeout", TryLater),
        ("no_such_code_yet", TryLater),
        ("missing_scope", TryLater),
        ("token_revoked", TryLater),
        ("account_inactive", TryLater),
        ("cannot_dm_bot", Undeliverable),
        ("messages_tab_disabled", Undeliverable),
        ("restricted_action_read_only_channel", Undeliverable),
        ("channel_not_found", Undeliverable),
        ("user_disabled", Undeliverable),
        ("internal_error", Unclear),
        ("fatal_error", Unclear),
        (BROKEN, Unclear),
        (GARBAGE, Unclear),
        (CUT, aiohttp.ClientError),
        (LOST, aiohttp.ClientError),
    ],
)
async def test_what_slack_answers_is_what_the_bot_is_told(
    slack: Slack, platform: Platform, anna: User, fault: str, raised: type[Exception]
) -> None:
    delivery = delivery_to(slack, anna)
    slack.api.fail("chat.postMessage", fault, seconds=7)
    with pytest.raises(raised) as told:
        await platform.send(delivery, Text(text="Hello"))
    if fault == LIMITED:
        assert isinstance(told.value, TryLater)
        assert told.value.seconds == 7
    assert len(slack.api.called("chat.postMessage")) == 1
    assert (await platform.find(delivery) is not None) == (fault == LOST)


async def test_nobody_there_is_undeliverable(slack: Slack, platform: Platform, anna: User) -> None:
    anna.deleted = True
    with pytest.raises(Undeliverable):
        await platform.send(delivery_to(slack, anna), Text(text="Hello"))
    with pytest.raises(Undeliverable):
        await platform.find(delivery_to(slack, anna))


async def test_without_a_network_nothing_was_sent(slack: Slack, platform: Platform, anna: User) -> None:
    with slack.offline(), pytest.raises(TryLater):
        await platform.send(delivery_to(slack, anna), Text(text="Hello"))


async def test_what_slack_does_not_show_comes_as_text(
    slack: Slack, platform: Platform, anna: User, caplog: pytest.LogCaptureFixture
) -> None:
    delivery = delivery_to(slack, anna)
    slack.api.fail("chat.postMessage", "invalid_blocks")
    await platform.send(delivery, digest(card()))
    (said,) = slack.workspace.said_by_bot(slack.workspace.im_with(anna.id))
    assert "Ben asked you on Monday" in said["text"]
    assert [record for record in caplog.records if getattr(record, "action", "") == "slack_declined"]
    assert await platform.find(delivery)


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        (LIMITED, TryLater),
        ("message_not_found", Undeliverable),
        ("cant_update_message", Undeliverable),
        ("edit_window_closed", Undeliverable),
        ("no_such_code_yet", TryLater),
        ("internal_error", Unclear),
    ],
)
async def test_revising_tells_what_went_wrong(
    slack: Slack, platform: Platform, anna: User, fault: str, raised: type[Exception]
) -> None:
    delivery = delivery_to(slack, anna)
    message = await platform.send(delivery, Text(text="Hello"))
    slack.api.fail("chat.update", fault)
    with pytest.raises(raised):
        await platform.revise(replace(delivery, message=message), Text(text="Bye"))


async def test_a_message_is_revised_in_its_place(slack: Slack, platform: Platform, anna: User) -> None:
    delivery = delivery_to(slack, anna)
    await platform.send(delivery, Text(text="Hello"))
    await platform.revise(delivery, Text(text="Bye"))
    (said,) = slack.workspace.said_by_bot(slack.workspace.im_with(anna.id))
    assert said["text"] == "Bye"
    with pytest.raises(Undeliverable):
        await platform.revise(replace(delivery, day=date(2026, 11, 1), due=delivery.due - timedelta(1)), Text(text="x"))


CODES = re.findall(
    r"\w+",
    """
    access_denied account_inactive as_user_not_supported attachment_payload_limit_exceeded cannot_dm_bot
    cannot_reply_to_message channel_not_found deprecated_endpoint ekm_access_denied enterprise_is_restricted
    fatal_error internal_error invalid_arg_name invalid_arguments invalid_array_arg invalid_auth invalid_blocks
    invalid_blocks_format invalid_charset invalid_form_data invalid_metadata_format invalid_metadata_schema
    invalid_post_type is_archived markdown_text_conflict message_limit_exceeded messages_tab_disabled
    metadata_must_be_sent_from_app metadata_too_large method_deprecated missing_post_type missing_scope
    msg_blocks_too_long msg_too_long no_permission no_text not_allowed_token_type not_authed not_in_channel
    org_login_required ratelimited rate_limited request_timeout restricted_action
    restricted_action_non_threadable_channel restricted_action_read_only_channel restricted_action_thread_locked
    restricted_action_thread_only_channel service_unavailable slack_connect_file_link_sharing_blocked
    team_access_not_granted team_added_to_org team_not_found thread_locked token_expired token_revoked
    too_many_attachments too_many_contact_cards two_factor_setup_required unknown_error invalid_user_combination
    not_enough_users too_many_users user_disabled user_not_found user_not_visible users_list_not_supplied
    users_not_found method_not_supported_for_channel_type external_channel_migrating message_not_found
    cant_update_message edit_window_closed block_mismatch is_inactive streaming_state_conflict update_failed
    invalid_cursor invalid_limit invalid_ts_latest invalid_ts_oldest not_found limit_required
    """,
)


@pytest.mark.parametrize("method", ["conversations.open", "chat.postMessage", "chat.update", "conversations.history"])
async def test_every_code_that_slack_knows_is_handled_and_logged_once(
    slack: Slack, platform: Platform, anna: User, method: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Every error on the pages of these methods."""
    delivery = delivery_to(slack, anna)
    message = await platform.send(delivery, Text(text="Hello"))
    acts: dict[str, Callable[[], Awaitable[object]]] = {
        "conversations.open": lambda: platform.find(delivery),
        "chat.postMessage": lambda: platform.send(delivery, Text(text="Hello")),
        "chat.update": lambda: platform.revise(replace(delivery, message=message), Text(text="Bye")),
        "conversations.history": lambda: platform.find(delivery),
    }
    for code in CODES:
        caplog.clear()
        for _ in range(2):
            platform._posting._rooms.clear()
            slack.api.fail(method, code)
            with contextlib.suppress(TryLater, Undeliverable, Unclear):
                await acts[method]()
        assert len(caplog.records) <= 1, code
