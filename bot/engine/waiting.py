"""How long something has waited, in the member's working days: days off and pauses don't count."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bot.people import MONDAY_TO_FRIDAY, Member

DAY = timedelta(days=1)
MONTH = 31
"""At most so many days."""
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


def passed_at_earliest(days: float, now: datetime, member: Member) -> datetime:
    """The moment before which so many working days more can't have passed, whatever the member's pauses.

    Right if the clock isn't changed until then, and if it lies at most a month ahead.
    """
    at = start = now.astimezone(ZoneInfo(member.zone)).replace(tzinfo=None)
    for _ in range(MONTH):
        midnight = datetime.combine(at.date() + DAY, time())
        if at.weekday() in member.days:
            if at + days * DAY <= midnight:
                return now + (at + days * DAY - start)
            days -= (midnight - at) / DAY
        at = midnight
    return now + (at - start)


def _in_working_days(wall: datetime, days: Collection[int]) -> float:
    """Working days from a Monday long ago to what the clock on the wall shows."""
    before = _before_each_day(tuple(days))
    weeks, rest = divmod((wall - A_MONDAY) / DAY, 7)
    day = int(rest)
    works_on_it = before[day + 1] - before[day]
    return weeks * before[7] + before[day] + works_on_it * (rest - day)


@cache
def _before_each_day(days: tuple[int, ...]) -> tuple[int, ...]:
    """How many working days of a week come before each of its days, and in all of it."""
    return tuple(sum(day < end for day in set(days)) for end in range(8))
