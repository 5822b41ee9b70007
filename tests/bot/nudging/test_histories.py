"""Random histories, with a digest each morning: nothing answered is in one, and nobody is too often."""

import asyncio
from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings

from bot.engine.intake import take
from bot.events import Event, Identity
from bot.kinds import Kind
from bot.models import Delivery, DeliveryState, Sent
from bot.people import Member
from bot.ports import Changes
from storage.memory import MemoryStore
from tests.bot.posting import Wall, posting
from tests.conftest import SHORT
from tests.doubles.kept import Kept
from tests.oracle import ledger
from tests.rows import HOME, opted_in
from tests.streams import NOW, long_streams

ASKS = (Kind.QUESTION, Kind.REQUEST)
WEEK, HOUR = timedelta(days=7), timedelta(hours=1)
History = tuple[tuple[Member, ...], tuple[Event, ...]]


async def digests(members: tuple[Member, ...], events: tuple[Event, ...]) -> list[tuple[Delivery, tuple[Event, ...]]]:
    """All digests that came while these events did, each with the events that had been taken in before it."""
    store, platform = MemoryStore(), Kept()
    eager = [replace(one, days=tuple(range(7))) for one in members]
    await store.commit(Changes(puts=opted_in(*eager)))
    coming = sorted(events, key=lambda event: event.at)
    wall = Wall(coming[0].at - HOUR if coming else NOW)
    post = await posting(wall, store, platform)
    taken: list[Event] = []
    found: dict[tuple[str, ...], tuple[Delivery, tuple[Event, ...]]] = {}
    end = NOW + 12 * timedelta(days=1)
    while wall.at < end:
        wall.at += HOUR
        batch = [event for event in coming if event.at <= wall.at]
        coming = coming[len(batch) :]
        if batch:
            await take(store, batch, wall.at)
            taken += batch
        await post.tick(wall.at)
        for member in members:
            for row in (await store.agenda(HOME, member.id)).deliveries:
                if row.state is DeliveryState.DELIVERED and row.kind is Sent.DIGEST:
                    found.setdefault(row.key, (row, tuple(taken)))
    return list(found.values())


def hold(members: tuple[Member, ...], events: tuple[Event, ...]) -> int:
    """Whatever must be true of all digests of a history; how many nudges there were."""
    came: defaultdict[tuple[str, Identity], list[tuple[datetime, datetime]]] = defaultdict(list)
    count = 0
    for delivery, taken in asyncio.run(digests(members, events)):
        _, items = ledger(taken, members)
        open_ones = {(item.member, item.contact, item.conversation) for item in items if item.settled is None}
        contacts = [nudge.contact for nudge in delivery.nudges if nudge]
        assert len(contacts) == len(set(contacts)) <= 3
        for nudge in delivery.nudges:
            assert nudge is not None
            count += 1
            for conversation in nudge.conversations:
                assert (delivery.member, nudge.contact, conversation) in open_ones
            asked = max((r.at for r in nudge.reasons if r.kind in ASKS), default=nudge.at - WEEK)
            came[delivery.member, nudge.contact].append((delivery.at, asked))
    for moments in came.values():
        for (before, _), (at, asked) in pairwise(moments):
            assert at - before >= WEEK or asked > before
    return count


@settings(max_examples=25)
@given(long_streams())
def test_nothing_acknowledged_is_ever_in_a_digest_and_nobody_twice_a_week_without_something_new(
    history: History,
) -> None:
    hold(*history)


@pytest.mark.soak
@settings(max_examples=100 if SHORT else 1000)
@given(long_streams())
def test_in_a_thousand_histories_nothing_acknowledged_is_in_a_digest(history: History) -> None:
    hold(*history)
