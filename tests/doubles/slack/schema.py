"""The parts that a Block Kit checker is put together from: each takes a value and adds what is wrong with it.

Slack's wording is kept where it is known from answers that people posted ("must be less than 3001 characters
[json-pointer:/blocks/0/text/text]"); where it isn't, the place is right and the words are ours.
"""

import re
from collections.abc import Callable, Collection, Mapping

Faults = list[str]
Check = Callable[[object, str, Faults], None]

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>]+")
_WEB = re.compile(r"https?://[^\s<>]+")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def fault(faults: Faults, where: str, what: str) -> None:
    """Note a fault at a place."""
    faults.append(f"{what} [json-pointer:{where}]")


def anything(value: object, where: str, faults: Faults) -> None:
    """Whatever it is, it isn't looked into."""


def string(longest: int, shortest: int = 0) -> Check:
    """A string of so many characters (code points)."""

    def check(value: object, where: str, faults: Faults) -> None:
        if not isinstance(value, str):
            fault(faults, where, "must be a string")
        elif len(value) > longest:
            fault(faults, where, f"must be less than {longest + 1} characters")
        elif len(value) < shortest:
            fault(faults, where, f"must be more than {shortest - 1} characters")

    return check


def matching(pattern: re.Pattern[str], what: str, longest: int = 3000) -> Check:
    """A string of a form."""

    def check(value: object, where: str, faults: Faults) -> None:
        string(longest)(value, where, faults)
        if isinstance(value, str) and not pattern.fullmatch(value):
            fault(faults, where, what)

    return check


def url(longest: int = 3000) -> Check:
    """An address that a client opens, of any scheme."""
    return matching(_URL, "must be a valid url", longest)


def web_url(longest: int = 3000) -> Check:
    """An address that Slack fetches itself."""
    return matching(_WEB, "must be a valid http url", longest)


date = matching(_DATE, "must be a date of the form YYYY-MM-DD")
time_of_day = matching(_TIME, "must be a time of the form HH:mm")


def boolean(value: object, where: str, faults: Faults) -> None:
    """True or false, not a string that says so."""
    if not isinstance(value, bool):
        fault(faults, where, "must be a boolean")


def integer(least: int, most: int) -> Check:
    """A whole number in a range."""

    def check(value: object, where: str, faults: Faults) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            fault(faults, where, "must be an integer")
        elif not least <= value <= most:
            fault(faults, where, f"must be between {least} and {most}")

    return check


def one_of(*values: str) -> Check:
    """One of these words."""

    def check(value: object, where: str, faults: Faults) -> None:
        if value not in values:
            fault(faults, where, f"must be one of {', '.join(values)}")

    return check


def each(item: Check, most: int, least: int = 1) -> Check:
    """A list of so many."""

    def check(value: object, where: str, faults: Faults) -> None:
        if not isinstance(value, list):
            fault(faults, where, "must be an array")
            return
        if len(value) > most:
            fault(faults, where, f"no more than {most} items allowed")
        if len(value) < least:
            fault(faults, where, f"no fewer than {least} items allowed")
        for number, one in enumerate(value):
            item(one, f"{where}/{number}", faults)

    return check


def shape(required: Mapping[str, Check], optional: Mapping[str, Check], any_of: Collection[str] = ()) -> Check:
    """An object with these fields and no others; of any_of at least one."""

    def check(value: object, where: str, faults: Faults) -> None:
        if not isinstance(value, dict):
            fault(faults, where, "must be an object")
            return
        for name in required.keys() - value.keys():
            fault(faults, where, f"missing required field: {name}")
        if any_of and not any(value.get(name) for name in any_of):
            fault(faults, where, f"missing required field: {' or '.join(any_of)}")
        for name, field in value.items():
            known = required.get(name) or optional.get(name)
            if known is None:
                fault(faults, where, f"invalid additional property: {name}")
            else:
                known(field, f"{where}/{name}", faults)

    return check


def by_type(table: Mapping[str, Check], what: str = "unsupported type") -> Check:
    """An object whose `type` says what is asked of it."""

    def check(value: object, where: str, faults: Faults) -> None:
        if not isinstance(value, dict):
            fault(faults, where, "must be an object")
        elif "type" not in value:
            fault(faults, where, "missing required field: type")
        elif value["type"] not in table:
            fault(faults, f"{where}/type", f"{what}: {value['type']}")
        else:
            table[value["type"]](value, where, faults)

    return check


def text(longest: int = 3000, *kinds: str) -> Check:
    """A text object (page “Text object”). kinds: plain_text alone where mrkdwn isn't allowed."""
    allowed = {
        "plain_text": shape({"type": anything, "text": string(longest, 1)}, {"emoji": boolean}),
        "mrkdwn": shape({"type": anything, "text": string(longest, 1)}, {"verbatim": boolean}),
    }
    return by_type({kind: allowed[kind] for kind in kinds or allowed}, "unsupported type of text")


def plain(longest: int) -> Check:
    """A text object that must be plain_text."""
    return text(longest, "plain_text")


confirm = shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
"""Page “Confirmation dialog object”."""


def option(kind: Check, *, with_url: bool = False) -> Check:
    """Page “Option object”; only an overflow's options may have an address."""
    extra = {"url": url(3000)} if with_url else {}
    return shape({"text": kind, "value": string(150, 1)}, {"description": kind, **extra})
