"""What Slack publishes about each layout block: Block Kit reference, section “Blocks”."""

from collections.abc import Mapping
from typing import Any

from tests.doubles.slack.elements import ELEMENTS, IN_ACTIONS, IN_INPUT, IN_SECTION, elements
from tests.doubles.slack.schema import (
    Check,
    Faults,
    anything,
    boolean,
    by_type,
    each,
    fault,
    integer,
    one_of,
    plain,
    shape,
    string,
    text,
    url,
    web_url,
)

_INNER = each(anything, 10_000, 0)
_BORDER = {"border": integer(0, 1)}
_RICH = by_type(
    {
        "rich_text_section": shape({"type": anything, "elements": _INNER}, {}),
        "rich_text_list": shape(
            {"type": anything, "elements": _INNER, "style": one_of("bullet", "ordered")},
            {"indent": integer(0, 8), "offset": integer(0, 10_000), **_BORDER},
        ),
        "rich_text_preformatted": shape({"type": anything, "elements": _INNER}, {"language": anything, **_BORDER}),
        "rich_text_quote": shape({"type": anything, "elements": _INNER}, _BORDER),
    }
)
_CONTEXT = by_type({"image": ELEMENTS["image"], "plain_text": text(), "mrkdwn": text()}, "unsupported element here")


def _block(required: Mapping[str, Check], optional: Mapping[str, Check], any_of: tuple[str, ...] = ()) -> Check:
    return shape({"type": anything, **required}, {"block_id": string(255, 1), **optional}, any_of)


_ANYWHERE: dict[str, Check] = {
    "section": _block(
        {},
        {
            "text": text(3000),
            "fields": each(text(2000), 10),
            "accessory": elements(IN_SECTION),
            "expand": boolean,
        },
        ("text", "fields"),
    ),
    "divider": _block({}, {}),
    "header": _block({"text": plain(150)}, {}),
    "context": _block({"elements": each(_CONTEXT, 10)}, {}),
    "actions": _block({"elements": each(elements(IN_ACTIONS), 25)}, {}),
    "image": _block(
        {"alt_text": string(2000, 1)},
        {"image_url": web_url(3000), "slack_file": anything, "title": plain(2000)},
        ("image_url", "slack_file"),
    ),
    "input": _block(
        {"label": plain(2000), "element": elements(IN_INPUT)},
        {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": _block({"elements": each(_RICH, 1000, 0)}, {}),
    "video": _block(
        {
            "alt_text": string(2000, 1),
            "title": plain(200),
            "thumbnail_url": web_url(3000),
            "video_url": web_url(3000),
        },
        {
            "author_name": string(50),
            "description": plain(200),
            "provider_icon_url": web_url(2000),
            "provider_name": string(50),
            "title_url": url(2000),
        },
    ),
}
_MESSAGE_ONLY: dict[str, Check] = {
    "markdown": _block({"text": string(12_000, 1)}, {}),
    "table": _block({"rows": each(each(anything, 20), 100)}, {"column_settings": each(anything, 20, 0)}),
    "file": _block({"external_id": string(255, 1), "source": one_of("remote")}, {}),
}
SURFACES: dict[str, Check] = {
    "message": by_type(_ANYWHERE | _MESSAGE_ONLY, "unsupported type of block"),
    "modal": by_type(_ANYWHERE, "unsupported type of block"),
    "home": by_type(_ANYWHERE, "unsupported type of block"),
}
"""By where they are shown; the newer blocks for agents (card, plan, alert…) are refused, we send none."""


def check_blocks(value: object, where: str, surface: str, faults: Faults) -> None:
    """Check a list of blocks (page “Blocks”): 50 in a message, 100 in a view, ids unique."""
    each(SURFACES[surface], 50 if surface == "message" else 100, 0)(value, where, faults)
    if isinstance(value, list):
        blocks = [block if isinstance(block, dict) else {} for block in value]
        _unique_blocks(blocks, where, faults)
        for number, block in enumerate(blocks):
            _unique_actions(block, f"{where}/{number}", faults)
            _chosen_is_offered(block, f"{where}/{number}", faults)
            _fits_surface(block, f"{where}/{number}", surface, faults)


def _unique_blocks(blocks: list[dict[str, Any]], where: str, faults: Faults) -> None:
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        name = block.get("block_id")
        if isinstance(name, str) and name in seen:
            fault(faults, f"{where}/{number}/block_id", f"`block_id` {name!r} already exists")
        seen.add(str(name))


def inner_elements(block: dict[str, Any]) -> list[dict[str, Any]]:
    """The interactive elements in a block."""
    found = block.get("elements") if block.get("type") == "actions" else []
    inner = [*(found if isinstance(found, list) else []), block.get("accessory"), block.get("element")]
    return [element for element in inner if isinstance(element, dict)]


def _unique_actions(block: dict[str, Any], where: str, faults: Faults) -> None:
    names = [element["action_id"] for element in inner_elements(block) if isinstance(element.get("action_id"), str)]
    for name in sorted({name for name in names if names.count(name) > 1}):
        fault(faults, where, f"`action_id` {name!r} already exists for this block")


def _chosen_is_offered(block: dict[str, Any], where: str, faults: Faults) -> None:
    """An element that is chosen beforehand must be among the options (page “Select menu element”)."""
    for element in inner_elements(block):
        chosen, options = element.get("initial_option"), element.get("options")
        if chosen is not None and isinstance(options, list) and chosen not in options:
            fault(faults, where, "initial_option must be one of the options")


def _fits_surface(block: dict[str, Any], where: str, surface: str, faults: Faults) -> None:
    """Page “File input element”: only in modals."""
    if surface != "modal" and any(element.get("type") == "file_input" for element in inner_elements(block)):
        fault(faults, where, "unsupported element here: file_input")
