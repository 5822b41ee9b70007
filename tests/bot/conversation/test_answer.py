"""The conversation: what is understood, what numbers mean, what a verb changes and that nothing else does."""

from datetime import timedelta

import pytest
import pytest_asyncio

from bot.config import Settings
from bot.conversation.answer import answer
from bot.conversation.caller import Turn
from bot.conversation.grammar import understand
from bot.conversation.language import language_of
from bot.conversation.verbs import VERBS
from bot.conversation.verbs.help import GROUPS
from bot.engine.intake import take
from bot.kinds import Kind
from bot.ledger import Evidence, How, MemberId
from bot.models import NudgeState
from bot.ports import Changes
from bot.views import Digest, Listing, Notice, Text, View
from bot.words import words_for
from storage.memory import MemoryStore
from tests.rows import ANN, HOME, KIM, LEE, NOW, member, opted_in, person, place, posted, profile, reacted

pytestmark = pytest.mark.asyncio
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MAX = person("max")
ENGLISH = words_for("en")


@pytest_asyncio.fixture
async def store() -> MemoryStore:
    """Kim asked Ann something, Lee helped her, and Max got his answer this morning."""
    store = MemoryStore()
    await store.commit(Changes(puts=(*opted_in(), profile(KIM, "Kim"), profile(LEE, "Lee"), profile(MAX, "Max"))))
    ask = place(thread="a1")
    events = [
        posted("k1", KIM, NOW - 2 * DAY, "Is the rc tagged?", names=(ANN,)),
        posted("a1", ANN, NOW - DAY, "Who knows the port?", place=ask),
        posted("l1", LEE, NOW - DAY + HOUR, "It is 8080.", place=ask, thread_author=ANN),
        posted("m1", MAX, NOW - DAY, "Could you look?", names=(ANN,), place=place("C2")),
        posted("a2", ANN, NOW - HOUR, "Looks good.", place=place("C2", "m1"), thread_author=MAX),
        posted("a3", ANN, NOW - HOUR, "Which of the two is it?", names=(MAX,), place=place("C3")),
    ]
    await take(store, events, NOW)
    return store


def turn(store: MemoryStore, **fields: object) -> Turn:
    """A turn of Ann's."""
    given = {
        "settings": Settings(),
        "who": ANN,
        "home": HOME,
        "member": member(),
        "now": NOW,
        "where": "test",
        "by": "chat",
        "link": lambda *_: None,
        "words": ENGLISH,
    } | fields
    return Turn(storage=store, **given)  # type: ignore[arg-type]


def reasons(view: View) -> list[str]:
    """What the cards of a digest or listing say."""
    if isinstance(view, Digest):
        return [card.reason for card in view.cards]
    assert isinstance(view, Listing)
    return [card.reason for section in view.sections for card in section.cards]


ASKED = "Kim asked you a question in a channel on Wednesday."
HELPED = "Lee helped you in a channel yesterday."


async def test_today_lists_who_waits_and_what_settled_by_itself(store: MemoryStore) -> None:
    view = await answer(turn(store), "today")
    assert isinstance(view, Digest)
    assert view.greeting == "Good morning. Two people to get back to:"
    assert reasons(view) == [ASKED, HELPED]
    assert view.settled == ("you replied to Max in a channel",)


async def test_today_holds_no_more_nudges_than_the_settings_say(store: MemoryStore) -> None:
    view = await answer(turn(store, settings=Settings(digest=type(Settings().digest)(nudges=1))), "today")
    assert reasons(view) == [ASKED]


async def test_who_has_both_headings_and_each_alone(store: MemoryStore) -> None:
    assert reasons(await answer(turn(store), "who")) == [ASKED, HELPED]
    assert reasons(await answer(turn(store), "Who is waiting?")) == [ASKED]
    assert reasons(await answer(turn(store), "who should I thank?")) == [HELPED]


async def test_waiting_lists_the_members_own_unanswered_questions(store: MemoryStore) -> None:
    view = await answer(turn(store), "waiting")
    assert isinstance(view, Listing)
    assert view.sections[0].lines == ("You asked Max in a channel today.",)
    await take(store, [reacted("a3", MAX, NOW, place=place("C3"), message_author=ANN)], NOW)
    answered = await answer(turn(store), "waiting")
    assert isinstance(answered, Listing)
    assert answered.sections[0].lines == ("Every question of yours that I can see was answered.",)


async def test_why_tells_the_facts_behind_a_number(store: MemoryStore) -> None:
    await answer(turn(store), "today")
    view = await answer(turn(store), "why 1")
    assert isinstance(view, Listing)
    assert view.title == ASKED
    assert view.sections[0].lines == ("Wednesday 18 March, 10:00, in a channel: question (they named you)",)


async def test_done_settles_by_word_and_counts_as_given(store: MemoryStore) -> None:
    await answer(turn(store), "today")
    assert await answer(turn(store), "done 1") == Text(text="Done: Kim. Noted by your word.")
    assert reasons(await answer(turn(store), "today")) == [HELPED]
    known = await store.between(HOME, MemberId(ANN), [KIM])
    assert [item.settled.how for item in known.items if item.settled] == [How.WORD]
    assert [(a.kind, a.evidence) for a in known.engagements if a.evidence is Evidence.WORD] == [
        (Kind.REPLY, Evidence.WORD)
    ]
    assert [nudge.state for nudge in (await turn(store).talk()).nudges] == [NudgeState.DONE, NudgeState.SENT]


async def test_done_twice_is_told_and_counts_once(store: MemoryStore) -> None:
    await answer(turn(store), "today")
    await answer(turn(store), "done 1")
    before = await store.about(HOME)
    assert await answer(turn(store), "done 1") == Notice(text="Kim: settled already.")
    assert await store.about(HOME) == before


async def test_what_is_asked_after_done_opens_again(store: MemoryStore) -> None:
    await answer(turn(store), "done 1")
    await take(store, [posted("k2", KIM, NOW + HOUR, "And now?", names=(ANN,), place=place(thread="k1"))], NOW + HOUR)
    tomorrow = reasons(await answer(turn(store, now=NOW + DAY), "today"))
    assert "Kim asked you a question in a channel yesterday." in tomorrow


async def test_a_member_who_helped_by_word_and_acts_anew_is_not_counted_twice(store: MemoryStore) -> None:
    await answer(turn(store), "done 1")
    await take(store, [posted("a9", ANN, NOW + HOUR, "yes", place=place(thread="k1"), thread_author=KIM)], NOW + HOUR)
    known = await store.between(HOME, MemberId(ANN), [KIM])
    assert [item.settled.how for item in known.items if item.settled] == [How.WORD]


async def test_a_number_means_the_list_shown_last(store: MemoryStore) -> None:
    await answer(turn(store), "who should I thank")
    assert await answer(turn(store), "done 1") == Text(text="Done: Lee. Noted by your word.")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("done 7", "The last list has no 7; it goes 1 to 2."),
        ("done", "Which one? Say “done 1”, with a number of the last list."),
        ("why 0", "The last list has no 0; it goes 1 to 2."),
        ("sing", "I don’t know “sing”. “help” lists what I understand."),
    ],
)
async def test_what_can_not_be_done_is_said(store: MemoryStore, text: str, says: str) -> None:
    await answer(turn(store), "today")
    assert await answer(turn(store), text) == Notice(text=says, tone="problem")


async def test_help_lists_every_verb_and_what_fits_first(store: MemoryStore) -> None:
    view = await answer(turn(store), "help")
    assert isinstance(view, Listing)
    assert {verb for _, verbs in GROUPS for verb in verbs} == {verb.name for verb in VERBS} - {"help", "yes", "no"}
    assert view.sections[0].lines[0] == "today: the day’s list"
    await answer(turn(store), "today")
    view = await answer(turn(store), "help")
    assert isinstance(view, Listing)
    assert view.sections[0].lines[0].startswith("done 1: ")


async def test_a_typo_is_answered_with_the_nearest_verb_and_yes_does_it(store: MemoryStore) -> None:
    await answer(turn(store), "today")
    asked = await answer(turn(store), "dnoe 1")
    assert isinstance(asked, Text)
    assert asked.text == "I don’t know “dnoe 1”. Did you mean “done 1”?"
    assert reasons(await answer(turn(store), "who")) == [ASKED, HELPED]
    await answer(turn(store), "today")
    await answer(turn(store), "dnoe 1")
    assert await answer(turn(store), "yes") == Text(text="Done: Kim. Noted by your word.")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("TODAY!", "today"),
        ("  who should i thank ?? ", "who_to_thank"),
        ("Who’s waiting?", "who_is_waiting"),
        ("please help", "help"),
        ("", "help"),
        ("done #2", "done"),
        ("done number 2.", "done"),
    ],
)
async def test_case_punctuation_and_courtesy_are_forgiven(text: str, name: str) -> None:
    verb = understand(text, VERBS, ENGLISH).verb
    assert verb is not None
    assert verb.name == name


async def test_no_two_verbs_share_a_phrase() -> None:
    phrases = [phrase.expression for verb in VERBS for phrase in language_of("en").phrases[verb.name]]
    assert len(phrases) == len(set(phrases))


async def test_done_of_what_settled_meanwhile_notes_nothing(store: MemoryStore) -> None:
    await answer(turn(store), "today")
    await take(store, [posted("a9", ANN, NOW, "yes", place=place(thread="k1"), thread_author=KIM)], NOW)
    before = await store.about(HOME)
    assert await answer(turn(store), "done 1") == Notice(text="Kim: settled already.")
    assert await store.about(HOME) == before


async def test_help_that_went_unthanked_is_told_as_help_also_of_somebody_who_asks(store: MemoryStore) -> None:
    await take(store, [posted("l9", LEE, NOW, "And which branch?", names=(ANN,))], NOW)
    assert reasons(await answer(turn(store), "who should I thank")) == [HELPED]
    assert reasons(await answer(turn(store), "who"))[-1] == HELPED


async def test_done_counts_also_where_one_pretends_that_it_is_earlier(store: MemoryStore) -> None:
    await answer(turn(store), "today")
    assert await answer(turn(store, now=NOW - 9 * DAY), "done 1") == Text(text="Done: Kim. Noted by your word.")
    assert reasons(await answer(turn(store), "today")) == [HELPED]


async def test_of_many_who_wait_ten_are_listed_and_the_rest_counted(store: MemoryStore) -> None:
    thread = place("C5", "t1")
    begun = posted("t1", ANN, NOW - DAY, "We ship.", place=thread)
    asked = [
        posted(f"t{n}", person(f"u{n}"), NOW - HOUR, "Where?", place=thread, thread_author=ANN) for n in range(2, 20)
    ]
    await take(store, [begun, *asked], NOW)
    view = await answer(turn(store), "who is waiting")
    assert isinstance(view, Listing)
    assert len(reasons(view)) == 10
    assert view.sections[0].lines == ("and nine more",)
    assert len(reasons(await answer(turn(store), "today"))) == 3


async def test_a_number_with_a_sign_is_no_number_of_a_list(store: MemoryStore) -> None:
    await answer(turn(store), "today")
    assert isinstance(await answer(turn(store), "done -1"), Notice)
    assert reasons(await answer(turn(store), "today")) == [ASKED, HELPED]


async def test_why_tells_only_what_still_waits(store: MemoryStore) -> None:
    thread = place(thread="k1")
    story = [
        posted("a8", ANN, NOW - 5 * HOUR, "It is.", place=thread, thread_author=KIM),
        posted("k8", KIM, NOW - 4 * HOUR, "Thanks!", place=thread),
        posted("k9", KIM, NOW - 3 * HOUR, "And the docs?", names=(ANN,), place=thread),
    ]
    await take(store, story, NOW)
    await answer(turn(store), "who is waiting")
    view = await answer(turn(store), "why 1")
    assert isinstance(view, Listing)
    assert view.sections[0].lines == ("Friday 20 March, 07:00, in a channel: question (they named you)",)


async def test_done_of_help_leaves_an_older_question_of_the_same_person_to_be_done(store: MemoryStore) -> None:
    await take(store, [posted("l0", LEE, NOW - 2 * DAY, "Which branch is it?", names=(ANN,), place=place("C7"))], NOW)
    await answer(turn(store, where="elsewhere"), "today")
    await answer(turn(store), "who should I thank")
    assert await answer(turn(store), "done 1") == Text(text="Done: Lee. Noted by your word.")
    both = [card.who for card in (await answer(turn(store), "today")).cards]  # type: ignore[union-attr]
    assert sorted(both) == ["Kim", "Lee"]
    elsewhere = (await turn(store, where="elsewhere").talk()).shown
    assert elsewhere
    number = [nudge and nudge.contact for nudge in elsewhere.nudges].index(LEE) + 1
    assert await answer(turn(store, where="elsewhere"), f"done {number}") == Text(text="Done: Lee. Noted by your word.")
    assert reasons(await answer(turn(store), "today")) == [ASKED]
