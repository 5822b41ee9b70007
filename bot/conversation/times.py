"""A time in words → the moment it means, by the member's own clock (docs/conversation.md, WHEN).

Pure: `now` and the member's week are arguments. What a day means is in `days.py`, a length in
`lengths.py`, what a language calls it in `languages/`.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

from bot.conversation.days import WORDS_OF_DAYS, Day, NoSuchDate, TwoReadings, day_of
from bot.conversation.language import Language, in_english
from bot.conversation.lengths import WORDS_OF_LENGTHS, length_of
from bot.conversation.phrases import NUMBERS
from bot.engine.wall import moment_at
from bot.people import MONDAY_TO_FRIDAY

FARTHEST = timedelta(days=366)
LATER = timedelta(hours=3)
LONGEST = 100
"""Characters of a text that may be a time."""
NOON = time(12)


_JOINED = "and till til until to for in on at by of the from now this next last a an"
_CONNECTING = frozenset(_JOINED.split())
"""Words of times that are none by themselves."""
_OTHERS = "half ago later o'clock oclock morning tonight noon midday midnight am pm a.m p.m a.m. p.m."


class Why(StrEnum):
    """Why a text is no time that can be taken."""

    UNREADABLE = "unreadable"
    PAST = "past"
    FUTURE = "future"
    FAR = "far"
    TWO_READINGS = "two readings"
    NO_SUCH_DATE = "no such date"


class NoTime(Exception):
    """A text that is no time, or none that can be taken. at: the moment it means, where it means one."""

    def __init__(self, why: Why, at: datetime | None = None) -> None:
        super().__init__(why)
        self.why, self.at = why, at


@dataclass(frozen=True, slots=True)
class Week:
    """How a member counts time. days: on which they work, 0 for Monday. hour: when a day begins for them."""

    zone: ZoneInfo
    days: frozenset[int] = frozenset(MONDAY_TO_FRIDAY)
    hour: time = time(9)


def future(text: str, now: datetime, week: Week, language: Language | None = None) -> datetime:
    """The moment still to come that a text means, in UTC. Raises `NoTime`."""
    at = _moment(text, now, week, language, back=False)
    if at <= now:
        raise NoTime(Why.PAST, at)
    if at > now + FARTHEST:
        raise NoTime(Why.FAR, at)
    return at


def past(text: str, now: datetime, week: Week, language: Language | None = None) -> datetime:
    """The moment gone by that a text means, in UTC. Raises `NoTime`."""
    at = _moment(text, now, week, language, back=True)
    if at > now:
        raise NoTime(Why.FUTURE, at)
    if at < now - FARTHEST:
        raise NoTime(Why.FAR, at)
    return at


def is_time(text: str, language: Language | None = None) -> bool:
    """Whether a text reads as a time, come or gone, and not as a mere number."""
    told = in_english(text, language)
    if not told or told.isdecimal() or len(told) > LONGEST or _CONNECTING.issuperset(told.split()):
        return False
    try:
        return any(_wish(told, date(2026, 1, 5), Week(zone=ZoneInfo("UTC")), back=back) for back in (False, True))
    except (NoSuchDate, TwoReadings, OverflowError, ValueError):  # no date that can be taken, but said as one
        return True


def may_be_of_time(word: str, language: Language) -> bool:
    """Whether a word can be part of a time: most can't, and needn't be tried."""
    return word in _words_of_time(language) or any(letter.isdigit() for letter in word)


@cache
def _words_of_time(language: Language) -> frozenset[str]:
    """Every word that `times.py` and `days.py` read, in English and in this language."""
    english = {*WORDS_OF_LENGTHS, *_PARTS, *_ENDS, *WORDS_OF_DAYS, *_HOUR_FOLLOWS, *NUMBERS}
    own = {*language.times, *(re.sub(r"\\\w", " ", pattern.pattern) for pattern, _ in language.order)}
    found = {word for phrase in english | own for word in re.findall(r"[^\W\d_]+(?:'\w+)?", phrase)}
    return frozenset(found | _CONNECTING | set(_OTHERS.split()))


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a text asks for: a length from now, or a day and a time of it. day: None for the next such time."""

    elapsed: timedelta | None = None
    day: Day | None = None
    clock: "_Clock | None" = None
    strict: bool = False


@dataclass(frozen=True, slots=True)
class _Clock:
    """A time of day; after: how many days after the day said (midnight is at a day's end)."""

    at: time
    after: int = 0


def _moment(text: str, now: datetime, week: Week, language: Language | None, *, back: bool) -> datetime:
    local = now.astimezone(week.zone)
    wish: _Wish | None = None
    if len(text) > LONGEST:
        raise NoTime(Why.UNREADABLE)
    try:
        wish = _wish(in_english(text, language), local.date(), week, back=back)
        if wish is None:
            raise NoTime(Why.UNREADABLE)
        return _resolved(wish, now, week, back=back)
    except TwoReadings:
        raise NoTime(Why.TWO_READINGS) from None
    except NoSuchDate:
        raise NoTime(Why.NO_SUCH_DATE) from None
    except (OverflowError, ValueError):  # at either end of the calendar
        is_long_ago = bool(wish and wish.day and wish.day.on < local.date())
        raise NoTime(Why.PAST if is_long_ago and not back else Why.FAR) from None


def _resolved(wish: _Wish, now: datetime, week: Week, *, back: bool) -> datetime:
    local = now.astimezone(week.zone).replace(tzinfo=None)
    day, sign = wish.day, -1 if back else 1
    if day is None:
        if wish.elapsed is not None:
            return now + wish.elapsed * sign
        return _next(wish, now, week, back=back)
    if wish.elapsed is not None:  # days and hours: that date at the present time of day, and then the hours
        return moment_at(datetime.combine(day.on, local.time()), week.zone) + wish.elapsed * sign
    clock = wish.clock or _Clock(day.at or (NOON if back else week.hour))
    at = moment_at(datetime.combine(day.on + timedelta(days=clock.after), clock.at), week.zone)
    if back and wish.clock is None and day.on == local.date():
        return min(at, now)
    if day.again and (at > now if back else at <= now):
        again = day.again()
        at = moment_at(datetime.combine(again + timedelta(days=clock.after), clock.at), week.zone)
    return at


def _next(wish: _Wish, now: datetime, week: Week, *, back: bool) -> datetime:
    """The next, or last, moment at which the clock shows a time; today's only, where that was said."""
    if wish.clock is None:
        raise NoTime(Why.UNREADABLE)
    today = now.astimezone(week.zone).date()
    steps = (0,) if wish.strict else (0, -1) if back else (0, 1)
    found = [
        moment_at(datetime.combine(today + timedelta(days=step + wish.clock.after), wish.clock.at), week.zone)
        for step in steps
    ]
    return next((at for at in found if (at <= now if back else at > now)), found[0])


_BEFORE = re.compile(r"(?:(?:until|till|til|to|for|in|on|at|by)(?:\s+|$))*")
_HOUR_FOLLOWS = {"until", "till", "til", "at", "by"}


def _wish(told: str, today: date, week: Week, *, back: bool) -> _Wish | None:
    """What a text in plain English asks for; None where it can't be read."""
    match = _BEFORE.match(told)
    before = match[0].split() if match else []
    rest = told[match.end() :].strip() if match else told
    if not back:
        rest = rest.removesuffix(" from now")
        if rest in ("later", "later today"):
            return _Wish(elapsed=LATER)
    if length := length_of(rest, today, week.days, back=back):
        return _Wish(elapsed=length.elapsed, day=Day(length.on) if length.on else None)
    wish = _day_and_time(rest, today, week, back=back)
    if wish is None and _HOUR_FOLLOWS.intersection(before):  # “at 9”, where “9” alone is no time
        return _day_and_time(f"at {rest}", today, week, back=back)
    return wish


def read_clock(text: str, language: Language | None = None) -> time | None:
    """The time of day that a text means (“8”, “8:30”, “9 pm”); None where it is none. A bare number is an hour."""
    told = in_english(text, language)
    if re.fullmatch(r"\d{1,2}", told):
        return time(int(told)) if int(told) < 24 else None
    if exact := re.fullmatch(r"(\d{1,2})[:.](\d{2})", told):
        return time(int(exact[1]), int(exact[2])) if int(exact[1]) < 24 and int(exact[2]) < 60 else None
    clock = _time(told, Week(zone=ZoneInfo("UTC")))
    return clock.at if clock and not clock.after else None


_BARE = re.compile(r"(?:at )?(\d{1,2})(?: o'?clock)?")
_CLOCK = re.compile(
    r"(?:at )?(\d{1,2})(?:[:.](\d{2}))? ?(am|pm|a\.m|p\.m|a\.m\.|p\.m\.)?(?: o'?clock)?|(?:at )?(\d{1,2})h"
)
_PARTS = {"afternoon": time(14), "evening": time(18), "night": time(20)}
_ENDS = {"end of day", "end of the day", "eod", "close of business", "cob"}


def _time(told: str, week: Week, *, after_day: bool = False) -> _Clock | None:
    """A time of day; a bare number only after “at” or a day."""
    told = told.removeprefix("in the ").removeprefix("the ")
    if told in ("noon", "at noon", "midday", "at midday"):
        return _Clock(NOON)
    if told in ("midnight", "at midnight"):
        return _Clock(time(0), after=1)
    if told == "morning":
        return _Clock(week.hour)
    if told in _PARTS:
        return _Clock(_PARTS[told])
    if told.removeprefix("at ").removeprefix("by ") in _ENDS:
        return _Clock(time(17))
    match = _CLOCK.fullmatch(told)
    if not match or (_BARE.fullmatch(told) and told.isdecimal() and not after_day):
        return None
    hour, minute, half = int(match[1] or match[4]), int(match[2] or 0), (match[3] or "")[:1]
    if minute > 59 or (hour > 23 and not (hour == 24 and minute == 0)) or (half and not 1 <= hour <= 12):
        return None
    if half:
        return _Clock(time(hour % 12 + (12 if half == "p" else 0), minute))
    if hour == 24:
        return _Clock(time(0), after=1)
    single = len(match[1] or match[4]) == 1 and 1 <= hour <= 6
    return _Clock(time(hour + 12 if single else hour, minute))


def _day_and_time(told: str, today: date, week: Week, *, back: bool) -> _Wish | None:
    """A day, a time, or both in either order."""
    if told == "tonight":
        return _Wish(clock=_Clock(_PARTS["night"]), strict=True)
    if told.startswith("this ") and (clock := _time(told.removeprefix("this "), week)):
        return _Wish(clock=clock, strict=True)
    if clock := _time(told, week):
        return _Wish(clock=clock, strict=told in _ENDS)
    if day := day_of(told, today, week.days, back=back):
        return _Wish(day=day)
    parts = told.split()
    for cut in range(1, len(parts)):
        head, tail = " ".join(parts[:cut]), " ".join(parts[cut:])
        for first, second in ((head, tail), (tail, head)):
            day = day_of(first.removeprefix("on "), today, week.days, back=back)
            if day and (clock := _time(second, week, after_day=first == head)):
                return _Wish(day=day, clock=clock)
    return None
