"""`what do you know about me`: kinds, counts, dates of what is kept about whoever asks; never whose ledger it is."""

from collections import defaultdict
from datetime import UTC, date, datetime

from bot.conversation.caller import Caller, Turn
from bot.conversation.grammar import Verb
from bot.conversation.kinds_told import counted
from bot.events import Identity
from bot.kinds import Kind
from bot.ledger import Direction, Engagement, Evidence, Reaction, Trace, Week
from bot.models import Call, Row
from bot.people import Profile
from bot.views import Listing, Section, View
from bot.words import marked


async def about_me(caller: Caller, _: Call) -> View:
    """Everything that names them, counted by kind."""
    words = caller.words
    people = caller.member.identities if isinstance(caller, Turn) else (caller.who,)
    rows = await caller.storage.about(caller.home, people)
    lines = [*_facts(caller, rows, set(people)), *_exchanges(caller, rows), *_by_week(caller, rows)]
    if isinstance(caller, Turn):
        talk = await caller.talk()
        if told := len([nudge for nudge in talk.nudges if nudge.member == caller.member.id]):
            lines.append(words.count("{digits} nudge that I told you.", "{digits} nudges that I told you.", told))
        lines.append(words.say("Your settings, and what you told me. “export” gives you all of it."))
    never = words.say("What anybody wrote is never kept, only ids, kinds and times.")
    if not lines:
        lines.append(words.say("Nothing that passed between you and others."))
    return Listing(title=words.say("What I know about you"), sections=(Section(heading="", lines=(*lines, never)),))


def _facts(caller: Caller, rows: tuple[Row, ...], people: set[Identity]) -> list[str]:
    """Labels, and ids and times of messages and reactions."""
    words = caller.words
    lines = []
    if any(isinstance(row, Profile) for row in rows):
        lines.append(words.say("Your name and handle."))
    wrote = [row.at for row in rows if isinstance(row, Trace) and row.author in people]
    named = [row.at for row in rows if isinstance(row, Trace) and row.author not in people]
    reacted = [row.at for row in rows if isinstance(row, Reaction)]
    if wrote:
        lines.append(
            words.count(
                "{digits} message that you wrote, {dates}.",
                "{digits} messages that you wrote, {dates}.",
                len(wrote),
                dates=_dates(caller, wrote),
            )
        )
    if named:
        lines.append(
            words.count(
                "{digits} message of others about you, {dates}.",
                "{digits} messages of others about you, {dates}.",
                len(named),
                dates=_dates(caller, named),
            )
        )
    if reacted:
        lines.append(
            words.count(
                "{digits} reaction by you or on what you wrote, {dates}.",
                "{digits} reactions by you or on what you wrote, {dates}.",
                len(reacted),
                dates=_dates(caller, reacted),
            )
        )
    return lines


def _exchanges(caller: Caller, rows: tuple[Row, ...]) -> list[str]:
    """What was between people, as kinds: each act once, in however many ledgers it stands."""
    seen = [row for row in rows if isinstance(row, Engagement)]
    if not isinstance(caller, Turn):  # what others said of them is their own matter
        seen = [row for row in seen if row.evidence is not Evidence.WORD]
    acts = {(row.channel, row.message, row.kind, row.detail, _doer(row)): row for row in seen}
    if not acts:
        return []
    kinds = counted(caller.words, [act.kind for act in acts.values()])
    dates = _dates(caller, [act.at for act in acts.values()])
    return [caller.words.say("What passed between you and others: {counts}, {dates}.", counts=kinds, dates=dates)]


def _by_week(caller: Caller, rows: tuple[Row, ...]) -> list[str]:
    """The totals of what is older: once for each two people, in however many ledgers they stand."""
    counts: defaultdict[tuple[date, frozenset[str], str, Kind, bool], int] = defaultdict(int)
    last = []
    for week in (row for row in rows if isinstance(row, Week)):
        for direction in Direction:
            giver = week.member if direction is Direction.GIVEN else week.contact
            for tally in week.passed(direction).tallies:
                if isinstance(caller, Turn) or not tally.by_word:  # as above
                    who = "" if tally.kind is Kind.MEETING else giver
                    act = (week.week, frozenset(week.people), who, tally.kind, tally.by_word)
                    counts[act] = max(counts[act], tally.count)
                    last.append(tally.last)
    if not last:
        return []
    kinds = [kind for (_, _, _, kind, _), count in counts.items() for _ in range(count)]
    until = caller.words.long_date(max(last).astimezone(UTC).date())
    told = counted(caller.words, kinds)
    return [caller.words.say("Longer ago, by the week only: {counts}, the last on {day}.", counts=told, day=until)]


def _doer(act: Engagement) -> str:
    if act.kind is Kind.MEETING:
        return ""
    return act.contact if act.direction is Direction.RECEIVED else act.member


def _dates(caller: Caller, moments: list[datetime]) -> str:
    zone = caller.zone if isinstance(caller, Turn) else UTC
    first, last = (at.astimezone(zone).date() for at in (min(moments), max(moments)))
    if first == last:
        return caller.words.say("on {day}", day=caller.words.long_date(first))
    return caller.words.say(
        "from {first} to {last}", first=caller.words.long_date(first), last=caller.words.long_date(last)
    )


VERBS = (
    Verb(
        name="about_me",
        shown=marked("what do you know about me"),
        summary=marked("kinds, counts and dates, for anybody who asks"),
        run=about_me,
        guest=about_me,
    ),
)
