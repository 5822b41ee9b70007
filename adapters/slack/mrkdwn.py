"""Plain text on its way into Slack: cleaned, cut to a length, and never live. Pure.

In blocks all text stands in `plain_text` objects and in `rich_text` elements: Slack parses neither (pages “Text object”
and “Rich text block”), so stars, colons and addresses in them are only characters. The one place that is parsed is the
`text` beside the blocks (page “Formatting message text”); what stands there goes through `inert`.
"""

import re
import unicodedata

LONGEST_TEXT = 3_900
"""Of the `text` beside blocks: chat.update refuses more than 4,000 characters (page “chat.update”)."""
OUR_LINK = re.compile(r"slack://channel\?team=\w+&id=\w+&message=\w+")
"""As `adapters.slack.outbound.link` makes them."""
_JOINER = "\u2060"
_UNSENDABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")
"""Control characters, halves of pairs, and what turns the direction of the line around."""
_LINE_ENDS = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
_MARKUP = re.compile(rf"<(?=[^\s<>{_JOINER}])")
_FORMATTING = str.maketrans({"*": "\u2217", "~": "\u223c", "`": "\u02cb"})
_UNDERSCORE = re.compile(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_STARTS = re.compile(
    r"[@#](?=[^\s…])"  # @here, #general, somebody@example.org
    r"|:(?=//|[^\s:]{1,100}:)"  # http://…, :tada:
    r"|\.(?=[^\W\d_])",  # www.example.org
)
_QUOTE = re.compile(r"^(\s*)&gt;", re.MULTILINE)
_CHANNEL = re.compile(r"#[\w.\-]*[\w\-]")
_MOST_JOINED = 16
"""Marks and joiners after a character that are cut off with it rather than left alone."""
_CUT_ENTITY = re.compile("&[a-z]{0,3}$")


def clean(text: str) -> str:
    """Text without what can't be sent or could turn the line around; every kind of line end becomes the one of Unix."""
    return _UNSENDABLE.sub("", _LINE_ENDS.sub("\n", text).replace("\t", " ")).strip()


def shortened(text: str, longest: int) -> str:
    """Text of which so many characters will be shown, without what surely is too much: cleaning takes time."""
    most = 4 * longest + 200
    return text if len(text) <= most else f"{text[:most]}…"


def literal(text: str) -> str:
    """Cleaned text for blocks, with an invisible word joiner after each “<” that could begin a mention or a link.

    Slack parses none there; but bridges and servers that only resemble Slack's flatten blocks to mrkdwn.
    """
    return _MARKUP.sub("<" + _JOINER, clean(text))


def length(text: str) -> int:
    """Characters as Slack may count them: those beyond the basic plane, such as most emoji, count twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, longest: int) -> str:
    """Text of at most so many characters, cut after a word where one ends near; “…” says that something is missing."""
    if length(text) <= longest:
        return text
    kept = text[: longest - 1]
    while length(kept) > longest - 1:
        kept = kept[: len(kept) - max(1, (length(kept) - longest + 1) // 2)]
    end = max(kept.rfind(" "), kept.rfind("\n"))
    if end >= len(kept) - 40 and end > len(kept) // 2:
        kept = kept[:end]
    whole = len(kept)
    while (
        whole > len(kept) - _MOST_JOINED and whole > 1 and unicodedata.category(kept[whole - 1]) in ("Mn", "Me", "Cf")
    ):
        whole -= 1
    return kept[:whole].rstrip().rstrip("_") + "…"


def one_line(text: str) -> str:
    """Text with every run of spaces and line ends as one space."""
    return " ".join(clean(text).split())


def inert(text: str, longest: int = LONGEST_TEXT) -> str:
    """Text for where mrkdwn is parsed, in which nothing is live (page “Formatting message text”).

    `& < >` are escaped, as Slack asks. Markers of formatting become characters that look alike: where exactly Slack
    lets one take effect isn't published, so an invisible character beside it would prove nothing; an underscore within
    a word, as in a handle, never formats and stays. What Slack finds by itself (addresses, @here, #channels, :emoji:)
    is broken by a word joiner, since none of their names may contain one. A line's “>” would quote even if escaped.
    """
    text = _UNDERSCORE.sub("\u02cd", clean(shortened(text, longest)).translate(_FORMATTING))
    text = _STARTS.sub(lambda found: found[0] + _JOINER, text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = _QUOTE.sub(rf"\1{_JOINER}&gt;", text)
    if length(text) <= longest:
        return text
    kept = cut(text, longest).removesuffix("…")
    return _CUT_ENTITY.sub("", kept).rstrip("_") + "…"


def without_channels(text: str) -> str:
    """Text in which no channel is named: “#…” instead. For where a private one must not show, such as notifications."""
    return _CHANNEL.sub("#…", text)
