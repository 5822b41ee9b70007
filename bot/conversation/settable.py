"""What a member can set: how each setting is called, read from words, and shown. Setting it is the verb's."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale

from bot.conversation.caller import Caller
from bot.conversation.language import in_english
from bot.conversation.times import read_clock
from bot.errors import UsageError
from bot.people import MONDAY_TO_FRIDAY, Member, Pace
from bot.views import Field, Option
from bot.words import Words, languages, locale_named, marked

MOST_PEOPLE = 10
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS = tuple(str(day) for day in range(len(_WEEKDAYS)))
_YES = (marked("yes"), marked("on"))
_NO = (marked("no"), marked("off"))
_PACES = {
    Pace.DAILY: (marked("daily"), "every day", "each day", "once a day"),
    Pace.WEEKLY: (marked("weekly"), "every week", "each week", "once a week"),
}
"""How often, the word that is shown first."""


def setting_of(text: str, words: Words) -> tuple[str, str]:
    """Which setting a text begins with, as a key of `LABELS` ("" if none), and what follows it."""
    names = names_of(words)
    found = max((name for name in names if text == name or text.startswith(f"{name} ")), key=len, default="")
    value = text.removeprefix(found).strip()
    return (names[found] if found else ""), re.sub(r"^(?:to|is|as|at|=) ", "", value).strip()


def names_of(words: Words) -> Mapping[str, str]:
    """Whatever a setting may be called, and its key."""
    said = {words.say(label).casefold(): key for key, label in LABELS.items()}
    return said | ALIASES | {label: key for key, label in LABELS.items()} | {key: key for key in LABELS}


def shown(turn: Caller, member: Member, words: Words) -> Mapping[str, str]:
    """What is set, in words."""
    return {
        "hour": words.clock(member.hour),
        "days": ", ".join(words.weekday(day, short=True).rstrip(".") for day in sorted(member.days)),
        "zone": member.zone,
        "language": words.locale.get_display_name(words.locale) or str(words.locale),
        "people": str(member.list_length or turn.settings.digest.nudges),
        "pace": words.say(_PACES.get(member.pace, _PACES[Pace.DAILY])[0]),
        "caught_up": words.say((_YES if member.caught_up else _NO)[0]),
        "review": words.say((_YES if member.review else _NO)[0]),
        "discreet": words.say((_YES if member.discreet else _NO)[0]),
        "dark": words.say((_YES if member.dark else _NO)[0]),
    }


def field(turn: Caller, member: Member, key: str, words: Words, problem: str = "") -> Field:
    """A setting as it is, to be filled in."""
    told, label = shown(turn, member, words)[key], words.say(LABELS[key])
    field = Field(name=key, label=label, value=told, choices=choices(key, words), problem=problem)
    match key:
        case "hour":
            return replace(field, kind="clock", value=f"{member.hour:%H:%M}")
        case "days":
            return replace(field, kind="several", values=tuple(str(day) for day in sorted(member.days)))
        case "language":
            return replace(field, value=words.language if str(words.locale) == "en_GB" else str(words.locale))
        case "pace":
            return replace(field, value=_PACES.get(member.pace, _PACES[Pace.DAILY])[0])
        case "caught_up" | "review" | "discreet" | "dark":
            return replace(field, value=(_YES if getattr(member, key) else _NO)[0])
    return field


def filled_in(turn: Caller, member: Member, values: Mapping[str, tuple[str, ...]]) -> tuple[Member, dict[str, str]]:
    """The member with what was filled in, as far as it can be taken; what can't, and why."""
    problems: dict[str, str] = {}
    for key, told in values.items():
        if key not in SET:
            continue
        value, former = " ".join(told), field(turn, member, key, turn.words)
        if (tuple(sorted(told)) if former.kind == "several" else value) == (former.values or former.value):
            continue
        if key == "days":
            value = ", ".join(_WEEKDAYS[int(day)] for day in told if day in _NUMBERS)
        try:
            member = SET[key](turn, member, value.strip())
        except ValueError as error:
            problems[key] = str(error)
    return member, problems


def choices(key: str, words: Words) -> tuple[Option, ...]:
    """The only values that a setting takes, where they are few."""
    match key:
        case "language":
            own = [] if str(words.locale) in ("en_GB", *languages()) else [words.locale]
            known = [Locale.parse(code) for code in languages()]
            return tuple(Option(value=str(one), label=one.get_display_name(one) or str(one)) for one in (*known, *own))
        case "pace":
            return tuple(Option(value=told[0], label=words.say(told[0])) for told in _PACES.values())
        case "days":
            return tuple(Option(value=str(day), label=words.weekday(day)) for day in range(7))
        case "caught_up" | "review" | "discreet" | "dark":
            return tuple(Option(value=told[0], label=words.say(told[0])) for told in (_YES, _NO))
    return ()


def _hour(turn: Caller, member: Member, value: str) -> Member:
    at = read_clock(value, turn.language)
    if at is None:
        raise ValueError(
            turn.words.say("I can’t read “{value}” as a time of day. Say it like “8” or “8:30”.", value=value)
        )
    return replace(member, hour=at)


def _days(turn: Caller, member: Member, value: str) -> Member:
    if not value:
        raise ValueError(turn.words.say("Choose at least one day."))
    told = re.sub(r"\b(?:to|until|bis)\b|[–—]", "-", in_english(value, turn.language))
    told = re.sub(r"\s*-\s*", "-", told)
    if told in ("weekdays", "working days", "work days"):
        return replace(member, days=MONDAY_TO_FRIDAY)
    if told in ("every day", "all", "daily", "everyday", "all days"):
        return replace(member, days=tuple(range(7)))
    days: set[int] = set()
    for part in re.split(r"[,\s]+|\band\b", told):
        ends = [day for end in part.split("-") for day, name in enumerate(_WEEKDAYS) if _is_day(end, name)]
        if part and part != "and" and len(ends) != len(part.split("-")):
            raise ValueError(turn.words.say("I can’t read “{value}” as days. Say it like “mon-fri”.", value=value))
        if ends:
            days |= {(ends[0] + step) % 7 for step in range((ends[-1] - ends[0]) % 7 + 1)}
    if not days:
        raise ValueError(turn.words.say("I can’t read “{value}” as days. Say it like “mon-fri”.", value=value))
    return replace(member, days=tuple(sorted(days)))


def _is_day(said: str, name: str) -> bool:
    """Whether a word means this day: its name, or at least three letters of it, “mondays” too."""
    return len(said) >= 3 and name.startswith(said.removesuffix("s") if said.endswith("days") else said)


def _zone(turn: Caller, member: Member, value: str) -> Member:
    zones = {zone.casefold(): zone for zone in available_timezones() if "/" in zone or zone in ("UTC", "GMT")}
    cities = {zone.rpartition("/")[2].replace("_", " ").casefold(): zone for zone in sorted(available_timezones())}
    wanted = value.casefold().replace(" ", "_")
    found = zones.get(wanted) or cities.get(value.casefold())
    if found is None:
        near = get_close_matches(value.casefold(), [*zones, *cities], n=1, cutoff=0.7)
        named = zones.get(near[0]) or cities[near[0]] if near else "Europe/Berlin"
        raise ValueError(
            turn.words.say("I know no time zone “{value}”. Say it like “{near}”.", value=value, near=named)
        )
    return replace(member, zone=ZoneInfo(found).key)


def _language(turn: Caller, member: Member, value: str) -> Member:
    for code in languages():  # by its name in English, in itself and in the language spoken now
        locale = Locale.parse(code)
        names = (locale.get_display_name(other) for other in (Locale("en"), locale, turn.words.locale))
        if value.casefold() in {name.casefold() for name in names if name}:
            return replace(member, language=code)
    try:
        return replace(member, language=locale_named(value))
    except UsageError:
        known = ", ".join(languages())
        told = turn.words.say(
            "I don’t speak “{value}”. I speak {known}; en_US writes its dates.", value=value, known=known
        )
        raise ValueError(told) from None


def _people(turn: Caller, member: Member, value: str) -> Member:
    if not value.isascii() or not value.isdecimal() or not 1 <= int(value) <= MOST_PEOPLE:
        raise ValueError(turn.words.say("A list holds 1 to {most} people.", most=MOST_PEOPLE))
    return replace(member, list_length=int(value))


def _pace(turn: Caller, member: Member, value: str) -> Member:
    for pace, told in _PACES.items():
        if value.casefold() in {*told, turn.words.say(told[0])}:
            return replace(member, pace=pace)
    raise ValueError(turn.words.say("A list comes “daily” or “weekly”."))


def _caught_up(turn: Caller, member: Member, value: str) -> Member:
    return replace(member, caught_up=_is_yes(turn, value))


def _review(turn: Caller, member: Member, value: str) -> Member:
    return replace(member, review=_is_yes(turn, value))


def _discreet(turn: Caller, member: Member, value: str) -> Member:
    return replace(member, discreet=_is_yes(turn, value))


def _dark(turn: Caller, member: Member, value: str) -> Member:
    return replace(member, dark=_is_yes(turn, value))


def _is_yes(turn: Caller, value: str) -> bool:
    for told, is_yes in ((_YES, True), (_NO, False)):
        if value.casefold() in {*told, *map(turn.words.say, told)}:
            return is_yes
    raise ValueError(turn.words.say("Say “yes” or “no” for it."))


LABELS = {
    "hour": marked("hour"),
    "days": marked("days"),
    "zone": marked("zone"),
    "language": marked("language"),
    "people": marked("people"),
    "pace": marked("pace"),
    "caught_up": marked("caught up"),
    "review": marked("weekly review"),
    "discreet": marked("discreet"),
    "dark": marked("dark pictures"),
}
ALIASES = {
    "time": "hour",
    "day": "days",
    "timezone": "zone",
    "tz": "zone",
    "lang": "language",
    "locale": "language",
    "nudges": "people",
    "person": "people",
    "frequency": "pace",
    "rhythm": "pace",
    "all caught up": "caught_up",
}
SET: Mapping[str, Callable[[Caller, Member, str], Member]] = {
    "hour": _hour,
    "days": _days,
    "zone": _zone,
    "language": _language,
    "people": _people,
    "pace": _pace,
    "caught_up": _caught_up,
    "review": _review,
    "discreet": _discreet,
    "dark": _dark,
}
"""By key, how a value is read into the member's settings. Raises `ValueError` with a sentence for the member."""
