"""What it costs to ask who is due: `python -m benchmarks.due`. The index by time, against a look at every row."""

import argparse
import asyncio
import os
import platform
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from bot.ledger import HomeId, MemberId
from bot.models import Due, Sent
from bot.ports import Changes, Storage
from storage import open_store

NOW = datetime(2026, 3, 20, 8, 0, tzinfo=UTC)
HOME = HomeId("slack:T1")
AT_MOST_MS = 5.0
"""What it may cost to ask who is due among 100,000 members."""
PORTION = 5_000
LIMIT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Seconds for each round: asking the store, and looking at every row. due: how many were."""

    asked: tuple[float, ...]
    looked: tuple[float, ...]
    due: int

    @property
    def is_within(self) -> bool:
        """Whether the bar is cleared."""
        return median(self.asked) * 1000 < AT_MOST_MS


def rows(members: int, chance: random.Random) -> list[Due]:
    """One row for each member; one in a hundred is due by now."""
    return [
        Due(
            home=HOME,
            member=MemberId(f"slack:T1:u{number}"),
            kind=Sent.DIGEST,
            day=date(2026, 3, 20),
            at=NOW + timedelta(seconds=chance.uniform(-864, 85_536)),
        )
        for number in range(members)
    ]


async def measured(storage: Storage, dues: Sequence[Due], rounds: int) -> Outcome:
    """Fill a store and ask it, in turn with the plain look."""
    for start in range(0, len(dues), PORTION):
        await storage.commit(Changes(puts=tuple(dues[start : start + PORTION])))
    asked, looked, found = [], [], 0
    for _ in range(rounds):
        begun = perf_counter()
        answer = await storage.due(NOW, LIMIT)
        asked.append(perf_counter() - begun)
        begun = perf_counter()
        plain = sorted((row for row in dues if row.at and row.at <= NOW), key=lambda row: row.at or NOW)
        looked.append(perf_counter() - begun)
        if list(answer) != plain:
            raise SystemExit("the store and a look at every row differ")
        found = len(answer)
    return Outcome(asked=tuple(asked), looked=tuple(looked), due=found)


async def outcomes(members: int, rounds: int) -> dict[str, Outcome]:
    """Both stores."""
    dues = rows(members, random.Random(1))
    with TemporaryDirectory(prefix="requite-due-") as folder:
        urls = {"memory": "memory:", "tinydb": f"tinydb:{Path(folder) / 'store.json'}"}
        found = {}
        for name, url in urls.items():
            async with open_store(url, holder="a benchmark", create=True) as storage:
                found[name] = await measured(storage, dues, rounds)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.due", description=__doc__)
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--check", action="store_true", help="fail where the bar isn't cleared")
    told = parser.parse_args(arguments)
    found = asyncio.run(outcomes(told.members, told.rounds))
    print(f"python -m benchmarks.due --members {told.members} --rounds {told.rounds}")
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} CPUs\n")
    for name, one in found.items():
        asked, looked = median(one.asked), median(one.looked)
        share = asked / looked
        print(f"{name:>8}: {one.due} due of {told.members:,}: {asked * 1000:.2f} ms (below {AT_MOST_MS:.0f}), ", end="")
        print(f"{share:.2f} of a look at every row ({looked * 1000:.1f} ms)")
    return 1 if told.check and not all(one.is_within for one in found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
