"""The engine's ledger against the oracle's, and what intake promises: a function of the set of events."""

import asyncio
import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.intake import decide, take
from bot.events import ChannelId, Event, MessageId, MessagePosted, Place, SpaceId
from bot.kinds import Kind
from bot.ledger import Engagement, HomeId, Item, Reaction, Trace
from bot.people import Home, Member, Pause, Unread
from bot.ports import Changes, Known
from storage.memory import MemoryStore
from storage.stamps import stamp_of
from tests.conftest import SHORT
from tests.oracle import ledger
from tests.streams import ANN, BEGAN, KIM, NOW, OPEN_CHANNELS, SPACE, member, streams

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


async def facts_of(members: Sequence[Member], batches: Iterable[Sequence[Event]]) -> list[Trace | Reaction]:
    """The facts that are kept after these batches."""
    store = await opted_in(members)
    for batch in batches:
        await take(store, batch, NOW)
    return [row for row in await store.about(HomeId(SPACE)) if isinstance(row, (Trace, Reaction))]


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


@given(
    streams(), st.integers(0, 99), st.lists(st.integers(0, 23 * 60), min_size=1, max_size=4, unique=True).map(sorted)
)
async def test_what_happens_while_a_member_has_stopped_is_as_if_it_had_not(
    stream: tuple[tuple[Member, ...], tuple[Event, ...]], seed: int, minutes: list[int]
) -> None:
    ends = [*(BEGAN + timedelta(minutes=minute) for minute in minutes), None]
    stops = tuple(Pause(since=since, until=until) for since, until in zip(ends[::2], ends[1::2], strict=False) if since)
    member = replace(stream[0][0], stops=stops)
    await agrees([member], stream[1], seed)
    rows = await facts_of([member], cut(stream[1], seed))
    assert not any(member.has_stopped(row.at) for row in rows if not (isinstance(row, Trace) and row.deleted))


@given(
    streams(), st.integers(0, 99), st.lists(st.integers(0, 23 * 60), min_size=1, max_size=3, unique=True).map(sorted)
)
async def test_what_happens_in_a_channel_that_a_member_lets_be_unread_is_as_if_it_had_not(
    stream: tuple[tuple[Member, ...], tuple[Event, ...]], seed: int, minutes: list[int]
) -> None:
    ends = [None, *(BEGAN + timedelta(minutes=minute) for minute in minutes), None]
    times = list(zip(ends[::2], ends[1::2], strict=False))
    channel = OPEN_CHANNELS[0]
    unread = tuple(Unread(channel=channel, since=since, until=until) for since, until in times)
    member = replace(stream[0][0], unread=unread)
    await agrees([member], stream[1], seed)
    rows = await facts_of([member], cut(stream[1], seed))
    assert not any(member.misses(row.channel, row.at) for row in rows if not (isinstance(row, Trace) and row.deleted))


@given(streams())
async def test_what_one_lets_be_unread_another_has_all_the_same(
    stream: tuple[tuple[Member, ...], tuple[Event, ...]],
) -> None:
    members, events = stream
    deaf = replace(members[0], unread=tuple(Unread(channel=channel) for channel in OPEN_CHANNELS))
    others = {member.id for member in members[1:]}
    before, after = [await taken(some, [events]) for some in (members, (deaf, *members[1:]))]
    assert [{r for r in rows if r.member in others} for rows in before] == [
        {r for r in rows if r.member in others} for rows in after
    ]


@given(streams(), st.integers(0, 23 * 60))
async def test_a_stop_of_one_changes_nothing_for_another(
    stream: tuple[tuple[Member, ...], tuple[Event, ...]], minute: int
) -> None:
    members, events = stream
    stopped = replace(members[0], stops=(Pause(since=BEGAN + timedelta(minutes=minute)),))
    others = {member.id for member in members[1:]}
    before, after = [await taken(some, [events]) for some in (members, (stopped, *members[1:]))]
    assert [{r for r in rows if r.member in others} for rows in before] == [
        {r for r in rows if r.member in others} for rows in after
    ]


@pytest.mark.soak
@settings(max_examples=1000 if SHORT else 5000)
@given(streams(), st.integers(0, 99))
async def test_the_ledger_is_what_the_definition_says_in_thousands_of_streams(
    stream: tuple[tuple[Member, ...], tuple[Event, ...]], seed: int
) -> None:
    await agrees(*stream, seed)


async def test_of_several_identities_of_a_member_the_kind_that_is_tried_first_counts() -> None:
    ann = member(ANN)
    other = ann.identities[1]
    for names, shares in (((ANN,), (other,)), ((other,), (ANN,))):
        event = MessagePosted(
            place=Place(space=SPACE, channel=ChannelId("C1")),
            message=MessageId("1"),
            author=KIM,
            at=NOW,
            text="",
            names=names,
            shares=shares,
        )
        engagements, _ = await taken([ann], [[event]])
        assert [row.kind for row in engagements] == [Kind.SHARE]


class Racing(MemoryStore):
    """Lets others in after every read, so that decisions meet."""

    async def known(self, space: SpaceId, events: Sequence[Event]) -> Known:
        known = await super().known(space, events)
        await asyncio.sleep(0)
        return known


@settings(max_examples=50)
@given(streams())
async def test_events_taken_in_all_at_once_give_the_same_ledger(
    stream: tuple[tuple[Member, ...], tuple[Event, ...]],
) -> None:
    members, events = stream
    store = Racing()
    await store.commit(Changes(puts=(Home(id=HomeId(SPACE), spaces=(SpaceId(SPACE),)), *members)))
    waves = [events[start : start + 4] for start in range(0, len(events), 4)]
    for wave in waves:
        await asyncio.gather(*(take(store, [event], NOW) for event in wave))
    assert await ledger_of(store) == await taken(members, [events])


@settings(max_examples=50)
@given(streams())
async def test_every_fact_and_ledger_row_written_rests_on_something_read(
    stream: tuple[tuple[Member, ...], tuple[Event, ...]],
) -> None:
    members, events = stream
    store = await opted_in(members)
    for event in events:
        changes = decide(await store.known(SpaceId(SPACE), [event]), [event], NOW)
        rows = [row for row in (*changes.puts, *changes.drops) if not isinstance(row, Reaction)]
        assert {stamp_of(row) for row in rows} <= changes.read.keys()
        await store.commit(changes)
