"""`who`: everybody who has gone unacknowledged, those who wait for an answer and those whose help went unthanked."""

from bot.conversation.grammar import Verb
from bot.conversation.turn import Turn
from bot.kinds import KINDS, Awaits
from bot.models import Nudge
from bot.views import Listing, Section, View

MOST = 10
"""How many a heading lists."""
_WAITING = "Waiting for an answer"
_UNTHANKED = "Help and shares not thanked for yet"


async def who(turn: Turn, _: int) -> View:
    """Both, under headings."""
    return await _listing(turn, "Who to get back to", (_WAITING, _UNTHANKED))


async def who_is_waiting(turn: Turn, _: int) -> View:
    """Open questions, requests and mentions."""
    return await _listing(turn, "Who is waiting", (_WAITING,))


async def who_to_thank(turn: Turn, _: int) -> View:
    """Unthanked help and shares."""
    return await _listing(turn, "Who to thank", (_UNTHANKED,))


async def _listing(turn: Turn, title: str, headings: tuple[str, ...]) -> View:
    found = await turn.nudges()
    by_heading = {
        _WAITING: [nudge for nudge in found if _awaits(nudge, Awaits.ANSWER)],
        _UNTHANKED: [nudge for nudge in found if _awaits(nudge, Awaits.THANKS)],
    }
    shown: list[Nudge] = []
    sections = []
    words = await turn.wording()
    for heading in headings:
        new = [nudge for nudge in by_heading[heading][:MOST] if nudge not in shown]
        cards = tuple(words.card(nudge, index) for index, nudge in enumerate(new, len(shown) + 1))
        sections.append(Section(heading=heading, cards=cards, lines=() if cards else ("Nobody.",)))
        shown += new
    await turn.show(shown)
    return Listing(title=title, sections=tuple(sections))


def _awaits(nudge: Nudge, what: Awaits) -> bool:
    return any(KINDS[reason.kind].awaits is what for reason in nudge.reasons)


VERBS = (
    Verb(phrases=("who", "who all", "everybody"), summary="everybody to get back to", run=who),
    Verb(
        phrases=(
            "who is waiting",
            "whos waiting",
            "who waits",
            "who is waiting for me",
            "who should i answer",
        ),
        summary="open questions and requests to you",
        run=who_is_waiting,
    ),
    Verb(
        phrases=("who should i thank", "who to thank", "whom should i thank", "thank who", "who helped me"),
        summary="help and shares not thanked for yet",
        run=who_to_thank,
    ),
)
