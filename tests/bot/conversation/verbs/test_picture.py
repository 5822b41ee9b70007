"""`picture of @name`: each direction by the member's weeks, the facts in words beside it, and never a score."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.conversation.grammar import understand
from bot.conversation.verbs import VERBS
from bot.conversation.verbs.picture import WEEKS, pressed
from bot.engine.retention import fold_all
from bot.ports import Pressed
from bot.views import Action, Chart, Listing, Notice
from storage.memory import MemoryStore
from tests.bot.conversation.talk import DAY, ENGLISH, HOUR, SOMEBODY, made, rows, say, turn
from tests.bot.conversation.test_phrasings import told as understood
from tests.rows import ANN, KIM, NOW, posted

BERLIN = ZoneInfo("Europe/Berlin")
THIS_MONDAY = date(2026, 3, 16)


async def drawn(store: MemoryStore, text: str = "picture of @kim", now: datetime = NOW) -> Chart:
    view = await say(store, text, now=now)
    assert isinstance(view, Chart)
    return view


async def exchanged() -> MemoryStore:
    """Kim turned to Ann on nine days of three weeks, Ann to Kim once."""
    asked = [posted(f"k{n}", KIM, NOW - n * 2 * DAY, "Is it tagged?", names=(ANN,)) for n in range(1, 10)]
    return await made(*asked, posted("a1", ANN, NOW - DAY, "Yes.", names=(KIM,)))


@pytest.mark.asyncio
async def test_its_ground_is_as_the_member_wants_it() -> None:
    store = await exchanged()
    assert not (await drawn(store)).dark
    await say(store, "settings dark pictures on")
    assert (await drawn(store)).dark


@pytest.mark.asyncio
async def test_it_has_twelve_weeks_that_begin_on_the_members_mondays() -> None:
    chart = await drawn(await exchanged())
    assert len(chart.at) == WEEKS
    assert [at.date() for at in chart.at][-1] == THIS_MONDAY
    assert all(at.weekday() == 0 and at.hour == 0 and at.tzinfo == BERLIN for at in chart.at)
    assert chart.title == "Kim and you by week"


@pytest.mark.asyncio
async def test_each_direction_is_counted_by_week() -> None:
    received, given = (await drawn(await exchanged())).series
    assert (received.label, given.label) == ("To you", "From you")
    assert received.values == (0.0,) * 9 + (4.0, 3.0, 2.0)
    assert given.values == (0.0,) * 11 + (1.0,)


@pytest.mark.asyncio
async def test_the_facts_are_told_in_words() -> None:
    assert (await drawn(await exchanged())).alt == (
        "In the last 12 weeks: Kim turned to you nine times, most in the week from Monday 2 March (4), the last "
        "time on Wednesday. You turned to Kim once, yesterday."
    )


@pytest.mark.asyncio
async def test_nobody_is_told_a_score() -> None:
    chart = await drawn(await exchanged())
    assert not [word for word in ("score", "%", "rank", "balance", "owe") if word in chart.alt.casefold()]


@pytest.mark.asyncio
async def test_where_nothing_passed_it_says_so() -> None:
    chart = await drawn(await made(), "picture of @somebody")
    assert chart.alt == "In the last 12 weeks: From Sam Body I saw nothing. From you I saw nothing."
    assert {value for series in chart.series for value in series.values} == {0.0}


@pytest.mark.asyncio
async def test_what_passed_before_or_is_still_to_come_is_left_out() -> None:
    early = posted("k1", KIM, NOW - 85 * DAY, "Is it tagged?", names=(ANN,))
    late = posted("k2", KIM, NOW + HOUR, "And now?", names=(ANN,))
    chart = await drawn(await made(early, late))
    assert sum(chart.series[0].values) == 0


@pytest.mark.asyncio
async def test_an_evening_belongs_to_the_week_of_the_members_clock() -> None:
    late_on_sunday = datetime(2026, 3, 15, 23, 30, tzinfo=UTC)  # Monday 00:30 in Berlin
    chart = await drawn(await made(posted("k1", KIM, late_on_sunday, "Is it tagged?", names=(ANN,))))
    assert chart.series[0].values[-2:] == (0.0, 1.0)


@pytest.mark.asyncio
async def test_weeks_that_are_kept_by_their_totals_are_in_it() -> None:
    store = await exchanged()
    before = await drawn(store)
    await fold_all(store, NOW, 7)
    assert (await drawn(store)).series == before.series


@pytest.mark.asyncio
async def test_it_is_offered_with_how_it_stands_and_drawn_when_pressed() -> None:
    store = await exchanged()
    listing = await say(store, "with @kim")
    assert isinstance(listing, Listing)
    assert listing.actions == (Action(verb="picture", label="As a picture", id=KIM),)
    press = Pressed(who=ANN, where="test", verb="picture", id=KIM)
    assert await pressed(await turn(store), press) == await drawn(store)
    nobody = await say(store, "with @somebody")
    assert isinstance(nobody, Listing)
    assert nobody.actions == ()


@pytest.mark.asyncio
@pytest.mark.parametrize("id_", [SOMEBODY, ANN, "", "slack:T1:stranger"])
async def test_a_press_about_anybody_else_is_refused(id_: str) -> None:
    view = await pressed(await turn(await exchanged()), Pressed(who=ANN, where="test", verb="picture", id=id_))
    assert view == Notice(text="I see nothing that passed between you two any more.", tone="problem")


@pytest.mark.asyncio
async def test_it_changes_nothing() -> None:
    store = await made()
    before = await rows(store)
    await drawn(store)
    assert await rows(store) == before


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("picture of @kim", "picture who=kim"),
        ("with @kim as a picture", "picture who=kim"),
        ("chart with @kim", "picture who=kim"),
        ("Show me a chart of Kim and me", "picture who=kim"),
        ("Kim Larsen and me as a picture please", "picture who=kim larsen"),
        ("draw me a graph with kim", "picture who=kim"),
        ("with kim week by week", "picture who=kim"),
        ("with @kim", "with who=kim"),
        ("with @kim in numbers", "with who=kim text=numbers"),
    ],
)
def test_what_is_typed_is_understood(text: str, meant: str) -> None:
    assert understood(understand(text, VERBS, ENGLISH)) == meant
