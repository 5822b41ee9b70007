"""When a member's next digest is due, and what becomes of the row that says so. Pure: by zone, hour, days and pauses.

Who looks at the rows, and sends, is elsewhere. A local date that was dealt with never comes again, whatever is set.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.engine.wall import moment_at
from bot.models import Due, Sent
from bot.people import Member, Pace, Pause

DAY = timedelta(days=1)
DAYS_AHEAD = 800
"""How far ahead a day is looked for: a pause reaches no further than a year, and another may follow it."""
DAYS_BACK = 40
"""How far back a day is looked for."""
GRACE = timedelta(hours=1)
"""How late a digest may be without a word."""
WAKING = timedelta(hours=12)
"""How long after their hour a member may still be sent what is late, on the same day."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A moment for a digest. day: the local date that it is for; one zone's gap crosses midnight. at: in UTC."""

    day: date
    at: datetime


def with_days_off(member: Member, holidays: Collection[date]) -> Member:
    """The member with each holiday, a local date, as a pause of that day in their zone: to reckon with, not to keep."""
    if not holidays:
        return member
    zone = ZoneInfo(member.zone)
    off = (Pause(since=_midnight(day, zone), until=_midnight(day + DAY, zone)) for day in sorted(holidays))
    return replace(member, pauses=(*member.pauses, *off))


def next_digest(member: Member, after: datetime, pace: Pace = Pace.DAILY) -> Slot | None:
    """The first digest due later than `after`; None where none will be.

    At the member's hour on their days, outside of pauses; weekly: on the first such day of a week, from Monday. Where
    the clock skips that hour, the first moment after the gap; where it comes twice, the first.
    """
    return _coming(member, after, pace, None)


def latest_digest(member: Member, until: datetime, pace: Pace = Pace.DAILY) -> Slot | None:
    """The last digest that was due up to `until`; None where none was in `DAYS_BACK`."""
    today = _local_date(member, until)
    found = (digest_on(member, today + n * DAY, pace) for n in range(1, -DAYS_BACK, -1))
    return next((slot for slot in found if slot and slot.at <= until), None)


def next_review(member: Member, after: datetime) -> Slot | None:
    """The member's first weekly review later than `after`: on the last day for a digest of a week, from Monday."""
    return _first(member, after, None, lambda day: _review_on(member, day))


def latest_review(member: Member, until: datetime) -> Slot | None:
    """The last weekly review that was due up to `until`; None where none was within a week."""
    today = _local_date(member, until)
    found = (_review_on(member, today + n * DAY) for n in range(1, -8, -1))
    return next((slot for slot in found if slot and slot.at <= until), None)


def _review_on(member: Member, day: date) -> Slot | None:
    slot = digest_on(member, day)
    return None if any(digest_on(member, day + n * DAY) for n in range(1, 7 - day.weekday())) else slot


def digest_on(member: Member, day: date, pace: Pace = Pace.DAILY) -> Slot | None:
    """The digest for a local date, if one is due for it. None is for a date that the zone's calendar leaves out."""
    if not member.digest or pace is Pace.SILENT or day.weekday() not in member.days:
        return None
    zone = ZoneInfo(member.zone)
    at = moment_at(datetime.combine(day, member.hour), zone)
    if at.astimezone(zone).date() != day and _midnight(day, zone) == _midnight(day + DAY, zone):
        return None
    if member.pause(at):
        return None
    if pace is Pace.WEEKLY and any(digest_on(member, day - n * DAY) for n in range(1, day.weekday() + 1)):
        return None
    return Slot(day, at)


def rescheduled(member: Member, row: Due | None, now: datetime, pace: Pace = Pace.DAILY) -> Due:
    """The row of the member's digest as it should be by their present settings; None: they are new.

    A day that was to come still comes, at once if its new moment is past, unless it is no day for a digest any more. A
    day before it comes as well, where there is one now. What makes up for another day comes on any day of theirs.
    Without a change, nothing changes.
    """
    row = row or Due(home=member.home, member=member.id, kind=Sent.DIGEST)
    if row.at and now - row.at > GRACE and member.pause(now):
        return overdue(member, row, now, pace)
    pace = _making_up(pace) if row.missed else pace
    return _moved(row, _kept(member, row, now, pace) or _coming(member, now, pace, row.dealt))


def overdue(member: Member, row: Due, now: datetime, pace: Pace = Pace.DAILY) -> Due:
    """What a row whose moment is past comes to: the same within `GRACE`, later one digest for all that was missed.

    That is due in the waking hours of the last day missed; else, at night and in a pause, on the next day for a digest.
    Who has one a week doesn't wait for another week: for them, too, any day of theirs will do.
    """
    if row.at is None or row.day is None or row.at > now:
        return row
    last = latest_digest(member, now, pace)
    if now - row.at <= GRACE and not (last and last.at > row.at):
        return row
    pace = _making_up(pace)
    last = latest_digest(member, now, pace)
    if last and last.day >= row.day and is_awake(member, last, now):
        return row if last.day == row.day else replace(row, day=last.day, at=last.at, missed=row.missed or row.day)
    coming = _coming(member, now, pace, _later(row.dealt, row.day))
    if coming is None:
        return replace(row, day=None, at=None, missed=None, dealt=_later(row.dealt, row.day))
    return replace(row, day=coming.day, at=coming.at, missed=row.missed or row.day)


def advanced(member: Member, row: Due, now: datetime, pace: Pace = Pace.DAILY) -> Due:
    """The row after its day was dealt with: sent, or nothing to say."""
    dealt = _later(row.dealt, row.day)
    coming = _coming(member, now, pace, dealt)
    return replace(_moved(row, coming), missed=None, dealt=dealt)


def _making_up(pace: Pace) -> Pace:
    """How often there is a day on which what was missed may be made up for."""
    return pace if pace is Pace.SILENT else Pace.DAILY


def _kept(member: Member, row: Due, now: datetime, pace: Pace) -> Slot | None:
    """The row's own day, where its moment has come. One that is still ahead is found among those that are coming.

    A change of hour or zone may put it far back: it is due now then, rather than as long overdue.
    """
    if row.at is None or row.day is None or (row.dealt and row.day <= row.dealt) or member.pause(now):
        return None
    slot = digest_on(member, row.day, pace)
    return Slot(row.day, max(slot.at, min(row.at, now))) if slot and slot.at <= now else None


def _moved(row: Due, slot: Slot | None) -> Due:
    """The row with another moment. What it makes up for is kept as long as there is one, unless it comes itself.

    That it does where the member has moved west, and the day missed there has not begun here.
    """
    if slot is None:
        return replace(row, day=None, at=None, missed=None)
    return replace(row, day=slot.day, at=slot.at, missed=row.missed if row.missed and row.missed < slot.day else None)


def is_awake(member: Member, slot: Slot, now: datetime) -> bool:
    """Whether what was due then may still be sent: some hours later, on the same day, and in no pause."""
    ends = min(slot.at + WAKING, _midnight(slot.day + DAY, ZoneInfo(member.zone)))
    return now <= ends and member.pause(now) is None


def _coming(member: Member, now: datetime, pace: Pace, dealt: date | None) -> Slot | None:
    """The first digest later than now for a day after those that were dealt with."""
    if pace is Pace.SILENT:
        return None
    return _first(member, now, dealt, lambda day: digest_on(member, day, pace))


def _first(member: Member, after: datetime, dealt: date | None, slot_on: Callable[[date], Slot | None]) -> Slot | None:
    """The first slot later than a moment, for a day after those that were dealt with."""
    if not member.digest or any(pause.until is None for pause in member.pauses if pause.since <= after):
        return None
    start = _local_date(member, after)
    if dealt:
        start = max(start, dealt + DAY)
    slots = (slot_on(start + n * DAY) for n in range(DAYS_AHEAD))
    return next((slot for slot in slots if slot and slot.at > after), None)


def _local_date(member: Member, at: datetime) -> date:
    return at.astimezone(ZoneInfo(member.zone)).date()


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a local date begins."""
    return moment_at(datetime.combine(day, time.min), zone)


def _later(dealt: date | None, day: date | None) -> date | None:
    """The later of two days, either of which may not be known."""
    return max(dealt or date.min, day or date.min) if dealt or day else None
