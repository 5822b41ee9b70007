"""Settings: TOML → frozen values, read once and passed down. Units are in the names.

Every setting is a field here and a commented line in `config.example.toml`; an unknown key is an error that names the
nearest valid one. Tokens may stand in the file, too: they are left to `bot/secrets.py`, and no error tells one.
"""

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

from bot.errors import ConfigError

DEFAULT_FILE = Path("config.toml")
SECRET_KEYS: Mapping[str, tuple[str, ...]] = {"slack": ("bot_token", "app_token")}
"""The keys of each section that hold tokens."""

_DATE_OFF = re.compile(r"Invalid date or datetime \(at line (\d+), column (\d+)\)")
_LIKE_A_TOKEN = re.compile(r"xox|xapp-", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreSettings:
    """Where everything is kept."""

    url: str = "tinydb:data/requite.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerSettings:
    """How long it is known day by day what passed."""

    retention_days: int = field(default=90, metadata={"from": 30, "to": 3650})


@dataclass(frozen=True, slots=True, kw_only=True)
class TieSettings:
    """How ties fade."""

    half_life_months: float = field(default=6.58, metadata={"from": 0.1, "to": 1200})


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSettings:
    """What one list holds, and on which dates none comes."""

    nudges: int = field(default=3, metadata={"from": 1, "to": 10})
    minimum_worth: float = field(default=0.02, metadata={"from": 0, "to": 1})
    holidays: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationSettings:
    """How members are talked with, as far as they have set nothing else."""

    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalSettings:
    """Whom the terminal talks with, and how. plain: lines only, for screen readers."""

    member: str = ""
    plain: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackSettings:
    """Where Slack is, and who set Requite up there. api_url: ends with a slash. installer: a user id, or empty."""

    api_url: str = field(default="https://slack.com/api/", metadata={"made": "address"})
    installer: str = field(default="", metadata={"made": "user"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySettings:
    """What whoever runs Requite allows; decided by `bot/policy.py`.

    never_read: channels, by name or id. may_join: people, by id or handle; empty: everybody. shared_channels:
    whether people of other organisations count, in channels that are shared with them.
    """

    never_read: tuple[str, ...] = ()
    may_join: tuple[str, ...] = ()
    guests: bool = False
    shared_channels: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings, by section."""

    store: StoreSettings = field(default_factory=StoreSettings)
    ledger: LedgerSettings = field(default_factory=LedgerSettings)
    ties: TieSettings = field(default_factory=TieSettings)
    digest: DigestSettings = field(default_factory=DigestSettings)
    conversation: ConversationSettings = field(default_factory=ConversationSettings)
    terminal: TerminalSettings = field(default_factory=TerminalSettings)
    slack: SlackSettings = field(default_factory=SlackSettings)
    policy: PolicySettings = field(default_factory=PolicySettings)


_SECTIONS: dict[str, type[Any]] = {
    "store": StoreSettings,
    "ledger": LedgerSettings,
    "ties": TieSettings,
    "digest": DigestSettings,
    "conversation": ConversationSettings,
    "terminal": TerminalSettings,
    "slack": SlackSettings,
    "policy": PolicySettings,
}


def read_settings(path: Path | None) -> Settings:
    """The settings in a file; without a name those in ./config.toml, and without that file the defaults.

    Raises `ConfigError` naming file, key and remedy.
    """
    file = path or DEFAULT_FILE
    if path is None and not file.exists():
        return Settings()
    return settings_of(content_of(file), file)


def content_of(file: Path) -> dict[str, Any]:
    """What a file of settings holds, as TOML has it. Raises `ConfigError` naming file, line and remedy."""
    text = ""
    try:
        text = file.read_text(encoding="utf-8-sig")
        return tomllib.loads(text)
    except OSError as error:
        raise ConfigError(f"{file}: can't be read ({error.strerror}); check the name given with --config") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}: is not text in UTF-8 (byte {error.start}); save it as UTF-8") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        if place := _DATE_OFF.search(str(error)):
            raise _no_such_date(file, text, int(place[1]), int(place[2])) from error
        raise ConfigError(f"{file}: is not TOML ({error}); compare with config.example.toml") from error


def settings_of(content: dict[str, Any], file: Path) -> Settings:
    """The settings that a parsed file holds, without its tokens. Raises `ConfigError`."""
    sections = {}
    for name, values in content.items():
        if name not in _SECTIONS:
            raise _unknown(file, f"[{name}]", name, _SECTIONS)
        if not isinstance(values, dict):
            raise ConfigError(f"{file}: {name} is a section; write its keys under [{name}]")
        secret = SECRET_KEYS.get(name, ())
        sections[name] = _section(file, name, {key: value for key, value in values.items() if key not in secret})
    return Settings(**sections)


def _section(file: Path, section: str, values: dict[str, Any]) -> Any:
    kind = _SECTIONS[section]
    known = {entry.name: entry for entry in fields(kind)}
    made = {}
    for name, value in values.items():
        if name not in known:
            valid = [*known, *SECRET_KEYS.get(section, ())]
            raise _unknown(file, f"{section}.{name}", name, dict.fromkeys(valid))
        made[name] = _value(f"{file}: {section}.{name}", known[name], value)
    return kind(**made)


def _value(named: str, entry: Field[Any], value: Any) -> Any:
    """What a setting becomes. named: the file and the setting, for errors."""
    default = entry.default
    if isinstance(default, tuple):
        return _dates(named, value) if get_args(entry.type)[0] is date else _texts(named, value)
    right = isinstance(value, (int, float) if isinstance(default, float) else type(default))
    if not right or (isinstance(value, bool) and not isinstance(default, bool)):
        kinds = {bool: "true or false", str: "text in quotes", int: "a whole number", float: "a number"}
        wanted = kinds[type(default)]
        raise ConfigError(f"{named} is {_told(value)}; write {wanted}, for example {json.dumps(default)}")
    low, high = entry.metadata.get("from"), entry.metadata.get("to")
    if low is not None and high is not None and not low <= value <= high:
        raise ConfigError(f"{named} is {value}; it goes from {low} to {high}")
    make = _MADE.get(entry.metadata.get("made", ""))
    return make(named, value) if make else value


def _dates(named: str, value: Any) -> tuple[date, ...]:
    """A list of dates, as TOML has them or in quotes."""
    try:
        if not isinstance(value, (list, tuple)):
            raise TypeError
        dates = [date.fromisoformat(one) if isinstance(one, str) else one for one in value]
        if any(type(one) is not date for one in dates):
            raise TypeError
    except (ValueError, TypeError):
        wanted = "write dates that the calendar has, for example [2026-12-25, 2026-12-26]"
        raise ConfigError(f"{named} is {_told(value)}; {wanted}") from None
    return tuple(dates)


def _texts(named: str, value: Any) -> tuple[str, ...]:
    """A list of texts, none of them empty; spaces around them are dropped."""
    right = isinstance(value, (list, tuple)) and all(isinstance(one, str) and one.strip() for one in value)
    if not right:
        raise ConfigError(f'{named} is {_told(value)}; write a list of texts in quotes, for example ["one", "two"]')
    return tuple(one.strip() for one in value)


def _address(named: str, value: str) -> str:
    """The address of a Web API, with a slash at its end."""
    wanted = "write a web address, for example https://slack.com/api/"
    try:
        parts = urlsplit(value)
        sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        sound = False
    if not sound or re.search(r"[\s?#@]", value):
        raise ConfigError(f"{named} is {_told(value)}; {wanted}")
    return value if value.endswith("/") else f"{value}/"


def _user(named: str, value: str) -> str:
    """A user id, or nothing."""
    if value and not re.fullmatch(r"[UW][A-Za-z0-9_-]+", value):
        remedy = "write the user id, for example U0123ABCD (in Slack: profile, ⋮, Copy member ID)"
        raise ConfigError(f"{named} is {_told(value)}; {remedy}")
    return value


_MADE: dict[str, Callable[[str, str], str]] = {"address": _address, "user": _user}


def _told(value: Any) -> str:
    """A value as an error may tell it: never a token."""
    told = json.dumps(value, default=str, ensure_ascii=False)
    return "what looks like a token" if _LIKE_A_TOKEN.search(told) else told


def _no_such_date(file: Path, text: str, line: int, column: int) -> ConfigError:
    rest = text.splitlines()[line - 1][column - 1 :] if text.count("\n") >= line - 1 else ""
    told = (re.match(r"[0-9T:.+-]+", rest) or [""])[0]
    remedy = "write one that is in the calendar, for example 2026-12-25"
    return ConfigError(f"{file}: line {line}: there is no date or time {told}; {remedy}")


def _unknown(file: Path, shown: str, name: str, known: Mapping[str, Any]) -> ConfigError:
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    remedy = f"did you mean {near[0]}?" if near else f"valid here: {', '.join(known)}"
    if _LIKE_A_TOKEN.search(shown):
        shown = "that looks like a token"
    return ConfigError(f"{file}: there is no setting {shown}; {remedy}")
