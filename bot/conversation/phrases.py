"""Phrases: templates of what people write, as regular expressions over plain words.

How they are written is said at the head of `languages/en.toml`; a text is read by them in `grammar.py`.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "one first eins erste erster erstes",
            "two second zwei zweite zweiten zweiter zweites",
            "three third drei dritte dritten dritter drittes",
            "four fourth vier vierte vierten vierter viertes",
            "five fifth fünf fünfte fünften fünfter fünftes",
            "six sixth sechs sechste sechsten sechster sechstes",
            "seven seventh sieben siebte siebten siebter siebtes",
            "eight eighth acht achte achten achter achtes",
            "nine ninth neun neunte neunten neunter neuntes",
            "ten tenth zehn zehnte zehnten zehnter zehntes",
        ),
        1,
    )
    for word in words.split()
}
"""Numbers as words, in every language. “ersten” is left out: “die ersten drei” are not 1 and 3."""
TIME = "⟨time⟩"
"""Stands for the words of a time that were read as one."""

_ONE = rf"(?:#?\d{{1,4}}|\d{{1,3}}-\d{{1,3}}|{'|'.join(NUMBERS)})(?!\S)(?: ones?(?!\S))?"
_BETWEEN = r"(?: and| or| to| -| und| oder| bis)?(?: the| number| die| das| den| nummer)?"
_FIRST = r"first (?:two|three|four|five|\d)(?!\S)"
_SLOTS = {
    "n": rf"(?: the| both| all| numbers?| no| nr| nudges?| die| der| das| den| dem| beide| nummern?| punkt)*"
    rf"(?P<n> (?:it|this one|that one|{_FIRST}|{_ONE}(?:{_BETWEEN} {_ONE})*))(?!\S)",
    "channel": r"(?: the)?(?: channel)? (?P<channel>#[^\s#]+)",
    "time": f" (?P<time>{TIME})",
    "when": r"(?P<when>(?: \S+){1,8}?)",
    "setting": r"(?P<setting> \S+)",
    "figures": r"(?P<text> (?:numbers|figures|zahlen))",
    "sure": r"(?P<text> (?:yes|ja|really|wirklich|sure|sicher|ganz sicher|ich bin sicher|für immer))",
    "text": r"(?P<text>(?: \S+){1,6}?)",
}
_PART = re.compile(r"\s*(\{\w+\}|[\[\]()|]|[^\s\[\](){}|]+)")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One template. needs_time: it has a slot for a time that can be read.

    expression: the regular expression. needed: of each of these sets of words a text must hold one, so that most
    phrases needn't be tried, nor compiled.
    """

    expression: str
    needed: tuple[frozenset[str], ...]
    needs_time: bool

    def match(self, told: str, words: Collection[str]) -> re.Match[str] | None:
        """The match of a whole text with this phrase. words: those that the text consists of."""
        if any(choice.isdisjoint(words) for choice in self.needed):
            return None
        return _compiled(self.expression).fullmatch(told)


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


def phrase(template: str, sets: Mapping[str, str], no_names: Collection[str]) -> Phrase:
    """The phrase that a template describes.

    sets: by name what `<name>` in it stands for. no_names: words that no name has. Raises `ValueError`.
    """
    try:
        whole = re.sub(r"<(\w+)>", lambda match: sets[match[1]], template)
    except KeyError as error:
        raise ValueError(f"“{template}” names a list <{error.args[0]}> that there isn't") from None
    name_word = rf" (?!(?:{'|'.join(map(re.escape, no_names))})(?!\S))[^\s#⟨]+"
    slots = _SLOTS | {"who": rf"(?P<who> @\S+|(?:{name_word}){{1,4}}?)"}
    return Phrase(_expression(whole, slots), _needed(whole), "{time}" in whole)


def _needed(template: str) -> tuple[frozenset[str], ...]:
    """The words outside of brackets, and for each “(one|other)” there the words that these begin with."""
    needed: list[frozenset[str]] = []
    open_ones: list[str] = []
    begins: list[str] = []
    at_begin = False
    for part in _PART.findall(template):
        if part in "[(":
            open_ones.append(part)
            if open_ones == ["("]:
                begins = []
            elif at_begin:
                begins.append("")
            at_begin = open_ones == ["("]
        elif part in "])":
            if open_ones == ["("] and "" not in begins:
                needed.append(frozenset(begins))
            open_ones.pop()
            at_begin = False
        elif part == "|":
            at_begin = open_ones == ["("]
        elif not open_ones and not part.startswith("{"):
            needed.append(frozenset({part}))
        elif at_begin:
            begins.append("" if part.startswith("{") else part)
            at_begin = False
    return tuple(needed)


def _expression(template: str, slots: Mapping[str, str]) -> str:
    """A template as a regular expression over words that each have a space before them."""
    parts = []
    open_ones: list[str] = []
    for part in _PART.findall(template):
        if part in "[(":
            open_ones.append(part)
            parts.append("(?:")
        elif part in "])":
            if not open_ones or open_ones.pop() + part not in ("[]", "()"):
                raise ValueError(f"the brackets in “{template}” don't match")
            parts.append(")?" if part == "]" else ")")
        elif part == "|":
            parts.append("|")
        elif part.startswith("{"):
            if part[1:-1] not in slots:
                raise ValueError(f"“{template}” has an unknown slot {part}")
            parts.append(slots[part[1:-1]])
        else:
            parts.append(rf" {re.escape(part)}(?!\S)")
    if open_ones:
        raise ValueError(f"the brackets in “{template}” don't match")
    return "".join(parts)
