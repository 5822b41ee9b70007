"""Sending once: crashes at every step, lost answers, refusals, retries, and a platform that asks for peace."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.commands.retry import Retry, given_up
from bot.engine.intake import take
from bot.engine.leaving import leave_out
from bot.errors import StoreError, TryLater
from bot.models import DeliveryState, NudgeState
from bot.nudging.arranging import arrange_all
from bot.nudging.delivery import GIVEN_UP_AFTER, LEASE
from bot.people import Member, Pause
from bot.ports import Changes, Storage
from storage.memory import MemoryStore
from storage.tiny.store import TinyStore
from tests.bot.posting import BEAT, Wall, beats, deliveries, job_at, posting
from tests.conftest import SHORT
from tests.doubles.loopback import BROKEN, BUSY, CLOSED, LOST, Loopback, Server, loopback
from tests.rows import ANN, HOME, KIM, MEMBER, NOW, member, opted_in, person, posted, profile
from tests.storage.tiny.files import copied, opened

pytestmark = pytest.mark.asyncio
HOUR = timedelta(hours=1)
MORNING = NOW - HOUR
"""Nine o'clock in Berlin, on a Friday."""
TIMES = 5


class Crashed(BaseException):
    """The worker is no more."""


class Crashing:
    """A store, or a platform, whose user comes to an end at the n-th of its calls that change something.

    after: whether what was called for has been done by then.
    """

    def __init__(self, real: Any, at: int, calls: list[str], *, after: bool) -> None:
        self._real, self._at, self._calls, self._after = real, at, calls, after

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._real, name)
        if name not in ("commit", "send", "find"):
            return found

        async def called(*arguments: Any) -> Any:
            self._calls.append(name)
            here = len(self._calls) == self._at
            if here and not self._after:
                raise Crashed
            result = await found(*arguments)
            if here:
                raise Crashed
            return result

        return called


async def filled(store: Storage, *members: Member) -> None:
    """Somebody asked everybody something on Wednesday."""
    who = members or (member(),)
    await store.commit(Changes(puts=(*opted_in(*who), profile(KIM, "Kim"))))
    asked = [
        posted(f"k{number}", person(f"kim{number}"), NOW - 50 * HOUR, "Is it?", names=one.identities)
        for number, one in enumerate(who)
    ]
    await take(store, asked, NOW - 49 * HOUR)


async def steps(store: Storage, platform: Loopback) -> int:
    """In how many steps an undisturbed delivery is done."""
    calls: list[str] = []
    wall = Wall(MORNING - HOUR)
    post = await posting(wall, Crashing(store, 0, calls, after=False), Crashing(platform, 0, calls, after=False))
    calls.clear()
    wall.at = MORNING
    await post.tick(wall.at)
    return len(calls)


@asynccontextmanager
async def in_memory(tmp_path: Path) -> AsyncIterator[tuple[Storage, Callable[[], Storage]]]:
    """A store that outlives its worker."""
    store = MemoryStore()
    yield store, lambda: store


@asynccontextmanager
async def in_a_file(tmp_path: Path) -> AsyncIterator[tuple[Storage, Callable[[], Storage]]]:
    """A TinyDB store, and what a kill at any moment leaves of it."""
    async with AsyncExitStack() as held:
        files = held.enter_context(opened(tmp_path / "store.json"))

        def again() -> Storage:
            return TinyStore(held.enter_context(opened(copied(files.path))))

        yield TinyStore(files), again


@pytest.mark.parametrize("kept", [in_memory, in_a_file])
async def test_a_crash_at_any_step_and_it_is_delivered_once(tmp_path: Path, kept: Any) -> None:
    await crashes(tmp_path, kept, 1)


@pytest.mark.soak
@pytest.mark.parametrize("kept", [in_memory, in_a_file])
async def test_many_crashes_at_any_step_and_it_is_delivered_once(tmp_path: Path, kept: Any) -> None:
    await crashes(tmp_path, kept, TIMES if SHORT else 100)


async def crashes(tmp_path: Path, kept: Any, times: int) -> None:
    """Crash before and after each step."""
    async with loopback(Server()) as platform, kept(tmp_path) as (store, _):
        await filled(store)
        number = await steps(store, platform)
    assert number == 4  # claim, compose, send, record
    for turn in range(times):
        for at in range(1, number + 1):
            for after in (False, True):
                folder = tmp_path / f"{turn}-{at}-{after}"
                folder.mkdir()
                server = Server()
                async with loopback(server) as platform, kept(folder) as (store, again):
                    await filled(store)
                    wall, calls = Wall(MORNING - HOUR), list[str]()
                    calls_of_store = Crashing(store, -1, calls, after=after)
                    post = await posting(wall, calls_of_store, Crashing(platform, at, calls, after=after))
                    calls.clear()
                    calls_of_store._at = at
                    wall.at = MORNING + BEAT
                    with pytest.raises(Crashed):
                        await post.tick(wall.at)
                    left = again()
                    post = await posting(wall, left, platform)
                    await beats(post, wall, MORNING + LEASE + 4 * BEAT)
                    assert list(server.count.values()) == [1], (at, after, calls)
                    (delivery,) = await deliveries(left)
                    assert delivery.state is DeliveryState.DELIVERED
                    (nudge,) = (await left.talk(HOME, MEMBER, "loopback")).nudges
                    assert nudge.state is NudgeState.SENT


@pytest.mark.parametrize("times", [20, pytest.param(200, marks=pytest.mark.soak)])
async def test_a_lost_answer_is_looked_up_and_never_sent_again(times: int) -> None:
    server = Server(fault=lambda _: LOST)
    async with loopback(server) as platform:
        for _ in range(times):
            store, wall = MemoryStore(), Wall(MORNING - HOUR)
            await filled(store)
            post = await posting(wall, store, platform)
            before = len(server.messages)
            await beats(post, wall, MORNING + 4 * BEAT, by=HOUR)
            await beats(post, wall, MORNING + HOUR, by=4 * BEAT)
            assert len(server.messages) == before + 1
            assert [row.state for row in await deliveries(store)] == [DeliveryState.DELIVERED]
            server.messages.clear()


async def test_an_outage_is_waited_out_and_ends_as_a_dead_letter() -> None:
    server = Server(fault=lambda _: BROKEN)
    async with loopback(server) as platform:
        store, wall = MemoryStore(), Wall(MORNING - HOUR)
        await filled(store)
        post = await posting(wall, store, platform)
        await beats(post, wall, MORNING + 3 * HOUR, by=4 * BEAT)
        (delivery,) = await deliveries(store)
        assert delivery.state is DeliveryState.SENDING
        assert 5 < len(server.requests) < 15  # ever more seldom
        await beats(post, wall, MORNING + GIVEN_UP_AFTER + 2 * HOUR, by=HOUR / 4)
        (delivery,) = await deliveries(store)
        assert (delivery.state, delivery.again) == (DeliveryState.DEAD, None)
        assert delivery.problem
        asked = len(server.requests)
        await beats(post, wall, MORNING + GIVEN_UP_AFTER + 3 * HOUR, by=HOUR / 4)
        assert len(server.requests) == asked


async def test_whoever_takes_no_messages_is_not_asked_again() -> None:
    server = Server(fault=lambda _: CLOSED)
    async with loopback(server) as platform:
        store, wall = MemoryStore(), Wall(MORNING - HOUR)
        await filled(store)
        await beats(await posting(wall, store, platform), wall, MORNING + HOUR, by=4 * BEAT)
        (delivery,) = await deliveries(store)
        assert (delivery.state, delivery.problem) == (DeliveryState.DEAD, "they take no messages")
        assert len(server.requests) == 1


@pytest.mark.parametrize("many", [100, pytest.param(1000, marks=pytest.mark.soak)])
async def test_of_a_thousand_due_in_one_minute_none_is_early_or_lost_and_every_retry_after_is_obeyed(many: int) -> None:
    wall = Wall(MORNING - HOUR)
    server = Server(fault=lambda n: BUSY if n % 10 == 7 else "", retry_after=40.0, clock=lambda: wall.now().timestamp())
    answered: list[float] = []
    real = server.fault

    def noted(number: int) -> str:
        fault = real(number)
        if fault == BUSY:
            answered.append(wall.at.timestamp())
        return fault

    server.fault = noted
    async with loopback(server) as platform:
        store = MemoryStore()
        people = [member(type(ANN)(f"slack:T1:m{n}")) for n in range(many)]
        await filled(store, *people)
        post = await posting(wall, store, platform)
        wall.at = MORNING - BEAT
        await post.tick(wall.at)
        assert server.requests == []
        await beats(post, wall, MORNING + many * timedelta(seconds=6))
        assert sorted(server.count.values()) == [1] * many
        assert len(server.requests) == many + len(answered)
        moments = sorted({at for at, _ in server.requests})
        for at in answered:  # whoever was asked to wait waits; what was under way goes on
            assert not any(at < other < at + 40 for other in moments)
        assert min(moments) >= MORNING.timestamp()


async def test_what_cannot_be_recorded_is_found_on_the_platform_later() -> None:
    class Full(MemoryStore):
        full = False

        async def commit(self, changes: Changes) -> None:
            if self.full:
                raise StoreError("store.json", "is full", "free space")
            await super().commit(changes)

    server, store, wall = Server(), Full(), Wall(MORNING - HOUR)
    async with loopback(server) as platform:
        await filled(store)
        post = await posting(wall, store, platform)
        send = platform.send

        async def fills(*arguments: Any) -> Any:
            store.full = True
            return await send(*arguments)

        platform.send = fills  # type: ignore[method-assign, assignment]
        await beats(post, wall, MORNING + BEAT, by=HOUR)
        assert len(server.messages) == 1
        store.full = False
        await beats(post, wall, MORNING + LEASE + 4 * BEAT)
        assert len(server.messages) == 1
        assert [row.state for row in await deliveries(store)] == [DeliveryState.DELIVERED]


async def test_two_workers_on_one_store_send_once() -> None:
    server, store, wall = Server(), MemoryStore(), Wall(MORNING - HOUR)
    async with loopback(server) as platform:
        await filled(store)
        posts = [await posting(wall, store, platform) for _ in range(4)]
        wall.at = MORNING
        await asyncio.gather(*(post.tick(wall.at) for post in posts))
        await beats(posts[0], wall, MORNING + LEASE + BEAT)
        assert list(server.count.values()) == [1]


async def test_what_was_given_up_is_told_and_sent_again_on_demand_unless_another_list_came() -> None:
    server = Server(fault=lambda _: CLOSED)
    async with loopback(server) as platform:
        store, wall = MemoryStore(), Wall(MORNING - HOUR)
        await filled(store)
        post = await posting(wall, store, platform)
        await beats(post, wall, MORNING + HOUR, by=4 * BEAT)
        (line,) = await given_up(store)
        assert "the digest of 2026-03-20 was given up (they take no messages)" in line
        server.fault = lambda _: ""
        answer = await Retry().run(job_at(wall, store))
        assert answer.text == "1 will be sent once the bot runs."
        await beats(post, wall, MORNING + HOUR + BEAT)
        assert len(server.messages) == 1
        assert await given_up(store) == []
        (delivery,) = await deliveries(store)
        dead = replace(delivery, state=DeliveryState.DEAD, day=delivery.day - timedelta(days=1))
        await store.commit(Changes(puts=(dead,)))
        answer = await Retry().run(job_at(wall, store))
        assert "1 dropped: a later list was sent since." in answer.text
        await beats(post, wall, MORNING + 2 * HOUR)
        assert len(server.messages) == 1


async def test_whatever_is_wrong_with_one_member_the_others_get_theirs() -> None:
    server, store, wall = Server(), MemoryStore(), Wall(MORNING - HOUR)
    async with loopback(server) as platform:
        people = [member(person(f"m{n}")) for n in range(3)]
        await filled(store, *people)
        post = await posting(wall, store, platform)
        await store.commit(Changes(puts=(replace(people[1], zone="Europe/Nowhere"),)))
        await arrange_all(store, wall.now(), ())
        post.messages.moved.update((one.home, one.id) for one in people)
        await beats(post, wall, MORNING + BEAT, by=HOUR)
        assert len(server.messages) == 2


async def test_a_look_up_that_is_put_off_leaves_it_unknown_whether_it_was_sent() -> None:
    server = Server(fault=lambda number: LOST if number == 0 else "")
    async with loopback(server) as platform:
        store, wall = MemoryStore(), Wall(MORNING - HOUR)
        await filled(store)
        post = await posting(wall, store, platform)
        await beats(post, wall, MORNING, by=HOUR)
        platform.hindered = TryLater("busy", 60.0)
        await beats(post, wall, MORNING + HOUR / 4)
        platform.hindered = None
        await beats(post, wall, MORNING + HOUR)
        assert list(server.count.values()) == [1]


async def test_an_outage_into_the_night_ends_as_a_dead_letter_and_the_next_list_says_so() -> None:
    server = Server(fault=lambda _: BROKEN)
    async with loopback(server) as platform:
        store, wall = MemoryStore(), Wall(MORNING - HOUR)
        await filled(store)
        post = await posting(wall, store, platform)
        await beats(post, wall, MORNING + 17 * HOUR, by=HOUR / 4)  # two at night
        server.fault = lambda _: ""
        await beats(post, wall, MORNING + 71 * HOUR, by=HOUR / 4)
        assert server.messages == []
        await beats(post, wall, MORNING + 73 * HOUR, by=HOUR / 4)
        ((key, view),) = server.messages
        assert key.endswith("2026-03-23")
        assert "I was away since Friday" in view


@pytest.mark.parametrize("change", [{"digest": False}, {"pauses": (Pause(since=NOW - 30 * HOUR),)}])
async def test_whoever_stops_or_pauses_while_it_is_put_off_gets_nothing(change: dict[str, Any]) -> None:
    server = Server(fault=lambda _: BUSY, retry_after=1800.0)
    async with loopback(server) as platform:
        store, wall = MemoryStore(), Wall(MORNING - HOUR)
        await filled(store)
        post = await posting(wall, store, platform)
        await beats(post, wall, MORNING, by=HOUR)
        await store.commit(Changes(puts=(member(**change),)))
        server.fault = lambda _: ""
        await beats(post, wall, MORNING + 3 * HOUR, by=HOUR / 4)
        assert server.messages == []
        assert await deliveries(store) == []


async def test_what_waits_from_before_a_downtime_becomes_one_with_what_is_due() -> None:
    server = Server(fault=lambda _: BUSY, retry_after=600.0)
    async with loopback(server) as platform:
        store, wall = MemoryStore(), Wall(MORNING - HOUR)
        await filled(store, member(days=tuple(range(7))))
        post = await posting(wall, store, platform)
        await beats(post, wall, MORNING, by=HOUR)
        server.fault = lambda _: ""
        wall.at = MORNING + 26 * HOUR
        await beats(await posting(wall, store, platform), wall, MORNING + 28 * HOUR, by=HOUR / 4)
        ((key, view),) = server.messages
        assert key.endswith("2026-03-21")
        assert "I was away since" in view


async def test_who_is_forgotten_while_it_is_sent_stays_forgotten() -> None:
    server, store, wall = Server(), MemoryStore(), Wall(MORNING - HOUR)
    async with loopback(server) as platform:
        await filled(store)
        kim = person("kim0")
        post = await posting(wall, store, platform)
        send = platform.send

        async def forgets(*arguments: Any) -> Any:
            message = await send(*arguments)
            await leave_out(store, kim)
            return message

        platform.send = forgets  # type: ignore[method-assign, assignment]
        await beats(post, wall, MORNING + HOUR, by=HOUR / 4)
        assert len(server.messages) == 1
        assert await store.about(HOME, [kim]) == ()
        (delivery,) = await deliveries(store)
        assert (delivery.state, delivery.nudges) == (DeliveryState.DELIVERED, (None,))


async def test_a_clock_that_was_ahead_puts_nothing_off_for_as_long() -> None:
    server = Server(fault=lambda number: BROKEN if number == 0 else "")
    async with loopback(server) as platform:
        store, wall = MemoryStore(), Wall(MORNING - HOUR)
        await filled(store)
        post = await posting(wall, store, platform)
        wall.at = MORNING + HOUR  # an hour ahead
        await post.tick(wall.at)
        assert server.messages == []
        wall.at = MORNING + BEAT
        await beats(post, wall, MORNING + 2 * LEASE)
        assert len(server.messages) == 1
