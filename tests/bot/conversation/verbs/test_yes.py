"""`yes`, `no` and other answers: to the question that stands, in its place, within the hour, and to nothing else."""

import pytest

from bot.models import Nudge
from tests.bot.conversation.talk import HOUR, MINUTE, made, member_of, question, rows, say, tells
from tests.rows import NOW

pytestmark = pytest.mark.asyncio
NOTHING_ASKED = "There is no question to answer just now; “help” lists what you can say."


@pytest.mark.parametrize("text", ["yes", "no", "Yes please!", "nope"])
async def test_where_nothing_was_asked_there_is_nothing_to_answer(text: str) -> None:
    store = await made()
    before = await rows(store)
    assert await tells(store, text) == NOTHING_ASKED
    assert await rows(store) == before


@pytest.mark.parametrize("yes", ["yes", "Y", "yep", "ok, do it", "sure", "Yes, please.", "ok"])
async def test_every_yes_is_one(yes: str) -> None:
    store = await made()
    await say(store, "pause 1 week")
    await say(store, yes)
    assert (await member_of(store)).pauses
    assert await question(store) is None


@pytest.mark.parametrize("no", ["no", "nope", "No thanks", "better not", "never mind", "cancel"])
async def test_every_no_is_one(no: str) -> None:
    store = await made()
    await say(store, "pause 1 week")
    assert await tells(store, no) == "All right, nothing was changed."
    assert not (await member_of(store)).pauses
    assert await tells(store, "yes") == NOTHING_ASKED


@pytest.mark.parametrize("text", ["today", "what is the weather like", "yes and no", "help", "", "?!", "x" * 500])
async def test_other_text_meanwhile_drops_the_question(text: str) -> None:
    store = await made()
    await say(store, "pause 1 week")
    await say(store, text)
    assert await question(store) is None
    assert await tells(store, "yes") == NOTHING_ASKED
    assert not (await member_of(store)).pauses


@pytest.mark.parametrize("text", ["snoze", "dnoe", "forgt", "wrnog", "mtue", "skpi"])
async def test_yes_after_did_you_mean_something_else_never_confirms_what_was_asked_before(text: str) -> None:
    store = await made()
    await say(store, "forget me")
    assert "Did you mean" in await tells(store, text)
    await say(store, "yes")
    assert await store.members() != ()


async def test_a_question_stands_for_an_hour() -> None:
    for minutes, stops in ((60, True), (61, False), (600, False)):
        store = await made()
        await say(store, "pause 1 week")
        await say(store, "yes", now=NOW + minutes * MINUTE)
        assert bool((await member_of(store)).pauses) is stops


async def test_a_question_of_later_is_not_answered_earlier() -> None:
    store = await made()
    await say(store, "pause 1 week", now=NOW + HOUR)
    await say(store, "yes", now=NOW)
    assert not (await member_of(store)).pauses


async def test_a_question_is_of_its_place_of_talk() -> None:
    store = await made()
    await say(store, "pause 1 week", where="one")
    assert await tells(store, "yes", where="two") == NOTHING_ASKED
    await say(store, "yes", where="one")
    assert (await member_of(store)).pauses


async def test_a_question_takes_the_place_of_the_one_before() -> None:
    store = await made()
    await say(store, "today")
    await say(store, "forget me")
    await say(store, "snooze 1 tomorrow")
    assert (await tells(store, "yes")).startswith("Kim will be back")
    assert await store.members() != ()


async def test_a_typo_of_a_destructive_verb_is_still_confirmed_after_its_yes() -> None:
    store = await made()
    before = await rows(store, Nudge)
    assert "Did you mean" in await tells(store, "forgte me")
    assert "Delete everything about you" in await tells(store, "yes")
    assert await rows(store, Nudge) == before


async def test_a_number_that_was_not_offered_is_no_answer() -> None:
    store = await made()
    before = await rows(store)
    await say(store, "done max")
    await say(store, "3")
    await say(store, "-1")
    assert await rows(store) == before
