"""How often nudges were right, as members told: wrong and not for me ÷ sent, by the kind that each was about. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bot.kinds import KINDS, Kind
from bot.models import Nudge, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """How many nudges about a kind were sent (shown in a list or a digest), and what members said of them."""

    kind: Kind
    sent: int
    wrong: int
    not_for_me: int


def feedback(nudges: Iterable[Nudge]) -> list[Feedback]:
    """Of these nudges, all that were ever sent, for each kind of which there were any."""
    sent: Counter[Kind] = Counter()
    told: Counter[tuple[Kind, Verdict]] = Counter()
    for nudge in nudges:
        kind = nudge.reasons[0].kind
        sent[kind] += 1
        told[kind, nudge.verdict] += 1
    return [
        Feedback(
            kind=kind,
            sent=sent[kind],
            wrong=told[kind, Verdict.WRONG],
            not_for_me=told[kind, Verdict.NOT_FOR_ME],
        )
        for kind in KINDS
        if sent[kind]
    ]
