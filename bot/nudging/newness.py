"""What came only on the present working day: nobody is reminded of it unasked, for they have just seen it. Pure."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.ledger import Item
from bot.people import Member

DAY = timedelta(days=1)


def told_from(item: Item, member: Member) -> date | None:
    """From which day on, by the member's calendar, an item may be told unasked: the first working day after it came.

    It came when it opened: whoever asks again each day has waited since. What came on a day off may be told on the
    first working day after. None where the member never works.
    """
    came = item.since.astimezone(ZoneInfo(member.zone)).date()
    return next((day for day in (came + n * DAY for n in range(1, 8)) if day.weekday() in member.days), None)


def is_new(item: Item, now: datetime, member: Member) -> bool:
    """Whether no working day has begun since an item opened."""
    first = told_from(item, member)
    return first is None or now.astimezone(ZoneInfo(member.zone)).date() < first
