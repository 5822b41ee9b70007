"""The loopback Slack in a process of its own: it sends events over the socket, and says how soon each was acked."""

import asyncio
import gc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext
from random import Random
from time import process_time

from benchmarks.slack.town import Line, Talk, Town, made_town
from tests.doubles.slack.people import People
from tests.doubles.slack.server import Slack, loopback_slack
from tests.doubles.slack.wire import Wire
from tests.doubles.slack.workspace import Json

PATIENCE = 90.0
"""Seconds in which everything that was sent has to be acked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flood:
    """Send so many events, always so many of them on their way."""

    count: int
    in_flight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Send events at their times, acked or not: so many a second for so many seconds, one such span after the other."""

    spans: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Acked:
    """What came of it. seconds: from the first sending to the last ack. worked: seconds of the Slack's own processor
    time meanwhile. took: from each sending to its ack. again: how many were sent again. posted: how many messages the
    app posted meanwhile.
    """

    seconds: float
    worked: float
    took: tuple[float, ...]
    again: int
    posted: int


class Double:
    """One loopback Slack, spoken to from another process. near: the share of its talk that concerns members."""

    def __init__(self, context: SpawnContext, seed: int, near: float) -> None:
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=_run, args=(other, seed, near), daemon=True)
        self._process.start()
        self.base_url = str(self._pipe.recv())
        self.pid = self._process.pid or 0

    def wait_for_app(self) -> None:
        """Return when an app is connected. Raises `TimeoutError`."""
        self._asked(None)

    def flood(self, count: int, in_flight: int) -> Acked:
        """See `Flood`. Raises `TimeoutError` where not all is acked."""
        return self._asked(Flood(count=count, in_flight=in_flight))

    def pace(self, spans: Sequence[tuple[float, float]]) -> Acked:
        """See `Pace`. Raises `TimeoutError` where not all is acked."""
        return self._asked(Pace(spans=tuple(spans)))

    def end(self) -> None:
        """Stop it."""
        self._process.terminate()
        self._process.join()

    def _asked(self, what: Flood | Pace | None) -> Acked:
        self._pipe.send(what)
        told = self._pipe.recv()
        if isinstance(told, Exception):
            raise told
        if not isinstance(told, Acked):
            raise TypeError(f"told {told!r}")
        return told


def _run(pipe: Connection, seed: int, near: float) -> None:
    asyncio.run(_serve(pipe, seed, near))


async def _serve(pipe: Connection, seed: int, near: float) -> None:
    town = made_town()
    async with loopback_slack(town.workspace) as slack:
        spoken = _Spoken(town, Random(seed), near)
        pipe.send(slack.base_url)
        while True:
            what = await asyncio.to_thread(pipe.recv)
            slack.link.deliveries.clear()
            slack.api.calls.clear()
            try:
                match what:
                    case Flood():
                        told = await _flood(slack, spoken, what)
                    case Pace():
                        told = await _pace(slack, spoken, what)
                    case _:
                        await slack.link.connected(seconds=PATIENCE)
                        told = Acked(seconds=0, worked=0, took=(), again=0, posted=0)
            except TimeoutError:
                pipe.send(TimeoutError(f"{len(slack.link.unacked)} events were not acked"))
            else:
                pipe.send(told)


class _Spoken:
    """The talk as the Events API tells it."""

    def __init__(self, town: Town, dice: Random, near: float) -> None:
        self._lines = Talk(town, dice, near).lines()
        self._made: list[Json] = []
        self._people = People(town.workspace, Wire(town.workspace, self._make))
        self._ts: dict[int, tuple[Line, str]] = {}

    def _make(self, _: str, payload: Json) -> None:
        self._made.append(payload)

    def payloads(self) -> Iterator[Json]:
        """One after the other."""
        for line in self._lines:
            thread = self._ts[id(line.thread)][1] if line.thread else None
            text = f"<@{line.to.id}> {line.text}" if line.to else line.text
            told = self._people.says(line.author, line.channel, text, thread=thread)
            self._ts[id(line)] = line, told.ts
            yield from self._made
            self._made.clear()


async def _flood(slack: Slack, spoken: _Spoken, flood: Flood) -> Acked:
    made = spoken.payloads()
    waiting = iter([next(made) for _ in range(flood.count)])
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()
    left = flood.count

    def acked(_: Json) -> None:
        nonlocal left
        left -= 1
        payload = next(waiting, None)
        if payload is not None:
            slack.link.send("events_api", payload, acked)
        elif not left:
            done.set_result(None)

    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        began, worked = loop.time(), process_time()
        for _ in range(flood.in_flight):
            slack.link.send("events_api", next(waiting), acked)
        async with asyncio.timeout(PATIENCE):
            await done
        return _acked(slack, loop.time() - began, process_time() - worked)
    finally:
        gc.enable()


async def _pace(slack: Slack, spoken: _Spoken, pace: Pace) -> Acked:
    made = spoken.payloads()
    loop = asyncio.get_running_loop()
    gc.collect()
    gc.freeze()
    began, worked = loop.time(), process_time()
    at = began
    for rate, seconds in pace.spans:
        for number in range(round(rate * seconds)):
            await asyncio.sleep(max(0.0, at + number / rate - loop.time()))
            slack.link.send("events_api", next(made))
        at += seconds
    async with asyncio.timeout(PATIENCE):
        for delivery in slack.link.deliveries:
            await delivery.done.wait()
    return _acked(slack, loop.time() - began, process_time() - worked)


def _acked(slack: Slack, seconds: float, worked: float) -> Acked:
    """From each first sending to the first ack, whichever of its sendings was acked."""
    took, again = [], 0
    for delivery in slack.link.deliveries:
        acks = [sent.acked_at for sent in delivery.sent if sent.acked_at is not None]
        if not acks:
            raise TimeoutError
        took.append(min(acks) - delivery.sent[0].at)
        again += len(delivery.sent) - 1
    posted = len(slack.api.called("chat.postMessage"))
    return Acked(seconds=seconds, worked=worked, took=tuple(took), again=again, posted=posted)
