"""Events of a burst are taken together; whoever brought some learns what became of them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from adapters.gathering import Gathering, Take
from bot.errors import StoreError
from bot.events import ChannelId, Event, MessageDeleted, MessageId, Place, SpaceId

pytestmark = pytest.mark.asyncio


def event(number: int, space: str = "slack:T1") -> MessageDeleted:
    place = Place(space=SpaceId(space), channel=ChannelId(f"{space}/C1"))
    return MessageDeleted(place=place, message=MessageId(str(number)), at=datetime.now(UTC))


@asynccontextmanager
async def running(take: Take, **about: int) -> AsyncIterator[Gathering]:
    gathering = Gathering(take, **about)
    task = asyncio.ensure_future(gathering.run())
    try:
        yield gathering
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_what_waits_is_taken_in_lots_in_its_order() -> None:
    lots: list[Sequence[Event]] = []

    async def take(events: Sequence[Event]) -> None:
        await asyncio.sleep(0.01)
        lots.append(events)

    events = [event(number) for number in range(100)]
    async with running(take, lot=40) as gathering:
        await asyncio.gather(*(gathering.bring([one]) for one in events), gathering.bring([]))
    assert [one for lot in lots for one in lot] == events
    assert len(lots) <= 4


async def test_spaces_are_taken_apart() -> None:
    lots: list[Sequence[Event]] = []

    async def take(events: Sequence[Event]) -> None:
        lots.append(events)

    async with running(take) as gathering:
        await asyncio.gather(*(gathering.bring([event(number, f"slack:T{number % 2}")]) for number in range(10)))
    assert all(len({one.place.space for one in lot}) == 1 for lot in lots)


async def test_a_full_queue_makes_whoever_brings_wait() -> None:
    opened = asyncio.Event()
    taken: list[Event] = []

    async def take(events: Sequence[Event]) -> None:
        await opened.wait()
        taken.extend(events)

    async with running(take, most=5, lot=2) as gathering:
        bringing = [asyncio.ensure_future(gathering.bring([event(number)])) for number in range(50)]
        await asyncio.sleep(0.01)
        assert gathering._waiting.qsize() == 5
        opened.set()
        await asyncio.gather(*bringing)
    assert len(taken) == 50


async def test_where_nothing_can_be_kept_everybody_learns_it() -> None:
    calls = 0

    async def take(events: Sequence[Event]) -> None:
        nonlocal calls
        calls += 1
        raise StoreError("memory:", "it is full", "make room")

    async with running(take) as gathering:
        told = await asyncio.gather(*(gathering.bring([event(one)]) for one in range(9)), return_exceptions=True)
    assert {type(error) for error in told} == {StoreError}
    assert calls <= 2


async def test_one_that_cannot_be_taken_takes_no_other_with_it() -> None:
    taken: list[str] = []

    async def take(events: Sequence[Event]) -> None:
        if any(one.message == "3" for one in events if isinstance(one, MessageDeleted)):
            raise ValueError("three")
        taken.extend(str(one.message) for one in events if isinstance(one, MessageDeleted))

    async with running(take) as gathering:
        told = await asyncio.gather(*(gathering.bring([event(one)]) for one in range(6)), return_exceptions=True)
    assert [type(one) for one in told] == [type(None)] * 3 + [ValueError] + [type(None)] * 2
    assert sorted(taken) == ["0", "1", "2", "4", "5"]


async def test_at_the_end_what_waits_is_not_kept() -> None:
    async def take(events: Sequence[Event]) -> None:
        await asyncio.sleep(60)

    async with running(take, lot=1) as gathering:
        bringing = [asyncio.ensure_future(gathering.bring([event(number)])) for number in range(3)]
        await asyncio.sleep(0.01)
    told = await asyncio.gather(*bringing, return_exceptions=True)
    assert all(isinstance(one, asyncio.CancelledError) for one in told)
