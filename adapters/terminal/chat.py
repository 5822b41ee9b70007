"""The chat: a line editor with completion, keys for cards, and a hint below it. Views appear above what is typed.

What was typed names people: the history is in memory only, and nothing of it is written to disk.
"""

import os
import termios
from collections.abc import AsyncGenerator, Iterable, Iterator
from contextlib import contextmanager
from typing import TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.application import in_terminal
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition, has_completions, is_done
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import create_input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import (
    ConditionalContainer,
    Float,
    FloatContainer,
    FormattedTextControl,
    Window,
    walk,
)
from prompt_toolkit.output import create_output
from prompt_toolkit.patch_stdout import patch_stdout
from prompt_toolkit.styles import Style
from rich.console import Console

from adapters.terminal.browser import open_link
from adapters.terminal.drawing import draw
from adapters.terminal.outbound import safe
from adapters.terminal.platform import Suggest
from adapters.terminal.shortcuts import KEYS, Shortcuts
from bot.errors import RequiteError
from bot.views import View
from bot.words import Words

PROMPT = "> "
MENU_LINES = 5
"""Kept free below the line for its completions, in a window three times as high."""
LOCAL_MODES = 3
"""The place of the modes with ECHO and ICANON in what `termios` tells."""
_STYLE = Style(
    [
        ("prompt", "bold"),
        ("hint", "dim"),
        ("completion-menu", "noinherit"),
        ("completion-menu.completion", "noinherit"),
        ("completion-menu.completion.current", "noinherit reverse"),
        ("scrollbar.background", "noinherit"),
        ("scrollbar.button", "noinherit"),
    ]
)


class Chat:
    """Shows views on `output`, a terminal, and edits lines typed at `input` (see `Face`)."""

    def __init__(self, *, input: TextIO, output: TextIO, words: Words) -> None:  # noqa: A002 - as elsewhere
        self._shortcuts = Shortcuts(words)
        self._begun = ""
        self._input = input
        self._console = Console(
            file=output, force_terminal=True, color_system="standard", highlight=False, markup=False, emoji=False
        )
        self._session: PromptSession[str] = PromptSession(
            [("class:prompt", PROMPT)],
            complete_while_typing=True,
            enable_suspend=True,
            history=InMemoryHistory(),
            input=create_input(input),
            key_bindings=self._bindings(),
            output=create_output(output),
            style=_STYLE,
        )
        self._arrange()

    @contextmanager
    def open(self, suggest: Suggest) -> Iterator[None]:
        """See `Face`. What others print meanwhile appears above the line, too."""
        self._session.completer = _Completer(suggest, self._shortcuts)
        with _unechoed(self._input), patch_stdout(raw=True):
            yield

    async def show(self, view: View) -> None:  # noqa: D102 - `Face` says it
        async with in_terminal():
            self._shortcuts.see(view)
            for line in (*draw(view, self._columns()), ""):
                self._console.print(line, soft_wrap=True)

    def follow(self, link: str) -> None:  # noqa: D102
        open_link(link, os.environ)

    async def line(self) -> str | None:  # noqa: D102
        begun, self._begun = self._begun, ""
        room = min(MENU_LINES, self._session.output.get_size().rows // 3)
        try:
            return await self._session.prompt_async(
                default=begun,
                handle_sigint=False,  # a signal from elsewhere is the program's matter; Ctrl-C is a key here
                reserve_space_for_menu=room,
                set_exception_handler=False,
            )
        except EOFError:
            return None

    def _columns(self) -> int:
        return self._session.output.get_size().columns

    def _hint(self) -> str:
        return self._shortcuts.hint(self._session.default_buffer.text, self._columns())

    def _arrange(self) -> None:
        """Put the hint right below the line, near the eye, and the menu, of whole lines, below the line's begin."""
        below = next(part for part in walk(self._session.layout.container) if isinstance(part, FloatContainer))
        for menu in below.floats:
            if menu.xcursor:
                menu.xcursor, menu.left = False, len(PROMPT) - 1
        hint = Window(FormattedTextControl(self._hint), height=1, style="class:hint")
        shown = ConditionalContainer(hint, filter=~is_done & ~has_completions & Condition(lambda: bool(self._hint())))
        below.floats.insert(0, Float(shown, left=0, right=0, ycursor=True, hide_when_covering_content=True))

    def _bindings(self) -> KeyBindings:
        """The keys beyond those of a line editor. While the history is searched, they are as always."""
        bindings = KeyBindings()
        types = Condition(lambda: self._session.app.current_buffer is self._session.default_buffer)
        names_card = Condition(lambda: self._shortcuts.number(self._session.default_buffer.text) is not None)
        for key in KEYS:
            bindings.add(key, filter=types & names_card)(_say_of_card)
        bindings.add("f1", filter=types)(self._ask_for_help)
        bindings.add("c-c", filter=types)(_clear_or_leave)
        return bindings

    def _ask_for_help(self, event: KeyPressEvent) -> None:
        """Say “help”; the line that was begun comes back after it."""
        self._begun = event.current_buffer.text
        _say(event.current_buffer, "help")


class _Completer(Completer):
    """Offers what the ear offers, while the event loop goes on."""

    def __init__(self, suggest: Suggest, shortcuts: Shortcuts) -> None:
        self._suggest = suggest
        self._shortcuts = shortcuts

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """None: only the asynchronous way is used."""
        return ()

    async def get_completions_async(
        self, document: Document, complete_event: CompleteEvent
    ) -> AsyncGenerator[Completion, None]:
        """Whole lines in the place of what is typed. Nothing where the store can't be read: the answer will say so."""
        typed = document.text
        if not document.is_cursor_at_the_end or self._shortcuts.number(typed) is not None:
            return
        try:
            offers = await self._suggest(typed)
        except RequiteError:
            return
        for offer in map(safe, offers):
            if offer != typed:
                yield Completion(offer, start_position=-len(typed))


@contextmanager
def _unechoed(terminal: TextIO) -> Iterator[None]:
    """What is typed while an answer is on its way is shown and obeyed by the next line, but Ctrl-C, which stops."""
    before = termios.tcgetattr(terminal)
    quiet = [*before]
    quiet[LOCAL_MODES] &= ~(termios.ECHO | termios.ICANON)
    termios.tcsetattr(terminal, termios.TCSADRAIN, quiet)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _say(buffer: Buffer, text: str) -> None:
    """Send a text as if it had been typed."""
    buffer.document = Document(text)
    buffer.validate_and_handle()


def _say_of_card(event: KeyPressEvent) -> None:
    _say(event.current_buffer, f"{KEYS[event.data]} {event.current_buffer.text}")


def _clear_or_leave(event: KeyPressEvent) -> None:
    if event.current_buffer.text:
        event.current_buffer.reset()
    else:
        event.app.exit(exception=EOFError, style="class:exiting")
