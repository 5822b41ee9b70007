"""What people type is understood as what they mean: 300 phrasings, and 150 more by somebody else."""

from collections.abc import Iterable

import pytest

from bot.conversation.grammar import IT, Understood, understand
from bot.conversation.verbs import VERBS
from bot.words import words_for
from tests.bot.conversation.phrasings import NO_VERBS, PHRASINGS
from tests.bot.conversation.phrasings_more import MORE, MORE_NO_VERBS
from tests.bot.conversation.phrasings_of_pace import PACE, PACE_NO_VERBS

ENGLISH = words_for("en")
AT_MOST_MISUNDERSTOOD = 3
AT_MOST_MISUNDERSTOOD_OF_MORE = 5
CHANGES_MUCH = {"stop", "forget_person", "forget_me"}


def told(understood: Understood) -> str:
    """What was understood, as the tables write it."""
    if understood.verb is None:
        return "nothing"
    slots = {
        "n": ",".join("it" if number == IT else str(number) for number in understood.numbers),
        "who": understood.who,
        "channel": understood.channel.removeprefix("#"),
        "when": understood.when,
        "text": understood.text,
    }
    return " ".join([understood.verb.name, *(f"{name}={value}" for name, value in slots.items() if value)])


def misunderstood(table: Iterable[tuple[str, str]]) -> list[str]:
    """The phrasings that are taken for something else, with what."""
    found = [(text, meant, told(understand(text, VERBS, ENGLISH))) for text, meant in table]
    return [f"“{text}”: {said}, but means {meant}" for text, meant, said in found if said != meant]


def test_at_most_three_of_300_phrasings_are_misunderstood() -> None:
    assert len({text for text, _ in PHRASINGS}) == 300
    wrong = misunderstood(PHRASINGS)
    assert len(wrong) <= AT_MOST_MISUNDERSTOOD, "\n".join(wrong)


def test_at_most_five_of_150_more_phrasings_are_misunderstood() -> None:
    assert len(MORE) == 150
    wrong = misunderstood(MORE)
    assert len(wrong) <= AT_MOST_MISUNDERSTOOD_OF_MORE, "\n".join(wrong)


def test_no_phrasing_of_how_often_a_list_comes_is_misunderstood() -> None:
    assert not misunderstood(PACE)


@pytest.mark.parametrize("text", [*NO_VERBS, *MORE_NO_VERBS, *PACE_NO_VERBS])
def test_what_is_no_verb_is_none(text: str) -> None:
    assert told(understand(text, VERBS, ENGLISH)) == "nothing"


def test_nothing_is_taken_for_a_verb_that_changes_much() -> None:
    for text, meant in (*PHRASINGS, *MORE, *PACE):
        understood = understand(text, VERBS, ENGLISH).verb
        if understood and understood.name in CHANGES_MUCH:
            assert meant.split()[0] == understood.name, text
