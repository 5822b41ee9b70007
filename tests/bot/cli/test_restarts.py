"""Commands while the bot is stopped, killed and started: none finds the store locked, nothing that was done is lost."""

import random
import re
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.events import Identity
from storage import open_store
from tests.bot.cli.processes import Bot, result
from tests.conftest import SHORT
from tests.exports import USERS, export_in, message

ROUNDS = 10 if SHORT else 100
NOW = ("--now", "2026-03-20T09:00Z")
CUT_SHORT = (
    "requite: the bot ended before it answered; ask again to see whether it was done\n",
    "requite: the bot was stopped before this was done; what was done is kept; say it again for the rest\n",
)
"""What a command may say whose bot was killed, or stopped while it imported."""


def users(count: int) -> list[dict[str, object]]:
    """Ann and so many others."""
    others = [USERS[1] | {"id": f"U{n}", "name": f"p{n}", "profile": {"display_name": f"P{n}"}} for n in range(count)]
    return [USERS[0] | {"id": "UANN"}, *others]


def importing(folder: Path, *people: int) -> tuple[str, ...]:
    """The words that import an export in which these people ask Ann something."""
    talk = [message(f"U{n}", "<@UANN> is it done?", 1 + n / 1000) for n in people]
    path = export_in(folder, talk, users=users(2 * ROUNDS + 10))
    return ("import", "slack-export", str(path), "--member", "ann", *NOW)


class Commands:
    """What was asked of one store, and what was acknowledged."""

    def __init__(self, store: Path) -> None:
        self.store = store
        self.asked: set[int] = set()
        self.done: set[int] = set()
        self.cut_short = 0

    def __call__(self, *told: str) -> str:
        """What a command prints; "" where its bot ended first."""
        process = result(self.store, *told)
        if process.returncode and process.stderr in CUT_SHORT:
            self.cut_short += 1
            return ""
        assert (process.returncode, process.stderr) == (0, ""), told
        return process.stdout

    def round(self, number: int) -> None:
        """One of everything: a person asks, one is got back to."""
        if self(*importing(self.store.with_name(f"export-{number}"), number)):
            self.asked.add(number)
        self.got_back(number % 5 + 1)
        assert self("export").startswith("{")
        assert "Members: 1" in self("doctor")

    def got_back(self, number: int) -> None:
        """A number of the list is done.

        Said again where it meant nothing: a bot that starts shows its own, empty, list of the day in between.
        """
        for _ in range(5):
            self("ask", "who", *NOW)
            if done := re.match(r"Done: P(\d+)", self("ask", f"done {number}", *NOW)):
                self.done.add(int(done[1]))
                return


def kept_going(store: Path, over: threading.Event) -> list[signal.Signals]:
    """Start the bot, and end it in one way or the other, until it is over; how it was ended."""
    ends = []
    while not over.is_set():
        with Bot(store) as bot:
            time.sleep(random.uniform(0, 2))
            how = random.choice([signal.SIGTERM, signal.SIGTERM, signal.SIGKILL])
            code, _, err = bot.ended(how)
        assert code == (-how if how is signal.SIGKILL else 128 + how), err
        ends.append(how)
        time.sleep(random.choice([0, 0, 0.5]))
    return ends


async def rows(store: Path) -> tuple[set[Identity], set[Identity]]:
    """Who has asked Ann something, and whom she says she got back to."""
    async with open_store(f"tinydb:{store}", holder="a test", create=False) as storage:
        (member,) = await storage.members()
        known = await storage.between(member.home, member.id)
    words = {act.contact for act in known.engagements if act.evidence == "word"}
    return {item.contact for item in known.items}, words


async def lives_through(store: Path, meanwhile: Callable[[threading.Event], object]) -> Commands:
    """Rounds by four at a time; whatever was acknowledged is there at the end."""
    commands = Commands(store)
    over = threading.Event()
    assert commands(*importing(store.with_name("export"), *range(2 * ROUNDS, 2 * ROUNDS + 10)))
    with ThreadPoolExecutor(5) as workers:
        other = workers.submit(meanwhile, over)
        try:
            for each in [workers.submit(commands.round, number) for number in range(ROUNDS)]:
                each.result()
        finally:
            over.set()
        other.result()
    asked, done = await rows(store)
    assert {f"slack:T1:U{n}" for n in commands.asked} <= asked
    assert {f"slack:T1:U{n}" for n in commands.done} <= done
    assert commands.done
    return commands


@pytest.mark.soak
@pytest.mark.asyncio
async def test_commands_with_a_bot_that_comes_and_goes(tmp_path: Path) -> None:
    store = tmp_path / "store.json"
    commands = await lives_through(store, lambda over: kept_going(store, over))
    assert commands.cut_short < ROUNDS


@pytest.mark.soak
@pytest.mark.asyncio
async def test_commands_with_a_bot_that_stays(tmp_path: Path) -> None:
    store = tmp_path / "store.json"

    def stays(over: threading.Event) -> None:
        with Bot(store) as bot:
            over.wait()
            assert bot.ended()[0] == 128 + signal.SIGTERM

    commands = await lives_through(store, stays)
    assert (commands.cut_short, len(commands.asked)) == (0, ROUNDS)


@pytest.mark.soak
@pytest.mark.asyncio
async def test_commands_without_a_bot(tmp_path: Path) -> None:
    commands = await lives_through(tmp_path / "store.json", lambda over: None)
    assert (commands.cut_short, len(commands.asked)) == (0, ROUNDS)
