"""What people write in a language: its courtesies, each verb's phrases, its words of time; read from `languages/`.

English is understood everywhere: another language adds to it.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale
from babel.dates import get_day_names, get_month_names

from bot.conversation.phrases import Phrase, phrase

LANGUAGES = Path(__file__).parent / "languages"
ENGLISH = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """What is understood. phrases: by the verb's name. times: words of time → plain English ones, all in lower case.

    before, after: courtesies around a text. small_talk: texts that ask for nothing → what they are. order: patterns of
    time whose words stand in another order in English, with what to put for them, before the words are exchanged.
    """

    phrases: Mapping[str, tuple[Phrase, ...]]
    before: tuple[str, ...]
    after: tuple[str, ...]
    times: Mapping[str, str]
    small_talk: Mapping[str, str]
    order: tuple[tuple[re.Pattern[str], str], ...] = ()

    def __hash__(self) -> int:
        """Languages are made once each."""
        return id(self)


@cache
def language_of(code: str) -> Language:
    """What is understood from somebody whose language this is. Raises `ValueError` where its file is off."""
    files = [_read(one) for one in dict.fromkeys((ENGLISH, code)) if (LANGUAGES / f"{one}.toml").exists()]
    no_names = frozenset(word for file in files for word in file["no_names"])
    verbs: dict[str, list[Phrase]] = {}
    for file in files:
        sets = file.get("sets", {})
        for verb, templates in file["verbs"].items():
            lines = [line.strip() for line in templates.splitlines() if line.strip()]
            verbs.setdefault(verb, []).extend(phrase(line, sets, no_names) for line in lines)
    return Language(
        phrases={verb: tuple(found) for verb, found in verbs.items()},
        before=tuple(word for file in files for word in file["before"]),
        after=tuple(word for file in files for word in file["after"]),
        times=_times(files[-1].get("times", {}), code) if code != ENGLISH else {},
        small_talk={
            text: kind for file in files for kind, texts in file["small_talk"].items() for text in texts.split("|")
        },
        order=tuple((re.compile(told), meant) for told, meant in files[-1].get("order", {}).items()),
    )


def in_english(text: str, language: Language | None) -> str:
    """A text in lower case without punctuation, its words of time in English."""
    told = text.casefold().replace("’", "'")
    told = " ".join(re.sub(r"[?!,;()\"“”]+", " ", told).split())
    if not re.fullmatch(r".*\d\.\d{1,2}\.", told):
        told = told.rstrip(".")
    if language is None or not language.times:
        return told
    for pattern, meant in language.order:
        told = pattern.sub(meant, told)
    return _pattern(language).sub(lambda match: language.times[match[0]], told)


@cache
def _pattern(language: Language) -> re.Pattern[str]:
    longest_first = sorted(language.times, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def _times(told: Mapping[str, str], code: str) -> dict[str, str]:
    """The language's words of time, with its days of the week and months."""
    locale = Locale.parse(code)
    english: dict[str, str] = {}
    for width in ("abbreviated", "wide"):
        for names, of in ((get_day_names, range(7)), (get_month_names, range(1, 13))):
            for number in of:
                name = names(width, locale=locale)[number].rstrip(".").casefold()
                english[name] = names("wide", locale=ENGLISH)[number].casefold()
    return english | {word.casefold(): meant for word, meant in told.items()}


def _read(code: str) -> dict[str, dict[str, str]]:
    """A language's file, in the lower case in which texts are read: “weißt” is “weisst”."""
    return tomllib.loads((LANGUAGES / f"{code}.toml").read_text(encoding="utf-8").casefold())
