"""`today` and `more`: lists, numbers that go on, and what a number means when another list has come."""

import pytest

from bot.engine.intake import take
from bot.models import Shown
from tests.bot.conversation.talk import (
    ADAMS_ASKED,
    ASKED,
    BROWN_ASKED,
    DAY,
    HELPED,
    HOUR,
    listed,
    made,
    numbered,
    rows,
    say,
    states,
    tells,
)
from tests.rows import ANN, HOME, KIM, LEE, NOW, person, posted

pytestmark = pytest.mark.asyncio


async def test_today_lists_the_worthiest_few_and_more_goes_on_numbering() -> None:
    store = await made()
    assert (await tells(store, "today")).splitlines()[1:] == [f"1. {ASKED}", f"2. {ADAMS_ASKED}", f"3. {HELPED}"]
    assert await tells(store, "more") == f"One more\n4. {BROWN_ASKED}"
    assert await tells(store, "more") == "That is everybody."
    assert await tells(store, "done 4") == "Done: Max Brown. Noted by your word."
    assert await tells(store, "done 1") == "Done: Kim. Noted by your word."


async def test_more_without_a_list_is_today() -> None:
    store = await made()
    assert numbered(await say(store, "more")) == [(1, "Kim"), (2, "Max Adams"), (3, "Lee")]


async def test_more_numbers_on_through_several_portions() -> None:
    store = await made(
        *(posted(f"q{n}", person(f"u{n}"), NOW - DAY, "Is it?", names=(ANN,)) for n in range(8)),
    )
    found = numbered(await say(store, "today"))
    for _ in range(2):
        found += numbered(await say(store, "more"))
    assert [number for number, _ in found] == list(range(1, 9))
    assert len({who for _, who in found}) == 8
    assert await tells(store, "done 1, 5 and 8") == (
        f"Done: {found[0][1]}, {found[4][1]} and {found[7][1]}. Noted by your word."
    )


async def test_with_nobody_left_it_says_so() -> None:
    store = await made()
    for who in ("kim", "max.a", "max.b", "lee"):
        await say(store, f"done @{who}")
    assert (await tells(store, "today")).startswith("Good morning. Nobody is waiting for you.")
    assert await tells(store, "done 1") == "The last list was empty; “today” shows what there is now."


async def test_showing_a_list_marks_its_nudges_as_told_and_nothing_else() -> None:
    store = await made()
    before = await rows(store)
    await say(store, "today")
    after = await rows(store)
    assert {key: row for key, row in after.items() if key in before} == before
    assert {key[0] for key in after.keys() - before.keys()} == {"nudges"}  # type: ignore[index]


async def test_a_list_is_kept_by_place_of_talk_with_an_id() -> None:
    store = await made()
    await say(store, "who should I thank", where="one")
    await say(store, "today", where="two")
    assert await tells(store, "done 1", where="one") == "Done: Lee. Noted by your word."
    assert await tells(store, "done 1", where="two") == "Done: Kim. Noted by your word."
    shown = [row for row in await store.about(HOME) if isinstance(row, Shown)]
    assert all(row.id for row in shown)


async def test_a_number_whose_list_another_door_has_replaced_asks() -> None:
    store = await made()
    await say(store, "today", by="chat")
    await say(store, "who should I thank", by="shell")
    assert await tells(store, "done 1", by="chat") == (
        "A newer list has come since. There it is Lee, in the one before Kim. Say “new” or “before”."
    )
    assert (await states(store)).get(KIM) != "done"
    assert await tells(store, "before", by="chat") == "Done: Kim. Noted by your word."
    await say(store, "done 1", by="chat")
    assert await tells(store, "new", by="chat") == "Done: Lee. Noted by your word."


async def test_through_the_door_of_the_newer_list_nothing_is_asked() -> None:
    store = await made()
    await say(store, "today", by="chat")
    await say(store, "who should I thank", by="shell")
    assert await tells(store, "done 1", by="shell") == "Done: Lee. Noted by your word."


async def test_the_same_person_under_both_numbers_is_not_asked_about() -> None:
    store = await made()
    await say(store, "today", by="chat")
    await say(store, "who", by="shell")
    assert await tells(store, "done 1", by="chat") == "Done: Kim. Noted by your word."


async def test_two_newer_lists_through_another_door_ask_as_well() -> None:
    store = await made()
    await say(store, "who should I thank", by="chat")
    await say(store, "today", by="shell")
    await say(store, "who is waiting", by="shell")
    assert (await tells(store, "done 1", by="chat")).startswith("A newer list has come since.")


async def test_a_number_that_only_the_list_before_has_asks_too() -> None:
    store = await made()
    await say(store, "today", by="chat")
    await say(store, "who should I thank", by="shell")
    assert not (await tells(store, "done 3", by="chat")).startswith("The last list has no 3")


async def test_half_a_day_later_the_newer_list_is_meant() -> None:
    store = await made()
    await say(store, "who should I thank", by="chat")
    await say(store, "today", by="shell", now=NOW + 13 * HOUR)
    assert await tells(store, "done 1", by="chat", now=NOW + 13 * HOUR) == "Done: Kim. Noted by your word."


async def test_a_number_means_whom_it_meant_also_when_they_asked_anew() -> None:
    store = await made()
    await say(store, "today")
    await take(store, [posted("l9", LEE, NOW + HOUR, "Ann?", names=(ANN,))], NOW + HOUR)
    assert await tells(store, "done 1", now=NOW + 2 * HOUR) == "Done: Kim. Noted by your word."
    assert "Lee" in await listed(store, now=NOW + 2 * HOUR)
