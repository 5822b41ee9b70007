"""When digests are due around every clock change, against an oracle of its own: the library `whenever`."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from whenever import Instant, hours

from bot.nudging.due import Slot, next_digest
from tests.bot.nudging.clocks import ZONES, shown_first
from tests.conftest import SHORT
from tests.rows import member

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
FROM, UNTIL = datetime(2024, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
HALF_HOURS = [time(n // 2, n % 2 * 30) for n in range(48)]
MORE = ("Africa/Casablanca", "America/Nuuk", "America/Santiago", "Asia/Beirut", "Australia/Lord_Howe")
"""Tried in every run: an hour more before midnight or at it, half an hour, in Ramadan."""


def offset(at: datetime, zone: ZoneInfo) -> timedelta | None:
    return at.astimezone(zone).utcoffset()


def clock_changes(zone: ZoneInfo) -> Iterator[datetime]:
    """The first moment of each other offset."""
    early, old = FROM, offset(FROM, zone)
    while early < UNTIL:
        late = early + DAY
        new = offset(late, zone)
        if new != old:
            low, high = early, late
            while high - low > SECOND:
                middle = low + (high - low) // (2 * SECOND) * SECOND
                low, high = (middle, high) if offset(middle, zone) == old else (low, middle)
            yield high
        early, old = late, new


def dates_around(change: datetime, zone: str) -> list[date]:
    """The dates that the zone's calendar shows from two days before to two days after, each once."""
    first = Instant(change) - hours(48)
    shown = (first.add(minutes=10 * n).to_tz(zone).date().to_stdlib() for n in range(4 * 24 * 6))
    return list(dict.fromkeys(shown))


def due_around(dates: list[date], hour: time, zone: str) -> tuple[list[Slot], list[Slot]]:
    """What is due for these dates: by the oracle, and one after the other as a bot goes through them."""
    wanted = [Slot(day, shown_first(day, hour, zone)) for day in dates]
    who = member(zone=zone, hour=hour, days=tuple(range(7)))
    found, after = [], wanted[0].at - SECOND
    for _ in dates:
        slot = next_digest(who, after)
        assert slot is not None
        found.append(slot)
        after = slot.at
    return wanted, found


def all_changes(zones: list[str]) -> list[tuple[str, datetime]]:
    """Every zone with each of its clock changes, and with a moment that is none."""
    return [(zone, change) for zone in zones for change in (FROM, *clock_changes(ZoneInfo(zone)))]


def compared(changes: list[tuple[str, datetime]], times: list[time]) -> tuple[int, list[str]]:
    """How many due moments around these clock changes were compared, and which differ."""
    number, wrong = 0, []
    for zone, change in changes:
        dates = dates_around(change, zone)
        for hour in times:
            wanted, found = due_around(dates, hour, zone)
            number += len(wanted)
            if wanted != found:
                wrong.append(f"{zone} {hour} around {change}: {found} instead of {wanted}")
    return number, wrong


def test_around_clock_changes_of_some_zones_each_existing_date_has_the_due_moment_of_an_oracle() -> None:
    number, wrong = compared(all_changes(sorted({*MORE, *ZONES[::25]})), HALF_HOURS[::2])
    assert number > 10_000
    assert wrong == []


@pytest.mark.soak
def test_around_every_clock_change_of_every_zone_each_existing_date_has_the_due_moment_of_an_oracle() -> None:
    changes = all_changes(ZONES)
    assert len(changes) > 3000
    number, wrong = compared(changes[:: 10 if SHORT else 1], HALF_HOURS)
    print(f"{number} due moments of {len(ZONES)} zones compared, {len(wrong)} mismatches")
    assert number > (50_000 if SHORT else 500_000)
    assert wrong == []


@pytest.mark.parametrize(
    ("zone", "skipped"),
    [
        ("Pacific/Apia", date(2011, 12, 30)),
        ("Pacific/Kwajalein", date(1993, 8, 21)),
        ("Pacific/Kiritimati", date(1994, 12, 31)),
    ],
)
def test_a_date_that_the_calendar_leaves_out_has_no_digest(zone: str, skipped: date) -> None:
    dates = dates_around(datetime.combine(skipped, time(12), UTC), zone)
    assert {skipped - DAY, skipped + DAY} < set(dates)
    assert skipped not in dates
    for hour in HALF_HOURS:
        wanted, found = due_around(dates, hour, zone)
        assert found == wanted
