"""`thank`: facts and questions to find words of one's own from, the nudge itself, and what it isn't: words to paste."""

import pytest

from bot.conversation.grammar import understand
from bot.conversation.verbs import VERBS
from bot.conversation.verbs.thank import MOST, PROMPTS
from bot.engine.intake import take
from bot.events import MessagePosted
from bot.models import NudgeState
from bot.views import Action, Listing
from tests.bot.conversation.talk import (
    DAY,
    ENGLISH,
    HELPED,
    HOUR,
    made,
    nudge_of,
    only_kim,
    rows,
    say,
    states,
    tells,
)
from tests.bot.conversation.test_phrasings import told as understood
from tests.rows import ANN, LEE, NOW, place, posted

JUDGES = ("owe", "debt", "score", "still haven", "ignored", "repay")


def helped(number: int) -> list[MessagePosted]:
    """Lee helped Ann with so many questions, one a day, in as many channels."""
    events = []
    for n in range(number):
        ask = place(f"C{n + 1}", thread=f"q{n}")
        at = NOW - (n + 2) * DAY
        events.append(posted(f"q{n}", ANN, at - HOUR, "Who knows the port?", place=ask))
        events.append(posted(f"h{n}", LEE, at, "It is 8080.", place=ask, thread_author=ANN))
    return events


@pytest.mark.asyncio
async def test_it_tells_facts_and_asks_questions_below_the_nudge() -> None:
    store = await made()
    await say(store, "who")
    view = await say(store, "thank 4")
    assert isinstance(view, Listing)
    assert view.title == "What you could thank Lee for"
    facts, prompts, hint = view.sections
    (card,) = facts.cards
    assert (card.number, card.reason) == (4, HELPED)
    assert facts.lines == ()
    assert card.actions == ()
    assert prompts.heading == "To find your own words"
    assert prompts.lines == PROMPTS
    assert hint.lines == ("Where I can see it, thanks are noticed, and this closes by itself.",)
    lee = await nudge_of(store, LEE)
    assert view.actions == (Action(verb="done", label="Done", id=lee.id),)


@pytest.mark.asyncio
async def test_it_changes_nothing() -> None:
    store = await made()
    await say(store, "who")
    before = await rows(store)
    await say(store, "thank 4")
    assert await rows(store) == before


@pytest.mark.asyncio
async def test_whoever_is_on_no_list_is_listed_so_that_a_number_means_them() -> None:
    store = await made()
    view = await say(store, "what could I thank Lee for?")
    assert isinstance(view, Listing)
    assert view.sections[0].cards[0].number == 1
    await say(store, "done 1")
    assert (await states(store))[LEE] is NudgeState.DONE


@pytest.mark.asyncio
async def test_at_most_five_facts_are_told_newest_first() -> None:
    store = await made(*helped(7))
    view = await say(store, "thank lee")
    assert isinstance(view, Listing)
    lines = view.sections[0].lines
    assert len(lines) == MOST + 1
    assert lines[0] == "Lee helped you in #general on Wednesday."
    assert lines[-1] == "and two more"


@pytest.mark.asyncio
async def test_only_what_came_since_the_last_thanks_is_told() -> None:
    store = await made(*helped(3))
    thanks = posted("t1", ANN, NOW - 3 * DAY + HOUR, "Thanks!", place=place("C2", thread="q1"), names=(LEE,))
    await take(store, [thanks], NOW)
    view = await say(store, "thank lee")
    assert isinstance(view, Listing)
    assert [card.reason for card in view.sections[0].cards] == ["Lee helped you in #general on Wednesday."]
    assert view.sections[0].lines == ()


@pytest.mark.asyncio
async def test_where_all_was_thanked_for_the_facts_stand_without_a_nudge() -> None:
    store = await made(*helped(1))
    thanks = posted("t1", ANN, NOW - DAY, "Thanks!", place=place("C1", thread="q0"), names=(LEE,))
    await take(store, [thanks], NOW)
    view = await say(store, "thank lee")
    assert isinstance(view, Listing)
    assert view.sections[0].cards == ()
    assert view.sections[0].lines == ("Lee helped you in #general on Wednesday.",)
    assert view.actions == ()


@pytest.mark.asyncio
async def test_who_only_asked_something_has_nothing_to_be_thanked_for() -> None:
    store = await only_kim()
    await say(store, "today")
    assert await tells(store, "thank 1") == "I saw no help and no share of Kim’s that I could name."


@pytest.mark.asyncio
async def test_thanks_are_found_one_by_one() -> None:
    store = await made()
    await say(store, "who")
    assert await tells(store, "thank 3 and 4") == "One at a time, please."
    assert "with a number of the last list" in await tells(store, "thank")


@pytest.mark.asyncio
async def test_nothing_judges_and_nothing_is_put_into_a_mouth() -> None:
    store = await made(*helped(7))
    answer = await tells(store, "thank lee")
    assert not [word for word in JUDGES if word in answer.casefold()]
    assert all(prompt.endswith("?") and "thank" not in prompt.casefold() for prompt in PROMPTS)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("thank 1", "thank n=1"),
        ("Thank @kim", "thank who=kim"),
        ("What could I thank Kim Larsen for?", "thank who=kim larsen"),
        ("what can i thank 2 for", "thank n=2"),
        ("anything to thank Kim for?", "thank who=kim"),
        ("How should I thank Kim?", "thank who=kim"),
        ("help me thank kim", "thank who=kim"),
        ("write a thank-you note to Kim", "thank who=kim"),
        ("thank you", "nothing"),
        ("thank you so much", "nothing"),
        ("who should I thank", "who_to_thank"),
        ("I thanked Kim", "done who=kim"),
    ],
)
def test_what_is_typed_is_understood(text: str, meant: str) -> None:
    assert understood(understand(text, VERBS, ENGLISH)) == meant
