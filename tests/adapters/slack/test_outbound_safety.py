"""Whatever people are called and write: nothing of it is live on Slack, and Slack takes what is sent."""

import json
import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.cards import cards_of
from adapters.slack.mrkdwn import cut, inert, length
from adapters.slack.outbound import message, modal
from adapters.slack.told import Told
from bot.events import ChannelId, MessageId
from bot.views import (
    Action,
    Chart,
    Digest,
    Document,
    Field,
    Form,
    Listing,
    Notice,
    NudgeCard,
    Option,
    Section,
    Source,
    Text,
    View,
)
from bot.words import words_for
from tests.doubles.slack.limits import broadcasts_in, check_message, check_view

WORDS = words_for("en")
CASES = 10_000
SOURCE = Source(channel=ChannelId("slack:T1/C1"), message=MessageId("1.2"))
URL = "https://acme.slack.com/archives/C1/p12"
HOSTILE = (
    *("<!channel>", "<!here|here>", "<!everyone>", "<!subteam^S1|@all>", "<@U12345>", "<#C1|general>", "@here"),
    *("@channel", "#general", "<http://a|b>", "<https://evil.example|your bank>", "http://evil.example/?a=1&b=2"),
    *("www.evil.example", "mailto:a@evil.example", "<!date^1^{date}|x>", "*x*", "_x_", "~x~", "`x`", "```x```"),
    *("**x**", "*_~x~_*", ":tada:", ":+1::skin-tone-2:", "> quoted", ">>> all", "&gt; so", "&lt;!here&gt;", "&amp;lt;"),
    *(
        "\\*x\\*",
        "[a](http://b)",
        "<script>",
        "a|b",
        "x>y<z",
        "\n> x",
        "\r\n*x*\r\n",
        "\u2028> x",
        "\u202eevil",
        "\x00",
    ),
    *("\ud800", "👩‍👩‍👧", "José", "王小明", "a_b_c", "Kim", " ", "", "…", "x" * 200, "&" * 50, "<" * 50),
)
OURS = re.compile(r"https://acme\.slack\.com/archives/C1/p12|slack://channel\?[\w=&]+")
LIVE = re.compile(
    r"[<>*~`]"
    r"|&(?!(?:amp|lt|gt);)"
    r"|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])"
    r"|[@#][^\s\u2060…]"
    r"|:[^\s:\u2060]+:|://"
    r"|\.[^\W\d_]"
    r"|^\s*&gt;",
    re.MULTILINE,
)
UNSENDABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
TAKEN = {"rich_text", "rich_text_section", "rich_text_quote", "rich_text_list", "text", "link", "plain_text", "context"}
TAKEN |= {"actions", "button", "static_select", "modal", "input", "plain_text_input", "checkboxes", "timepicker"}
TAKEN |= {"datetimepicker", "multi_static_select"}


def objects_in(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects_in(inner)


def assert_nothing_live(shown: dict[str, Any]) -> None:
    """No object that Slack parses, no link but ours, no emoji codes; nothing live in the text beside the blocks."""
    for one in objects_in(shown):
        assert one.get("type", "text") in TAKEN
        assert OURS.fullmatch(one.get("url", URL))
        assert one.get("emoji") in (None, False)
        assert not isinstance(one.get("text"), str) or one["text"].strip() or one["type"] == "text"
        assert one.get("elements") != []
        assert not UNSENDABLE.search(str(one.get("text")))
    assert not LIVE.search(str(shown.get("text") or ""))
    assert broadcasts_in(shown) == []


def assert_taken(view: View, told: Told) -> None:
    sent, opened = message(view, told=told), modal(view, told=told)
    assert check_message(sent) is check_message(sent, update=True) is None
    assert check_view(opened, "modal") is None
    assert sent["text"].strip()
    assert_nothing_live(sent)
    assert_nothing_live(opened)
    json.dumps(sent).encode()


def card(say: Any) -> NudgeCard:
    actions = (Action(verb="done", label=say(), id=say()), Action(verb="skip", label=say(), id="3f9a", text="x"))
    reason, ended = say(), say() if say() == "Kim" else ""
    return NudgeCard(
        number=1,
        who=reason[:3],
        reason=reason,
        gesture=say(),
        more=(say(),),
        brief=say(),
        source=SOURCE if say() == "Kim" else None,
        link=say(),
        quotes=True,
        actions=actions,
        ended=ended,
    )


MAKERS = (
    lambda say: Text(text=say(), actions=(Action(verb="reply", label=say(), id=say(), text=say()),)),
    lambda say: Notice(text=say(), tone="problem"),
    card,
    lambda say: Digest(greeting=say(), cards=(card(say),), heading=say(), settled=(say(), say()), footer=say()),
    lambda say: Listing(title=say(), sections=(Section(heading=say(), lines=(say(), say())),)),
    lambda say: Chart(title=say(), at=(), series=(), alt=say()),
    lambda say: Document(name=say(), text=say(), content=say()),
    lambda say: Form(title=say(), fields=(Field(name="f", label=say(), value=say()),), verb="v", notes=(say(),)),
)


def test_of_ten_thousand_hostile_names_and_texts_none_is_live() -> None:
    draw = random.Random(6)

    def say() -> str:
        return "".join(draw.choice(HOSTILE) for _ in range(draw.choice((1, 1, 2, 3))))

    for number in range(CASES):
        view = MAKERS[number % len(MAKERS)](say)
        told = Told(words=WORDS, links={SOURCE: URL}, quotes={SOURCE: say()})
        shown = message(view, told=told) if number % 4 else modal(view, told=told)
        assert (check_message(shown) if number % 4 else check_view(shown, "modal")) is None
        assert_nothing_live(shown)


@pytest.mark.parametrize("text", HOSTILE)
def test_each_hostile_text_alone_is_taken_everywhere(text: str) -> None:
    told = Told(words=WORDS, links={SOURCE: URL}, quotes={SOURCE: text})
    for make in MAKERS:
        assert_taken(make(lambda: text), told)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Kim & Jo <3", "Kim &amp; Jo &lt;3"),
        ("snake_case_name", "snake_case_name"),
        ("it is 9:30, v1.5", "it is 9:30, v1.5"),
        ("*b* _i_ ~s~ `c`", "\u2217b\u2217 \u02cdi\u02cd \u223cs\u223c \u02cbc\u02cb"),
        ("<!here>", "&lt;!here&gt;"),
        ("@here #general :tada:", "@\u2060here #\u2060general :\u2060tada:"),
        ("http://a.example", "http:\u2060//a.\u2060example"),
        ("> so", "\u2060&gt; so"),
        ("a\u202eb\x00", "ab"),
    ],
)
def test_the_text_beside_the_blocks_is_made_inert(text: str, shown: str) -> None:
    assert inert(text) == shown


@given(st.text(st.sampled_from("&<>a *👍\u0301\n")), st.integers(min_value=1, max_value=60))
def test_inert_text_keeps_its_length_and_never_ends_within_an_entity(text: str, longest: int) -> None:
    shown = inert(text, longest)

    assert length(shown) <= longest
    assert not LIVE.search(shown)


@given(st.text(st.sampled_from("ab 👍é\u0301\u200d\n"), max_size=200), st.integers(min_value=1, max_value=100))
def test_what_is_cut_is_as_long_as_it_may_be_and_says_so(text: str, longest: int) -> None:
    shown = cut(text, longest)

    assert length(shown) <= longest
    assert shown == text or shown.endswith("…")


def views() -> st.SearchStrategy[View]:
    """Views of any size."""
    short = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30))
    texts = st.one_of(short, st.builds(lambda text, times: text * times, short, st.sampled_from((1, 50, 800, 5_000))))
    some = st.lists(texts, max_size=4).map(tuple)
    actions = st.lists(
        st.builds(
            Action, verb=st.sampled_from(("done", "thank", "skip", "reply", "")), label=texts, id=texts, text=short
        ),
        max_size=40,
    ).map(tuple)
    card = st.builds(
        NudgeCard,
        number=st.integers(0, 10**6),
        who=texts,
        reason=texts,
        gesture=texts,
        more=some,
        brief=texts,
        source=st.sampled_from((None, SOURCE)),
        quotes=st.booleans(),
        actions=actions,
        ended=st.sampled_from(("", "Done.")) | texts,
    )
    cards = st.builds(lambda one, times: one * times, st.lists(card, max_size=3), st.sampled_from((1, 40))).map(tuple)
    lines = st.builds(lambda one, times: one * times, some, st.sampled_from((1, 200)))
    sections = st.lists(st.builds(Section, heading=texts, cards=cards, lines=lines), max_size=3).map(tuple)
    choices = st.builds(
        lambda text, number: tuple(Option(value=f"{n}{text[:200]}", label=f"{text}{n}") for n in range(number)),
        texts,
        st.sampled_from((0, 1, 10, 11, 101, 2_000)),
    )
    field = st.builds(
        Field,
        name=st.text(st.characters(codec="utf-8"), max_size=260),
        label=texts,
        value=texts,
        choices=choices,
        kind=st.sampled_from(("text", "clock", "moment", "several")),
        values=some,
        problem=texts,
    )
    fields = st.builds(lambda one, times: one * times, st.lists(field, max_size=4), st.sampled_from((1, 1, 30))).map(
        tuple
    )
    return st.one_of(
        st.builds(Text, text=texts, actions=actions),
        st.builds(Notice, text=texts, tone=st.sampled_from(("info", "problem"))),
        card,
        st.builds(Digest, greeting=texts, cards=cards, heading=texts, settled=some, footer=texts),
        st.builds(Listing, title=texts, sections=sections, actions=actions),
        st.builds(Form, title=texts, fields=fields, verb=st.just("set"), notes=lines, id=short, submit=texts),
        st.builds(Chart, title=texts, at=st.just(()), series=st.just(()), alt=texts),
        st.builds(Document, name=texts, text=texts, content=texts),
    )


@given(views(), st.text(max_size=300))
def test_views_of_any_size_are_taken(view: View, quote: str) -> None:
    told = Told(words=WORDS, links={SOURCE: URL}, quotes={SOURCE: quote})

    assert_taken(view, told)
    assert all(isinstance(card, NudgeCard) for card in cards_of(view))
