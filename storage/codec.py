"""Rows to plain documents and back. A field at its default is left out, so that old documents read in newer code."""

from collections.abc import Callable, Iterable
from dataclasses import MISSING, fields, is_dataclass
from operator import attrgetter
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

_SHARED = ("home", "member", "contact", "actor", "author", "channel", "conversation")
"""Fields whose values many rows have in common: each is kept in memory once."""


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


def to_json(row: Row) -> bytes:
    """The row's document as JSON, in one line."""
    return msgspec.json.encode(row if isinstance(row, msgspec.Struct) else encode(row))


def reader(kind: type[R], memory: dict[Any, Any]) -> Callable[[bytes], dict[int, R]]:
    """What reads rows of a kind from a JSON object of documents by number.

    memory: of the values met so far, for as long as many are read. It raises `ValueError` naming the field that is
    missing or wrong.
    """
    decoder = msgspec.json.Decoder(dict[int, kind])  # type: ignore[valid-type]
    names = kind.__struct_fields__ if issubclass(kind, msgspec.Struct) else ()
    shared = tuple(name for name in names if name in _SHARED)

    def read(json: bytes) -> dict[int, R]:
        try:
            rows: dict[int, R] = decoder.decode(json)
        except msgspec.MsgspecError as error:
            raise ValueError(str(error)) from None
        if shared:
            _share(rows.values(), shared, memory)
        return rows

    return read


def _share(rows: Iterable[Any], names: tuple[str, ...], memory: dict[Any, Any]) -> None:
    """Let rows have equal values in common."""
    of, put, share = attrgetter(*names), msgspec.structs.force_setattr, memory.setdefault
    for row in rows:
        values = of(row)
        for name, value in zip(names, map(share, values, values), strict=True):
            put(row, name, value)
