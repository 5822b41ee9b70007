"""Payloads in the shapes that Slack has used over the years; ids and texts are made up here."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.inbound import message_events
from adapters.slack.names import Names
from adapters.slack.payload import moment
from adapters.slack.room import Room, slack_identity
from adapters.slack.skips import Skipped, Why
from bot.events import (
    ChannelId,
    Identity,
    MessageDeleted,
    MessageId,
    MessagePosted,
    Place,
    ReactionAdded,
    SpaceId,
)

ADA, BEN, CLEO = (slack_identity("T1", user) for user in ("UADA", "UBEN", "UCLEO"))
ROOM = Room(
    place=Place(space=SpaceId("slack:T1"), channel=ChannelId("C1")),
    realm="T1",
    people={"UADA": ADA, "UBEN": BEN, "UCLEO": CLEO},
    bots=frozenset({"UBOT", "BBOT"}),
)
NAMED = Room(
    place=ROOM.place,
    realm="T1",
    people=ROOM.people,
    bots=ROOM.bots,
    names=Names(
        [
            ("UADA", ["ada.l", "Ada", "Ada Lovelace"]),
            ("UBEN", ["ben", "Ben"]),
            ("UCLEO", ["cleo", "Sam"]),
            ("UDAN", ["dan", "Sam"]),
            ("UBOT", ["ben helper"]),
        ],
        bots=["UBOT"],
    ),
    thread_authors={MessageId("1433558000.000001"): BEN},
)
TS, LATER = "1433558319.000002", "1433558400.000100"
AT = datetime(2015, 6, 6, 2, 38, 39, 2, tzinfo=UTC)

Json = dict[str, Any]


def message(**fields: Any) -> Json:
    return {"type": "message", "user": "UADA", "text": "good morning", "ts": TS} | fields


def posted(payload: Json, room: Room = ROOM) -> MessagePosted:
    read = message_events(payload, room)
    assert not isinstance(read, Skipped), read
    assert isinstance(read[0], MessagePosted)
    return read[0]


def reason(payload: object, room: Room = ROOM) -> str:
    read = message_events(payload, room)
    assert isinstance(read, Skipped), read
    return read.reason


# --- what people write


def test_a_plain_message_becomes_one_event() -> None:
    assert message_events(message(), ROOM) == (
        MessagePosted(place=ROOM.place, message=MessageId(TS), author=ADA, at=AT, text="good morning"),
    )


def test_a_ts_is_read_to_the_microsecond() -> None:
    assert moment("1433558319.999999") == datetime(2015, 6, 6, 2, 38, 39, 999_999, tzinfo=UTC)
    assert moment("1774021720.887089") == datetime(2026, 3, 20, 15, 48, 40, 887_089, tzinfo=UTC)


@pytest.mark.parametrize(
    "ts", ["", "0", "1433558319", "143355.000002", "99999999999.000000", "1433558319.0002", "²433558319.000002", 1.5]
)
def test_an_absurd_ts_is_unreadable(ts: object) -> None:
    assert reason(message(ts=ts)) == Why.UNREADABLE


def test_a_me_message_is_a_message() -> None:
    assert posted(message(subtype="me_message", text="waves")).text == "waves"


def test_escapes_are_undone_and_markup_is_left_out() -> None:
    text = "R&amp;D: see <https://a.example/x?y|Why not?> in <#C2|launch> <!here>\n&gt; quoted"
    assert posted(message(text=text)).text == "R&D: see   in    \n> quoted"


def test_an_edit_is_the_message_as_it_reads_now() -> None:
    event = posted(message(edited={"user": "UADA", "ts": LATER}))
    assert event.edited_at == moment(LATER)


def test_an_edit_before_the_message_is_none() -> None:
    assert posted(message(edited={"user": "UADA", "ts": "1433550000.000000"})).edited_at is None


def test_an_author_of_another_workspace_has_its_realm() -> None:
    assert posted(message(user="UZED", user_team="T9", team="T1")).author == "slack:T9:UZED"
    assert posted(message(user="UZED", team="T8")).author == "slack:T8:UZED"
    assert posted(message(user="UZED")).author == "slack:T1:UZED"


def test_who_is_known_keeps_the_known_realm() -> None:
    assert posted(message(user="UBEN", team="T9")).author == BEN


# --- mentions


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("<@UBEN> and <@UCLEO|cleo>: ready?", (BEN, CLEO)),
        ("<@UCLEO> <@UBEN> <@UCLEO>", (CLEO, BEN)),
        ("<@W0ZED1>", (Identity("slack:T1:W0ZED1"),)),
        ("<@UADA> <@UBOT> <@USLACKBOT>", ()),
        ("<!channel> <!here> <!everyone> <!subteam^S1|@team> <#C1|general>", ()),
        ("&lt;@UBEN&gt; is how it looks raw", ()),
        ("@Ben without an archive", ()),
    ],
)
def test_mentions_name_people_in_order_and_nobody_else(text: str, names: tuple[Identity, ...]) -> None:
    assert posted(message(text=text)).names == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@ben can you?", (BEN,)),
        ("@BEN, can you? (@cleo)", (BEN, CLEO)),
        ("thanks @Ben's team", (BEN,)),
        ("@Ben.", (BEN,)),
        ("@cleo <@UBEN> @cleo", (CLEO, BEN)),
        ("<@UCLEO> then @ben", (CLEO, BEN)),
        ("@Sam is ambiguous", ()),
        ("@ben helper is a bot, not Ben", ()),
        ("@bentley @ben.smith @ben-smith @ben@x.example", ()),
        ("mail to a@ben or me.@ben", ()),
        ("`@ben` and ```x @ben\n@cleo``` are code", ()),
        ("<https://x.example/@ben|@ben> https://x.example/?u=@ben", ()),
        ("@here @channel @nobody @", ()),
    ],
)
def test_in_an_archive_people_are_also_found_by_name(text: str, names: tuple[Identity, ...]) -> None:
    assert posted(message(text=text), NAMED).names == names


def test_the_longest_name_counts() -> None:
    event = posted(message(user="UBEN", text="@ada lovelace, @Ada and @ada.l are one"), NAMED)
    assert event.names == (ADA,)


def test_text_comes_from_rich_text_where_there_is_none() -> None:
    section = [
        {"type": "user", "user_id": "UBEN"},
        {"type": "text", "text": " is 1 < 2? "},
        {"type": "link", "url": "https://x.example"},
        {"type": "emoji", "name": "wave"},
        {"type": "text", "text": "rm -r?", "style": {"code": True}},
    ]
    blocks = [
        {
            "type": "rich_text",
            "elements": [
                {"type": "rich_text_section", "elements": section},
                {"type": "rich_text_quote", "elements": [{"type": "text", "text": "why?"}]},
                {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x = 1"}]},
            ],
        }
    ]
    event = posted(message(text="", blocks=blocks))
    assert event.names == (BEN,)
    assert event.text == "  is 1 < 2?  :wave:`rm -r?`\n> why?\n```x = 1```"


# --- threads, shares, reactions


def test_a_reply_tells_its_thread_and_who_began_it() -> None:
    event = posted(message(thread_ts="1433558000.000001", parent_user_id="UCLEO"))
    assert event.place.thread == "1433558000.000001"
    assert event.thread_author == CLEO


def test_a_threads_first_message_carries_its_own_thread() -> None:
    event = posted(message(thread_ts=TS, reply_count=3))
    assert (event.place.thread, event.thread_author) == (TS, None)


def test_an_old_reply_takes_its_threads_author_from_the_archive() -> None:
    assert posted(message(thread_ts="1433558000.000001"), NAMED).thread_author == BEN


def test_a_thread_that_a_bot_began_has_no_author() -> None:
    reply = message(thread_ts="1433558000.000001", parent_user_id="USLACKBOT")
    assert posted(reply, NAMED).thread_author is None


def test_a_broadcast_reply_is_a_reply_in_its_thread() -> None:
    root = {"user": "UBEN", "ts": "1433558000.000001"}
    event = posted(message(subtype="thread_broadcast", thread_ts="1433558000.000001", root=root))
    assert (event.place.thread, event.thread_author) == ("1433558000.000001", BEN)


def test_a_one_to_one_message_stays_between_the_two() -> None:
    direct = Room(place=Place(space=ROOM.place.space, channel=ChannelId("D1"), between=(ADA, BEN)), realm="T1")
    assert posted(message(thread_ts="1433558000.000001"), direct).place.between == (ADA, BEN)


@pytest.mark.parametrize(
    ("attachment", "shares"),
    [
        ({"is_msg_unfurl": True, "author_id": "UBEN", "author_subname": "Cleo"}, (BEN,)),
        ({"is_share": True, "author_id": "UBEN"}, (BEN,)),
        ({"author_id": "UBEN"}, (BEN,)),
        ({"is_msg_unfurl": True, "author_subname": "ben", "author_name": "Sam"}, (BEN,)),
        ({"is_msg_unfurl": True, "author_name": "Ben"}, (BEN,)),
        ({"is_msg_unfurl": True, "author_subname": "sam"}, ()),
        ({"is_msg_unfurl": True, "author_id": "UADA"}, ()),
        ({"is_msg_unfurl": True, "author_id": "UBOT"}, ()),
        ({"service_name": "twitter", "author_subname": "@ben", "author_name": "Ben"}, ()),
    ],
)
def test_a_passed_on_message_is_a_share_of_its_author(attachment: Json, shares: tuple[Identity, ...]) -> None:
    assert posted(message(attachments=[attachment]), NAMED).shares == shares


@pytest.mark.parametrize(
    ("link", "where"),
    [
        ("https://x.slack.com/archives/C2/p1433550000000300", "C2/1433550000.000300"),
        (
            "https://x.slack.com/archives/C2/p1433550000000300?thread_ts=1433540000.000100&cid=C2",
            "C2/1433540000.000100",
        ),
    ],
)
def test_a_share_tells_which_conversation_it_is_from(link: str, where: str) -> None:
    attachment = {"author_id": "UBEN", "channel_id": "C2", "ts": "1433550000.000300", "from_url": link}
    assert posted(message(attachments=[attachment])).shared == f"slack:T1/{where}"


def test_reactions_come_with_the_message() -> None:
    reactions = [
        {"name": "+1", "users": ["UBEN", "UBOT", "UCLEO", "UBEN"], "count": 4},
        {"name": "tada", "users": ["UADA"], "count": 1},
    ]
    read = message_events(message(thread_ts=TS, reactions=reactions), ROOM)
    assert not isinstance(read, Skipped)
    place = Place(space=ROOM.place.space, channel=ROOM.place.channel, thread=MessageId(TS))
    assert read[1:] == tuple(
        ReactionAdded(place=place, message=MessageId(TS), actor=actor, emoji=emoji, at=AT, message_author=ADA)
        for actor, emoji in ((BEN, "+1"), (CLEO, "+1"), (ADA, "tada"))
    )


# --- files

FILE = {"id": "F1", "user": "UADA", "title": "a plot", "initial_comment": {}}
UPLOAD = "<@UADA|ada> uploaded a file: <https://x.example/f|a plot>"


def test_of_an_old_upload_only_the_comment_is_speech() -> None:
    text = f"{UPLOAD} and commented: <@UBEN> is this\nright?"
    event = posted(message(subtype="file_share", text=text, file=FILE, upload=True, display_as_bot=False, bot_id=None))
    assert event.text == "  is this\nright?"
    assert (event.author, event.names, event.shares) == (ADA, (BEN,), ())


def test_an_old_upload_without_a_comment_says_nothing() -> None:
    event = posted(message(subtype="file_share", text=UPLOAD, file=FILE))
    assert (event.text, event.names) == ("", ())


def test_the_comment_may_stand_in_the_file_alone() -> None:
    file = FILE | {"initial_comment": {"user": "UADA", "comment": "is this right?"}}
    assert posted(message(subtype="file_share", text=UPLOAD, file=file)).text == "is this right?"


def test_sharing_another_persons_old_file_is_a_share_without_their_words() -> None:
    file = FILE | {"user": "UBEN", "initial_comment": {"user": "UBEN", "comment": "is this right?"}}
    text = "<@UADA|ada> shared a file: <https://x.example/f|a plot>"
    event = posted(message(subtype="file_share", text=text, file=file))
    assert (event.text, event.shares) == ("", (BEN,))


def test_a_present_day_upload_is_a_message_with_files() -> None:
    text = "<@UBEN> have a look at <https://x.example/f>"
    for subtype in ({}, {"subtype": "file_share"}):
        event = posted(message(text=text, files=[{"id": "F1", "user": "UADA"}], upload=True) | subtype)
        assert (event.text.strip(), event.names) == ("have a look at", (BEN,))


def test_a_comment_on_a_file_is_said_to_its_owner() -> None:
    payload = {
        "type": "message",
        "subtype": "file_comment",
        "ts": TS,
        "text": "<@UADA> commented on <@UBEN>'s file <https://x.example/f|a plot>: nice, <@UCLEO>?",
        "file": FILE | {"user": "UBEN"},
        "comment": {"user": "UADA", "comment": "nice, <@UCLEO>?"},
    }
    event = posted(payload)
    assert (event.author, event.text, event.names) == (ADA, "nice,  ?", (BEN, CLEO))
    del payload["comment"]["comment"]  # type: ignore[attr-defined]
    assert posted(payload).text == "nice,  ?"
    assert posted(payload | {"file": FILE}).names == (CLEO,)


# --- what becomes of messages


def test_a_change_is_the_message_as_it_reads_now() -> None:
    inner = message(text="better", edited={"user": "UADA", "ts": LATER})
    event = posted({"type": "message", "subtype": "message_changed", "hidden": True, "ts": LATER, "message": inner})
    assert (event.message, event.text, event.edited_at) == (TS, "better", moment(LATER))


def test_a_change_that_is_no_edit_is_dated_by_its_report() -> None:
    inner = message(attachments=[{"is_msg_unfurl": True, "author_id": "UBEN"}])
    event = posted({"type": "message", "subtype": "message_changed", "ts": LATER, "message": inner})
    assert (event.shares, event.edited_at) == ((BEN,), moment(LATER))


def test_an_edit_log_has_the_former_message_as_original() -> None:
    payload = {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "ts": LATER,
        "text": "better",
        "original": message(),
    }
    event = posted(payload)
    assert (event.message, event.author, event.text) == (TS, ADA, "better")


@pytest.mark.parametrize(
    "payload",
    [
        {"subtype": "message_deleted", "deleted_ts": TS, "previous_message": message(thread_ts="1433558000.000001")},
        {"subtype": "message_deleted", "original": message(thread_ts="1433558000.000001")},
        {
            "subtype": "message_changed",
            "message": message(subtype="tombstone", user="USLACKBOT", thread_ts="1433558000.000001"),
        },
    ],
)
def test_a_deletion_names_the_message_and_its_thread(payload: Json) -> None:
    place = Place(space=ROOM.place.space, channel=ROOM.place.channel, thread=MessageId("1433558000.000001"))
    read = message_events({"type": "message", "hidden": True, "ts": LATER} | payload, ROOM)
    at = moment(LATER)
    assert at
    assert read == (MessageDeleted(place=place, message=MessageId(TS), at=at),)


def test_a_tombstone_is_a_deletion() -> None:
    read = message_events(message(subtype="tombstone", user="USLACKBOT", hidden=True, text="gone"), ROOM)
    assert read == (MessageDeleted(place=ROOM.place, message=MessageId(TS), at=AT),)


# --- what feeds nothing


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (None, Why.UNREADABLE),
        ([], Why.UNREADABLE),
        ("message", Why.UNREADABLE),
        ({}, Why.NO_AUTHOR),
        (message(type="reaction_added"), Why.NOT_A_MESSAGE),
        (message(type=["message"]), Why.NOT_A_MESSAGE),
        (message(user=None), Why.NO_AUTHOR),
        (message(user=""), Why.NO_AUTHOR),
        (message(user=["UADA"]), Why.UNREADABLE),
        (message(user="U:1/2"), Why.UNREADABLE),
        (message(text=["hello"]), Why.UNREADABLE),
        (message(ts=None), Why.UNREADABLE),
        (message(subtype=["x"]), Why.UNREADABLE),
        (message(subtype="brand_new"), Why.UNKNOWN),
        (message(user="USLACKBOT"), Why.BOT),
        (message(user="UBOT"), Why.BOT),
        (message(user=None, bot_id="BBOT"), Why.BOT),
        (message(bot_id="B9", app_id="A9", bot_profile={"id": "B9"}), Why.BOT),
        (message(subtype="bot_message", bot_id="BBOT", user=None), Why.BOT),
        (message(subtype="file_share", file=FILE, display_as_bot=True), Why.BOT),
        (message(hidden=True), Why.HIDDEN),
        (message(is_ephemeral=True), Why.HIDDEN),
        (message(subtype="reply_broadcast"), Why.COPY),
        (message(subtype="message_replied", message=message()), Why.COPY),
        ({"type": "message", "ts": LATER, "hidden": True, "message": message()}, Why.COPY),
        (message(subtype="message_changed"), Why.UNREADABLE),
        (message(subtype="message_changed", message={"subtype": "message_changed"}), Why.UNREADABLE),
        (message(subtype="message_changed", message=message(user="UBOT")), Why.BOT),
        (message(subtype="message_changed", message=message(subtype="channel_join")), Why.JOINED),
        (message(subtype="message_deleted"), Why.UNREADABLE),
        (message(subtype="message_deleted", deleted_ts=TS, previous_message=message(bot_id="B1")), Why.BOT),
        (message(subtype="channel_join"), Why.JOINED),
        (message(subtype="group_leave"), Why.JOINED),
        (message(subtype="channel_topic", text="<@UBEN> set"), Why.NOTICE),
        (message(subtype="group_name"), Why.NOTICE),
        (message(subtype="pinned_item", attachments=[{"author_id": "UBEN"}]), Why.NOTICE),
        (message(subtype="bot_add", bot_id="B1"), Why.NOTICE),
        (message(subtype="huddle_thread"), Why.NOTICE),
        (message(subtype="channel_canvas_updated"), Why.NOTICE),
    ],
)
def test_what_feeds_nothing_is_skipped_for_a_reason(payload: object, why: Why) -> None:
    assert reason(payload) == why


def test_a_conversation_with_a_bot_feeds_nothing() -> None:
    direct = Room(place=ROOM.place, realm="T1", people=ROOM.people, with_bot=True)
    assert reason(message(), direct) == Why.BOT


# --- nothing raises

GOOD = [
    message(
        thread_ts="1433558000.000001",
        parent_user_id="UBEN",
        edited={"user": "UADA", "ts": LATER},
        reactions=[{"name": "+1", "users": ["UBEN"], "count": 1}],
        attachments=[{"is_msg_unfurl": True, "author_id": "UBEN", "channel_id": "C2", "ts": TS, "from_url": "x"}],
        files=[{"id": "F1", "user": "UBEN"}],
        text="<@UBEN> @ben &amp; `x`",
    ),
    message(subtype="file_share", text=f"{UPLOAD} and commented: x", file=FILE),
    message(subtype="file_comment", text="x", file=FILE, comment={"user": "UBEN", "comment": "x"}),
    message(subtype="thread_broadcast", thread_ts="1433558000.000001", root={"user": "UBEN"}),
    message(subtype="message_changed", message=message(edited={"ts": LATER})),
    message(subtype="message_changed", original=message(), text="y"),
    message(subtype="message_deleted", deleted_ts=TS, previous_message=message()),
    message(subtype="tombstone"),
    message(
        text="",
        blocks=[{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text"}]}]}],
    ),
]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | st.sampled_from([TS, LATER, "UADA", "USLACKBOT", "message", "tombstone", "@ben", "<@UBEN>", "`@ben"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def mutated(draw: st.DrawFn, value: Any) -> Any:
    """A payload of which any part may be dropped, nulled or replaced."""
    fate = draw(st.integers(0, 9))
    if fate == 0:
        return draw(JSON)
    if isinstance(value, dict):
        return {key: draw(mutated(inner)) for key, inner in value.items() if draw(st.integers(0, 9))}
    if isinstance(value, list):
        return [draw(mutated(inner)) for inner in value]
    return value


@given(payload=st.sampled_from(GOOD).flatmap(mutated) | JSON, room=st.sampled_from([ROOM, NAMED]))
def test_whatever_comes_there_are_events_or_a_reason(payload: object, room: Room) -> None:
    read = message_events(payload, room)
    if isinstance(read, Skipped):
        assert read.reason in Why
        return
    assert read
    assert all(event.at.tzinfo is UTC and event.message for event in read)
    assert all(person for event in read for person in event.people)


@given(payload=st.sampled_from(GOOD).flatmap(mutated))
def test_reading_changes_nothing_in_the_payload(payload: object) -> None:
    before = repr(payload)
    message_events(payload, NAMED)
    assert repr(payload) == before
