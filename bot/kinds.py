"""The kinds of engagement and all that is known of each: the one place where a kind is defined.

A new kind is a new row of `KINDS`; if people say it in words, its words go to `bot/engine/speech.py`.
Weights are in units of one reply; `matters` orders what is nudged about (question > request > share > help > mention).
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What one engagement is."""

    QUESTION = "question"
    REQUEST = "request"
    SHARE = "share"
    HELP = "help"
    MENTION = "mention"
    DIRECT_MESSAGE = "direct_message"
    REPLY = "reply"
    THANKS = "thanks"
    REACTION = "reaction"
    MEETING = "meeting"


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


@dataclass(frozen=True, slots=True)
class KindRule:
    """What follows from an engagement of one kind.

    weight: what it adds to a tie, in replies (≥ 0).
    awaits: what it opens when received; None feeds the tie only.
    matters: how much an open one matters, 0..1; 0 where nothing opens.
    expires_after: working days after which an open one is let go.
    gesture: what answers it.
    source: where the figures come from.
    """

    weight: float
    awaits: Awaits | None = None
    matters: float = 0.0
    expires_after: int = 0
    gesture: Gesture = Gesture.REPLY
    source: str = ""


_DESIGN = "order and expiry from the design (What opens, what settles; Whom to nudge about)"
_ORBIT = "Orbit model's habit of small whole weights by effort (1 light, 3 considered); likes are thin"

KINDS: dict[Kind, KindRule] = {
    Kind.QUESTION: KindRule(1.0, Awaits.ANSWER, 1.0, 10, Gesture.REPLY, _DESIGN),
    Kind.REQUEST: KindRule(1.0, Awaits.ANSWER, 0.9, 5, Gesture.REPLY, _DESIGN),
    Kind.SHARE: KindRule(3.0, Awaits.THANKS, 0.7, 5, Gesture.THANK, _DESIGN),
    Kind.HELP: KindRule(3.0, Awaits.THANKS, 0.6, 5, Gesture.THANK, _DESIGN),
    Kind.MENTION: KindRule(1.0, Awaits.ANSWER, 0.5, 5, Gesture.REPLY, _DESIGN),
    Kind.DIRECT_MESSAGE: KindRule(1.0, Awaits.ANSWER, 0.5, 5, Gesture.REPLY, _DESIGN),
    Kind.REPLY: KindRule(1.0, source=_ORBIT),
    Kind.THANKS: KindRule(2.0, source=_ORBIT),
    Kind.REACTION: KindRule(0.25, source=_ORBIT),
    Kind.MEETING: KindRule(5.0, source=_ORBIT),
}
