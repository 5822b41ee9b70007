"""What the people of the synthetic export write: elements of rich text, and the same as Slack's markup.

Source of the shapes: Slack's pages “Rich text block” and “Formatting message text”.
"""

from collections.abc import Sequence
from random import Random
from typing import Any

Payload = dict[str, Any]

_VOCABULARY = """
    the a this that our one next last week today tomorrow build release branch test page report draft customer
    invoice meeting slide number design colour layout server queue cache index table query backup deploy rollback
    ticket plan budget quote partner launch keynote demo booth sticker camera lens tripod battery cable kitchen
    lunch coffee train office door key printer wifi laptop screen is was looks feels seems went came takes needs
    keeps shows says broke works helps moved changed with without before after until from into about over under near
    only also still again almost maybe probably quickly slowly finally already early late new old small large red
    quiet loud simple strange better and but because so while
"""
_WORDS = _VOCABULARY.split()
_SAYS: Sequence[tuple[float, Sequence[str]]] = (
    (0.15, ("Does anybody know whether", "Is it right that", "When would", "Why is it that")),
    (0.06, ("Could you look at", "Please have a look at", "Can someone check")),
    (0.07, ("Thanks a lot,", "Thank you for", "Much appreciated:")),
    (0.03, ("You're welcome,", "No problem,", "Have a good weekend,")),
    (0.01, ("Never mind,", "Solved:")),
)
_EMOJI = ("smile", "tada", "coffee", "rocket", "thinking_face", "joy", "eyes", "wave")
_MENTIONS = 0.12
_LINKS = 0.07
_CODE = 0.03


def elements(dice: Random, to: str) -> list[Payload]:
    """One message as elements of rich text. to: the user id whom it names, if it names anybody."""
    opening, asks = _opening(dice)
    found: list[Payload] = [{"type": "user", "user_id": to}] if dice.random() < _MENTIONS else []
    found.append(_text(f"{' ' if found else ''}{opening} {_sentences(dice)}{'?' if asks else '.'}"))
    if dice.random() < _LINKS:
        found += [
            _text(" "),
            {"type": "link", "url": f"https://wiki.example/{dice.choice(_WORDS)}/{_sentence(dice, 3)}"},
        ]
    if dice.random() < _CODE:
        found += [_text(" "), _text(f"git checkout -b {dice.choice(_WORDS)} && make") | {"style": {"code": True}}]
    if dice.random() < 0.1:
        found += [_text(" "), {"type": "emoji", "name": dice.choice(_EMOJI)}]
    return found


def markup(found: Sequence[Payload]) -> str:
    """The elements as a message's `text` has them."""
    return "".join(_marked_up(element) for element in found)


def blocks(dice: Random, found: Sequence[Payload]) -> list[Payload]:
    """The elements as a message's `blocks` have them."""
    section = {"type": "rich_text_section", "elements": list(found)}
    return [{"type": "rich_text", "block_id": f"{dice.getrandbits(20):05x}", "elements": [section]}]


def _opening(dice: Random) -> tuple[str, bool]:
    """How a message begins, and whether it asks."""
    drawn = dice.random()
    for number, (share, openings) in enumerate(_SAYS):
        if drawn < share:
            return dice.choice(openings), number == 0
        drawn -= share
    return dice.choice(_WORDS).capitalize(), False


def _sentences(dice: Random) -> str:
    """Mostly one or two sentences, now and then many; the last one without its full stop."""
    count = min(12, 1 + int(dice.expovariate(1.3)))
    return ". ".join(_sentence(dice, dice.randint(3, 12)) for _ in range(count))


def _sentence(dice: Random, words: int) -> str:
    return " ".join(dice.choices(_WORDS, k=words))


def _text(text: str) -> Payload:
    return {"type": "text", "text": text}


def _marked_up(element: Payload) -> str:
    match element["type"]:
        case "user":
            return f"<@{element['user_id']}>"
        case "link":
            return f"<{element['url']}>"
        case "emoji":
            return f":{element['name']}:"
    escaped = str(element["text"]).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"`{escaped}`" if "style" in element else escaped
