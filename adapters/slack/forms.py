"""A modal: a form to be filled in, or something to read; and what comes back of a form. Pure.

Sources: Slack's pages “Modals”, “Views” and “view_submission”.
"""

import json
import re
from collections.abc import Iterator, Mapping

from adapters.slack.blocks import Json, Run, part, plain, rich, said
from adapters.slack.fields import ACTION_ID, LONGEST_HINT, filled, input_of, shown
from adapters.slack.fitting import MOST_IN_VIEW, Layout, fitted, left_out
from adapters.slack.layout import LONGEST_HEAD, prose
from adapters.slack.mrkdwn import length, one_line
from adapters.slack.packing import LONGEST_VALUE, pack
from adapters.slack.told import Told
from bot.views import Field, Form

FORM, READING = "requite_form", "requite_reading"
"""callback_id of a form, and of what is only to be read."""
LONGEST_TITLE = 24
MOST_FIELDS = 60
LARGEST = 180_000
"""Bytes of all fields together; a view may have 250,000."""
_SENTENCE = re.compile(r"[^.:;!?]+")


def form_modal(form: Form, told: Told) -> Json:
    """A form to be filled in: what there is to know first, then its fields. Raises ValueError if its id is too long."""
    metadata = pack(form.verb, form.id)
    if length(metadata) > LONGEST_VALUE:
        raise ValueError(f"the id of the form for {form.verb} has {len(form.id)} characters")
    fields = _fields(form, told)
    notes = Layout(head=_title_in_full(form.title), groups=prose(*form.notes))
    return {
        **_window(form.title, FORM),
        "submit": plain(form.submit, LONGEST_TITLE) or plain(told.words.say("Save"), LONGEST_TITLE),
        "private_metadata": metadata,
        "blocks": [*fitted(notes, told.words, MOST_IN_VIEW - len(fields)), *fields] or _NOTHING,
    }


def reading_modal(title: str, layout: Layout, told: Told) -> Json:
    """Something to read, perhaps with buttons, but nothing to submit."""
    return {**_window(title, READING), "blocks": fitted(layout, told.words, MOST_IN_VIEW) or _NOTHING}


def _window(title: str, callback_id: str) -> Json:
    return {"type": "modal", "callback_id": callback_id, "title": plain(_short(title), LONGEST_TITLE) or _NAMELESS}


_NAMELESS = plain("Requite", LONGEST_TITLE)
_NOTHING = said("…")


def _short(title: str) -> str:
    """As much of a title as stands over a modal: all of it, else its first sentence."""
    title = one_line(title)
    first = _SENTENCE.match(title)
    return title if length(title) <= LONGEST_TITLE or first is None else first[0].rstrip()


def _title_in_full(title: str) -> list[Json]:
    return said(title, "bold", LONGEST_HEAD) if length(one_line(title)) > LONGEST_TITLE else []


def _fields(form: Form, told: Told) -> list[Json]:
    """A block for each field; of those that there is no room for, a line."""
    made: list[Json] = []
    fields = list({field.name: field for field in reversed(form.fields)}.values())[::-1]
    room = LARGEST
    for place, field in enumerate(fields):
        block = input_of(field, told.words)
        some = [block] if block else _unfillable(field, told)
        room -= len(json.dumps(some))
        if room < 0 or len(made) >= MOST_FIELDS:
            return made + left_out(len(fields) - place, told.words)
        made += some
    return made


def _unfillable(field: Field, told: Told) -> list[Json]:
    """A field with nothing to choose from is only told."""
    value = shown(field, told.words) or "–"
    return rich(part(Run(f"{field.label}: "), Run(value, "bold"), longest=LONGEST_HEAD))


def values(view: object) -> dict[str, tuple[str, ...]]:
    """What was filled in, by the name of each field (page “view_submission”, “view.state.values”).

    view: the payload's `view`. A field left empty has no values; a moment is in ISO 8601 in UTC. It all comes from a
    client: what isn't as Slack sends it is passed over.
    """
    return dict(_values(view))


def _values(view: object) -> Iterator[tuple[str, tuple[str, ...]]]:
    blocks = _object(_object(_object(view).get("state")).get("values"))
    for name, elements in blocks.items():
        found = filled(_object(_object(elements).get(ACTION_ID)))
        if isinstance(name, str) and found is not None:
            yield name, found


def _object(value: object) -> Mapping[object, object]:
    return value if isinstance(value, dict) else {}


def errors(form: Form) -> dict[str, str]:
    """What is wrong with what was filled in, by field, for `response_action: "errors"`; empty if nothing is."""
    asked = [field for field in form.fields if field.choices or field.kind != "several"]
    problems = {field.name: plain(field.problem, LONGEST_HINT) for field in asked}
    return {name: problem["text"] for name, problem in problems.items() if problem}
