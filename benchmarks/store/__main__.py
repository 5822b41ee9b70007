"""`python -m benchmarks.store`: measures, and prints the table."""

import argparse
import asyncio
import os
import platform
import shlex
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.store import large, rows, writing


class Line(NamedTuple):
    """One line of the table. bar: what it must reach, or stay below."""

    what: str
    figure: float
    bar: float
    is_floor: bool = True
    unit: str = "×"

    @property
    def is_within(self) -> bool:
        """Whether it clears the bar."""
        return self.figure >= self.bar if self.is_floor else self.figure <= self.bar

    def __str__(self) -> str:
        """The line as it is printed."""
        told = f"{self.figure:,.2f} {self.unit}"
        return f"{self.what:<66}{told:>14}   {'at least' if self.is_floor else 'at most'} {self.bar:,g}"


def main(argv: Sequence[str]) -> int:
    """Measure, print the table; with `--check` the exit status says whether every bar is cleared."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.store", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each ratio is measured; its median counts")
    parser.add_argument("--engagements", type=int, default=1_000_000, help="in the large store")
    parser.add_argument("--check", action="store_true", help="fail where a bar isn't cleared")
    parser.add_argument("--folder", type=Path, help="where the stores are made; what is there is what is measured")
    options = parser.parse_args(argv)
    print(shlex.join(["python", "-m", "benchmarks.store", *argv]))
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} CPUs\n")
    found = []
    with tempfile.TemporaryDirectory(prefix="requite-bench-", dir=options.folder) as folder:
        for line in lines(Path(folder), options.rounds, options.engagements):
            print(line, flush=True)
            found.append(line)
    return 1 if options.check and not all(line.is_within for line in found) else 0


def lines(folder: Path, rounds: int, engagements: int) -> Iterator[Line]:
    """Everything measured, one after the other."""
    inserts, updates = asyncio.run(writing.against_stock(folder, rounds))
    yield Line("inserts, 16 writers, 100,000 documents ÷ stock TinyDB's", inserts, 1_000)
    yield Line("updates, 16 writers, 100,000 documents ÷ stock TinyDB's", updates, 2_000)
    many, one = asyncio.run(writing.against_sqlite(folder, rounds))
    yield Line("durable commits, 16 writers ÷ SQLite's, one each", many, 6)
    yield Line("durable commits, one writer ÷ SQLite's, one each", one, 0.8)
    share = asyncio.run(writing.against_parts(folder, rounds))
    yield Line("events taken in, 256 writers ÷ 1/(1/fold + 1/D + 1/C)", share, 0.5)
    store, small = folder / "large.json", folder / "small.json"
    rows.filled(store, engagements, large.MEMBER)
    rows.filled(small, engagements // 100, large.MEMBER)
    ratio = large.asking(store, small, rounds)
    yield Line(f"a member's open items, {engagements:,} engagements ÷ a hundredth", ratio, 2, is_floor=False)
    slower, weight = large.opening(store, min(rounds, 3))
    yield Line("opening ÷ orjson.loads of the snapshot + two indexes", slower, 1.5, is_floor=False)
    yield Line("memory for each engagement", weight, 800, is_floor=False, unit="bytes")
    p99, most = large.stalls(store)
    yield Line("the loop held during a snapshot, p99", p99 * 1_000, 10, is_floor=False, unit="ms")
    yield Line("the loop held during a snapshot, at most", most * 1_000, 100, is_floor=False, unit="ms")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
