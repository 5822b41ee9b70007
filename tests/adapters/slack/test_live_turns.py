"""What people click, send and call, read."""

from typing import Any

import pytest

from adapters.slack.edge import Edge
from adapters.slack.got import Clicked, Closed, Commanded, Ignored, LookUp, Shortcut, Submitted
from adapters.slack.live import read
from adapters.slack.packing import pack
from adapters.slack.skips import Why
from tests.adapters.slack.bodies import BODIES, EDGE
from tests.adapters.slack.test_live import HERE, OPEN, TS

Json = dict[str, Any]
WHO: Json = {"user": {"id": "UADA", "team_id": "T1"}, "team": {"id": "T1"}, "trigger_id": "1.2.xyz"}
CLICK: Json = WHO | {
    "type": "block_actions",
    "response_url": "https://hooks.example/secret",
    "channel": {"id": "D1"},
    "container": {"type": "message", "message_ts": TS, "channel_id": "D1", "is_ephemeral": True, "thread_ts": TS},
    "actions": [{"type": "button", "action_id": "done-1", "value": pack("done", "n1", "x|y")}],
}


def made_by_the_double(kind: str) -> list[Json]:
    return [body for body in BODIES if body.get("type") == kind]


def why(body: object, edge: Edge = HERE) -> Why:
    got = read(body, edge)
    assert isinstance(got, Ignored), got
    return got.why


def test_a_click_says_who_what_and_where() -> None:
    got = read(CLICK, HERE)
    assert isinstance(got, Clicked)
    assert (got.verb, got.id, got.text) == ("done", "n1", "x|y")
    turn = got.turn
    assert (turn.who, turn.user, turn.channel, turn.message, turn.thread) == ("slack:T1:UADA", "UADA", "D1", TS, TS)
    assert (turn.once, turn.trigger, turn.ephemeral) == ("1.2.xyz", "1.2.xyz", True)
    assert turn.response_url == "https://hooks.example/secret"


def test_what_lets_its_bearer_answer_is_in_no_repr() -> None:
    shown = repr(read(CLICK, HERE))
    assert "hooks.example" not in shown
    assert "xyz" not in shown


def test_who_clicks_is_whom_slack_names_not_whom_the_value_says() -> None:
    forged = CLICK | {"actions": [{"value": pack("done", "slack:T1:UBEN"), "user": "UBEN", "user_id": "UBEN"}]}
    got = read(forged, HERE)
    assert isinstance(got, Clicked)
    assert got.turn.who == "slack:T1:UADA"


def test_a_menu_says_what_was_chosen() -> None:
    option = {"type": "static_select", "selected_option": {"value": pack("snooze", "n1", "tomorrow")}}
    got = read(CLICK | {"actions": [option]}, HERE)
    assert isinstance(got, Clicked)
    assert (got.verb, got.id, got.text) == ("snooze", "n1", "tomorrow")


def test_buttons_that_only_open_a_link_and_strange_ones_are_passed_over() -> None:
    assert why(CLICK | {"actions": [{"type": "button", "url": "https://a.example"}]}) is Why.LINK_BUTTON
    assert why(CLICK | {"actions": [{"type": "button", "value": "n1"}]}) is Why.UNREADABLE
    assert why(CLICK | {"actions": []}) is Why.UNREADABLE


def test_without_a_trigger_a_turn_is_named_by_where_and_when() -> None:
    action = {"value": pack("done", "n1"), "action_ts": "5.6"}
    got = read(CLICK | {"trigger_id": None, "actions": [action]}, HERE)
    assert isinstance(got, Clicked)
    assert (got.turn.once, got.turn.trigger) == (f"D1/{TS}/5.6", "")


@pytest.mark.parametrize("body", [CLICK, WHO | {"type": "shortcut", "callback_id": "requite_who"}])
def test_only_people_of_this_workspace_act(body: Json) -> None:
    elsewhere = {"id": "UZOE", "team_id": "T9"}
    assert why(body | {"user": elsewhere}) is Why.EXTERNAL
    assert not isinstance(read(body | {"user": elsewhere}, OPEN), Ignored)
    assert why(body | {"user": {"id": "UROBOT", "team_id": "T1"}}) is Why.BOT
    assert why(body | {"user": {}}) is Why.UNREADABLE


def test_who_is_said_to_be_of_this_workspace_needs_no_look_up() -> None:
    assert isinstance(read(CLICK | {"user": {"id": "UNEW", "team_id": "T1"}}, HERE), Clicked)
    assert read(CLICK | {"user": {"id": "UNEW"}}, HERE) == LookUp(users=frozenset({"UNEW"}))
    assert read(CLICK | {"user": {"id": "UNEW", "team_id": "T9"}}, HERE) == LookUp(users=frozenset({"UNEW"}))
    assert isinstance(read(CLICK | {"user": {"id": "UNEW"}}, HERE, guess=True), Clicked)


def test_a_form_comes_with_what_was_filled_in() -> None:
    (body,) = made_by_the_double("view_submission")
    got = read(body, EDGE)
    assert isinstance(got, Submitted)
    assert (got.verb, got.id, got.turn.view) == ("start", "", "V0FORM")
    assert got.values == {"hour": ("09:30",), "days": ("0", "4"), "zone": ("Europe/Paris",)}
    (body,) = made_by_the_double("view_closed")
    assert isinstance(read(body, EDGE), Closed)


def test_a_view_that_is_no_form_of_ours_is_passed_over() -> None:
    assert why(WHO | {"type": "view_submission", "view": {"private_metadata": ""}}) is Why.UNREADABLE
    assert isinstance(read(WHO | {"type": "view_closed", "view": {"private_metadata": ""}}, HERE), Closed)


def test_a_global_shortcut_has_no_message() -> None:
    got = read(WHO | {"type": "shortcut", "callback_id": "requite_who"}, HERE)
    assert isinstance(got, Shortcut)
    assert (got.callback, got.source, got.author) == ("requite_who", None, None)


@pytest.mark.parametrize(
    ("message", "author"),
    [
        ({"user": "UBEN"}, "slack:T1:UBEN"),
        ({"user": "UZOE", "user_team": "T9"}, None),
        ({"user": "UROBOT"}, None),
        ({"bot_id": "B1", "user": "UBEN"}, None),
        ({}, None),
    ],
)
def test_a_message_shortcut_names_the_message_and_its_author(message: Json, author: str | None) -> None:
    told = WHO | {"type": "message_action", "callback_id": "x", "channel": {"id": "C1"}, "message_ts": TS}
    got = read(told | {"message": message}, HERE)
    assert isinstance(got, Shortcut)
    assert got.source
    assert (got.source.channel, got.source.message, got.author) == ("slack:T1/C1", TS, author)


def test_a_message_shortcut_without_its_message_is_passed_over() -> None:
    assert why(WHO | {"type": "message_action", "callback_id": "x", "channel": {"id": "C1"}}) is Why.UNREADABLE


def test_a_command_is_what_was_typed() -> None:
    told = {
        "command": "/requite",
        "text": " why <@UBEN> <@UNEW|newt> in <#C9|lift>? ",
        "user_id": "UADA",
        "team_id": "T1",
        "channel_id": "C1",
        "trigger_id": "1.2.xyz",
        "response_url": "https://hooks.example/secret",
    }
    got = read(told, HERE)
    assert isinstance(got, Commanded)
    assert (got.command, got.text) == ("/requite", "why @ben @newt in #lift?")
    assert (got.turn.who, got.turn.channel, got.turn.once) == ("slack:T1:UADA", "C1", "1.2.xyz")
    assert why(told | {"team_id": "T9", "user_id": "UZOE"}) is Why.EXTERNAL


def test_menus_that_ask_for_options_are_told_apart() -> None:
    assert why({"type": "block_suggestion", "user": {"id": "UADA"}, "value": "x"}) is Why.OPTIONS
