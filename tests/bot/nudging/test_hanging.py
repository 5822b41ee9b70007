"""A platform that doesn't answer: it holds up nobody else, nothing is sent twice, and it ends when the bot does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from typing import Any

import pytest

from bot.engine.intake import take
from bot.events import SpaceId, identity
from bot.ledger import HomeId
from bot.models import Delivery, DeliveryState
from bot.nudging import peace
from bot.nudging.delivery import AT_ONCE, LEASE
from bot.people import Home, Member
from bot.ports import Changes
from bot.scheduler import Regular, keep_going
from storage.memory import MemoryStore
from tests.bot.posting import BEAT, Posting, Wall, beats, posting
from tests.doubles.loopback import Loopback, Server, loopback
from tests.rows import NOW, member, opted_in, person, posted

pytestmark = pytest.mark.asyncio
HOUR = timedelta(hours=1)
MORNING = NOW - HOUR
"""Nine o'clock in Berlin, on a Friday."""
SOON = 2.0
"""Seconds within which what isn't held up is over."""


@dataclass
class Hanging:
    """A bot whose platform doesn't answer some. held: who they are; taken: whether it takes what is sent even so."""

    store: MemoryStore
    wall: Wall
    server: Server
    platform: Loopback
    post: Posting
    held: set[str] = field(default_factory=set)
    taken: bool = False
    free: asyncio.Event = field(default_factory=asyncio.Event)
    more: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        real = self.platform.send

        async def send(delivery: Delivery, *given: Any) -> Any:
            hangs = delivery.member in self.held and not self.free.is_set()
            if hangs and not self.taken:
                await self.free.wait()
            answer = await real(delivery, *given)
            self.more.set()
            if hangs:
                await self.free.wait()
            return answer

        self.platform.send = send  # type: ignore[method-assign, assignment]

    def came(self, who: Member) -> int:
        """How many messages a member has got."""
        return sum(count for key, count in self.server.count.items() if f"/{who.id}/" in key)

    async def comes(self, who: Member) -> None:
        """Wait until a member has got something: that is soon."""
        async with asyncio.timeout(SOON):
            while not self.came(who):
                await self.more.wait()
                self.more.clear()

    async def again(self) -> None:
        """The bot is started anew; the platform answers now."""
        self.free.set()
        self.post = await posting(self.wall, self.store, self.platform)
        await beats(self.post, self.wall, self.wall.at + LEASE + 4 * BEAT)


@asynccontextmanager
async def hanging(*people: Member, held: int = 1) -> AsyncIterator[Hanging]:
    """Somebody has asked each of them something; the first ones are not answered."""
    store, wall, server = MemoryStore(), Wall(MORNING - HOUR), Server()
    spaces = {one.home for one in people}
    await store.commit(Changes(puts=opted_in(*people)))
    await store.commit(Changes(puts=tuple(Home(id=one, spaces=(SpaceId(one),)) for one in spaces)))
    for number, one in enumerate(people):
        who = identity("slack", one.home.rpartition(":")[2], f"kim{number}")
        asked = posted(f"k{number}", who, NOW - 50 * HOUR, "Is it?", names=one.identities)
        asked = replace(asked, place=replace(asked.place, space=SpaceId(one.home)))
        await take(store, [asked], NOW - 49 * HOUR)
    async with loopback(server) as platform:
        post = await posting(wall, store, platform)
        yield Hanging(store, wall, server, platform, post, {one.id for one in people[:held]})


def of_home(name: str, number: int, **fields: Any) -> Member:
    """A member of a home of that name."""
    return replace(member(identity("slack", name, f"m{number}"), **fields), home=HomeId(f"slack:{name}"))


async def test_one_send_that_hangs_holds_up_nobody_else() -> None:
    ann, bo, cy = member(person("ann")), member(person("bo")), member(person("cy"), hour=time(9, 1))
    async with hanging(ann, bo, cy) as bot:
        bot.wall.at = MORNING
        hung = asyncio.create_task(bot.post.tick(bot.wall.at))
        await bot.comes(bo)
        bot.wall.at = MORNING + 4 * BEAT
        async with asyncio.timeout(SOON):
            await bot.post.tick(bot.wall.at)
        assert (bot.came(ann), bot.came(bo), bot.came(cy)) == (0, 1, 1)
        assert not hung.done()
        bot.free.set()
        await hung
        assert sorted(bot.server.count.values()) == [1, 1, 1]


async def test_a_workspace_that_hangs_holds_up_no_other() -> None:
    many = [of_home("T1", number) for number in range(2 * AT_ONCE)]
    other, later = of_home("T2", 0), of_home("T2", 1, hour=time(9, 1))
    async with hanging(*many, other, later, held=len(many)) as bot:
        bot.wall.at = MORNING
        ticks = [asyncio.create_task(bot.post.tick(bot.wall.at))]
        await bot.comes(other)
        for _ in range(4):
            bot.wall.at += BEAT
            ticks.append(asyncio.create_task(bot.post.tick(bot.wall.at)))
            await asyncio.sleep(0.05)
        assert bot.came(later) == 1
        bot.free.set()
        await asyncio.gather(*ticks)
        assert sorted(bot.server.count.values()) == [1] * (len(many) + 2)


async def test_the_heartbeat_goes_on_while_something_hangs_and_all_is_over_when_it_ends() -> None:
    ann, bo = member(person("ann")), member(person("bo"), hour=time(9, 1))
    async with hanging(ann, bo) as bot:
        bot.wall.at = MORNING
        tasks, begun = set[asyncio.Task[None]](), 0

        async def beat() -> None:
            nonlocal begun
            begun += 1
            tasks.update(filter(None, [asyncio.current_task()]))
            bot.wall.at = MORNING + begun * BEAT
            await bot.post.tick(bot.wall.at)

        jobs = [Regular(name="heartbeat", every=0.02, work=beat, overlaps=True)]
        going = asyncio.create_task(keep_going(jobs))
        await bot.comes(bo)
        assert begun < 12
        going.cancel()
        await asyncio.wait([going])
        assert all(task.done() for task in tasks)
        assert (bot.came(ann), bot.came(bo)) == (0, 1)


@pytest.mark.parametrize("taken", [False, True])
async def test_what_hangs_when_the_bot_ends_is_looked_up_and_comes_once(taken: bool) -> None:
    async with hanging(member()) as bot:
        bot.taken, bot.wall.at = taken, MORNING
        hung = asyncio.create_task(bot.post.tick(bot.wall.at))
        await asyncio.sleep(0.1)
        hung.cancel()
        await asyncio.wait([hung])
        assert hung.cancelled()
        await bot.again()
        assert list(bot.server.count.values()) == [1]


@pytest.mark.parametrize("taken", [False, True])
async def test_what_is_under_way_is_not_begun_again_though_its_lease_is_over_by_a_step_of_the_clock(
    taken: bool,
) -> None:
    async with hanging(member()) as bot:
        bot.taken, bot.wall.at = taken, MORNING
        hung = asyncio.create_task(bot.post.tick(bot.wall.at))
        await asyncio.sleep(0.1)
        for step in (HOUR, 2 * HOUR, HOUR / 2, 24 * HOUR):
            bot.wall.at = MORNING + step
            async with asyncio.timeout(SOON):
                await bot.post.tick(bot.wall.at)
        assert not hung.done()
        bot.free.set()
        await hung
        await beats(bot.post, bot.wall, bot.wall.at + LEASE + 4 * BEAT)
        assert list(bot.server.count.values()) == [1]


async def test_after_a_time_out_it_is_looked_up_and_who_is_due_meanwhile_waits_for_a_heartbeat(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(peace, "PATIENCE", 0.2)
    ann, bo = member(person("ann")), member(person("bo"), hour=time(9, 1))
    async with hanging(ann, bo) as bot:
        bot.wall.at = MORNING + 4 * BEAT - timedelta(seconds=1)
        await bot.post.tick(bot.wall.at)
        (delivery,) = (await bot.store.agenda(ann.home, ann.id)).deliveries
        assert (delivery.state, delivery.problem) == (DeliveryState.SENDING, "loopback doesn't answer")
        bot.wall.at += timedelta(seconds=1)
        await bot.post.tick(bot.wall.at)
        assert bot.came(bo) == 0
        bot.wall.at += BEAT
        await bot.post.tick(bot.wall.at)
        assert bot.came(bo) == 1
        await bot.again()
        assert sorted(bot.server.count.values()) == [1, 1]


async def test_one_that_hangs_among_others_that_do_not_puts_off_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peace, "PATIENCE", 0.3)
    people = [member(person(f"m{number}")) for number in range(20)]
    late = member(person("late"), hour=time(9, 1))
    async with hanging(*people, late) as bot:
        bot.wall.at = MORNING + 4 * BEAT - timedelta(seconds=1)
        await bot.post.tick(bot.wall.at)
        assert bot.came(people[0]) == 0
        bot.wall.at += timedelta(seconds=1)
        await bot.post.tick(bot.wall.at)
        assert bot.came(late) == 1
