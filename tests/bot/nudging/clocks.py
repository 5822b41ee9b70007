"""What clocks show, worked out by the library `whenever`: an oracle for what the bot works out itself."""

from datetime import date, datetime, time
from zoneinfo import available_timezones

import whenever
from whenever import PlainDateTime, RepeatedTime, SkippedTime

ZONES = sorted(available_timezones() & whenever.available_timezones())
"""All of them, but for the machine's own."""


def shown_first(day: date, hour: time, zone: str) -> datetime:
    """The moment at which the zone's clock shows this for the first time, or the end of the gap that it is in."""
    wall = PlainDateTime(day.year, day.month, day.day, hour.hour, hour.minute)
    try:
        found = wall.assume_tz(zone, disambiguation="raise")
    except RepeatedTime:
        found = wall.assume_tz(zone, disambiguation="earlier")
    except SkippedTime:
        before = wall.assume_tz(zone, disambiguation="earlier")
        change = before.next_transition()
        assert change is not None
        assert before.to_plain() < wall < change.to_plain()
        found = change
    return found.to_instant().to_stdlib()
