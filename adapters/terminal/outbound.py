"""View → rows of text, told apart by what they mean. How they look is left to `drawing`; what is plain, is `lines`.

Whatever came from outside can't move the cursor, colour the screen or hide itself.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from bot.views import Chart, Digest, Document, Form, Listing, Notice, NudgeCard, Text, View

Role = Literal["plain", "heading", "number", "name", "gesture", "quiet", "problem", "link", "struck", "bar"]
LONGEST_BAR = 10
"""Characters."""
BARS = "=-"
"""What bars are made of: those of one series, of the next, and so on in turn."""
_OPENABLE = re.compile(r"(https|slack|discord)://[!-~]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words and what they are. link: where they lead, empty if nowhere."""

    text: str
    role: Role = "plain"
    link: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line, as long as it may be. lead: what stands left of it; where it is wrapped, the rest hangs under its text.

    hang: columns by which the rest hangs deeper. air: an empty line that only pleases the eye; plain lines do without.
    """

    pieces: tuple[Piece, ...] = ()
    lead: Piece = Piece("")
    hang: int = 0
    air: bool = False


def rows(view: View) -> Iterator[Row]:
    """The view as rows, safe to print."""
    for row in _rows(view):
        pieces = (replace(piece, text=safe(piece.text)) for piece in row.pieces)
        yield replace(row, pieces=tuple(pieces), lead=replace(row.lead, text=safe(row.lead.text)))


def lines(view: View) -> list[str]:
    """The view as lines without any style, safe to print."""
    return ["".join(piece.text for piece in (row.lead, *row.pieces)) for row in rows(view) if not row.air]


def safe(text: str) -> str:
    """Text with control and invisible formatting characters left out (escape sequences, bidirectional overrides)."""
    return "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))


def openable(link: str) -> bool:
    """Whether a link leads to a place of talk or the web, and to nothing on this machine."""
    return _OPENABLE.fullmatch(link) is not None


def _rows(view: View) -> Iterator[Row]:
    match view:
        case Text() | Document():
            yield from _paragraphs(view.text)
        case Notice():
            yield from _notice(view)
        case Digest():
            yield from _digest(view)
        case NudgeCard():
            yield from _card(view)
            if view.link:
                yield _line(view.link)
        case Listing():
            yield from _listing(view)
        case Form():
            yield from _form(view)
        case Chart():
            yield from _chart(view)


def _paragraphs(text: str) -> Iterator[Row]:
    yield from (_line(line) for line in text.split("\n"))


def _line(text: str, role: Role = "plain", indent: str = "") -> Row:
    """A row for one line; one that is a link as a whole leads there. Spaces before it are kept, and hung under."""
    words = text.lstrip(" ")
    link = words if openable(words) else ""
    return Row((Piece(words, "link" if link else role, link),), Piece(indent + " " * (len(text) - len(words))))


def _notice(view: Notice) -> Iterator[Row]:
    if view.tone == "info":
        yield from _paragraphs(view.text)
        return
    first, *others = view.text.split("\n")
    yield Row((Piece(first),), Piece("! ", "problem"))
    yield from (_line(line, indent="  ") for line in others)


def _digest(view: Digest) -> Iterator[Row]:
    yield _line(view.greeting, "heading")
    if view.cards:
        yield Row()
    yield from _cards(view.cards)
    if view.settled:
        yield Row()
        yield _line(f"{view.heading}: {'; '.join(view.settled)}.")
    if view.footer:
        yield Row()
        yield _line(view.footer, "quiet")


def _listing(view: Listing) -> Iterator[Row]:
    yield _line(view.title, "heading")
    for section in view.sections:
        yield Row()
        if section.heading:
            yield _line(f"{section.heading}:", "heading")
        yield from _cards(section.cards)
        yield from (replace(_line(line, indent="  "), hang=2) for line in section.lines)


def _form(view: Form) -> Iterator[Row]:
    yield _line(view.title, "heading")
    for field in view.fields:
        value = next((choice.label for choice in field.choices if choice.value == field.value), field.value)
        labels = ", ".join(choice.label for choice in field.choices) if field.kind != "several" else ""
        choices = Piece(f" ({labels})" if labels else "", "quiet")
        yield Row((Piece(f"{field.label}: "), Piece(value, "name"), choices), Piece("  "), hang=2)
    yield from (_line(note, "quiet") for note in view.notes)


def _chart(view: Chart) -> Iterator[Row]:
    """The facts in words, then a table: of each point a bar and a figure for every series."""
    yield _line(view.title, "heading")
    yield _line(view.alt)
    if not (view.at and view.series):
        return
    highest = max(value for series in view.series for value in series.values)
    columns = [
        [series.label, *(_bar(value, highest, BARS[place % len(BARS)]) for value in series.values)]
        for place, series in enumerate(view.series)
    ]
    widths = [max(map(len, column)) for column in columns]
    yield Row()
    for place, lead in enumerate(("", *(f"{at:%Y-%m-%d}" for at in view.at))):
        cells = [column[place] for column in columns]
        gaps = [" " * (width - len(cell) + 3) for cell, width in zip(cells[:-1], widths[:-1], strict=True)]
        role: Role = "bar" if lead else "quiet"
        pieces = (
            piece for cell, gap in zip(cells, [*gaps, ""], strict=True) for piece in (Piece(cell, role), Piece(gap))
        )
        yield Row(tuple(pieces), Piece(f"{lead:<12}"))


def _bar(value: float, highest: float, of: str) -> str:
    """A bar, at least one character long where there is anything, and how much it is."""
    length = max(1, round(LONGEST_BAR * value / highest)) if value > 0 else 0
    return f"{of * length} {value:.10g}".lstrip()


def _cards(cards: tuple[NudgeCard, ...]) -> Iterator[Row]:
    for place, card in enumerate(cards):
        if place:
            yield Row(air=True)
        yield from _card(card)


def _card(card: NudgeCard) -> Iterator[Row]:
    if card.ended:
        yield Row((Piece(f"{card.ended} "), Piece(card.reason, "struck")), Piece(f"{card.number:>3}  ", "number"))
        return
    who = card.who if card.reason.startswith(card.who) else ""
    link = card.link if card.link and openable(card.link) else ""
    name, rest = Piece(who, "name", link), Piece(card.reason[len(who) :])
    lead = Piece(f"{card.number:>3}  ", "number")
    yield Row((name, rest, Piece(" "), Piece(f"→ {card.gesture}", "gesture")), lead)
    yield from (_line(line, indent=" " * len(lead.text)) for line in card.more)
