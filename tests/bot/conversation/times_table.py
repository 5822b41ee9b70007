"""What each text for a time means, worked out with `whenever` and nothing of the bot's.

Each line of a table is a text and its formula. A formula says what docs/conversation.md says of that text: which dates
it could be, and what time of the day. What it comes to, a moment or the name of a refusal, depends on who asks and
when (`Asked`).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count, islice

from whenever import Date, Instant, PlainDateTime, RepeatedTime, SkippedTime, Time, ZonedDateTime

PAST, FUTURE, FAR = "PAST", "FUTURE", "FAR"
UNREADABLE, TWO_READINGS, NO_SUCH_DATE = "UNREADABLE", "TWO_READINGS", "NO_SUCH_DATE"
OPEN = "OPEN"
"""The document doesn't say: not compared."""
FURTHEST = 366 * 24
"""How many hours ahead, or back, is the most that is taken."""
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
MON_TO_FRI = frozenset({MON, TUE, WED, THU, FRI})
SUN_TO_THU = frozenset({SUN, MON, TUE, WED, THU})
TUE_TO_SAT = frozenset({TUE, WED, THU, FRI, SAT})


def zone(now: ZonedDateTime) -> str:
    assert now.tz_id is not None
    return now.tz_id


@dataclass(frozen=True)
class Asked:
    """By whose clock and calendar, when, and which way a text is meant."""

    now: ZonedDateTime
    days: frozenset[int] = MON_TO_FRI
    hour: Time = Time(9)  # noqa: RUF009 - unchangeable
    back: bool = False

    @property
    def zone(self) -> str:
        return zone(self.now)

    @property
    def today(self) -> Date:
        return self.now.date()

    def works(self, date: Date) -> bool:
        return date.day_of_week().value - 1 in self.days

    def moment(self, clock: PlainDateTime) -> Instant:
        """When the member's clock shows this: the first time, or, if it never does, when it has skipped it."""
        try:
            return clock.assume_tz(self.zone, disambiguation="raise").to_instant()
        except SkippedTime:
            end = clock.assume_tz(self.zone, disambiguation="earlier").next_transition()
            assert end is not None
            return end.to_instant()
        except RepeatedTime:
            return clock.assume_tz(self.zone, disambiguation="earlier").to_instant()

    def judged(self, moments: Iterable[Instant]) -> Instant | str:
        """The first of these that lies the way it is meant, if it is not too far."""
        now = self.now.to_instant()
        for moment in moments:
            if self.back and moment <= now:
                return FAR if moment < now.subtract(hours=FURTHEST) else moment
            if not self.back and moment > now:
                return FAR if moment > now.add(hours=FURTHEST) else moment
        return FUTURE if self.back else PAST


Formula = Callable[[Asked], Instant | str]
Dates = Callable[[Asked], Iterable[Date]]


# --- What formulas are made of ------------------------------------------------------------------


@dataclass(frozen=True)
class Day:
    """A day, or the nearest that fits of several: at a time said, or else at the hour (looking back: at noon)."""

    dates: Dates
    hour: int | None = None
    minute: int = 0
    by_the_hour: bool = False

    def at(self, hour: int, minute: int = 0) -> "Day":
        """At this time; 24 is the day's end."""
        return replace(self, hour=hour, minute=minute)

    def morning(self) -> "Day":
        return replace(self, by_the_hour=True)

    def clock(self, asked: Asked, date: Date) -> PlainDateTime:
        if self.hour == 24:
            return date.add(days=1).at(Time(0))
        if self.hour is not None:
            return date.at(Time(self.hour, self.minute))
        return date.at(Time(12) if asked.back and not self.by_the_hour else asked.hour)

    def __call__(self, asked: Asked) -> Instant | str:
        moments = [(date, asked.moment(self.clock(asked, date))) for date in self.dates(asked)]
        timeless = asked.back and self.hour is None and not self.by_the_hour
        if timeless and any(date == asked.today and moment > asked.now.to_instant() for date, moment in moments):
            return OPEN  # Today isn't to come though its noon is: what it means then, the document doesn't say.
        return asked.judged(moment for _, moment in moments)


def elapsed(hours: int = 0, minutes: int = 0) -> Formula:
    """So much later, or earlier, whatever the clocks do."""
    return lambda asked: asked.judged([asked.now.to_instant().add(hours=hours, minutes=minutes)])


def this_time_then(days: int, hours: int = 0, minutes: int = 0) -> Formula:
    """So many days from today at the present time of day, and then so much elapsed time."""

    def formula(asked: Asked) -> Instant | str:
        then = asked.moment(asked.today.add(days=days).at(asked.now.time()))
        return asked.judged([then.add(hours=hours, minutes=minutes)])

    return formula


def day(days: int = 0, *, weeks: int = 0, months: int = 0) -> Day:
    """So far from today, counted on the calendar."""
    return Day(lambda asked: [asked.today.add(months=months, weeks=weeks, days=days)])


def weekday(number: int) -> Day:
    """The next such day after today; looking back, the last before today."""
    return Day(
        lambda asked: [
            date
            for n in range(1, 8)
            if (date := asked.today.add(days=-n if asked.back else n)).day_of_week().value - 1 == number
        ]
    )


def monday_of(asked: Asked, weeks: int) -> Date:
    return asked.today.add(weeks=weeks).start_of("week_mon")


def of_week(weeks: int, number: int) -> Day:
    """This day of the present week (0), of the next (+1), of the last (-1)."""
    return Day(lambda asked: [monday_of(asked, weeks).add(days=number)])


def first_working(dates: Iterable[Date], asked: Asked) -> list[Date]:
    return list(islice((date for date in dates if asked.works(date)), 1))


def days_on(date: Date, step: int = 1) -> Iterator[Date]:
    return (date.add(days=step * n) for n in count())


def first_working_of_week(weeks: int) -> Day:
    return Day(lambda asked: first_working(days_on(monday_of(asked, weeks)), asked))


def last_working_of_week() -> Day:
    return Day(lambda asked: first_working(days_on(monday_of(asked, 0).add(days=6), -1), asked))


def first_working_of_next_month() -> Day:
    return Day(lambda asked: first_working(days_on(asked.today.start_of("month").add(months=1)), asked))


def last_of_month() -> Day:
    return Day(lambda asked: [asked.today.end_of("month")])


def working(number: int) -> Day:
    """The so-manieth working day after today; below zero, before today."""
    step = 1 if number > 0 else -1

    def dates(asked: Asked) -> Iterable[Date]:
        some = (date for date in days_on(asked.today.add(days=step), step) if asked.works(date))
        return islice(some, abs(number) - 1, abs(number))

    return Day(dates)


def clock(hour: int, minute: int = 0) -> Day:
    """This time today, if it is still to come, or else tomorrow."""
    return Day(lambda asked: [asked.today, asked.today.add(days=1)]).at(hour, minute)


def morning() -> Day:
    """The hour today, if it is still to come, or else tomorrow."""
    return Day(lambda asked: [asked.today, asked.today.add(days=1)]).morning()


def the(number: int) -> Day:
    """The next such day of a month after today, in the first month that has it; looking back, the last before today."""

    def dates(asked: Asked) -> Iterable[Date]:
        for months in range(13):
            first = asked.today.start_of("month").add(months=-months if asked.back else months)
            if number > first.days_in_month():
                continue
            date = first.replace(day=number)
            if date < asked.today if asked.back else date > asked.today:
                yield date
                return

    return Day(dates)


def date(month: int, number: int) -> Day:
    """The next such date, today's included; looking back, the last."""

    def dates(asked: Asked) -> Iterable[Date]:
        for years in range(9):
            first = Date(asked.today.year + (-years if asked.back else years), month, 1)
            if number <= first.days_in_month():
                yield first.replace(day=number)

    return Day(dates)


def year(number: int, month: int, day_of_month: int) -> Day:
    """The one such date."""
    return Day(lambda _: [Date(number, month, day_of_month)])


def refused(why: str) -> Formula:
    return lambda _: why


def where_said(formula: Formula) -> Formula:
    """As the formula has it; but whether what it refuses as to come is refused, the document leaves open."""

    def judged(asked: Asked) -> Instant | str:
        moment = formula(asked)
        return OPEN if moment == FUTURE else moment

    return judged


# --- Who asks, and when -------------------------------------------------------------------------

NOWS = tuple(
    ZonedDateTime(text)
    for text in (
        # Two o'clock is three on Sunday 31 March; three is two again on Sunday 27 October.
        "2024-03-29T08:15:30+01:00[Europe/Berlin]",
        "2024-03-30T02:20:00+01:00[Europe/Berlin]",
        "2024-03-31T01:10:00+01:00[Europe/Berlin]",
        "2024-10-24T16:59:59+02:00[Europe/Berlin]",
        "2024-10-26T11:00:00+02:00[Europe/Berlin]",
        "2024-10-27T02:40:00+01:00[Europe/Berlin]",
        # Two is three on Sunday 10 March; two is one again on Sunday 3 November.
        "2024-03-04T06:30:00-05:00[America/New_York]",
        "2024-03-09T12:00:00-05:00[America/New_York]",
        "2024-11-01T18:30:00-04:00[America/New_York]",
        "2024-11-02T00:10:00-04:00[America/New_York]",
        "2024-11-03T01:30:00-05:00[America/New_York]",
        # Midnight is one on Sunday 8 September; the midnight that ends Saturday 6 April is eleven again.
        "2024-04-05T12:00:00-03:00[America/Santiago]",
        "2024-04-06T23:30:00-04:00[America/Santiago]",
        "2024-09-06T07:00:00-04:00[America/Santiago]",
        "2024-09-07T22:45:00-04:00[America/Santiago]",
        # Midnight is one on Sunday 4 November 2018; the midnight that ends Saturday 17 February is eleven again.
        "2018-02-16T08:00:00-02:00[America/Sao_Paulo]",
        "2018-02-17T21:00:00-02:00[America/Sao_Paulo]",
        "2018-11-03T20:00:00-03:00[America/Sao_Paulo]",
        # Midnight is one on Sunday 10 March; one is midnight again on Sunday 3 November: two midnights.
        "2024-03-08T05:00:00-05:00[America/Havana]",
        "2024-03-09T23:15:00-05:00[America/Havana]",
        "2024-11-02T11:05:00-04:00[America/Havana]",
        "2024-11-03T00:30:00-05:00[America/Havana]",
        # Two is three on Sunday 10 March; two is one again on Sunday 3 November; half an hour off the others.
        "2024-03-09T02:15:00-03:30[America/St_Johns]",
        "2024-10-31T08:59:00-02:30[America/St_Johns]",
        "2024-11-03T01:15:00-03:30[America/St_Johns]",
        # Two is half past two on Sunday 6 October; two is half past one again on Sunday 7 April.
        "2024-04-05T15:00:00+11:00[Australia/Lord_Howe]",
        "2024-04-06T09:30:00+11:00[Australia/Lord_Howe]",
        "2024-04-07T01:45:00+10:30[Australia/Lord_Howe]",
        "2024-10-05T02:10:00+10:30[Australia/Lord_Howe]",
        # 2:45 is 3:45 on Sunday 29 September; 3:45 is 2:45 again on Sunday 7 April.
        "2024-04-06T08:00:00+13:45[Pacific/Chatham]",
        "2024-04-07T03:00:00+12:45[Pacific/Chatham]",
        "2024-09-27T14:00:00+12:45[Pacific/Chatham]",
        "2024-09-28T03:05:00+12:45[Pacific/Chatham]",
        # There is no Friday 30 December 2011. Three is four on Sunday 27 September 2020.
        "2011-12-28T16:00:00-10:00[Pacific/Apia]",
        "2011-12-29T08:30:00-10:00[Pacific/Apia]",
        "2020-09-26T10:00:00+13:00[Pacific/Apia]",
        # Summer time stops for Ramadan: three is two again on Sunday 10 March, two is three on Sunday 14 April.
        "2024-03-09T10:20:00+01:00[Africa/Casablanca]",
        "2024-04-12T08:00:00+00:00[Africa/Casablanca]",
        "2024-04-14T01:59:59.999999+00:00[Africa/Casablanca]",
        # Midnight is one on Friday 26 April; the midnight that ends Thursday 31 October is eleven again.
        "2024-04-20T08:05:00+02:00[Africa/Cairo]",
        "2024-04-25T18:10:00+02:00[Africa/Cairo]",
        "2024-10-30T08:15:00+03:00[Africa/Cairo]",
        "2024-10-31T23:20:00+02:00[Africa/Cairo]",
        # Midnight is one on Tuesday 22 March 2022; the midnight that ends Wednesday 21 September is eleven again.
        "2022-03-18T14:00:00+03:30[Asia/Tehran]",
        "2022-03-21T08:30:00+03:30[Asia/Tehran]",
        "2022-09-20T11:00:00+04:30[Asia/Tehran]",
        "2022-09-21T23:30:00+03:30[Asia/Tehran]",
        # No clock changes: the hour to the second, a weekend, a year's last day, a leap day, a month's last day.
        "2024-01-15T09:00:00+05:30[Asia/Kolkata]",
        "2024-06-15T13:37:00+05:30[Asia/Kolkata]",
        "2024-12-31T08:45:00+05:30[Asia/Kolkata]",
        "2023-12-31T23:30:00+00:00[UTC]",
        "2024-01-31T09:00:00.000001+00:00[UTC]",
        "2024-02-29T17:00:00+00:00[UTC]",
    )
)

# --- Times to come ------------------------------------------------------------------------------

LENGTHS: list[tuple[str, Formula]] = [
    # Minutes and hours are elapsed time.
    ("2 hours", elapsed(hours=2)),
    ("2h", elapsed(hours=2)),
    ("in 2 hours", elapsed(hours=2)),
    ("for 2 hours", elapsed(hours=2)),
    ("For 2 Hours", elapsed(hours=2)),
    ("1 hour", elapsed(hours=1)),
    ("1h", elapsed(hours=1)),
    ("an hour", elapsed(hours=1)),
    ("in an hour", elapsed(hours=1)),
    ("IN AN HOUR", elapsed(hours=1)),
    ("for an hour", elapsed(hours=1)),
    ("half an hour", elapsed(minutes=30)),
    ("in half an hour", elapsed(minutes=30)),
    ("for half an hour", elapsed(minutes=30)),
    ("90 minutes", elapsed(minutes=90)),
    ("in 90 minutes", elapsed(minutes=90)),
    ("30 min", elapsed(minutes=30)),
    ("for 30 min", elapsed(minutes=30)),
    ("1 minute", elapsed(minutes=1)),
    ("a minute", elapsed(minutes=1)),
    ("an hour and a half", elapsed(minutes=90)),
    ("for an hour and a half", elapsed(minutes=90)),
    ("24 hours", elapsed(hours=24)),
    ("48h", elapsed(hours=48)),
    ("100 hours", elapsed(hours=100)),
    ("1 hour 30 minutes", elapsed(hours=1, minutes=30)),
    ("2 hours 15 min", elapsed(hours=2, minutes=15)),
    ("8784 hours", elapsed(hours=8784)),
    ("8785 hours", elapsed(hours=8785)),
    # Days, weeks and months count on the calendar, to the hour of that date.
    ("3 days", day(+3)),
    ("in 3 days", day(+3)),
    ("for 3 days", day(+3)),
    ("1 day", day(+1)),
    ("a day", day(+1)),
    ("for a day", day(+1)),
    ("2 days", day(+2)),
    ("10 days", day(+10)),
    ("a couple of days", day(+2)),
    ("in a couple of days", day(+2)),
    ("a week", day(weeks=1)),
    ("in a week", day(weeks=1)),
    ("1 week", day(weeks=1)),
    ("2 weeks", day(weeks=2)),
    ("for 2 weeks", day(weeks=2)),
    ("a fortnight", day(weeks=2)),
    ("in a fortnight", day(weeks=2)),
    ("a month", day(months=1)),
    ("for a month", day(months=1)),
    ("1 month", day(months=1)),
    ("3 months", day(months=3)),
    ("in 3 months", day(months=3)),
    ("7 months", day(months=7)),
    ("12 months", day(months=12)),
    ("13 months", day(months=13)),
    ("52 weeks", day(weeks=52)),
    ("53 weeks", day(weeks=53)),
    ("365 days", day(+365)),
    ("366 days", day(+366)),
    ("367 days", day(+367)),
    ("1 week 3 days", day(+3, weeks=1)),
    # With days and hours, it is that date at the present time of day, and then the hours.
    ("1 day 2 hours", this_time_then(days=1, hours=2)),
    ("in 1 day 2 hours", this_time_then(days=1, hours=2)),
    ("2 days 30 minutes", this_time_then(days=2, minutes=30)),
    ("1 day 1 hour", this_time_then(days=1, hours=1)),
    ("3 days 12h", this_time_then(days=3, hours=12)),
    ("1 day 24 hours", this_time_then(days=1, hours=24)),
    # Working days skip days off, and end at the hour.
    ("1 working day", working(+1)),
    ("2 working days", working(+2)),
    ("5 working days", working(+5)),
    ("in 5 working days", working(+5)),
    ("for 5 Working Days", working(+5)),
    ("20 working days", working(+20)),
    ("260 working days", working(+260)),
    ("300 working days", working(+300)),
]

DAYS: list[tuple[str, Formula]] = [
    ("today", day(0)),
    ("tomorrow", day(+1)),
    ("until tomorrow", day(+1)),
    ("till tomorrow", day(+1)),
    ("to tomorrow", day(+1)),
    ("TOMORROW", day(+1)),
    ("Until Tomorrow", day(+1)),
    ("  until   tomorrow  ", day(+1)),
    ("tomorrow.", day(+1)),
    ("tomorrow!", day(+1)),
    ("day after tomorrow", day(+2)),
    ("until day after tomorrow", day(+2)),
    # A weekday is the next one after today, never today.
    ("monday", weekday(MON)),
    ("tuesday", weekday(TUE)),
    ("wednesday", weekday(WED)),
    ("thursday", weekday(THU)),
    ("friday", weekday(FRI)),
    ("saturday", weekday(SAT)),
    ("sunday", weekday(SUN)),
    ("Friday", weekday(FRI)),
    ("on friday", weekday(FRI)),
    ("till friday", weekday(FRI)),
    ("until Monday", weekday(MON)),
    ("to monday", weekday(MON)),
    ("on Sunday", weekday(SUN)),
    # The present week's, the next week's.
    ("this monday", of_week(0, MON)),
    ("this thursday", of_week(0, THU)),
    ("this friday", of_week(0, FRI)),
    ("until this friday", of_week(0, FRI)),
    ("this saturday", of_week(0, SAT)),
    ("this sunday", of_week(0, SUN)),
    ("next monday", of_week(+1, MON)),
    ("until next monday", of_week(+1, MON)),
    ("next friday", of_week(+1, FRI)),
    ("on Next Friday", of_week(+1, FRI)),
    ("next sunday", of_week(+1, SUN)),
    ("next week", first_working_of_week(+1)),
    ("until next week", first_working_of_week(+1)),
    ("next month", first_working_of_next_month()),
    ("till next month", first_working_of_next_month()),
    ("weekend", weekday(SAT)),
    ("this weekend", weekday(SAT)),
    ("until this weekend", weekday(SAT)),
    ("next working day", working(+1)),
    ("until next working day", working(+1)),
]

DATES: list[tuple[str, Formula]] = [
    # With a year there is but one.
    ("2024-12-01", year(2024, 12, 1)),
    ("until 2024-12-01", year(2024, 12, 1)),
    ("2024-03-31", year(2024, 3, 31)),
    ("2024-11-03", year(2024, 11, 3)),
    ("2011-12-30", year(2011, 12, 30)),
    ("2025-02-28", year(2025, 2, 28)),
    ("2024-02-29", year(2024, 2, 29)),
    ("dec 1st, 2024", year(2024, 12, 1)),
    ("on Dec 1st, 2024", year(2024, 12, 1)),
    ("december 1, 2024", year(2024, 12, 1)),
    ("1 december 2024", year(2024, 12, 1)),
    ("1st of december 2024", year(2024, 12, 1)),
    ("1.12.2024", year(2024, 12, 1)),
    ("until 1.12.2024", year(2024, 12, 1)),
    ("01.12.2024", year(2024, 12, 1)),
    ("8.9.2024", year(2024, 9, 8)),
    ("2026-12-01", year(2026, 12, 1)),
    ("1999-12-31", year(1999, 12, 31)),
    ("9999-12-31", year(9999, 12, 31)),
    # Without a year it is the next such date, today's included where its time is still to come.
    ("1 december", date(12, 1)),
    ("until 1 december", date(12, 1)),
    ("1 December", date(12, 1)),
    ("1 dec", date(12, 1)),
    ("1st december", date(12, 1)),
    ("1st of december", date(12, 1)),
    ("on 1st of December", date(12, 1)),
    ("december 1", date(12, 1)),
    ("december 1st", date(12, 1)),
    ("dec 1", date(12, 1)),
    ("Dec 1st", date(12, 1)),
    ("1.12.", date(12, 1)),
    ("till 1.12.", date(12, 1)),
    ("13.1.", date(1, 13)),
    ("2nd of march", date(3, 2)),
    ("march 3rd", date(3, 3)),
    ("may 1", date(5, 1)),
    ("31 march", date(3, 31)),
    ("27 october", date(10, 27)),
    ("october 24", date(10, 24)),
    ("31 december", date(12, 31)),
    ("jan 15th", date(1, 15)),
    ("29 february", date(2, 29)),
    ("29.2.", date(2, 29)),
    ("6 sep", date(9, 6)),
    ("5 april", date(4, 5)),
    ("15 june", date(6, 15)),
    ("4 july", date(7, 4)),
    ("20 august", date(8, 20)),
    ("november 22nd", date(11, 22)),
    # The next such day after today.
    ("the 15th", the(15)),
    ("until the 15th", the(15)),
    ("on the 15th", the(15)),
    ("The 15th", the(15)),
    ("the 1st", the(1)),
    ("the 2nd", the(2)),
    ("the 3rd", the(3)),
    ("the 22nd", the(22)),
    ("the 29th", the(29)),
    ("the 30th", the(30)),
    ("the 31st", the(31)),
]

TIMES: list[tuple[str, Formula]] = [
    ("15:30", clock(15, 30)),
    ("at 15:30", clock(15, 30)),
    ("until 15:30", clock(15, 30)),
    ("3pm", clock(15)),
    ("at 3pm", clock(15)),
    ("till 3pm", clock(15)),
    ("3 pm", clock(15)),
    ("3PM", clock(15)),
    ("3:30 pm", clock(15, 30)),
    ("3:30pm", clock(15, 30)),
    ("at 3:30 PM", clock(15, 30)),
    ("3am", clock(3)),
    ("2:30 am", clock(2, 30)),
    ("11:59 pm", clock(23, 59)),
    ("12pm", clock(12)),
    ("12am", clock(0)),
    ("00:00", clock(0)),
    ("00:30", clock(0, 30)),
    ("12:30", clock(12, 30)),
    ("17:00", clock(17)),
    ("23:45", clock(23, 45)),
    ("at 9", clock(9)),
    ("At 9", clock(9)),
    ("at 10", clock(10)),
    ("at 14", clock(14)),
    ("at 7", clock(7)),
    ("9 o'clock", clock(9)),
    ("9 o’clock", clock(9)),
    ("at 9 o'clock", clock(9)),
    ("until 11 o'clock", clock(11)),
    ("noon", clock(12)),
    ("at noon", clock(12)),
    ("until Noon", clock(12)),
    ("midnight", clock(24)),
    ("at midnight", clock(24)),
    ("until midnight", clock(24)),
    # A single-digit hour from 1 to 6 is in the afternoon, but for am, pm or a leading zero.
    ("at 1", clock(13)),
    ("at 3", clock(15)),
    ("at 6", clock(18)),
    ("2:30", clock(14, 30)),
    ("6:45", clock(18, 45)),
    ("7:45", clock(7, 45)),
    ("4 o'clock", clock(16)),
    ("01:30", clock(1, 30)),
    ("02:00", clock(2)),
    ("02:15", clock(2, 15)),
    ("at 02:30", clock(2, 30)),
    ("03:00", clock(3)),
    ("03:15", clock(3, 15)),
    ("06:30", clock(6, 30)),
    ("6am", clock(6)),
    ("1:30 am", clock(1, 30)),
]

PARTS: list[tuple[str, Formula]] = [
    ("morning", morning()),
    ("until morning", morning()),
    ("afternoon", clock(14)),
    ("evening", clock(18)),
    ("until evening", clock(18)),
    ("this morning", day(0).morning()),
    ("this afternoon", day(0).at(14)),
    ("until this afternoon", day(0).at(14)),
    ("this evening", day(0).at(18)),
    ("This Evening", day(0).at(18)),
    ("tonight", day(0).at(20)),
    ("until tonight", day(0).at(20)),
    ("tomorrow morning", day(+1).morning()),
    ("tomorrow afternoon", day(+1).at(14)),
    ("until tomorrow afternoon", day(+1).at(14)),
    ("Tomorrow Evening", day(+1).at(18)),
    ("day after tomorrow evening", day(+2).at(18)),
    ("monday morning", weekday(MON).morning()),
    ("monday evening", weekday(MON).at(18)),
    ("on friday afternoon", weekday(FRI).at(14)),
    ("this friday afternoon", of_week(0, FRI).at(14)),
    ("next friday evening", of_week(+1, FRI).at(18)),
    ("end of day", day(0).at(17)),
    ("until end of day", day(0).at(17)),
    ("eod", day(0).at(17)),
    ("EOD", day(0).at(17)),
    ("close of business", day(0).at(17)),
    ("until close of business", day(0).at(17)),
    ("tomorrow eod", day(+1).at(17)),
    ("friday end of day", weekday(FRI).at(17)),
    ("end of week", last_working_of_week().at(17)),
    ("until end of week", last_working_of_week().at(17)),
    ("eow", last_working_of_week().at(17)),
    ("end of month", last_of_month().at(17)),
    ("till end of month", last_of_month().at(17)),
    ("eom", last_of_month().at(17)),
    ("later", elapsed(hours=3)),
    ("until later", elapsed(hours=3)),
    ("later today", elapsed(hours=3)),
]

DAYS_WITH_TIMES: list[tuple[str, Formula]] = [
    ("today at 9", day(0).at(9)),
    ("today at 15:30", day(0).at(15, 30)),
    ("today at 3", day(0).at(15)),
    ("3pm today", day(0).at(15)),
    ("today at noon", day(0).at(12)),
    ("today at midnight", day(0).at(24)),
    ("today 23:59", day(0).at(23, 59)),
    ("tomorrow at 9", day(+1).at(9)),
    ("at 9 tomorrow", day(+1).at(9)),
    ("until tomorrow at 9", day(+1).at(9)),
    ("tomorrow 9am", day(+1).at(9)),
    ("tomorrow, 9am", day(+1).at(9)),
    ("9am tomorrow", day(+1).at(9)),
    ("tomorrow 15:30", day(+1).at(15, 30)),
    ("15:30 tomorrow", day(+1).at(15, 30)),
    ("tomorrow at 3", day(+1).at(15)),
    ("tomorrow at noon", day(+1).at(12)),
    ("noon tomorrow", day(+1).at(12)),
    ("tomorrow at midnight", day(+1).at(24)),
    ("midnight tomorrow", day(+1).at(24)),
    ("tomorrow at 9 o'clock", day(+1).at(9)),
    ("tomorrow at 00:00", day(+1).at(0)),
    ("tomorrow at 00:30", day(+1).at(0, 30)),
    ("tomorrow at 1:30 am", day(+1).at(1, 30)),
    ("tomorrow at 02:00", day(+1).at(2)),
    ("tomorrow at 02:15", day(+1).at(2, 15)),
    ("tomorrow at 02:30", day(+1).at(2, 30)),
    ("2:45 am tomorrow", day(+1).at(2, 45)),
    ("tomorrow at 03:00", day(+1).at(3)),
    ("tomorrow 03:30", day(+1).at(3, 30)),
    ("day after tomorrow at 02:30", day(+2).at(2, 30)),
    ("day after tomorrow at 23:30", day(+2).at(23, 30)),
    ("3pm on friday", weekday(FRI).at(15)),
    ("until 3pm on Friday", weekday(FRI).at(15)),
    ("friday 3pm", weekday(FRI).at(15)),
    ("3pm friday", weekday(FRI).at(15)),
    ("on friday at 3pm", weekday(FRI).at(15)),
    ("at 3pm on friday", weekday(FRI).at(15)),
    ("Friday, 15:30", weekday(FRI).at(15, 30)),
    ("friday at 00:15", weekday(FRI).at(0, 15)),
    ("thursday at midnight", weekday(THU).at(24)),
    ("monday at 9 o'clock", weekday(MON).at(9)),
    ("saturday at midnight", weekday(SAT).at(24)),
    ("midnight on saturday", weekday(SAT).at(24)),
    ("saturday at 23:30", weekday(SAT).at(23, 30)),
    ("sunday at 00:30", weekday(SUN).at(0, 30)),
    ("sunday at 1:15 am", weekday(SUN).at(1, 15)),
    ("sunday at 02:15", weekday(SUN).at(2, 15)),
    ("02:45 on sunday", weekday(SUN).at(2, 45)),
    ("sunday at 03:15", weekday(SUN).at(3, 15)),
    ("sunday at 3", weekday(SUN).at(15)),
    ("tuesday at 00:30", weekday(TUE).at(0, 30)),
    ("this friday at 17:00", of_week(0, FRI).at(17)),
    ("this sunday at 02:30", of_week(0, SUN).at(2, 30)),
    ("next friday at 10", of_week(+1, FRI).at(10)),
    ("10am next monday", of_week(+1, MON).at(10)),
    ("next week at 15:30", first_working_of_week(+1).at(15, 30)),
    ("next month at noon", first_working_of_next_month().at(12)),
    ("this weekend at noon", weekday(SAT).at(12)),
    ("next working day at 15:30", working(+1).at(15, 30)),
    ("december 1 at noon", date(12, 1).at(12)),
    ("noon on december 1", date(12, 1).at(12)),
    ("1st of december at 9", date(12, 1).at(9)),
    ("dec 1st 3pm", date(12, 1).at(15)),
    ("1.12. at 15:30", date(12, 1).at(15, 30)),
    ("15:30 on 1.12.", date(12, 1).at(15, 30)),
    ("31 march at 02:30", date(3, 31).at(2, 30)),
    ("27 october at 02:30", date(10, 27).at(2, 30)),
    ("at 02:30 on october 27", date(10, 27).at(2, 30)),
    ("10 march at 00:30", date(3, 10).at(0, 30)),
    ("10 march at 02:30", date(3, 10).at(2, 30)),
    ("3 november at 01:15", date(11, 3).at(1, 15)),
    ("november 3 at 00:15", date(11, 3).at(0, 15)),
    ("7 september at midnight", date(9, 7).at(24)),
    ("6 april at 23:15", date(4, 6).at(23, 15)),
    ("7 april at 01:50", date(4, 7).at(1, 50)),
    ("31 december at 23:00", date(12, 31).at(23)),
    ("31 december at midnight", date(12, 31).at(24)),
    ("the 15th at 3pm", the(15).at(15)),
    ("3pm on the 15th", the(15).at(15)),
    ("the 31st at 02:30", the(31).at(2, 30)),
    ("2024-12-01 15:30", year(2024, 12, 1).at(15, 30)),
    ("2024-12-01 at 9", year(2024, 12, 1).at(9)),
    ("2024-03-31 02:30", year(2024, 3, 31).at(2, 30)),
    ("2024-10-27 at 2:30 am", year(2024, 10, 27).at(2, 30)),
    ("2024-10-06 02:10", year(2024, 10, 6).at(2, 10)),
    ("1.12.2024 at 15:30", year(2024, 12, 1).at(15, 30)),
    ("dec 1st, 2024 at noon", year(2024, 12, 1).at(12)),
]

LIBERTIES: list[tuple[str, Formula]] = [
    # Beyond the document's letter, but what its own words are mostly said like.
    ("the day after tomorrow", day(+2)),
    ("until the day after tomorrow", day(+2)),
    ("the weekend", weekday(SAT)),
    ("the next working day", working(+1)),
    ("the 1st of december", date(12, 1)),
    ("fri", weekday(FRI)),
    ("on mon", weekday(MON)),
    ("next fri", of_week(+1, FRI)),
    ("sept 6", date(9, 6)),
    ("until 9", clock(9)),
    ("till 4", clock(16)),
    ("in the morning", morning()),
    ("in the evening", clock(18)),
    ("end of the day", day(0).at(17)),
    ("end of the week", last_working_of_week().at(17)),
    ("until the end of the week", last_working_of_week().at(17)),
    ("end of the month", last_of_month().at(17)),
    ("3 p.m.", clock(15)),
    ("a couple of hours", elapsed(hours=2)),
    ("a couple of weeks", day(weeks=2)),
    ("2 hrs", elapsed(hours=2)),
    ("90 mins", elapsed(minutes=90)),
    ("1h30", elapsed(minutes=90)),
    ("1 hour and 30 minutes", elapsed(minutes=90)),
    ("1 day and 2 hours", this_time_then(days=1, hours=2)),
    ("a working day", working(+1)),
]

AHEAD = [*LENGTHS, *DAYS, *DATES, *TIMES, *PARTS, *DAYS_WITH_TIMES, *LIBERTIES]

# --- Times gone by ------------------------------------------------------------------------------

BACK: list[tuple[str, Formula]] = [
    # Hours are elapsed; days are counted on the calendar and at noon.
    ("an hour ago", elapsed(hours=-1)),
    ("An Hour Ago", elapsed(hours=-1)),
    ("2 hours ago", elapsed(hours=-2)),
    ("2h ago", elapsed(hours=-2)),
    ("half an hour ago", elapsed(minutes=-30)),
    ("90 minutes ago", elapsed(minutes=-90)),
    ("30 min ago", elapsed(minutes=-30)),
    ("an hour and a half ago", elapsed(minutes=-90)),
    ("3 days ago", day(-3)),
    ("a day ago", day(-1)),
    ("a couple of days ago", day(-2)),
    ("a week ago", day(weeks=-1)),
    ("2 weeks ago", day(weeks=-2)),
    ("a fortnight ago", day(weeks=-2)),
    ("a month ago", day(months=-1)),
    ("6 months ago", day(months=-6)),
    ("5 working days ago", working(-5)),
    ("1 day 2 hours ago", this_time_then(days=-1, hours=-2)),
    ("366 days ago", day(-366)),
    ("367 days ago", day(-367)),
    ("8784 hours ago", elapsed(hours=-8784)),
    ("8785 hours ago", elapsed(hours=-8785)),
    ("999999999999 weeks ago", refused(FAR)),
    # Days.
    ("yesterday", day(-1)),
    ("Yesterday", day(-1)),
    ("day before yesterday", day(-2)),
    ("yesterday at 15:30", day(-1).at(15, 30)),
    ("yesterday at 3", day(-1).at(15)),
    ("3pm yesterday", day(-1).at(15)),
    ("yesterday at 02:30", day(-1).at(2, 30)),
    ("yesterday at 23:30", day(-1).at(23, 30)),
    ("yesterday at midnight", day(-1).at(24)),
    ("yesterday morning", day(-1).morning()),
    ("yesterday afternoon", day(-1).at(14)),
    ("yesterday evening", day(-1).at(18)),
    ("today", day(0)),
    ("today at 9", day(0).at(9)),
    ("this morning", day(0).morning()),
    ("this afternoon", day(0).at(14)),
    ("this evening", day(0).at(18)),
    ("tonight", day(0).at(20)),
    ("monday", weekday(MON)),
    ("on friday", weekday(FRI)),
    ("sunday", weekday(SUN)),
    ("friday at 15:30", weekday(FRI).at(15, 30)),
    ("3pm on monday", weekday(MON).at(15)),
    ("monday evening", weekday(MON).at(18)),
    ("this monday", of_week(0, MON)),
    ("this friday", of_week(0, FRI)),
    ("last monday", of_week(-1, MON)),
    ("last friday", of_week(-1, FRI)),
    ("Last Friday", of_week(-1, FRI)),
    ("last sunday at 02:30", of_week(-1, SUN).at(2, 30)),
    ("last friday at 15:30", of_week(-1, FRI).at(15, 30)),
    ("last week", first_working_of_week(-1)),
    # Dates: without a year the last such date.
    ("1 december", date(12, 1)),
    ("1st of december", date(12, 1)),
    ("dec 1 at 15:30", date(12, 1).at(15, 30)),
    ("1.12.", date(12, 1)),
    ("31 march at 02:30", date(3, 31).at(2, 30)),
    ("29 february", date(2, 29)),
    ("the 15th", the(15)),
    ("on the 31st", the(31)),
    ("2023-12-01", year(2023, 12, 1)),
    ("dec 1st, 2023", year(2023, 12, 1)),
    ("1.12.2023 at 15:30", year(2023, 12, 1).at(15, 30)),
    ("1999-12-31", year(1999, 12, 31)),
    ("2040-01-01", year(2040, 1, 1)),
    # Times: today's, if it is over.
    ("at 9", where_said(day(0).at(9))),
    ("00:30", where_said(day(0).at(0, 30))),
    ("noon", where_said(day(0).at(12))),
    # What is still to come.
    ("tomorrow", refused(FUTURE)),
    ("tomorrow at 9", refused(FUTURE)),
    ("day after tomorrow", refused(FUTURE)),
    ("next friday", refused(FUTURE)),
    ("next week", refused(FUTURE)),
]

# --- What is refused whoever asks and whenever --------------------------------------------------

REFUSED: list[tuple[str, str]] = [
    ("", UNREADABLE),
    (" ", UNREADABLE),
    ("\n\t", UNREADABLE),
    ("🙂", UNREADABLE),
    ("?", UNREADABLE),
    ("...", UNREADABLE),
    ("until", UNREADABLE),
    ("at", UNREADABLE),
    ("for", UNREADABLE),
    ("the", UNREADABLE),
    ("next", UNREADABLE),
    ("this", UNREADABLE),
    ("half", UNREADABLE),
    ("an", UNREADABLE),
    ("days", UNREADABLE),
    ("o'clock", UNREADABLE),
    ("end of", UNREADABLE),
    ("december", UNREADABLE),
    ("soon", UNREADABLE),
    ("never", UNREADABLE),
    ("whenever", UNREADABLE),
    ("every friday", UNREADABLE),
    ("3 dayz", UNREADABLE),
    ("some days", UNREADABLE),
    ("²  days", UNREADABLE),
    ("monday tuesday", UNREADABLE),
    ("tomorrow friday", UNREADABLE),
    ("9am 10am", UNREADABLE),
    ("tomorrow at 9 at 10", UNREADABLE),
    ("tomorrow or friday", UNREADABLE),
    ("@kim", UNREADABLE),
    ("remind me", UNREADABLE),
    ("tomorrow at nowhere", UNREADABLE),
    # Nothing lasts so short.
    ("0 days", UNREADABLE),
    ("0 hours", UNREADABLE),
    ("0 minutes", UNREADABLE),
    ("0 working days", UNREADABLE),
    ("-2 hours", UNREADABLE),
    ("-3 days", UNREADABLE),
    # No clock shows that.
    ("25:00", UNREADABLE),
    ("at 25", UNREADABLE),
    ("12:60", UNREADABLE),
    ("24:30", UNREADABLE),
    ("99:99", UNREADABLE),
    ("13pm", UNREADABLE),
    ("13:30 pm", UNREADABLE),
    ("today at 25:00", UNREADABLE),
    ("tomorrow at 12:75", UNREADABLE),
    # It could be two dates; or would be, on another day.
    ("1/12", TWO_READINGS),
    ("12/1", TWO_READINGS),
    ("13/1", TWO_READINGS),
    ("31/12", TWO_READINGS),
    ("on 1/12", TWO_READINGS),
    ("until 12/1", TWO_READINGS),
    ("1/12 at noon", TWO_READINGS),
    ("3pm on 1/12", TWO_READINGS),
    ("1/12/2024", TWO_READINGS),
    # There is no such date, in this year or in any.
    ("32 december", NO_SUCH_DATE),
    ("0 december", NO_SUCH_DATE),
    ("30 february", NO_SUCH_DATE),
    ("february 30", NO_SUCH_DATE),
    ("Feb 30th", NO_SUCH_DATE),
    ("until 30 february", NO_SUCH_DATE),
    ("30 february at noon", NO_SUCH_DATE),
    ("31 april", NO_SUCH_DATE),
    ("31st of november", NO_SUCH_DATE),
    ("29 february 2023", NO_SUCH_DATE),
    ("2024-02-30", NO_SUCH_DATE),
    ("2023-02-29", NO_SUCH_DATE),
    ("2024-13-01", NO_SUCH_DATE),
    ("2024-00-10", NO_SUCH_DATE),
    ("31.4.", NO_SUCH_DATE),
    ("30.2.2025", NO_SUCH_DATE),
    ("1.13.", NO_SUCH_DATE),
    ("the 32nd", NO_SUCH_DATE),
    # It is too far ahead.
    ("400 days", FAR),
    ("2000 weeks", FAR),
    ("24 months", FAR),
    ("99999 working days", FAR),
    ("999999999999 minutes", FAR),
    ("999999999999 hours", FAR),
    ("999999999999 days", FAR),
    ("999999999999 weeks", FAR),
    ("999999999999 months", FAR),
    ("999999999999 working days", FAR),
    ("1 day 999999999999 hours", FAR),
    ("2126-01-01", FAR),
    ("1.12.2126 at 15:30", FAR),
    # It is long over.
    ("0001-01-01", PAST),
    ("dec 1st, 1999", PAST),
]

REFUSED_SOMEHOW = [
    # For which reason, the document leaves open.
    "yesterday",
    "day before yesterday",
    "3 days ago",
    "an hour ago",
    "last friday",
    "last week",
    "0000-01-01",
    "10000-01-01",
    "the 0th",
    "1/2/3/4",
    "9" * 5000 + " days",
    "9" * 5000 + " working days",
    "at " + "9" * 5000,
    "1.1." + "9" * 5000,
    "the " + "1" * 5000 + "st",
    "1 day " * 400 + "x",
]

# --- Other weeks --------------------------------------------------------------------------------

SUNDAY_TO_THURSDAY: list[tuple[str, Formula]] = [
    # Working from Sunday to Thursday, from 7:30.
    ("today", day(0).at(7, 30)),
    ("tomorrow", day(+1).at(7, 30)),
    ("friday", weekday(FRI).at(7, 30)),
    ("3 days", day(+3).at(7, 30)),
    ("a month", day(months=1).at(7, 30)),
    ("morning", clock(7, 30)),
    ("this morning", day(0).at(7, 30)),
    ("tomorrow morning", day(+1).at(7, 30)),
    ("monday evening", weekday(MON).at(18)),
    ("1 working day", working(+1).at(7, 30)),
    ("5 working days", working(+5).at(7, 30)),
    ("next working day", working(+1).at(7, 30)),
    ("next working day at noon", working(+1).at(12)),
    ("next month", first_working_of_next_month().at(7, 30)),
    ("next friday", of_week(+1, FRI).at(7, 30)),
    ("this weekend", weekday(SAT).at(7, 30)),
    ("1 december", date(12, 1).at(7, 30)),
    ("1 day 2 hours", this_time_then(days=1, hours=2)),
]

TUESDAY_TO_SATURDAY: list[tuple[str, Formula]] = [
    # Working from Tuesday to Saturday, from 2:30, which the clocks skip now and then.
    ("tomorrow", day(+1).at(2, 30)),
    ("sunday", weekday(SUN).at(2, 30)),
    ("until morning", clock(2, 30)),
    ("next week", of_week(+1, TUE).at(2, 30)),
    ("end of week", of_week(0, SAT).at(17)),
    ("next month", first_working_of_next_month().at(2, 30)),
    ("5 working days", working(+5).at(2, 30)),
    ("next working day", working(+1).at(2, 30)),
]
