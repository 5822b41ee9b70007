"""What the platform has fetched for a view before it is rendered. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.views import Source
from bot.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """words: the member's language. links: where messages can be opened. quotes: words of them, as plain text.

    A quotation is only shown of a card that `quotes`; it is kept in no store and no log.
    """

    words: Words
    links: Mapping[Source, str] = field(default_factory=dict, repr=False)
    quotes: Mapping[Source, str] = field(default_factory=dict, repr=False)
