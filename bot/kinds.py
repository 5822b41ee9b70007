"""The kinds of engagement and all that is known of each, in one table: `KINDS`.

A new kind is a new member of `Kind` and its row: when a message is of that kind, what it opens, how much it counts, how
it is told. Only if people say it in words of its own do those go elsewhere, to `bot/engine/speech.py`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from bot.words import marked


class Kind(StrEnum):
    """What one engagement is."""

    QUESTION = "question"
    REQUEST = "request"
    SHARE = "share"
    THANKS = "thanks"
    HELP = "help"
    MENTION = "mention"
    DIRECT_MESSAGE = "direct_message"
    REPLY = "reply"
    REACTION = "reaction"
    MEETING = "meeting"
    REMINDER = "reminder"


class Said(StrEnum):
    """What a message does, as far as plain words tell."""

    QUESTION = "question"
    REQUEST = "request"
    THANKS = "thanks"
    CLOSING = "closing"
    WITHDRAWN = "withdrawn"


def asks_something(said: Collection[Said]) -> bool:
    """Whether a message that says this is a question or a request."""
    return Said.QUESTION in said or Said.REQUEST in said


class Toward(StrEnum):
    """How a message can concern a person."""

    ADDRESSED = "addressed"
    NAMED = "named"
    DIRECT = "direct"
    SHARED = "shared"
    ANSWERED = "answered"


class Awaits(StrEnum):
    """What an opening engagement waits for."""

    ANSWER = "answer"
    THANKS = "thanks"


class Gesture(StrEnum):
    """What a nudge suggests."""

    REPLY = "reply"
    THANK = "thank"
    SHARE = "share"
    LIKE = "like"
    ASK = "ask"
    MEET = "meet"


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRule:
    """What is known of one kind.

    toward, said, unless: a message is of this kind to a person whom it concerns so, if it says this and none of those;
    without `toward` no message is. weight: what it adds to a tie, in replies (≥ 0); where 0, the
    contact did nothing toward them. awaits: what it opens when
    received; None feeds the tie only. matters: how much an open one matters, 0..1. expires_after: working days after
    which an open one is let go. gesture: what answers it. one, many: how it is told, once and several times, with
    {who}, {where} (“in #general”), {place} (“in #general on Tuesday”), {latest} (“the latest in …”), {since},
    {number} (“four”) and {times} (“four times”); who and what come within the first 40 characters. source: where
    the figures come from.
    """

    toward: Toward | None = None
    said: Said | None = None
    unless: frozenset[Said] = frozenset()
    weight: float
    awaits: Awaits | None = None
    matters: float = 0.0
    expires_after: int = 0
    gesture: Gesture = Gesture.REPLY
    one: str
    many: str
    source: str

    def applies(self, concerns: Collection[Toward], said: Collection[Said]) -> bool:
        """Whether a message that says this and concerns a person in these ways is of this kind to that person."""
        says_it = self.said is None or self.said in said
        return self.toward in concerns and says_it and self.unless.isdisjoint(said)


_DESIGN = (
    "order and expiry: the design, What opens, what settles, and Whom to nudge about; weight as a reply's or help's"
)
_ORBIT = "Orbit model: small whole weights by effort, 1 light to 3 considered; likes are thin"
_ENDS = frozenset({Said.CLOSING, Said.WITHDRAWN})

KINDS: dict[Kind, KindRule] = {
    Kind.QUESTION: KindRule(
        toward=Toward.ADDRESSED,
        said=Said.QUESTION,
        weight=1.0,
        awaits=Awaits.ANSWER,
        matters=1.0,
        expires_after=10,
        one=marked("{who} asked you a question {place}."),
        many=marked("{who} asked you {number} questions, {latest}."),
        source=_DESIGN,
    ),
    Kind.REQUEST: KindRule(
        toward=Toward.ADDRESSED,
        said=Said.REQUEST,
        weight=1.0,
        awaits=Awaits.ANSWER,
        matters=0.9,
        expires_after=5,
        one=marked("{who} asked you for something {place}."),
        many=marked("{who} asked you for {number} things, {latest}."),
        source=_DESIGN,
    ),
    Kind.SHARE: KindRule(
        toward=Toward.SHARED,
        weight=3.0,
        awaits=Awaits.THANKS,
        matters=0.7,
        expires_after=5,
        gesture=Gesture.THANK,
        one=marked("{who} shared your post {place}."),
        many=marked("{who} shared your posts {times}, {latest}."),
        source=_DESIGN,
    ),
    Kind.THANKS: KindRule(
        toward=Toward.ADDRESSED,
        said=Said.THANKS,
        weight=2.0,
        one=marked("{who} thanked you {place}."),
        many=marked("{who} thanked you {times}, {latest}."),
        source=_ORBIT,
    ),
    Kind.HELP: KindRule(
        toward=Toward.ANSWERED,
        weight=3.0,
        awaits=Awaits.THANKS,
        matters=0.6,
        expires_after=5,
        gesture=Gesture.THANK,
        one=marked("{who} helped you {place}."),
        many=marked("{who} helped you {times} {since}, {latest}."),
        source=_DESIGN,
    ),
    Kind.MENTION: KindRule(
        toward=Toward.NAMED,
        unless=_ENDS,
        weight=1.0,
        awaits=Awaits.ANSWER,
        matters=0.5,
        expires_after=5,
        one=marked("{who} mentioned you {place}."),
        many=marked("{who} mentioned you {times}, {latest}."),
        source=_DESIGN,
    ),
    Kind.DIRECT_MESSAGE: KindRule(
        toward=Toward.DIRECT,
        unless=_ENDS,
        weight=1.0,
        awaits=Awaits.ANSWER,
        matters=0.5,
        expires_after=5,
        one=marked("{who} wrote to you {place}."),
        many=marked("{who} wrote to you {times}, {latest}."),
        source=_DESIGN,
    ),
    Kind.REPLY: KindRule(
        toward=Toward.ADDRESSED,
        weight=1.0,
        one=marked("{who} replied to you {place}."),
        many=marked("{who} replied to you {times}, {latest}."),
        source=_ORBIT,
    ),
    Kind.REACTION: KindRule(
        weight=0.25,
        gesture=Gesture.LIKE,
        one=marked("{who} replied or reacted {place}."),
        many=marked("{who} came by on {number} days {since}, {latest}."),
        source=_ORBIT,
    ),
    Kind.MEETING: KindRule(
        weight=5.0,
        gesture=Gesture.MEET,
        one=marked("{who} met you {place}."),
        many=marked("{who} met you {times}, {latest}."),
        source=_ORBIT,
    ),
    Kind.REMINDER: KindRule(
        weight=0.0,
        awaits=Awaits.ANSWER,
        matters=0.9,
        expires_after=400,
        one=marked("{who} wrote {where}; you wanted to come back to it."),
        many=marked("{who} wrote {where} {times}; you wanted to come back to it."),
        source="noted by the member: matters as a request does, and stays open for the year that a time may lie ahead",
    ),
}
"""In the order in which they are tried: a message is of the first kind that applies."""
