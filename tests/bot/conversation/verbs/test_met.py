"""`met @name`: counts as contact both ways, by word, at the time said, which is asked about first."""

import pytest

from bot.kinds import Kind
from bot.ledger import Direction, Evidence, MemberId
from tests.bot.conversation.talk import HOUR, SOMEBODY, listed, made, rows, say, tells
from tests.rows import ANN, HOME, KIM, NOW

pytestmark = pytest.mark.asyncio


async def test_met_counts_both_ways_by_word_and_settles_nothing() -> None:
    store = await made()
    assert await tells(store, "met @kim") == "Noted: you met Kim today."
    known = await store.between(HOME, MemberId(ANN), [KIM])
    meetings = [act for act in known.engagements if act.kind is Kind.MEETING]
    assert {act.direction for act in meetings} == set(Direction)
    assert {act.evidence for act in meetings} == {Evidence.WORD}
    assert {act.at for act in meetings} == {NOW}
    assert [item.settled for item in known.items] == [None]
    assert await listed(store) == ["Kim", "Max Adams", "Max Brown", "Lee"]


async def test_a_time_in_the_past_is_echoed_and_then_counts() -> None:
    store = await made()
    before = await rows(store)
    asked = await tells(store, "met @kim last friday")
    assert asked == "You met Kim on Friday 13 March (Europe/Berlin)? Say “yes” or “no”."
    assert await rows(store) == before
    assert await tells(store, "yes") == "Noted: you met Kim on 13 March."
    assert "1 meeting" in await tells(store, "with kim in numbers")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("met @kim tomorrow", "“tomorrow” is still to come: Saturday 21 March, 12:00."),
        ("met @kim on 30 february", "There is no such date as “30 february”."),
        ("met @kim 3 years ago", None),
        ("met @kim on blursday", None),
        ("met @nobody yesterday", None),
        ("met", "Who? Say “met @name yesterday”, with a name."),
    ],
)
async def test_a_time_to_come_or_unreadable_and_nobody_are_refused(text: str, says: str | None) -> None:
    store = await made()
    before = await rows(store)
    answered = await tells(store, text)
    assert answered == says or says is None
    assert not answered.startswith("Noted")
    await say(store, "yes")
    assert await rows(store) == before


async def test_undo_takes_the_meeting_back() -> None:
    store = await made()
    before = await rows(store)
    await say(store, "met @kim")
    assert await tells(store, "undo", now=NOW + HOUR) == "Taken back: you met Kim."
    after = await rows(store)
    assert {key: row for key, row in after.items() if key[0] != "deeds"} == before  # type: ignore[index]


async def test_the_same_meeting_told_twice_is_one() -> None:
    store = await made()
    for text in ("met @kim yesterday", "yes"):
        await say(store, text)
    once = {key for key in await rows(store) if key[0] == "engagements"}  # type: ignore[index]
    await say(store, "met @kim yesterday", now=NOW + HOUR)
    assert await tells(store, "yes", now=NOW + HOUR) == "That meeting with Kim is noted already."
    assert {key for key in await rows(store) if key[0] == "engagements"} == once  # type: ignore[index]


async def test_somebody_with_whom_nothing_passed_may_have_been_met() -> None:
    store = await made()
    assert await tells(store, "met @somebody") == "Noted: you met Sam Body today."
    assert (await store.between(HOME, MemberId(ANN), [SOMEBODY])).engagements
    assert "About even" in await tells(store, "with @somebody")


async def test_one_called_max_is_told_apart_then_the_time_confirmed() -> None:
    store = await made()
    assert "Which one?" in await tells(store, "met max yesterday")
    assert await tells(store, "max.a") == ("You met Max Adams on Thursday 19 March (Europe/Berlin)? Say “yes” or “no”.")
    assert await tells(store, "yes") == "Noted: you met Max Adams yesterday."
