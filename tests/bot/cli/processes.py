"""The bot and commands as processes of their own, for tests."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from bot.door import is_open

ROOT = Path(__file__).parents[3]


def words(store: Path, *told: str) -> list[str]:
    """The words that run `requite` on a store in a process of its own."""
    return [sys.executable, "-m", "bot", "--store", f"tinydb:{store}", *told]


def result(store: Path, *told: str) -> subprocess.CompletedProcess[str]:
    """What a command came to, in a process of its own."""
    return subprocess.run(
        words(store, *told), check=False, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, timeout=120
    )


def rewrite(store: Path, tables: Mapping[str, Any]) -> None:
    """Make these tables all that a store holds, as format 1 kept them: whoever opens it next brings it up to date."""
    for journal in store.parent.glob(f"{store.name}.journal-*"):
        journal.unlink()
    kept = {name: rows for name, rows in tables.items() if name not in ("requite", "checksum")}
    store.write_text(json.dumps({"requite": {"1": {"format": 1}}, **kept}))


class Bot:
    """`requite run`, with a pipe for a terminal. As a context it runs until told to end."""

    def __init__(self, store: Path, *told: str) -> None:
        self.door = store.with_name(f"{store.name}.sock")
        self.process = subprocess.Popen(
            words(store, "run", *told),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=ROOT,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )

    def ready(self) -> "Bot":
        """Itself, once it takes requests."""
        until = time.monotonic() + 60
        while not is_open(self.door):
            assert self.process.poll() is None, self.process.communicate()
            assert time.monotonic() < until, "the bot didn't open its door"
            time.sleep(0.01)
        return self

    def ended(self, by: signal.Signals = signal.SIGTERM, told: str = "") -> tuple[int, str, str]:
        """Exit code, output and errors after this signal; or after these lines and the end of input."""
        if not told:
            self.process.send_signal(by)
        out, err = self.process.communicate(told or None, timeout=60)
        return self.process.returncode, out, err

    def __enter__(self) -> "Bot":
        return self.ready()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()
