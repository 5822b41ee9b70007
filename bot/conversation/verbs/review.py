"""`review`: the last seven days, what the member gave and received, and who came back. Facts, no measure of anybody."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.conversation.caller import Turn
from bot.conversation.grammar import Verb
from bot.conversation.kinds_told import counted
from bot.events import Identity
from bot.kinds import Kind
from bot.ledger import Direction, Engagement, Evidence
from bot.models import Call
from bot.views import Listing, Section
from bot.words import Words, marked

WEEK = timedelta(days=7)
GIVEN_WITHIN = timedelta(days=28)
"""Who came back did so to something that was given no longer ago."""
MOST_NAMES = 5
_GIVEN = {
    Kind.HELP: (marked("answered one question"), marked("answered {number} questions")),
    Kind.THANKS: (marked("thanked one person"), marked("thanked {number} people")),
    Kind.SHARE: (marked("passed on one post"), marked("passed on {number} posts")),
    Kind.MEETING: (marked("met one person"), marked("met {number} people")),
    Kind.REPLY: (marked("replied once"), marked("replied {times}")),
    Kind.QUESTION: (marked("asked one question"), marked("asked {number} questions")),
    Kind.REQUEST: (marked("asked for one thing"), marked("asked for {number} things")),
    Kind.DIRECT_MESSAGE: (marked("wrote one direct message"), marked("wrote {number} direct messages")),
    Kind.MENTION: (marked("mentioned one person"), marked("mentioned {number} people")),
    Kind.REACTION: (marked("reacted once"), marked("reacted {times}")),
}
"""What a member did, once and several times, in the order in which it is told."""
_BY_PERSON = {Kind.THANKS, Kind.MEETING, Kind.MENTION}


async def review(turn: Turn) -> Listing:
    """What passed in the last seven days."""
    words, passed = turn.words, _passed(turn, (await turn.known()).engagements)
    week = [act for act in passed if act.at > turn.now - WEEK]
    given = [act for act in week if act.direction is Direction.GIVEN]
    received = [act for act in week if _came_in(act)]
    lines = []
    if given:
        lines.append(words.say("You {deeds}.", deeds=_deeds(words, given)))
    if received:
        kinds = [act.kind for act in _once_each(received)]
        people = words.count("{number} person", "{number} people", len({act.contact for act in received}))
        lines.append(words.say("You received {counts}, from {people}.", counts=counted(words, kinds), people=people))
    if back := [person for person in _came_back(passed, turn.now) if person not in turn.member.muted]:
        wording = await turn.wording()
        names = [wording.who(person) for person in back[:MOST_NAMES]]
        if len(back) > MOST_NAMES:
            names.append(words.count("{number} more", "{number} more", len(back) - MOST_NAMES))
        lines.append(words.say("Came back to you after you had turned to them: {who}.", who=words.listed(names)))
    if not lines:
        lines.append(words.say("Nothing that I saw passed between you and others."))
    return Listing(title=words.say("Your last seven days"), sections=(Section(heading="", lines=tuple(lines)),))


def _passed(turn: Turn, acts: Iterable[Engagement]) -> list[Engagement]:
    """What was meant for the other one, from the first day that matters up to now."""
    since = turn.now - GIVEN_WITHIN
    return [act for act in acts if since < act.at <= turn.now and act.evidence is not Evidence.CONVERSATION]


def _came_in(act: Engagement) -> bool:
    """Whether somebody else did it: of a meeting, which both did, the member's side is told."""
    return act.direction is Direction.RECEIVED and act.kind is not Kind.MEETING


def _deeds(words: Words, acts: Sequence[Engagement]) -> str:
    """What the member did: “answered four questions, thanked two people and reacted once”."""
    told = []
    for kind, (once, often) in _GIVEN.items():
        of_kind = [act for act in acts if act.kind is kind]
        number = len({act.contact for act in of_kind} if kind in _BY_PERSON else _once_each(of_kind))
        if number:
            message = once if number == 1 else often
            told.append(words.say(message, number=words.number(number), times=words.times(number)))
    return words.listed(told)


def _once_each(acts: Iterable[Engagement]) -> list[Engagement]:
    """Each act once, to however many people it was; several answers in one conversation are one."""
    once: dict[tuple[str, ...], Engagement] = {}
    for act in acts:
        where = act.conversation if act.kind is Kind.HELP and act.direction is Direction.GIVEN else act.message
        who = act.contact if act.direction is Direction.RECEIVED or act.kind is Kind.HELP else ""
        once.setdefault((act.kind, act.channel, where, act.detail, who), act)
    return [*once.values()]


def _came_back(acts: Iterable[Engagement], now: datetime) -> list[Identity]:
    """Who turned to the member within the week, after the member had turned to them; the latest first."""
    first_given: dict[Identity, datetime] = {}
    last_received: dict[Identity, datetime] = {}
    for act in acts:
        if act.direction is Direction.GIVEN:
            first_given[act.contact] = min(act.at, first_given.get(act.contact, act.at))
        elif _came_in(act) and act.at > now - WEEK:
            last_received[act.contact] = max(act.at, last_received.get(act.contact, act.at))
    back = [who for who, at in last_received.items() if who in first_given and first_given[who] < at]
    return sorted(back, key=lambda who: (last_received[who], who), reverse=True)


async def show_review(turn: Turn, _: Call) -> Listing:
    """The same where it was asked for."""
    return await review(turn)


VERBS = (
    Verb(
        name="review",
        shown=marked("review"),
        summary=marked("your last seven days: what you gave and received"),
        run=show_review,
    ),
)
