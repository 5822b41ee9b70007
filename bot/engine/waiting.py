"""How long something has waited, in the member's working days."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
WORKING_DAYS = 5
"""Monday to Friday."""
A_MONDAY = datetime.fromisoformat("1970-01-05")


def working_days(since: datetime, until: datetime, zone: ZoneInfo) -> float:
    """Days from since to until as the clock on the wall shows them, weekends left out: 0 if until is not later.

    A day of a clock change counts as one day like any other.
    """
    start, end = (_in_working_days(moment.astimezone(zone).replace(tzinfo=None)) for moment in (since, until))
    return max(0.0, end - start)


def _in_working_days(wall: datetime) -> float:
    """Working days from a Monday long ago to what the clock on the wall shows."""
    weeks, rest = divmod((wall - A_MONDAY) / DAY, 7)
    return weeks * WORKING_DAYS + min(rest, WORKING_DAYS)
