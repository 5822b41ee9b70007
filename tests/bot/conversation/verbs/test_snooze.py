"""`snooze`: asked about with date and zone before it counts, hidden until then, back at once if they ask anew."""

import pytest

from bot.engine.intake import take
from bot.models import NudgeState
from tests.bot.conversation.talk import (
    DAY,
    HOUR,
    MINUTE,
    came_by,
    drain,
    listed,
    made,
    nudge_of,
    question,
    rows,
    say,
    states,
    tells,
)
from tests.rows import ANN, KIM, LEE, NOW, place, posted

pytestmark = pytest.mark.asyncio
MONDAY = "Monday 23 March, 09:00 (Europe/Berlin)"


async def test_what_was_understood_is_echoed_with_date_and_zone_before_it_counts() -> None:
    store = await made()
    await say(store, "today")
    before = await rows(store)
    assert await tells(store, "snooze 1 until monday") == f"Bring Kim back on {MONDAY}? Say “yes” or “no”."
    assert await rows(store) == before
    assert await tells(store, "yes") == f"Kim will be back on {MONDAY}."
    assert (await states(store))[KIM] is NudgeState.SNOOZED


async def test_no_leaves_everything_as_it_was() -> None:
    store = await made()
    await say(store, "today")
    before = await rows(store)
    await say(store, "snooze 1 until monday")
    assert await tells(store, "no") == "All right, nothing was changed."
    assert await rows(store) == before
    assert await question(store) is None


async def test_what_is_snoozed_is_hidden_until_its_time_and_then_back() -> None:
    store = await made()
    for text in ("today", "snooze 1 until monday", "yes"):
        await say(store, text)
    until = (await nudge_of(store, KIM)).until
    assert until is not None
    assert "Kim" not in await listed(store, now=until - MINUTE)
    assert "Kim" in await listed(store, now=until)


async def test_a_new_question_during_a_snooze_brings_them_up_at_once() -> None:
    store = await made()
    for text in ("today", "snooze 1 until monday", "yes"):
        await say(store, text)
    anew = posted("k2", KIM, NOW + MINUTE, "And now?", names=(ANN,), place=place(thread="k1"))
    await take(store, [anew], NOW + MINUTE)
    assert "Kim" in await listed(store, now=NOW + HOUR)


async def test_a_new_question_elsewhere_during_a_snooze_is_told_alone() -> None:
    store = await made()
    for text in ("today", "snooze 1 until monday", "yes"):
        await say(store, text)
    await take(store, [posted("k2", KIM, NOW + MINUTE, "And this?", names=(ANN,), place=place("C2"))], NOW + MINUTE)
    assert "Kim asked you a question in #launch today." in await tells(store, "who", now=NOW + HOUR)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("snooze 1 until yesterday", "“yesterday” is past: Thursday 19 March, 09:00."),
        ("snooze 1 until 1/12", "“1/12” could be two dates. Write it like “1 December” or “2026-12-01”."),
        ("snooze 1 until 30 february", "There is no such date as “30 february”."),
        ("snooze 1 for 3 years", None),
        ("snooze 1 until whenever", None),
        ("snooze 1 for 400 days", "“400 days” is more than a year away."),
        ("snooze 9 until monday", "The last list has no 9; it goes 1 to 3."),
        ("snooze @nobody until monday", None),
    ],
)
async def test_what_can_not_be_a_time_is_refused_and_changes_nothing(text: str, says: str | None) -> None:
    store = await made()
    await say(store, "today")
    before = await rows(store)
    answered = await tells(store, text)
    if says:
        assert answered == says
    await say(store, "yes")
    assert await rows(store) == before


async def test_without_a_time_some_are_offered_with_their_dates() -> None:
    store = await made()
    await say(store, "today")
    offered = await tells(store, "snooze 1")
    assert offered.startswith("Until when shall I keep Kim back?")
    assert "2  Monday 23 March, 09:00" in offered
    assert await tells(store, "2") == f"Kim will be back on {MONDAY}."


async def test_another_time_may_be_said_and_is_asked_about() -> None:
    store = await made()
    await say(store, "today")
    await say(store, "snooze 1")
    assert await tells(store, "tuesday at 3pm") == (
        "Bring Kim back on Tuesday 24 March, 15:00 (Europe/Berlin)? Say “yes” or “no”."
    )
    await say(store, "yes")
    assert (await states(store))[KIM] is NudgeState.SNOOZED


async def test_a_past_time_is_refused_and_the_question_stands() -> None:
    store = await made()
    await say(store, "today")
    await say(store, "snooze 1")
    assert await tells(store, "yesterday") == "“yesterday” is past: Thursday 19 March, 09:00."
    assert (await tells(store, "1")).startswith("Kim will be back on Friday 20 March")


async def test_an_unreadable_time_is_answered_as_such() -> None:
    store = await made()
    await say(store, "today")
    await say(store, "snooze 1")
    assert (await tells(store, "when the cows come home")).startswith("I can’t read")


async def test_yes_after_the_time_has_passed_snoozes_nothing_into_the_past() -> None:
    store = await made()
    await say(store, "today")
    await say(store, "snooze 1 for 10 minutes")
    answered = await tells(store, "yes", now=NOW + 30 * MINUTE)
    assert "will be back" not in answered
    assert (await states(store))[KIM] is NudgeState.SENT


async def test_several_are_snoozed_at_once_and_undone_at_once() -> None:
    store = await made()
    await say(store, "today")
    before = await rows(store)
    await say(store, "snooze 1 and 3 until monday")
    assert await tells(store, "yes") == f"Kim and Lee will be back on {MONDAY}."
    assert await listed(store) == ["Max Adams", "Max Brown"]
    assert await tells(store, "undo") == "Taken back: you snoozed Kim and Lee until Monday 23 March, 09:00."
    after = await rows(store)
    assert {key: after.get(key) for key in before} == before


async def test_snooze_by_name_hides_all_that_waits_with_them() -> None:
    store = await made()
    await take(store, [posted("k2", KIM, NOW - DAY, "And the docs?", names=(ANN,), place=place("C2"))], NOW)
    await say(store, "snooze @kim tomorrow")
    await say(store, "yes")
    assert "Kim" not in await listed(store)
    assert "Kim" in await listed(store, now=NOW + 2 * DAY)


async def test_undo_of_a_snooze_by_name_that_was_on_no_list_brings_them_back() -> None:
    store = await made()
    for text in ("snooze @kim tomorrow", "yes", "undo"):
        await say(store, text)
    assert "Kim" in await listed(store)


async def test_one_called_max_is_told_apart_then_timed_then_confirmed() -> None:
    store = await made()
    assert "Which one?" in await tells(store, "snooze max tomorrow")
    assert (await tells(store, "2")).startswith("Bring Max Brown back on Saturday 21 March")
    assert (await tells(store, "yes")).startswith("Max Brown will be back")
    assert await listed(store) == ["Kim", "Max Adams", "Lee"]


async def test_a_light_gesture_is_snoozed_and_comes_back() -> None:
    store = await made(*came_by())
    for text in ("today", "snooze 1 tomorrow", "yes"):
        await say(store, text)
    assert await listed(store, text="today") == []
    assert await listed(store, text="today", now=NOW + DAY) == ["Sam Body"]
    await say(store, "undo")
    assert await listed(store, text="today") == ["Sam Body"]


async def test_what_is_done_already_is_not_snoozed() -> None:
    store = await made()
    said = await drain(store, ("today", "done 1", "snooze 1 until monday"))
    assert "Bring Kim back" not in said[-1]
    await say(store, "yes")
    assert (await states(store))[KIM] is NudgeState.DONE


async def test_a_snooze_by_name_outlives_no_earlier_skip() -> None:
    store = await made()
    for text in ("today", "skip 1"):
        await say(store, text)
    await take(store, [posted("k2", KIM, NOW + MINUTE, "And?", names=(ANN,), place=place("C2"))], NOW + MINUTE)
    await say(store, "snooze @kim tomorrow", now=NOW + HOUR)
    await say(store, "yes", now=NOW + HOUR)
    assert "Kim" in await listed(store, now=NOW + 2 * DAY)
    assert LEE in await states(store)
