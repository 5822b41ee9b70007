"""Rows → lines of rich text, wrapped to a width. Bold, dim and two colours only, to be legible on light and on dark."""

import re
from collections.abc import Iterator

from rich.cells import cell_len, chop_cells
from rich.style import Style
from rich.text import Text

from adapters.terminal.outbound import BARS, Piece, Role, Row, rows
from bot.views import View

WIDEST = 100
"""Columns: longer lines are hard to read."""
_NARROWEST = 8
_HARD_SPACE = "\xa0"
_WHOLE: tuple[Role, ...] = ("gesture", "bar")
"""Never wrapped within."""
_BLOCKS = str.maketrans(dict(zip(BARS, "█▒", strict=True)))
"""What bars are made of where more than plain characters can be shown."""
_STYLES: dict[Role, Style] = {
    "plain": Style(),
    "heading": Style(bold=True),
    "number": Style(bold=True, color="magenta"),
    "name": Style(bold=True),
    "gesture": Style(dim=True),
    "quiet": Style(dim=True),
    "problem": Style(bold=True, color="red"),
    "link": Style(underline=True),
    "struck": Style(dim=True, strike=True),
    "bar": Style(color="magenta"),
}


def draw(view: View, width: int) -> list[Text]:
    """The view as lines of at most this many columns (at least 8); wide characters count double."""
    room = min(max(width, _NARROWEST), WIDEST)
    return [line for row in rows(view) for line in _wrapped(row, room)]


def breaks(text: str, width: int, hang: int = 0) -> Iterator[int]:
    """Where new lines begin: before a word that doesn't fit, within it only if it is wider than a line (2 or more).

    hang: columns that the first line has more.
    """
    used = -hang
    for found in re.finditer("[^ ]+ *| +", text):
        start, word = found.start(), found.group().rstrip(" ")
        if used and used + cell_len(word) > width and (cell_len(word) <= width or width - used < 2):
            yield start
            used = 0
        while used + cell_len(word) > width:
            head = chop_cells(word, width - used)[0] or word[0]
            start, word, used = start + len(head), word[len(head) :], 0
            yield start
        used += cell_len(word) + found.end() - start - len(word)


def _wrapped(row: Row, width: int) -> Iterator[Text]:
    """The row's lines: the first after its lead, the others under it."""
    is_narrow = len(row.lead.text) * 3 > width
    lead = f"{row.lead.text.strip()} ".lstrip() if is_narrow else row.lead.text
    hang = 0 if is_narrow else row.hang
    words = Text.assemble(*(_styled(piece) for piece in row.pieces))
    places = list(breaks(words.plain, width - len(lead) - hang, hang))
    for place, line in enumerate(words.divide(places) or [Text()]):
        begin = Text(" " * (len(lead) + hang)) if place else Text(lead, style=_STYLES[row.lead.role])
        whole = Text.assemble(begin, line)
        whole.rstrip()
        yield whole


def _styled(piece: Piece) -> tuple[str, Style]:
    text = piece.text.replace(" ", _HARD_SPACE) if piece.role in _WHOLE else piece.text
    if piece.role == "bar":
        text = text.translate(_BLOCKS)
    return text, _STYLES[piece.role] + Style(link=piece.link or None)
