"""One nudge in Block Kit: who and why, the words that it is about, and what can be done with it. Pure."""

from adapters.slack.blocks import Json, Run, actions, button, is_openable, menu, opening, part, rich
from adapters.slack.told import Told
from bot.views import Digest, Listing, NudgeCard, View

LONGEST_QUOTE = 120
LONGEST_REASON = 600
BUTTONS = ("thank", "done")
"""The verbs that have a button of their own; all others are in the menu beside."""


def cards_of(view: View) -> tuple[NudgeCard, ...]:
    """Every card of a view: their sources say what there is to link and to quote."""
    match view:
        case NudgeCard():
            return (view,)
        case Digest():
            return view.cards
        case Listing():
            return tuple(card for section in view.sections for card in section.cards)
    return ()


def blocks_of(card: NudgeCard, told: Told) -> list[Json]:
    """A card as blocks that belong together, two at most. One that came to its end is said to, and struck through."""
    number = Run(f"{card.number}. " if card.number > 0 else "")
    if card.ended:
        return rich(part(number, Run(f"{card.ended} "), Run(card.reason, "strike"), longest=2 * LONGEST_REASON))
    return rich([*_reason(card, number, told), *_quote(card, told), *_more(card)]) + _buttons(card, told)


def _reason(card: NudgeCard, number: Run, told: Told) -> list[Json]:
    who = card.who if card.reason.startswith(card.who) else ""
    url = "" if _opens(card) else _url(card, told)
    gesture = Run(f" → {card.gesture}", "italic") if card.gesture.strip() else Run("")
    return part(
        number,
        Run(who, "bold", url),
        Run(card.reason[len(who) :]),
        gesture,
        longest=LONGEST_REASON,
    )


def _quote(card: NudgeCard, told: Told) -> list[Json]:
    words = " ".join((told.quotes.get(card.source, "") if card.source and card.quotes else "").split())
    return part(Run(words), kind="rich_text_quote", longest=LONGEST_QUOTE)


def _more(card: NudgeCard) -> list[Json]:
    return part(Run("\n".join(filter(None, card.more))), longest=LONGEST_REASON)


def _buttons(card: NudgeCard, told: Told) -> list[Json]:
    """[Open], or what is done instead of it, [Done], and the rest."""
    first = opening(told.words.say("Open"), _url(card, told), f"open-{card.number}", card.who) if _opens(card) else None
    own = {action.verb: action for action in reversed(card.actions) if action.verb in BUTTONS}
    pressed = (button(own[verb], f"{verb}-{card.number}", card.who) for verb in BUTTONS if verb in own)
    others = [action for action in card.actions if action not in own.values()]
    return actions([first, *pressed, menu(others, f"more-{card.number}")])


def _opens(card: NudgeCard) -> bool:
    """Whether it has a button that opens it. Where there is one to thank with, the name leads there."""
    return all(action.verb != "thank" for action in card.actions)


def _url(card: NudgeCard, told: Told) -> str:
    """Where the message can be opened, empty if nowhere."""
    url = (told.links.get(card.source) if card.source else None) or card.link
    return url if url and is_openable(url) else ""
