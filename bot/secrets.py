"""The tokens: from the environment, else from the file of settings. They are no settings, and nothing prints them.

Slack's page “Tokens” says how each kind begins.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.config import DEFAULT_FILE, SECRET_KEYS, content_of
from bot.errors import ConfigError

OTHERS = 0o077
"""The rights to a file that somebody else than its owner may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """What Slack knows the app by. slack_bot_token: what it may do. slack_app_token: opens the socket."""

    slack_bot_token: str = field(repr=False)
    slack_app_token: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """One kind of token: its key in [slack], what it is called in Slack, how it begins, where it is to be found."""

    key: str
    name: str
    begins: str
    found: str

    @property
    def variables(self) -> tuple[str, str]:
        """The names under which it is looked for in the environment, in this order."""
        return f"REQUITE_SLACK_{self.key.upper()}", f"SLACK_{self.key.upper()}"


_BOT = _Kind(key="bot_token", name="bot token", begins="xoxb-", found="“OAuth & Permissions”")
_APP = _Kind(key="app_token", name="app token", begins="xapp-", found="“Basic Information”, “App-Level Tokens”")
_OTHER_KINDS = {
    "xoxp-": "is a user token",
    "xoxe": "comes from token rotation, which must be off",
    "xoxa-": "is a token of an old kind",
    "xoxr-": "is a token of an old kind",
    "xoxc-": "belongs to a browser",
    "xoxs-": "belongs to a browser",
    "xwfp-": "belongs to a workflow",
}


def read_secrets(config: Path | None, environment: Mapping[str, str] = os.environ) -> Secrets | None:
    """The tokens, each from the environment, else from the file (see `read_settings`); None where there is none at all.

    Raises `ConfigError` where only one is there, where one is of the wrong kind, and where somebody else than its owner
    may read the file that holds one.
    """
    kept = _in_file(config)
    found = {kind.key: _found(kind, kept, environment) for kind in (_BOT, _APP)}
    if not any(token for token, _ in found.values()):
        return None
    for kind, other in ((_BOT, _APP), (_APP, _BOT)):
        token, place = found[kind.key]
        if not token:
            there = found[other.key][1]
            raise ConfigError(f"the {other.name} is there ({there}), the {kind.name} is missing: {_remedy(kind)}")
        _check(kind, other, token, place)
    return Secrets(slack_bot_token=found[_BOT.key][0], slack_app_token=found[_APP.key][0])


def _in_file(config: Path | None) -> tuple[Path, dict[str, Any]]:
    """The file of settings and the tokens in it. Raises `ConfigError` where it has some and others may read it."""
    file = config or DEFAULT_FILE
    if config is None and not file.exists():
        return file, {}
    section = content_of(file).get("slack", {})
    kept = {key: section[key] for key in SECRET_KEYS["slack"] if section.get(key)} if isinstance(section, dict) else {}
    if kept and file.stat().st_mode & OTHERS:
        raise ConfigError(f"{file}: holds tokens, and not only its owner may use it; chmod 600 {file}")
    return file, kept


def _found(kind: _Kind, kept: tuple[Path, dict[str, Any]], environment: Mapping[str, str]) -> tuple[str, str]:
    """A token and where it is from; both empty where there is none."""
    for name in kind.variables:
        if token := environment.get(name, "").strip():
            return token, name
    file, tokens = kept
    if kind.key not in tokens:
        return "", ""
    place = f"{file}: slack.{kind.key}"
    if not isinstance(tokens[kind.key], str):
        raise ConfigError(f"{place} is no text; write it in quotes")
    return tokens[kind.key].strip(), place


def _check(kind: _Kind, other: _Kind, token: str, place: str) -> None:
    if token.startswith(kind.begins):
        if not re.fullmatch(r"[A-Za-z0-9_.-]+", token[len(kind.begins) :]):
            raise ConfigError(f"{place} is not a whole {kind.name}; {_remedy(kind)}")
        return
    if token.startswith(other.begins):
        raise ConfigError(f"{place} is the {other.name}, where the {kind.name} belongs; swap the two")
    why = next((why for begins, why in _OTHER_KINDS.items() if token.startswith(begins)), f"is no {kind.name}")
    raise ConfigError(f"{place} {why}; {_remedy(kind)}")


def _remedy(kind: _Kind) -> str:
    return f"copy it from {kind.found} of the app (it begins with {kind.begins}) into {kind.variables[0]}"
