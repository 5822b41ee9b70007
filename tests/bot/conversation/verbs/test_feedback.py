"""`skip`, `wrong` and `not for me`: put away until something new is asked; the latter two are kept as feedback."""

import pytest

from bot.engine.intake import take
from bot.kinds import Kind
from bot.models import NudgeState, Verdict
from tests.bot.conversation.talk import DAY, HOUR, MINUTE, came_by, listed, made, nudge_of, rows, say, states, tells
from tests.rows import ANN, KIM, NOW, place, posted

pytestmark = pytest.mark.asyncio
SAID = {
    "skip": "Skipped: Kim. Back only if they ask something new.",
    "wrong": "Thanks. I read that wrongly; Kim is off the list.",
    "not for me": "Noted: Kim is off the list. “mute @name” would keep them off for good.",
}
KEPT = {"skip": Verdict.NONE, "wrong": Verdict.WRONG, "not for me": Verdict.NOT_FOR_ME}
TAKEN_BACK = {
    "skip": "you skipped Kim",
    "wrong": "you marked Kim as read wrongly",
    "not for me": "you marked Kim as not for you",
}


@pytest.mark.parametrize("verb", SAID)
async def test_each_puts_a_nudge_away_with_what_was_said_of_its_kind(verb: str) -> None:
    store = await made()
    await say(store, "today")
    assert await tells(store, f"{verb} 1") == SAID[verb]
    nudge = await nudge_of(store, KIM)
    assert (nudge.state, nudge.verdict, nudge.reasons[0].kind) == (NudgeState.SKIPPED, KEPT[verb], Kind.QUESTION)
    for days in (0, 3, 9):
        assert "Kim" not in await listed(store, now=NOW + days * DAY)


@pytest.mark.parametrize("verb", SAID)
async def test_nothing_is_settled_by_any_of_them(verb: str) -> None:
    store = await made()
    await say(store, "today")
    before = {key: row for key, row in (await rows(store)).items() if key[0] in ("items", "engagements")}  # type: ignore[index]
    await say(store, f"{verb} 1")
    after = await rows(store)
    assert {key: after.get(key) for key in before} == before


@pytest.mark.parametrize("verb", SAID)
async def test_undo_brings_it_back_as_it_was(verb: str) -> None:
    store = await made()
    await say(store, "today")
    before = await rows(store)
    await say(store, f"{verb} 1", now=NOW + MINUTE)
    assert await tells(store, "undo", now=NOW + HOUR) == f"Taken back: {TAKEN_BACK[verb]}."
    after = await rows(store)
    assert {key: row for key, row in after.items() if key[0] != "deeds"} == before  # type: ignore[index]
    assert "Kim" in await listed(store)


@pytest.mark.parametrize("verb", SAID)
async def test_a_new_question_brings_them_up_at_once(verb: str) -> None:
    store = await made()
    await say(store, "today")
    await say(store, f"{verb} 1")
    anew = posted("k2", KIM, NOW + MINUTE, "And now?", names=(ANN,), place=place(thread="k1"))
    await take(store, [anew], NOW + MINUTE)
    assert "Kim" in await listed(store, now=NOW + HOUR)


async def test_several_are_skipped_at_once() -> None:
    store = await made()
    await say(store, "today")
    assert await tells(store, "skip the first two") == (
        "Skipped: Kim and Max Adams. Back only if they ask something new."
    )
    assert await listed(store) == ["Max Brown", "Lee"]


async def test_skip_by_name_skips_all_that_waits_with_them() -> None:
    store = await made()
    await take(store, [posted("k2", KIM, NOW - DAY, "And the docs?", names=(ANN,), place=place("C2"))], NOW)
    await say(store, "skip @kim")
    assert "Kim" not in await listed(store)


async def test_undo_of_a_skip_by_name_that_was_on_no_list_brings_them_back() -> None:
    store = await made()
    await say(store, "skip @kim")
    await say(store, "undo")
    assert "Kim" in await listed(store)


async def test_wrong_and_not_for_me_take_no_name() -> None:
    store = await made()
    await say(store, "today")
    before = await rows(store)
    for text in ("wrong @kim", "not for me @kim", "wrong", "not for me", "skip"):
        await say(store, text)
        assert await rows(store) == before


async def test_a_light_gesture_is_skipped_for_four_weeks_and_undone() -> None:
    store = await made(*came_by())
    await say(store, "today")
    await say(store, "skip 1")
    assert await listed(store, text="today") == []
    assert await listed(store, text="today", now=NOW + 7 * DAY) == []
    await say(store, "undo")
    assert await listed(store, text="today") == ["Sam Body"]


async def test_skipping_twice_in_one_moment_leaves_one_thing_to_undo() -> None:
    store = await made()
    await say(store, "today")
    await say(store, "skip 1")
    await say(store, "skip 1")
    await say(store, "undo")
    assert (await states(store))[KIM] is NudgeState.SENT


async def test_what_is_done_is_not_made_a_skipped_one() -> None:
    store = await made()
    for text in ("today", "done 1", "skip 1"):
        await say(store, text)
    assert (await states(store))[KIM] is NudgeState.DONE
