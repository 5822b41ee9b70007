"""`undo`: the last deed of the day, one after the other, each once."""

import pytest

from bot.models import Deed
from tests.bot.conversation.talk import DAY, HOUR, MINUTE, listed, made, member_of, rows, say, tells
from tests.rows import HOME, NOW

pytestmark = pytest.mark.asyncio
NOTHING = "There is nothing of today to take back."


async def test_without_a_deed_there_is_nothing_to_undo() -> None:
    store = await made()
    before = await rows(store)
    assert await tells(store, "undo") == NOTHING
    assert await rows(store) == before


async def test_deeds_are_undone_from_the_last_to_the_first_and_each_once() -> None:
    store = await made()
    await say(store, "today")
    texts = ("done 1", "mute @lee", "skip 2", "pause")
    for minute, text in enumerate(texts):
        await say(store, text, now=NOW + minute * MINUTE)
    said = [await tells(store, "undo", now=NOW + HOUR) for _ in range(5)]
    assert said == [
        "Taken back: you paused until you say “resume”.",
        "Taken back: you skipped Max Adams.",
        "Taken back: you muted Lee.",
        "Taken back: you marked Kim as done.",
        NOTHING,
    ]
    assert await listed(store) == ["Kim", "Max Adams", "Max Brown", "Lee"]


async def test_more_than_ten_deeds_of_one_moment_are_undone_from_the_last_on() -> None:
    store = await made()
    for number in range(12):
        await say(store, f"settings people {number % 9 + 1}")
    await say(store, "undo")
    assert (await member_of(store)).list_length == 2
    deeds = [row for row in await store.about(HOME) if isinstance(row, Deed)]
    assert len(deeds) == 12


async def test_a_deed_of_yesterday_is_not_undone() -> None:
    store = await made()
    await say(store, "today")
    await say(store, "done 1")
    assert await tells(store, "undo", now=NOW + DAY) == NOTHING


async def test_the_day_is_that_of_the_members_clock() -> None:
    store = await made()
    late = NOW.replace(hour=22, minute=30)  # 23:30 in Berlin
    await say(store, "mute @lee", now=late)
    assert await tells(store, "undo", now=late + HOUR) == NOTHING
    await say(store, "mute @kim", now=late + HOUR)
    assert await tells(store, "undo", now=late + 2 * HOUR) == "Taken back: you muted Kim."


async def test_a_deed_is_undone_through_another_door_and_place() -> None:
    store = await made()
    await say(store, "mute @lee")
    assert await tells(store, "undo", where="other", by="shell") == "Taken back: you muted Lee."


async def test_after_forgetting_somebody_deeds_of_one_moment_stay_apart() -> None:
    store = await made()
    await say(store, "today")
    for text in ("done @lee", "done @kim", "forget @lee", "yes", "skip 2"):
        await say(store, text)
    assert len([row for row in await store.about(HOME) if isinstance(row, Deed)]) == 3
