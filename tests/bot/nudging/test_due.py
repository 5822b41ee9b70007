"""When the next digest is due, around clock changes and pauses, in many zones."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nudging import due
from bot.people import Member, Pause
from tests.rows import NOW, member

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
ZONES = (
    "UTC", "Europe/Berlin", "Europe/London", "Europe/Lisbon", "America/New_York", "America/Los_Angeles",
    "America/St_Johns", "America/Santiago", "America/Asuncion", "America/Havana", "America/Nuuk", "Africa/Cairo",
    "Africa/Casablanca", "Asia/Beirut", "Asia/Gaza", "Asia/Kathmandu", "Asia/Tokyo", "Australia/Lord_Howe",
    "Pacific/Chatham", "Pacific/Apia",
)  # fmt: skip
"""Twenty, with clock changes at midnight, before it, by half an hour, and in Ramadan."""
hours = st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30, 59)))
working = st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days)))
moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)).map(lambda naive: naive.replace(tzinfo=UTC))  # noqa: DTZ001
pauses = st.tuples(moments, st.timedeltas(MINUTE, 200 * DAY)).map(lambda p: Pause(since=p[0], until=p[0] + p[1]))


def next_digest(who: Member, after: datetime) -> datetime | None:
    """When the next one is due."""
    found = due.next_digest(who, after)
    return found.at if found else None


def shows(at: datetime, zone: ZoneInfo) -> datetime:
    """What the zone's clock shows then."""
    return at.astimezone(zone).replace(tzinfo=None)


def is_at_the_hour_or_just_after_a_gap(at: datetime, who: Member) -> bool:
    """Whether the clock shows the hour for the first time that day, or has just skipped it."""
    zone = ZoneInfo(who.zone)
    shown = shows(at, zone)
    if shown.time() == who.hour:
        return shows(at - 3 * HOUR, zone).date() != shown.date() or all(
            shows(at - step * MINUTE, zone) != shown for step in range(1, 181)
        )
    before = shows(at - timedelta(seconds=1), zone)
    return any(before < datetime.combine(day, who.hour) < shown for day in (shown.date(), shown.date() - DAY))


@settings(max_examples=300)
@given(st.sampled_from(ZONES), hours, working, st.lists(pauses, max_size=3), moments)
def test_the_next_digest_is_later_on_a_day_of_theirs_at_their_hour_and_in_no_pause(
    zone: str, hour: time, days: tuple[int, ...], paused: list[Pause], after: datetime
) -> None:
    who = member(zone=zone, hour=hour, days=days, pauses=tuple(paused))
    at = next_digest(who, after)
    assert at is not None
    assert at > after
    assert at.utcoffset() == timedelta(0)
    assert who.pause(at) is None
    assert is_at_the_hour_or_just_after_a_gap(at, who)
    found = due.next_digest(who, after)
    assert found
    assert found.day.weekday() in days


@settings(max_examples=100)
@given(st.sampled_from(ZONES), hours, working, moments, st.timedeltas(timedelta(0), 3 * DAY))
def test_a_later_moment_never_has_an_earlier_next_digest(
    zone: str, hour: time, days: tuple[int, ...], after: datetime, later: timedelta
) -> None:
    who = member(zone=zone, hour=hour, days=days)
    first, second = next_digest(who, after), next_digest(who, after + later)
    assert first is not None
    assert second is not None
    assert first <= second
    if after + later < first:
        assert second == first


def iterated(who: Member, after: datetime, until: datetime) -> list[due.Slot]:
    """Every digest of a time, one after the other."""
    found = []
    while (one := due.next_digest(who, after)) and one.at < until:
        found.append(one)
        after = one.at
    return found


@pytest.mark.parametrize("hour", [time(0), time(0, 30), time(2, 30), time(9), time(23, 30)], ids=str)
@pytest.mark.parametrize("zone", ZONES)
def test_over_400_days_none_is_skipped_and_no_local_date_has_two(zone: str, hour: time) -> None:
    who = member(zone=zone, hour=hour, days=tuple(range(7)))
    found = iterated(who, NOW, NOW + 400 * DAY)
    dates = [one.day for one in found]
    assert len(set(dates)) == len(dates)
    assert 399 <= len(dates) <= 401
    assert all(later - earlier == DAY for earlier, later in pairwise(dates))


@pytest.mark.parametrize("zone", ZONES)
def test_over_400_days_every_working_day_has_one_and_no_other_day(zone: str) -> None:
    who = member(zone=zone, hour=time(9))
    dates = [one.day for one in iterated(who, NOW, NOW + 400 * DAY)]
    first = shows(NOW, ZoneInfo(zone)).date()
    wanted = {first + n * DAY for n in range(1, 400) if (first + n * DAY).weekday() < 5}
    assert wanted <= set(dates)
    assert {day.weekday() for day in dates} == {0, 1, 2, 3, 4}


def test_where_the_hour_comes_twice_it_is_due_at_the_first_only() -> None:
    who = member(hour=time(2, 30), days=tuple(range(7)))
    found = iterated(who, datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 10, 26, 12, tzinfo=UTC))
    assert [one.at for one in found] == [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 26, 1, 30, tzinfo=UTC),
    ]


def test_where_the_hour_is_skipped_it_is_due_right_after() -> None:
    who = member(hour=time(2, 30), days=tuple(range(7)))
    assert next_digest(who, datetime(2026, 3, 28, 12, tzinfo=UTC)) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_none_is_due_after_a_stop_or_in_an_endless_pause() -> None:
    assert next_digest(member(digest=False), NOW) is None
    assert next_digest(member(pauses=(Pause(since=NOW),)), NOW) is None
    assert next_digest(member(pauses=(Pause(since=NOW - DAY, until=NOW), Pause(since=NOW))), NOW + DAY) is None


def test_at_the_end_of_a_pause_it_is_due_at_once() -> None:
    at = next_digest(member(), NOW)
    assert at is not None
    assert next_digest(member(pauses=(Pause(since=NOW, until=at),)), NOW) == at
    paused = member(pauses=(Pause(since=NOW, until=at + timedelta(microseconds=1)),))
    assert next_digest(paused, NOW) == at + DAY


def test_after_the_longest_pause_a_weekly_one_is_still_found() -> None:
    who = member(days=(6,), pauses=(Pause(since=NOW, until=NOW + 366 * DAY),))
    at = next_digest(who, NOW)
    assert at is not None
    assert NOW + 366 * DAY <= at <= NOW + 374 * DAY
