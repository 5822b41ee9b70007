"""When a member's next digest is due: pure, by their zone, hour, days and pauses."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.engine.wall import moment_at
from bot.people import Member

DAYS_AHEAD = 800
"""How far ahead a day is looked for: a pause reaches no further than a year, and another may follow it."""


@dataclass(frozen=True, slots=True)
class Due:
    """A digest that will be due. day: the local date that it is for; one zone's gap crosses midnight. at: in UTC."""

    day: date
    at: datetime


def next_digest(member: Member, after: datetime) -> Due | None:
    """The first digest due later than `after`; None where none will be.

    At the member's hour on their days, outside of pauses. Where the clock skips that hour, the first moment after the
    gap; where it comes twice, the first.
    """
    zone = ZoneInfo(member.zone)
    if not member.digest or any(pause.until is None for pause in member.pauses if pause.since <= after):
        return None
    day = after.astimezone(zone).date() - timedelta(days=1)
    for _ in range(DAYS_AHEAD):
        at = moment_at(datetime.combine(day, member.hour), zone)
        if at > after and day.weekday() in member.days and member.pause(at) is None:
            return Due(day, at)
        day += timedelta(days=1)
    return None
