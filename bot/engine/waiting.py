"""How long something has waited, in the member's working days."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
WORKING = frozenset(range(5))
"""Monday to Friday."""


def working_days(since: datetime, until: datetime, zone: ZoneInfo) -> float:
    """Days from since to until as the clock on the wall shows them, weekends left out: 0 if until is not later.

    A day of a clock change counts as one day like any other.
    """
    start, end = (moment.astimezone(zone).replace(tzinfo=UTC) for moment in (since, until))
    waited = timedelta()
    day = datetime.combine(start.date(), time(), UTC)
    while day < end:
        if day.weekday() in WORKING:
            waited += max(timedelta(), min(end, day + DAY) - max(start, day))
        day += DAY
    return waited / DAY
