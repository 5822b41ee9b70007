"""One field of a form: how it is filled in on Slack, how it reads, and what comes back. Pure.

Sources: Slack's pages “Input block”, “Select menu element”, “Multi-select menu element”, “Checkboxes”, “Time picker
element”, “Datetime picker element” and “Plain-text input element”.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import accumulate

from adapters.slack.blocks import Json, options, plain
from adapters.slack.fitting import left_out_told
from adapters.slack.mrkdwn import clean, cut, shortened
from bot.views import Field
from bot.words import Words

ACTION_ID = "value"
"""Of the element in every input block; the block_id is the field's name."""
LONGEST_LABEL = 150
LONGEST_HINT = 300
LONGEST_VALUE = 3_000
MOST_BOXES = 10
"""Checkboxes; more are a menu."""
MOST_OPTIONS = 100
"""In a menu without groups, and in each group."""
MOST_CHOICES = 1_000
LARGEST_MENU = 40_000
"""Bytes of a menu's options: a view may have 250,000 in all."""
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)")
_EPOCH = range(10**9, 10**10)
"""Ten digits, as a datetime picker asks."""


def input_of(field: Field, words: Words) -> Json | None:
    """The field as an input block; None where there is nothing to choose from, or where it has no name."""
    element, left_out = _element(field, words)
    label = plain(field.label or field.name, LONGEST_LABEL)
    if element is None or label is None or not 0 < len(field.name) <= 255:
        return None
    made: Json = {
        "type": "input",
        "block_id": field.name,
        "label": label,
        "element": {**element, "action_id": ACTION_ID},
        "optional": field.kind == "several" or (field.kind == "text" and not field.choices and not field.value),
    }
    hint = plain(field.problem or left_out, LONGEST_HINT)
    return made | ({"hint": hint} if hint else {})


def _element(field: Field, words: Words) -> tuple[Json | None, str]:
    """The element, and what there is to say of choices that it can't take."""
    match field.kind:
        case "clock":
            return {"type": "timepicker", **_given("initial_time", _clock(field.value))}, ""
        case "moment":
            return {"type": "datetimepicker", **_given("initial_date_time", _epoch(field.value))}, ""
    some, missing = _offered(field)
    told = left_out_told(missing, words) if missing else ""
    if field.kind == "several":
        return _several(some, field.values), told
    if some:
        chosen = next((one for one in some if one["value"] == field.value), None)
        return _menu("static_select", some, _given("initial_option", chosen)), told
    return _typed(field), ""


def _offered(field: Field) -> tuple[list[Json], int]:
    """As many of the choices as a menu takes, and how many there are beyond."""
    made, missing = options(field.choices, MOST_CHOICES)
    sizes = accumulate(len(json.dumps(one)) for one in made)
    some = [one for one, size in zip(made, sizes, strict=True) if size <= LARGEST_MENU]
    return some, missing + len(made) - len(some)


def _typed(field: Field) -> Json:
    value = cut(clean(shortened(field.value, LONGEST_VALUE)), LONGEST_VALUE)
    lines = {"multiline": True} if "\n" in value else {}
    return {"type": "plain_text_input", **lines, **_given("initial_value", value)}


def _several(some: list[Json], values: Sequence[str]) -> Json | None:
    initial = _given("initial_options", [one for one in some if one["value"] in values][:MOST_OPTIONS])
    if len(some) <= MOST_BOXES:
        return {"type": "checkboxes", "options": some, **initial} if some else None
    return _menu("multi_static_select", some, initial)


def _menu(kind: str, made: list[Json], initial: Json) -> Json:
    """A menu; more than it takes at once stand in groups, each named by its first and last."""
    if len(made) <= MOST_OPTIONS:
        return {"type": kind, "options": made, **initial}
    groups = [made[start : start + MOST_OPTIONS] for start in range(0, len(made), MOST_OPTIONS)]
    return {"type": kind, "option_groups": [{"label": _span(one), "options": one} for one in groups], **initial}


def _span(group: list[Json]) -> Json | None:
    first, last = (cut(one["text"]["text"], 35) for one in (group[0], group[-1]))
    return plain(f"{first} – {last}", 75)


def _given(name: str, value: object) -> Json:
    return {name: value} if value else {}


def _clock(value: str) -> str:
    """HH:MM, empty if it is no time of day."""
    found = _CLOCK.fullmatch(value.strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return ""
    return f"{int(found[1]):02}:{found[2]}"


def _epoch(value: str) -> int | None:
    moment = _moment(value)
    seconds = int(moment.timestamp()) if moment else 0
    return seconds if seconds in _EPOCH else None


def _moment(value: str) -> datetime | None:
    """An ISO 8601 time with an offset."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def shown(field: Field, words: Words) -> str:
    """What stands in a field, in words."""
    labels = {choice.value: choice.label for choice in field.choices}
    if field.kind == "several":
        return words.listed([labels.get(value, value) for value in field.values])
    moment = _moment(field.value) if field.kind == "moment" else None
    return words.exactly(moment) if moment else labels.get(field.value, field.value)


def filled(state: Mapping[object, object]) -> tuple[str, ...] | None:
    """What an element's state says was filled in, () of nothing; None of what is no such state."""
    match state.get("type"):
        case "plain_text_input":
            return _text(state.get("value"))
        case "timepicker":
            return _time(state.get("selected_time"))
        case "datetimepicker":
            return _instant(state.get("selected_date_time"))
        case "static_select":
            chosen = state.get("selected_option")
            return () if chosen is None else _values([chosen])
        case "multi_static_select" | "checkboxes":
            return _values(state.get("selected_options"))
    return None


def _text(value: object) -> tuple[str, ...] | None:
    if value is None or value == "":
        return ()
    return (value,) if isinstance(value, str) else None


def _time(value: object) -> tuple[str, ...] | None:
    if value is None:
        return ()
    time = _clock(value) if isinstance(value, str) else ""
    return (time,) if time else None


def _instant(value: object) -> tuple[str, ...] | None:
    if value is None:
        return ()
    if not isinstance(value, int) or isinstance(value, bool) or value not in _EPOCH:
        return None
    return (datetime.fromtimestamp(value, UTC).isoformat(),)


def _values(chosen: object) -> tuple[str, ...] | None:
    if not isinstance(chosen, list):
        return None
    values = [one.get("value") if isinstance(one, dict) else None for one in chosen]
    texts = tuple(value for value in values if isinstance(value, str) and value)
    return texts if len(texts) == len(values) else None
