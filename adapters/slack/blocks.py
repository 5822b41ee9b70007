"""Small builders of Block Kit, each within Slack's limits. Pure.

Sources: Slack's Block Kit reference, the pages “Blocks”, “Block elements” and “Composition objects”. Text is what views
hold; it is cleaned and cut here. Empty text is refused by Slack: what would show nothing is left out.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from adapters.slack.mrkdwn import cut, length, literal, one_line, shortened
from adapters.slack.packing import LONGEST_OPTION, LONGEST_VALUE, packed
from bot.views import Action
from bot.views import Option as Choice

Json = dict[str, Any]

LONGEST_PIECE = 2_900
"""Of one rich text block. Slack publishes no limit for it; a section's is 3,000 characters."""
LONGEST_LABEL = 75
"""Of a button, its accessibility label, and an option."""
LONGEST_URL = 3_000
MOST_ELEMENTS = 25
"""In one actions block."""
MOST_IN_MENU = 30
"""Of our own menus on a message (a select takes 100)."""
_URL = re.compile(r"(?:https|slack)://[^\s<>\"|\\\x00-\x20]+")
_MORE = "⋯"


@dataclass(frozen=True, slots=True)
class Run:
    """Some words in one style. url: where they lead, empty if nowhere."""

    text: str
    style: str = ""
    url: str = ""


def plain(text: str, longest: int) -> Json | None:
    """A `plain_text` object on one line (page “Text object”), None of nothing. Emoji codes in it stay as they are."""
    shown = cut(literal(one_line(shortened(text, longest))), longest)
    return {"type": "plain_text", "text": shown, "emoji": False} if shown else None


def runs(*some: Run, longest: int = LONGEST_PIECE) -> list[Json]:
    """The elements of a rich text part (pages “Text element”, “Link element”), together at most so many characters."""
    made: list[Json] = []
    for run in some:
        shown = cut(_spaced(shortened(run.text, longest)), longest) if longest > 1 else ""
        longest -= length(shown)
        if shown:
            made.append(_element(run, shown))
    return made


def _spaced(text: str) -> str:
    """Cleaned, with the spaces kept that part it from its neighbours."""
    inner = literal(text)
    if not inner:
        return " " if text and text.isspace() else ""
    return f"{' ' * text.startswith(' ')}{inner}{' ' * text.endswith(' ')}"


def _element(run: Run, shown: str) -> Json:
    style = {"style": {run.style: True}} if run.style else {}
    if is_openable(run.url):
        return {"type": "link", "url": run.url, "text": shown, **style}
    return {"type": "text", "text": shown, **style}


def is_openable(url: str | None) -> bool:
    """Whether an address may be live: of the web or of Slack itself, and short enough."""
    return url is not None and len(url) <= LONGEST_URL and _URL.fullmatch(url) is not None


def part(*some: Run, kind: str = "rich_text_section", longest: int = LONGEST_PIECE) -> list[Json]:
    """One part of a rich text block, none of nothing. kind: also “rich_text_quote”."""
    elements = runs(*some, longest=longest)
    return [{"type": kind, "elements": elements}] if any(one["text"].strip() for one in elements) else []


def rich(parts: Sequence[Json]) -> list[Json]:
    """A rich text block (page “Rich text block”), none of nothing."""
    return [{"type": "rich_text", "elements": list(parts)}] if parts else []


def said(text: str, style: str = "", longest: int = LONGEST_PIECE) -> list[Json]:
    """A paragraph in a block of its own, cut to this length."""
    return rich(part(Run(text, style), longest=longest))


def paragraphs(text: str) -> Iterator[list[Json]]:
    """A text of any length in as many blocks as it takes, parted where lines end, else between words."""
    rest = literal(text)
    while rest:
        piece, rest = _split(rest, LONGEST_PIECE)
        yield said(piece)


def _split(text: str, longest: int) -> tuple[str, str]:
    if length(text) <= longest:
        return text, ""
    head = cut(text, longest).removesuffix("…")
    end = head.rfind("\n")
    if end > len(head) // 2:
        head = head[:end]
    head = head or text[: longest // 2]
    return head, text[len(head) :].strip()


def bullets(parts: Sequence[Json]) -> list[Json]:
    """A list of one part each (page “Rich text list element”)."""
    return [{"type": "rich_text_list", "style": "bullet", "elements": list(parts)}] if parts else []


def context(text: str, longest: int = 1_000) -> list[Json]:
    """A quiet line (page “Context block”)."""
    shown = plain(text, longest)
    return [{"type": "context", "elements": [shown]}] if shown else []


def button(action: Action, action_id: str, whom: str = "", style: str = "") -> Json | None:
    """A button that does something (page “Button element”). whom: whom it concerns, said to screen readers."""
    value, label = packed(action), plain(action.label or action.verb, LONGEST_LABEL)
    if label is None or length(value) > LONGEST_VALUE:
        return None
    made = {"type": "button", "action_id": action_id[:255], "text": label, "value": value}
    made |= _told(action.label or action.verb, whom)
    return made | ({"style": style} if style else {})


def opening(label: str, url: str, action_id: str, whom: str = "") -> Json | None:
    """A button that opens an address (page “Button element”, “url”); None where that may not be live."""
    shown = plain(label, LONGEST_LABEL)
    if shown is None or not is_openable(url):
        return None
    return {"type": "button", "action_id": action_id, "text": shown, "url": url, **_told(label, whom)}


def _told(label: str, whom: str) -> Json:
    shown = plain(f"{label}: {whom}" if whom.strip() else label, LONGEST_LABEL)
    return {"accessibility_label": shown["text"]} if shown else {}


def menu(actions: Sequence[Action], action_id: str) -> Json | None:
    """One “⋯” with all these actions (page “Select menu element”; an overflow menu would take only five)."""
    choices = (Choice(value=packed(action), label=action.label or action.verb) for action in actions)
    made, _ = options(choices, MOST_IN_MENU)
    if not made:
        return None
    return {"type": "static_select", "action_id": action_id, "placeholder": plain(_MORE, 150), "options": made}


def options(choices: Iterable[Choice], most: int) -> tuple[list[Json], int]:
    """Options (page “Option object”), each value once, and how many more there would be.

    A value too long to be sent, or without anything to be called by, is no choice.
    """
    distinct: dict[str, str] = {}
    for choice in choices:
        if 0 < length(choice.value) <= LONGEST_OPTION:
            distinct.setdefault(choice.value, choice.label or choice.value)
    some = ((value, plain(label, LONGEST_LABEL)) for value, label in islice(distinct.items(), most))
    made = [{"text": label, "value": value} for value, label in some if label]
    return made, max(0, len(distinct) - most)


def actions(elements: Iterable[Json | None]) -> list[Json]:
    """A row of elements (page “Actions block”), none of nothing."""
    made = [one for one in elements if one][:MOST_ELEMENTS]
    return [{"type": "actions", "elements": made}] if made else []
