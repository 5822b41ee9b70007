"""What a member wrote → which verb, with what. Case, punctuation and politeness are forgiven; nothing is guessed.

A text that is no verb's phrase gets the nearest one named, never done.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.conversation.turn import Turn
from bot.views import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """Something that can be said. phrases: normalised; the first is its name. numbered: wants a number after it.

    summary: one line for `help`. run: answers a turn; the number is 0 where none was given.
    """

    phrases: tuple[str, ...]
    summary: str
    run: Callable[[Turn, int], Awaitable[View]]
    numbered: bool = False

    @property
    def name(self) -> str:
        """How `help` calls it."""
        return re.sub(r"\bi\b", "I", self.phrases[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What was made of a text: its verb and number, or, without a verb, the nearest there is, if any is near."""

    verb: Verb | None = None
    number: int = 0
    nearest: Verb | None = None


def understand(text: str, verbs: Sequence[Verb]) -> Understood:
    """What a text asks for."""
    words, number = _normal(text)
    for verb in verbs:
        if words in verb.phrases and (number == 0 or verb.numbered):
            return Understood(verb=verb, number=number)
    phrases = {phrase: verb for verb in verbs for phrase in verb.phrases}
    near = get_close_matches(words, phrases, n=1, cutoff=0.6)
    return Understood(nearest=phrases[near[0]] if near else None)


def _normal(text: str) -> tuple[str, int]:
    """A text in lower case without punctuation and courtesies, and the number at its end (0 if there is none)."""
    words = re.sub(r"(?!-\d)[^\w\s]", " ", text.casefold().replace("’", "'").replace("'", "")).split()
    kept = [word for word in words if word not in {"please", "number", "requite"}]
    if kept and re.fullmatch(r"[0-9]{1,4}", kept[-1]):
        return " ".join(kept[:-1]), int(kept[-1])
    return " ".join(kept), 0
