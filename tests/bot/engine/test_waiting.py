"""Waiting counts in the member's working days."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.waiting import working_days

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> datetime:
    """A moment by Berlin's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        ("2026-03-16T10:00", "2026-03-17T10:00", 1.0),
        ("2026-03-20T12:00", "2026-03-23T12:00", 1.0),  # over a weekend
        ("2026-03-21T08:00", "2026-03-22T20:00", 0.0),  # within it
        ("2026-03-27T12:00", "2026-03-30T12:00", 1.0),  # the clock went forward on the Sunday
        ("2026-03-16T00:00", "2026-03-30T00:00", 10.0),
        ("2026-03-17T10:00", "2026-03-16T10:00", 0.0),
    ],
)
def test_weekends_do_not_count(since: str, until: str, days: float) -> None:
    assert working_days(at(since), at(until), BERLIN) == pytest.approx(days)


@given(st.integers(0, 4 * 366 * 24), st.integers(0, 60), st.integers(0, 60))
def test_waiting_adds_up(hours: int, first: int, second: int) -> None:
    since = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    middle, end = since + timedelta(days=first), since + timedelta(days=first + second)
    whole = working_days(since, end, ZoneInfo("UTC"))
    parts = working_days(since, middle, ZoneInfo("UTC")) + working_days(middle, end, ZoneInfo("UTC"))
    assert whole == pytest.approx(parts)
    assert 5 * ((first + second) // 7) <= whole <= first + second
