"""How views look: nothing is wider than the terminal, nothing is lost, nothing from outside is live."""

import io
import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from adapters.terminal.drawing import WIDEST, draw
from adapters.terminal.outbound import lines
from bot.views import Chart, Digest, Listing, Notice, NudgeCard, Section, Series, Text, View
from tests.adapters.terminal.views import CARD, VIEWS, views

WIDTHS = [30, 50, 80]
MONDAYS = tuple(datetime(2026, 3, 2, tzinfo=UTC) + timedelta(weeks=n) for n in range(3))
CHART = Chart(
    title="Kim and you by week",
    at=MONDAYS,
    series=(Series(label="To you", values=(0.0, 20.0, 1.0)), Series(label="From you", values=(2.0, 4.0, 0.0))),
    alt="Kim turned to you 21 times.",
)


def drawn(view: View, width: int) -> list[str]:
    """The lines without their style."""
    return [line.plain for line in draw(view, width)]


def written(view: View, width: int, *, no_color: bool = False) -> str:
    """What a terminal is sent."""
    output = io.StringIO()
    console = Console(file=output, force_terminal=True, color_system="standard", no_color=no_color, highlight=False)
    for line in draw(view, width):
        console.print(line, soft_wrap=True)
    return output.getvalue()


def words(texts: list[str]) -> str:
    """All that is said, whatever the line, and whatever bars are made of."""
    return "".join("".join(texts).split()).translate(str.maketrans("█▒", "=-"))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: type(view).__name__)
def test_every_view_fits_and_says_all_that_the_plain_lines_say(view: View, width: int) -> None:
    shown = drawn(view, width)
    assert max(map(cell_len, shown)) <= width
    assert words(shown) == words(lines(view))


@given(views(), st.sampled_from([8, 12, *WIDTHS, 200]))
def test_whatever_it_says_a_view_fits(view: View, width: int) -> None:
    shown = drawn(view, width)
    assert max(map(cell_len, shown)) <= min(width, WIDEST)
    assert not any(unicodedata.category(c) in ("Cc", "Cf") for line in shown for c in line)
    assert words(shown) == words(lines(view))


def test_what_is_wrapped_hangs_under_the_words_with_air_between_cards() -> None:
    card = NudgeCard(number=2, who="Kim", reason="Kim asked you a question in #launch on Saturday.", gesture="Reply")
    assert drawn(Digest(greeting="Good morning.", cards=(CARD, card), footer="That is all."), 30) == [
        "Good morning.",
        "",
        "  1  Kim asked you a question.",
        "     → Reply".replace("→ ", "→\xa0"),
        "     Kim also helped.",
        "",
        "  2  Kim asked you a question",
        "     in #launch on Saturday.",
        "     → Reply".replace("→ ", "→\xa0"),
        "",
        "That is all.",
    ]
    fact = Section(heading="Facts", lines=("Friday 20 November, 21:52, in #help",))
    assert drawn(Listing(title="Why", sections=(fact,)), 30)[-2:] == ["  Friday 20 November, 21:52,", "    in #help"]


def test_in_very_little_room_a_number_keeps_its_distance() -> None:
    assert drawn(CARD, 12)[:2] == ["1 Kim asked", "  you a"]


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("one two three", 8, ["one two", "three"]),
        ("x" * 20, 8, ["x" * 8, "x" * 8, "xxxx"]),
        ("see " + "x" * 10, 8, ["see xxxx", "xxxxxx"]),
        ("王小明问了你一个问题", 9, ["王小明问", "了你一个", "问题"]),
        ("a 👍👍👍👍👍", 9, ["a 👍👍👍", "👍👍"]),
        ("  in here and there", 10, ["  in here", "  and", "  there"]),
    ],
)
def test_words_are_kept_whole_if_they_can_be(text: str, width: int, shown: list[str]) -> None:
    assert drawn(Text(text=text), width) == shown


def test_names_and_numbers_stand_out_and_a_name_is_no_markup() -> None:
    card = NudgeCard(number=1, who="[red]Kim[/]", reason="[red]Kim[/] asked.", gesture="Reply")
    assert written(card, 80) == "\x1b[1;35m  1  \x1b[0m\x1b[1m[red]Kim[/]\x1b[0m asked. \x1b[2m→\xa0Reply\x1b[0m\n"


def test_a_problem_is_marked_by_a_sign_and_a_colour() -> None:
    problem = Notice(text="I don’t know that.", tone="problem")
    assert written(problem, 80) == "\x1b[1;31m! \x1b[0mI don’t know that.\n"
    assert written(problem, 80, no_color=True) == "\x1b[1m! \x1b[0mI don’t know that.\n"


def test_only_links_that_lead_out_are_live() -> None:
    card = NudgeCard(number=1, who="Kim", reason="Kim asked.", gesture="Reply", link="https://example.org/p1")
    assert written(card, 80).count(";https://example.org/p1\x1b\\") == 2
    for link in ("file:///etc/passwd", "javascript:alert(1)", "https://example.org/a b", "https://exa\x1bmple.org"):
        shown = written(NudgeCard(number=1, who="Kim", reason="Kim asked.", gesture="Reply", link=link), 80)
        assert "\x1b]8" not in shown


def test_a_charts_facts_come_first_then_a_bar_and_a_figure_for_each_point() -> None:
    assert lines(CHART) == [
        "Kim and you by week",
        "Kim turned to you 21 times.",
        "",
        "            To you          From you",
        "2026-03-02  0               - 2",
        "2026-03-09  ========== 20   -- 4",
        "2026-03-16  = 1             0",
    ]


def test_bars_are_drawn_and_told_apart_without_a_colour() -> None:
    assert [line.replace("\xa0", " ") for line in drawn(CHART, 50)[3:]] == [
        "            To you          From you",
        "2026-03-02  0               ▒ 2",
        "2026-03-09  ██████████ 20   ▒▒ 4",
        "2026-03-16  █ 1             0",
    ]
    assert "\x1b[35m██████████" in written(CHART, 50)


def test_in_little_room_a_bar_stays_with_its_figure() -> None:
    shown = [line.replace("\xa0", " ") for line in drawn(CHART, 24)]
    assert shown[-5:] == [
        "           ▒ 2",
        "2026-03-09 ██████████ 20",
        "           ▒▒ 4",
        "2026-03-16 █ 1",
        "           0",
    ]


@pytest.mark.parametrize("series", [(), (Series(label="To you", values=()),)])
def test_a_chart_without_points_is_its_facts(series: tuple[Series, ...]) -> None:
    assert lines(Chart(title="Kim", at=(), series=series, alt="Nothing.")) == ["Kim", "Nothing."]


def test_a_label_from_outside_moves_no_cursor() -> None:
    chart = Chart(title="x", at=MONDAYS[:1], series=(Series(label="\x1b[2Jyou", values=(1.0,)),), alt="y")
    assert lines(chart)[3] == "            [2Jyou"
