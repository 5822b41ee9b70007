"""The chat as a person sees it: a process of its own at a terminal of its own, whose screen is emulated by pyte."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyte
import pytest

TALKER = Path(__file__).with_name("talker.py")
ROOT = Path(__file__).parents[3]
PATIENCE = 8
"""Seconds until what should appear has failed to."""
UP = "\x1b[A"
F1 = "\x1bOP"
CTRL_C, CTRL_D = "\x03", "\x04"


class Seat:
    """Keyboard and screen of a talk. lines: what stands on the screen. sent: all that was written, as it came."""

    def __init__(self, ours: int, process: subprocess.Popen[bytes], columns: int) -> None:
        self.lines: list[str] = []
        self.sent = b""
        self.process = process
        self._ours = ours
        self._screen = pyte.Screen(columns, 30)
        self._screen.write_process_input = self.type  # type: ignore[assignment, method-assign]
        self._stream = pyte.ByteStream(self._screen)

    def type(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def sees(self, holds: Callable[[list[str]], bool]) -> list[str]:
        """The lines of the screen once this holds of them."""
        end = time.monotonic() + PATIENCE
        while not holds(self.lines):
            assert time.monotonic() < end, self.lines
            self._take()
        return self.lines

    def shows(self, *texts: str) -> list[str]:
        """The lines of the screen once all of these are in one of them."""
        return self.sees(lambda lines: all(any(text in line for line in lines) for text in texts))

    def ends(self) -> int:
        """The exit code, once the talk is over."""
        end = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < end, self.lines
            self._take()
        return self.process.returncode

    def resize(self, columns: int) -> None:
        self._screen.resize(30, columns)
        resize(self._ours, columns)
        self.process.send_signal(signal.SIGWINCH)

    def _take(self) -> None:
        """Wait a little for what is written, and read it all."""
        patience = 0.05
        while select.select([self._ours], [], [], patience)[0]:
            patience = 0.005
            try:
                new = os.read(self._ours, 10_000)
            except OSError:  # the talk is over
                time.sleep(0.01)
                return
            self.sent += new
            self._stream.feed(new)
        self.lines = [line.rstrip() for line in self._screen.display if line.strip()]


def resize(terminal: int, columns: int) -> None:
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30, columns, 0, 0))


@contextmanager
def talk(*words: str, columns: int = 80, **environment: str) -> Iterator[Seat]:
    """A talk that has shown its list. environment: what differs in it."""
    ours, theirs = pty.openpty()
    resize(ours, columns)
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "DISPLAY", "WAYLAND_DISPLAY")}
    process = subprocess.Popen(
        [sys.executable, str(TALKER), *words],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
        env=kept | {"TERM": "xterm-256color", "PYTHONPATH": str(ROOT)} | environment,
        start_new_session=True,
    )
    os.close(theirs)
    with process:
        try:
            seat = Seat(ours, process, columns)
            seat.shows("Two people to get back to", ">")
            yield seat
        finally:
            process.kill()
            os.close(ours)


@pytest.mark.parametrize("columns", [80, 50])
def test_the_list_a_key_for_a_card_a_completion_and_the_end(columns: int) -> None:
    with talk(columns=columns) as seat:
        lines = seat.shows("1  Wiremu Kapuahau has helped", "F1 help")
        assert lines[-2:] == [">", hint("type a number for its keys · Tab completes · F1 help · bye leaves", columns)]
        seat.type("2")
        keys = "d done · s snooze · k skip · w why · o open"
        seat.sees(lambda lines: lines[-1] == (f"2 Dana Vindholm: {keys}" if columns == 80 else f"2: {keys}"))
        seat.type("d")
        seat.sees(lambda lines: lines[-4:-2] == ["> done 2", "Heard by chat: done 2."])
        seat.type("who is")
        seat.sees(lambda lines: lines[-1] == "  who is waiting")
        seat.type("\t")
        seat.sees(lambda lines: "> who is waiting" in lines)
        seat.type("\r")
        seat.shows("Heard by chat: who is waiting.")
        seat.type(CTRL_D)
        assert seat.ends() == 0


def hint(long: str, columns: int) -> str:
    return long if columns == 80 else "a number shows its keys · F1 help · bye leaves"


def test_enter_sends_what_was_typed_and_f1_gives_it_back() -> None:
    with talk() as seat:
        seat.type("wh")
        seat.sees(lambda lines: lines[-4:] == ["> wh", "  who", "  who is waiting", "  why 1"])
        seat.type("\r")
        seat.shows("Heard by chat: wh.")
        seat.type(UP)
        seat.sees(lambda lines: lines[-2] == "> wh")
        seat.type(CTRL_C)
        seat.sees(lambda lines: lines[-2] == ">")
        seat.type(f"why{F1}")
        seat.sees(lambda lines: "Heard by chat: help." in lines and "> why" in lines)
        seat.type(" 2\r")
        seat.shows("Heard by chat: why 2.")
        seat.type("broken\r")
        seat.sees(lambda lines: lines[-3] == "Heard by chat: broken." and "F1" in lines[-1])
        seat.type(CTRL_C)
        assert seat.ends() == 0


def test_a_digest_that_arrives_leaves_the_line_as_it_was() -> None:
    with talk() as seat:
        seat.type("later\r")
        seat.shows("Heard by chat: later.")
        seat.type("done half a l")
        lines = seat.shows("This arrived by itself.", "> done half a l")
        assert lines.index("This arrived by itself.") < lines.index("> done half a l")
        assert sum("done half" in line for line in lines) == 1
        seat.type("ine\r")
        seat.shows("Heard by chat: done half a line.")


def test_after_a_question_letters_are_letters_and_colours_are_used() -> None:
    with talk() as seat:
        seat.type("2s")
        seat.shows("Until when shall it wait?")
        seat.sees(lambda lines: lines[-1] == "Tab completes · F1 help · bye leaves")
        seat.type("2d\r")
        seat.shows("Heard by chat: 2d.")
        seat.type("2d")
        seat.shows("Heard by chat: done 2.")
    assert b"35" in styles(seat)


def styles(seat: Seat) -> set[bytes]:
    """The numbers of all styles that were sent."""
    return {*b";".join(re.findall(rb"\x1b\[([0-9;]*)m", seat.sent)).split(b";")}


def test_without_colour_nothing_is_coloured() -> None:
    with talk(NO_COLOR="1") as seat:
        seat.type("wh\t\rhuh\r")
        seat.shows("! I don’t know “huh”.")
    assert styles(seat) <= {b"", b"0", b"1", b"2", b"4", b"7"}


@pytest.mark.parametrize(("words", "term"), [((), "dumb"), (("plain",), "xterm")])
def test_a_plain_talk_moves_no_cursor(words: tuple[str, ...], term: str) -> None:
    with talk(*words, TERM=term) as seat:
        seat.type("2\n")
        seat.shows("Heard by chat: 2.")
        seat.type("bye\n")
        assert seat.ends() == 0
    assert b"\x1b" not in seat.sent


def test_a_window_may_become_narrow() -> None:
    with talk() as seat:
        seat.type("do")
        seat.sees(lambda lines: "> do" in lines)
        for columns in (50, 30):
            seat.resize(columns)
            seat.type("n")
            seat.sees(lambda lines: any(line.startswith("> don") for line in lines))
        seat.type("\r")
        seat.shows("Heard by chat: donn.")
        assert not any("F1" in line for line in seat.shows(">"))
        seat.type("today\r")
        seat.sees(lambda lines: "     helped you four times" in lines)


def test_an_opened_card_starts_the_desktops_opener(tmp_path: Path) -> None:
    opener, opened = tmp_path / "xdg-open", tmp_path / "opened"
    opener.write_text(f'#!/bin/sh\necho "$1" > {opened}.new && mv {opened}.new {opened}\n')
    opener.chmod(0o700)
    with talk(PATH=f"{tmp_path}:{os.environ['PATH']}", DISPLAY=":0") as seat:
        seat.type("1o")
        seat.shows("> open 1", "https://example.org/archives/C1/p1")
        seat.sees(lambda _: opened.exists() or sys.platform == "darwin")
    if sys.platform != "darwin":
        assert opened.read_text() == "https://example.org/archives/C1/p1\n"


def test_what_is_typed_while_the_bot_thinks_is_shown_once_by_the_next_line() -> None:
    with talk() as seat:
        seat.type("slow\r")
        seat.sees(lambda lines: lines[-1] == "> slow")
        seat.type("xyz")
        seat.sees(lambda lines: lines[-3:-1] == ["Heard by chat: slow.", "> xyz"])
        assert seat.sent.count(b"xyz") == 1
        seat.type(f"\rslow\r{CTRL_D}")
        assert seat.ends() == 0


def test_a_store_that_fails_is_told_and_the_talk_goes_on() -> None:
    with talk() as seat:
        seat.type("fail\r")
        seat.shows("it can't be read")
        seat.type("bye\r")
        assert seat.ends() == 0
