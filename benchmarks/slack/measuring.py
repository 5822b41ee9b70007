"""The two figures: events a second against an empty handler, and how soon the events of a burst are acked."""

import asyncio
import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles

from benchmarks.slack.apps import bot, empty_app, processor_seconds
from benchmarks.slack.double import Double
from benchmarks.slack.filling import counted, filled, let_digests_come

NEAR = 0.1
"""The share of messages by members and to them."""
IN_FLIGHT = 50
WARMING = 1_500
"""Events before those that are measured: names are learnt by them."""
AN_HOUR, BURST = 30_000, 100.0
"""Events in an hour, Slack's own limit; events a second in a burst."""
ASIDE = 5.0
"""Seconds before the burst, and after it."""
DUE_IN = timedelta(seconds=45)
"""Until then the bot is up; then all digests come due, and go out within a heartbeat, which is 15 seconds."""
SEED = 20_260_320


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One app in one round. rate: events a second. cost: processor seconds for an event, double: the Slack's."""

    rate: float
    cost: float
    double: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Throughput:
    """Rounds of the empty handler and of the bot, one of each in turn. came: engagements that came of the bot's."""

    empty: tuple[Round, ...]
    full: tuple[Round, ...]
    came: int

    @property
    def ratio(self) -> float:
        """The bot's events a second ÷ the empty handler's, the median of the rounds."""
        return median(ours.rate / theirs.rate for ours, theirs in zip(self.full, self.empty, strict=True))

    @property
    def costs(self) -> float:
        """The empty handler's processor time for an event ÷ the bot's, the median of the rounds."""
        return median(theirs.cost / ours.cost for ours, theirs in zip(self.full, self.empty, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """How soon events were acked, in seconds. again: how many were sent again for want of an ack. posted: how many
    messages the bot posted meanwhile.
    """

    took: tuple[float, ...]
    again: int
    posted: int

    @property
    def p50(self) -> float:
        """Half of them."""
        return median(self.took)

    @property
    def p99(self) -> float:
        """All but one in a hundred."""
        return quantiles(self.took, n=100)[98]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Running:
    """An app behind a Slack of its own."""

    double: Double
    pid: int

    def round(self, count: int) -> Round:
        """Send so many events."""
        before = processor_seconds(self.pid)
        acked = self.double.flood(count, IN_FLIGHT)
        cost = processor_seconds(self.pid) - before
        return Round(rate=count / acked.seconds, cost=cost / count, double=acked.worked / count)


@contextmanager
def _running(app: Callable[[str], AbstractContextManager[int]]) -> Iterator[_Running]:
    """Start a Slack, then the app."""
    double = Double(multiprocessing.get_context("spawn"), SEED, NEAR)
    try:
        with app(double.base_url) as pid:
            double.wait_for_app()
            yield _Running(double=double, pid=pid)
    finally:
        double.end()


def throughput(folder: Path, rounds: int, count: int) -> Throughput:
    """Both apps run all the time; while one works, the other has nothing to do."""
    store = folder / "few.json"
    asyncio.run(filled(store, 0, SEED))
    context = multiprocessing.get_context("spawn")
    with _running(lambda url: empty_app(context, url)) as empty, _running(lambda url: bot(url, store, folder)) as full:
        found: dict[bool, list[Round]] = {False: [], True: []}
        for one in (empty, full):
            one.round(WARMING)
        for number in range(rounds):
            for ours in (False, True) if number % 2 else (True, False):
                found[ours].append((full if ours else empty).round(count))
    return Throughput(empty=tuple(found[False]), full=tuple(found[True]), came=asyncio.run(counted(store)))


def burst(folder: Path, store: Path, seconds: float, *, digests: bool) -> Burst:
    """A burst of so many seconds between times with as much as an hour allows.

    digests: those of all members come due, and at the heartbeat after that, in the burst, they are planned and sent.
    """
    usual, due = AN_HOUR / 3_600, datetime.now(UTC) + DUE_IN
    if digests:
        asyncio.run(let_digests_come(store, due))
    with _running(lambda url: bot(url, store, folder)) as ours:
        until_due = (due - datetime.now(UTC)).total_seconds() if digests else 0
        spans = [(usual, max(ASIDE, until_due)), (BURST, seconds), (usual, ASIDE)]
        acked = ours.double.pace(spans)
    return Burst(took=acked.took, again=acked.again, posted=acked.posted)
