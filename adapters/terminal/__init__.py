"""The terminal: the platform that needs no account. A chat where the terminal can show one, else lines in and out."""

import os

from adapters.terminal.plain import Plain
from adapters.terminal.platform import Face, Terminal
from bot.ports import Opening


def open_terminal(opening: Opening) -> Terminal:
    """The terminal, ready to serve."""
    return Terminal(member=opening.member, face=_face(opening), notice=opening.notice, words=opening.words)


def _face(opening: Opening) -> Face:
    """The chat, where a person sits at a terminal that can move its cursor and wants it to; else the plain face."""
    can_edit = os.environ.get("TERM", "dumb").casefold() not in ("", "dumb", "unknown")
    if opening.plain or not (can_edit and opening.input.isatty() and opening.output.isatty()):
        return Plain(input=opening.input, output=opening.output)
    from adapters.terminal.chat import Chat  # its libraries take a while to load

    return Chat(input=opening.input, output=opening.output, words=opening.words)
