"""View → lines of plain text. Whatever came from outside can't move the cursor, colour the screen or hide itself."""

import unicodedata
from collections.abc import Iterator

from bot.views import Chart, Digest, Form, Listing, Notice, NudgeCard, Text, View


def lines(view: View) -> list[str]:
    """The view as lines, safe to print."""
    return [safe(line) for line in _lines(view)]


def safe(text: str) -> str:
    """Text with control and invisible formatting characters left out (escape sequences, bidirectional overrides)."""
    return "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))


def _lines(view: View) -> Iterator[str]:
    match view:
        case Text() | Notice():
            yield from view.text.split("\n")
        case Digest():
            yield from _digest(view)
        case NudgeCard():
            yield from _card(view)
        case Listing():
            yield from _listing(view)
        case Form():
            yield from _form(view)
        case Chart():
            yield view.title
            yield view.alt


def _digest(view: Digest) -> Iterator[str]:
    yield view.greeting
    if view.cards:
        yield ""
    for card in view.cards:
        yield from _card(card)
    if view.settled:
        yield ""
        yield f"Settled by itself since yesterday: {'; '.join(view.settled)}."
    if view.footer:
        yield ""
        yield view.footer


def _listing(view: Listing) -> Iterator[str]:
    yield view.title
    for section in view.sections:
        yield ""
        if section.heading:
            yield f"{section.heading}:"
        for card in section.cards:
            yield from _card(card)
        yield from (f"  {line}" for line in section.lines)


def _form(view: Form) -> Iterator[str]:
    yield view.title
    for field in view.fields:
        choices = f" ({', '.join(field.choices)})" if field.choices else ""
        yield f"  {field.label}: {field.value}{choices}"


def _card(card: NudgeCard) -> Iterator[str]:
    yield f"{card.number:>3}  {card.reason} → {card.gesture}"
    yield from (f"     {line}" for line in card.more)
