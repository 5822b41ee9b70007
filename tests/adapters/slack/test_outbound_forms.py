"""Forms as modals, and what comes back of them."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.forms import errors, values
from adapters.slack.outbound import modal
from adapters.slack.packing import unpacked
from adapters.slack.told import Told
from bot.views import Field, Form, Option, Text
from bot.words import words_for
from tests.doubles.slack.limits import check_view

Json = dict[str, Any]
TOLD = Told(words=words_for("en"))
DAYS = (Option(value="mon", label="Monday"), Option(value="tue", label="Tuesday"))


def form(*fields: Field, **more: Any) -> Form:
    return Form(**{"title": "Start", "fields": fields, "verb": "start", "id": "x1", **more})


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


def options(*pairs: tuple[str, str]) -> list[Json]:
    return [{"text": plain(label), "value": value} for value, label in pairs]


def many(number: int) -> tuple[Option, ...]:
    return tuple(Option(value=f"C{place}", label=f"#{place}") for place in range(number))


def test_a_form_is_a_modal() -> None:
    view = modal(form(Field(name="zone", label="Zone"), notes=("I keep ids, never words.",), submit="Go"), told=TOLD)

    assert view == {
        "type": "modal",
        "callback_id": "requite_form",
        "title": plain("Start"),
        "submit": plain("Go"),
        "private_metadata": "start|x1|",
        "blocks": [
            {
                "type": "rich_text",
                "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": "I keep ids, never words."}]}
                ],
            },
            {
                "type": "input",
                "block_id": "zone",
                "label": plain("Zone"),
                "element": {"type": "plain_text_input", "action_id": "value"},
                "optional": True,
            },
        ],
    }
    assert unpacked(view["private_metadata"]) == ("start", "x1", "")
    assert check_view(view, "modal") is None


@pytest.mark.parametrize(
    ("field", "element", "optional"),
    [
        (
            Field(name="f", label="F", value="Europe/Berlin"),
            {"type": "plain_text_input", "initial_value": "Europe/Berlin"},
            False,
        ),
        (
            Field(name="f", label="F", value="a\nb"),
            {"type": "plain_text_input", "initial_value": "a\nb", "multiline": True},
            False,
        ),
        (
            Field(name="f", label="F", kind="clock", value="9:05"),
            {"type": "timepicker", "initial_time": "09:05"},
            False,
        ),
        (Field(name="f", label="F", kind="clock", value="24:00"), {"type": "timepicker"}, False),
        (
            Field(name="f", label="F", kind="moment", value="2026-11-25T09:00:00+01:00"),
            {"type": "datetimepicker", "initial_date_time": 1795593600},
            False,
        ),
        (Field(name="f", label="F", kind="moment", value="2026-11-25T09:00:00"), {"type": "datetimepicker"}, False),
        (Field(name="f", label="F", kind="moment", value="0001-01-01T00:00+14:00"), {"type": "datetimepicker"}, False),
        (
            Field(name="f", label="F", value="tue", choices=DAYS),
            {
                "type": "static_select",
                "options": options(("mon", "Monday"), ("tue", "Tuesday")),
                "initial_option": options(("tue", "Tuesday"))[0],
            },
            False,
        ),
        (
            Field(name="f", label="F", value="sun", choices=(*DAYS, DAYS[0])),
            {"type": "static_select", "options": options(("mon", "Monday"), ("tue", "Tuesday"))},
            False,
        ),
        (
            Field(name="f", label="F", kind="several", values=("mon", "sun"), choices=DAYS),
            {
                "type": "checkboxes",
                "options": options(("mon", "Monday"), ("tue", "Tuesday")),
                "initial_options": options(("mon", "Monday")),
            },
            True,
        ),
    ],
)
def test_each_kind_of_field_has_its_element(field: Field, element: Json, optional: bool) -> None:
    view = modal(form(field), told=TOLD)

    (block,) = view["blocks"]
    assert block["element"] == {**element, "action_id": "value"}
    assert block["optional"] is optional
    assert check_view(view, "modal") is None


def test_more_than_ten_are_a_menu_and_more_than_a_hundred_stand_in_groups() -> None:
    eleven, most = (
        modal(form(Field(name="f", label="F", kind="several", values=("C0",), choices=many(number))), told=TOLD)
        for number in (11, 250)
    )

    assert eleven["blocks"][0]["element"]["type"] == "multi_static_select"
    assert len(eleven["blocks"][0]["element"]["options"]) == 11
    groups = most["blocks"][0]["element"]["option_groups"]
    assert [(group["label"]["text"], len(group["options"])) for group in groups] == [
        ("#0 – #99", 100),
        ("#100 – #199", 100),
        ("#200 – #249", 50),
    ]
    assert check_view(eleven, "modal") is check_view(most, "modal") is None


def test_a_menu_says_how_many_it_leaves_out() -> None:
    view = modal(form(Field(name="f", label="F", value="C1999", choices=many(2_000))), told=TOLD)

    (block,) = view["blocks"]
    shown = sum(len(group["options"]) for group in block["element"]["option_groups"])
    assert block["hint"] == plain(f"{2_000 - shown} more are left out: there is no room for them here.")
    assert "initial_option" not in block["element"]
    assert check_view(view, "modal") is None


def test_a_field_with_nothing_to_choose_from_is_told() -> None:
    (block,) = modal(form(Field(name="f", label="Channels", kind="several")), told=TOLD)["blocks"]

    assert [element["text"] for element in block["elements"][0]["elements"]] == ["Channels: ", "–"]


def test_fields_of_one_name_are_asked_for_once() -> None:
    view = modal(form(Field(name="f", label="One"), Field(name="f", label="Two")), told=TOLD)

    assert [block["label"]["text"] for block in view["blocks"]] == ["One"]


def test_a_long_title_is_shown_in_full_below() -> None:
    view = modal(form(title="Your settings. Change one like this."), told=TOLD)

    assert view["title"] == plain("Your settings")
    assert view["blocks"][0]["elements"][0]["elements"][0]["text"] == "Your settings. Change one like this."


def test_what_is_only_read_has_nothing_to_submit() -> None:
    view = modal(Text(text="Hello."), told=TOLD)

    assert "submit" not in view
    assert view["title"] == plain("Requite")
    assert view["callback_id"] == "requite_reading"


def test_an_id_too_long_to_come_back_is_an_error() -> None:
    with pytest.raises(ValueError, match="2001 characters"):
        modal(form(id="x" * 2_001), told=TOLD)


def test_problems_are_told_by_field() -> None:
    bad = Field(name="at", label="At", kind="moment", problem="That has\npassed.")
    asked = form(Field(name="f", label="F"), bad)

    assert errors(asked) == {"at": "That has passed."}
    assert errors(form(replace(bad, problem=""))) == {}
    assert errors(form(replace(bad, kind="several"))) == {}, "there is no such block"
    assert errors(form(replace(bad, problem="<!here>"))) == {"at": "<\u2060!here>"}
    assert modal(asked, told=TOLD)["blocks"][1]["hint"] == plain("That has passed.")


def filled(**fields: Json) -> Json:
    return {"type": "modal", "state": {"values": {name: {"value": state} for name, state in fields.items()}}}


def chosen(value: object) -> Json:
    return {"text": plain("x"), "value": value}


@pytest.mark.parametrize(
    ("state", "values_of_it"),
    [
        ({"type": "plain_text_input", "value": "Europe/Berlin"}, ("Europe/Berlin",)),
        ({"type": "plain_text_input", "value": None}, ()),
        ({"type": "timepicker", "selected_time": "09:00"}, ("09:00",)),
        ({"type": "timepicker", "selected_time": None}, ()),
        ({"type": "datetimepicker", "selected_date_time": 1795593600}, ("2026-11-25T08:00:00+00:00",)),
        ({"type": "datetimepicker", "selected_date_time": None}, ()),
        ({"type": "static_select", "selected_option": chosen("mon")}, ("mon",)),
        ({"type": "static_select", "selected_option": None}, ()),
        ({"type": "multi_static_select", "selected_options": [chosen("a"), chosen("b")]}, ("a", "b")),
        ({"type": "checkboxes", "selected_options": []}, ()),
    ],
)
def test_what_was_filled_in_comes_back(state: Json, values_of_it: tuple[str, ...]) -> None:
    assert values(filled(f=state)) == {"f": values_of_it}


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"type": "users_select", "selected_user": "U1"},
        {"type": []},
        {"type": "plain_text_input", "value": 3},
        {"type": "timepicker", "selected_time": "25:00"},
        {"type": "timepicker", "selected_time": 9},
        {"type": "datetimepicker", "selected_date_time": True},
        {"type": "datetimepicker", "selected_date_time": 10**12},
        {"type": "datetimepicker", "selected_date_time": "soon"},
        {"type": "static_select", "selected_option": "mon"},
        {"type": "static_select", "selected_option": chosen(3)},
        {"type": "checkboxes", "selected_options": [chosen("a"), None]},
        {"type": "checkboxes", "selected_options": None},
    ],
)
def test_what_slack_would_never_send_is_passed_over(state: Json) -> None:
    good = {"type": "plain_text_input", "value": "x"}

    assert values(filled(f=state, g=good)) == {"g": ("x",)}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["state", "values", "value", "type", "selected_options", "f"]), inner)
    ),
    max_leaves=12,
)


@given(JSON, JSON)
def test_nothing_that_comes_back_raises(view: object, state: object) -> None:
    assert isinstance(values(view), dict)
    assert isinstance(values({"state": {"values": state}}), dict)
    assert isinstance(values({"state": {"values": {"f": state, "g": {"value": state}}}}), dict)
    unpacked(view)
