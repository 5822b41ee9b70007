"""Corners of opening and settling that random streams meet too seldom, each as a small story."""

from datetime import datetime, timedelta

import pytest

from bot.engine.intake import take
from bot.events import ChannelId, ConversationId, Event, Identity, MessagePosted
from bot.ledger import How, Item, MemberId
from bot.ports import Changes
from storage.memory import MemoryStore
from tests.rows import ANN, HOME, KIM, LEE, NOW, member, opted_in, place, posted, reacted

pytestmark = pytest.mark.asyncio
THREAD = place(thread="1")
ASK = "Is it done?"


def at(minute: int) -> datetime:
    """A minute of the story."""
    return NOW - timedelta(hours=2) + timedelta(minutes=minute)


def said(number: int, who: Identity, text: str, *names: Identity) -> MessagePosted:
    """The n-th message of Kim's thread, at its n-th minute."""
    return posted(str(number), who, at(number), text, names=names, place=THREAD, thread_author=KIM)


async def after(*events: Event) -> list[Item]:
    """Ann's items after these events."""
    store = MemoryStore()
    await store.commit(Changes(puts=opted_in(member(joined_at=NOW - timedelta(days=9)))))
    await take(store, events, NOW)
    return list(await store.items(HOME, MemberId(ANN)))


def how(item: Item) -> How | None:
    """What settled an item; None while it is open."""
    return item.settled.how if item.settled else None


async def test_thanks_to_somebody_who_wrote_before_settles_the_question() -> None:
    story = [said(1, KIM, ASK, ANN), said(2, LEE, "It is."), said(3, KIM, "Thanks!", LEE)]
    (item,) = await after(*story)
    assert how(item) is How.ANSWERED
    assert item.settled
    assert item.settled.by == LEE


async def test_thanks_to_somebody_who_wrote_nothing_there_settles_nothing() -> None:
    (item,) = await after(said(1, KIM, ASK, ANN), said(3, KIM, "Thanks!", LEE), said(4, LEE, "For what?", KIM))
    assert how(item) is None


async def test_a_thumb_on_anothers_later_answer_settles_the_question() -> None:
    thumb = reacted("2", KIM, at(3), place=THREAD, message_author=LEE)
    (item,) = await after(said(1, KIM, ASK, ANN), said(2, LEE, "It is."), thumb)
    assert how(item) is How.ANSWERED


async def test_a_thumb_on_what_another_said_before_the_question_settles_nothing() -> None:
    thumb = reacted("1", KIM, at(5), place=THREAD, message_author=LEE)
    (item,) = await after(said(1, LEE, "It rains."), said(2, KIM, ASK, ANN), thumb)
    assert how(item) is None


async def test_after_a_second_question_a_thumb_on_an_answer_to_the_first_still_counts() -> None:
    thumb = reacted("2", KIM, at(9), place=THREAD, message_author=LEE)
    again = said(3, KIM, "And this?", ANN)
    (item,) = await after(said(1, KIM, ASK, ANN), said(2, LEE, "It is."), again, thumb)
    assert how(item) is How.ANSWERED


async def test_the_source_of_an_item_is_the_post_that_was_passed_on_last() -> None:
    first = posted("1", KIM, at(1), "", shares=(ANN,), shared=ConversationId("C9/1"), place=THREAD)
    second = posted("2", KIM, at(2), "", shares=(ANN,), shared=ConversationId("C9/2"), place=THREAD)
    (item,) = await after(first, second)
    assert (item.source, item.count) == ("C9/2", 2)
    (item,) = await after(first, second, said(3, KIM, ASK, ANN))
    assert item.source == item.conversation


@pytest.mark.parametrize("text", ["nvm, found it", "Never mind, solved!"])
async def test_a_withdrawal_in_the_channel_that_names_the_member_settles_what_was_asked_there(text: str) -> None:
    ask = posted("1", KIM, at(1), ASK, names=(ANN,))
    elsewhere = posted("2", KIM, at(2), ASK, names=(ANN,), place=place("C2"))
    items = await after(ask, elsewhere, posted("3", KIM, at(3), text, names=(ANN,)))
    assert {item.channel: how(item) for item in items} == {ChannelId("C1"): How.WITHDRAWN, ChannelId("C2"): None}


async def test_what_is_still_not_solved_stays_open() -> None:
    (item,) = await after(said(1, KIM, ASK, ANN), said(2, KIM, "still not solved, I haven't figured it out"))
    assert how(item) is None
