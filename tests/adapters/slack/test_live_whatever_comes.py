"""Bodies with anything missing, empty or of the wrong type: each comes to something, and none raises."""

from collections.abc import Iterator
from datetime import UTC
from itertools import cycle, islice
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.edge import Edge
from adapters.slack.got import Acts, ChannelChanged, Clicked, Got, LookUp, Membership, Mentioned, Said
from adapters.slack.live import read, read_past
from tests.adapters.slack.bodies import BODIES, EDGE

Json = dict[str, Any]
STRANGE: list[Any] = ["", "x", 0, -1, True, 1.5, [], {}, [None], [[]], {"id": None}, "\ud800", "U" * 70, 10**30]
TS = "1795490217.970199"
NOBODY = Edge(team="T0REQUITE1", bot="U0BOT", users={}, channels={})


def event(kind: Any, **fields: Any) -> Json:
    return {"type": "event_callback", "team_id": "T0REQUITE1", "event": {"type": kind, **fields}}


def checked(body: object, edge: Edge = EDGE) -> None:
    """Look at every part of what a body comes to."""
    got = read(body, edge)
    if isinstance(got, LookUp):
        got = read(body, edge, guess=True)
        assert not isinstance(got, LookUp)
    assert isinstance(got, get_args(Got))
    assert repr(got)
    match got:
        case Acts():
            assert got.events
            assert all(each.at.tzinfo is UTC and each.message and all(each.people) for each in got.events)
            assert all(each.place.channel == f"{edge.space}/{got.channel}" for each in got.events)
        case Said() | Mentioned():
            assert isinstance(got.text, str)
            assert got.who
        case Clicked():
            assert got.turn.who
            assert got.verb
        case ChannelChanged() | Membership():
            assert got.channel


def shape(body: Json) -> tuple[object, ...]:
    about = body.get("event", {})
    kinds = [about.get(name) for name in ("type", "subtype")]
    actions = [sorted(action) for action in body.get("actions", [])]
    return (body.get("type"), *kinds, about.get("channel_type") == "im", str(sorted(about)), str(actions))


SHAPES = {shape(body): body for body in BODIES}


def paths(value: Any, *before: Any) -> Iterator[tuple[Any, ...]]:
    """Where every part of a body is."""
    if before:
        yield before
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in list(inner):
        yield from paths(each, *before, key)


def test_the_double_makes_every_kind_of_body() -> None:
    kinds = {str(body.get("type", "slash")) for body in BODIES}
    assert kinds >= {"event_callback", "block_actions", "view_submission", "view_closed", "shortcut", "message_action"}
    assert len(SHAPES) > 60


@pytest.mark.parametrize("edge", [EDGE, NOBODY], ids=["known", "unknown"])
def test_any_part_may_be_missing_or_strange(edge: Edge) -> None:
    strange = cycle(STRANGE)
    for body in SHAPES.values():
        for *way, last in paths(body):
            within = body
            for key in way:
                within = within[key]
            whole = within[last]
            try:
                for each in (None, *islice(strange, 3)):
                    within[last] = each
                    checked(body, edge)
                if isinstance(within, dict):
                    del within[last]
                    checked(body, edge)
            finally:
                within[last] = whole


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from([TS, "USLACKBOT"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def mutated(draw: st.DrawFn, value: Any) -> Any:
    """A body of which several parts may be dropped, nulled or replaced at once."""
    fate = draw(st.integers(0, 11))
    if fate == 0:
        return draw(ANYTHING)
    if isinstance(value, dict):
        return {key: draw(mutated(inner)) for key, inner in value.items() if draw(st.integers(0, 9))}
    if isinstance(value, list):
        return [draw(mutated(inner)) for inner in value]
    return value


@given(body=st.sampled_from(list(SHAPES.values())).flatmap(mutated) | ANYTHING)
def test_many_parts_may_be(body: object) -> None:
    before = repr(body)
    checked(body)
    checked(body, NOBODY)
    if isinstance(body, dict) and isinstance(body.get("event"), dict):
        for channel in ("C000000006", "D000000007"):
            assert isinstance(read_past(body["event"], channel, EDGE), get_args(Got))
    assert repr(body) == before


ODD: list[Any] = [
    None,
    [],
    "",
    {},
    {"type": None},
    {"type": "event_callback"},
    {"type": "event_callback", "event": None},
    {"type": "event_callback", "event": []},
    {"type": "event_callback", "event": {}},
    {"type": ["event_callback"], "event": {"type": ["message"]}},
    {"type": {"a": 1}},
    {"type": "url_verification", "challenge": "x"},
    {"type": "app_rate_limited", "minute_rate_limited": 1},
    {"type": "workflow_step_edit", "user": {}},
    {"type": "function_executed"},
    {"type": "dialog_submission", "user": {"id": "U1"}, "submission": {}},
    {"type": "interactive_message", "actions": [{"name": "a", "value": "b"}]},
    {"type": "block_actions", "user": {"id": "U1"}, "actions": []},
    {"type": "block_actions", "user": {"id": "U1"}, "actions": [{"selected_option": {"value": 5}, "value": "a|b|c"}]},
    {"type": "block_actions", "user": {"id": "U1", "team_id": 5}, "actions": [{"value": "a|b|c"}], "channel": "C1"},
    {"type": "view_submission", "user": {"id": "U1"}, "view": {"private_metadata": "a|b|c", "state": []}},
    {"type": "view_closed", "user": {"id": "U1"}, "view": None},
    {"type": "shortcut", "user": {"id": "U1"}, "callback_id": 5},
    {"type": "message_action", "user": {"id": "U1"}, "callback_id": "x", "message": {"user": 5}},
    {"command": "/requite"},
    {"command": "/requite", "user_id": "U1", "text": None},
    {"command": "", "user_id": "U1", "text": ["x"]},
    event(None),
    event(5, channel="C1"),
    event("message"),
    event("message", channel={"id": "C1"}),
    event("message", channel="C1", subtype=["x"], user="U1", ts=TS),
    event("message", channel="D1", subtype=["x"], user="U1", ts=TS),
    event("message", channel="D1", subtype="never_heard_of", user="U1", ts=TS),
    event("message", channel="C1", subtype="message_changed", message={"subtype": "message_changed"}, ts=TS),
    event("message", channel="C1", subtype="message_changed", message={"message": {"message": {}}}),
    event("message", channel="C1", subtype="message_deleted", deleted_ts=5, previous_message={"user": {}}),
    event("message", channel="C1", user="U1", ts=TS, text={"a": "b"}, blocks={"a": "b"}),
    event("message", channel="C1", user="U1", ts=TS, blocks=[{"type": "rich_text", "elements": "x"}]),
    event("message", channel="C1", user="U1", ts=TS, text="x", attachments=[{"author_id": ["U2"]}], files=[5]),
    event("message", channel="C1", user="U1", ts=TS, text="x", reactions=[{"name": "a", "users": [None, {}, "U2"]}]),
    event("message", channel="C1", user="U1", ts=TS, text="<@|><@U2|><#|><!|><|><><@U2", edited=[]),
    event("message", channel="D1", user="U1", ts=TS, text="<@|><@U2|><#|><!|><|><><@U2 <#C2> <!date^1^{x}^http://a|b>"),
    event("reaction_added", item=None, user="U1", reaction="tada"),
    event("reaction_added", item={"type": "file", "file": "F1"}, user="U1", reaction="tada"),
    event("reaction_added", item={"type": "message", "channel": ["C1"], "ts": TS}, user="U1", reaction="tada"),
    event("reaction_removed", item={"channel": "C1", "ts": TS}, user="U1", reaction={"name": "x"}),
    event("channel_rename", channel="C1"),
    event("channel_rename", channel={"id": "C1", "name": None}),
    event("channel_archive", channel=None),
    event("channel_id_changed", old_channel_id="C1"),
    event("member_joined_channel", user={"id": "U1"}, channel="C1"),
    event("user_change", user="U1"),
    event("user_change", user={"id": "U1", "profile": [], "enterprise_user": 5, "tz": 5, "name": {}}),
    event("user_change", user={"id": "U1", "profile": {"status_expiration": -(10**40)}}),
    event("tokens_revoked", tokens={"bot": "U1"}),
    event("app_uninstalled", extra=1),
]


@pytest.mark.parametrize("body", ODD, ids=range(len(ODD)))
def test_odd_bodies_come_to_something(body: object) -> None:
    checked(body)
    checked(body, NOBODY)


def test_deeply_nested_bodies_come_to_something() -> None:
    deep: Any = {}
    for _ in range(400):
        deep = {"message": deep, "subtype": "message_changed"}
    sections: Any = {}
    for _ in range(400):
        sections = {"type": "rich_text_section", "elements": [sections]}
    checked(event("message", channel="C1", subtype="message_changed", message=deep, ts=TS))
    checked(event("message", channel="D1", user="U1", blocks=[{"type": "rich_text", "elements": [sections]}], ts=TS))
