"""The terminal: every view becomes lines, nothing from outside is live in them, a chat goes on whatever is typed."""

import io
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.terminal.outbound import lines, safe
from adapters.terminal.platform import Terminal
from bot.events import Event
from bot.ledger import MemberId
from bot.models import Delivery, DeliveryState
from bot.ports import Heard
from bot.views import Chart, Digest, Field, Form, Listing, Notice, NudgeCard, Section, Series, Text, View
from tests.rows import ANN, HOME

CARD = NudgeCard(number=1, who="Kim", reason="Kim asked you a question.", gesture="Reply", more=("Kim also helped.",))


@pytest.mark.parametrize(
    ("view", "shown"),
    [
        (Text(text="One\nTwo"), ["One", "Two"]),
        (Notice(text="Mind this."), ["Mind this."]),
        (CARD, ["  1  Kim asked you a question. → Reply", "     Kim also helped."]),
        (
            Digest(greeting="Good morning.", cards=(CARD,), settled=("you replied to Lee",), footer="That is all."),
            [
                "Good morning.",
                "",
                "  1  Kim asked you a question. → Reply",
                "     Kim also helped.",
                "",
                "Settled by itself since yesterday: you replied to Lee.",
                "",
                "That is all.",
            ],
        ),
        (Digest(greeting="Nobody is waiting.", cards=()), ["Nobody is waiting."]),
        (
            Listing(
                title="Who", sections=(Section(heading="Waiting", cards=(CARD,)), Section(heading="", lines=("x",)))
            ),
            ["Who", "", "Waiting:", "  1  Kim asked you a question. → Reply", "     Kim also helped.", "", "  x"],
        ),
        (
            Form(
                title="Settings", fields=(Field(name="hour", label="Hour", value="9", choices=("8", "9")),), verb="set"
            ),
            ["Settings", "  Hour: 9 (8, 9)"],
        ),
        (
            Chart(
                title="Kim and you",
                at=(datetime(2026, 1, 1, tzinfo=UTC),),
                series=(Series(label="given", values=(1.0,)),),
                alt="Once given.",
            ),
            ["Kim and you", "Once given."],
        ),
    ],
)
def test_every_view_has_its_lines(view: View, shown: list[str]) -> None:
    assert lines(view) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\u202egnp.exe", "gnp.exe"),
        ("a\u200bb\ufeff", "ab"),
        ("line\r\nbreak", "linebreak"),
        ("[bold]José 王[/]", "[bold]José 王[/]"),
    ],
)
def test_names_can_not_steer_the_terminal(name: str, shown: str) -> None:
    assert safe(name) == shown


@given(st.text())
def test_no_control_character_gets_out(text: str) -> None:
    card = NudgeCard(number=1, who=text, reason=text, gesture="Reply", more=(text,))
    for line in lines(Digest(greeting=text, cards=(card,), settled=(text,), footer=text)):
        assert not any(unicodedata.category(c) in ("Cc", "Cf") for c in line)


def delivery(subject: str = "") -> Delivery:
    """The digest of a day, or one nudge of it."""
    return Delivery(
        home=HOME,
        member=MemberId(ANN),
        kind="digest",
        subject=subject,
        day=date(2026, 3, 20),
        state=DeliveryState.SENDING,
    )


@pytest.mark.asyncio
async def test_what_was_sent_is_found_again_and_can_be_revised() -> None:
    output = io.StringIO()
    terminal = Terminal(member=ANN, input=io.StringIO(), output=output)
    assert await terminal.find(delivery()) is None
    message = await terminal.send(delivery(), Text(text="Good morning."))
    other = await terminal.send(delivery("nudge"), Text(text="Kim waits."))
    assert await terminal.find(delivery()) == message != other
    await terminal.revise(delivery(), Text(text="Done."))
    assert output.getvalue() == "Good morning.\n\nKim waits.\n\nDone.\n\n"


class Parrot:
    """Repeats what Ann says."""

    async def answer(self, heard: Heard) -> View:
        assert (heard.who, heard.where) == (ANN, "terminal")
        return Text(text=f"You said {heard.text}.")

    async def take(self, events: Sequence[Event]) -> None:
        raise AssertionError("a terminal reports no events")


@pytest.mark.asyncio
async def test_a_chat_answers_each_line_until_goodbye() -> None:
    output = io.StringIO()
    terminal = Terminal(member=ANN, input=io.StringIO("one\n\n two \nbye\nthree\n"), output=output)

    await terminal.serve(Parrot())
    assert output.getvalue() == "You said today.\n\nYou said one.\n\nYou said two.\n\n"
