"""Slack's JSON, taken as it comes: what is missing or of the wrong type is nothing, and never an error."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any, TypeGuard

import msgspec

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}")
_TS = re.compile(r"[0-9]{10}\.[0-9]{6}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)

Payload = dict[str, Any]


def parsed(content: bytes) -> object:
    """The JSON in a file. Raises ValueError where there is none.

    Text that was cut within a character or begins with a byte order mark is mended first.
    """
    try:
        return msgspec.json.decode(content)
    except (ValueError, RecursionError):
        text = content.decode("utf-8-sig", "replace")
    mended = _ESCAPE.sub(lambda found: "\\ufffd" if found[1] else found[0], text)
    try:
        return msgspec.json.decode(mended)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def is_id(value: object) -> TypeGuard[str]:
    """Whether this can be an id of Slack's."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def is_ts(value: object) -> TypeGuard[str]:
    """Whether this can be a `ts`: the time of a message, and its id within its channel."""
    return isinstance(value, str) and _TS.fullmatch(value) is not None


def moment(ts: object) -> datetime | None:
    """The time of a Slack `ts`, to the microsecond; None where it is none between the years 2001 and 2286."""
    if not isinstance(ts, str) or not _TS.fullmatch(ts):
        return None
    return _EPOCH + timedelta(0, int(ts[:10]), int(ts[11:]))


def nested(payload: Payload, key: str) -> Payload:
    """The object under this key; an empty one where there is none."""
    value = payload.get(key)
    return value if isinstance(value, dict) else {}


def objects(payload: Payload, key: str) -> list[Payload]:
    """The objects in the list under this key."""
    values = payload.get(key)
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def words(payload: Payload, *keys: str) -> str:
    """The first string under these keys that has something in it; an empty one where there is none."""
    for key in keys:
        value = payload.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""
