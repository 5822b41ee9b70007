"""Everything said to members, in their language: one catalogue of strings, dates and clock by locale (Babel).

Strings stand in the code in English; `marked` ones in tables. `bot/locale/` holds the catalogue (`make messages` brings
it up to date) and a translation per language. Strings for whoever runs the command line are English and elsewhere.
"""

import gettext
import io
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.errors import UsageError

LOCALES = Path(__file__).parent / "locale"
WEEK = 7


def marked(message: str) -> str:
    """The message itself, marked for the catalogue: for tables that are read before a language is known."""
    return message


def languages() -> tuple[str, ...]:
    """The languages that everything is said in."""
    return ("en", *sorted(file.stem for file in LOCALES.glob("*.po")))


def locale_named(name: str) -> str:
    """The locale that a name means: “de”, “en_US”, “en-gb”. Raises `UsageError` where nothing is translated for it."""
    try:
        locale = Locale.parse(name.strip().replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        locale = None
    if locale is None or locale.language not in languages():
        known = ", ".join(languages())
        raise UsageError(f"there is no language “{name}” (conversation.language); there are {known}, and en_US")
    return str(locale)


@cache
def words_for(language: str) -> "Words":
    """The words of a locale (“de”, “en_US”); plain “en” writes dates as in Britain. Raises `UsageError`."""
    return Words("en_GB" if language == "en" else locale_named(language))


class Words:
    """What is said in one locale. Messages take their values by name; names come as they are and aren't escaped."""

    def __init__(self, language: str) -> None:
        self.locale = Locale.parse(language)
        self.language = self.locale.language
        self._messages = _translations(self.language)

    def say(self, message: str, /, **values: object) -> str:
        """A message with its values."""
        return self._messages.gettext(message).format(**values)

    def count(self, one: str, many: str, number: int, /, **values: object) -> str:
        """The message for this number of things; `{number}` in it is the number as a word, `{digits}` in digits."""
        chosen = self._messages.ngettext(one, many, number)
        return chosen.format(number=self.number(number), digits=number, **values)

    def number(self, number: int) -> str:
        """A small number as a word, a large one in digits."""
        return self.say(_NUMBERS[number]) if 0 <= number < len(_NUMBERS) else str(number)

    def times(self, number: int) -> str:
        """How often: “once”, “twice”, “four times”."""
        if number <= len(_OFTEN):
            return self.say(_OFTEN[number - 1])
        return self.say("{number} times", number=self.number(number))

    def listed(self, parts: list[str]) -> str:
        """“a”, “a and b”, “a, b and c”."""
        if len(parts) < 2:
            return "".join(parts)
        return self.say("{some} and {last}", some=", ".join(parts[:-1]), last=parts[-1])

    def day(self, day: date, today: date) -> str:
        """A day not far away by its weekday, another by its date."""
        if abs((today - day).days) < WEEK:
            return format_date(day, "EEEE", locale=self.locale)
        return self._month(day) if day.year == today.year else self.long_date(day)

    def in_full(self, day: date, today: date | None = None) -> str:
        """A day in full: “Tuesday 17 March”; with its year where that isn't the one of `today`."""
        told = self.long_date(day) if today and today.year != day.year else self._month(day)
        return self.say("{weekday} {date}", weekday=format_date(day, "EEEE", locale=self.locale), date=told)

    def _month(self, day: date) -> str:
        return format_skeleton("MMMMd", datetime.combine(day, time()), locale=self.locale)

    def weekday(self, number: int, *, short: bool = False) -> str:
        """The name of a day of the week, 0 for Monday."""
        return format_date(_A_MONDAY + timedelta(days=number), "EEE" if short else "EEEE", locale=self.locale)

    def long_date(self, day: date) -> str:
        """A day with its year: “17 March 2026”."""
        return format_date(day, "long", locale=self.locale)

    def clock(self, moment: time | datetime) -> str:
        """The time of day."""
        return _plain(format_time(moment, "short", locale=self.locale))

    def exactly(self, local: datetime, today: date | None = None) -> str:
        """Day and time: “Tuesday 17 March, 14:05”. local: by the clock of whoever reads it. today: see `in_full`."""
        return f"{self.in_full(local.date(), today)}, {self.clock(local)}"


_A_MONDAY = date(1970, 1, 5)
_NUMBERS = (
    marked("zero"),
    marked("one"),
    marked("two"),
    marked("three"),
    marked("four"),
    marked("five"),
    marked("six"),
    marked("seven"),
    marked("eight"),
    marked("nine"),
    marked("ten"),
)
_OFTEN = (marked("once"), marked("twice"))


def _translations(language: str) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with (LOCALES / f"{language}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _plain(text: str) -> str:
    """Some locales put a narrow no-break space before “pm”, which not every terminal and font has."""
    return text.replace("\u202f", " ")
