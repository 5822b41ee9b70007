"""Forgetting leaves nobody behind; tidying leaves nothing of conversations without a member; both bear company."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.forgetting import forgotten
from bot.engine.intake import take
from bot.engine.window import tidy
from bot.events import Event
from bot.ledger import How, MemberId, Trace
from bot.people import Member
from bot.ports import Changes
from storage.memory import MemoryStore
from tests.bot.conversation.talk import say, tells
from tests.rows import ANN, HOME, KIM, LEE, NOW, opted_in, person, place, posted, profile, reacted
from tests.streams import MEMBERS, OTHERS, streams
from tests.streams import NOW as STREAMED

pytestmark = pytest.mark.asyncio
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@settings(max_examples=50)
@given(streams(), st.sampled_from((*MEMBERS, *OTHERS)))
async def test_no_row_names_whom_one_forgot(stream: tuple[tuple[Member, ...], tuple[Event, ...]], who: str) -> None:
    members, events = stream
    gone = next(someone for someone in (*MEMBERS, *OTHERS) if someone == who)
    store = MemoryStore()
    await store.commit(Changes(puts=(*opted_in(*members), *(profile(someone) for someone in OTHERS))))
    await take(store, events, STREAMED)
    before = await store.about(HOME)
    await store.commit(forgotten(await store.about(HOME, [gone]), [gone]))
    after = await store.about(HOME)
    assert not any(gone in row.people for row in after)
    assert {row.key for row in after} <= {row.key for row in before}


async def test_what_a_forgotten_person_settled_stays_settled() -> None:
    store = MemoryStore()
    await store.commit(Changes(puts=opted_in()))
    thread = place(thread="1")
    events = [
        posted("1", KIM, NOW - 3 * HOUR, "Ann, is it done?", names=(ANN,), place=thread),
        posted("2", LEE, NOW - 2 * HOUR, "It is.", place=thread, thread_author=KIM),
        posted("3", KIM, NOW - HOUR, "Thanks!", names=(LEE,), place=thread),
    ]
    await take(store, events, NOW)
    await store.commit(forgotten(await store.about(HOME, [LEE]), [LEE]))
    await take(store, [reacted("9", KIM, NOW, place=place("C2"), message_author=ANN)], NOW)
    (item,) = await store.items(HOME, MemberId(ANN))
    assert item.settled is not None
    assert item.settled.how is How.ANSWERED


async def test_a_thread_without_a_member_is_kept_for_a_day_however_long_it_goes_on() -> None:
    store = MemoryStore()
    await store.commit(Changes(puts=(*opted_in(), profile(KIM), profile(LEE))))
    for day in range(30):
        now = NOW + day * DAY
        await take(store, [posted(f"{day:02}", KIM if day < 25 else LEE, now, place=place(thread="00"))], now)
        await tidy(store, now)
    kept = [row for row in await store.about(HOME) if isinstance(row, Trace)]
    assert {trace.at for trace in kept} <= {NOW + 28 * DAY, NOW + 29 * DAY}
    await tidy(store, NOW + 40 * DAY)
    assert sorted(row.table for row in await store.about(HOME)) == ["homes", "members"]


async def test_tidying_leaves_what_concerns_a_member_and_whose_names_are_needed() -> None:
    store = MemoryStore()
    await store.commit(Changes(puts=(*opted_in(), profile(KIM), profile(person("zoe")))))
    await take(store, [posted("1", KIM, NOW, "Is it?", names=(ANN,))], NOW)
    await tidy(store, NOW + 90 * DAY)
    assert [row.table for row in await store.about(HOME, [KIM])] == ["profiles", "traces", "engagements", "items"]
    assert await store.about(HOME, [person("zoe")]) == ()


class Raced(MemoryStore):
    """Takes in one more event just before the next commit: somebody was quicker."""

    rival: Event | None = None

    async def commit(self, changes: Changes) -> None:
        rival, self.rival = self.rival, None
        if rival:
            await take(self, [rival], NOW)
        await super().commit(changes)


async def test_tidying_leaves_a_home_where_something_comes_in_for_the_next_time() -> None:
    store = Raced()
    await store.commit(Changes(puts=opted_in()))
    await take(store, [posted("1", KIM, NOW - HOUR, place=place(thread="1"))], NOW)
    store.rival = posted("2", ANN, NOW, place=place(thread="1"), thread_author=KIM)
    assert await tidy(store, NOW + DAY) == 0
    assert len([row for row in await store.about(HOME) if isinstance(row, Trace)]) == 2


async def test_done_is_decided_again_where_something_comes_in() -> None:
    store = Raced()
    await store.commit(Changes(puts=opted_in()))
    await take(store, [posted("1", KIM, NOW - DAY, "Is it?", names=(ANN,))], NOW)
    await say(store, "today")
    store.rival = posted("2", KIM, NOW - HOUR, "And this?", names=(ANN,), place=place("C2"))
    assert await tells(store, "done 1") == "Done: kim. Noted by your word."
    settled = {item.channel: item.settled is not None for item in await store.items(HOME, MemberId(ANN))}
    assert settled == {place().channel: True, place("C2").channel: False}
