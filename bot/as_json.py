"""Views and rows as JSON, for scripts."""

import json
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
    return json.dumps(content, ensure_ascii=False, indent=2)
