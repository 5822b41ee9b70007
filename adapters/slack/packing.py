"""What a button, a menu's option or a modal carries of an action, there and back. Pure.

It comes back from a client and may be forged: what is unpacked is only read here, and authorised by the bot.
"""

from bot.views import Action

LONGEST_VALUE = 2_000
"""Of a button's value (page “Button element”)."""
LONGEST_OPTION = 150
"""Of an option's value (page “Option object”)."""
_PARTS = 3


def pack(verb: str, id: str, text: str = "") -> str:  # noqa: A002
    """A verb, what it is about, and what goes with it as one string: “snooze|3f9a|tomorrow”."""
    return "|".join(part.replace("%", "%25").replace("|", "%7C") for part in (verb, id, text))


def packed(action: Action) -> str:
    """An action as one string. What is longer than `LONGEST_VALUE` can't be sent."""
    return pack(action.verb, action.id, action.text)


def unpacked(value: object) -> tuple[str, str, str] | None:
    """Verb, id and text of what was packed; None of anything else."""
    if not isinstance(value, str) or len(value) > LONGEST_VALUE:
        return None
    parts = value.split("|")
    if len(parts) != _PARTS or not parts[0]:
        return None
    verb, about, text = (part.replace("%7C", "|").replace("%25", "%") for part in parts)
    return verb, about, text
