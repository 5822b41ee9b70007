"""Views and rows as JSON, for scripts."""

import json
import unicodedata
from collections.abc import Iterable

import msgspec

from bot.models import Row
from bot.views import View


def view_as_json(view: View) -> str:
    """A view as JSON; under `view` the kind of view."""
    return _json({"view": type(view).__name__.lower(), **msgspec.to_builtins(view)})


def rows_as_json(rows: Iterable[Row]) -> str:
    """Rows as JSON, table by table."""
    tables: dict[str, list[object]] = {}
    for row in rows:
        tables.setdefault(row.table, []).append(msgspec.to_builtins(row))
    return _json(tables)


def _json(content: object) -> str:
    """What could steer a terminal or hide itself stands escaped in it; everything else as it is."""
    text = json.dumps(content, ensure_ascii=False, indent=2)
    return "".join(f"\\u{ord(c):04x}" if _steers(c) else c for c in text)


def _steers(c: str) -> bool:
    return c != "\n" and ord(c) < 0x10000 and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")
