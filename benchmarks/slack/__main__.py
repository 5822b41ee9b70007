"""`python -m benchmarks.slack`: measures, and prints the table.

Throughput: the bot as `requite run` starts it, over TinyDB, acks events over a loopback Socket Mode; baseline: a Bolt
app with one empty handler, in rounds of both in turn. Burst: how soon the bot acks over a large store.
"""

import argparse
import asyncio
import os
import platform
import shlex
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.slack.filling import filled
from benchmarks.slack.measuring import IN_FLIGHT, NEAR, SEED, Burst, Throughput, burst, throughput
from benchmarks.slack.town import MEMBERS

SHARE = 0.5
"""Of the empty handler's events a second, the bot does at least so many."""
P99, LATEST = 0.5, 3.0
"""Seconds to the ack: of all but one in a hundred, and of any."""


class Table:
    """Prints line by line; knows whether every bar was cleared."""

    def __init__(self) -> None:
        self.is_within = True

    def throughput(self, found: Throughput) -> None:
        """Events a second."""
        for name, rounds in (("empty Bolt handler", found.empty), ("Requite", found.full)):
            rate, cost, double = (median(getattr(one, what) for one in rounds) for what in ("rate", "cost", "double"))
            print(f"{name:<44}{rate:>9,.0f} /s{cost * 1e6:>9,.0f} µs of processor time", end="")
            print(f" ({double * 1e6:,.0f} of the Slack's)")
        print(f"{'events a second ÷ the empty handler’s':<44}{found.ratio:>9.2f}   at least {SHARE}")
        print(
            f"{'the same by processor time':<44}{found.costs:>9.2f}   {found.came:,} engagements came of it", flush=True
        )
        self.is_within &= found.ratio >= SHARE

    def burst(self, name: str, found: Burst) -> None:
        """Milliseconds to the ack."""
        p50, p99, latest = (1_000 * seconds for seconds in (found.p50, found.p99, max(found.took)))
        print(f"{name:<44}{p50:>9,.0f} ms p50{p99:>9,.0f} ms p99{latest:>9,.0f} ms at most;", end="")
        print(f" {len(found.took):,} events, {found.again} sent again, {found.posted} messages posted", flush=True)
        self.is_within &= found.p99 <= P99 and max(found.took) <= LATEST


def main(argv: Sequence[str]) -> int:
    """Measure, print the table; with `--check` the exit status says whether every bar is cleared."""
    options = _options().parse_args(argv)
    print(shlex.join(["python", "-m", "benchmarks.slack", *argv]))
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} CPUs\n")
    table = Table()
    with tempfile.TemporaryDirectory(prefix="requite-bench-", dir=options.folder) as folder:
        _measure(table, Path(folder), options)
    return 1 if options.check and not table.is_within else 0


def _measure(table: Table, folder: Path, options: argparse.Namespace) -> None:
    print(f"{IN_FLIGHT} events on their way, a member near in {NEAR:.0%} of the messages, {options.rounds} rounds")
    table.throughput(throughput(folder, options.rounds, options.events))
    store = folder / "many.json"
    count = asyncio.run(filled(store, options.engagements, SEED))
    print(
        f"\n{count:,} engagements in the store; 100 events a second for {options.seconds:g} s, 30,000 an hour around it"
    )
    print(f"from sending to ack: p99 at most {P99 * 1_000:g} ms, none over {LATEST * 1_000:,.0f} ms")
    table.burst("burst", burst(folder, store, options.seconds, digests=False))
    found = burst(folder, store, options.seconds, digests=True)
    table.burst(f"burst, {MEMBERS} digests due in it", found)
    table.is_within &= found.posted >= MEMBERS


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.slack", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="how often each app is measured; medians count")
    parser.add_argument("--events", type=int, default=3_000, help="in each round")
    parser.add_argument("--engagements", type=int, default=100_000, help="in the store of the burst")
    parser.add_argument("--seconds", type=float, default=20, help="that the burst lasts")
    parser.add_argument("--check", action="store_true", help="fail where a bar isn't cleared")
    parser.add_argument("--folder", type=Path, help="where the stores are made; what is there is what is measured")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
