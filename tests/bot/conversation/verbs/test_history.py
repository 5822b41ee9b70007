"""`history` and `status`: what was done, what settled by itself, what was seen, when the next list comes."""

from typing import Any

import pytest

from bot.engine.intake import take
from bot.ledger import MemberId
from bot.models import Delivery, DeliveryState, Due, Sent
from bot.ports import Changes
from storage.memory import MemoryStore
from tests.bot.conversation.talk import DAY, HOUR, MINUTE, made, say, tells
from tests.rows import ANN, HOME, KIM, NOW, opted_in, place, posted

pytestmark = pytest.mark.asyncio
SEEN = "Status\nThe last thing that I saw was 23 hours ago.\nI see three channels.\n"


async def test_history_tells_deeds_and_what_settled_by_itself_newest_first() -> None:
    store = await made()
    assert await tells(store, "history") == "What was done lately\nNothing in the last two weeks."
    await say(store, "today")
    await say(store, "done 1")
    for number, text in enumerate(("snooze 2 tomorrow", "yes", "mute #help", "settings hour 8", "undo"), 1):
        await say(store, text, now=NOW + number * MINUTE)
    answered = posted("a9", ANN, NOW + HOUR, "8080.", place=place("C3", "n1"))
    await take(store, [answered], NOW + HOUR)
    assert (await tells(store, "history", now=NOW + DAY)).splitlines() == [
        "What was done lately",
        "Friday 20 March",
        "you replied to Max Brown in #help",
        "you changed a setting, taken back",
        "you muted #help",
        "you snoozed Max Adams until Saturday 21 March, 09:00",
        "you marked Kim as done",
    ]


async def test_history_goes_back_two_weeks() -> None:
    store = await made()
    await say(store, "mute @kim")
    assert "you muted Kim" in await tells(store, "history", now=NOW + 14 * DAY)
    assert "you muted Kim" not in await tells(store, "history", now=NOW + 14 * DAY + MINUTE)


@pytest.mark.parametrize(
    ("texts", "line"),
    [
        ((), "Next list: Monday 23 March, 09:00, if I am running then."),
        (("settings hour 11",), "Next list: Friday 20 March, 11:00, if I am running then."),
        (("pause",), "Paused until you say “resume”."),
        (
            ("stop",),
            "Stopped on Friday 20 March, 10:00: since then I have seen nothing of yours. “resume” begins anew.",
        ),
        (("pause until tuesday", "yes"), "Next list: Tuesday 24 March, 09:00, if I am running then."),
    ],
)
async def test_status_tells_when_the_next_list_comes(texts: tuple[str, ...], line: str) -> None:
    store = await made()
    for text in texts:
        await say(store, text)
    said = await tells(store, "status")
    assert said.startswith(SEEN)
    assert said.splitlines()[-1] == line


async def test_history_tells_what_came_by_itself() -> None:
    store = await made()
    given: dict[str, Any] = {"home": HOME, "member": MemberId(ANN), "day": NOW.date(), "due": NOW, "at": NOW}
    sent = [
        Delivery(kind=Sent.DIGEST, state=DeliveryState.DELIVERED, **given),
        Delivery(kind=Sent.REVIEW, state=DeliveryState.DELIVERED, **given),
        Delivery(kind=Sent.NUDGE, state=DeliveryState.DEAD, **given),
    ]
    await store.commit(Changes(puts=tuple(sent)))
    said = await tells(store, "history")
    assert "a list came by itself" in said
    assert "the weekly review came by itself" in said
    assert "a nudge" not in said


async def test_status_tells_the_time_that_is_stored() -> None:
    store = await made()
    row = Due(home=HOME, member=MemberId(ANN), kind=Sent.DIGEST, day=(NOW + 5 * DAY).date(), at=NOW + 5 * DAY)
    await store.commit(Changes(puts=(row,)))
    assert "Next list: Wednesday 25 March, 10:00, if I am running then." in await tells(store, "status")
    late = NOW + 5 * DAY + MINUTE
    assert "Next list: at once, if I am running." in await tells(store, "status", now=late)
    assert "Next list: Thursday 26 March, 09:00" in await tells(store, "status", now=late + 12 * HOUR)


async def test_status_of_one_who_stopped_and_paused_tells_both() -> None:
    store = await made()
    for text in ("stop", "pause 1 week", "yes"):
        await say(store, text)
    assert "Stopped on Friday" in await tells(store, "status")


async def test_status_tells_that_nothing_was_seen_yet() -> None:
    store = MemoryStore()
    await store.commit(Changes(puts=opted_in()))
    assert "I have seen nothing yet." in await tells(store, "status")
    assert KIM not in await tells(store, "status")
