"""`daily`, `weekly`: how often a list comes by itself."""

from datetime import datetime

import pytest

from bot.ledger import MemberId
from bot.models import Rhythm, Sent
from bot.people import Pace
from bot.ports import Changes
from storage.memory import MemoryStore
from tests.bot.conversation.talk import DAY, HOUR, made, member_of, rows, say, tells
from tests.rows import ANN, HOME, NOW

pytestmark = pytest.mark.asyncio
WEEKLY = "One list a week from now on, on Mondays."
DAILY = "A list each working day again."
MONDAY = NOW + 3 * DAY - HOUR


async def slowed(store: MemoryStore, pace: Pace) -> None:
    """Ann let some lists pass."""
    await store.commit(Changes(puts=(Rhythm(home=HOME, member=MemberId(ANN), pace=pace),)))


async def due(store: MemoryStore) -> datetime | None:
    """When the next list comes."""
    (row,) = [row for row in (await store.agenda(HOME, MemberId(ANN))).dues if row.kind is Sent.DIGEST]
    return row.at


async def test_weekly_is_one_list_a_week_and_daily_one_each_day_again() -> None:
    store = await made()
    assert await tells(store, "weekly") == WEEKLY
    assert (await member_of(store)).pace is Pace.WEEKLY
    assert await due(store) == MONDAY
    assert await tells(store, "daily") == DAILY
    assert (await member_of(store)).pace is Pace.DAILY


async def test_in_the_middle_of_a_week_the_next_of_either_is_due() -> None:
    store, wednesday = await made(), NOW + 5 * DAY
    await say(store, "weekly", now=wednesday)
    assert await due(store) == MONDAY + 7 * DAY - HOUR  # in summer time
    await say(store, "daily", now=wednesday)
    assert await due(store) == MONDAY + 3 * DAY


async def test_the_day_is_the_first_on_which_they_work() -> None:
    store = await made()
    await say(store, "settings days wed-fri")
    assert await tells(store, "weekly") == "One list a week from now on, on Wednesdays."


async def test_what_is_so_already_is_said_and_changes_nothing() -> None:
    store = await made()
    before = await rows(store)
    assert await tells(store, "daily") == "As before: a list each working day."
    assert await rows(store) == before
    await say(store, "weekly")
    before = await rows(store)
    assert await tells(store, "weekly") == "As before: one list a week, on Mondays."
    assert await rows(store) == before


@pytest.mark.parametrize("pace", [Pace.WEEKLY, Pace.SILENT])
async def test_daily_is_news_to_one_who_let_some_lists_pass(pace: Pace) -> None:
    store = await made()
    await slowed(store, pace)
    assert await tells(store, "daily") == DAILY


@pytest.mark.parametrize(
    ("before", "text", "back"),
    [("daily", "weekly", "you wanted one list a week"), ("weekly", "daily", "you wanted a list each working day")],
)
async def test_undo_puts_the_pace_back(before: str, text: str, back: str) -> None:
    store = await made()
    await say(store, before)
    member = await member_of(store)
    await say(store, text)
    assert await member_of(store) != member
    assert await tells(store, "undo", now=NOW + HOUR) == f"Taken back: {back}."
    assert await member_of(store) == member


@pytest.mark.parametrize("text", ["daily", "weekly"])
async def test_who_had_stopped_gets_lists_again(text: str) -> None:
    store = await made()
    for said in ("stop", "yes", text):
        await say(store, said)
    assert (await member_of(store)).digest
    await say(store, "undo")
    assert not (await member_of(store)).digest


@pytest.mark.parametrize(
    ("texts", "line"),
    [
        (("pause",), "You are paused until you say “resume”."),
        (("pause 1 week", "yes"), "You are paused until Friday 27 March, 09:00."),
    ],
)
async def test_a_pause_is_told_and_stays(texts: tuple[str, ...], line: str) -> None:
    store = await made()
    for text in texts:
        await say(store, text)
    assert await tells(store, "weekly") == f"{WEEKLY} {line}"
    assert (await member_of(store)).pause(NOW)


@pytest.mark.parametrize(
    ("pace", "line"),
    [
        (Pace.WEEKLY, "You let some lists pass, so one came each week; now that you are here, they come as before."),
        (Pace.SILENT, "You let some lists pass, so none came by itself; now that you are here, they come as before."),
    ],
)
async def test_status_tells_that_lists_have_become_rarer(pace: Pace, line: str) -> None:
    store = await made()
    await slowed(store, pace)
    assert (await tells(store, "status")).splitlines()[-1] == line
    await say(store, "stop")
    await say(store, "yes")
    assert line not in await tells(store, "status")


async def test_status_of_one_who_wants_it_weekly_says_nothing_of_lists_that_passed() -> None:
    store = await made()
    await say(store, "weekly")
    said = await tells(store, "status")
    assert said.splitlines()[-1] == "Next list: Monday 23 March, 09:00, if I am running then."
