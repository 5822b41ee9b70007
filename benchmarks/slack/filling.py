"""Stores to begin with: members, and what passed with them in the last weeks, taken in as the bot does."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random

from benchmarks.slack.town import Line, Talk, Town, made_town
from bot.engine.intake import take
from bot.events import Event, Identity, MessageId, MessagePosted, Place, SpaceId, channel_id, identity
from bot.ledger import HomeId, MemberId
from bot.people import Channel, ChannelKind, Home, Member, Profile
from bot.ports import Changes
from storage import open_store
from tests.doubles.slack.workspace import User

LOT = 10_000
EVERY_DAY = tuple(range(7))
SPAN = timedelta(days=60)
"""How far back it goes, which is less than what is kept day by day."""


async def filled(path: Path, engagements: int, seed: int) -> int:
    """Make a store with members and so many engagements; how many it has."""
    town, now = made_town(), datetime.now(UTC)
    async with open_store(f"tinydb:{path}", holder="a benchmark", create=True) as storage:
        await storage.commit(_people(town, now))
        events, count = _events(town, now, engagements, seed), 0
        while lot := list(islice(events, LOT)):
            count += (await take(storage, lot, now)).new
    return count


async def let_digests_come(path: Path, at: datetime) -> None:
    """Have the digest of every member come due at a moment of today, whatever day it is."""
    async with open_store(f"tinydb:{path}", holder="a benchmark") as storage:
        members = await storage.members()
        await storage.commit(Changes(puts=tuple(replace(one, hour=at.time(), days=EVERY_DAY) for one in members)))


async def counted(path: Path) -> int:
    """How many engagements a store has."""
    async with open_store(f"tinydb:{path}", holder="a benchmark") as storage:
        found = [await storage.between(one.home, one.id) for one in await storage.members()]
    return sum(len(one.engagements) for one in found)


def _people(town: Town, now: datetime) -> Changes:
    """The home, its members, and labels of everybody and all channels. The next digest is half a day away."""
    space = SpaceId(f"slack:{town.workspace.team}")
    home = HomeId(space)
    members = [
        Member(
            home=home,
            id=MemberId(_who(town, user)),
            identities=(_who(town, user),),
            zone="UTC",
            joined_at=now - SPAN,
            hour=(now + timedelta(hours=12)).time().replace(minute=0, second=0, microsecond=0),
        )
        for user in town.members
    ]
    profiles = [
        Profile(home=home, identity=_who(town, user), name=user.real_name, handle=user.name)
        for user in (*town.members, *town.others)
    ]
    channels = [
        Channel(home=home, id=channel_id(space, one.id), name=one.name, kind=ChannelKind.PUBLIC)
        for one in town.channels
    ]
    return Changes(puts=(Home(id=home, spaces=(space,)), *members, *profiles, *channels))


def _events(town: Town, now: datetime, count: int, seed: int) -> Iterator[Event]:
    """Talk with members, spread evenly over the last weeks; each line is one engagement."""
    space = SpaceId(f"slack:{town.workspace.team}")
    ids: dict[int, tuple[Line, MessageId]] = {}
    for number, line in enumerate(islice(Talk(town, Random(seed), 1.0).lines(), count)):
        at = now - SPAN + number * SPAN / count
        ids[id(line)] = line, MessageId(f"{int(at.timestamp())}.{number % 1_000_000:06}")
        first = line.thread
        yield MessagePosted(
            place=Place(
                space=space, channel=channel_id(space, line.channel.id), thread=ids[id(first)][1] if first else None
            ),
            message=ids[id(line)][1],
            author=_who(town, line.author),
            at=at,
            text=line.text,
            names=(_who(town, line.to),) if line.to else (),
            thread_author=_who(town, first.author) if first else None,
        )


def _who(town: Town, user: User) -> Identity:
    return identity("slack", town.workspace.team, user.id)
