"""Rows to plain documents and back. A field at its default is left out, so that old documents read in newer code."""

from dataclasses import MISSING, fields, is_dataclass
from typing import Any, TypeVar

import msgspec

from bot.models import ROWS, Row

Document = dict[str, Any]
R = TypeVar("R", bound=Row)

_DEFAULTS: dict[type[Row], dict[str, Any]] = {
    kind: {field.name: field.default for field in fields(kind) if field.default is not MISSING}
    for kind in ROWS
    if is_dataclass(kind)
}
"""Those of dataclasses; structs leave them out themselves."""


def encode(row: Row) -> Document:
    """The row as a document of strings, numbers, lists and objects; times are ISO 8601 in UTC."""
    document: Document = msgspec.to_builtins(row)
    for name, default in _DEFAULTS.get(type(row), {}).items():
        if getattr(row, name) == default:
            del document[name]
    return document


def decode(kind: type[R], document: Document) -> R:
    """The row in a document. Raises `ValueError` naming the field that is missing or wrong."""
    try:
        return msgspec.convert(document, kind)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from None
