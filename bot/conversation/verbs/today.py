"""`today`: the day's list, as the digest shows it, and `more` of it. Views: nothing counts as delivered."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import chain

from bot.conversation.caller import Turn
from bot.conversation.grammar import Verb
from bot.engine.wall import moment_at
from bot.events import Identity
from bot.kinds import Awaits
from bot.ledger import How
from bot.models import Call, Nudge
from bot.nudging.wording import Wording
from bot.views import Digest, Listing, Section, Text, View
from bot.words import marked

MOST_SETTLED = 3
PARTS = {0: marked("Hello."), 4: marked("Good morning."), 12: marked("Good afternoon."), 18: marked("Good evening.")}
"""What one says from which hour on."""


async def today(turn: Turn, _: Call) -> Digest:
    """A greeting, the worthiest few, and what settled by itself since yesterday."""
    nudges = await turn.nudges()
    shown = await digest_of(turn, nudges, footer=usual_footer(turn, is_first=(await turn.talk()).shown is None))
    await turn.show(nudges)
    return shown


async def digest_of(turn: Turn, nudges: Sequence[Nudge], preface: str = "", footer: str = "") -> Digest:
    """Some nudges as a digest. preface, footer: what is said before and below them."""
    wording = await turn.wording()
    return Digest(
        greeting=" ".join(filter(None, (_greeting(turn), preface, _how_many(turn, len(nudges))))),
        cards=tuple(wording.card(nudge, index) for index, nudge in enumerate(nudges, 1)),
        heading=turn.words.say("Settled by itself {since}", since=wording.since(_looked_back(turn))),
        settled=await _settled(turn, wording),
        footer=footer,
    )


async def more(turn: Turn, _: Call) -> View:
    """The next few, numbered on; numbers refer to all that was listed from now on."""
    shown = (await turn.talk()).shown
    places = () if shown is None else shown.nudges if shown.by in (turn.by, "digest") else shown.before
    listed = {nudge.contact for nudge in places if nudge}
    if not listed:
        return await today(turn, _)
    plan = await turn.plan()
    next_few: dict[Identity, Nudge] = {}
    for nudge in chain.from_iterable(map(plan.about, (None, Awaits.ANSWER, Awaits.THANKS))):
        if len(next_few) == turn.most:
            break
        if nudge.contact not in listed:
            next_few.setdefault(nudge.contact, nudge)
    if not next_few:
        return Text(text=turn.words.say("That is everybody."))
    await turn.show((*places, *next_few.values()))
    wording = await turn.wording()
    cards = tuple(wording.card(nudge, index) for index, nudge in enumerate(next_few.values(), len(places) + 1))
    title = turn.words.say("One more") if len(cards) == 1 else turn.words.say("The next ones")
    return Listing(title=title, sections=(Section(heading="", cards=cards),))


def _greeting(turn: Turn) -> str:
    hour = turn.now.astimezone(turn.zone).hour
    started = [start for start in PARTS if start <= hour]
    return turn.words.say(PARTS[max(started)])


def _how_many(turn: Turn, count: int) -> str:
    if count == 0:
        return turn.words.say("Nobody is waiting for you.")
    told = turn.words.count("{number} person to get back to:", "{number} people to get back to:", count)
    return told[0].upper() + told[1:]


def usual_footer(turn: Turn, *, is_first: bool) -> str:
    """That there is a stop or a pause; else, once a week, what is out of sight."""
    if turn.member.has_stopped(turn.now):
        return turn.words.say("You have stopped me: I see nothing of yours. “resume” begins anew.")
    pause = turn.member.pause(turn.now)
    if pause and pause.until:
        until = turn.words.exactly(pause.until.astimezone(turn.zone))
        return turn.words.say("You are paused until {time}.", time=until)
    if pause:
        return turn.words.say("You are paused until you say “resume”.")
    if is_first or turn.now.astimezone(turn.zone).weekday() == min(turn.member.days, default=0):
        return turn.words.say(
            "I see what was said in channels and threads; not calls, mail, or what happens elsewhere."
        )
    return ""


def _looked_back(turn: Turn) -> datetime:
    """The beginning of the last day before today on which the member works."""
    day = turn.now.astimezone(turn.zone).date() - timedelta(days=1)
    for _ in range(6):
        if day.weekday() not in turn.member.days:
            day -= timedelta(days=1)
    return moment_at(datetime.combine(day, time()), turn.zone)


async def _settled(turn: Turn, wording: Wording) -> tuple[str, ...]:
    items = await turn.storage.items(turn.member.home, turn.member.id)
    since, hidden = _looked_back(turn), {*turn.member.muted_channels, *await turn.hidden()}
    recent = [
        item
        for item in items
        if item.settled
        and item.settled.how is not How.WORD
        and item.settled.at <= turn.now
        and item.settled.at >= since
        and item.contact not in turn.member.muted
        and hidden.isdisjoint((item.channel, item.settled.channel))
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
