"""For which local dates a member wants a digest, and when: the oracle's own reckoning, not the bot's."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.nudging.due import WAKING

DAY = timedelta(days=1)
FAR = 400
"""Days that are looked ahead."""
Slot = tuple[date, datetime]
"""A local date and the moment of its digest, in UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a member has set, as far as it says when digests and reviews come. pace: daily, weekly or silent."""

    zone: str
    hour: time
    days: tuple[int, ...]
    comes: bool
    pace: str
    pauses: tuple[tuple[datetime, datetime | None], ...] = ()
    review: bool = False

    def paused(self, at: datetime) -> bool:
        """Whether a pause is on."""
        return any(since <= at and (until is None or at < until) for since, until in self.pauses)


def each_day(wishes: Wishes) -> Wishes:
    """The same for whoever has a digest each day."""
    return wishes if wishes.pace == "daily" else replace(wishes, pace="daily")


def making_up(wishes: Wishes) -> Wishes:
    """What says when a digest that was missed may come: on any of their days, unless none comes at all."""
    return wishes if wishes.pace == "silent" else each_day(wishes)


def slot(wishes: Wishes, day: date) -> datetime | None:
    """The moment of the digest for a local date, None where none is wanted."""
    if not _fits(wishes, day):
        return None
    if wishes.pace == "weekly":
        monday = day - day.weekday() * DAY
        if any(_fits(wishes, monday + n * DAY) for n in range(day.weekday())):
            return None
    return moment(day, wishes.hour, wishes.zone)


def first(wishes: Wishes, after: datetime, dealt: date | None) -> Slot | None:
    """The first digest later than a moment, for a date later than those that were dealt with."""
    today = after.astimezone(ZoneInfo(wishes.zone)).date()
    for n in range(-1, FAR):
        day = today + n * DAY
        at = slot(wishes, day) if dealt is None or day > dealt else None
        if at and at > after:
            return day, at
    return None


def last(wishes: Wishes, until: datetime) -> Slot | None:
    """The last digest up to a moment, of the last weeks."""
    today = until.astimezone(ZoneInfo(wishes.zone)).date()
    for n in range(1, -30, -1):
        at = slot(wishes, today + n * DAY)
        if at and at <= until:
            return today + n * DAY, at
    return None


def first_review(wishes: Wishes, after: datetime, dealt: date | None) -> Slot | None:
    """The first review later than a moment, for a date later than those that were dealt with."""
    if not wishes.review or not wishes.comes:
        return None
    today = after.astimezone(ZoneInfo(wishes.zone)).date()
    for n in range(-1, FAR):
        day = today + n * DAY
        at = _review_slot(wishes, day) if dealt is None or day > dealt else None
        if at and at > after:
            return day, at
    return None


def last_review(wishes: Wishes, until: datetime) -> Slot | None:
    """The last review up to a moment, of the last week."""
    today = until.astimezone(ZoneInfo(wishes.zone)).date()
    for n in range(1, -8, -1):
        at = _review_slot(wishes, today + n * DAY)
        if at and at <= until:
            return today + n * DAY, at
    return None


def _review_slot(wishes: Wishes, day: date) -> datetime | None:
    """The moment of the review on a local date: the last of its week, Monday to Sunday, on which a digest may come."""
    anyday = each_day(wishes)
    rest = (day + n * DAY for n in range(1, 7 - day.weekday()))
    return None if any(slot(anyday, later) for later in rest) else slot(anyday, day)


def is_awake(wishes: Wishes, day: date, at: datetime, now: datetime) -> bool:
    """Whether what was due for a date may come now, though late: the same day, some hours later, not in a pause."""
    same_day = now.astimezone(ZoneInfo(wishes.zone)).date() == day
    return same_day and now <= at + WAKING and not wishes.paused(now)


def between(wishes: Wishes, since: datetime, until: datetime) -> Iterator[date]:
    """The dates whose moments lie after the one and up to the other."""
    found = first(wishes, since, None)
    while found and found[1] <= until:
        yield found[0]
        found = first(wishes, found[1], found[0])


def _fits(wishes: Wishes, day: date) -> bool:
    if not wishes.comes or wishes.pace == "silent" or day.weekday() not in wishes.days:
        return False
    return not wishes.paused(moment(day, wishes.hour, wishes.zone))


@lru_cache(maxsize=100_000)
def moment(day: date, hour: time, zone: str) -> datetime:
    """When a wall clock first shows this: after a gap in which it never does, the first moment; of two, the former."""
    local = datetime.combine(day, hour, ZoneInfo(zone))
    at = local.astimezone(UTC)
    if at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == datetime.combine(day, hour):
        return at
    low, high = at - timedelta(hours=3), at  # the clock was moved in between: to the minute
    before = low.astimezone(ZoneInfo(zone)).utcoffset()
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) / 2
        middle = middle.replace(second=0, microsecond=0)
        if middle == low:
            break
        low, high = (middle, high) if middle.astimezone(ZoneInfo(zone)).utcoffset() == before else (low, middle)
    return high
