"""`who`: everybody who has gone unacknowledged, those who wait for an answer and those whose help went unthanked."""

from collections.abc import Mapping, Sequence

from bot.conversation.grammar import Verb
from bot.conversation.turn import Turn
from bot.kinds import Awaits
from bot.models import Nudge
from bot.nudging.wording import number as number_in_words
from bot.views import Listing, Section, View

MOST = 10
"""How many a heading lists."""
_WAITING = "Waiting for an answer"
_UNTHANKED = "Help and shares not thanked for yet"
_OFTEN = "Came by often lately"


async def who(turn: Turn, _: int) -> View:
    """Both, under headings, and who came by often if anybody did."""
    answers, thanks, everything = await turn.nudges_about(Awaits.ANSWER, Awaits.THANKS, None)
    often = [nudge for nudge in everything if not nudge.conversations]
    lists = {_WAITING: answers, _UNTHANKED: thanks}
    return await _listing(turn, "Who to get back to", lists | ({_OFTEN: often} if often else {}))


async def who_is_waiting(turn: Turn, _: int) -> View:
    """Open questions, requests and mentions."""
    (answers,) = await turn.nudges_about(Awaits.ANSWER)
    return await _listing(turn, "Who is waiting", {_WAITING: answers})


async def who_to_thank(turn: Turn, _: int) -> View:
    """Unthanked help and shares."""
    (thanks,) = await turn.nudges_about(Awaits.THANKS)
    return await _listing(turn, "Who to thank", {_UNTHANKED: thanks})


async def _listing(turn: Turn, title: str, lists: Mapping[str, Sequence[Nudge]]) -> View:
    """The first of each list under its heading, numbered through; numbers refer to them from now on."""
    words = await turn.wording()
    shown: list[Nudge] = []
    sections = []
    for heading, nudges in lists.items():
        cards = tuple(words.card(nudge, number) for number, nudge in enumerate(nudges[:MOST], len(shown) + 1))
        rest = len(nudges) - MOST
        lines = (f"and {number_in_words(rest)} more",) if rest > 0 else () if cards else ("Nobody.",)
        sections.append(Section(heading=heading, cards=cards, lines=lines))
        shown += nudges[:MOST]
    await turn.show(shown)
    return Listing(title=title, sections=tuple(sections))


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
