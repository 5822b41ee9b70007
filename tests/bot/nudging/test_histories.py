"""Random histories, with a digest each morning: nothing answered is in one, and nobody is too often."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings

from bot.engine.intake import take
from bot.events import ConversationId, Event, Identity
from bot.kinds import Kind
from bot.ledger import Direction, Engagement
from bot.models import Delivery, DeliveryState, Nudge, Sent
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
HOUR = timedelta(hours=1)
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
        sent = len(platform.views)
        await post.tick(wall.at)
        for member in members if len(platform.views) > sent else ():
            for row in (await store.agenda(HOME, member.id)).deliveries:
                if row.state is DeliveryState.DELIVERED and row.kind is Sent.DIGEST:
                    found.setdefault(row.key, (row, tuple(taken)))
    return list(found.values())


def hold(members: tuple[Member, ...], events: tuple[Event, ...]) -> int:
    """Whatever must be true of all digests of a history; how many nudges there were."""
    came: defaultdict[tuple[str, Identity], list[Told]] = defaultdict(list)
    count = 0
    for delivery, taken in asyncio.run(digests(members, events)):
        acts, items = ledger(taken, members)
        since: dict[tuple[str, Identity, ConversationId], datetime]
        since = {(i.member, i.contact, i.conversation): i.since for i in items if i.settled is None}
        contacts = [nudge.contact for nudge in delivery.nudges if nudge]
        assert len(contacts) == len(set(contacts)) <= 3
        for nudge in delivery.nudges:
            assert nudge is not None
            count += 1
            for conversation in nudge.conversations:
                assert (delivery.member, nudge.contact, conversation) in since
            before = [one for one in came[delivery.member, nudge.contact] if (delivery.day - one.day).days < 7]
            asked = [act for act in acts if is_in(act, nudge) and act.at >= since[asked_in(act)]]
            assert not before or any(is_untold(act, before) for act in asked)
            came[delivery.member, nudge.contact].append(Told(delivery.day, delivery.at, nudge))
    return count


@dataclass(frozen=True)
class Told:
    """What a digest said of a contact: on which local date, at which moment."""

    day: date
    at: datetime
    nudge: Nudge


def is_in(act: Engagement, nudge: Nudge) -> bool:
    """Whether a nudge tells of this question or request."""
    same = (act.member, act.contact) == (nudge.member, nudge.contact)
    asked = act.direction is Direction.RECEIVED and act.kind in ASKS
    return same and asked and act.conversation in nudge.conversations


def asked_in(act: Engagement) -> tuple[str, Identity, ConversationId]:
    """The item that it opens or joins."""
    return (act.member, act.contact, act.conversation)


def is_untold(act: Engagement, before: list[Told]) -> bool:
    """Whether no digest told of it: it came later, or what told of the contact was about other conversations."""
    return all(act.at > one.at or act.conversation not in one.nudge.conversations for one in before)


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
