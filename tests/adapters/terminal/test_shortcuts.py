"""Keys for cards: which numbers mean one, and what is said about it below the line."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from adapters.terminal.shortcuts import Shortcuts
from bot.views import Action, Digest, Field, Form, Listing, Notice, NudgeCard, Section, Text, View
from bot.words import words_for
from tests.adapters.terminal.views import CARD

KEYS = "d done · s snooze · k skip · w why · o open"

UNTIL_WHEN = Text(text="Until when?", actions=(Action(verb="reply", label="1", id="1"),))


def after(*views: View) -> Shortcuts:
    """The shortcuts once these views were shown."""
    shortcuts = Shortcuts(words_for("en"))
    for view in views:
        shortcuts.see(view)
    return shortcuts


def digest(*numbers: int) -> Digest:
    return Digest(greeting="Good morning.", cards=tuple(replace(CARD, number=number) for number in numbers))


def listing(*numbers: int) -> Listing:
    return Listing(title="Who", sections=(Section(heading="", cards=digest(*numbers).cards),))


@pytest.mark.parametrize(
    ("views", "numbers"),
    [
        ((), []),
        ((digest(1, 2),), [1, 2]),
        ((digest(1, 2), listing(1)), [1]),
        ((digest(1, 2), listing(3)), [1, 2, 3]),
        ((digest(1, 2), replace(CARD, number=2)), [1, 2]),
        ((digest(1, 2), Text(text="Noted."), listing()), [1, 2]),
        ((digest(1, 2), digest()), []),
        ((digest(1, 2), UNTIL_WHEN), []),
        ((digest(1, 2), Form(title="When", fields=(Field(name="when", label="When"),), verb="snooze")), []),
        ((digest(1, 2), Form(title="Hour", fields=(Field(name="h", label="h", value="9"),), verb="set")), [1, 2]),
        ((digest(1, 2), UNTIL_WHEN, Notice(text="That is past.", tone="problem")), []),
        ((digest(1, 2), UNTIL_WHEN, Text(text="Until Friday.")), [1, 2]),
        ((digest(1, 2), Notice(text="What? Did you mean “who”?", tone="problem")), [1, 2]),
    ],
)
def test_the_numbers_of_the_last_list_are_live_unless_something_was_asked(
    views: tuple[View, ...], numbers: list[int]
) -> None:
    shortcuts = after(*views)
    assert [number for number in range(5) if shortcuts.number(str(number)) is not None] == numbers


@pytest.mark.parametrize("typed", ["", " 1", "1 ", "01x", "1d", "why 1", "²", "२", "10000000000000"])
def test_only_a_number_alone_is_a_card(typed: str) -> None:
    assert after(digest(1)).number(typed) is None


@pytest.mark.parametrize(
    ("who", "width", "hint"),
    [
        ("Dana Vindholm", 80, f"2 Dana Vindholm: {KEYS}"),
        ("Dana Vindholm", 58, f"2 Dana Vind…: {KEYS}"),
        ("Dana Vindholm", 50, f"2: {KEYS}"),
        ("王小明王小明", 56, f"2 王小明…: {KEYS}"),
        ("\u202eDana\x1b[31m", 80, f"2 Dana[31m: {KEYS}"),
        ("Dana Vindholm", 45, KEYS),
        ("Dana Vindholm", 40, "d done  s snooze  k skip  w why  o open"),
        ("Dana Vindholm", 39, ""),
    ],
)
def test_the_hint_says_as_much_as_there_is_room_for(who: str, width: int, hint: str) -> None:
    assert after(NudgeCard(number=2, who=who, reason="asked.", gesture="Reply")).hint("2", width) == hint


@given(st.text(max_size=40), st.integers(1, 9999), st.integers(1, 120), st.sampled_from(["", "{}", "why"]))
def test_the_hint_never_fills_the_line(who: str, number: int, width: int, typed: str) -> None:
    shortcuts = after(NudgeCard(number=number, who=who, reason="asked.", gesture="Reply"))
    assert cell_len(shortcuts.hint(typed.format(number), width)) < max(width, 1)
