"""`settings`: the member's own, each with what is taken and what is refused, and undone."""

from datetime import time

import pytest

from bot.people import MONDAY_TO_FRIDAY
from bot.views import Form
from tests.bot.conversation.talk import HOUR, drain, made, member_of, rows, say, tells
from tests.rows import NOW

pytestmark = pytest.mark.asyncio


async def test_all_are_shown_as_a_form() -> None:
    store = await made()
    form = await say(store, "settings")
    assert isinstance(form, Form)
    assert {field.name: field.value for field in form.fields} == {
        "hour": "09:00",
        "days": "Mon, Tue, Wed, Thu, Fri",
        "zone": "Europe/Berlin",
        "language": "English (United Kingdom)",
        "people": "3",
    }
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
