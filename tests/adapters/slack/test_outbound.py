"""Every view as Slack's blocks and as the text beside them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from adapters.slack.outbound import link, message, modal
from adapters.slack.told import Told
from bot.events import ChannelId, MessageId
from bot.views import (
    Action,
    Chart,
    Document,
    Field,
    Form,
    Listing,
    Notice,
    Section,
    Series,
    Text,
    View,
)
from tests.adapters.slack.outbound_views import (
    ASKED,
    BARE,
    CARD,
    DIGEST,
    DONE,
    THANK,
    TOLD,
    URL,
    Json,
    button,
    context,
    plain,
)
from tests.doubles.slack.limits import check_message, check_view


def text(words: str, **style: bool) -> Json:
    return {"type": "text", "text": words, **({"style": style} if style else {})}


def section(*elements: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(elements)}


def rich(*parts: Json) -> Json:
    return {"type": "rich_text", "elements": list(parts)}


MENU = {
    "type": "static_select",
    "action_id": "more-1",
    "placeholder": plain("⋯"),
    "options": [
        {"text": plain("In an hour"), "value": "snooze|3f9a|1 hour"},
        {"text": plain("Skip"), "value": "skip|3f9a|"},
    ],
}
OPEN = button("Open", "open-1", "Open: Kim", url=URL)
DONE_BUTTON = button("Done", "done-1", "Done: Kim", value="done|3f9a|")
WHY = section(
    text("1. "), text("Kim", bold=True), text(" asked you in #secret on Tuesday."), text(" → Reply", italic=True)
)
QUOTE = {"type": "rich_text_quote", "elements": [text("is the rc tagged before the weekend?")]}
MORE = section(text("And mentioned you twice."))


@pytest.mark.parametrize(
    ("view", "told", "blocks"),
    [
        pytest.param(
            Text(text="One\nTwo", actions=(Action(verb="reply", label="yes", id="now", text="yes"),)),
            BARE,
            [
                rich(section(text("One\nTwo"))),
                {"type": "actions", "elements": [button("yes", "reply-1", "yes: One Two", value="reply|now|yes")]},
            ],
            id="text",
        ),
        pytest.param(Notice(text="Mind this."), BARE, [rich(section(text("Mind this.")))], id="notice"),
        pytest.param(
            Notice(text="No such thing.", tone="problem"),
            BARE,
            [rich(section(text("⚠️ No such thing.")))],
            id="problem",
        ),
        pytest.param(
            CARD,
            TOLD,
            [rich(WHY, QUOTE, MORE), {"type": "actions", "elements": [OPEN, DONE_BUTTON, MENU]}],
            id="card",
        ),
        pytest.param(
            replace(CARD, quotes=False, more=()),
            TOLD,
            [rich(WHY), {"type": "actions", "elements": [OPEN, DONE_BUTTON, MENU]}],
            id="card of which nothing may be quoted",
        ),
        pytest.param(
            replace(CARD, more=()),
            BARE,
            [rich(WHY), {"type": "actions", "elements": [DONE_BUTTON, MENU]}],
            id="card whose message is gone",
        ),
        pytest.param(
            replace(CARD, quotes=False, more=(), actions=(THANK, DONE)),
            TOLD,
            [
                rich(
                    section(
                        text("1. "),
                        {"type": "link", "url": URL, "text": "Kim", "style": {"bold": True}},
                        text(" asked you in #secret on Tuesday."),
                        text(" → Reply", italic=True),
                    )
                ),
                {
                    "type": "actions",
                    "elements": [button("Thank", "thank-1", "Thank: Kim", value="thank|3f9a|"), DONE_BUTTON],
                },
            ],
            id="card to thank with",
        ),
        pytest.param(
            replace(CARD, ended="Done: you replied on Tuesday."),
            TOLD,
            [
                rich(
                    section(
                        text("1. "),
                        text("Done: you replied on Tuesday. "),
                        text("Kim asked you in #secret on Tuesday.", strike=True),
                    )
                )
            ],
            id="card that came to its end",
        ),
        pytest.param(
            DIGEST,
            TOLD,
            [
                rich(section(text("Good morning. One person to get back to:", bold=True))),
                rich(WHY, QUOTE, MORE),
                {"type": "actions", "elements": [OPEN, DONE_BUTTON, MENU]},
                context("Settled by itself since yesterday: you replied to Jo in #help; you thanked Al."),
                context("I can’t see calls."),
            ],
            id="digest",
        ),
        pytest.param(
            Listing(
                title="Who",
                sections=(
                    Section(heading="Waiting", cards=(replace(CARD, number=0, actions=()),)),
                    Section(heading="Between you", lines=("Given: twice.", "", "Received: once.")),
                    Section(heading="", lines=(link(ASKED.channel, ASKED.message),)),
                ),
                actions=(DONE,),
            ),
            BARE,
            [
                rich(section(text("Who", bold=True))),
                rich(section(text("Waiting", bold=True))),
                rich(section(*WHY["elements"][1:]), MORE),
                rich(section(text("Between you", bold=True))),
                rich(
                    {
                        "type": "rich_text_list",
                        "style": "bullet",
                        "elements": [section(text("Given: twice.")), section(text("Received: once."))],
                    }
                ),
                rich(section({"type": "link", "url": link(ASKED.channel, ASKED.message), "text": "Open"})),
                {"type": "actions", "elements": [button("Done", "done-1", "Done: Who", value="done|3f9a|")]},
            ],
            id="listing",
        ),
        pytest.param(
            Form(
                title="Settings", fields=(Field(name="hour", label="Hour", value="9"),), verb="settings", notes=("A",)
            ),
            BARE,
            [
                rich(section(text("Settings", bold=True))),
                rich(section(text("Hour: "), text("9", bold=True))),
                rich(section(text("A"))),
                {
                    "type": "actions",
                    "elements": [button("Fill in", "settings-1", "Fill in: Settings", value="settings||")],
                },
            ],
            id="form",
        ),
        pytest.param(
            Chart(
                title="Kim and you",
                at=(datetime(2026, 1, 1, tzinfo=UTC),),
                series=(Series(label="given", values=(1.0,)),),
                alt="Once given.",
            ),
            BARE,
            [rich(section(text("Kim and you", bold=True))), rich(section(text("Once given.")))],
            id="chart",
        ),
        pytest.param(
            Document(name="kim.json", text="All that is kept of you.", content="{}"),
            BARE,
            [rich(section(text("All that is kept of you.")))],
            id="document",
        ),
    ],
)
def test_every_view_has_its_blocks(view: View, told: Told, blocks: list[Json]) -> None:
    sent = message(view, told=told)

    assert sent["blocks"] == blocks
    assert check_message(sent) is None
    assert check_view(modal(view, told=told), "modal") is None


@pytest.mark.parametrize(
    ("view", "shown"),
    [
        (Text(text="Kim asked you in #secret."), "Kim asked you in #…."),
        (CARD, "Kim asked you on Tuesday."),
        (replace(CARD, brief=""), "Kim"),
        (replace(CARD, ended="Done: you replied in #secret."), "Done: you replied in #…. Kim asked you on Tuesday."),
        (
            DIGEST,
            (
                "Good morning. One person to get back to:\nKim asked you on Tuesday.\n"
                "Settled by itself since yesterday: you replied to Jo in #…; you thanked Al.\nI can’t see calls."
            ),
        ),
        (
            Listing(title="Who", sections=(Section(heading="Waiting", cards=(CARD,), lines=("Jo in #secret",)),)),
            "Who\nWaiting\nKim asked you on Tuesday.\nJo in #…",
        ),
        (Document(name="kim.json", text="All of you.", content="{}"), "All of you."),
        (Text(text=""), "…"),
    ],
)
def test_the_text_beside_the_blocks_names_no_channel_and_quotes_nothing(view: View, shown: str) -> None:
    assert message(view, told=TOLD)["text"] == shown


def test_who_and_why_stand_in_the_first_forty_characters() -> None:
    first = message(CARD, told=TOLD)["blocks"][0]["elements"][0]["elements"]

    assert "".join(element["text"] for element in first)[:40] == "1. Kim asked you in #secret on Tuesday. "


def test_links_to_slack_are_no_text_of_their_own() -> None:
    address = link(ChannelId("slack:T1/C1"), MessageId("1.2"))
    told = message(Listing(title="Why Ben?", sections=(Section(heading="", lines=("He asked", address)),)), told=TOLD)
    assert told["text"] == "Why Ben?\nHe asked"
    assert address in str(told["blocks"])
