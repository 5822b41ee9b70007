"""How long something has waited, in the member's working days: days off and pauses don't count."""

from collections.abc import Collection
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.people import MONDAY_TO_FRIDAY, Member

DAY = timedelta(days=1)
A_MONDAY = datetime.fromisoformat("1970-01-05")


def waited(since: datetime, until: datetime, member: Member) -> float:
    """Days from since to until on which the member works, their pauses left out: 0 if until is not later."""
    zone = ZoneInfo(member.zone)
    paused = 0.0
    covered = since
    for pause in sorted(member.pauses, key=lambda pause: pause.since):
        start = max(pause.since, covered)
        end = min(until, pause.until or until)
        paused += working_days(start, end, zone, member.days)
        covered = max(covered, end)
    return working_days(since, until, zone, member.days) - paused


def working_days(since: datetime, until: datetime, zone: ZoneInfo, days: Collection[int] = MONDAY_TO_FRIDAY) -> float:
    """Days from since to until as the clock on the wall shows them, days off left out: 0 if until is not later.

    A day of a clock change counts as one day like any other. days: of the week, 0 for Monday.
    """
    start, end = (_in_working_days(moment.astimezone(zone).replace(tzinfo=None), days) for moment in (since, until))
    return max(0.0, end - start)


def _in_working_days(wall: datetime, days: Collection[int]) -> float:
    """Working days from a Monday long ago to what the clock on the wall shows."""
    weeks, rest = divmod((wall - A_MONDAY) / DAY, 7)
    return weeks * len(set(days)) + sum(min(max(rest - day, 0.0), 1.0) for day in set(days))
