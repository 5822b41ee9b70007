"""What the verbs tell of what is kept by the week only."""

import json

import pytest

from bot.engine.leaving import leave_out
from bot.engine.retention import fold_all
from bot.engine.window import tidy
from bot.ledger import Engagement, Trace
from bot.models import Question
from bot.views import Document
from storage.memory import MemoryStore
from tests.bot.conversation.talk import DAY, HOUR, guest_says, made, rows, say, tells, told
from tests.rows import ANN, HOME, KIM, NOW

pytestmark = pytest.mark.asyncio
LATER = NOW + 95 * DAY


async def folded() -> MemoryStore:
    """A store in which all that passed is folded: Kim asked, Ann answered and met her, Lee helped Ann."""
    store = await made()
    await say(store, "met @kim yesterday", now=NOW - HOUR)
    await say(store, "yes", now=NOW - HOUR)
    await fold_all(store, LATER, 90)
    await tidy(store, LATER)
    assert not any(isinstance(row, (Engagement, Trace)) for row in await store.about(HOME))
    return store


async def test_the_tie_and_the_counts_are_what_they_were() -> None:
    store, kept = await folded(), await made()
    await say(kept, "met @kim yesterday", now=NOW - HOUR)
    await say(kept, "yes", now=NOW - HOUR)
    for text in ("with @kim in numbers", "with @lee in numbers", "with @lee"):
        told_of_it = (await tells(store, text, now=LATER)).splitlines()
        assert told_of_it == (await tells(kept, text, now=LATER)).splitlines()
    assert "1 meeting" in await tells(store, "with @kim in numbers", now=LATER)


async def test_who_could_be_asked_knows_no_channel_any_more() -> None:
    said = await tells(await folded(), "who could I ask", now=LATER)
    assert said.splitlines() == ["Who usually answers you", "Lee answered you once, on 18 March."]


async def test_what_is_known_is_told_by_the_week_and_to_a_guest_without_words() -> None:
    store = await folded()
    said = await tells(store, "what do you know about me", now=LATER)
    assert "Longer ago, by the week only: 3 questions, 1 helpful answer, 1 meeting, the last on 19 March 2026." in said
    guest = told(await guest_says(store, "what do you know about me", KIM))
    assert "Longer ago, by the week only: 1 question, the last on 18 March 2026." in guest
    assert "meeting" not in guest


async def test_an_export_holds_the_weeks() -> None:
    view = await say(await folded(), "export", now=LATER)
    assert isinstance(view, Document)
    weeks = json.loads(view.content)["weeks"]
    assert {week["contact"].rpartition(":")[2] for week in weeks} == {"kim", "lee", "max.a", "max.b"}
    assert {week["member"] for week in weeks} == {ANN}


async def test_forgetting_somebody_takes_their_weeks() -> None:
    store = await folded()
    await say(store, "forget @kim", now=LATER)
    assert await tells(store, "yes", now=LATER) == "Forgotten: what passed between you and Kim up to now."
    naming = [row.table for row in await store.about(HOME, [KIM]) if not isinstance(row, Question)]
    assert sorted(naming) == ["members", "profiles"]


async def test_leaving_takes_the_weeks_of_both_sides() -> None:
    store = await folded()
    await leave_out(store, KIM)
    assert await store.about(HOME, [KIM]) == ()


async def test_a_meeting_of_that_time_is_not_noted() -> None:
    store = await folded()
    before = await rows(store)
    await say(store, "met @kim on 1 march", now=LATER)
    said = await tells(store, "yes", now=LATER)
    assert said == "That is too long ago for me: I note meetings since 25 March 2026."
    assert await rows(store) == before
