"""The terminal: every view becomes lines, nothing from outside is live in them, a chat goes on whatever is typed."""

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given

from adapters.terminal import open_terminal
from adapters.terminal.outbound import lines, safe
from adapters.terminal.plain import Plain
from adapters.terminal.platform import Terminal
from bot.ledger import MemberId
from bot.models import Delivery, DeliveryState, Sent
from bot.ports import Heard, Opening
from bot.views import Chart, Digest, Document, Field, Form, Listing, Notice, Section, Series, Text, View
from bot.words import words_for
from tests.adapters.terminal.views import CARD, HOURS, views
from tests.doubles.ears import NoEar
from tests.rows import ANN, HOME, NOW


@pytest.mark.parametrize(
    ("view", "shown"),
    [
        (Text(text="One\nTwo"), ["One", "Two"]),
        (Notice(text="Mind this."), ["Mind this."]),
        (Notice(text="No such thing.\nTry again.", tone="problem"), ["! No such thing.", "  Try again."]),
        (CARD, ["  1  Kim asked you a question. → Reply", "     Kim also helped."]),
        (
            Digest(
                greeting="Good morning.",
                cards=(CARD,),
                heading="Settled",
                settled=("you replied",),
                footer="All.",
            ),
            [
                "Good morning.",
                "",
                "  1  Kim asked you a question. → Reply",
                "     Kim also helped.",
                "",
                "Settled: you replied.",
                "",
                "All.",
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
                title="Settings",
                fields=(
                    Field(
                        name="hour",
                        label="Hour",
                        value="9",
                        choices=HOURS,
                    ),
                ),
                verb="set",
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
            ["Kim and you", "Once given.", "", "            given", "2026-01-01  ========== 1"],
        ),
        (
            replace(CARD, link="https://example.org/p1", more=()),
            ["  1  Kim asked you a question. → Reply", "https://example.org/p1"],
        ),
        (Document(name="kim.json", text="All that is kept of you.", content="{}"), ["All that is kept of you."]),
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


@given(views())
def test_no_control_character_gets_out(view: View) -> None:
    for line in lines(view):
        assert not any(unicodedata.category(c) in ("Cc", "Cf") for c in line)


def talking(input: str, output: io.StringIO, **fields: Path | str) -> Terminal:  # noqa: A002
    """A plain terminal at which Ann sits."""
    return Terminal(words=words_for("en"), member=ANN, face=Plain(input=io.StringIO(input), output=output), **fields)  # type: ignore[arg-type]


def delivery(subject: str = "") -> Delivery:
    """The digest of a day, or one nudge of it."""
    return Delivery(
        home=HOME,
        member=MemberId(ANN),
        kind=Sent.DIGEST,
        subject=subject,
        day=date(2026, 3, 20),
        due=NOW,
        at=NOW,
        state=DeliveryState.SENDING,
    )


@pytest.mark.asyncio
async def test_what_was_sent_is_found_again_and_stays() -> None:
    output = io.StringIO()
    terminal = talking("", output)
    assert await terminal.find(delivery()) is None
    message = await terminal.send(delivery(), Text(text="Good morning."))
    other = await terminal.send(delivery("nudge"), Text(text="Kim waits."))
    assert await terminal.find(delivery()) == message != other
    await terminal.revise(delivery(), Text(text="Done."))
    assert output.getvalue() == "Good morning.\n\nKim waits.\n\n"


class Parrot(NoEar):
    """Repeats what Ann says."""

    async def answer(self, heard: Heard) -> View:
        assert (heard.who, heard.where, heard.by) == (ANN, "terminal", "chat")
        if heard.text == "export":
            return Document(name="ann.json", text="All that is kept of you.", content="{}")
        return Text(text=f"You said {heard.text}.")

    async def complete(self, heard: Heard) -> Sequence[str]:
        raise AssertionError("plain lines are not completed")


@pytest.mark.asyncio
async def test_a_chat_answers_each_line_until_goodbye() -> None:
    output = io.StringIO()
    await talking("one\n\n two \nbye\nthree\n", output, notice="Mind this.").serve(Parrot())
    assert output.getvalue() == "Mind this.\n\nYou said today.\n\nYou said one.\n\nYou said two.\n\n"


@pytest.mark.asyncio
async def test_a_document_is_saved_in_the_folder_or_the_reason_is_said(tmp_path: Path) -> None:
    output = io.StringIO()
    await talking("export\n", output, folder=tmp_path).serve(Parrot())
    assert f"\n\nAll that is kept of you.\nSaved as {tmp_path}/ann.json; only you can read it.\n" in output.getvalue()
    await talking("export\nmore\n", output, folder=tmp_path / "gone").serve(Parrot())
    assert "! ann.json could not be saved in this folder: No such file or directory.\n" in output.getvalue()
    assert output.getvalue().endswith("You said more.\n\n")


def test_the_face_is_plain_where_no_person_sits_at_a_terminal() -> None:
    opening = Opening(words=words_for("en"), member=ANN, input=io.StringIO(), output=io.StringIO(), notice="Mind this.")
    assert open_terminal(opening).notice == "Mind this."
    assert isinstance(open_terminal(opening).face, Plain)
