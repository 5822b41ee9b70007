"""Completion: what was typed so far becomes verbs, numbers of the list, names and channels; nothing changes by it."""

import pytest

from bot.conversation.completion import MOST, complete
from tests.bot.conversation.talk import made, rows, say
from tests.bot.conversation.talk import turn as turn_in

pytestmark = pytest.mark.asyncio


async def test_verbs_come_by_their_beginning() -> None:
    turn = await turn_in(await made())
    assert await complete(turn, "sn") == ["snooze"]
    assert "who could I ask" in await complete(turn, "WHO")
    assert len(await complete(turn, "")) == MOST


async def test_after_a_verb_come_the_numbers_of_the_list_then_people() -> None:
    store = await made()
    await say(store, "today")
    offered = await complete(await turn_in(store), "done ")
    assert offered[:3] == ["done 1", "done 2", "done 3"]
    assert "done @kim" in offered
    assert await complete(await turn_in(store), "done @k") == ["done @kim"]


async def test_a_number_to_snooze_is_followed_by_times() -> None:
    store = await made()
    await say(store, "today")
    assert "snooze 1 until Monday" in await complete(await turn_in(store), "snooze 1 ")


async def test_channels_come_where_they_can_be_muted() -> None:
    offered = await complete(await turn_in(await made()), "mute #")
    assert offered
    assert all(each.startswith("mute #") for each in offered)


async def test_what_fits_nothing_gets_nothing_and_completing_changes_nothing() -> None:
    store = await made()
    before = await rows(store)
    turn = await turn_in(store)
    for typed in ("xyz", "done 99", "forget me ", "\x00", "who " * 60, "mute @"):
        await complete(turn, typed)
    assert await complete(turn, "xyz") == []
    assert await rows(store) == before


async def test_people_are_found_by_their_names_too() -> None:
    offered = await complete(await turn_in(await made()), "with Ma")
    assert offered == ["with @max.a", "with @max.b"]
    assert await complete(await turn_in(await made()), "mute brown") == ["mute @max.b"]
