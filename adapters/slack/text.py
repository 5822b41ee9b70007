"""Slack's message text: what of it is speech, and whom it mentions.

Sources: Slack's pages “Formatting message text” and “Rich text block”. What words mean is left to the engine.
"""

import re
from collections.abc import Callable

from adapters.slack.names import Names
from adapters.slack.payload import Payload, objects

_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>")
_ANY = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_MARKUP = re.compile(r"<(?:[@#!]|[A-Za-z][A-Za-z0-9+.\-]*:)[^<>]*>")
_PLAIN_AT = re.compile(
    r"```.*?(?:```|\Z)|`[^`\n]+`"  # code
    r"|<[^<>]*>|https?://\S+"  # markup and bare links
    r"|(?<![\w.+\-@/])@",
    re.DOTALL | re.IGNORECASE,
)
_UPLOADED = re.compile(
    r"<@[^<>]*> (?:added|created|pasted|shared|uploaded) [^<>]*<[^<>]*>(?:\s*and commented:\s?(.*))?\s*", re.DOTALL
)
_COMMENTED = re.compile(r"<@[^<>]*> commented on .*?<[^<>]*>:\s?(.*)", re.DOTALL)

Called = Callable[[str, str], str]

_DEEPEST = 6
"""Rich text has three levels; what is nested deeper than this was not made by Slack."""


def speech(text: str, names: Names | None = None) -> tuple[str, tuple[str, ...]]:
    """The text as it was typed, without mentions and links, and the user ids that it mentions, in order.

    names: also find people by name after a plain “@”, outside of code, links and addresses.
    """
    if "<" not in text and "&" not in text and (names is None or "@" not in text):
        return text, ()
    if names is not None and text.count("@") > text.count("<@"):
        mentioned = _mentioned_or_named(text, names)
    else:
        mentioned = _MENTION.findall(text)
    return unescaped(_MARKUP.sub(" ", text)), tuple(mentioned)


def typed(text: str, user: Called, channel: Called) -> str:
    """The text as its author saw it while typing: “@ada”, “#launch”, and links as they were written.

    user, channel: how an id is called; with it they take what Slack says there itself, if anything.
    """
    if "<" in text:
        text = _ANY.sub(lambda found: _as_typed(found[1], found[2], found[3] or "", user, channel), text)
    return unescaped(text).strip()


def unescaped(text: str) -> str:
    """The text without Slack's three escapes."""
    if "&" not in text:
        return text
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def upload_comment(text: str) -> str | None:
    """What someone wrote on uploading a file, in the shape until 2018: a sentence by Slack, then the comment.

    None where the text is no such sentence.
    """
    told = _UPLOADED.fullmatch(text)
    return (told[1] or "") if told else None


def file_comment(text: str) -> str | None:
    """What someone wrote on a file, in the shape until 2018; None where the text is not of that shape."""
    told = _COMMENTED.fullmatch(text)
    return told[1] if told else None


def text_of_blocks(payload: Payload) -> str:
    """The text of a message's rich text, as Slack would have put it in `text`; other blocks are an app's."""
    rich = (block for block in objects(payload, "blocks") if block.get("type") == "rich_text")
    return "".join(_joined(block, 1) for block in rich).strip("\n")


def _as_typed(sign: str, about: str, label: str, user: Called, channel: Called) -> str:
    match sign:
        case "@":
            return f"@{user(about, label)}"
        case "#":
            return f"#{channel(about, label)}"
        case "!":
            return label or f"@{about.partition('^')[0]}"
        case _:
            return label or about.removeprefix("mailto:").removeprefix("tel:")


def _mentioned_or_named(text: str, names: Names) -> list[str]:
    mentioned = [(found.start(), found[1]) for found in _MENTION.finditer(text)]
    named = [(at.start(), names.at(text, at.end())) for at in _PLAIN_AT.finditer(text) if at[0] == "@"]
    return [user for _, user in sorted(mentioned + [(at, user) for at, user in named if user])]


def _joined(outer: Payload, depth: int) -> str:
    if depth > _DEEPEST:
        return ""
    return "".join(_element(element, depth) for element in objects(outer, "elements"))


def _element(element: Payload, depth: int) -> str:
    kind = element.get("type")
    if isinstance(kind, str) and kind in _LEAVES:
        return _LEAVES[kind](element)
    inner = _joined(element, depth + 1)
    match kind:
        case "rich_text_preformatted":
            return f"```{inner}```\n"
        case "rich_text_quote":
            return "".join(f"&gt; {line}\n" for line in inner.splitlines())
        case "rich_text_section":
            return f"{inner}\n"
        case _:
            return inner


def _text(element: Payload) -> str:
    text = _string(element, "text").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    style = element.get("style")
    return f"`{text}`" if isinstance(style, dict) and style.get("code") is True else text


def _string(element: Payload, key: str) -> str:
    value = element.get(key)
    return value if isinstance(value, str) else ""


_LEAVES: dict[str, Callable[[Payload], str]] = {
    "text": _text,
    "emoji": lambda element: f":{_string(element, 'name')}:",
    "link": lambda element: f"<{_string(element, 'url')}>",
    "user": lambda element: f"<@{_string(element, 'user_id')}>",
}
