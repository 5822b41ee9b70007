"""A store of a million engagements: opening it, asking it, its weight, and the loop while its snapshot is written.

What concerns memory and opening is measured in processes of its own: `python -m benchmarks.store.large PART PATH`.
"""

import asyncio
import gc
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

import orjson

from benchmarks.store.rows import HOME
from bot.events import identity
from bot.ledger import MemberId
from storage.tiny import open_tiny
from storage.tiny.journaled import JournaledStorage

MEMBER = MemberId(identity("slack", "T024BE7LD", "UMEMBER"))


def opening(path: Path, rounds: int) -> tuple[float, float]:
    """How many times longer than its baseline opening takes, and the bytes an engagement weighs in memory.

    Baseline: `orjson.loads` of the snapshot and two indexes of its documents, with the collector off as in ours.
    """
    ours = [_told("open", path) for _ in range(rounds)]
    base = [_told("parse", path) for _ in range(rounds)]
    return median(our / their for (our, _), (their, _) in zip(ours, base, strict=True)), median(w for _, w in ours)


def asking(large: Path, small: Path, rounds: int) -> float:
    """How many times longer a member's open items take in the large store than in the small one."""

    async def measure() -> float:
        async with open_tiny(large, holder="a benchmark") as one, open_tiny(small, holder="a benchmark") as other:
            ratios = []
            for _ in range(rounds * 20):
                took = []
                for store in (one, other):
                    begun = perf_counter()
                    for _ in range(10):
                        await store.items(HOME, MEMBER)
                    took.append(perf_counter() - begun)
                ratios.append(took[0] / took[1])
            return median(ratios)

    return asyncio.run(measure())


def stalls(path: Path) -> tuple[float, float]:
    """For how long the loop is held while a snapshot is written, in seconds: at p99, and at most."""

    async def measure() -> list[float]:
        held: list[float] = []
        async with open_tiny(path, holder="a benchmark") as store:
            writing = asyncio.create_task(store.files.snapshot())
            while not writing.done():
                begun = perf_counter()
                await asyncio.sleep(0.001)
                held.append(perf_counter() - begun - 0.001)
            await writing
        return held

    held = asyncio.run(measure())
    return quantiles(held, n=100)[98], max(held)


def _told(part: str, path: Path) -> tuple[float, float]:
    """Seconds, and bytes for each engagement, as a process of its own measures them."""
    command = [sys.executable, "-m", "benchmarks.store.large", part, str(path)]
    seconds, weight = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(seconds), float(weight)


def _open(path: Path) -> int:
    storage = JournaledStorage(path)
    _kept.append(storage)
    return len(storage.content.rows.engagements.rows)


def _parse(path: Path) -> int:
    gc.disable()
    documents = orjson.loads(path.read_bytes())["engagements"]
    conversations: dict[tuple[str, str], list[str]] = {}
    pairs: dict[tuple[str, str, str], list[str]] = {}
    for number, row in documents.items():
        conversations.setdefault((row["home"], row["conversation"]), []).append(number)
        pairs.setdefault((row["home"], row["member"], row["contact"]), []).append(number)
    _kept.append((documents, conversations, pairs))
    return len(documents)


_kept: list[object] = []
_PARTS: dict[str, Callable[[Path], int]] = {"open": _open, "parse": _parse}


def _resident() -> int:
    """Bytes of this process that are in memory."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * 4096


if __name__ == "__main__":
    before = _resident()
    began = perf_counter()
    number = _PARTS[sys.argv[1]](Path(sys.argv[2]))
    took = perf_counter() - began
    gc.collect()
    print(took, (_resident() - before) / number)
