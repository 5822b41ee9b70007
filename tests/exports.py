"""Small Slack exports for tests: written into a folder, or zipped."""

import json
import zipfile
from pathlib import Path
from typing import Any

USERS = [
    {
        "id": f"U{number}",
        "team_id": "T1",
        "name": handle,
        "deleted": False,
        "is_bot": False,
        "tz": "Europe/Berlin",
        "profile": {"display_name": name, "real_name": name},
    }
    for number, (handle, name) in enumerate([("ann", "Ann Berg"), ("kim", "Kim Larsen"), ("lee", "Lee")], 1)
]
CHANNELS = [{"id": "C1", "name": "general", "members": ["U1", "U2", "U3"]}]
DAY = 1_773_997_200
"""Friday 20 March 2026, 9:00 UTC, in seconds."""


def message(user: str, text: str, hours_ago: float = 1, **fields: Any) -> dict[str, Any]:
    """A message of so many hours before `DAY`."""
    return {"type": "message", "user": user, "text": text, "ts": f"{DAY - int(hours_ago * 3600)}.000100"} | fields


TALK = [
    message("U2", "<@U1> is the rc tagged?", 26),
    message("U3", "<@U1> could you look at the guide?", 4),
    message("U1", "I will.", 3),
]


def export_in(folder: Path, talk: Any = None, **lists: Any) -> Path:
    """An export in a folder: one channel, one day. A list given as None is left out."""
    content = {"users": USERS, "channels": CHANNELS} | lists
    for name, rows in content.items():
        if rows is not None:
            write(folder / f"{name}.json", rows)
    write(folder / "general" / "2026-03-20.json", TALK if talk is None else talk)
    return folder


def write(path: Path, content: Any) -> None:
    """A JSON file; text is written as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")


def zipped(folder: Path, path: Path) -> Path:
    """A folder as a zip file."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for part in sorted(folder.rglob("*")):
            file.write(part, part.relative_to(folder))
    return path
