"""What people do in a workspace, told one to four times, shuffled, under different event ids: the oracle's ledger."""

import asyncio
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.events import ChannelId, ConversationId, Event, Identity, MessageId
from bot.ledger import Engagement, HomeId, Item, MemberId
from bot.people import Home, Member
from bot.ports import Changes, Storage
from tests.adapters.slack.writing import ELSEWHERE, Writing
from tests.conftest import SHORT
from tests.doubles.slack.link import Link
from tests.oracle import engagements, facts, items, ledger
from tests.stories.in_slack import World, world

pytestmark = pytest.mark.asyncio
BEGIN = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
BLOCK = 100
"""So many acts are on their way at most before what was sent is waited for."""
Ledger = tuple[frozenset[Engagement], frozenset[Item]]


def apart(events: Iterable[Event], members: Sequence[Member]) -> Ledger:
    """The oracle's ledger, one conversation after the other: what is engaged in goes by nothing outside of it."""
    told = list(events)
    roots: dict[tuple[ChannelId, MessageId], MessageId] = {}
    for event in told:
        if event.place.thread:
            roots[event.place.channel, event.message] = event.place.thread
    talks: defaultdict[ConversationId, list[Event]] = defaultdict(list)
    for event in told:
        root = roots.get((event.place.channel, event.message), event.message)
        talks[ConversationId(f"{event.place.channel}/{root}")].append(event)
    rows: defaultdict[tuple[MemberId, Identity], set[Engagement]] = defaultdict(set)
    for talk in talks.values():
        here = facts(talk, members)
        for member in members:
            for contact in here.people - set(member.identities):
                rows[member.id, contact] |= engagements(here, member, contact)
    found = {member.id: member for member in members}
    return (
        frozenset(row for of_pair in rows.values() for row in of_pair),
        frozenset(item for (id_, _), of_pair in rows.items() for item in items(of_pair, found[id_])),
    )


async def ledger_of(storage: Storage, home: HomeId) -> Ledger:
    """Everybody's engagements and items."""
    rows = await storage.about(home)
    return (
        frozenset(row for row in rows if isinstance(row, Engagement)),
        frozenset(row for row in rows if isinstance(row, Item)),
    )


async def acked(link: Link, since: int, seconds: float = 30.0) -> None:
    """Wait until the app has acked all that went out of what was put on its way after so many."""
    async with asyncio.timeout(seconds):
        for delivery in link.deliveries[since:]:
            while delivery.sent and not (delivery.acked or delivery.lost):  # noqa: ASYNC110
                await asyncio.sleep(0.005)


async def talk(here: World, chance: random.Random, count: int) -> tuple[Writing, list[Member]]:
    """Let so much happen that the bot is told so many events; when this returns all of it is acked."""
    space, link = here.slack.workspace, here.slack.link
    space.also_installed_in = [ELSEWHERE]

    def later(by: timedelta) -> None:
        here.wall.at += by

    writing = Writing(here.slack, chance, later)
    home = HomeId(writing.space)
    members = [
        Member(home=home, id=MemberId(who), identities=(who,), zone="UTC", joined_at=BEGIN) for who in writing.members
    ]
    await here.storage.commit(Changes(puts=(Home(id=home, spaces=(writing.space,)), *members)))
    link.conduct.new_event_ids, link.conduct.ack_within = True, 1.0
    link.conduct.retries = (0.0, *[0.2] * 20)
    while len(writing.events) < count:
        before = len(link.deliveries)
        for _ in range(BLOCK):
            link.conduct.duplicates, link.conduct.hold = chance.randint(0, 3), chance.randint(1, 2 * BLOCK)
            link.conduct.lose_acks += chance.random() < 0.01
            writing.act()
        for delivery in chance.choices(link.deliveries, k=3):
            link.redeliver(delivery)
        link.conduct.hold = 0  # what is sent again now isn't held back
        await acked(link, before)
    link.release()
    await link.settled(30)
    return writing, members


async def agrees(here: World, chance: random.Random, count: int) -> None:
    writing, members = await talk(here, chance, count)
    assert not [one for one in here.slack.link.deliveries if one.lost]
    found, expected = await ledger_of(here.storage, members[0].home), apart(writing.events, members)
    assert len(expected[0]) > count / 4
    assert found[0] - expected[0] == expected[0] - found[0] == frozenset()
    assert found[1] - expected[1] == expected[1] - found[1] == frozenset()


@pytest.mark.parametrize("seed", range(2))
async def test_the_ledger_is_the_oracles_however_often_and_in_whatever_order_events_come(
    tmp_path: Path, seed: int
) -> None:
    async with world(f"tinydb:{tmp_path / 'requite.json'}", BEGIN) as here:
        await agrees(here, random.Random(seed), 150)


@pytest.mark.soak
async def test_a_long_talk(tmp_path: Path) -> None:
    async with world(f"tinydb:{tmp_path / 'requite.json'}", BEGIN) as here:
        await agrees(here, random.Random(10), 2_000 if SHORT else 10_000)


async def test_the_oracle_by_conversation_is_the_oracle(tmp_path: Path) -> None:
    async with world(f"tinydb:{tmp_path / 'requite.json'}", BEGIN) as here:
        writing, members = await talk(here, random.Random(2), 80)
        assert apart(writing.events, members) == ledger(writing.events, members)
