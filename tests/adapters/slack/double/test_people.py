"""What people do in the loopback Slack, and what of it the bot is told."""

import json
from typing import Any

import pytest

from tests.adapters.slack.double.conftest import Start
from tests.doubles.slack.people import Told
from tests.doubles.slack.server import Slack
from tests.doubles.slack.subtypes import SUBTYPES
from tests.doubles.slack.workspace import PRIVATE, Channel, User

pytestmark = pytest.mark.asyncio


@pytest.fixture
def anna(slack: Slack) -> User:
    return slack.workspace.add_user("anna")


@pytest.fixture
def room(slack: Slack, anna: User) -> Channel:
    return slack.workspace.add_channel("launch", anna)


def events(told: Told) -> list[dict[str, Any]]:
    return [delivery.payload["event"] for delivery in told.deliveries]


async def test_an_edit_shows_both_versions(slack: Slack, anna: User, room: Channel) -> None:
    said = slack.people.says(anna, room, "teh")
    (event,) = events(slack.people.edits(room, said.ts, "the"))
    assert event["subtype"] == "message_changed"
    assert (event["previous_message"]["text"], event["message"]["text"]) == ("teh", "the")
    assert event["message"]["edited"]["user"] == anna.id
    assert event["ts"] != said.ts == event["message"]["ts"]


async def test_a_deleted_first_message_leaves_a_tombstone(slack: Slack, anna: User, room: Channel) -> None:
    lone, first = slack.people.says(anna, room, "1"), slack.people.says(anna, room, "2")
    slack.people.says(anna, room, "3", thread=first)
    (gone,) = events(slack.people.deletes(room, lone.ts))
    assert (gone["subtype"], gone["deleted_ts"]) == ("message_deleted", lone.ts)
    (changed,) = events(slack.people.deletes(room, first.ts))
    assert changed["message"]["subtype"] == "tombstone"
    assert room.messages[first.ts]["user"] == "USLACKBOT"


async def test_a_broadcast_reply_carries_its_thread(slack: Slack, anna: User, room: Channel) -> None:
    first = slack.people.says(anna, room, "1")
    (event,) = events(slack.people.says(anna, room, "2", thread=first, broadcast=True))
    assert (event["subtype"], event["root"]["ts"], event["parent_user_id"]) == ("thread_broadcast", first.ts, anna.id)


async def test_reactions_name_the_author_of_the_message(slack: Slack, anna: User, room: Channel) -> None:
    said = slack.people.says(anna, room, "1")
    (added,) = events(slack.people.reacts(anna, room, said.ts, "tada"))
    assert (added["type"], added["item_user"], added["item"]["ts"]) == ("reaction_added", anna.id, said.ts)
    (removed,) = events(slack.people.unreacts(anna, room, said.ts, "tada"))
    assert removed["type"] == "reaction_removed"
    assert "reactions" not in room.messages[said.ts]


async def test_the_bot_hears_nothing_of_channels_it_is_not_in(slack: Slack, anna: User) -> None:
    quiet = slack.workspace.add_channel("quiet", anna, with_bot=False)
    assert slack.people.says(anna, quiet, "1").deliveries == []
    assert slack.wire.unseen[-1][0] == "not in channel"
    assert events(slack.people.renames(anna, quiet, "silent"))[0]["type"] == "channel_rename"
    assert len(slack.people.joins(slack.workspace.bot, quiet).deliveries) == 2
    assert events(slack.people.leaves(slack.workspace.bot, quiet))[0]["type"] == "channel_left"
    assert slack.people.says(anna, quiet, "2").deliveries == []


async def test_events_need_their_scope_and_their_subscription(slack: Slack, anna: User, room: Channel) -> None:
    slack.workspace.subscriptions = {"message.channels"}
    assert slack.people.tells_the_bot(anna, "hi").deliveries == []
    slack.workspace.grant("chat:write")
    assert slack.people.says(anna, room, "hi").deliveries == []
    assert [why for why, _ in slack.wire.unseen] == ["not subscribed", "missing scope channels:history"]


async def test_a_stranger_of_slack_connect_comes_once_per_workspace(slack: Slack, anna: User) -> None:
    slack.workspace.also_installed_in = ["T0OTHER"]
    zoe = slack.workspace.add_user("zoe", team="T0OTHER")
    shared = slack.workspace.add_channel("shared", anna, zoe, ext_shared=True)
    slack.people.says(zoe, shared, "hi")
    ours, theirs = (delivery.payload for delivery in slack.link.deliveries)
    assert (ours["team_id"], theirs["team_id"]) == (slack.workspace.team, "T0OTHER")
    assert ours["is_ext_shared_channel"]
    assert ours["event"]["user_team"] == "T0OTHER"
    assert ours["event_id"] != theirs["event_id"]


async def test_emulators_leave_fields_out(slack: Slack, anna: User, room: Channel) -> None:
    slack.wire.drop = {"event_ts", "channel_type", "authorizations", "api_app_id"}
    (delivery,) = slack.people.says(anna, room, "1").deliveries
    assert slack.wire.drop.isdisjoint(delivery.payload.keys() | delivery.payload["event"].keys())


@pytest.mark.parametrize("kind", ["public", PRIVATE])
async def test_the_life_of_a_channel_is_told(slack: Slack, anna: User, kind: str) -> None:
    people, room = slack.people, slack.workspace.add_channel("life", anna, kind=kind)
    ben = slack.workspace.add_user("ben")
    told = [people.joins(ben, room, anna), people.renames(anna, room, "new"), people.leaves(ben, room)]
    told += [people.archives(anna, room), people.archives(anna, room, back=True), people.converts(anna, room)]
    told += [people.changes_id(room, "C0NEW")]
    names = [event.get("subtype", event["type"]) for one in told for event in events(one)]
    first = "channel" if kind == "public" else "group"
    assert names == [
        f"{first}_join",
        "member_joined_channel",
        f"{first}_rename",
        "channel_name",
        "member_left_channel",
        f"{first}_archive",
        f"{first}_archive",
        f"{first}_unarchive",
        f"{first}_unarchive",
        "channel_convert_to_private",
        "channel_id_changed",
    ]
    assert slack.workspace.channels["C0NEW"] is room


async def test_the_end_of_the_app_is_told_and_its_token_dead(slack: Slack, anna: User) -> None:
    assert [event["type"] for event in events(slack.people.uninstalls())] == ["tokens_revoked", "app_uninstalled"]
    assert slack.workspace.tokens[slack.workspace.bot_token].error == "account_inactive"
    assert slack.people.tells_the_bot(anna, "anybody there?").deliveries == []


async def test_everything_that_can_happen_is_plain_json_and_is_acked(
    slack: Slack, start: Start, anna: User, room: Channel
) -> None:
    heard = await start()
    people = slack.people
    said = people.says(anna, room, "look", files=[{"id": "F1", "user": anna.id, "name": "plan.pdf"}])
    for subtype in SUBTYPES:
        people.notices(subtype, room, anna)
    other = slack.workspace.add_channel("other", anna)
    people.shares(anna, other, said.message, room, "see this")
    people.unfurls(room, said.ts, [{"from_url": "https://example.org", "id": 1}])
    people.posts_link(anna, room, "https://example.org/x")
    people.changes(anna, status_text="away", tz=None)
    people.opens_home(anna)
    people.creates(anna, "fresh")
    people.event("team_join", user={"id": "U0NEW"})
    people.says(slack.workspace.add_user("ci", is_bot=True), room, "built")
    await slack.link.settled()
    assert len(heard) >= len(SUBTYPES) + 8
    assert all(delivery.acked for delivery in slack.link.deliveries)
    json.dumps([delivery.payload for delivery in slack.link.deliveries])
