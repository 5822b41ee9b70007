"""`settings`: the member's own, each with what is taken and what is refused, and undone."""

from datetime import time

import pytest

from bot.ledger import MemberId
from bot.models import Sent
from bot.people import MONDAY_TO_FRIDAY, Pace
from bot.views import Form
from tests.bot.conversation.talk import DAY, HOUR, MINUTE, drain, made, member_of, rows, say, tells
from tests.rows import ANN, HOME, NOW

pytestmark = pytest.mark.asyncio


async def test_all_are_shown_as_a_form() -> None:
    store = await made()
    form = await say(store, "settings")
    assert isinstance(form, Form)
    assert {field.name: field.value for field in form.fields} == {
        "hour": "09:00",
        "days": "Mon, Tue, Wed, Thu, Fri",
        "zone": "Europe/Berlin",
        "language": "en",
        "people": "3",
        "pace": "daily",
        "caught_up": "no",
        "review": "no",
        "discreet": "no",
        "dark": "no",
    }
    offered = {field.name: tuple(choice.label for choice in field.choices) for field in form.fields}
    assert offered["pace"] == ("daily", "weekly")
    assert offered["caught_up"] == offered["review"] == ("yes", "no")
    assert form.title == "Your settings. Change one like this: “settings hour 8”."
    assert form.verb == "settings"


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("settings hour 8", "hour", time(8)),
        ("settings hour 8:30", "hour", time(8, 30)),
        ("settings hour 9 pm", "hour", time(21)),
        ("settings hour 0", "hour", time(0)),
        ("settings time 17:05", "hour", time(17, 5)),
        ("set my hour to noon", "hour", time(12)),
        ("settings days mon-thu", "days", (0, 1, 2, 3)),
        ("settings days fri-mon", "days", (0, 4, 5, 6)),
        ("settings days Tuesday and Saturday", "days", (1, 5)),
        ("settings days mon, wed, fri", "days", (0, 2, 4)),
        ("settings days weekdays", "days", MONDAY_TO_FRIDAY),
        ("settings days every day", "days", tuple(range(7))),
        ("settings days sun", "days", (6,)),
        ("settings zone Asia/Tokyo", "zone", "Asia/Tokyo"),
        ("settings zone tokyo", "zone", "Asia/Tokyo"),
        ("settings zone America/New_York", "zone", "America/New_York"),
        ("settings zone new york", "zone", "America/New_York"),
        ("settings zone UTC", "zone", "UTC"),
        ("settings zone America/Port-au-Prince", "zone", "America/Port-au-Prince"),
        ("settings timezone Etc/GMT+5", "zone", "Etc/GMT+5"),
        ("settings language German", "language", "de"),
        ("settings language deutsch", "language", "de"),
        ("settings language de", "language", "de"),
        ("settings language en-US", "language", "en_US"),
        ("settings language en_US", "language", "en_US"),
        ("settings people 1", "list_length", 1),
        ("settings people 10", "list_length", 10),
        ("settings pace weekly", "pace", Pace.WEEKLY),
        ("settings pace once a week", "pace", Pace.WEEKLY),
        ("set my pace to weekly", "pace", Pace.WEEKLY),
        ("settings rhythm weekly", "pace", Pace.WEEKLY),
        ("settings caught up yes", "caught_up", True),
        ("settings caught up to yes", "caught_up", True),
        ("settings caught_up on", "caught_up", True),
        ("settings review yes", "review", True),
        ("settings weekly review yes", "review", True),
        ("switch review on", "review", True),
    ],
)
async def test_each_valid_value_is_set_and_undone(text: str, field: str, value: object) -> None:
    store = await made()
    before = await member_of(store)
    answered = await tells(store, text)
    assert getattr(await member_of(store), field) == value, answered
    await say(store, "undo", now=NOW + HOUR)
    assert await member_of(store) == before


@pytest.mark.parametrize(
    "text",
    [
        "settings hour 24",
        "settings hour 25",
        "settings hour 8:60",
        "settings hour soon",
        "settings hour",
        "settings days",
        "settings days someday",
        "settings days monkey",
        "settings days money, sunshine",
        "settings days mon-",
        "settings days 1",
        "settings zone",
        "settings zone Middle Earth",
        "settings zone Europe",
        "settings zone ../../etc/passwd",
        "settings language klingon",
        "settings language fr",
        "settings language",
        "settings people 0",
        "settings people 11",
        "settings people many",
        "settings people -1",
        "settings people ٣",
        "settings colour red",
        "settings huor 8",
        "settings pace",
        "settings pace hourly",
        "settings pace silent",
        "settings caught up",
        "settings caught up perhaps",
        "settings caught yes",
        "settings review maybe",
        "settings weekly yes",
    ],
)
async def test_each_invalid_value_is_refused_with_a_sentence_and_changes_nothing(text: str) -> None:
    store = await made()
    before = await rows(store)
    answered = await tells(store, text)
    assert answered
    assert not answered.startswith("Set: ")
    assert await rows(store) == before


async def test_setting_what_is_set_already_is_no_deed() -> None:
    store = await made()
    before = await rows(store)
    await say(store, "settings hour 9")
    assert await rows(store) == before


async def test_a_list_holds_as_many_people_as_set() -> None:
    store = await made()
    await say(store, "settings people 1")
    assert (await tells(store, "today")).count("asked you") == 1
    await say(store, "settings people 4")
    assert (await tells(store, "today")).startswith("Good morning. Four people")


async def test_a_language_set_is_spoken_from_then_on() -> None:
    store = await made()
    await say(store, "settings language en-US")
    said = await drain(store, ("today", "snooze 1 until monday"))
    assert "Monday March 23, 9:00" in said[-1]


async def test_zone_and_hour_set_are_those_of_the_times_understood() -> None:
    store = await made()
    await say(store, "settings zone Asia/Tokyo")
    await say(store, "settings hour 7:30")
    await say(store, "today")
    assert await tells(store, "snooze 1 until monday") == (
        "Bring Kim back on Monday 23 March, 07:30 (Asia/Tokyo)? Say “yes” or “no”."
    )


# --- What they said of nudges -------------------------------------------------------------------

RESET = "What you said of nudges so far no longer shifts what I offer."


async def test_what_shifts_the_offers_is_told_as_counted_facts() -> None:
    store = await made()
    for text in ("who", "not for me 1", "skip @max.a", "skip @max.b"):
        await say(store, text)
    form = await say(store, "settings")
    assert isinstance(form, Form)
    facts = "since you said once that this is not for you; you skipped twice"
    assert f"Questions: shown less often, {facts}." in form.notes[0]
    assert "Kim: shown less often, since you said once that this is not for you." in form.notes[1]
    assert form.notes[-1] == "“reset” ends that."


async def test_what_was_done_is_told_as_shown_more_often() -> None:
    store = await made()
    for text in ("done @kim", "done @max.b"):
        await say(store, text)
    assert "Questions: shown more often, since you said “done” twice." in await tells(store, "settings")


@pytest.mark.parametrize("text", ["reset", "settings reset", "forget my feedback"])
async def test_reset_ends_what_was_said_and_undo_brings_it_back(text: str) -> None:
    store = await made()
    await say(store, "today")
    await say(store, "skip 1")
    later = NOW + MINUTE
    assert await tells(store, text, now=later) == RESET
    assert (await member_of(store)).leaning_since == later
    assert "shown" not in await tells(store, "settings", now=later)
    assert await tells(store, text, now=later) == "Nothing that you said of nudges shifts what I offer."
    back = "Taken back: you reset what you had said of nudges."
    assert await tells(store, "undo", now=later) == back
    assert "Kim: shown less often, since you skipped once." in await tells(store, "settings", now=later)


async def test_reset_without_anything_said_changes_nothing() -> None:
    store = await made()
    before = await rows(store)
    assert await tells(store, "reset") == "Nothing that you said of nudges shifts what I offer."
    assert await rows(store) == before


async def test_a_weekly_review_that_is_set_is_due_on_the_last_day_of_the_week() -> None:
    store = await made()
    await say(store, "settings review yes")
    (due,) = [row for row in (await store.agenda(HOME, MemberId(ANN))).dues if row.kind is Sent.REVIEW]
    assert due.at == NOW + 7 * DAY - HOUR
