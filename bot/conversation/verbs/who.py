"""`who`: everybody who has gone unacknowledged, those who wait for an answer and those whose help went unthanked."""

from collections.abc import Mapping

from bot.conversation.caller import Turn
from bot.conversation.grammar import Verb
from bot.kinds import Awaits
from bot.models import Call, Nudge
from bot.nudging.planner import Best
from bot.views import Listing, Section, View
from bot.words import marked

MOST = 10
"""How many a heading lists."""
_WAITING = marked("Waiting for an answer")
_UNTHANKED = marked("Help and shares not thanked for yet")
_OFTEN = marked("Came by often lately")


async def who(turn: Turn, _: Call) -> View:
    """Both, under headings, and who came by often if anybody did."""
    plan = await turn.plan()
    often = plan.often(MOST)
    lists = {_WAITING: plan.best(Awaits.ANSWER, MOST), _UNTHANKED: plan.best(Awaits.THANKS, MOST)}
    return await _listing(turn, marked("Who to get back to"), lists | ({_OFTEN: often} if often.nudges else {}))


async def who_is_waiting(turn: Turn, _: Call) -> View:
    """Open questions, requests and mentions."""
    answers = (await turn.plan()).best(Awaits.ANSWER, MOST)
    return await _listing(turn, marked("Who is waiting"), {_WAITING: answers})


async def who_to_thank(turn: Turn, _: Call) -> View:
    """Unthanked help and shares."""
    thanks = (await turn.plan()).best(Awaits.THANKS, MOST)
    return await _listing(turn, marked("Who to thank"), {_UNTHANKED: thanks})


async def _listing(turn: Turn, title: str, lists: Mapping[str, Best]) -> View:
    """The first of each list under its heading, numbered through; numbers refer to them from now on."""
    wording, words = await turn.wording(), turn.words
    shown: list[Nudge] = []
    sections = []
    for heading, best in lists.items():
        cards = tuple(wording.card(nudge, number) for number, nudge in enumerate(best.nudges, len(shown) + 1))
        more = (words.count("and {number} more", "and {number} more", best.more),) if best.more else ()
        sections.append(
            Section(heading=words.say(heading), cards=cards, lines=more or (() if cards else (words.say("Nobody."),)))
        )
        shown += best.nudges
    await turn.show(shown)
    return Listing(title=words.say(title), sections=tuple(sections))


VERBS = (
    Verb(
        name="who",
        shown=marked("who"),
        summary=marked("everybody to get back to"),
        run=who,
    ),
    Verb(
        name="who_is_waiting",
        shown=marked("who is waiting"),
        summary=marked("open questions and requests to you"),
        run=who_is_waiting,
    ),
    Verb(
        name="who_to_thank",
        shown=marked("who should I thank"),
        summary=marked("help and shares not thanked for yet"),
        run=who_to_thank,
    ),
)
