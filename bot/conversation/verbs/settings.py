"""`settings`: the member's own: hour, days, zone, language, how many people a list holds."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale

from bot.conversation.caller import Turn
from bot.conversation.deeds import change_settings
from bot.conversation.grammar import Verb
from bot.conversation.language import in_english
from bot.conversation.times import read_clock
from bot.errors import UsageError
from bot.models import Call
from bot.people import MONDAY_TO_FRIDAY, Member
from bot.views import Field, Form, Notice, Text, View
from bot.words import Words, languages, locale_named, marked, words_for

MOST_PEOPLE = 10
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


async def settings(turn: Turn, call: Call) -> View:
    """What is set; or set something."""
    if not call.text:
        return _form(turn, turn.member, turn.words)
    name, _, value = call.text.removeprefix("my ").removeprefix("the ").partition(" ")
    value = re.sub(r"^(?:to|is|as|at|=) ", "", value).strip()
    names = (
        {turn.words.say(label).casefold(): key for key, label in LABELS.items()}
        | ALIASES
        | {key: key for key in LABELS}
    )
    if name not in names:
        near = get_close_matches(name, names, n=1, cutoff=0.6)
        known = turn.words.listed([turn.words.say(label) for label in LABELS.values()])
        if near:
            return _problem(
                turn.words.say("There is no setting “{name}”. Did you mean “{near}”?", name=name, near=near[0])
            )
        return _problem(turn.words.say("There is no setting “{name}”. There are {known}.", name=name, known=known))
    set_one = SET[names[name]]
    if not value:
        return _form(turn, turn.member, turn.words)
    try:
        changed = set_one(turn, turn.member, value)
    except ValueError as error:
        return _problem(str(error))
    await change_settings(turn, call.verb, lambda member: set_one(turn, member, value))
    words = words_for(changed.language) if changed.language else turn.words
    label = LABELS[names[name]]
    return Text(
        text=words.say(
            "Set: {setting} is {value}.", setting=words.say(label), value=_shown(turn, changed, words)[names[name]]
        )
    )


def _problem(text: str) -> Notice:
    return Notice(text=text, tone="problem")


def _form(turn: Turn, member: Member, words: Words) -> Form:
    shown = _shown(turn, member, words)
    return Form(
        title=words.say("Your settings. Change one like this: “settings hour 8”."),
        fields=tuple(
            Field(name=key, label=words.say(label), value=shown[key], choices=languages() if key == "language" else ())
            for key, label in LABELS.items()
        ),
        verb="settings",
    )


def _shown(turn: Turn, member: Member, words: Words) -> Mapping[str, str]:
    return {
        "hour": words.clock(member.hour),
        "days": ", ".join(words.weekday(day, short=True).rstrip(".") for day in sorted(member.days)),
        "zone": member.zone,
        "language": words.locale.get_display_name(words.locale) or str(words.locale),
        "people": str(member.list_length or turn.settings.digest.nudges),
    }


def _hour(turn: Turn, member: Member, value: str) -> Member:
    at = read_clock(value, turn.language)
    if at is None:
        raise ValueError(
            turn.words.say("I can’t read “{value}” as a time of day. Say it like “8” or “8:30”.", value=value)
        )
    return replace(member, hour=at)


def _days(turn: Turn, member: Member, value: str) -> Member:
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


def _zone(turn: Turn, member: Member, value: str) -> Member:
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


def _language(turn: Turn, member: Member, value: str) -> Member:
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


def _people(turn: Turn, member: Member, value: str) -> Member:
    if not value.isascii() or not value.isdecimal() or not 1 <= int(value) <= MOST_PEOPLE:
        raise ValueError(turn.words.say("A list holds 1 to {most} people.", most=MOST_PEOPLE))
    return replace(member, list_length=int(value))


LABELS = {
    "hour": marked("hour"),
    "days": marked("days"),
    "zone": marked("zone"),
    "language": marked("language"),
    "people": marked("people"),
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
}
SET: Mapping[str, Callable[[Turn, Member, str], Member]] = {
    "hour": _hour,
    "days": _days,
    "zone": _zone,
    "language": _language,
    "people": _people,
}

VERBS = (
    Verb(
        name="settings",
        shown=marked("settings"),
        summary=marked("hour, days, zone, language, people"),
        run=settings,
    ),
)
