"""From the clock on the wall to the moment, in every zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.wall import moment_at

ZONES = sorted(available_timezones())
SECOND = timedelta(seconds=1)


def wall(*parts: int) -> datetime:
    """What a clock shows."""
    return datetime(*parts)  # type: ignore[arg-type] # noqa: DTZ001


@settings(max_examples=400)
@given(st.sampled_from(ZONES), st.datetimes(wall(1950, 1, 1), wall(2049, 12, 31)))
def test_it_is_the_first_moment_that_shows_it_or_the_first_after_a_gap(zone: str, shown: datetime) -> None:
    where = ZoneInfo(zone)
    at = moment_at(shown, where)
    now = at.astimezone(where).replace(tzinfo=None)
    just_before = (at - timedelta(microseconds=1)).astimezone(where).replace(tzinfo=None)
    if now == shown:
        folded = shown.replace(tzinfo=where, fold=1).astimezone(UTC)
        assert at <= folded or folded.astimezone(where).replace(tzinfo=None) != shown
    else:
        assert just_before < shown < now


@pytest.mark.parametrize(
    ("zone", "shown", "at"),
    [
        ("Europe/Berlin", wall(2026, 3, 29, 2, 30), wall(2026, 3, 29, 1, 0)),
        ("Europe/Berlin", wall(2026, 3, 29, 2, 0), wall(2026, 3, 29, 1, 0)),
        ("Europe/Berlin", wall(2026, 3, 29, 3, 0), wall(2026, 3, 29, 1, 0)),
        ("Europe/Berlin", wall(2026, 10, 25, 2, 30), wall(2026, 10, 25, 0, 30)),
        ("Europe/Berlin", wall(2026, 10, 25, 3, 0), wall(2026, 10, 25, 2, 0)),
        ("Australia/Lord_Howe", wall(2026, 10, 4, 2, 15), wall(2026, 10, 3, 15, 30)),
        ("America/Nuuk", wall(2026, 3, 28, 23, 30), wall(2026, 3, 29, 1, 0)),
        ("Pacific/Apia", wall(2011, 12, 30, 9, 0), wall(2011, 12, 30, 10, 0)),
        ("Africa/Cairo", wall(2026, 4, 24, 0, 30), wall(2026, 4, 23, 22, 0)),
        ("Africa/Monrovia", wall(1972, 1, 7, 0, 20), wall(1972, 1, 7, 0, 44, 30)),
        ("UTC", wall(2026, 1, 1), wall(2026, 1, 1)),
        ("Europe/Berlin", wall(2026, 3, 29, 2, 0, 0, 120_000), wall(2026, 3, 29, 1, 0)),
    ],
)
def test_known_changes_of_the_clock(zone: str, shown: datetime, at: datetime) -> None:
    assert moment_at(shown, ZoneInfo(zone)) == at.replace(tzinfo=UTC)
