"""A length in plain English words: “2 hours”, “1 day 2 hours”, “5 working days”. Part of reading times (`times.py`)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

COUNTS = {
    name: number
    for number, name in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1
    )
} | {"an": 1, "a": 1, "a couple of": 2, "couple of": 2}
_UNITS = {
    "m": "minutes", "min": "minutes", "mins": "minutes", "minute": "minutes", "minutes": "minutes",
    "h": "hours", "hr": "hours", "hrs": "hours", "hour": "hours", "hours": "hours",
    "d": "days", "day": "days", "days": "days",
    "w": "weeks", "wk": "weeks", "wks": "weeks", "week": "weeks", "weeks": "weeks",
    "fortnight": "fortnights", "fortnights": "fortnights",
    "month": "months", "months": "months",
    "working day": "working days", "working days": "working days", "business day": "working days",
    "business days": "working days", "workday": "working days", "workdays": "working days",
}  # fmt: skip
_COUNT = rf"(?P<count>\d+(?:\.\d+)?|{'|'.join(sorted(COUNTS, key=len, reverse=True))}|half an?|half)"
_LENGTH = re.compile(
    rf"{_COUNT}\s*(?P<unit>{'|'.join(sorted(_UNITS, key=len, reverse=True))})(?![a-z])(?P<half> and a half)?"
)
WORDS_OF_LENGTHS = frozenset((*_UNITS, *COUNTS))
"""Every word that a length is said with, but for what joins them."""


@dataclass(frozen=True, slots=True)
class Length:
    """A length from now. on: the date that its days come to, None if it has only hours. elapsed: its hours."""

    on: date | None
    elapsed: timedelta | None


def length_of(told: str, today: date, days: frozenset[int], *, back: bool) -> Length | None:
    """The length that plain English words mean, from today on, or back if “ago” follows; None where they mean none.

    days: the working days, 0 for Monday. Raises `OverflowError` for what no calendar holds.
    """
    if back != told.endswith(" ago"):
        return None
    told = re.sub(r"(\d)h(\d{1,2})$", r"\1h \2min", told.removesuffix(" ago"))
    if told.startswith("fortnight"):
        told = f"a {told}"
    amounts: dict[str, float] = {}
    for part, unit, count in _lengths(told):
        if part is None or unit in amounts:
            return None
        amounts[unit] = count
    return _from_amounts(amounts, today, days, -1 if back else 1)


def _lengths(told: str) -> Iterator[tuple[str | None, str, float]]:
    """Each count and unit of a length; a part that is none is told as None."""
    place = 0
    while place < len(told):
        match = _LENGTH.match(told, place)
        if not match:
            yield None, "", 0.0
            return
        counted = match["count"]
        count = 0.5 if counted.startswith("half") else COUNTS.get(counted) or float(counted)
        yield match[0], _UNITS[match["unit"]], count + (0.5 if match["half"] else 0.0)
        place = match.end()
        place += len((re.compile(r"(?: and)?\s+").match(told, place) or [""])[0])


def _from_amounts(amounts: dict[str, float], today: date, days: frozenset[int], sign: int) -> Length | None:
    calendar = {unit: count for unit, count in amounts.items() if unit not in ("minutes", "hours")}
    if not amounts or any(count <= 0 for count in amounts.values()):
        return None
    if any(count != int(count) for count in calendar.values()):
        return None
    if max(amounts.values()) > 100_000:
        raise OverflowError
    elapsed = timedelta(hours=amounts.get("hours", 0), minutes=amounts.get("minutes", 0)) or None
    if not calendar:
        return Length(None, elapsed)
    on = _day_after({unit: int(count) * sign for unit, count in calendar.items()}, today, days)
    return Length(on, elapsed)


def _day_after(calendar: dict[str, int], today: date, days: frozenset[int]) -> date:
    """The date some months, weeks, days and working days from today; a month's missing days are its last."""
    months = today.year * 12 + today.month - 1 + calendar.get("months", 0)
    year, month = divmod(months, 12)
    last = (date(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    on = date(year, month + 1, min(today.day, last))
    on += timedelta(weeks=calendar.get("weeks", 0) + 2 * calendar.get("fortnights", 0), days=calendar.get("days", 0))
    left = calendar.get("working days", 0)
    step = timedelta(days=1 if left > 0 else -1)
    while left and days:
        on += step
        left -= step.days if on.weekday() in days else 0
    return on
