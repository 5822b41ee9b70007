"""Settings: TOML → frozen values, read once and passed down. Units are in the names.

Every setting is a field here and a commented line in `config.example.toml`; an unknown key is an error that names the
nearest valid one.
"""

import json
import tomllib
from dataclasses import dataclass, field, fields
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from bot.errors import ConfigError

DEFAULT_FILE = Path("config.toml")


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
class Settings:
    """All settings, by section."""

    store: StoreSettings = field(default_factory=StoreSettings)
    ledger: LedgerSettings = field(default_factory=LedgerSettings)
    ties: TieSettings = field(default_factory=TieSettings)
    digest: DigestSettings = field(default_factory=DigestSettings)
    conversation: ConversationSettings = field(default_factory=ConversationSettings)
    terminal: TerminalSettings = field(default_factory=TerminalSettings)


_SECTIONS: dict[str, type[Any]] = {
    "store": StoreSettings,
    "ledger": LedgerSettings,
    "ties": TieSettings,
    "digest": DigestSettings,
    "conversation": ConversationSettings,
    "terminal": TerminalSettings,
}


def read_settings(path: Path | None) -> Settings:
    """The settings in a file; without a name those in ./config.toml, and without that file the defaults.

    Raises `ConfigError` naming file, key and remedy.
    """
    file = path or DEFAULT_FILE
    if path is None and not file.exists():
        return Settings()
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{file}: can't be read ({error.strerror}); check the name given with --config") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}: is not text in UTF-8 (byte {error.start}); save it as UTF-8") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{file}: is not TOML ({error}); compare with config.example.toml") from error
    return settings_of(content, file)


def settings_of(content: dict[str, Any], file: Path) -> Settings:
    """The settings that a parsed file holds. Raises `ConfigError`."""
    sections = {}
    for name, values in content.items():
        if name not in _SECTIONS:
            raise _unknown(file, f"[{name}]", name, _SECTIONS)
        if not isinstance(values, dict):
            raise ConfigError(f"{file}: {name} is a section; write its keys under [{name}]")
        sections[name] = _section(file, name, values)
    return Settings(**sections)


def _section(file: Path, section: str, values: dict[str, Any]) -> Any:
    kind = _SECTIONS[section]
    known = {entry.name: entry for entry in fields(kind)}
    for name, value in values.items():
        if name not in known:
            raise _unknown(file, f"{section}.{name}", name, known)
        default = known[name].default
        if isinstance(default, tuple):
            values = values | {name: _dates(file, f"{section}.{name}", value)}
            continue
        right = isinstance(value, (int, float) if isinstance(default, float) else type(default))
        if not right or (isinstance(value, bool) and not isinstance(default, bool)):
            kinds = {bool: "true or false", str: "text in quotes", int: "a whole number", float: "a number"}
            wanted = kinds[type(default)]
            told, example = json.dumps(value, default=str), json.dumps(default)
            raise ConfigError(f"{file}: {section}.{name} is {told}; write {wanted}, for example {example}")
        low, high = known[name].metadata.get("from"), known[name].metadata.get("to")
        if low is not None and high is not None and not low <= value <= high:
            raise ConfigError(f"{file}: {section}.{name} is {value}; it goes from {low} to {high}")
    return kind(**values)


def _dates(file: Path, name: str, value: Any) -> tuple[date, ...]:
    """A list of dates, as TOML has them or in quotes."""
    try:
        if not isinstance(value, (list, tuple)):
            raise TypeError
        dates = [date.fromisoformat(one) if isinstance(one, str) else one for one in value]
        if any(type(one) is not date for one in dates):
            raise TypeError
    except (ValueError, TypeError):
        told = json.dumps(value, default=str)
        raise ConfigError(f"{file}: {name} is {told}; write dates, for example [2026-12-25, 2026-12-26]") from None
    return tuple(dates)


def _unknown(file: Path, shown: str, name: str, known: dict[str, Any]) -> ConfigError:
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    remedy = f"did you mean {near[0]}?" if near else f"valid here: {', '.join(known)}"
    return ConfigError(f"{file}: there is no setting {shown}; {remedy}")
