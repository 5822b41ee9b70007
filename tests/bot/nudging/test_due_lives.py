"""Whatever members set, in whatever order, and however long the bot is away: every day for a digest is dealt with once.

Driven as a bot drives it: the row is looked at, claimed and advanced in one go.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.models import Due
from bot.nudging.due import advanced, overdue, rescheduled, with_days_off
from bot.people import Member, Pace, Pause
from tests.bot.nudging.clocks import ZONES, shown_first
from tests.conftest import SHORT
from tests.rows import member

DAY = timedelta(days=1)
zones = st.sampled_from(ZONES) | st.sampled_from(
    ("Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin", "America/Nuuk", "Africa/Cairo", "Australia/Lord_Howe")
)
hours = st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30, 59)))
weekdays = st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days)))
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 6, 30)).map(lambda naive: naive.replace(tzinfo=UTC))  # noqa: DTZ001
lengths = st.timedeltas(timedelta(minutes=1), 3 * DAY) | st.timedeltas(timedelta(minutes=1), 20 * DAY)

moves = st.one_of(st.tuples(st.just("zone"), zones), st.tuples(st.just("hour"), hours))
waits = st.tuples(st.just("wait"), lengths)
changes = st.one_of(
    moves,
    st.tuples(st.just("days"), weekdays),
    st.tuples(st.just("pause"), st.none() | lengths),
    st.tuples(st.just("resume"), st.none()),
    st.tuples(st.just("digest"), st.booleans()),
    st.tuples(st.just("holidays"), st.sets(st.integers(0, 15), max_size=4)),
    st.tuples(st.just("pace"), st.sampled_from(Pace)),
)
steps = st.one_of(waits, waits, changes, st.tuples(st.just("away"), lengths))
Step = tuple[str, object]


@dataclass(kw_only=True)
class Life:
    """A member, what is due for them, and what they were sent.

    over: days whose moment had passed, since the member moved east, when the day before them was sent.
    """

    who: Member
    now: datetime
    pace: Pace = Pace.DAILY
    holidays: frozenset[date] = frozenset()
    row: Due | None = None
    sent: list[Due] = field(default_factory=list)
    over: set[date] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.reschedule()

    @property
    def due(self) -> Due:
        assert self.row
        return self.row

    @property
    def member(self) -> Member:
        return with_days_off(self.who, self.holidays)

    def reschedule(self) -> None:
        """Bring the row up to date with the settings; a second time changes nothing."""
        self.row = rescheduled(self.member, self.row, self.now, self.pace)
        assert rescheduled(self.member, self.row, self.now, self.pace) == self.row
        assert (self.row.at is None) == (self.row.day is None)
        assert self.row.missed is None or (self.row.day and self.row.missed < self.row.day)

    def tick(self) -> None:
        """Look at what is due, as the heartbeat does."""
        if self.due.at is None or self.due.at > self.now:
            return
        self.row = overdue(self.member, self.due, self.now, self.pace)
        if self.row.at is None or self.row.at > self.now:
            return
        assert overdue(self.member, self.row, self.now, self.pace) == self.row
        assert self.row.day
        assert self.row.missed is None or self.row.missed < self.row.day
        assert all(earlier.day and earlier.day < self.row.day for earlier in self.sent)
        assert self.member.pause(self.row.at) is None
        assert self.member.pause(self.now) is None
        self.sent.append(self.row)
        self.over.update(day for day in self.days_of_digests(self.now - 2 * DAY, self.now) if day > self.row.day)
        self.row = advanced(self.member, self.row, self.now, self.pace)

    def wait(self, length: timedelta) -> None:
        """The bot runs: every day that comes is dealt with by itself, at its moment."""
        begun, until, number = self.now, self.now + length, len(self.sent)
        at_once = [self.due.day] if self.due.at and self.due.at <= begun else []
        wanted = self.wanted(begun, until)
        while self.due.at and self.due.at <= until:
            self.now = max(self.now, self.due.at)
            self.tick()
        self.now = until
        assert [one.day for one in self.sent[number:]] == at_once + wanted

    def away(self, length: timedelta) -> None:
        """The bot doesn't run, and comes back: one digest makes up for all, now or later."""
        wanted = self.wanted(self.now, self.now + length)
        if self.due.at and self.due.day and self.due.at <= self.now:
            wanted.insert(0, self.due.day)
        number = len(self.sent)
        self.now += length
        self.tick()
        if not wanted:
            assert len(self.sent) == number
            return
        first, last, row = wanted[0], wanted[-1], self.due
        if len(self.sent) > number:
            made_up = self.sent[-1]
            assert len(self.sent) == number + 1
            assert (made_up.missed or made_up.day or last) <= first
            assert made_up.day in (last, self.days_of_digests(self.now - 9 * DAY, self.now, Pace.DAILY)[-1])
        elif row.at is None:
            assert row.dealt
            assert row.dealt >= first
        else:
            assert row.day
            assert row.missed
            assert row.missed <= first
            assert last < row.day
            assert row.day == next(day for day in self.days_of_digests(self.now, row.at, Pace.DAILY) if day > last)

    def wanted(self, after: datetime, until: datetime) -> list[date]:
        """The days that are to be dealt with in a time; one that makes up for others is as the row has it."""
        days = [day for day in self.days_of_digests(after, until) if day > (self.due.dealt or date.min)]
        makes_up = self.due.day if self.due.missed and self.due.at and after < self.due.at <= until else None
        return days if makes_up is None or makes_up in days else sorted([makes_up, *days])

    def days_of_digests(self, after: datetime, until: datetime, pace: Pace | None = None) -> list[date]:
        """The days whose digest is due in a time, by an oracle; of their own pace, unless another is given."""
        pace = pace or self.pace
        if not self.who.digest or pace is Pace.SILENT:
            return []
        who, found = self.member, dict[date, datetime]()
        first = (after - 9 * DAY).date()
        for day in (first + n * DAY for n in range((until - after).days + 13)):
            at = shown_first(day, who.hour, who.zone)
            paused = any(one.since <= at and (one.until is None or at < one.until) for one in who.pauses)
            if day.weekday() in who.days and not paused:
                found[day] = at
        if pace is Pace.WEEKLY:
            weeks = {day.isocalendar()[:2]: day for day in sorted(found, reverse=True)}
            found = {day: found[day] for day in weeks.values()}
        return [day for day, at in sorted(found.items()) if after < at <= until]


def done(life: Life, step: Step) -> None:
    """Do what a step says."""
    match step:
        case ("wait", timedelta() as length):
            life.wait(length)
            return
        case ("away", timedelta() as length):
            life.away(length)
            return
        case ("holidays", set() as numbers):
            life.holidays = frozenset(life.now.date() + n * DAY for n in numbers)
        case ("pace", Pace() as pace):
            life.pace = pace
        case _:
            life.who = changed(life.who, step, life.now)
    life.reschedule()


def changed(who: Member, step: Step, now: datetime) -> Member:
    """The member with another setting."""
    match step:
        case ("pause", timedelta() | None as length):
            return replace(who, pauses=(*who.pauses, Pause(since=now, until=now + length if length else None)))
        case ("resume", _):
            return replace(who, pauses=tuple(replace(one, until=now) if one.covers(now) else one for one in who.pauses))
        case ("zone", str() as zone):
            return replace(who, zone=zone)
        case ("hour", time() as hour):
            return replace(who, hour=hour)
        case ("days", tuple() as days):
            return replace(who, days=days)
        case ("digest", bool() as wanted):
            return replace(who, digest=wanted)
    raise AssertionError(step)


def lived(zone: str, hour: time, days: tuple[int, ...], now: datetime, taken: list[Step]) -> Life:
    """A life with these steps, checked all along; at the end it goes on for three weeks."""
    life = Life(who=member(zone=zone, hour=hour, days=days), now=now)
    for step in taken:
        done(life, step)
    life.wait(21 * DAY)
    return life


def keeps_every_day(zone: str, hour: time, days: tuple[int, ...], now: datetime, taken: list[Step]) -> None:
    """Only hour and zone are changed: whatever day was to come then is sent, at once if it is past."""
    life = Life(who=member(zone=zone, hour=hour, days=days), now=now)
    promised = {life.due.day}
    for step in taken:
        done(life, step)
        promised.add(life.due.day)
    life.wait(21 * DAY)
    assert promised <= {one.day for one in life.sent} | life.over
    assert all(one.missed is None for one in life.sent)


@given(st.sampled_from(("Europe/Berlin", "Africa/Cairo", "Asia/Tokyo")), st.lists(st.integers(1, 40), max_size=25))
def test_changes_of_hour_alone_lose_no_day_and_let_none_be_over(zone: str, numbers: list[int]) -> None:
    life = Life(who=member(zone=zone, days=tuple(range(7))), now=datetime(2026, 3, 20, 12, tzinfo=UTC))
    for number in numbers:
        done(life, ("hour", time(number * 7 % 24, number)))
        life.wait(number * timedelta(hours=1))
    life.wait(2 * DAY)
    found = [one.day for one in life.sent if one.day]
    assert found == [found[0] + n * DAY for n in range(len(found))]
    assert life.over == set()


@given(zones, hours, weekdays, moments, st.lists(steps, max_size=25))
def test_in_any_life_no_day_comes_twice_and_every_day_is_dealt_with(
    zone: str, hour: time, days: tuple[int, ...], now: datetime, taken: list[Step]
) -> None:
    lived(zone, hour, days, now, taken)


@given(zones, hours, weekdays, moments, st.lists(moves | waits, max_size=25))
def test_however_often_hour_and_zone_change_no_day_is_lost_that_was_to_come(
    zone: str, hour: time, days: tuple[int, ...], now: datetime, taken: list[Step]
) -> None:
    keeps_every_day(zone, hour, days, now, taken)


@pytest.mark.soak
@settings(max_examples=500 if SHORT else 10_000)
@given(zones, hours, weekdays, moments, st.lists(steps, max_size=60))
def test_in_thousands_of_lives_no_day_comes_twice_and_every_day_is_dealt_with(
    zone: str, hour: time, days: tuple[int, ...], now: datetime, taken: list[Step]
) -> None:
    lived(zone, hour, days, now, taken)


@pytest.mark.soak
@settings(max_examples=500 if SHORT else 10_000)
@given(zones, hours, weekdays, moments, st.lists(moves | waits, max_size=60))
def test_in_thousands_of_lives_with_changes_of_hour_and_zone_no_day_is_lost(
    zone: str, hour: time, days: tuple[int, ...], now: datetime, taken: list[Step]
) -> None:
    keeps_every_day(zone, hour, days, now, taken)
