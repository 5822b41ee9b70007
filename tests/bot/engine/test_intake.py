"""The engine's ledger against the oracle's, and what intake promises: a function of the set of events."""

import random
from collections.abc import Iterable, Sequence
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.intake import take
from bot.events import Event, SpaceId
from bot.ledger import Engagement, HomeId, Item
from bot.models import Home, Member
from bot.ports import Changes
from storage.memory import MemoryStore
from tests.conftest import SHORT
from tests.oracle import ledger
from tests.streams import NOW, SPACE, streams

pytestmark = pytest.mark.asyncio

Ledger = tuple[frozenset[Engagement], frozenset[Item]]


async def opted_in(members: Iterable[Member]) -> MemoryStore:
    """A store in which these people have opted in."""
    store = MemoryStore()
    await store.commit(Changes(puts=(Home(id=HomeId(SPACE), spaces=(SpaceId(SPACE),)), *members)))
    return store


async def ledger_of(store: MemoryStore) -> Ledger:
    """Everybody's engagements and items."""
    rows = await store.about(HomeId(SPACE))
    return (
        frozenset(row for row in rows if isinstance(row, Engagement)),
        frozenset(row for row in rows if isinstance(row, Item)),
    )


async def taken(members: Sequence[Member], batches: Iterable[Sequence[Event]], now: datetime = NOW) -> Ledger:
    """The ledger after these batches."""
    store = await opted_in(members)
    for batch in batches:
        await take(store, batch, now)
    return await ledger_of(store)


def cut(events: Sequence[Event], seed: int) -> list[Sequence[Event]]:
    """The events in batches of one to five."""
    chance = random.Random(seed)
    batches: list[Sequence[Event]] = []
    rest = list(events)
    while rest:
        size = chance.randint(1, 5)
        batches.append(rest[:size])
        rest = rest[size:]
    return batches


async def agrees(members: Sequence[Member], events: Sequence[Event], seed: int) -> None:
    """Compare engine and oracle on one stream, cut into batches in one way."""
    engagements, items = await taken(members, cut(events, seed))
    expected_engagements, expected_items = ledger(events, members)
    assert engagements - expected_engagements == expected_engagements - engagements
    assert items - expected_items == expected_items - items


@given(streams(), st.integers(0, 99))
async def test_the_ledger_is_what_the_definition_says(
    stream: tuple[tuple[Member, ...], tuple[Event, ...]], seed: int
) -> None:
    await agrees(*stream, seed)


@pytest.mark.soak
@settings(max_examples=1000 if SHORT else 5000)
@given(streams(), st.integers(0, 99))
async def test_the_ledger_is_what_the_definition_says_in_thousands_of_streams(
    stream: tuple[tuple[Member, ...], tuple[Event, ...]], seed: int
) -> None:
    await agrees(*stream, seed)
