"""From what the clock on the wall shows to the moment that it is."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SECOND = timedelta(seconds=1)


def moment_at(wall: datetime, zone: ZoneInfo) -> datetime:
    """The moment in UTC at which the zone's clock shows `wall` (naive): the first, where it comes twice.

    Where the clock skips it, the first moment after the gap. Raises `OverflowError` at the ends of the calendar.
    """
    before = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if before.astimezone(zone).replace(tzinfo=None) == wall:
        return before
    return clock_change(wall.replace(tzinfo=zone, fold=1).astimezone(UTC), before, zone)


def clock_change(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    """When the zone's clock was changed between two moments, at which its offset from UTC differs."""
    early, late = early.replace(microsecond=0), late.replace(microsecond=0)
    old = early.astimezone(zone).utcoffset()
    while late - early > SECOND:  # the offset is still the old one at `early` and the new one at `late`
        middle = (early + (late - early) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == old:
            early = middle
        else:
            late = middle
    return late


def known_zone(name: str) -> str | None:
    """The name, if it is a time zone's; else None."""
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
