"""The catalogue: complete, in every language, and facts only; dates and clock by locale."""

import ast
import re
import shlex
from collections.abc import Iterable, Iterator
from datetime import date, time
from itertools import pairwise
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po

from bot.kinds import KINDS, Kind
from bot.words import LOCALES, languages, words_for

ROOT = Path(__file__).parents[2]
TRANSLATED = [language for language in languages() if language != "en"]
GLANCE = 40
"""Characters of a reason that are seen at a glance."""
NEVER_SAID = {
    "en": r"\bow(?:e|es|ed|ing)\b|\bdebt|\bscore|still haven|ignored|\brepay",
    "de": r"schuld|punktestand|\bscore|ignorier|immer noch nicht|zurückzahl|vernachlässig",
}
DIGITS = {"digits", "number"}
"""A language may say “one” in its own way."""


def made() -> dict[str | tuple[str, ...], None]:
    """The messages of the code, found as `make messages` finds them."""
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    (line,) = [line for line in recipe.splitlines() if "pybabel -q extract" in line]
    arguments = shlex.split(line.replace("$(BIN)", ""))
    keywords = parse_keywords([after for one, after in pairwise(arguments) if one == "-k"])
    folders = arguments[arguments.index("-o") + 2 :]
    found: dict[str | tuple[str, ...], None] = {}
    for folder in folders:
        for _, _, message, _, _ in extract_from_dir(
            ROOT / folder, [("**.py", "python")], keywords=DEFAULT_KEYWORDS | keywords
        ):
            found[message] = None
    plural = {message[0] for message in found if isinstance(message, tuple)}
    return {message: None for message in found if message not in plural}


def catalogue(name: str) -> dict[str | tuple[str, ...], Message]:
    with (LOCALES / name).open("rb") as file:
        return {
            tuple(message.id) if isinstance(message.id, list | tuple) else message.id: message
            for message in read_po(file, locale=name.partition(".")[0] if name.endswith(".po") else None)
            if message.id
        }


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def forms(told: str | Iterable[str | None] | None) -> list[str]:
    """A message, or each of its plural forms."""
    return [told] if isinstance(told, str) else [form or "" for form in told or ()]


def said(language: str) -> Iterator[str]:
    """Every string of a language, with neutral words for what differs."""
    for message in catalogue("requite.pot" if language == "en" else f"{language}.po").values():
        for form in forms(message.id if language == "en" else message.string):
            yield form.format_map(dict.fromkeys(placeholders(form), "X"))


def test_the_catalogue_holds_what_the_code_says() -> None:
    code, stored = set(made()), set(catalogue("requite.pot"))
    assert code, "nothing was found"
    assert code == stored, f"run make messages: {code ^ stored}"


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_is_complete(language: str) -> None:
    messages = catalogue(f"{language}.po")
    assert set(messages) == set(catalogue("requite.pot")), "run make messages"
    missing = [id_ for id_, message in messages.items() if not all(forms(message.string))]
    assert not missing, f"without a translation: {missing}"
    assert not [id_ for id_, message in messages.items() if message.fuzzy]


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_same_placeholders(language: str) -> None:
    for id_, message in catalogue(f"{language}.po").items():
        if isinstance(id_, str):
            assert [placeholders(form) for form in forms(message.string)] == [placeholders(id_)], id_
            continue
        one, *more = [placeholders(form) for form in forms(message.string)]
        assert placeholders(id_[0]) - DIGITS <= one <= placeholders(id_[0]), id_
        assert more == [placeholders(id_[1])] * len(more), id_


@pytest.mark.parametrize("language", languages())
def test_no_string_is_a_judgement(language: str) -> None:
    judged = [text for text in said(language) if re.search(NEVER_SAID[language], text.casefold())]
    judged += [text for text in said(language) if re.search(NEVER_SAID["en"], text.casefold())]
    assert not judged


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_quotes_as_its_language_does(language: str) -> None:
    opening, closing = {"de": ("„", "“")}[language]
    for text in said(language):
        assert text.count(opening) == text.count(closing), text
        assert not set(text) & set("\"”'") - {closing}, text


# Words one of which must be seen at a glance: what somebody did.
DID = {
    "en": {
        Kind.QUESTION: "asked you",
        Kind.REQUEST: "asked you for",
        Kind.SHARE: "shared your post",
        Kind.THANKS: "thanked you",
        Kind.HELP: "helped you",
        Kind.MENTION: "mentioned you",
        Kind.DIRECT_MESSAGE: "wrote to you",
        Kind.REPLY: "replied to you",
        Kind.REACTION: "replied or reacted|came by",
        Kind.MEETING: "met you",
        Kind.REMINDER: "wrote #launch",
    },
    "de": {
        Kind.QUESTION: "fragte dich|Fragen",
        Kind.REQUEST: "bat dich",
        Kind.SHARE: "teilte deine",
        Kind.THANKS: "dankte dir",
        Kind.HELP: "half dir",
        Kind.MENTION: "erwähnte dich",
        Kind.DIRECT_MESSAGE: "schrieb dir",
        Kind.REPLY: "antwortete dir",
        Kind.REACTION: "antwortete|meldete sich",
        Kind.MEETING: "traf dich",
        Kind.REMINDER: "schrieb #launch",
    },
}


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("count", [1, 2, 7, 12])
def test_who_did_what_is_seen_at_a_glance(language: str, kind: Kind, count: int) -> None:
    words = words_for(language)
    who = "Dana Vindholm-Berg"
    values = {
        "who": who,
        "place": "#launch",
        "where": "#launch",
        "latest": "#launch",
        "since": words.say("since {day}", day=words.weekday(3)),
        "number": words.number(count),
        "times": words.times(count),
    }
    told = words.say(KINDS[kind].one if count == 1 else KINDS[kind].many, **values)
    assert len(who) == 18
    assert who in told[:GLANCE]
    assert re.search(DID[language][kind], told[:GLANCE]), told


# --- Dates and clock ----------------------------------------------------------------------------

TUESDAY = date(2026, 3, 17)


@pytest.mark.parametrize(
    ("locale", "in_full", "long_date", "clock"),
    [
        ("en_GB", "Tuesday 17 March", "17 March 2026", "14:05"),
        ("en_US", "Tuesday March 17", "March 17, 2026", "2:05 PM"),
        ("de", "Dienstag, 17. März", "17. März 2026", "14:05"),
    ],
)
def test_dates_and_clock_are_as_the_locale_writes_them(locale: str, in_full: str, long_date: str, clock: str) -> None:
    words = words_for(locale)
    assert words.in_full(TUESDAY) == in_full
    assert words.long_date(TUESDAY) == long_date
    assert words.clock(time(14, 5)) == clock


def test_plain_english_writes_dates_as_in_britain() -> None:
    assert words_for("en").in_full(TUESDAY) == "Tuesday 17 March"


@pytest.mark.parametrize(
    ("locale", "day", "told"),
    [
        ("en", date(2026, 3, 12), "Thursday"),
        ("en", date(2026, 3, 3), "3 March"),
        ("en_US", date(2026, 3, 3), "March 3"),
        ("de", date(2026, 3, 12), "Donnerstag"),
        ("de", date(2026, 3, 3), "3. März"),
        ("de", date(2025, 12, 3), "3. Dezember 2025"),
    ],
)
def test_a_day_is_told_by_its_weekday_or_its_date(locale: str, day: date, told: str) -> None:
    assert words_for(locale).day(day, TUESDAY) == told


@pytest.mark.parametrize(
    ("number", "counted", "often"),
    [(1, "vor einem Tag", "einmal"), (2, "vor zwei Tagen", "zweimal"), (12, "vor 12 Tagen", "12mal")],
)
def test_german_counts_as_germans_do(number: int, counted: str, often: str) -> None:
    words = words_for("de")
    assert words.count("{number} day ago", "{number} days ago", number) == counted
    assert words.times(number) == often


def test_no_words_stand_within_an_f_string() -> None:
    """There the strings for translators aren't found by every Python."""
    for folder in ("bot", "adapters"):
        for file in (ROOT / folder).rglob("*.py"):
            for part in ast.walk(ast.parse(file.read_text())):
                if isinstance(part, ast.FormattedValue):
                    called = [one for one in ast.walk(part) if isinstance(one, ast.Call)]
                    told = [one.func for one in called if one.args and isinstance(one.args[0], ast.Constant)]
                    names = {one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "") for one in told}
                    assert names.isdisjoint({"say", "marked"}), f"{file}:{part.lineno}"
