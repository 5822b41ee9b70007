"""One key for a card: a number alone on the line, then a letter. Also the short line under the prompt that says so."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from rich.cells import cell_len, set_cell_size

from adapters.terminal.outbound import safe
from bot.views import Digest, Form, Listing, Notice, NudgeCard, Text, View
from bot.words import Words

KEYS = {"d": "done", "s": "snooze", "k": "skip", "w": "why", "o": "open"}
"""What a letter says about the card whose number was typed. No verb begins with a digit, so nothing is hidden."""
NARROWEST = 40
"""Columns below which nothing is said under the prompt."""
_SHORTEST_NAME = 6


@dataclass(slots=True)
class Shortcuts:
    """The cards shown last, and what can be done to them with a key.

    While the bot waits for an answer, a number may be the beginning of it (“2 days”), and letters are only letters.
    """

    words: Words
    _who: dict[int, str] = field(default_factory=dict)
    _asked: bool = False

    def see(self, view: View) -> None:
        """Take note of what is shown: a new list makes the old one's numbers void, unless it goes on from them."""
        cards = _cards(view)
        if isinstance(view, Digest) or (isinstance(view, Listing) and cards and cards[0].number == 1):
            self._who = {}
        self._who |= {card.number: safe(card.who) for card in cards}
        if not (isinstance(view, Notice) and view.tone == "problem"):  # what was asked before it is still asked
            self._asked = _asks(view)

    def number(self, typed: str) -> int | None:
        """The card that a line means as it stands: the line is just its number."""
        is_number = typed.isascii() and typed.isdigit() and not self._asked and len(typed) < 5
        return int(typed) if is_number and int(typed) in self._who else None

    def hint(self, typed: str, width: int) -> str:
        """What fits a line, in less than this many columns; empty if that is not enough to say anything."""
        if width < NARROWEST:
            return ""
        return next((hint for hint in self._hints(typed, width - 1) if cell_len(hint) < width), "")

    def _hints(self, typed: str, room: int) -> Iterator[str]:
        """The hints that may be given, the longest first."""
        number = self.number(typed)
        if number is None:
            if self._who and not self._asked:
                yield self.words.say("type a number for its keys · Tab completes · F1 help · bye leaves")
                yield self.words.say("a number shows its keys · F1 help · bye leaves")
            yield self.words.say("Tab completes · F1 help · bye leaves")
            return
        keys = self.words.say("d done · s snooze · k skip · w why · o open")
        yield f"{number} {self._who[number]}: {keys}"
        name = room - cell_len(f"{number} …: {keys}")
        if name >= _SHORTEST_NAME:
            yield f"{number} {set_cell_size(self._who[number], name).rstrip()}…: {keys}"
        yield f"{number}: {keys}"
        yield keys
        yield keys.replace(" · ", "  ")


def _asks(view: View) -> bool:
    """Whether the bot waits for an answer: a question, or a form with something left to fill in."""
    match view:
        case Form():
            return any(not field.value for field in view.fields)
        case Text():
            return bool(view.actions)
        case _:
            return False


def _cards(view: View) -> tuple[NudgeCard, ...]:
    match view:
        case NudgeCard():
            return (view,)
        case Digest():
            return view.cards
        case Listing():
            return tuple(card for section in view.sections for card in section.cards)
        case _:
            return ()
