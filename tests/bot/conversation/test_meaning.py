"""Whom and what words mean, where several could be meant; and that no text keeps the bot busy."""

import time

import pytest

from bot.conversation.grammar import understand
from bot.conversation.verbs import VERBS
from bot.engine.intake import take
from bot.events import Identity, identity
from bot.ledger import MemberId
from bot.people import Profile
from bot.ports import Changes
from storage.memory import MemoryStore
from tests.bot.conversation.talk import DAY, ENGLISH, made, say, tells
from tests.rows import ANN, HOME, NOW, posted

LONGEST = 0.25
"""Seconds that a text may take to be understood: others wait meanwhile."""
BUSY = (
    *("please " * 34, "1 and " * 40, "hey " * 60, "and " * 60, "1 " * 120, "remind me of " + "x " * 110),
    *("now ok then please thanks " * 5, "and " * 25, "please " * 25, "1 and " * 12, "tomorrow " * 25),
)


async def two_of(handle: str, other: str, users: tuple[Identity, Identity]) -> MemoryStore:
    """A store in which two people called Jo Doe asked something."""
    store = await made()
    people = [
        Profile(home=HOME, identity=user, name="Jo Doe", handle=of)
        for user, of in zip(users, (handle, other), strict=True)
    ]
    await store.commit(Changes(puts=tuple(people)))
    await take(store, [posted(f"j{n}", user, NOW - DAY, "Is it?", names=(ANN,)) for n, user in enumerate(users)], NOW)
    return store


@pytest.mark.asyncio
async def test_people_of_one_handle_are_told_apart_by_id_and_the_id_answers() -> None:
    users = (identity("slack", "T1", "U8"), identity("slack", "T2", "U9"))
    store = await two_of("jo", "jo", users)
    assert "1  U8 (Jo Doe)\n  2  U9 (Jo Doe)" in await tells(store, "done jo")
    assert "Which one?" in await tells(store, "done jo")
    assert await tells(store, "U8") == "Done: Jo Doe (@jo). Noted by your word."
    assert [item.contact for item in await store.items(HOME, MemberId(ANN)) if item.settled] == [users[0]]


@pytest.mark.asyncio
async def test_a_handle_that_several_have_answers_nothing() -> None:
    store = await two_of("jo", "jo", (identity("slack", "T1", "U8"), identity("slack", "T2", "U9")))
    await say(store, "done jo")
    assert not (await tells(store, "jo")).startswith("Done")


@pytest.mark.asyncio
async def test_a_number_offered_means_its_place_also_where_a_handle_reads_like_it() -> None:
    users = (identity("slack", "T1", "U8"), identity("slack", "T1", "U9"))
    store = await two_of("2", "jo", users)
    assert "1  2 (Jo Doe)\n  2  jo (Jo Doe)" in await tells(store, "done jo doe")
    await say(store, "2")
    assert [item.contact for item in await store.items(HOME, MemberId(ANN)) if item.settled] == [users[1]]


@pytest.mark.asyncio
async def test_a_handle_with_an_underscore_answers_which_one_is_meant() -> None:
    store = await two_of("jo_a", "jo_b", (identity("slack", "T1", "U8"), identity("slack", "T1", "U9")))
    assert "1  jo_a (Jo Doe)\n  2  jo_b (Jo Doe)" in await tells(store, "done jo doe")
    assert await tells(store, "jo_b") == "Done: Jo Doe (@jo_b). Noted by your word."


def seconds(text: str) -> float:
    """How long it takes to understand a text, cut to what may be a command."""
    understand("today", VERBS, ENGLISH)
    begun = time.process_time()
    understand(text[:240], VERBS, ENGLISH)
    return time.process_time() - begun


@pytest.mark.parametrize("text", BUSY, ids=lambda text: f"{text[:12]}… {len(text)}")
def test_no_text_keeps_the_bot_busy(text: str) -> None:
    assert seconds(text) < LONGEST


@pytest.mark.parametrize(
    "length",
    ["999999999 days", "999999999 working days", "9999999999999 minutes", "99999999 weeks", "999999999 months"],
)
@pytest.mark.parametrize("text", ["snooze 1 for {}", "pause {}", "met @kim {} ago"])
@pytest.mark.asyncio
async def test_no_length_is_too_long_to_be_answered(text: str, length: str) -> None:
    store = await made()
    assert "is more than a year away" in await tells(store, text.format(length))


@pytest.mark.asyncio
async def test_another_year_is_told() -> None:
    store = await made()
    assert "Thursday 18 March 2027, 09:00" in await tells(store, "snooze 1 until 2027-03-18")


@pytest.mark.asyncio
async def test_a_bare_hour_after_until_is_a_time() -> None:
    store = await made()
    assert "Saturday 21 March, 09:00" in await tells(store, "snooze 1 until 9")


@pytest.mark.asyncio
async def test_the_same_person_in_two_lists_is_not_asked_about() -> None:
    store = await made()
    await say(store, "today", by="shell")
    await say(store, "who", by="chat")
    assert "A newer list" not in await tells(store, "why 1", by="shell")
