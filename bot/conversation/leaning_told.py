"""How a member's answers to nudges shift what is offered, in words: facts, counted by kind or by contact."""

import math
from collections import Counter
from collections.abc import Mapping

from bot.conversation.caller import Turn
from bot.conversation.kinds_told import NAMES
from bot.events import Identity
from bot.kinds import Kind
from bot.models import Nudge, NudgeState, Verdict
from bot.nudging.leaning import leaning
from bot.nudging.wording import Wording
from bot.words import marked

LEAST_SHIFT = 0.01
"""What shifts worth by less is no shift."""
_LESS: Mapping[Verdict | NudgeState, str] = {
    Verdict.NOT_FOR_ME: marked("you said {times} that this is not for you"),
    Verdict.WRONG: marked("you said {times} that I had read it wrongly"),
    Verdict.ELSEWHERE: marked("you answered {times} elsewhere"),
    NudgeState.SKIPPED: marked("you skipped {times}"),
}
_MORE: Mapping[Verdict | NudgeState, str] = {NudgeState.DONE: marked("you said “done” {times}")}


async def shifts_told(turn: Turn, wording: Wording, most: int) -> list[str]:
    """What is shown more or less often, and since what: a sentence each, the strongest first."""
    nudges = _telling(turn, (await turn.talk()).nudges)
    found = leaning(nudges, turn.now, turn.member.leaning_since)
    factors: dict[Kind | Identity, float] = dict(found.kinds.items())
    factors.update(found.contacts.items())
    strongest = sorted(factors, key=lambda of: _strength(factors[of]), reverse=True)
    return [_sentence(of, factors[of], nudges, wording) for of in strongest[:most] if _shifts(factors[of])]


async def shift_of(turn: Turn, wording: Wording, nudge: Nudge) -> tuple[str, ...]:
    """The same of one nudge: by its kind or by its contact, whichever shifts it more; none where nothing does."""
    nudges = _telling(turn, (await turn.talk()).nudges)
    found = leaning(nudges, turn.now, turn.member.leaning_since)
    kind = nudge.reasons[0].kind
    by: dict[Kind | Identity, float] = {
        kind: found.kinds.get(kind, 1.0),
        nudge.contact: found.contacts.get(nudge.contact, 1.0),
    }
    stronger = max(by, key=lambda of: _strength(by[of]))
    if not _shifts(found.factor(nudge)) or not _shifts(by[stronger]):
        return ()
    return (_sentence(stronger, by[stronger], nudges, wording),)


async def is_shifted(turn: Turn) -> bool:
    """Whether anything that the member said of nudges counts at all."""
    return bool(_telling(turn, (await turn.talk()).nudges))


def _telling(turn: Turn, nudges: tuple[Nudge, ...]) -> list[Nudge]:
    """The nudges whose answers say something."""
    since = turn.member.leaning_since
    return [nudge for nudge in nudges if leaning([nudge], turn.now, since).kinds]


def _strength(factor: float) -> float:
    return abs(math.log(factor))


def _shifts(factor: float) -> bool:
    return abs(factor - 1) > LEAST_SHIFT


def _sentence(of: Kind | Identity, factor: float, nudges: list[Nudge], wording: Wording) -> str:
    words = wording.words
    about = [nudge for nudge in nudges if of in (nudge.reasons[0].kind, nudge.contact)]
    often = Counter(nudge.verdict or nudge.state for nudge in about)
    told = _LESS if factor < 1 else _MORE
    facts = "; ".join(words.say(told[said], times=words.times(often[said])) for said in told if often[said])
    what = words.say(NAMES[of][1]) if isinstance(of, Kind) else wording.who(of)
    sentence = marked("{what}: shown less often, since {facts}.")
    if factor > 1:
        sentence = marked("{what}: shown more often, since {facts}.")
    return words.say(sentence, what=what[:1].upper() + what[1:] if isinstance(of, Kind) else what, facts=facts)
