"""What a member is shown: a closed set of neutral views. Adapters render each natively or as text.

Every string in a view is plain text: names and words from outside stand in it as they are, and it is the adapter that
escapes them on the way out.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.events import ChannelId, MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something that can be done with a press: to a nudge, or an answer (verb "reply") to a question.

    id: what it is about; opaque, and authorised again when it comes back. text: what else goes with the verb, as it
    would be said (“tomorrow”); a reply's is the word that says the same.
    """

    verb: str
    label: str
    id: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A message on its platform: where it can be opened, and quoted from, by whoever shows the view."""

    channel: ChannelId
    message: MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A few plain sentences. actions: what can be pressed, such as the answers to a question, which the text names."""

    text: str
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NudgeCard:
    """One nudge. number: what the member may call it by. reason: the fact, beginning with who. brief: the same without
    what may only be said in private, for a notification. source: the message that it is about. link: where that can
    be opened, None where the platform makes it itself or there is none. quotes: whether words of it may be shown.
    ended: how it came to its end (“Done: you replied on Tuesday”), said before the reason, which is struck through.
    """

    number: int
    who: str
    reason: str
    gesture: str
    more: tuple[str, ...] = ()
    brief: str = ""
    source: Source | None = None
    link: str | None = None
    quotes: bool = False
    actions: tuple[Action, ...] = ()
    ended: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A greeting, the nudges, and what settled by itself, with its heading."""

    greeting: str
    cards: tuple[NudgeCard, ...]
    heading: str = ""
    settled: tuple[str, ...] = ()
    footer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading (may be empty) and the cards or lines under it."""

    heading: str
    cards: tuple[NudgeCard, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Sections of cards or lines under one title. actions: what can be pressed below them."""

    title: str
    sections: tuple[Section, ...]
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A value that a field takes, and how it is called."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing to fill in. kind: how it is filled in. choices: the only valid values, where not empty.

    values: those chosen of several. problem: why what was filled in can't be taken, empty if it can.

    Kinds: "text"; "clock", a time of day like 09:30; "moment", an ISO 8601 time with an offset; "several", any of the
    choices.
    """

    name: str
    label: str
    value: str = ""
    choices: tuple[Option, ...] = ()
    kind: Literal["text", "clock", "moment", "several"] = "text"
    values: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A few fields and the verb that takes them. notes: what there is to know beside, a sentence or two each.

    id: what it is about, as in `Action`. submit: what its button says.
    """

    title: str
    fields: tuple[Field, ...]
    verb: str
    notes: tuple[str, ...] = ()
    id: str = ""
    submit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line of a chart: a label and a value per point of the chart's axis."""

    label: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart as data. at: the points of the time axis, as long as each series. alt: the facts in words.

    dark: whether a picture of it is to have a dark ground.
    """

    title: str
    at: tuple[datetime, ...]
    series: tuple[Series, ...]
    alt: str
    dark: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One line that stands apart: something that the member should know or do."""

    text: str
    tone: Literal["info", "problem"] = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file for the member alone. name: as it should be called; text: one line on what it is."""

    name: str
    text: str
    content: str = field(repr=False)


View = Text | Digest | NudgeCard | Listing | Form | Chart | Notice | Document
