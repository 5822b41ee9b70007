"""What a member wrote → which verb, with what. Nothing is guessed: a text that is no verb's phrase is never done.

Case, punctuation and courtesies are forgiven; of several readings the one with the most words of its own wins. Names
and times are still words here: `meaning.py` finds out whom and when they mean.
"""

import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from bot.conversation.caller import Caller, Turn
from bot.conversation.language import ENGLISH, Language, language_of
from bot.conversation.normal import without_courtesies, words_of
from bot.conversation.phrases import NUMBERS, TIME
from bot.conversation.times import is_time, may_be_of_time
from bot.models import Call
from bot.ports import Filled, Pressed
from bot.views import View
from bot.words import Words

LONGEST_TIME = 8
"""Words of a time."""
MOST_NUMBERS = 10
"""Numbers that one text may name."""
IT = -1
"""Stands for “it” among numbers."""


class Needs(StrEnum):
    """What a verb can't do without."""

    NOTHING = "nothing"
    NUMBER = "number"
    NUMBER_OR_NAME = "number or name"
    NAME = "name"
    NAME_OR_CHANNEL = "name or channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """Something that can be said.

    name: its own, in code, in stored questions, and where its phrases stand (`languages/`). shown: how `help` calls it,
    with an example of what goes with it. summary: one line on what it does. run: answers a turn.
    past: its time looks back. confirm: what to ask before it is done (a view to show instead of asking), nothing if it
    may be done at once. guest: answers somebody who is no member, where anybody may say it. press: what a press does,
    where it isn't the same as saying it (see `pressed.py`); fill: what its form does.
    """

    name: str
    shown: str
    summary: str
    run: Callable[[Turn, Call], Awaitable[View]]
    needs: Needs = Needs.NOTHING
    past: bool = False
    confirm: Callable[[Turn, Call], Awaitable[str | View]] | None = None
    guest: Callable[[Caller, Call], Awaitable[View]] | None = None
    press: Callable[[Turn, Pressed], Awaitable[View]] | None = None
    fill: Callable[[Turn, Filled], Awaitable[View]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What was made of a text: its verb and the words that go with it, or, without a verb, the nearest there is.

    numbers: of the list; `IT` stands for “it”. who: a name; channel: with its #; when: a time in words. corrected: the
    text with the nearest verb in it.
    """

    verb: Verb | None = None
    numbers: tuple[int, ...] = ()
    who: str = ""
    channel: str = ""
    when: str = ""
    text: str = ""
    nearest: Verb | None = None
    corrected: str = ""


def understand(text: str, verbs: Sequence[Verb], words: Words) -> Understood:
    """What a text asks for."""
    told = words_of(text if text.strip() else "help", english=words.language == ENGLISH)
    if not told:
        return Understood()
    language = language_of(words.language)
    for candidate in without_courtesies(told, language):
        readings = list(_readings(candidate, verbs, language))
        if readings:
            return max(readings, key=lambda reading: reading[0])[1]
    return _nearest(told.strip(), verbs, words)


def _readings(told: str, verbs: Sequence[Verb], language: Language) -> Iterator[tuple[float, Understood]]:
    """Every way to read a text, each with how much of it are words of the phrase itself."""
    timed = [(candidate, when, candidate.split()) for candidate, when in _with_time(told, language)]
    whole = [(told, "", told.split())]
    for verb in verbs:
        for phrase in language.phrases[verb.name]:
            for candidate, when, parts in timed if phrase.needs_time else whole:
                match = phrase.match(candidate, parts)
                understood = _understood(verb, match, when, language) if match else None
                if match and understood:
                    slots = sum(len(slot) for slot in match.groupdict().values() if slot)
                    yield len(candidate) - slots + len(when) / 2, understood


def _understood(verb: Verb, match: re.Match[str], when: str, language: Language) -> Understood | None:
    slots = {name: (value or "").strip() for name, value in match.groupdict().items()}
    numbers = _numbers(slots.get("n", ""))
    who = slots.get("who", "")
    if numbers is None or (who and not any(letter.isalpha() for letter in who)):
        return None
    return Understood(
        verb=verb,
        numbers=numbers,
        who=who.removeprefix("@"),
        channel=slots.get("channel", ""),
        when=when or slots.get("when", ""),
        text=_setting(slots, language),
    )


def _setting(slots: dict[str, str], language: Language) -> str:
    """A setting and its value, or whatever else was said, without a courtesy of one word at its end."""
    text = slots.get("text", "").split()
    while len(text) > 1 and text[-1] in language.after:
        text.pop()
    return " ".join([*slots.get("setting", "").split(), *text])


def _with_time(told: str, language: Language) -> Iterator[tuple[str, str]]:
    """The text with the words of a time replaced, for each run of words that can be read as one, and these words."""
    parts = told.split()
    timely = [may_be_of_time(part, language) for part in parts]
    for start in range(len(parts)):
        run = next((end for end in range(start, len(parts)) if not timely[end]), len(parts))
        for end in range(min(run, start + LONGEST_TIME), start, -1):
            when = " ".join(parts[start:end])
            if is_time(when, language):
                rest = [*parts[:start], TIME, *parts[end:]]
                yield "".join(f" {part}" for part in rest), when


def _numbers(text: str) -> tuple[int, ...] | None:
    """The numbers that are meant, in order; None where they are too many, () where there are none."""
    if text in ("it", "this one", "that one"):
        return (IT,)
    if first := re.fullmatch(r"first (\w+)", text):
        last = NUMBERS.get(first[1]) or int(first[1])
        return tuple(range(1, last + 1))
    found: list[int] = []
    for part in re.sub(r" (?:to|-|bis) ", "-", text).split():
        low, _, high = part.removeprefix("#").partition("-")
        if (NUMBERS.get(low) or low.isdecimal()) and part not in ("one", "ones"):
            start = NUMBERS.get(low) or int(low)
            end = start if not high else NUMBERS.get(high) or int(high)
            if end < start or end - start > MOST_NUMBERS:
                return None
            found += range(start, end + 1)
    if not found and text.split() == ["one"]:
        found = [1]
    unique = tuple(dict.fromkeys(found))
    return unique if len(unique) <= MOST_NUMBERS else None


def _nearest(told: str, verbs: Sequence[Verb], words: Words) -> Understood:
    """The verb that a text looks most like: all of it, or its first word with something after it."""
    names = {verb.name.replace("_", " "): verb for verb in verbs} | {
        called(words.say(v.shown)).casefold(): v for v in verbs
    }
    if whole := get_close_matches(told, names, n=1, cutoff=0.75):
        return Understood(nearest=names[whole[0]], corrected=whole[0])
    first, _, rest = told.partition(" ")
    takes_more = [name for name, verb in names.items() if verb.needs is not Needs.NOTHING and " " not in name]
    if rest and (near := get_close_matches(first, takes_more, n=1, cutoff=0.7)):
        return Understood(nearest=names[near[0]], corrected=f"{near[0]} {rest}")
    return Understood()


def called(shown: str) -> str:
    """How a verb is called, without the example of what goes with it."""
    return re.sub(r" (?:\d|@|#).*", "", shown)
