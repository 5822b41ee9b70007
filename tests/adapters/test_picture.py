"""A chart as a PNG: what is where, in both themes; nothing is told by colour alone, nothing becomes a box."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from adapters.picture import DARK, EDGE, HEIGHT, LIGHT, WIDTH, Theme, is_drawable, picture
from bot.conversation.verbs.picture import WEEKS
from bot.views import Chart, Series
from bot.words import languages, words_for

THEMES = [pytest.param(LIGHT, False, id="light"), pytest.param(DARK, True, id="dark")]
BASE = 312
"""Where two series meet."""


def chart(*values: tuple[float, ...], title: str = "Kim and you by week", labels: str = "To you|From you") -> Chart:
    points = len(values[0]) if values else 0
    return Chart(
        title=title,
        at=tuple(datetime(2026, 3, 16, tzinfo=UTC) - timedelta(weeks=n) for n in reversed(range(points))),
        series=tuple(Series(label=label, values=some) for label, some in zip(labels.split("|"), values, strict=False)),
        alt="The facts.",
    )


def opened(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png))
    image.load()
    return image.convert("RGB")


def column(image: Image.Image, place: int, points: int, colour: str) -> list[int]:
    """The heights at which a point's middle is of this colour."""
    x = int(EDGE + (place + 0.5) * (WIDTH - 2 * EDGE) / points)
    wanted = rgb(colour)
    return [y for y in range(HEIGHT) if image.getpixel((x, y)) == wanted]


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2, 1 to 21."""
    lighter, darker = sorted(map(_luminance, (one, other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in rgb(colour))]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize(("theme", "dark"), THEMES)
@pytest.mark.parametrize("points", [1, WEEKS])
def test_what_is_received_goes_up_and_what_is_given_goes_down(theme: Theme, dark: bool, points: int) -> None:
    image = opened(picture(chart((8.0,) * points, (4.0,) * points), dark=dark))
    assert image.size == (WIDTH, HEIGHT)
    assert image.getpixel((WIDTH - 4, 4)) == rgb(theme.paper)
    up, down = (column(image, points - 1, points, colour) for colour in theme.sides)
    assert max(up) <= BASE <= min(down)
    assert len(up) == pytest.approx(2 * len(down), abs=4)


@pytest.mark.parametrize(("theme", "dark"), THEMES)
def test_of_nothing_there_is_no_bar_and_of_little_there_is_one(theme: Theme, dark: bool) -> None:
    image = opened(picture(chart((100_000.0, 1.0, 0.0), (0.0, 0.0, 0.0)), dark=dark))
    assert column(image, 1, 3, theme.sides[0])
    assert not column(image, 2, 3, theme.sides[0])
    assert not column(image, 2, 3, theme.sides[1])


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_words_and_bars_stand_out_from_the_paper(theme: Theme) -> None:
    assert min(contrast(theme.paper, ink) for ink in (theme.ink, theme.quiet)) >= 4.5
    assert min(contrast(theme.paper, bar) for bar in (*theme.sides, theme.line)) >= 3


@pytest.mark.parametrize("name", ["王小明", "שרה", "محمد", "नेहा", "👩‍🚀", "a\u0301\u0327", "\u202eKim", "\u0e01"])
def test_a_name_that_can_not_be_drawn_is_left_to_the_message(name: str) -> None:
    plain = chart((1.0,), (1.0,), title="")
    assert picture(chart((1.0,), (1.0,), title=f"{name} and you"), dark=False) == picture(plain, dark=False)


@pytest.mark.parametrize("name", ["Kim", "Jürgen Groß", "Żółć Łukasz", "Νίκος", "Юлия", "O’Neil", "Jose\u0301"])
def test_a_name_that_can_be_drawn_is(name: str) -> None:
    plain = chart((1.0,), (1.0,), title="")
    assert picture(chart((1.0,), (1.0,), title=name), dark=False) != picture(plain, dark=False)


def test_every_language_has_labels_that_can_be_drawn() -> None:
    for language in languages():
        words = words_for(language)
        assert all(is_drawable(words.say(label)) for label in ("To you", "From you"))


def test_the_same_chart_is_the_same_picture_and_small() -> None:
    full = chart(tuple(map(float, range(12))), tuple(map(float, range(12))))
    assert picture(full, dark=True) == picture(full, dark=True)
    assert len(picture(full, dark=True)) < 100_000


@pytest.mark.parametrize("values", [(), ((),), ((), ()), ((1.0, 2.0),), ((1.0,), (2.0,), (3.0,))])
def test_charts_of_another_shape_are_drawn(values: tuple[tuple[float, ...], ...]) -> None:
    assert opened(picture(chart(*values, labels="a|b|c"), dark=False)).size == (WIDTH, HEIGHT)


@settings(max_examples=25)
@given(
    st.lists(st.floats(min_value=0, max_value=1e12), min_size=1, max_size=60),
    st.text(max_size=80),
    st.text(max_size=80),
    st.booleans(),
)
def test_any_values_and_texts_are_drawn(values: list[float], title: str, label: str, dark: bool) -> None:
    view = chart(tuple(values), tuple(reversed(values)), title=title, labels=f"{label.replace('|', '')}|x")
    assert picture(view, dark=dark).startswith(b"\x89PNG")
