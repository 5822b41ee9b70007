"""The rows that say when a digest is due: through changed settings, time away, and what was dealt with."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot.models import Due, Sent
from bot.nudging.due import (
    advanced,
    latest_digest,
    latest_review,
    next_digest,
    next_review,
    overdue,
    rescheduled,
    with_days_off,
)
from bot.people import Pace, Pause
from tests.rows import HOME, NOW, member

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
MONDAY = date(2026, 3, 23)
TUESDAY, WEDNESDAY, FRIDAY, SATURDAY = MONDAY + DAY, MONDAY + 2 * DAY, MONDAY + 4 * DAY, MONDAY + 5 * DAY
NEXT_MONDAY = MONDAY + 7 * DAY


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment by the clock of Berlin, in winter."""
    return datetime.combine(day, time(hour, minute), UTC) - HOUR


def row(day: date | None, hour: int = 9, **fields: Any) -> Due:
    """Ann's row, due at this hour."""
    due = at(day, hour) if day else None
    return Due(home=HOME, member=member().id, kind=Sent.DIGEST, day=day, at=due, **fields)


def days(count: int, after: datetime, pace: Pace, **fields: Any) -> list[date]:
    """The dates of so many digests."""
    found: list[date] = []
    for _ in range(count):
        slot = next_digest(member(**fields), after, pace)
        assert slot
        found.append(slot.day)
        after = slot.at
    return found


# --- which days ---------------------------------------------------------------------------------


def test_without_holidays_the_member_is_the_same() -> None:
    who = member()
    assert with_days_off(who, ()) is who


def test_a_holiday_is_a_local_date_without_a_digest() -> None:
    for zone in ("Pacific/Kiritimati", "Europe/Berlin", "Pacific/Pago_Pago"):
        for hour in (time(0), time(9), time(23, 59)):
            who = with_days_off(member(zone=zone, hour=hour), (TUESDAY, FRIDAY))
            found, after = [], datetime(2026, 3, 21, 12, tzinfo=UTC)
            while (slot := next_digest(who, after)) and slot.day < NEXT_MONDAY:
                found.append(slot.day)
                after = slot.at
            assert found == [MONDAY, WEDNESDAY, WEDNESDAY + DAY]


def test_a_holiday_is_as_long_as_its_day() -> None:
    who = with_days_off(member(), (date(2026, 3, 29), date(2026, 10, 25)))
    assert [pause.until - pause.since for pause in who.pauses if pause.until] == [23 * HOUR, 25 * HOUR]


def test_a_weekly_digest_comes_on_the_first_day_of_a_week_that_is_none_off() -> None:
    assert days(3, NOW, Pace.WEEKLY) == [MONDAY, NEXT_MONDAY, NEXT_MONDAY + 7 * DAY]
    assert days(2, NOW, Pace.WEEKLY, days=(2, 4)) == [WEDNESDAY, WEDNESDAY + 7 * DAY]
    paused = (Pause(since=at(MONDAY, 0), until=at(WEDNESDAY, 0)),)
    assert days(2, NOW, Pace.WEEKLY, pauses=paused) == [WEDNESDAY, NEXT_MONDAY]
    assert days(1, NOW, Pace.WEEKLY, pauses=(Pause(since=at(MONDAY, 0), until=at(SATURDAY, 0)),)) == [NEXT_MONDAY]


def test_a_silent_member_has_no_digest() -> None:
    assert next_digest(member(), NOW, Pace.SILENT) is None
    assert latest_digest(member(), NOW, Pace.SILENT) is None


def test_the_latest_digest_is_the_last_that_was_due() -> None:
    who = member()
    for until, day in (
        (at(MONDAY, 9), MONDAY),
        (at(TUESDAY, 8, 59), MONDAY),
        (at(NEXT_MONDAY, 7), FRIDAY),
    ):
        found = latest_digest(who, until)
        assert found
        assert (found.day, found.at) == (day, at(day, 9))
    found = latest_digest(who, at(FRIDAY, 9), Pace.WEEKLY)
    assert found
    assert found.day == MONDAY
    assert latest_digest(member(pauses=(Pause(since=NOW - 90 * DAY),)), NOW) is None


def test_the_review_is_on_the_last_day_of_a_week_that_has_a_digest() -> None:
    for fields, wanted in (
        ({}, FRIDAY),
        ({"days": (0, 2)}, WEDNESDAY),
        ({"pauses": (Pause(since=at(WEDNESDAY, 0), until=at(SATURDAY, 0)),)}, TUESDAY),
        ({"pauses": (Pause(since=at(MONDAY, 0), until=at(SATURDAY, 0)),)}, FRIDAY + 7 * DAY),
    ):
        found = next_review(member(**fields), at(MONDAY, 0))
        assert found
        assert found.day == wanted
    again = next_review(member(), at(FRIDAY, 9))
    assert again
    assert (again.day, again.at) == (FRIDAY + 7 * DAY, at(FRIDAY + 7 * DAY, 8))  # summer time
    assert next_review(member(digest=False), NOW) is None


def test_the_latest_review_is_the_last_that_was_due() -> None:
    for now, day in ((at(FRIDAY, 9), FRIDAY), (at(FRIDAY, 8), FRIDAY - 7 * DAY), (at(NEXT_MONDAY, 8), FRIDAY)):
        found = latest_review(member(), now)
        assert found
        assert (found.day, found.at) == (day, at(day, 9))
    assert latest_review(member(digest=False), NOW) is None


# --- changed settings ---------------------------------------------------------------------------


def test_a_new_member_gets_the_next_slot() -> None:
    assert rescheduled(member(), None, at(TUESDAY, 8)) == row(TUESDAY)
    assert rescheduled(member(), None, at(TUESDAY, 9)) == row(WEDNESDAY)


def test_without_a_change_the_row_stays_even_if_it_is_late() -> None:
    before = row(TUESDAY, dealt=MONDAY, missed=MONDAY)
    for now in (at(MONDAY, 10), at(TUESDAY, 9), at(TUESDAY, 18), at(FRIDAY, 8)):
        assert rescheduled(member(), before, now) == before


@pytest.mark.parametrize(("hour", "due"), [(8, at(TUESDAY, 8)), (11, at(TUESDAY, 11)), (6, at(TUESDAY, 7))])
def test_another_hour_keeps_the_day_and_is_due_at_once_if_it_is_past(hour: int, due: datetime) -> None:
    found = rescheduled(member(hour=time(hour)), row(TUESDAY, dealt=MONDAY), at(TUESDAY, 7))
    assert (found.day, found.at, found.dealt) == (TUESDAY, due, MONDAY)


def test_an_hour_that_is_long_past_still_gives_the_day_its_digest() -> None:
    who, now = member(hour=time(6)), at(TUESDAY, 19, 59)
    moved = rescheduled(who, row(TUESDAY, 20, dealt=MONDAY), now)
    assert overdue(who, moved, now + MINUTE) == moved
    assert rescheduled(who, moved, now + MINUTE) == moved
    following = advanced(who, moved, now + MINUTE)
    assert (following.day, following.dealt) == (WEDNESDAY, TUESDAY)


def test_what_a_digest_makes_up_for_is_kept_whatever_its_moment() -> None:
    waiting, now = row(NEXT_MONDAY, 8, dealt=WEDNESDAY, missed=FRIDAY), at(SATURDAY, 12)
    assert rescheduled(member(), waiting, now) == waiting
    assert rescheduled(member(hour=time(10)), waiting, now) == row(NEXT_MONDAY, 9, dealt=WEDNESDAY, missed=FRIDAY)


def test_a_later_hour_on_a_day_that_was_dealt_with_gives_no_second_one() -> None:
    found = rescheduled(member(hour=time(18)), row(WEDNESDAY, dealt=TUESDAY), at(TUESDAY, 10))
    assert (found.day, found.at) == (WEDNESDAY, at(WEDNESDAY, 18))


def test_to_and_fro_across_the_date_line_no_day_comes_twice() -> None:
    east, west = member(zone="Pacific/Kiritimati"), member(zone="Pacific/Pago_Pago")
    due = rescheduled(east, None, datetime(2026, 3, 23, 12, tzinfo=UTC))
    assert due.day == TUESDAY
    assert due.at
    now = due.at
    due = advanced(east, due, now)
    assert (due.day, due.dealt) == (WEDNESDAY, TUESDAY)
    there = rescheduled(west, due, now)  # where it is Monday
    assert (there.day, there.at) == (WEDNESDAY, datetime(2026, 3, 25, 20, tzinfo=UTC))
    assert rescheduled(east, there, now) == due


def test_a_day_that_was_added_before_the_next_one_comes() -> None:
    before = row(NEXT_MONDAY, 8, dealt=FRIDAY)  # summer time
    found = rescheduled(member(days=(0, 1, 2, 3, 4, 5)), before, at(FRIDAY, 10))
    assert (found.day, found.at) == (SATURDAY, at(SATURDAY, 9))
    assert rescheduled(member(), found, at(FRIDAY, 11)) == before


def test_a_day_that_is_off_now_gives_way_to_the_next() -> None:
    before, now = row(TUESDAY, dealt=MONDAY), at(MONDAY, 12)
    for who in (
        member(days=(0, 2, 3)),
        member(pauses=(Pause(since=at(MONDAY, 11), until=at(TUESDAY, 10)),)),
        with_days_off(member(), (TUESDAY,)),
    ):
        assert rescheduled(who, before, now) == row(WEDNESDAY, dealt=MONDAY)
    assert rescheduled(member(), before, now, Pace.WEEKLY).day == NEXT_MONDAY


def test_nothing_is_due_as_long_as_nothing_is_wanted_and_the_day_dealt_with_is_kept() -> None:
    before, now = row(TUESDAY, dealt=MONDAY, missed=MONDAY), at(MONDAY, 12)
    nothing = row(None, dealt=MONDAY)
    assert rescheduled(member(digest=False), before, now) == nothing
    assert rescheduled(member(pauses=(Pause(since=now),)), before, now) == nothing
    assert rescheduled(member(), before, now, Pace.SILENT) == nothing
    assert rescheduled(member(), nothing, at(MONDAY, 8)) == row(TUESDAY, dealt=MONDAY)
    assert rescheduled(member(), nothing, at(WEDNESDAY, 12)).day == WEDNESDAY + DAY


def test_a_pause_that_begins_right_before_the_digest_is_sent_holds_it_back() -> None:
    who = member(pauses=(Pause(since=at(TUESDAY, 9), until=at(WEDNESDAY, 8)),))
    before = row(TUESDAY, dealt=MONDAY)
    assert rescheduled(who, before, at(TUESDAY, 9)).day == WEDNESDAY
    since_then = member(pauses=(Pause(since=at(TUESDAY, 9) + MINUTE, until=at(WEDNESDAY, 8)),))
    assert rescheduled(since_then, before, at(TUESDAY, 9) + MINUTE).day == WEDNESDAY


def test_after_a_time_away_that_ends_on_a_holiday_what_was_missed_is_known() -> None:
    who = with_days_off(member(), (WEDNESDAY,))
    found = rescheduled(who, row(TUESDAY, dealt=MONDAY), at(WEDNESDAY, 11))
    assert (found.day, found.missed) == (WEDNESDAY + DAY, TUESDAY)
    assert rescheduled(who, found, at(WEDNESDAY, 11)) == found


# --- time away ----------------------------------------------------------------------------------


def test_within_an_hour_a_digest_is_as_due_as_before() -> None:
    due = row(TUESDAY, 23)
    for now in (at(TUESDAY, 22), at(TUESDAY, 23), at(WEDNESDAY, 0)):
        assert overdue(member(hour=time(23)), due, now) == due


def test_a_digest_of_just_now_and_the_next_days_become_one() -> None:
    at_once = replace(row(TUESDAY), at=at(WEDNESDAY, 8, 50))  # since the member has moved
    assert overdue(member(), at_once, at(WEDNESDAY, 8, 59)) == at_once
    assert overdue(member(), at_once, at(WEDNESDAY, 9, 1)) == row(WEDNESDAY, missed=TUESDAY)


def test_hours_late_on_its_own_day_it_still_comes() -> None:
    due = row(TUESDAY, dealt=MONDAY)
    for now in (at(TUESDAY, 12), at(TUESDAY, 19)):
        assert overdue(member(), due, now) == due


def test_at_night_it_waits_for_the_next_digest_which_makes_up_for_it() -> None:
    due = row(TUESDAY, dealt=MONDAY)
    for now in (at(TUESDAY, 21, 1), at(WEDNESDAY, 2), at(WEDNESDAY, 8, 59)):
        assert overdue(member(), due, now) == row(WEDNESDAY, dealt=MONDAY, missed=TUESDAY)


def test_an_evening_digest_does_not_come_after_midnight() -> None:
    who, due = member(hour=time(20)), row(TUESDAY, 20, dealt=MONDAY)
    assert overdue(who, due, at(TUESDAY, 23)) == due
    assert overdue(who, due, at(WEDNESDAY, 2)) == row(WEDNESDAY, 20, dealt=MONDAY, missed=TUESDAY)


def test_several_days_away_are_one_digest_for_the_last() -> None:
    due = row(MONDAY)
    assert overdue(member(), due, at(FRIDAY, 10)) == row(FRIDAY, missed=MONDAY)
    assert overdue(member(), row(FRIDAY), at(SATURDAY, 10)) == replace(row(NEXT_MONDAY, 8), missed=FRIDAY)
    again = overdue(member(), row(WEDNESDAY, missed=MONDAY), at(FRIDAY, 10))
    assert (again.day, again.missed) == (FRIDAY, MONDAY)


def test_a_weekly_digest_that_was_missed_comes_on_the_next_day_and_not_a_week_later() -> None:
    due = row(MONDAY)
    assert overdue(member(), due, at(MONDAY, 15), Pace.WEEKLY) == due
    assert overdue(member(), due, at(MONDAY, 22), Pace.WEEKLY) == row(TUESDAY, missed=MONDAY)
    assert overdue(member(), due, at(FRIDAY, 10), Pace.WEEKLY) == row(FRIDAY, missed=MONDAY)
    assert overdue(member(), due, at(SATURDAY, 10), Pace.WEEKLY) == row(NEXT_MONDAY, 8, missed=MONDAY)
    assert overdue(member(), due, at(NEXT_MONDAY + DAY, 9), Pace.WEEKLY).day == NEXT_MONDAY + DAY
    assert overdue(member(), due, at(TUESDAY, 8), Pace.SILENT) == row(None, dealt=MONDAY)


def test_what_makes_up_for_a_weekly_digest_stays_due_and_then_it_is_weekly_again() -> None:
    waiting = overdue(member(), row(MONDAY), at(MONDAY, 22), Pace.WEEKLY)
    for now in (at(MONDAY, 23), at(TUESDAY, 8), at(TUESDAY, 9)):
        assert rescheduled(member(), waiting, now, Pace.WEEKLY) == waiting
    assert rescheduled(member(days=(0, 2)), waiting, at(MONDAY, 23), Pace.WEEKLY) == row(WEDNESDAY, missed=MONDAY)
    assert rescheduled(member(), waiting, at(MONDAY, 23), Pace.SILENT) == row(None)
    after = advanced(member(), waiting, at(TUESDAY, 9), Pace.WEEKLY)
    assert after == replace(row(NEXT_MONDAY, 8), dealt=TUESDAY)
    assert rescheduled(member(), after, at(TUESDAY, 10), Pace.WEEKLY) == after


def test_a_day_that_was_missed_and_comes_again_further_west_makes_up_for_nothing() -> None:
    now = datetime(2026, 3, 23, 22, tzinfo=UTC)  # Tuesday noon in Kiritimati, Monday 11:00 in Pago Pago
    east, west = member(zone="Pacific/Kiritimati", hour=time(7)), member(zone="Pacific/Pago_Pago", hour=time(7))
    missed = replace(row(WEDNESDAY, missed=TUESDAY), at=datetime(2026, 3, 24, 17, tzinfo=UTC))
    assert rescheduled(east, missed, now) == missed
    for pace in (Pace.DAILY, Pace.WEEKLY):
        found = rescheduled(west, missed, now, pace)
        assert (found.day, found.missed) == (TUESDAY, None)


def test_within_an_hour_a_weekly_digest_is_that_of_its_own_day() -> None:
    at_once = replace(row(MONDAY), at=at(TUESDAY, 8, 50))  # since the member has moved
    assert overdue(member(), at_once, at(TUESDAY, 9, 1), Pace.WEEKLY) == at_once


def test_in_a_pause_it_waits_for_its_end_or_is_over() -> None:
    due = row(TUESDAY)
    away = Pause(since=at(TUESDAY, 10), until=at(FRIDAY, 8))
    assert overdue(member(pauses=(away,)), due, at(TUESDAY, 12)) == row(FRIDAY, missed=TUESDAY)
    endless = member(pauses=(Pause(since=at(TUESDAY, 10)),))
    assert overdue(endless, due, at(TUESDAY, 12)) == row(None, dealt=TUESDAY)
    assert overdue(member(), due, at(WEDNESDAY, 3), Pace.SILENT) == row(None, dealt=TUESDAY)


def test_nothing_is_overdue_where_nothing_is_due() -> None:
    assert overdue(member(), row(None, dealt=MONDAY), at(FRIDAY, 12)) == row(None, dealt=MONDAY)


# --- what was dealt with ------------------------------------------------------------------------


def test_what_was_dealt_with_is_followed_by_the_next_day() -> None:
    assert advanced(member(), row(TUESDAY, missed=MONDAY), at(TUESDAY, 9)) == row(WEDNESDAY, dealt=TUESDAY)
    late = advanced(member(), row(FRIDAY), at(SATURDAY, 3))
    assert (late.day, late.dealt) == (NEXT_MONDAY, FRIDAY)
    assert advanced(member(digest=False), row(TUESDAY), at(TUESDAY, 9)) == row(None, dealt=TUESDAY)


def test_what_was_dealt_with_before_its_time_does_not_come_again() -> None:
    found = advanced(member(), row(TUESDAY, dealt=MONDAY), at(MONDAY, 23))
    assert (found.day, found.dealt) == (WEDNESDAY, TUESDAY)
