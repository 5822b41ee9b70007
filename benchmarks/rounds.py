"""Measures the parts of an import in rounds, one of each part per round, and what the rounds say together."""

import gc
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.parts import Parts

PARSING, READING, DECIDING, STORING, WHOLE = "parsing", "reading", "deciding", "storing", "whole"
PARTS = (READING, DECIDING, STORING)
"""What the whole is held against."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Seconds by part, one for each round. Ratios are taken within a round, then their median."""

    rounds: tuple[dict[str, float], ...]

    def seconds(self, part: str) -> float:
        """The median time of a part."""
        return median(took[part] for took in self.rounds)

    @property
    def parts(self) -> float:
        """The median of the sum of the parts, in seconds."""
        return median(_parts(took) for took in self.rounds)

    @property
    def to_parts(self) -> float:
        """How many times the sum of its parts the whole takes."""
        return median(took[WHOLE] / _parts(took) for took in self.rounds)

    def to_parsing(self, part: str = WHOLE) -> float:
        """How many times the parsing alone a part takes."""
        return median(took[part] / took[PARSING] for took in self.rounds)


async def measured(parts: Parts, folder: Path, rounds: int) -> Measured:
    """Measure this often. folder: where the stores are made. Each round begins with another part than the last."""
    gc.collect()
    gc.freeze()  # the recorded steps: the collector must not go through them in what is measured
    fresh = (folder / f"store-{number}.json" for number in count())
    work: dict[str, Callable[[], Awaitable[None]]] = {
        PARSING: parts.parse,
        READING: parts.read,
        DECIDING: parts.decide,
        STORING: lambda: parts.keep(next(fresh)),
        WHOLE: lambda: parts.whole(next(fresh)),
    }
    names = list(work)
    took: list[dict[str, float]] = []
    try:
        for number in range(rounds):
            turn = number % len(names)
            took.append({name: await _timed(work[name]) for name in names[turn:] + names[:turn]})
    finally:
        gc.unfreeze()
    return Measured(rounds=tuple(took))


async def _timed(work: Callable[[], Awaitable[None]]) -> float:
    gc.collect()
    begun = perf_counter()
    await work()
    return perf_counter() - begun


def _parts(took: dict[str, float]) -> float:
    return sum(took[part] for part in PARTS)
