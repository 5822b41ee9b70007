"""What goes through the door: JSON objects, one a line.

The bot greets with {"protocol", "requite"}: its protocol and its version. The visitor sends one request, {"command",
"arguments", "settings"}. The bot says {"begun"} before it does anything, {"progress": [done, of]} meanwhile, and ends
with one of {"answer": {"text", "warnings"}}, {"error": {"message", "exit_code"}} and {"fault": a traceback}. A visitor
who goes away before that calls the request off.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from bot import __version__

PROTOCOL = 1
LIMIT = 1024 * 1024
"""How many bytes a request may have."""
GREETING: Mapping[str, object] = {"protocol": PROTOCOL, "requite": __version__}

Progress = Callable[[int, int], None]
"""Told now and then: how much was done, of how much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is wanted: a command's name, its arguments and the settings to go by, as JSON has them."""

    command: str
    arguments: dict[str, Any]
    settings: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a command has to say. text: for standard output; warnings: for standard error, without a full stop."""

    text: str
    warnings: tuple[str, ...] = ()


class Malformed(ValueError):
    """A line that is no message of this protocol; the text says what is wrong."""


def line(content: object) -> bytes:
    """A message as it travels. In ASCII, so that a path that is no valid Unicode travels, too."""
    return json.dumps(content, default=msgspec.to_builtins).encode("ascii") + b"\n"


def message(told: bytes) -> dict[str, Any]:
    """The message in a line. Raises `Malformed`."""
    try:
        content = json.loads(told)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"it is not JSON: {error}") from error
    if not isinstance(content, dict):
        raise Malformed("it is no JSON object")
    return content


def request(told: bytes) -> Request:
    """The request in a line. Raises `Malformed`."""
    try:
        return msgspec.convert(message(told), Request)
    except msgspec.ValidationError as error:
        raise Malformed(str(error)) from error
