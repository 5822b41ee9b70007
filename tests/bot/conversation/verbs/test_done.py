"""`done` and `elsewhere`: what waits is settled and counts as given, by word, and apart from what was seen."""

import pytest

from bot.engine.intake import take
from bot.kinds import Kind
from bot.ledger import Direction, Evidence, How, MemberId
from bot.models import NudgeState, Verdict
from tests.bot.conversation.talk import (
    DAY,
    HOUR,
    MAX_ADAMS,
    MAX_BROWN,
    MINUTE,
    SOMEBODY,
    came_by,
    listed,
    made,
    nudge_of,
    only_kim,
    question,
    rows,
    say,
    states,
    tells,
)
from tests.rows import ANN, HOME, KIM, LEE, NOW, place, posted

pytestmark = pytest.mark.asyncio


async def test_done_settles_the_items_and_counts_as_given_by_word() -> None:
    store = await made()
    await say(store, "today")
    assert await tells(store, "done 1") == "Done: Kim. Noted by your word."
    known = await store.between(HOME, MemberId(ANN), [KIM])
    assert [item.settled.how for item in known.items if item.settled] == [How.WORD]
    given = [(act.kind, act.evidence) for act in known.engagements if act.direction is Direction.GIVEN]
    assert given == [(Kind.REPLY, Evidence.WORD)]
    assert (await states(store))[KIM] is NudgeState.DONE
    assert await listed(store) == ["Max Adams", "Max Brown", "Lee"]


async def test_done_of_help_counts_as_thanks() -> None:
    store = await made()
    await say(store, "who should I thank")
    await say(store, "done 1")
    known = await store.between(HOME, MemberId(ANN), [LEE])
    assert [act.kind for act in known.engagements if act.evidence is Evidence.WORD] == [Kind.THANKS]


async def test_several_numbers_are_done_at_once_and_undone_at_once() -> None:
    store = await made()
    await say(store, "today")
    before = await rows(store)
    assert await tells(store, "done 1 and 3") == "Done: Kim and Lee. Noted by your word."
    assert await listed(store) == ["Max Adams", "Max Brown"]
    assert await tells(store, "undo") == "Taken back: you marked Kim and Lee as done."
    after = {key: row for key, row in (await rows(store)).items() if key[0] != "deeds"}  # type: ignore[index]
    assert {key: row for key, row in after.items() if key in before} == before


async def test_of_several_numbers_only_those_still_open_are_named_and_taken_back() -> None:
    store = await made()
    await say(store, "today")
    await say(store, "done 1", now=NOW)
    assert await tells(store, "done 1-2", now=NOW + MINUTE) == "Done: Max Adams. Noted by your word."
    assert await tells(store, "undo", now=NOW + 2 * MINUTE) == "Taken back: you marked Max Adams as done."


async def test_a_range_beyond_the_list_does_nothing_at_all() -> None:
    store = await made()
    await say(store, "today")
    before = await rows(store)
    assert await tells(store, "done 2-4") == "The last list has no 4; it goes 1 to 3."
    assert await rows(store) == before


async def test_zero_is_no_number_of_a_list_of_one() -> None:
    store = await only_kim()
    await say(store, "today")
    before = await rows(store)
    await say(store, "done 0")
    assert await rows(store) == before


async def test_it_is_the_only_one_on_a_list() -> None:
    store = await only_kim()
    await say(store, "today")
    assert await tells(store, "done with it") == "Done: Kim. Noted by your word."


async def test_it_asks_which_where_there_are_several() -> None:
    store = await made()
    await say(store, "today")
    assert await tells(store, "done with it") == "Which one? Say “done 1”, with a number of the last list."


async def test_done_by_name_settles_everything_that_waits_with_them() -> None:
    store = await made()
    more = posted("k2", KIM, NOW - DAY, "And the docs?", names=(ANN,), place=place("C2"))
    await take(store, [more], NOW)
    assert await tells(store, "done @kim") == "Done: Kim. Noted by your word."
    known = await store.between(HOME, MemberId(ANN), [KIM])
    assert [item.settled.how for item in known.items if item.settled] == [How.WORD, How.WORD]
    assert await tells(store, "done kim") == ("Nothing of Kim’s waits for you. If you met, “met @name” counts it.")


async def test_done_by_name_takes_what_was_snoozed_too_and_undo_puts_it_back_to_sleep() -> None:
    store = await made()
    for text in ("today", "snooze 1 tomorrow", "yes"):
        await say(store, text)
    assert await tells(store, "done @kim", now=NOW + MINUTE) == "Done: Kim. Noted by your word."
    await say(store, "undo", now=NOW + 2 * MINUTE)
    assert (await nudge_of(store, KIM)).state is NudgeState.SNOOZED


async def test_done_by_name_then_undo_leaves_only_the_mark_of_the_deed() -> None:
    store = await made()
    before = await rows(store)
    await say(store, "done @kim")
    await say(store, "undo")
    after = await rows(store)
    assert {key for key in after.keys() - before.keys() if key[0] != "deeds"} == set()  # type: ignore[index]


async def test_done_by_name_of_somebody_muted_says_no_untruth() -> None:
    store = await made()
    await say(store, "mute @kim")
    assert not (await tells(store, "done @kim")).startswith("Nothing of Kim’s waits")


async def test_done_of_one_called_max_asks_which_and_shows_the_handles() -> None:
    store = await made()
    assert await tells(store, "done max") == (
        "Several people are called “max”. Which one?\n  1  max.a (Max Adams)\n  2  max.b (Max Brown)"
    )
    assert await tells(store, "2") == "Done: Max Brown. Noted by your word."
    assert await question(store) is None


@pytest.mark.parametrize("reply", ["max.a", "@max.a", "MAX.A", "1", " 1. "])
async def test_a_handle_or_a_number_answers_which_one_is_meant(reply: str) -> None:
    store = await made()
    await say(store, "done max")
    assert await tells(store, reply) == "Done: Max Adams. Noted by your word."


async def test_the_full_name_answers_which_one_is_meant() -> None:
    store = await made()
    await say(store, "done max")
    assert await tells(store, "Max Brown") == "Done: Max Brown. Noted by your word."


async def test_yes_is_no_answer_to_which_one_and_the_question_stands() -> None:
    store = await made()
    await say(store, "done max")
    assert "There is no question" not in await tells(store, "yes")


async def test_nobody_of_that_name_is_said_with_who_is_like_it() -> None:
    store = await made()
    assert "There is" in await tells(store, "done @kimm")
    assert await tells(store, "done @zzz") == "I know nobody called “zzz”."


async def test_a_light_gesture_is_done_once_and_undone() -> None:
    store = await made(*came_by())
    assert await listed(store, text="today") == ["Sam Body"]
    await say(store, "today")
    before = await rows(store)
    assert await tells(store, "done 1") == "Done: Sam Body. Noted by your word."
    assert await tells(store, "done 1") == "Sam Body: settled already."
    assert await listed(store, text="today") == []
    await say(store, "undo")
    after = await rows(store)
    assert {key: after.get(key) for key in before} == before
    assert await listed(store, text="today") == ["Sam Body"]


async def test_undo_takes_done_back_so_that_it_waits_again() -> None:
    store = await made()
    await say(store, "today")
    before = await rows(store)
    await say(store, "done 1")
    assert await tells(store, "undo", now=NOW + HOUR) == "Taken back: you marked Kim as done."
    after = await rows(store)
    assert {key: row for key, row in after.items() if key[0] != "deeds"} == before  # type: ignore[index]
    assert await listed(store) == ["Kim", "Max Adams", "Max Brown", "Lee"]


async def test_undo_leaves_what_was_really_answered_meanwhile_settled() -> None:
    store = await made()
    await say(store, "today")
    await say(store, "done 1")
    answered = posted("a9", ANN, NOW + MINUTE, "It is.", place=place(thread="k1"), thread_author=KIM)
    await take(store, [answered], NOW + MINUTE)
    await say(store, "undo", now=NOW + HOUR)
    (item,) = (await store.between(HOME, MemberId(ANN), [KIM])).items
    assert item.settled is not None
    assert item.settled.how is How.MESSAGE


async def test_elsewhere_settles_and_is_kept_as_such() -> None:
    store = await made()
    await say(store, "today")
    assert await tells(store, "elsewhere 1") == "Noted: you answered Kim where I can’t see."
    nudge = await nudge_of(store, KIM)
    assert (nudge.state, nudge.verdict) == (NudgeState.DONE, Verdict.ELSEWHERE)
    assert await tells(store, "elsewhere 1") == "Kim: settled already."


async def test_elsewhere_twice_raises_the_threshold_of_that_pair_only() -> None:
    store = await made()
    await say(store, "elsewhere @kim")
    again = posted("k2", KIM, NOW + MINUTE, "And the docs?", names=(ANN,), place=place("C2"))
    await take(store, [again], NOW + MINUTE)
    said = await tells(store, "elsewhere @kim", now=NOW + HOUR)
    assert said.endswith("As this happens with you two, I will wait longer before I mention them.")
    asked = [
        posted("k3", KIM, NOW + HOUR, "And this?", names=(ANN,), place=place("C5")),
        posted("n3", MAX_BROWN, NOW + HOUR, "And that?", names=(ANN,), place=place("C6")),
    ]
    await take(store, asked, NOW + HOUR)
    soon = await listed(store, now=NOW + 2 * HOUR, text="today")
    assert "Kim" not in soon
    assert "Kim" in await listed(store, now=NOW + 5 * DAY)


async def test_undo_of_the_second_elsewhere_lowers_the_threshold_again() -> None:
    store = await made()
    await say(store, "elsewhere @kim")
    again = posted("k2", KIM, NOW + MINUTE, "And the docs?", names=(ANN,), place=place("C2"))
    await take(store, [again], NOW + MINUTE)
    await say(store, "elsewhere @kim", now=NOW + HOUR)
    assert await tells(store, "undo", now=NOW + HOUR) == "Taken back: you answered Kim elsewhere."
    assert "Kim" in await listed(store, now=NOW + HOUR)


async def test_what_was_said_elsewhere_of_stays_so_when_skipped_after() -> None:
    store = await made()
    await say(store, "today")
    await say(store, "elsewhere 1")
    await say(store, "skip 1", now=NOW + MINUTE)
    nudge = await nudge_of(store, KIM)
    assert (nudge.state, nudge.verdict) == (NudgeState.DONE, Verdict.ELSEWHERE)


async def test_done_of_two_called_max_in_turn_settles_each() -> None:
    store = await made()
    await say(store, "done @max.a")
    await say(store, "done @max.b")
    assert await listed(store) == ["Kim", "Lee"]
    settled = [item.contact for item in await store.items(HOME, MemberId(ANN)) if item.settled]
    assert sorted(settled) == [MAX_ADAMS, MAX_BROWN]


async def test_done_of_somebody_without_a_handle_known_works_by_id() -> None:
    store = await made()
    nobody = SOMEBODY.replace("somebody", "U77")
    await take(store, [posted("u1", type(KIM)(nobody), NOW - DAY, "Is it?", names=(ANN,))], NOW)
    assert await tells(store, "done @U77") == "Done: U77. Noted by your word."


@pytest.mark.parametrize("text", ["done @una_low", "done una_low"])
async def test_a_handle_with_an_underscore_can_be_named(text: str) -> None:
    store = await made()
    una = type(KIM)("slack:T1:una_low")
    await take(store, [posted("u1", una, NOW - DAY, "Is it?", names=(ANN,))], NOW)
    assert await tells(store, text) == "Done: una_low. Noted by your word."
