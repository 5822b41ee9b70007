"""`review`: what was given and received in seven days, and who came back; facts, and nothing else."""

from datetime import timedelta

import pytest

from bot.kinds import Kind
from bot.ledger import Direction, Engagement, Evidence
from bot.ports import Changes
from storage.memory import MemoryStore
from tests.bot.conversation.talk import DAY, HOUR, made, rows, say, tells
from tests.rows import ANN, KIM, LEE, NOW, act, opted_in, person, profile

pytestmark = pytest.mark.asyncio
GIVEN, RECEIVED = Direction.GIVEN, Direction.RECEIVED
NOTHING = "Your last seven days\nNothing that I saw passed between you and others."


async def with_acts(*acts: Engagement) -> MemoryStore:
    """A store in which only this passed."""
    store = MemoryStore()
    people = [profile(who, name) for who, name in ((KIM, "Kim"), (LEE, "Lee"), (ANN, "Ann"))]
    await store.commit(Changes(puts=(*opted_in(), *people, *acts)))
    return store


async def lines(*acts: Engagement) -> list[str]:
    """What is said of it."""
    return (await tells(await with_acts(*acts), "my week")).splitlines()[1:]


async def test_without_anything_it_says_so() -> None:
    assert await tells(await with_acts(), "review") == NOTHING


async def test_what_was_given_and_received_is_counted_by_kind() -> None:
    day = NOW - DAY
    given = [act(Kind.HELP, GIVEN, day - n * HOUR, message=f"h{n}") for n in range(4)]
    given += [act(Kind.THANKS, GIVEN, day, who, message="t") for who in (KIM, LEE)]
    given.append(act(Kind.REACTION, GIVEN, day, message="r", detail="+1"))
    received = [act(Kind.QUESTION, RECEIVED, day - 5 * HOUR, person("max"), message=f"q{n}") for n in range(2)]
    assert await lines(*given, *received) == [
        "You answered four questions, thanked two people and reacted once.",
        "You received 2 questions, from one person.",
    ]


async def test_a_question_to_several_people_and_several_answers_in_a_thread_count_once() -> None:
    asked = [act(Kind.QUESTION, GIVEN, NOW - HOUR, who, message="q") for who in (KIM, LEE)]
    one = act(Kind.HELP, GIVEN, NOW - HOUR, message="h1")
    two = act(Kind.HELP, GIVEN, NOW - HOUR / 2, message="h2", conversation=one.conversation)
    assert await lines(*asked, one, two) == ["You answered one question and asked one question."]


async def test_what_is_older_still_to_come_or_said_beside_is_left_out() -> None:
    acts = [
        act(Kind.HELP, GIVEN, NOW - 7 * DAY, message="old"),
        act(Kind.HELP, GIVEN, NOW + HOUR, message="ahead"),
        act(Kind.REPLY, GIVEN, NOW - HOUR, message="beside", evidence=Evidence.CONVERSATION),
    ]
    assert await tells(await with_acts(*acts), "review") == NOTHING


async def test_a_meeting_is_told_once() -> None:
    store = await made()
    await say(store, "met @kim")
    told = await tells(store, "review")
    assert "met one person" in told
    assert "meeting" not in told


@pytest.mark.parametrize(
    ("given", "received", "is_back"),
    [
        (timedelta(days=20), timedelta(days=2), True),
        (timedelta(days=27, hours=23), timedelta(days=6, hours=23), True),
        (timedelta(days=28), timedelta(days=2), False),
        (timedelta(days=20), timedelta(days=7), False),
        (timedelta(days=2), timedelta(days=3), False),
        (timedelta(days=2), timedelta(days=2), False),
    ],
)
async def test_who_came_back_did_so_this_week_after_something_was_given(
    *, given: timedelta, received: timedelta, is_back: bool
) -> None:
    gave = act(Kind.HELP, GIVEN, NOW - given, message="g")
    came = act(Kind.REPLY, RECEIVED, NOW - received, message="r")
    assert ("Came back to you after you had turned to them: Kim." in await lines(gave, came)) == is_back


async def test_five_names_at_most_the_latest_first_and_nobody_muted() -> None:
    acts = []
    people = [person(f"u{number}") for number in range(8)]
    for number, who in enumerate(people):
        acts.append(act(Kind.HELP, GIVEN, NOW - 10 * DAY, who, message=f"g{number}"))
        acts.append(act(Kind.REPLY, RECEIVED, NOW - DAY - number * HOUR, who, message=f"r{number}"))
    store = await with_acts(*acts)
    await store.commit(Changes(puts=tuple(profile(who) for who in people)))
    came_back = "Came back to you after you had turned to them"
    assert f"{came_back}: U0, U1, U2, U3, U4 and three more." in await tells(store, "review")
    await say(store, "mute @u0")
    assert f"{came_back}: U1, U2, U3, U4, U5 and two more." in await tells(store, "review")


async def test_asking_changes_nothing() -> None:
    store = await made()
    before = await rows(store)
    assert "You received 3 questions, 1 helpful answer, from four people." in await tells(store, "How was my week?")
    assert await rows(store) == before
