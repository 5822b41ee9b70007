"""What a member's answers to nudges say: how much a kind, and a contact, is offered from now on. Pure, and bounded."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from bot.events import Identity
from bot.kinds import Kind
from bot.models import Nudge, NudgeState, Verdict

Of = TypeVar("Of", Kind, Identity)

WITHIN = timedelta(days=90)
"""Older answers say nothing any more."""
LEAST, MOST = 0.5, 1.25
"""What worth is multiplied by, at least and at most."""
BY_STATE = {NudgeState.DONE: 0.05, NudgeState.SKIPPED: -0.1}
BY_VERDICT = {Verdict.ELSEWHERE: -0.1, Verdict.WRONG: -0.15, Verdict.NOT_FOR_ME: -0.25}
"""What one answer adds: a verdict counts instead of the state that it led to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaning:
    """Factors of worth, `LEAST` to `MOST`, by kind and by contact; 1 for whatever isn't in them."""

    kinds: Mapping[Kind, float]
    contacts: Mapping[Identity, float]

    def factor(self, nudge: Nudge) -> float:
        """What a nudge's worth is multiplied by."""
        both = self.kinds.get(nudge.reasons[0].kind, 1.0) * self.contacts.get(nudge.contact, 1.0)
        return min(MOST, max(LEAST, both))


def leaning(nudges: Iterable[Nudge], now: datetime, since: datetime | None = None) -> Leaning:
    """What these nudges' answers say. since: when the member had it reset."""
    kinds: defaultdict[Kind, float] = defaultdict(lambda: 1.0)
    contacts: defaultdict[Identity, float] = defaultdict(lambda: 1.0)
    for nudge in nudges:
        adds = BY_VERDICT.get(nudge.verdict, BY_STATE.get(nudge.state, 0.0))
        if adds and now - WITHIN < nudge.at <= now and (since is None or nudge.at > since):
            kinds[nudge.reasons[0].kind] += adds
            contacts[nudge.contact] += adds
    return Leaning(kinds=_bounded(kinds), contacts=_bounded(contacts))


def _bounded(factors: Mapping[Of, float]) -> dict[Of, float]:
    return {of: min(MOST, max(LEAST, factor)) for of, factor in factors.items()}
