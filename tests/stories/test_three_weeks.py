"""Three weeks in the terminal, from start to end as one transcript: `three_weeks.txt`, to be read by people, too.

Where a change of words is meant, write it anew and read what differs:

    REQUITE_WRITE_STORY=1 make test ARGS="-k three_weeks"
"""

import io
import os
import re
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.app import App
from bot.config import Settings, StoreSettings
from bot.conversation.grammar import understand
from bot.conversation.verbs import VERBS
from bot.engine.intake import take
from bot.events import MessagePosted
from bot.nudging.wording import short
from bot.ports import Changes
from bot.words import words_for
from tests.stories.three_weeks import HAPPENED, NAMES, PRIVATE, VISITS, Visit, labels, rows, who

pytestmark = pytest.mark.asyncio(loop_scope="module")
GOLDEN = Path(__file__).with_name("three_weeks.txt")
MOST_SECONDS = 5
CARD = re.compile(r"^ *\d+  (?P<told>.+) → \w+$", re.MULTILINE)
FORBIDDEN = re.compile(r"\b(?:owe|debt|score|still haven|ignored|repay)", re.IGNORECASE)
SNOOZED = (
    ("Jun Takamine", date(2026, 10, 13), date(2026, 10, 15)),
    ("Sam Pellegrin", date(2026, 10, 15), date(2026, 10, 19)),
    ("Jun Takamine", date(2026, 10, 20), date(2026, 10, 27)),
)
"""From and until when Inês snoozed them, while nothing else of theirs waited."""


@dataclass(slots=True)
class Ticking:
    """A clock that the story sets; each look at it takes a second."""

    moment: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        """The next second."""
        self.moment += timedelta(seconds=1)
        return self.moment


class Typed(io.StringIO):
    """Lines that somebody types: each is seen where it was typed."""

    def __init__(self, lines: tuple[str, ...], screen: io.StringIO) -> None:
        super().__init__("".join(f"{line}\n" for line in lines))
        self.screen = screen

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]  # as StringIO's own
        line = super().readline(size)
        self.screen.write(f"> {line}\n" if line else "")
        return line


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What was on the screen, visit by visit. lists: the list that each began with."""

    screens: dict[datetime, str] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def lists(self) -> dict[datetime, list[str]]:
        """What the cards of the list say with which a visit began."""
        return {at: CARD.findall(screen.partition("\n> ")[0]) for at, screen in self.screens.items()}

    @property
    def transcript(self) -> str:
        """All of it, each visit under its day and time."""
        return "\n".join(f"—— {at:%A} {at.day} {at:%B %Y, %H:%M} ——\n\n{told}" for at, told in self.screens.items())


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The story, played once for all tests here."""
    folder = tmp_path_factory.mktemp("story")
    clock = Ticking()
    store = StoreSettings(url=f"tinydb:{folder / 'requite.json'}")
    app = App(settings=Settings(store=store), command="a story", clock=clock)
    begun = time.monotonic()
    async with app.store(create=True) as storage:
        await storage.commit(Changes(puts=rows()))
    screens = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        before = datetime.min.replace(tzinfo=UTC)
        for visit in VISITS:
            screens[visit.at] = (await visited(app, clock, visit, before)).replace(str(folder), "…")
            before = visit.at
    return Played(screens=screens, seconds=time.monotonic() - begun)


async def visited(app: App, clock: Ticking, visit: Visit, before: datetime) -> str:
    """What is on the screen of one visit, after all that happened since the one before."""
    clock.moment = visit.at.astimezone(UTC)
    async with app.store() as storage:
        await storage.commit(Changes(puts=labels()))
        await take(storage, [one.event for one in HAPPENED if before < one.at <= visit.at], clock.now())
    screen = io.StringIO()
    await app.run("", Typed(visit.types, screen), screen)
    return screen.getvalue()


def waiting(now: datetime) -> set[str]:
    """The names of all who wait for something then, by what the story says of itself."""
    ends = [(one.at, one.ends) for one in HAPPENED] + [(visit.at, visit.ends) for visit in VISITS]
    ended = {name for at, names in ends if at < now for name in names}
    handles = {who(handle): name for handle, name in NAMES.items()}
    return {
        handles[one.event.author]
        for one in HAPPENED
        if one.opens and one.at < now and one.opens not in ended and isinstance(one.event, MessagePosted)
    }


def named(told: str, name: str) -> bool:
    """Whether a card is about this person, whose name may be cut."""
    return told.startswith(f"{short(name)} ")


async def test_it_reads_as_it_did(played: Played) -> None:
    if os.environ.get("REQUITE_WRITE_STORY"):
        GOLDEN.write_text(played.transcript, encoding="utf-8")
    assert played.transcript == GOLDEN.read_text(encoding="utf-8")


async def test_every_verb_is_said() -> None:
    typed = [understand(line, VERBS, words_for("en")).verb for visit in VISITS for line in visit.types]
    assert {verb.name for verb in VERBS} - {verb.name for verb in typed if verb} == set()


async def test_a_list_names_three_people_at_most(played: Played) -> None:
    assert max(map(len, played.lists.values())) == 3


async def test_nobody_is_named_whom_she_answered(played: Played) -> None:
    for at, cards in played.lists.items():
        due = [told for told in cards if " came by on " not in told]
        assert [told for told in due if not any(named(told, name) for name in waiting(at))] == []


async def test_whoever_is_snoozed_comes_back_on_the_day_and_not_before(played: Played) -> None:
    for name, since, until in SNOOZED:
        days = [at.date() for at, cards in played.lists.items() if any(named(told, name) for told in cards)]
        assert until in days
        assert [day for day in days if since < day < until] == []


async def test_no_private_channel_is_named(played: Played) -> None:
    assert PRIVATE not in played.transcript
    assert "in a private channel" in played.transcript


async def test_no_word_makes_a_debt_of_it(played: Played) -> None:
    assert FORBIDDEN.findall(played.transcript) == []


async def test_three_weeks_take_a_few_seconds(played: Played) -> None:
    assert played.seconds < MOST_SECONDS
