"""What Slack would refuse is refused, at the published limits."""

from typing import Any

import pytest

from tests.doubles.slack.limits import broadcasts_in, check_message, check_view

Json = dict[str, Any]


def plain(text: str = "x") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "x") -> Json:
    return {"type": "mrkdwn", "text": text}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(), "action_id": "a", **more}


def option(text: str = "x", value: str = "v", **more: Any) -> Json:
    return {"text": plain(text), "value": value, **more}


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def overflow(count: int) -> Json:
    return {"type": "overflow", "action_id": "o", "options": [option(value=str(n)) for n in range(count)]}


def image(**more: Any) -> Json:
    return {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "x", **more}


AT_THE_LIMIT = [
    [section()] * 50,
    [section(text=mrkdwn("x" * 3000))],
    [section(fields=[mrkdwn("x" * 200)] * 10)],
    [{"type": "header", "text": plain("x" * 150)}],
    [{"type": "context", "elements": [mrkdwn()] * 10}],
    [actions(*(button(action_id=str(n)) for n in range(25)))],
    [actions(button(text=plain("x" * 75), value="x" * 2000, accessibility_label="x" * 75))],
    [section(accessory=overflow(1)), section(accessory=overflow(5))],
    [section(accessory={"type": "static_select", "options": [option(value=str(n)) for n in range(100)]})],
    [{"type": "divider"}, image()],
    [{"type": "markdown", "text": "x" * 12_000}],
]
OVER_THE_LIMIT = [
    ([section()] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    ([section(text=mrkdwn("x" * 3001))], "/blocks/0/text/text"),
    ([section(text=mrkdwn(""))], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    ([section(fields=[mrkdwn()] * 11)], "no more than 10 items allowed [json-pointer:/blocks/0/fields]"),
    ([section(fields=[mrkdwn("x" * 2001)])], "/blocks/0/fields/0/text"),
    ([{"type": "section"}], "missing required field: text or fields"),
    ([{"type": "header", "text": plain("x" * 151)}], "must be less than 151 characters"),
    ([{"type": "header", "text": mrkdwn()}], "unsupported type of text: mrkdwn"),
    ([{"type": "context", "elements": [mrkdwn()] * 11}], "no more than 10 items allowed"),
    ([{"type": "context", "elements": [button()]}], "unsupported element here: button"),
    ([{"type": "context", "elements": []}], "no fewer than 1 items allowed"),
    ([actions(*(button(action_id=str(n)) for n in range(26)))], "no more than 25 items allowed"),
    ([actions(button(), button())], "`action_id` 'a' already exists"),
    ([actions(button(text=mrkdwn()))], "unsupported type of text: mrkdwn"),
    ([actions(button(text=plain("x" * 76)))], "must be less than 76 characters"),
    ([actions(button(value="x" * 2001))], "/elements/0/value"),
    ([actions(button(url="https://" + "x" * 3000))], "/elements/0/url"),
    ([actions(button(url="not an address"))], "must be a valid url"),
    ([actions(button(action_id="x" * 256))], "/elements/0/action_id"),
    ([actions(button(accessibility_label="x" * 76))], "/elements/0/accessibility_label"),
    ([actions(button(style="default"))], "must be one of primary, danger"),
    ([actions(button(colour="red"))], "invalid additional property: colour"),
    ([actions({"type": "plain_text_input", "action_id": "a"})], "unsupported element here"),
    ([section(accessory=overflow(0))], "no fewer than 1 items allowed"),
    ([section(accessory=overflow(6))], "no more than 5 items allowed"),
    ([actions({**overflow(1), "options": [option("x" * 76)]})], "must be less than 76 characters"),
    ([actions({**overflow(1), "options": [option(value="x" * 151)]})], "must be less than 151 characters"),
    ([section(accessory={"type": "static_select"})], "exactly one of options and option_groups"),
    ([section(accessory={"type": "static_select", "options": [option()] * 101})], "no more than 100 items"),
    ([section(block_id="b"), section(block_id="b")], "`block_id` 'b' already exists"),
    ([section(block_id="x" * 256)], "/blocks/0/block_id"),
    ([{"type": "image", "image_url": "https://example.org"}], "missing required field: alt_text"),
    ([image(image_url="ftp://example.org")], "must be a valid http url"),
    ([{"type": "nonsense"}], "unsupported type of block: nonsense"),
    ([{"text": mrkdwn()}], "missing required field: type"),
]


@pytest.mark.parametrize("blocks", AT_THE_LIMIT)
def test_blocks_at_the_limit_are_taken(blocks: list[Json]) -> None:
    assert check_message({"text": "x", "blocks": blocks}) is None


@pytest.mark.parametrize(("blocks", "where"), OVER_THE_LIMIT)
def test_blocks_beyond_the_limit_are_refused(blocks: list[Json], where: str) -> None:
    refusal = check_message({"text": "x", "blocks": blocks})
    assert refusal is not None
    assert refusal.error == "invalid_blocks"
    assert any(where in fault for fault in refusal.faults), refusal.faults


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ({}, "no_text"),
        ({"text": ""}, "no_text"),
        ({"text": "x", "blocks": "nonsense"}, "invalid_blocks_format"),
        ({"text": "x", "blocks": [section(text=mrkdwn("x" * 3000))] * 5}, "msg_blocks_too_long"),
        ({"text": "x", "attachments": [{}] * 101}, "too_many_attachments"),
        ({"attachments": [{"blocks": [{"type": "section"}]}]}, "invalid_blocks"),
        ({"text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "a b", "event_payload": {}}}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "a", "event_payload": {"a": None}}}, "invalid_metadata_schema"),
        ({"text": "x", "metadata": {"event_type": "a", "event_payload": {"a": "x" * 16_000}}}, "metadata_too_large"),
    ],
)
def test_messages_that_slack_refuses(message: Json, error: str) -> None:
    refusal = check_message(message)
    assert refusal is not None
    assert refusal.error == error


def test_an_update_may_be_of_4000_characters() -> None:
    assert check_message({"text": "x" * 4000}, update=True) is None
    refusal = check_message({"text": "x" * 4001}, update=True)
    assert refusal is not None
    assert refusal.error == "msg_too_long"


INPUT = {
    "type": "input",
    "label": plain(),
    "element": {"type": "plain_text_input", "action_id": "a"},
}
MODAL: Json = {"type": "modal", "title": plain("x" * 24), "submit": plain("x" * 24), "blocks": [INPUT]}


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"title": plain("x" * 25)}, "must be less than 25 characters [json-pointer:/view/title/text]"),
        ({"title": mrkdwn()}, "unsupported type of text"),
        ({"close": plain("x" * 25)}, "/view/close/text"),
        ({"private_metadata": "x" * 3001}, "/view/private_metadata"),
        ({"callback_id": "x" * 256}, "/view/callback_id"),
        ({"blocks": [section()] * 101}, "no more than 100 items allowed [json-pointer:/view/blocks]"),
        ({"blocks": [{"type": "markdown", "text": "x"}]}, "unsupported type of block: markdown"),
        ({"submit_disabled": True}, "invalid additional property: submit_disabled"),
        ({"type": "home"}, "/view"),
    ],
)
def test_views_beyond_the_limit_are_refused(change: Json, where: str) -> None:
    assert check_view(MODAL, "modal") is None
    refusal = check_view({**MODAL, **change}, "modal")
    assert refusal is not None
    assert refusal.error == "invalid_arguments"
    assert any(where in fault for fault in refusal.faults), refusal.faults


def test_a_modal_with_an_input_needs_a_submit_button() -> None:
    refusal = check_view({name: value for name, value in MODAL.items() if name != "submit"}, "modal")
    assert refusal is not None
    assert "missing required field: submit [json-pointer:/view]" in refusal.faults


def test_live_broadcasts_are_found_in_text_and_blocks() -> None:
    message = {"text": "&lt;!channel&gt; <!here>", "blocks": [section(text=mrkdwn("<!subteam^S1|x>"))]}
    assert broadcasts_in(message) == ["<!here>", "<!subteam^S1|x>"]
