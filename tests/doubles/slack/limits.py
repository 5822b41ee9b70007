"""Whether Slack would take what is sent: messages, attachments, metadata, views. Pure.

Sources: Slack's pages “chat.postMessage”, “Blocks”, “Views”, “Message metadata”, “Truncating really long messages”,
and for the sum of all block texts the issue slackapi/bolt-js 2509 (undocumented: about 13,200 characters).
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.doubles.slack.blocks import check_blocks
from tests.doubles.slack.schema import (
    Check,
    Faults,
    anything,
    boolean,
    by_type,
    fault,
    plain,
    shape,
    string,
)

LONGEST_TEXT = 40_000
"""Longer message text is cut, not refused."""
LONGEST_UPDATE = 4_000
"""chat.update: “msg_too_long” above it (page “chat.update”, “text”)."""
ALL_BLOCKS = 13_200
MOST_ATTACHMENTS = 100
LARGEST_METADATA = 16_000
LARGEST_VIEW = 250_000
_EVENT_TYPE = re.compile(r"[A-Za-z0-9_.:\-]{1,255}")
_SCALAR = (str, int, float, bool)
_LIVE = re.compile(r"<!(?:channel|here|everyone)(?:\|[^>]*)?>|<!subteam\^[^>]*>")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What Slack answers instead of taking it: the error, and where the faults are."""

    error: str
    faults: list[str] = field(default_factory=list)

    def answer(self) -> dict[str, Any]:
        """As Slack says it."""
        said: dict[str, Any] = {"ok": False, "error": self.error}
        if self.faults:
            said["errors"] = self.faults
            said["response_metadata"] = {"messages": [f"[ERROR] {one}" for one in self.faults]}
        return said


def check_message(message: Mapping[str, Any], *, update: bool = False) -> Refusal | None:
    """What is wrong with the arguments of a message, if anything.

    update: of chat.update, where both text and blocks may be left out as long as something is sent.
    """
    text = message.get("text")
    if text is not None and not isinstance(text, str):
        return Refusal("invalid_arguments", ["must be a string [json-pointer:/text]"])
    blocks, attachments = message.get("blocks"), message.get("attachments")
    if not (text or blocks or attachments or (update and message.get("metadata"))):
        return Refusal("no_text")
    if update and len(text or "") > LONGEST_UPDATE:
        return Refusal("msg_too_long")
    return _check_blocks(blocks) or _check_attachments(attachments) or _check_metadata(message.get("metadata"))


def _check_blocks(blocks: object) -> Refusal | None:
    if blocks is None:
        return None
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return Refusal("invalid_blocks_format")
    faults: Faults = []
    check_blocks(blocks, "/blocks", "message", faults)
    if faults:
        return Refusal("invalid_blocks", faults)
    if sum(map(len, texts_in(blocks))) > ALL_BLOCKS:
        return Refusal("msg_blocks_too_long")
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    return Refusal("msg_too_long") if markdown > 12_000 else None


def _check_attachments(attachments: object) -> Refusal | None:
    if attachments is None:
        return None
    if not isinstance(attachments, list) or not all(isinstance(one, dict) for one in attachments):
        return Refusal("invalid_attachments")
    if len(attachments) > MOST_ATTACHMENTS:
        return Refusal("too_many_attachments")
    faults: Faults = []
    for number, one in enumerate(attachments):
        if "blocks" in one:
            check_blocks(one["blocks"], f"/attachments/{number}/blocks", "message", faults)
    return Refusal("invalid_blocks", faults) if faults else None


def _check_metadata(metadata: object) -> Refusal | None:
    """Page “Message metadata”: a type, and a payload of scalars, or of objects and lists of such one level down."""
    if metadata is None:
        return None
    if not isinstance(metadata, dict) or not {"event_type", "event_payload"} <= metadata.keys():
        return Refusal("invalid_metadata_format")
    kind, payload = metadata["event_type"], metadata["event_payload"]
    if not isinstance(kind, str) or not _EVENT_TYPE.fullmatch(kind) or not isinstance(payload, dict):
        return Refusal("invalid_metadata_format")
    if not all(_is_flat(value, deep=True) for value in payload.values()):
        return Refusal("invalid_metadata_schema")
    return Refusal("metadata_too_large") if len(json.dumps(metadata)) > LARGEST_METADATA else None


def _is_flat(value: object, *, deep: bool) -> bool:
    if isinstance(value, _SCALAR):
        return True
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return deep and inner is not None and all(_is_flat(one, deep=isinstance(value, list)) for one in inner)


_COMMON: dict[str, Check] = {
    "private_metadata": string(3000),
    "callback_id": string(255),
    "external_id": string(255),
}
_VIEW = by_type(
    {
        "modal": shape(
            {"type": anything, "title": plain(24), "blocks": anything},
            {
                "submit": plain(24),
                "close": plain(24),
                "clear_on_close": boolean,
                "notify_on_close": boolean,
                **_COMMON,
            },
        ),
        "home": shape({"type": anything, "blocks": anything}, _COMMON),
    },
    "unsupported type of view",
)


def check_view(view: object, kind: str) -> Refusal | None:
    """What is wrong with a view (page “Views”), to be opened as kind: modal or home."""
    faults: Faults = []
    _VIEW(view, "/view", faults)
    if isinstance(view, dict) and not faults:
        if view["type"] != kind:
            fault(faults, "/view/type", f"must be {kind} here")
        check_blocks(view["blocks"], "/view/blocks", view["type"], faults)
        _check_submit(view, faults)
    if faults:
        return Refusal("invalid_arguments", ["failed to match all allowed schemas [json-pointer:/view]", *faults])
    return Refusal("view_too_large") if len(json.dumps(view)) > LARGEST_VIEW else None


def _check_submit(view: dict[str, Any], faults: Faults) -> None:
    """Page “Views”: submit is required when a modal has an input block."""
    inputs = any(isinstance(block, dict) and block.get("type") == "input" for block in view["blocks"])
    if view["type"] == "modal" and inputs and "submit" not in view:
        fault(faults, "/view", "missing required field: submit")


def texts_in(value: object) -> Iterator[str]:
    """Every text that people would see, in blocks or views."""
    if isinstance(value, list):
        for one in value:
            yield from texts_in(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if isinstance(one, str) and name in {"text", "alt_text"}:
                yield one
            else:
                yield from texts_in(one)


def broadcasts_in(message: Mapping[str, Any]) -> list[str]:
    """Mentions of everybody that would be live in what is sent, for tests that must find none."""
    texts = [str(message.get("text") or ""), *texts_in(message.get("blocks"))]
    return [found for text in texts for found in _LIVE.findall(text)]
