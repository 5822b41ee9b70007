"""Simulate a long time of synthetic activity through the real bot, and judge what the members got."""

import argparse
import asyncio
import logging
import os
import shlex
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import reduce
from operator import add
from pathlib import Path
from time import perf_counter

from benchmarks.simulation.run import Scope, Simulation
from benchmarks.simulation.tally import Figures
from benchmarks.simulation.worker import Worker
from bot.cli.progress import bar_for

EACH = 50
"""Members of a bot at least, where several are simulated side by side."""
Outcome = tuple[Figures, bool]
"""What there is to tell, and whether it was cut short."""


def main(argv: Sequence[str], worker: type[Worker] = Worker) -> int:
    """Simulate, print what members got; 1 where anything of it was wrong, 130 if cut short. worker: what the bot is."""
    options = _options().parse_args(argv)
    print(shlex.join(["python", "-m", "benchmarks.simulation", *argv]))
    begun = perf_counter()
    bots = max(1, min(options.jobs, options.members // EACH))
    with tempfile.TemporaryDirectory(prefix="requite-") as folder:
        outcomes = _side_by_side([_scope(options, bots, number, Path(folder)) for number in range(bots)], worker)
    figures = reduce(add, (figures for figures, _ in outcomes))
    stopped = any(stopped for _, stopped in outcomes)
    how_far = "some of " if stopped else ""
    took = f"{perf_counter() - begun:.0f} s"
    print(f"{options.members} members of {bots} bots, {how_far}{options.days} days in {took}\n")
    print("\n".join(figures.lines()))
    if stopped:
        return 130
    return 1 if figures.faults else 0


def _scope(options: argparse.Namespace, bots: int, number: int, folder: Path) -> Scope:
    """What one of several bots has to do; each has a seed of its own."""
    own = folder / str(number)
    own.mkdir()
    return Scope(
        members=options.members // bots + (number < options.members % bots),
        days=options.days,
        seed=options.seed + 1_000_000 * number,
        folder=own if options.store == "tinydb" else None,
        check_every=options.check_every,
    )


def _side_by_side(scopes: Sequence[Scope], worker: type[Worker]) -> list[Outcome]:
    """Each in a process of its own; the first one's progress stands for all."""
    if len(scopes) == 1:
        return [_one(scopes[0], worker, shown=True)]
    with ProcessPoolExecutor(len(scopes)) as pool:
        running = [pool.submit(_one, scope, worker, shown=number == 0) for number, scope in enumerate(scopes)]
        while True:
            try:
                return [one.result() for one in running]
            except KeyboardInterrupt:  # they were told as well, and end
                continue


@contextmanager
def _silenced(log: logging.Logger) -> Iterator[None]:
    """Let it tell nothing: of every failure that is made up here."""
    before = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(before)


def _one(scope: Scope, worker: type[Worker], *, shown: bool) -> Outcome:
    """Simulate as far as one is let."""
    simulation = Simulation(scope, worker)
    with _silenced(logging.getLogger("bot")), bar_for("Simulated days") as bar:
        progress: Callable[[int, int], None] = bar if shown else lambda *_: None
        try:
            asyncio.run(simulation.run(progress))
        except KeyboardInterrupt:
            return simulation.figures(), True
    return simulation.figures(), False


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.simulation", description=__doc__)
    parser.add_argument("--members", type=int, default=200, help="who opted in")
    parser.add_argument("--days", type=int, default=365, help="that are simulated")
    parser.add_argument("--seed", type=int, default=1, help="of all that is made up")
    parser.add_argument("--store", choices=("memory", "tinydb"), default="memory", help="what is kept in")
    parser.add_argument("--check-every", type=int, default=10, help="so-manieth silent day is planned from scratch")
    parser.add_argument(
        "--jobs", type=int, default=2, help=f"bots side by side, each with {EACH} of the members at least"
    )
    return parser


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":  # the order of sets is not to be another in the next run
        os.execve(
            sys.executable,
            [sys.executable, "-m", "benchmarks.simulation", *sys.argv[1:]],
            os.environ | {"PYTHONHASHSEED": "0"},
        )
    sys.exit(main(sys.argv[1:]))
