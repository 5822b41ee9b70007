"""What is too long for Slack, what may be live, and what buttons carry."""

from dataclasses import replace

import pytest

from adapters.slack.blocks import is_openable
from adapters.slack.cards import cards_of
from adapters.slack.outbound import message
from adapters.slack.packing import packed, unpacked
from bot.views import Action, Listing, Section, Text
from tests.adapters.slack.outbound_views import ASKED, BARE, CARD, DIGEST, DONE, HOUR, SKIP, TOLD, URL, button, context
from tests.doubles.slack.limits import check_message


def test_a_quotation_is_cut_to_120_characters_on_one_line() -> None:
    told = replace(TOLD, quotes={ASKED: "word\n" * 60})

    (quote,) = message(CARD, told=told)["blocks"][0]["elements"][1]["elements"]

    assert len(quote["text"]) <= 120
    assert quote["text"].endswith("word…")


def test_told_keeps_quotations_out_of_its_repr() -> None:
    assert "weekend" not in repr(TOLD)


def test_many_cards_end_in_one_honest_line() -> None:
    cards = tuple(replace(CARD, number=number) for number in range(1, 61))

    sent = message(replace(DIGEST, cards=cards), told=TOLD)

    numbers = [block["elements"][0]["elements"][0]["text"] for block in sent["blocks"] if block["type"] == "rich_text"]
    shown = len(numbers) - 1
    assert 20 <= shown < 60
    assert context(f"{60 - shown} more are left out: there is no room for them here.") in sent["blocks"]
    assert sent["blocks"][-1] == context("I can’t see calls.")
    assert check_message(sent) is None


def test_a_long_text_goes_on_in_further_blocks() -> None:
    lines = [f"Line {number}:" + " word" * 20 for number in range(60)]

    blocks = message(Text(text="\n".join(lines)), told=BARE)["blocks"]

    texts = [block["elements"][0]["elements"][0]["text"] for block in blocks]
    assert len(texts) == 3
    assert [line for one in texts for line in one.split("\n")] == lines


def test_a_text_of_nothing_but_marks_comes_to_an_end() -> None:
    assert message(Text(text="\u0301" * 7_000), told=BARE)["blocks"]


def test_a_text_beyond_all_bounds_says_so() -> None:
    blocks = message(Text(text="word " * 9_000), told=BARE)["blocks"]

    assert blocks[-1] == context("The rest is left out: there is no room for it here.")


def test_cards_are_found_wherever_they_stand() -> None:
    assert cards_of(CARD) == cards_of(DIGEST) == (CARD,)
    assert cards_of(Listing(title="", sections=(Section(heading="", cards=(CARD, CARD)),))) == (CARD, CARD)
    assert cards_of(Text(text="")) == ()


@pytest.mark.parametrize(
    ("url", "live"),
    [
        (URL, True),
        ("slack://channel?team=T1&id=C1", True),
        ("javascript:alert(1)", False),
        ("http://acme.example/", False),
        ("https://acme.example/a|b", False),
        ("https://acme.example/<!here>", False),
        ("https://acme.example/\n", False),
        ("https://acme.example/" + "x" * 3_000, False),
        ("", False),
        (None, False),
    ],
)
def test_only_addresses_of_slack_and_the_safe_web_are_live(url: str | None, live: bool) -> None:
    assert is_openable(url) is live
    assert ("url" in str(message(replace(CARD, source=None, link=url), told=BARE)["blocks"])) is live


@pytest.mark.parametrize(
    ("action", "value"),
    [
        (DONE, "done|3f9a|"),
        (HOUR, "snooze|3f9a|1 hour"),
        (Action(verb="a|b", label="", id="50%|", text="%7C"), "a%7Cb|50%25%7C|%257C"),
    ],
)
def test_what_was_packed_comes_back(action: Action, value: str) -> None:
    assert packed(action) == value
    assert unpacked(value) == (action.verb, action.id, action.text)


@pytest.mark.parametrize("forged", [None, 3, [], {}, "", "done", "done|x", "|x|y", "a|b|c|d", "x" * 2_001, "||"])
def test_what_was_not_packed_is_nothing(forged: object) -> None:
    assert unpacked(forged) is None


def test_an_action_too_long_to_be_sent_is_not_offered() -> None:
    long = Action(verb="done", label="Done", id="x" * 2_000)

    assert message(Text(text="Sure?", actions=(long, DONE)), told=BARE)["blocks"][1]["elements"] == [
        button("Done", "done-2", "Done: Sure?", value="done|3f9a|")
    ]
    assert message(replace(CARD, actions=(replace(SKIP, id="x" * 150),)), told=BARE)["blocks"][1:] == []
