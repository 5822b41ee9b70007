"""`who`, `waiting`, `who could I ask`, `with`, `why`, `open`, `help`: they tell, and change nothing but the list."""

import pytest

from bot.conversation.verbs import VERBS
from bot.engine.intake import take
from bot.models import Nudge
from tests.bot.conversation.talk import (
    ADAMS_ASKED,
    ASKED,
    BROWN_ASKED,
    DAY,
    HELPED,
    HOUR,
    MINUTE,
    came_by,
    made,
    rows,
    say,
    tells,
)
from tests.rows import ANN, KIM, LEE, NOW, place, posted

pytestmark = pytest.mark.asyncio


async def test_who_numbers_through_its_headings() -> None:
    store = await made()
    assert (await tells(store, "who")).splitlines() == [
        "Who to get back to",
        "Waiting for an answer",
        f"1. {ASKED}",
        f"2. {ADAMS_ASKED}",
        f"3. {BROWN_ASKED}",
        "Help and shares not thanked for yet",
        f"4. {HELPED}",
    ]
    assert await tells(store, "done 4") == "Done: Lee. Noted by your word."


async def test_who_has_those_who_came_by_often_as_well() -> None:
    store = await made(*came_by())
    assert "Came by often lately" in await tells(store, "who")
    assert await tells(store, "done 1") == "Done: Sam Body. Noted by your word."


async def test_who_could_be_asked_are_those_who_helped_most_often() -> None:
    store = await made()
    ask = place("C1", thread="b1")
    helped = [
        posted("b1", ANN, NOW - 3 * DAY, "How is it built?", place=ask),
        posted("b2", KIM, NOW - 3 * DAY + HOUR, "With make.", place=ask, thread_author=ANN),
        posted("c1", ANN, NOW - 2 * DAY - HOUR, "And where?", place=place("C1", thread="c1")),
        posted("c2", KIM, NOW - 2 * DAY, "Here.", place=place("C1", thread="c1"), thread_author=ANN),
    ]
    await take(store, helped, NOW)
    assert (await tells(store, "who could I ask")).splitlines() == [
        "Who usually answers you",
        "Kim answered you on two days, the latest in #general on Wednesday.",
        "Lee answered you once, in #help on Wednesday.",
    ]


async def test_the_members_own_questions_are_told_where_nobody_answered() -> None:
    store = await made(posted("a5", ANN, NOW - DAY, "Kim, is it done?", names=(KIM,)))
    assert await tells(store, "waiting") == (
        "Your questions that I see no answer to\nYou asked Kim in #general yesterday."
    )


@pytest.mark.parametrize("text", ["why 1", "open 1"])
async def test_why_and_open_change_nothing(text: str) -> None:
    store = await made()
    await say(store, "today")
    before = await rows(store)
    assert await say(store, text)
    assert await rows(store) == before


async def test_why_tells_of_several_numbers() -> None:
    store = await made()
    await say(store, "today")
    told = await tells(store, "why 1 and 3")
    assert ASKED in told
    assert HELPED in told


async def test_open_without_links_says_so() -> None:
    store = await made()
    await say(store, "today")
    assert await tells(store, "open 1") == "There is nothing to open: it is not on a platform with links."


async def test_how_it_stands_with_somebody_is_told_in_words_and_numbers_if_asked() -> None:
    store = await made()
    assert "day" not in (await tells(store, "with @kim")).replace("Wednesday", "").replace("today", "")
    assert "Kim turned to you on one day" in await tells(store, "with @kim in numbers")
    assert await tells(store, "with @somebody") == (
        "Sam Body and you\nNothing has passed between you and Sam Body that I saw."
    )


async def test_help_of_each_verb_says_what_it_is() -> None:
    store = await made()
    for verb in VERBS:
        if verb.name not in ("yes", "no", "with", "about_me"):
            assert verb.summary in await tells(store, f"help {verb.name.replace('_', ' ')}")


async def test_asking_who_tells_of_no_other_members_list() -> None:
    store = await made()
    before = await rows(store, Nudge)
    for text in ("who", "who is waiting", "who should I thank", "today", "more"):
        await say(store, text)
    assert await rows(store, Nudge) == before
    assert LEE in {row.contact for row in (await rows(store)).values() if isinstance(row, Nudge)}


async def test_why_tells_what_shifts_a_nudge_by_counted_facts() -> None:
    store = await made()
    for text in ("who", "not for me 2", "not for me 3"):
        await say(store, text)
    assert "Questions: shown less often, since you said twice that this is not for you." in await tells(store, "why 1")
    assert "shown less often" not in await tells(store, "why 4")
    await say(store, "reset", now=NOW + MINUTE)
    assert "shown less often" not in await tells(store, "why 1", now=NOW + MINUTE)


async def test_why_tells_the_contact_where_that_shifts_more() -> None:
    store = await made()
    for text in ("who", "done @max.a", "done @max.b", "skip @kim"):
        await say(store, text)
    assert "Kim: shown less often, since you skipped once." in await tells(store, "why 1")
