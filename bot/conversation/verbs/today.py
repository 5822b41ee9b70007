"""`today`: the day's list, as the digest shows it, and `more` of it. Views: nothing counts as delivered."""

from datetime import timedelta

from bot.conversation.caller import Turn
from bot.conversation.grammar import Verb
from bot.ledger import How
from bot.models import Call
from bot.nudging.wording import Wording
from bot.views import Digest, Listing, Section, Text, View
from bot.words import marked

MOST_SETTLED = 3
PARTS = {4: marked("Good morning."), 12: marked("Good afternoon."), 18: marked("Good evening.")}
"""What one says from which hour on."""


async def today(turn: Turn, _: Call) -> Digest:
    """A greeting, the worthiest few, and what settled by itself since yesterday."""
    everybody = await turn.nudges()
    nudges = everybody[: turn.most]
    await turn.show(nudges)
    wording = await turn.wording()
    return Digest(
        greeting=f"{_greeting(turn)} {_how_many(turn, len(nudges))}",
        cards=tuple(wording.card(nudge, index) for index, nudge in enumerate(nudges, 1)),
        heading=turn.words.say("Settled by itself since yesterday"),
        settled=await _settled(turn, wording),
        footer=turn.words.say(
            "I see what was said in channels and threads; not calls, mail, or what happens elsewhere."
        ),
    )


async def more(turn: Turn, _: Call) -> View:
    """The next few, numbered on; numbers refer to all that was listed from now on."""
    shown = (await turn.talk()).shown
    listed = shown.nudges if shown else ()
    if not listed:
        return await today(turn, _)
    known = {nudge.id for nudge in listed} | {nudge.contact for nudge in listed}
    rest = [nudge for nudge in await turn.nudges() if nudge.id not in known and nudge.contact not in known]
    if not rest:
        return Text(text=turn.words.say("That is everybody."))
    next_few = rest[: turn.most]
    await turn.show((*listed, *next_few))
    wording = await turn.wording()
    cards = tuple(wording.card(nudge, index) for index, nudge in enumerate(next_few, len(listed) + 1))
    return Listing(title=turn.words.say("The next ones"), sections=(Section(heading="", cards=cards),))


def _greeting(turn: Turn) -> str:
    hour = turn.now.astimezone(turn.zone).hour
    started = [start for start in PARTS if start <= hour]
    return turn.words.say(PARTS[max(started or PARTS)])


def _how_many(turn: Turn, count: int) -> str:
    if count == 0:
        return turn.words.say("Nobody is waiting for you.")
    told = turn.words.count("{number} person to get back to:", "{number} people to get back to:", count)
    return told[0].upper() + told[1:]


async def _settled(turn: Turn, wording: Wording) -> tuple[str, ...]:
    items = await turn.storage.items(turn.member.home, turn.member.id)
    yesterday = wording.today - timedelta(days=1)
    recent = [
        item
        for item in items
        if item.settled
        and item.settled.how is not How.WORD
        and item.settled.at <= turn.now
        and item.settled.at.astimezone(turn.zone).date() >= yesterday
        and item.contact not in turn.member.muted
        and item.channel not in turn.member.muted_channels
    ]
    recent.sort(key=lambda item: item.settled.at if item.settled else item.at, reverse=True)
    return tuple(dict.fromkeys(wording.settled(item) for item in recent))[:MOST_SETTLED]


VERBS = (
    Verb(
        name="today",
        shown=marked("today"),
        summary=marked("the day’s list"),
        run=today,
    ),
    Verb(
        name="more",
        shown=marked("more"),
        summary=marked("the next few"),
        run=more,
    ),
)
