"""`why N`: the facts behind a nudge, with places and times."""

from bot.conversation.grammar import Verb
from bot.conversation.numbers import numbered
from bot.conversation.turn import Turn
from bot.engine.ties import tie
from bot.kinds import KINDS
from bot.ledger import Direction, Evidence
from bot.models import Nudge
from bot.nudging.wording import Wording
from bot.nudging.wording import number as in_words
from bot.ports import Known
from bot.views import Listing, Section, View

MOST = 5
_HOW = {
    Evidence.MENTION: "they named you",
    Evidence.REPLY: "a reply to your message",
    Evidence.THREAD: "a reply in a thread between you",
    Evidence.DIRECT: "written to you directly",
    Evidence.SHARE: "they passed on your post",
    Evidence.REACTION: "a reaction to your message",
}


async def why(turn: Turn, number: int) -> View:
    """What nudge N rests on, where it can be opened, and what passed between the two in days."""
    nudge = await numbered(turn, number, "why")
    if not isinstance(nudge, Nudge):
        return nudge
    known = await turn.storage.between(turn.member.home, turn.member.id, [nudge.contact])
    words = await turn.wording()
    strength = tie(known.engagements, turn.now, turn.settings.ties.half_life_months)
    received, given = _days(strength.received_days), _days(strength.given_days)
    card = words.card(nudge, number)
    facts = _facts(nudge, known, words)
    return Listing(
        title=card.reason,
        sections=(
            Section(heading="What it rests on", lines=(*facts, card.link) if card.link else facts),
            Section(heading="Between you", lines=(f"They turned to you on {received}, you to them on {given}.",)),
        ),
    )


def _facts(nudge: Nudge, known: Known, words: Wording) -> tuple[str, ...]:
    """The acts behind a nudge, newest first: what opened its items since they opened, or all that was received."""
    opened = {item.conversation: item.since for item in known.items if item.conversation in nudge.conversations}
    received = [act for act in known.engagements if act.direction is Direction.RECEIVED and act.evidence in _HOW]
    behind = [
        act
        for act in received
        if not nudge.conversations or (KINDS[act.kind].awaits and act.at >= opened.get(act.conversation, words.now))
    ]
    newest = sorted(behind, key=lambda act: act.at, reverse=True)
    lines = [
        f"{words.exactly(act.at)}, {words.where(act.channel)}: {act.kind.replace('_', ' ')} ({_HOW[act.evidence]})"
        for act in newest[:MOST]
    ]
    return (*lines, *([f"and {in_words(len(newest) - MOST)} more"] if len(newest) > MOST else []))


def _days(count: int) -> str:
    return "one day" if count == 1 else f"{in_words(count)} days"


VERBS = (
    Verb(
        phrases=("why", "why this", "reason", "explain"),
        summary="the facts behind nudge N",
        run=why,
        numbered=True,
    ),
)
