"""What the Events API tells, read; ids and texts are made up here."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.slack.conversations import Conversation
from adapters.slack.edge import Edge
from adapters.slack.got import (
    Acts,
    Change,
    ChannelChanged,
    Got,
    How,
    Ignored,
    LookUp,
    Lost,
    Membership,
    Mentioned,
    PersonChanged,
    Said,
)
from adapters.slack.live import read, read_past
from adapters.slack.people import User
from adapters.slack.room import slack_identity
from adapters.slack.skips import Why
from bot.events import Event, MessageDeleted, MessagePosted, ReactionAdded, ReactionRemoved
from bot.people import ChannelKind
from tests.adapters.slack.bodies import BODIES, EDGE

Json = dict[str, Any]
ADA, BEN, ZOE = slack_identity("T1", "UADA"), slack_identity("T1", "UBEN"), slack_identity("T9", "UZOE")
TS, LATER, LAST = "1433558319.000002", "1433558400.000100", "1433558500.000200"
MESSAGE: Json = {"type": "message", "channel": "C1", "channel_type": "channel", "user": "UADA", "text": "hi", "ts": TS}


def user(name: str, team: str = "T1", **about: Any) -> User:
    return User(
        user=f"U{name.upper()}",
        identity=slack_identity(team, f"U{name.upper()}"),
        team=team,
        name=name.title(),
        handle=name,
        outside=team != "T1",
        **about,
    )


USERS = {each.user: each for each in (user("ada"), user("ben"), user("zoe", "T9"), user("robot", bot=True))}
CHANNELS = {
    "C1": Conversation(channel="C1", kind=ChannelKind.PUBLIC, name="launch"),
    "G1": Conversation(channel="G1", kind=ChannelKind.PRIVATE, name="ada, ben", group=True),
    "C9IM": Conversation(channel="C9IM", kind=ChannelKind.DIRECT, name="C9IM"),
}
HERE = Edge(team="T1", bot="UBOT", bot_id="BBOT", users=USERS, channels=CHANNELS)
OPEN = replace(HERE, shared_channels=True)


def body(event: Json, **around: Any) -> Json:
    return {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": event} | around


def message(**fields: Any) -> Json:
    return body(MESSAGE | fields)


def without(told: Json, *fields: str) -> Json:
    return told | {"event": {name: value for name, value in told["event"].items() if name not in fields}}


def reaction(**fields: Any) -> Json:
    about = {"type": "reaction_added", "user": "UBEN", "reaction": "tada", "item_user": "UADA", "event_ts": LATER}
    return body(about | {"item": {"type": "message", "channel": "C1", "ts": TS}} | fields)


def one(got: Got) -> Event:
    assert isinstance(got, Acts), got
    (event,) = got.events
    return event


def why(got: Got) -> Why:
    assert isinstance(got, Ignored), got
    return got.why


# --- messages


def test_a_message_is_the_same_event_however_it_is_delivered() -> None:
    told = message()
    again = told | {"event_id": "Ev2", "event_time": 5, "team_id": "T9", "context_team_id": "T9"}
    assert read(told, HERE) == read(again, HERE)
    posted = one(read(told, HERE))
    assert isinstance(posted, MessagePosted)
    assert (posted.place.channel, posted.message, posted.author, posted.text) == ("slack:T1/C1", TS, ADA, "hi")


def test_a_shared_channels_message_has_one_key_under_every_workspace() -> None:
    told = [
        message(user="UZOE", user_team="T9") | {"team_id": team, "authorizations": [{"team_id": team}]}
        for team in ("T1", "T9", "T7")
    ]
    events = [one(read(each, OPEN)) for each in told]
    assert events == events[:1] * 3
    assert events[0].place.space == "slack:T1"
    assert events[0].people == (ZOE,)


def test_a_groups_conversation_feeds_as_a_private_channel_does() -> None:
    posted = one(read(message(channel="G1", channel_type="mpim"), HERE))
    assert posted.place.channel == "slack:T1/G1"
    assert posted.place.between == ()


def test_people_are_named_and_everybody_groups_and_bots_are_not() -> None:
    text = "<@UBEN> <@UROBOT> <@UBOT> <!here> <!channel> <!everyone> <!subteam^S1|@team> look"
    posted = one(read(message(text=text), HERE))
    assert isinstance(posted, MessagePosted)
    assert posted.names == (BEN,)


@pytest.mark.parametrize("fields", [{"bot_id": "B1"}, {"user": "UROBOT"}, {"user": "USLACKBOT"}])
def test_what_bots_write_feeds_nothing(fields: Json) -> None:
    assert why(read(message(**fields), HERE)) is Why.BOT


@pytest.mark.parametrize("fields", [{"user": "UBOT"}, {"user": "UX", "bot_id": "BBOT"}])
def test_what_the_bot_writes_itself_feeds_nothing(fields: Json) -> None:
    assert why(read(message(**fields), HERE)) is Why.OWN
    assert why(read(message(**fields, channel="D1", channel_type="im"), HERE)) is Why.OWN


def test_an_edit_is_the_message_as_it_reads_now() -> None:
    edited = {"user": "UADA", "ts": TS, "text": "ho", "edited": {"ts": LATER}}
    told = message(subtype="message_changed", ts=LATER, message=edited)
    posted = one(read(told, HERE))
    assert isinstance(posted, MessagePosted)
    assert (posted.text, posted.edited_at) == ("ho", datetime(2015, 6, 6, 2, 40, 0, 100, tzinfo=UTC))


def test_a_deletion_is_dated_by_the_event_if_its_own_ts_is_missing() -> None:
    gone = {"subtype": "message_deleted", "deleted_ts": TS, "previous_message": {"user": "UADA", "ts": TS}}
    told = without(message(**gone), "ts", "text", "user")
    assert one(read(told | {"event_time": 1433558400}, HERE)).at == datetime(2015, 6, 6, 2, 40, tzinfo=UTC)
    told["event"]["event_ts"] = LATER
    deleted = one(read(told, HERE))
    assert isinstance(deleted, MessageDeleted)
    assert (deleted.message, deleted.at.microsecond) == (TS, 100)


def test_a_deletion_without_any_time_is_dated_by_the_message() -> None:
    gone = {"subtype": "message_deleted", "deleted_ts": TS, "previous_message": {"user": "UADA"}}
    assert one(read(without(message(**gone), "ts"), HERE)).at == datetime(2015, 6, 6, 2, 38, 39, 2, tzinfo=UTC)


def test_a_broadcast_reply_is_a_reply() -> None:
    root = {"user": "UBEN", "ts": TS}
    told = message(subtype="thread_broadcast", ts=LATER, thread_ts=TS, root=root)
    posted = one(read(told, HERE))
    assert isinstance(posted, MessagePosted)
    assert (posted.place.thread, posted.thread_author) == (TS, BEN)


def test_a_message_of_a_history_reads_like_one_that_is_told() -> None:
    past = {"type": "message", "user": "UADA", "text": "hi", "ts": TS}
    assert read_past(past, "C1", HERE) == read(message(), HERE)
    assert isinstance(read_past(past, "D1", HERE), Said)
    assert why(read_past("hi", "C1", HERE)) is Why.UNREADABLE


# --- who isn't read, who isn't known


def test_others_organisations_people_are_read_only_where_that_is_set() -> None:
    told = message(user="UZOE", user_team="T9")
    assert why(read(told, HERE)) is Why.EXTERNAL
    assert one(read(told, OPEN)).people == (ZOE,)
    named = message(text="<@UZOE> <@UBEN>", thread_ts=TS, ts=LATER, parent_user_id="UZOE")
    assert one(read(named, HERE)).people == (ADA, BEN)
    assert set(one(read(named, OPEN)).people) == {ADA, BEN, ZOE}


def test_an_unknown_author_is_looked_up_first_and_a_person_if_nothing_is_found() -> None:
    told = message(user="UNEW", text="<@UOTHER> <@UBEN>", parent_user_id="UTHIRD", thread_ts=TS, ts=LATER)
    assert read(told, HERE) == LookUp(users=frozenset({"UNEW", "UOTHER", "UTHIRD"}))
    people = one(read(told, HERE, guess=True)).people
    assert slack_identity("T1", "UNEW") in people


def test_an_unknown_author_of_elsewhere_is_looked_up_and_then_skipped() -> None:
    told = message(user="UNEW", user_team="T9")
    assert read(told, HERE) == LookUp(users=frozenset({"UNEW"}))
    assert why(read(told, HERE, guess=True)) is Why.EXTERNAL
    assert one(read(told, OPEN, guess=True)).people == (slack_identity("T9", "UNEW"),)


def test_nobody_is_looked_up_for_what_feeds_nothing() -> None:
    assert why(read(message(user="UNEW", bot_id="B1"), HERE)) is Why.BOT
    assert why(read(message(user="UNEW", subtype="channel_join"), HERE)) is Why.JOINED
    assert why(read(message(user="UNEW", ts="soon"), HERE)) is Why.UNREADABLE


def test_an_unknown_channel_is_looked_up() -> None:
    assert read(message(channel="C7"), HERE) == LookUp(channels=frozenset({"C7"}))
    assert isinstance(read(message(channel="C7"), HERE, guess=True), Acts)


def test_within_an_organisation_ids_are_its_own() -> None:
    grid = replace(HERE, enterprise="E1")
    told = message(user="UNEW", user_team="T1", team="E1")
    assert one(read(told, grid, guess=True)).people == (slack_identity("E1", "UNEW"),)


# --- reactions


def test_reactions_are_put_and_taken_back_at_their_own_time() -> None:
    put, back = one(read(reaction(), HERE)), one(read(reaction(type="reaction_removed", event_ts=LAST), HERE))
    assert isinstance(put, ReactionAdded)
    assert not isinstance(put, ReactionRemoved)
    assert (put.actor, put.message_author, put.emoji, put.message) == (BEN, ADA, "tada", TS)
    assert isinstance(back, ReactionRemoved)
    assert (put.at.microsecond, back.at.microsecond) == (100, 200)


def test_a_reaction_without_event_ts_is_dated_by_the_body_else_by_the_message() -> None:
    told = without(reaction(), "event_ts")
    assert one(read(told | {"event_time": 1433558400}, HERE)).at == datetime(2015, 6, 6, 2, 40, tzinfo=UTC)
    assert one(read(told, HERE)).at == datetime(2015, 6, 6, 2, 38, 39, 2, tzinfo=UTC)


def test_whose_message_it_is_may_not_be_told() -> None:
    event = one(read(without(reaction(), "item_user"), HERE))
    assert isinstance(event, ReactionAdded)
    assert event.message_author is None


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"user": "UROBOT"}, Why.BOT),
        ({"user": "UBOT"}, Why.OWN),
        ({"item_user": "UBOT"}, Why.OWN),
        ({"item_user": "UROBOT"}, Why.BOT),
        ({"user": "UZOE"}, Why.EXTERNAL),
        ({"item": {"type": "file", "file": "F1"}}, Why.NOT_A_MESSAGE),
        ({"item": {"type": "message", "channel": "D1", "ts": TS}}, Why.OWN),
        ({"item": {"type": "message", "channel": "C1"}}, Why.UNREADABLE),
        ({"reaction": ""}, Why.UNREADABLE),
    ],
)
def test_reactions_that_feed_nothing(fields: Json, reason: Why) -> None:
    assert why(read(reaction(**fields), HERE)) is reason


def test_an_unknown_reactor_is_looked_up() -> None:
    assert read(reaction(user="UNEW"), HERE) == LookUp(users=frozenset({"UNEW"}))
    assert one(read(reaction(user="UNEW"), HERE, guess=True)).people == (slack_identity("T1", "UNEW"), ADA)


# --- talk with the bot


def test_a_direct_message_is_a_turn() -> None:
    got = read(message(channel="D1", channel_type="im", text="who?", thread_ts=TS, ts=LATER), HERE)
    assert got == Said(who=ADA, user="UADA", channel="D1", ts=LATER, text="who?", thread=TS)
    assert isinstance(got, Said)
    assert got.once == f"D1/{LATER}"
    assert "who?" not in repr(got)


def test_a_direct_message_is_as_it_was_typed() -> None:
    text = "<@UBOT> why <@UBEN> in <#C1> &amp; <#C8|other>? <https://a.example|a.example> <mailto:a@b.example> <!here>"
    got = read(message(channel="D1", text=text), HERE)
    assert isinstance(got, Said)
    assert got.text == "why @ben in #launch & #other? a.example a@b.example @here"


def test_a_direct_message_may_have_its_words_in_blocks_only() -> None:
    section = {"type": "rich_text_section", "elements": [{"type": "user", "user_id": "UBEN"}]}
    got = read(message(channel="D1", text="", blocks=[{"type": "rich_text", "elements": [section]}]), HERE)
    assert isinstance(got, Said)
    assert got.text == "@ben"


@pytest.mark.parametrize(
    ("channel", "kind"), [("D1", "im"), ("D1", None), ("D1", "app_home"), ("C9IM", None), ("C9IM", "im")]
)
def test_where_two_talk_is_told_or_guessed(channel: str, kind: str | None) -> None:
    assert isinstance(read(message(channel=channel, channel_type=kind), HERE), Said)


def test_a_channel_of_unknown_kind_is_looked_up() -> None:
    told = without(message(channel="C7"), "channel_type")
    assert read(told, HERE) == LookUp(channels=frozenset({"C7"}))
    assert isinstance(read(told, HERE, guess=True), Acts)


@pytest.mark.parametrize("subtype", ["message_changed", "message_deleted", "message_replied"])
def test_an_edited_direct_message_is_no_second_turn(subtype: str) -> None:
    told = message(channel="D1", subtype=subtype, message=MESSAGE | {"text": "again", "edited": {"ts": LATER}})
    assert why(read(told, HERE)) is Why.EDITED


def test_people_of_elsewhere_and_bots_are_not_talked_with() -> None:
    assert why(read(message(channel="D1", user="UZOE", user_team="T9"), HERE)) is Why.EXTERNAL
    assert isinstance(read(message(channel="D1", user="UZOE", user_team="T9"), OPEN), Said)
    assert why(read(message(channel="D1", user="UROBOT"), HERE)) is Why.BOT
    assert why(read(message(channel="D1", bot_id="B1"), HERE)) is Why.BOT


def test_a_mention_of_the_bot_is_no_event_and_no_turn() -> None:
    told = body({"type": "app_mention", "channel": "C1", "user": "UADA", "ts": TS, "text": "<@UBOT> who?"})
    assert read(told, HERE) == Mentioned(who=ADA, user="UADA", channel="C1", ts=TS, text="who?")
    told["event"]["edited"] = {"ts": LATER}
    assert why(read(told, HERE)) is Why.EDITED
    told["event"]["channel"] = "D1"
    assert why(read(told, HERE)) is Why.COPY


# --- people, channels, the app


def test_a_changed_profile_is_told_with_all_that_is_kept() -> None:
    row: Json = {
        "id": "UNEW",
        "team_id": "T1",
        "name": "new",
        "tz": "Europe/Paris",
        "is_ultra_restricted": True,
        "profile": {"display_name": "Newt", "status_text": "away", "status_expiration": 1433558400},
    }
    for kind in ("user_change", "team_join", "user_profile_changed"):
        got = read(body({"type": kind, "user": row}), HERE)
        assert isinstance(got, PersonChanged)
        assert (got.user.name, got.user.handle, got.user.zone) == ("Newt", "new", "Europe/Paris")
        assert (got.user.guest, got.user.single, got.user.bot, got.user.outside) == (True, True, False, False)
        assert got.user.status_until == datetime(2015, 6, 6, 2, 40, tzinfo=UTC)
        assert got.user.profile(HERE.home).identity == "slack:T1:UNEW"


@pytest.mark.parametrize(
    ("event", "change"),
    [
        ({"type": "channel_rename", "channel": {"id": "C1", "name": "lift"}}, Change.RENAMED),
        ({"type": "group_rename", "channel": {"id": "C1", "name": "lift"}}, Change.RENAMED),
        ({"type": "channel_archive", "channel": "C1"}, Change.ARCHIVED),
        ({"type": "group_unarchive", "channel": "C1"}, Change.UNARCHIVED),
        ({"type": "channel_deleted", "channel": "C1"}, Change.DELETED),
        ({"type": "group_left", "channel": "C1"}, Change.LEFT),
        ({"type": "channel_shared", "channel": "C1"}, Change.SHARED),
        ({"type": "channel_unshared", "channel": "C1"}, Change.UNSHARED),
        (MESSAGE | {"subtype": "channel_convert_to_private"}, Change.PRIVATE),
        (MESSAGE | {"subtype": "channel_convert_to_public"}, Change.PUBLIC),
    ],
)
def test_what_becomes_of_a_channel(event: Json, change: Change) -> None:
    name = "lift" if change is Change.RENAMED else ""
    assert read(body(event), HERE) == ChannelChanged(channel="C1", change=change, name=name)


def test_a_channel_may_get_another_id() -> None:
    told = body({"type": "channel_id_changed", "old_channel_id": "C1", "new_channel_id": "C2"})
    assert read(told, HERE) == ChannelChanged(channel="C1", change=Change.NEW_ID, new_id="C2")


def test_people_and_the_bot_come_and_go() -> None:
    came = body({"type": "member_joined_channel", "user": "UADA", "channel": "C1", "inviter": "UBEN"})
    assert read(came, HERE) == Membership(user="UADA", channel="C1", joined=True, inviter="UBEN")
    went = body({"type": "member_left_channel", "user": "UBOT", "channel": "C1"})
    assert read(went, HERE) == Membership(user="UBOT", channel="C1", joined=False, bot=True)


def test_the_app_may_be_removed() -> None:
    removed = body({"type": "app_uninstalled"})
    assert read(removed, HERE) == Lost(how=How.UNINSTALLED)
    assert why(read(removed | {"team_id": "T9"}, HERE)) is Why.OTHER_WORKSPACE
    revoked = body({"type": "tokens_revoked", "tokens": {"bot": ["UBOT"], "oauth": []}})
    assert read(revoked, HERE) == Lost(how=How.REVOKED)
    revoked["event"]["tokens"] = {"oauth": ["UADA"]}
    assert why(read(revoked, HERE)) is Why.OTHER


@pytest.mark.parametrize(
    "kind", ["file_shared", "link_shared", "pin_added", "app_home_opened", "im_open", "emoji_changed"]
)
def test_events_of_no_concern(kind: str) -> None:
    assert why(read(body({"type": kind}), HERE)) is Why.OTHER


# --- all that the double tells


@pytest.mark.parametrize("left_out", ["event_ts", "channel_type", "item_user", "api_app_id", "authorizations", "team"])
def test_what_emulators_leave_out_changes_hardly_anything(left_out: str) -> None:
    for told in BODIES:
        less = {name: value for name, value in told.items() if name != left_out}
        if isinstance(told.get("event"), dict):
            less["event"] = {name: value for name, value in told["event"].items() if name != left_out}
        whole, got = read(told, EDGE, guess=True), read(less, EDGE, guess=True)
        assert type(got) is type(whole), told
        if left_out in ("channel_type", "api_app_id", "authorizations"):
            assert got == whole
