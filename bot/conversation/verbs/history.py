"""`history`: what the member told the bot lately, what settled by itself, and what was sent, by day."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from bot.conversation.caller import Turn
from bot.conversation.grammar import Verb
from bot.conversation.told import told
from bot.ledger import How
from bot.models import Call, DeliveryState, Sent
from bot.views import Listing, Section, View
from bot.words import marked

LOOK_BACK = timedelta(days=14)
MOST = 30
_SENT = {
    Sent.DIGEST: marked("a list came by itself"),
    Sent.NUDGE: marked("a nudge came back, as you had asked"),
    Sent.REVIEW: marked("the weekly review came by itself"),
}


async def history(turn: Turn, _: Call) -> View:
    """The last two weeks, newest first."""
    wording, since = await turn.wording(), turn.now - LOOK_BACK
    lines: list[tuple[datetime, str]] = []
    for deed in (await turn.talk()).deeds:
        if since <= deed.at <= turn.now:
            line = told(deed, wording)
            lines.append((deed.at, turn.words.say("{deed}, taken back", deed=line) if deed.undone else line))
    lines += [
        (item.settled.at, wording.settled(item))
        for item in await turn.storage.items(turn.member.home, turn.member.id)
        if item.settled and item.settled.how is not How.WORD and since <= item.settled.at <= turn.now
    ]
    lines += [
        (sent.at, turn.words.say(_SENT[sent.kind]))
        for sent in (await turn.storage.agenda(turn.home, turn.member.id)).deliveries
        if sent.state is DeliveryState.DELIVERED and since <= sent.at <= turn.now
    ]
    days: defaultdict[date, list[str]] = defaultdict(list)
    for at, line in sorted(lines, key=lambda entry: entry[0], reverse=True)[:MOST]:
        days[at.astimezone(turn.zone).date()].append(line)
    sections = tuple(
        Section(heading=turn.words.in_full(day), lines=tuple(_counted(turn, of_day))) for day, of_day in days.items()
    )
    nothing = Section(heading="", lines=(turn.words.say("Nothing in the last two weeks."),))
    return Listing(title=turn.words.say("What was done lately"), sections=sections or (nothing,))


def _counted(turn: Turn, lines: Iterable[str]) -> list[str]:
    """Each line once, with how often it is there."""
    often = Counter(lines)
    return [
        line if times == 1 else turn.words.say("{deed} ({times})", deed=line, times=turn.words.times(times))
        for line, times in often.items()
    ]


VERBS = (
    Verb(
        name="history",
        shown=marked("history"),
        summary=marked("what was done lately"),
        run=history,
    ),
)
