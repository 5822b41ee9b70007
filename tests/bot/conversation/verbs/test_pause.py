"""`pause`, `resume`, `stop`: no digests, and again; the waiting stops meanwhile."""

import pytest

from bot.nudging.due import next_digest
from bot.people import Pause
from bot.views import Digest
from tests.bot.conversation.talk import DAY, HOUR, MINUTE, listed, made, member_of, rows, say, tells
from tests.rows import NOW

pytestmark = pytest.mark.asyncio
WEEK = 7 * DAY
UNTIL = "Friday 27 March, 09:00 (Europe/Berlin)"


async def test_a_pause_is_asked_about_with_date_and_zone_and_then_counts() -> None:
    store = await made()
    before = await rows(store)
    assert await tells(store, "pause 1 week") == f"Pause until {UNTIL}? Say “yes” or “no”."
    assert await rows(store) == before
    assert await tells(store, "yes") == f"Paused until {UNTIL}. Nothing counts as waiting meanwhile."
    (pause,) = (await member_of(store)).pauses
    assert pause == Pause(since=NOW, until=NOW + WEEK - HOUR)
    due = next_digest(await member_of(store), NOW)
    assert due
    assert due.at == NOW + WEEK - HOUR


async def test_a_pause_without_an_end_lasts_until_resume() -> None:
    store = await made()
    assert await tells(store, "pause") == "Paused until you say “resume”. Nothing counts as waiting meanwhile."
    assert next_digest(await member_of(store), NOW) is None
    assert await tells(store, "resume", now=NOW + DAY) == "Welcome back. The daily list comes again."
    assert (await member_of(store)).pauses == (Pause(since=NOW, until=NOW + DAY),)
    assert next_digest(await member_of(store), NOW + DAY) is not None


async def test_the_waiting_stops_during_a_pause() -> None:
    paused, plain = await made(), await made()
    await say(paused, "pause")
    late = NOW + 28 * DAY
    await say(paused, "resume", now=late)
    assert await listed(plain, now=late) == []
    assert "Kim" in await listed(paused, now=late)


async def test_a_new_pause_takes_the_place_of_the_one_that_is_on() -> None:
    store = await made()
    await say(store, "pause")
    await say(store, "pause 2 weeks", now=NOW + DAY)
    await say(store, "yes", now=NOW + DAY)
    first, second = (await member_of(store)).pauses
    assert first == Pause(since=NOW, until=NOW + DAY)
    assert second.since == NOW + DAY


async def test_resume_without_a_pause_says_so() -> None:
    store = await made()
    before = await rows(store)
    assert await tells(store, "resume") == "There is no pause to end."
    assert await rows(store) == before


async def test_stop_ends_it_at_once_and_resume_begins_anew() -> None:
    store = await made()
    assert (await tells(store, "stop")).startswith("Stopped. From now on I take in nothing")
    assert (await member_of(store)).stops == (Pause(since=NOW),)
    assert next_digest(await member_of(store), NOW) is None
    assert await tells(store, "stop") == "You have stopped me already. “resume” begins anew."
    assert (await tells(store, "resume", now=NOW + DAY)).startswith("Welcome back. We begin anew: what happened since ")
    assert (await member_of(store)).stops == (Pause(since=NOW, until=NOW + DAY),)
    assert next_digest(await member_of(store), NOW) is not None


async def test_nobody_of_before_a_stop_waits_any_more_also_after_it() -> None:
    store = await made()
    assert "Kim" in await listed(store)
    await say(store, "stop")
    assert await listed(store, now=NOW + MINUTE) == []
    today = await say(store, "today", now=NOW + MINUTE)
    assert isinstance(today, Digest)
    assert today.footer.startswith("You have stopped me")
    await say(store, "resume", now=NOW + HOUR)
    assert await listed(store, now=NOW + HOUR) == []


@pytest.mark.parametrize("text", ["start", "daily", "weekly", "resume"])
async def test_whatever_asks_for_lists_again_ends_a_stop(text: str) -> None:
    store = await made()
    await say(store, "stop")
    await say(store, text, now=NOW + HOUR)
    assert (await member_of(store)).stops == (Pause(since=NOW, until=NOW + HOUR),)
    assert (await member_of(store)).digest


@pytest.mark.parametrize(
    ("texts", "back"),
    [
        (("pause",), "you paused until you say “resume”"),
        (("pause 1 week", "yes"), "you paused until Friday 27 March, 09:00"),
        (("stop",), "you stopped me"),
    ],
)
async def test_undo_puts_the_settings_back(texts: tuple[str, ...], back: str) -> None:
    store = await made()
    before = await member_of(store)
    for text in texts:
        await say(store, text)
    assert await member_of(store) != before
    assert await tells(store, "undo", now=NOW + HOUR) == f"Taken back: {back}."
    assert await member_of(store) == before


async def test_undo_of_resume_pauses_again() -> None:
    store = await made()
    await say(store, "pause")
    paused = await member_of(store)
    await say(store, "resume", now=NOW + HOUR)
    assert await tells(store, "undo", now=NOW + HOUR) == "Taken back: you ended the pause."
    assert await member_of(store) == paused


@pytest.mark.parametrize(
    "text", ["pause until yesterday", "pause until 30 february", "pause until gleep", "pause 5 years"]
)
async def test_a_time_that_can_not_be_taken_is_refused(text: str) -> None:
    store = await made()
    before = await rows(store)
    await say(store, text)
    await say(store, "yes")
    assert await rows(store) == before


async def test_a_yes_after_the_end_of_a_pause_pauses_nothing() -> None:
    store = await made()
    await say(store, "pause 10 minutes")
    assert not (await tells(store, "yes", now=NOW + 30 * MINUTE)).startswith("Paused until")
    assert all(pause.until is None or pause.until > pause.since for pause in (await member_of(store)).pauses)
