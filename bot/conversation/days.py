"""A day in plain English words → the date it means, seen from today. Part of reading times (`times.py`)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta

DAY = timedelta(days=1)
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "mon monday",
            "tue tues tuesday",
            "wed weds wednesday",
            "thu thur thurs thursday",
            "fri friday",
            "sat saturday",
            "sun sunday",
        )
    )
    for name in names.split()
}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
            "sep sept september", "oct october", "nov november", "dec december",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATES = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"),
    re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})?"),
    re.compile(rf"(?:the )?(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?(?: of)? (?P<name>{_MONTH})\.?(?: (?P<y>\d{{4}}))?"),
    re.compile(rf"(?P<name>{_MONTH})\.? (?:the )?(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?(?: (?P<y>\d{{4}}))?"),
)
_SLASHES = re.compile(r"\d{1,2}/\d{1,2}(?:/\d{2,4})?")
_NTH = re.compile(r"the (\d{1,2})(?:st|nd|rd|th)|(\d{1,2})(?:st|nd|rd|th)")
END_OF_DAY = time(17)
_SAID = """today tomorrow yesterday day after before the of this next last coming past week month weekend
    working workday business end eow eom first second third st nd rd th"""
WORDS_OF_DAYS = frozenset((*_WEEKDAYS, *_MONTHS, *_SAID.split()))
"""Every word that a day is said with."""


class NoSuchDate(Exception):
    """A date that isn't in the calendar."""


class TwoReadings(Exception):
    """A date that could be two."""


@dataclass(frozen=True, slots=True)
class Day:
    """A date. at: its time, where the words say one. again: the one to take where today's time is past already."""

    on: date
    at: time | None = None
    again: Callable[[], date] | None = None


def day_of(told: str, today: date, days: frozenset[int], *, back: bool) -> Day | None:
    """The day that words mean; None where they mean none. days: the working days, 0 for Monday. back: look back.

    Raises `NoSuchDate` or `TwoReadings`.
    """
    told = told.removeprefix("on ")
    if (relative := _relative(told, today)) is not None:
        return Day(relative)
    return (
        _weekday(told, today, back=back)
        or _of_week(told, today, days, back=back)
        or _date(told, today, back=back)
        or _nth(told, today, back=back)
    )


def _relative(told: str, today: date) -> date | None:
    steps = {
        "today": 0,
        "tomorrow": 1,
        "day after tomorrow": 2,
        "the day after tomorrow": 2,
        "yesterday": -1,
        "day before yesterday": -2,
        "the day before yesterday": -2,
    }
    return today + steps[told] * DAY if told in steps else None


def _weekday(told: str, today: date, *, back: bool) -> Day | None:
    if told.endswith(" next week") or told.startswith("next week "):
        told = f"next {told.removesuffix(' next week').removeprefix('next week ').removeprefix('on ')}"
    which, _, name = told.rpartition(" ")
    if name not in _WEEKDAYS or which not in ("", "this", "next", "last", "coming", "the coming", "past"):
        return None
    number, monday = _WEEKDAYS[name], today - today.weekday() * DAY
    if which in ("this", "next", "last"):
        weeks = {"this": 0, "next": 1, "last": -1}[which]
        return Day(monday + (7 * weeks + number) * DAY)
    if back:
        return Day(today - ((today.weekday() - number - 1) % 7 + 1) * DAY)
    return Day(today + ((number - today.weekday() - 1) % 7 + 1) * DAY)


def _of_week(told: str, today: date, days: frozenset[int], *, back: bool) -> Day | None:
    """Days that depend on which days of the week are worked."""
    monday = today - today.weekday() * DAY
    first = today.replace(day=1)
    told = told.removeprefix("the ").replace(" the ", " ")
    match told:
        case "next week":
            return Day(_working(monday + 7 * DAY, days))
        case "last week" if back:
            return Day(_working(monday - 7 * DAY, days))
        case "next month":
            return Day(_working((first + 31 * DAY).replace(day=1), days))
        case "weekend" | "this weekend":
            return Day(today + ((5 - today.weekday() - 1) % 7 + 1) * DAY)
        case "next working day" | "next workday" | "next business day":
            return Day(_working(today + DAY, days))
        case "end of week" | "end of this week" | "eow":
            ends = [day for day in days if (day + 1) % 7 not in days]
            return Day(monday + max(ends, default=6) * DAY, END_OF_DAY)
        case "end of month" | "end of this month" | "eom":
            return Day((first + 31 * DAY).replace(day=1) - DAY, END_OF_DAY)
    return None


def _working(on: date, days: frozenset[int]) -> date:
    """The first working day from a date on."""
    return next((on + step * DAY for step in range(7) if (on + step * DAY).weekday() in days), on)


def _date(told: str, today: date, *, back: bool) -> Day | None:
    if _SLASHES.fullmatch(told):
        raise TwoReadings
    match = next((found for found in (form.fullmatch(told) for form in _DATES) if found), None)
    if not match:
        return None
    named = match.groupdict()
    month = _MONTHS[named["name"]] if named.get("name") else int(named["m"])
    day = int(named["d"])
    if named.get("y"):
        return Day(_there_is(int(named["y"]), month, day))
    years = range(today.year, today.year - 9, -1) if back else range(today.year, today.year + 9)
    dates = [
        on for on in (_or_none(year, month, day) for year in years) if on and (on <= today if back else on >= today)
    ]
    if not dates:
        raise NoSuchDate
    return Day(dates[0], again=lambda: dates[1])


def _nth(told: str, today: date, *, back: bool) -> Day | None:
    """“the 15th”: the next after today (or the last before), in a month that has one."""
    match = _NTH.fullmatch(told)
    if not match:
        return None
    day = int(match[1] or match[2])
    month = today.year * 12 + today.month - 1
    for step in range(13):
        year, index = divmod(month + (-step if back else step), 12)
        found = _or_none(year, index + 1, day)
        if found and (found < today if back else found > today):
            return Day(found)
    raise NoSuchDate


def _or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _there_is(year: int, month: int, day: int) -> date:
    found = _or_none(year, month, day)
    if found is None:
        raise NoSuchDate
    return found
