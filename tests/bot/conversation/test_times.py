"""Times as people say them, against what `whenever` makes of the same words by the formulas of times_table."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from whenever import Instant, Time, ZonedDateTime

from bot.conversation.times import NoTime, Week, Why, future, past
from tests.bot.conversation import times_table as table
from tests.bot.conversation.times_table import AHEAD, BACK, NOWS, Asked, Formula, zone

Read = Callable[[str, datetime, Week], datetime]
YEAR = timedelta(days=366)

each_now = pytest.mark.parametrize("now", NOWS, ids=lambda now: f"{zone(now)} {now.to_plain()}")


def week_of(asked: Asked) -> Week:
    return Week(ZoneInfo(asked.zone), asked.days, asked.hour.to_stdlib())


def found(read: Read, text: str, asked: Asked) -> Instant | str:
    """The moment read, or the name of the refusal; anything else is told as it is."""
    try:
        moment = read(text, asked.now.to_instant().to_stdlib(), week_of(asked))
    except NoTime as no:
        return Why(no.why).name
    except Exception as error:  # noqa: BLE001 - one more line of the list of what differs
        return repr(error)
    return Instant(moment) if moment.tzinfo == UTC else f"not in UTC: {moment!r}"


def told(what: Instant | str, asked: Asked) -> str:
    """A moment by the member's clock, with its weekday."""
    if isinstance(what, str):
        return what
    return f"{what.to_tz(asked.zone).to_stdlib():%a %Y-%m-%d %H:%M:%S%z}"


def differences(read: Read, lines: Iterable[tuple[str, Formula]], asked: Asked) -> list[str]:
    """Each text that is not read as its formula says."""
    compared = ((text, formula(asked), found(read, text, asked)) for text, formula in lines)
    return [
        f"{text[:40]!r}: {told(got, asked)}, but should be {told(wanted, asked)}"
        for text, wanted, got in compared
        if wanted not in (got, table.OPEN)
    ]


def assert_read(read: Read, lines: Iterable[tuple[str, Formula]], asked: Asked) -> None:
    wrong = differences(read, lines, asked)
    now = told(asked.now.to_instant(), asked)
    assert not wrong, f"{len(wrong)} read wrongly on {now} in {asked.zone}:\n  " + "\n  ".join(wrong)


def test_the_default_week_is_monday_to_friday_from_nine() -> None:
    assert Week(ZoneInfo("UTC")) == Week(ZoneInfo("UTC"), frozenset({0, 1, 2, 3, 4}), time(9))


@each_now
def test_what_is_to_come_is_read_as_its_formula_says(now: ZonedDateTime) -> None:
    assert_read(future, AHEAD, Asked(now))


@each_now
def test_what_is_gone_by_is_read_as_its_formula_says(now: ZonedDateTime) -> None:
    assert_read(past, BACK, Asked(now, back=True))


@each_now
def test_what_no_moment_is_meant_by_is_refused_and_why(now: ZonedDateTime) -> None:
    assert_read(future, [(text, table.refused(why)) for text, why in table.REFUSED], Asked(now))


@each_now
def test_what_could_be_refused_for_several_reasons_is_refused(now: ZonedDateTime) -> None:
    heard = {text[:40]: found(future, text, Asked(now)) for text in table.REFUSED_SOMEHOW}
    assert {text: what for text, what in heard.items() if what not in Why.__members__} == {}


@pytest.mark.parametrize(
    "text", [text for text, why in table.REFUSED if why in (table.UNREADABLE, table.TWO_READINGS, table.NO_SUCH_DATE)]
)
def test_what_is_no_time_to_come_is_no_time_gone_by_either(text: str) -> None:
    asked = Asked(NOWS[0], back=True)
    assert found(past, text, asked) == dict(table.REFUSED)[text]


@each_now
def test_a_week_from_sunday_to_thursday_has_other_working_days_and_its_own_hour(now: ZonedDateTime) -> None:
    assert_read(future, table.SUNDAY_TO_THURSDAY, Asked(now, table.SUN_TO_THU, Time(7, 30)))


@each_now
def test_a_week_from_tuesday_to_saturday_begins_on_tuesday_and_ends_on_saturday(now: ZonedDateTime) -> None:
    assert_read(future, table.TUESDAY_TO_SATURDAY, Asked(now, table.TUE_TO_SAT, Time(2, 30)))


# --- The oracle itself --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "now", "moment"),
    [
        ("tomorrow at 02:30", "2024-03-30T02:20+01:00[Europe/Berlin]", "2024-03-31T01:00Z"),
        ("1 day 2 hours", "2024-03-30T02:20+01:00[Europe/Berlin]", "2024-03-31T03:00Z"),
        ("24 hours", "2024-03-30T12:00+01:00[Europe/Berlin]", "2024-03-31T11:00Z"),
        ("1 day", "2024-03-30T12:00+01:00[Europe/Berlin]", "2024-03-31T07:00Z"),
        ("27 october at 02:30", "2024-10-24T16:59:59+02:00[Europe/Berlin]", "2024-10-27T00:30Z"),
        ("at 02:30", "2024-10-27T02:40+01:00[Europe/Berlin]", "2024-10-28T01:30Z"),
        ("midnight", "2024-09-07T22:45-04:00[America/Santiago]", "2024-09-08T04:00Z"),
        ("midnight", "2024-11-02T11:05-04:00[America/Havana]", "2024-11-03T04:00Z"),
        ("tomorrow at 02:15", "2024-10-05T02:10+10:30[Australia/Lord_Howe]", "2024-10-05T15:30Z"),
        ("tomorrow", "2011-12-29T08:30-10:00[Pacific/Apia]", "2011-12-30T10:00Z"),
        ("a month", "2024-01-31T09:00Z[UTC]", "2024-02-29T09:00Z"),
        ("5 working days", "2024-03-30T10:00Z[UTC]", "2024-04-05T09:00Z"),
        ("friday", "2024-03-29T08:00Z[UTC]", "2024-04-05T09:00Z"),
        ("this friday", "2024-03-29T08:00Z[UTC]", "2024-03-29T09:00Z"),
        ("next friday", "2024-03-31T08:00Z[UTC]", "2024-04-05T09:00Z"),
        ("weekend", "2024-03-30T08:00Z[UTC]", "2024-04-06T09:00Z"),
        ("next month", "2024-05-20T08:00Z[UTC]", "2024-06-03T09:00Z"),
        ("the 31st", "2024-03-31T08:00Z[UTC]", "2024-05-31T09:00Z"),
        ("end of week", "2024-03-30T08:00Z[UTC]", table.PAST),
        ("29 february", "2024-03-30T08:00Z[UTC]", table.FAR),
        ("366 days", "2024-03-30T09:00Z[UTC]", "2025-03-31T09:00Z"),
        ("366 days", "2024-03-30T08:59Z[UTC]", table.FAR),
    ],
)
def test_the_formulas_come_to_what_a_person_works_out(text: str, now: str, moment: str) -> None:
    formulas = dict(AHEAD)
    wanted = moment if moment in (table.PAST, table.FAR) else Instant(moment)
    assert formulas[text](Asked(ZonedDateTime(now))) == wanted


def test_the_table_is_wide_and_many_of_its_moments_are_skipped_or_come_twice() -> None:
    zones = {zone(now) for now in NOWS}
    assert len(zones) >= 12
    assert len({text for text, _ in AHEAD}) == len(AHEAD) >= 200
    assert len({text for text, _ in BACK}) == len(BACK) >= 40
    assert len(table.REFUSED) + len(table.REFUSED_SOMEHOW) >= 60
    afterwards, twice = set[tuple[str, str]](), set[tuple[str, str]]()
    for now in NOWS:
        for text, formula in table.DAYS_WITH_TIMES + table.TIMES:
            moment = formula(Asked(now))
            if isinstance(moment, str):
                continue
            clock = moment.to_tz(zone(now))
            before = clock.subtract(seconds=1).next_transition()
            if before == clock and before.offset > clock.subtract(seconds=1).offset:
                afterwards.add((zone(now), text))
            if clock.is_repeated():
                twice.add((zone(now), text))
    assert min(len(afterwards), len(twice)) >= 40
    assert min(len({where for where, _ in afterwards}), len({where for where, _ in twice})) >= 8


# --- Whatever is said ---------------------------------------------------------------------------

WORDS = """
    until till to for in on at a an the of and half couple hour hours h minute minutes min day days week weeks
    fortnight month months working today tomorrow yesterday after before this next last ago weekend monday tuesday
    wednesday thursday friday saturday sunday january feb march dec december st nd rd th am pm o'clock noon midnight
    morning afternoon evening tonight end eod eow eom close business later - . , : / 1/12 1.12. 29.2. 2024-02-29
    2024-03-31 9999-12-31 0001-01-01 15:30 02:30 2:30 24:00 3pm 12am 15th 31st 1st 0 1 2 3 9 12 13 31 366 2024 10000
    999999999999 🙂
"""
said = st.one_of(
    st.text(),
    st.lists(st.sampled_from(WORDS.split()), max_size=8).map(" ".join),
    st.lists(st.sampled_from(WORDS.split()), max_size=5).map("".join),
    st.lists(st.sampled_from([text for text, _ in AHEAD + BACK]), max_size=3).map(" ".join),
    st.builds("{} {}".format, st.integers(), st.sampled_from(WORDS.split())),
    st.dates().map(str),
    st.times().map("{:%H:%M}".format),
)
weeks = st.builds(
    Week,
    st.sampled_from(sorted({zone(now) for now in NOWS})).map(ZoneInfo),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
)
moments = st.one_of(
    st.sampled_from([now.to_instant().to_stdlib() for now in NOWS]),
    st.datetimes(datetime(2010, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)


def heard(read: Read, text: str, now: datetime, week: Week) -> datetime | Why:
    try:
        return read(text, now, week)
    except NoTime as no:
        return Why(no.why)


@given(said, moments, weeks)
@example("29 february", datetime(2097, 3, 1, tzinfo=UTC), Week(ZoneInfo("UTC")))
def test_whatever_is_said_is_a_moment_within_a_year_or_refused(text: str, now: datetime, week: Week) -> None:
    moment = heard(future, text, now, week)
    if isinstance(moment, datetime):
        assert moment.tzinfo == UTC
        assert now < moment <= now + YEAR


@given(said, moments, weeks)
@example("29 february", datetime(2103, 3, 1, tzinfo=UTC), Week(ZoneInfo("UTC")))
def test_whatever_is_said_to_be_over_was_within_a_year_or_is_refused(text: str, now: datetime, week: Week) -> None:
    moment = heard(past, text, now, week)
    if isinstance(moment, datetime):
        assert moment.tzinfo == UTC
        assert now - YEAR <= moment <= now
