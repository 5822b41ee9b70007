"""The terminal: the platform that needs no account. Lines in, views out as text."""

from adapters.terminal.platform import Terminal
from bot.ports import Opening


def open_terminal(opening: Opening) -> Terminal:
    """The terminal, ready to serve."""
    return Terminal(member=opening.member, input=opening.input, output=opening.output, notice=opening.notice)
