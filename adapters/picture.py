"""A chart as a PNG: bars by time, the first series up and the second down, legible on a phone, in light and in dark.

Pillow draws it with a font of our own, so that it looks the same from every machine. On which side a bar is tells whose
it is; colour only repeats that. What the font has no glyphs for, such as many a name, is left to the message beside it.
Drawing takes a tenth of a second.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from bot.views import Chart

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

FONT = Path(__file__).parent / "fonts" / "DejaVuSans.ttf"
WIDTH, HEIGHT = 800, 600
"""Pixels. On a phone it is shown at about half of that."""
EDGE = 32
TITLE, TEXT, SMALL = 34, 28, 24
"""Sizes of type, in pixels."""
TOP, BOTTOM = 96, 72
"""Room for the title above the bars, and for the dates below them."""
WIDEST_BAR = 72
GAP = 0.28
"""Of a point's room, what stays free beside its bar."""
FEWEST_PIXELS = 3
"""Of a bar that isn't nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Colours. sides: of the bars up and down, told apart in every form of colour blindness (Okabe and Ito, 2008)."""

    paper: str
    ink: str
    quiet: str
    line: str
    sides: tuple[str, str]


LIGHT = Theme(paper="#FFFFFF", ink="#1D1C1D", quiet="#5A5A5A", line="#8C8C8C", sides=("#0072B2", "#D55E00"))
DARK = Theme(paper="#1A1D21", ink="#F5F5F5", quiet="#B9BBBE", line="#7A7D80", sides=("#56B4E9", "#E69F00"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """Where one series stands. base: where its bars begin; end: how far the longest reaches, above or below."""

    label: str
    values: tuple[float, ...]
    base: float
    end: float
    colour: str


def picture(chart: Chart, *, dark: bool) -> bytes:
    """The chart as a PNG of `WIDTH` × `HEIGHT` pixels, the same bytes for the same chart."""
    from PIL import Image, ImageDraw

    theme = DARK if dark else LIGHT
    image = Image.new("RGB", (WIDTH, HEIGHT), theme.paper)
    draw = ImageDraw.Draw(image)
    _title(draw, chart.title, theme)
    lanes = _lanes(chart, theme)
    highest = max((value for lane in lanes for value in lane.values), default=0.0)
    for lane in lanes:
        _bars(draw, lane, highest, theme)
    for lane in lanes:
        draw.line((EDGE, lane.base, WIDTH - EDGE, lane.base), fill=theme.line, width=2)
        _label(draw, lane, theme)
    _dates(draw, [f"{at:%Y-%m-%d}" for at in chart.at], theme)
    file = BytesIO()
    image.save(file, format="PNG", optimize=True)
    return file.getvalue()


def is_drawable(text: str) -> bool:
    """Whether the font has a glyph for all of it."""
    return all(c == " " or _has_glyph(c) for c in text)


@lru_cache(maxsize=4096)
def _has_glyph(c: str) -> bool:
    """Not so for marks that join others, and what controls or can't be seen: these need more than a glyph each."""
    font = _font(TEXT)
    return unicodedata.category(c)[0] not in "MCZ" and _glyph(font, c) != _glyph(font, "\uffff")


@cache
def _font(size: int) -> "FreeTypeFont":
    from PIL import ImageFont

    return ImageFont.truetype(str(FONT), size, layout_engine=ImageFont.Layout.BASIC)


def _glyph(font: "FreeTypeFont", c: str) -> tuple[tuple[int, int], bytes]:
    mask = font.getmask(c)
    return mask.size, bytes(mask)


def _drawable(text: str, size: int, room: float) -> str:
    """The text on one line, cut where it doesn't fit; nothing where it can't be drawn."""
    told, font = unicodedata.normalize("NFC", " ".join(text.split())), _font(size)
    if not is_drawable(told):
        return ""
    if font.getlength(told) <= room:
        return told
    while told and font.getlength(f"{told}…") > room:
        told = told[:-1]
    return f"{told.rstrip()}…" if told else ""


def _title(draw: "ImageDraw", title: str, theme: Theme) -> None:
    told = _drawable(title, TITLE, WIDTH - 2 * EDGE)
    draw.text((EDGE, EDGE), told, fill=theme.ink, font=_font(TITLE), anchor="lt")


def _lanes(chart: Chart, theme: Theme) -> list[Lane]:
    """One for each series, of the same height: up, down, up and so on. Two share a line."""
    room = (HEIGHT - TOP - BOTTOM) / max(1, len(chart.series))
    reach = room - 2 * TEXT - SMALL
    lanes = []
    for place, series in enumerate(chart.series):
        top = TOP + place * room
        base, sign = (top, 1) if place % 2 else (top + room, -1)
        lanes.append(
            Lane(
                label=series.label,
                values=tuple(max(0.0, value) for value in series.values),
                base=base,
                end=base + sign * max(reach, SMALL),
                colour=theme.sides[place % 2],
            )
        )
    return lanes


def _bars(draw: "ImageDraw", lane: Lane, highest: float, theme: Theme) -> None:
    """The bars, each with its figure at its end; where figures would touch, only the largest has its own."""
    if not lane.values:
        return
    step, font = (WIDTH - 2 * EDGE) / len(lane.values), _font(SMALL)
    thick = min(WIDEST_BAR, step * (1 - GAP))
    figures = [_figure(value) for value in lane.values]
    fits = max(map(font.getlength, figures)) < step
    first = lane.values.index(max(lane.values))
    up = lane.end < lane.base
    for place, value in enumerate(lane.values):
        if value <= 0:
            continue
        middle = EDGE + (place + 0.5) * step
        length = max(FEWEST_PIXELS, abs(lane.end - lane.base) * value / highest)
        tip = lane.base - length if up else lane.base + length
        left, right = round(middle - thick / 2), round(middle + thick / 2)
        draw.rectangle(_box(left, right, tip, lane.base), fill=lane.colour)
        if fits or place == first:
            at = (_inside(middle, font.getlength(figures[place])), tip + (-6 if up else 6))
            draw.text(at, figures[place], fill=theme.ink, font=font, anchor="mb" if up else "mt")


def _box(left: int, right: int, tip: float, base: float) -> tuple[int, int, int, int]:
    top, bottom = sorted((round(tip), round(base)))
    return left, top, right, bottom


def _label(draw: "ImageDraw", lane: Lane, theme: Theme) -> None:
    """What the series is, at the far end of its lane, beside a patch of its colour."""
    up = lane.end < lane.base
    told = _drawable(lane.label, TEXT, WIDTH - 2 * EDGE - 2 * TEXT)
    y = lane.end - SMALL - TEXT if up else lane.end + SMALL + TEXT
    draw.rectangle((EDGE, y - TEXT / 2 + 2, EDGE + TEXT - 4, y + TEXT / 2 - 2), fill=lane.colour)
    draw.text((EDGE + TEXT + 8, y), told, fill=theme.ink, font=_font(TEXT), anchor="lm")


def _dates(draw: "ImageDraw", dates: list[str], theme: Theme) -> None:
    """As many dates as fit, counted back from the last, each below a tick for its point."""
    if not dates:
        return
    font = _font(SMALL)
    step = (WIDTH - 2 * EDGE) / len(dates)
    width = max(map(font.getlength, dates))
    moved_in = max(0.0, (width - step) / 2)
    every = 1 + int((width + SMALL + moved_in) / step)
    y = HEIGHT - EDGE
    for place in range(len(dates) - 1, -1, -every):
        middle = EDGE + (place + 0.5) * step
        draw.line((middle, y - SMALL - 14, middle, y - SMALL - 4), fill=theme.line, width=2)
        draw.text((_inside(middle, width), y), dates[place], fill=theme.quiet, font=font, anchor="mb")


def _inside(middle: float, width: float) -> float:
    """Where a text of this width is centred, so that all of it is in the picture."""
    return min(max(middle, EDGE + width / 2), WIDTH - EDGE - width / 2)


def _figure(value: float) -> str:
    return f"{value:.10g}"
