"""Whoever is kept out is in no row, whatever comes in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.intake import take
from bot.engine.leaving import leave_out, let_in
from bot.engine.left_out import allowed
from bot.events import ChannelId, Event, Identity, MessageDeleted, MessageId, MessagePosted, Place
from bot.ledger import MemberId
from bot.people import Home, KeptOut, LeftOut, Member
from bot.ports import Changes
from storage.memory import MemoryStore
from tests.rows import ANN, HOME, KIM, LEE, NOW, SPACE, member, opted_in, place, posted, profile, reacted
from tests.streams import MEMBERS, OTHERS, streams
from tests.streams import NOW as STREAMED

HOUR = timedelta(hours=1)
SECRET = KeptOut(secret="s3cret")
OUT = replace(SECRET, marks=frozenset({SECRET.mark(KIM)}))
DIRECT = Place(space=SPACE, channel=ChannelId("D1"), between=(ANN, KIM))


def left(*events: Event) -> list[Event]:
    """What of these comes in while Kim is kept out."""
    return list(allowed(events, OUT))


def test_where_nobody_is_kept_out_all_comes_in_as_it_is() -> None:
    events: list[Event] = [posted("1", KIM, NOW, names=(ANN,)), reacted("1", KIM, NOW)]
    assert list(allowed(events, KeptOut())) == events
    assert list(allowed(events, SECRET)) == events


def test_what_they_did_is_dropped() -> None:
    assert left(posted("1", KIM, NOW, names=(ANN,)), reacted("2", KIM, NOW), posted("3", ANN, NOW, place=DIRECT)) == []


def test_what_was_done_to_them_is_dropped() -> None:
    assert left(reacted("1", ANN, NOW, message_author=KIM)) == []


def test_where_others_name_them_they_are_not() -> None:
    told = posted(
        "1", LEE, NOW, names=(KIM, ANN), shares=(KIM,), reply_to_author=KIM, thread_author=KIM, place=place(thread="0")
    )
    (event,) = left(told)
    assert isinstance(event, MessagePosted)
    assert event.people == (LEE, ANN)
    assert event.message == told.message


def test_a_deletion_comes_in_but_never_with_their_name() -> None:
    public = MessageDeleted(place=place(), message=MessageId("1"), at=NOW)
    assert left(public) == [public]
    direct = MessageDeleted(place=DIRECT, message=MessageId("1"), at=NOW)
    assert all(KIM not in event.people for event in left(direct))


def test_a_mark_tells_nothing_without_the_secret_and_covers_only_whom_it_is_of() -> None:
    assert OUT.covers(KIM)
    assert not OUT.covers(ANN)
    assert not OUT.covers(None)
    assert KIM not in SECRET.mark(KIM)
    assert SECRET.mark(KIM) != KeptOut(secret="other").mark(KIM)
    assert "s3cret" not in repr(OUT)


@pytest.mark.asyncio
async def test_a_deletion_in_a_conversation_with_them_leaves_no_row_that_names_them() -> None:
    store = MemoryStore()
    await store.commit(Changes(puts=opted_in()))
    await leave_out(store, KIM)
    await take(store, [MessageDeleted(place=DIRECT, message=MessageId("1"), at=NOW)], NOW)
    assert await store.about(HOME, [KIM]) == ()


@pytest.mark.asyncio
@settings(max_examples=40)
@given(streams(), st.sampled_from((*MEMBERS, *OTHERS)))
async def test_whoever_left_is_in_no_row_however_often_all_is_taken_again(
    stream: tuple[tuple[Member, ...], Sequence[Event]], who: Identity
) -> None:
    members, events = stream
    store = MemoryStore()
    await store.commit(Changes(puts=(*opted_in(*members), profile(who))))
    half = len(events) // 2
    await take(store, events[:half], STREAMED)
    await leave_out(store, who)
    assert await store.about(HOME, [who]) == ()
    await take(store, events, STREAMED)
    assert await store.about(HOME, [who]) == ()
    left_out = [row for row in await store.about(HOME) if isinstance(row, LeftOut)]
    gone = next((member.identities for member in members if who in member.identities), (who,))
    assert len(left_out) == len(gone)
    assert all(person not in row.mark for row in left_out for person in gone)


@pytest.mark.asyncio
async def test_leaving_again_is_nothing_new_and_others_leave_with_the_same_secret() -> None:
    store = MemoryStore()
    await store.commit(Changes(puts=opted_in()))
    await leave_out(store, KIM)
    once = await store.about(HOME)
    await leave_out(store, KIM)
    assert await store.about(HOME) == once
    await leave_out(store, LEE)
    (home,) = [row for row in await store.about(HOME) if isinstance(row, Home)]
    assert home.secret
    kept_out = (await store.known(SPACE, ())).kept_out
    assert kept_out.covers(KIM)
    assert kept_out.covers(LEE)


@pytest.mark.asyncio
async def test_the_last_member_leaves_nothing_but_the_home_and_who_is_kept_out() -> None:
    store = MemoryStore()
    await store.commit(Changes(puts=(*opted_in(), profile(ANN), profile(KIM))))
    await take(store, [posted("1", KIM, NOW, "Is it?", names=(ANN,))], NOW)
    await leave_out(store, LEE)
    await leave_out(store, ANN)
    assert sorted(row.table for row in await store.about(HOME)) == ["homes", "left_out", "left_out"]
    await store.commit(Changes(puts=(member(KIM),)))
    await take(store, [posted("1", KIM, NOW, "Is it?", names=(ANN,))], NOW)
    assert await store.about(HOME, [ANN]) == ()


@pytest.mark.asyncio
async def test_somebody_let_in_counts_again_and_others_stay_out() -> None:
    store = MemoryStore()
    await store.commit(Changes(puts=opted_in()))
    await leave_out(store, KIM)
    await leave_out(store, LEE)
    await store.commit(Changes(drops=await let_in(store, HOME, [KIM])))
    events = [posted("1", KIM, NOW, "Is it?", names=(ANN,)), posted("2", LEE, NOW, "Is that?", names=(ANN,))]
    await take(store, events, NOW)
    assert [item.contact for item in await store.items(HOME, MemberId(ANN))] == [KIM]
    await store.commit(Changes(drops=await let_in(store, HOME, [KIM])))
    assert len([row for row in await store.about(HOME) if isinstance(row, LeftOut)]) == 1


@pytest.mark.asyncio
async def test_whoever_leaves_while_something_of_theirs_comes_in_is_not_in_it() -> None:
    class Raced(MemoryStore):
        """Kim leaves just before the next commit of something that names them."""

        leaving: Identity | None = None

        async def commit(self, changes: Changes) -> None:
            who, self.leaving = self.leaving, None
            if who:
                await leave_out(self, who)
            await super().commit(changes)

    store = Raced()
    await store.commit(Changes(puts=opted_in()))
    store.leaving = KIM
    await take(store, [posted("1", KIM, NOW, "Is it?", names=(ANN,))], NOW)
    assert await store.about(HOME, [KIM]) == ()
