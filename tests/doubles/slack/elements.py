"""What Slack publishes about each block element: Block Kit reference, section “Block elements”."""

from collections.abc import Mapping

from tests.doubles.slack.schema import (
    Check,
    Faults,
    anything,
    boolean,
    by_type,
    confirm,
    date,
    each,
    fault,
    integer,
    one_of,
    option,
    plain,
    shape,
    string,
    text,
    time_of_day,
    url,
    web_url,
)

ACTION_ID = string(255, 1)
_PLAIN_OPTION = option(plain(75))
_ANY_OPTION = option(text(75))
_GROUP = shape({"label": plain(75), "options": each(_PLAIN_OPTION, 100)}, {})
_ID = string(255, 1)
_ON = each(one_of("on_enter_pressed", "on_character_entered"), 2)
_DISPATCH = shape({}, {"trigger_actions_on": _ON})
_PLACEHOLDER = {"placeholder": plain(150)}
_FOCUS = {"focus_on_load": boolean}
_FILTER = shape(
    {},
    {
        "include": each(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
    any_of=("include", "exclude_external_shared_channels", "exclude_bot_users"),
)


def _element(required: Mapping[str, Check], optional: Mapping[str, Check]) -> Check:
    """An element that a person can use: it may have an action_id."""
    return shape({"type": anything, **required}, {"action_id": ACTION_ID, **optional})


def _exclusive(check: Check, one: str, other: str) -> Check:
    """Either of two fields, not both and not none."""

    def checked(value: object, where: str, faults: Faults) -> None:
        check(value, where, faults)
        if isinstance(value, dict) and (one in value) == (other in value):
            fault(faults, where, f"exactly one of {one} and {other} is required")

    return checked


def _select(optional: Mapping[str, Check], required: Mapping[str, Check] | None = None) -> Check:
    return _element(required or {}, {"confirm": confirm, **_FOCUS, **_PLACEHOLDER, **optional})


def _statics(initial: Mapping[str, Check]) -> Check:
    choices = {"options": each(_PLAIN_OPTION, 100), "option_groups": each(_GROUP, 100)}
    return _exclusive(_select({**choices, **initial}), "options", "option_groups")


_INPUT = {**_PLACEHOLDER, **_FOCUS, "dispatch_action_config": _DISPATCH}
_MOST = {"max_selected_items": integer(1, 1000)}
_QUERY = {"min_query_length": integer(0, 100)}
_HERE = {"default_to_current_conversation": boolean, "filter": _FILTER}
_ASK_HERE = {"response_url_enabled": boolean}

ELEMENTS: dict[str, Check] = {
    "button": _element(
        {"text": plain(75)},
        {
            "url": url(3000),
            "value": string(2000),
            "style": one_of("primary", "danger"),
            "confirm": confirm,
            "accessibility_label": string(75, 1),
        },
    ),
    "overflow": _element({"options": each(option(plain(75), with_url=True), 5)}, {"confirm": confirm}),
    "static_select": _statics({"initial_option": _PLAIN_OPTION}),
    "multi_static_select": _statics({"initial_options": each(_PLAIN_OPTION, 100), **_MOST}),
    "external_select": _select({"initial_option": _PLAIN_OPTION, **_QUERY}),
    "multi_external_select": _select({"initial_options": each(_PLAIN_OPTION, 100), **_MOST, **_QUERY}),
    "users_select": _select({"initial_user": _ID}),
    "multi_users_select": _select({"initial_users": each(_ID, 100), **_MOST}),
    "conversations_select": _select({"initial_conversation": _ID, **_HERE, **_ASK_HERE}),
    "multi_conversations_select": _select({"initial_conversations": each(_ID, 100), **_HERE, **_MOST}),
    "channels_select": _select({"initial_channel": _ID, **_ASK_HERE}),
    "multi_channels_select": _select({"initial_channels": each(_ID, 100), **_MOST}),
    "datepicker": _select({"initial_date": date}),
    "timepicker": _select({"initial_time": time_of_day, "timezone": string(255, 1)}),
    "datetimepicker": _element({}, {"initial_date_time": integer(10**9, 10**10 - 1), "confirm": confirm, **_FOCUS}),
    "checkboxes": _element(
        {"options": each(_ANY_OPTION, 10)},
        {"initial_options": each(_ANY_OPTION, 10), "confirm": confirm, **_FOCUS},
    ),
    "radio_buttons": _element(
        {"options": each(_ANY_OPTION, 10)}, {"initial_option": _ANY_OPTION, "confirm": confirm, **_FOCUS}
    ),
    "plain_text_input": _element(
        {},
        {
            "initial_value": string(3000),
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
            **_INPUT,
        },
    ),
    "email_text_input": _element({}, {"initial_value": string(3000), **_INPUT}),
    "url_text_input": _element({}, {"initial_value": string(3000), **_INPUT}),
    "number_input": _element(
        {"is_decimal_allowed": boolean},
        {"initial_value": string(3000), "min_value": string(3000), "max_value": string(3000), **_INPUT},
    ),
    "rich_text_input": _element({}, {"initial_value": anything, **_INPUT}),
    "file_input": _element({}, {"filetypes": anything, "max_files": integer(1, 10)}),
    "image": _exclusive(
        shape({"type": anything, "alt_text": string(2000, 1)}, {"image_url": web_url(3000), "slack_file": anything}),
        "image_url",
        "slack_file",
    ),
    "workflow_button": _element(
        {"text": plain(75), "workflow": anything},
        {"style": one_of("primary", "danger"), "accessibility_label": string(75, 1)},
    ),
}
"""By type; each page of the section is named like its type (“Button element”, “Select menu element”…)."""

_SELECTS = {name for name in ELEMENTS if name.endswith("_select")}
_CHOOSERS = {"checkboxes", "radio_buttons", "datepicker", "timepicker"}
IN_SECTION = {"button", "overflow", "image", "workflow_button"} | _SELECTS | _CHOOSERS
IN_ACTIONS = (
    {"button", "overflow", "workflow_button", "datetimepicker", "rich_text_input"}
    | _CHOOSERS
    | {name for name in _SELECTS if not name.startswith("multi_")}
)
IN_INPUT = (
    {"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input", "file_input"}
    | {"datetimepicker"}
    | _CHOOSERS
    | _SELECTS
)


def elements(allowed: set[str]) -> Check:
    """One of the elements that a block may hold."""
    return by_type({name: ELEMENTS[name] for name in allowed}, "unsupported element here")
