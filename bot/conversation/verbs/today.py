"""`today`: the day's list, as the digest will show it. A view: nothing is sent and nothing counts as delivered."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.conversation.grammar import Verb
from bot.conversation.turn import Turn
from bot.ledger import How
from bot.nudging.wording import Wording, number
from bot.views import Digest

MOST_SETTLED = 3


async def today(turn: Turn, _: int) -> Digest:
    """A greeting, the worthiest few, and what settled by itself since yesterday."""
    everybody = await turn.nudges()
    nudges = everybody[: turn.settings.digest.nudges]
    await turn.show(nudges)
    words = await turn.wording()
    return Digest(
        greeting=f"{_greeting(turn)} {_how_many(len(nudges))}",
        cards=tuple(words.card(nudge, index) for index, nudge in enumerate(nudges, 1)),
        settled=await _settled(turn, words),
        footer="I see what was said in channels and threads; not calls, mail, or what happens elsewhere.",
    )


def _greeting(turn: Turn) -> str:
    hour = turn.now.astimezone(ZoneInfo(turn.member.zone)).hour
    part = "morning" if 4 <= hour < 12 else "afternoon" if 12 <= hour < 18 else "evening"
    return f"Good {part}."


def _how_many(count: int) -> str:
    if count == 0:
        return "Nobody is waiting for you."
    return f"{number(count).capitalize()} {'person' if count == 1 else 'people'} to get back to:"


async def _settled(turn: Turn, words: Wording) -> tuple[str, ...]:
    items = await turn.storage.items(turn.member.home, turn.member.id)
    zone = ZoneInfo(turn.member.zone)
    yesterday = turn.now.astimezone(zone).date() - timedelta(days=1)
    recent = [
        item
        for item in items
        if item.settled
        and item.settled.how is not How.WORD
        and item.settled.at <= turn.now
        and item.settled.at.astimezone(zone).date() >= yesterday
    ]
    recent.sort(key=lambda item: item.settled.at if item.settled else item.at, reverse=True)
    return tuple(dict.fromkeys(words.settled(item) for item in recent))[:MOST_SETTLED]


VERBS = (Verb(phrases=("today", "todays list", "list", "digest", "what now"), summary="today’s list", run=today),)
