"""`what do you know about me`: kinds, counts, dates of what is kept about whoever asks; never whose ledger it is."""

from datetime import datetime

from bot.conversation.caller import Caller, Turn
from bot.conversation.grammar import Verb
from bot.conversation.kinds_told import counted
from bot.events import Identity
from bot.ledger import Direction, Engagement, Reaction, Trace
from bot.models import Call, Profile, Row
from bot.views import Listing, Section, View
from bot.words import marked


async def about_me(caller: Caller, _: Call) -> View:
    """Everything that names them, counted by kind."""
    words = caller.words
    people = caller.member.identities if isinstance(caller, Turn) else (caller.who,)
    rows = await caller.storage.about(caller.home, people)
    lines = [*_facts(caller, rows, set(people)), *_exchanges(caller, rows)]
    if isinstance(caller, Turn):
        talk = await caller.talk()
        if told := len([nudge for nudge in talk.nudges if nudge.member == caller.member.id]):
            lines.append(words.count("{digits} nudge that I told you.", "{digits} nudges that I told you.", told))
        lines.append(words.say("Your settings, and what you told me. “export” gives you all of it."))
    never = words.say("What anybody wrote is never kept, only ids, kinds and times.")
    if not lines:
        lines.append(words.say("Nothing."))
    return Listing(title=words.say("What I know about you"), sections=(Section(heading="", lines=(*lines, never)),))


def _facts(caller: Caller, rows: tuple[Row, ...], people: set[Identity]) -> list[str]:
    """Labels, and ids and times of messages and reactions."""
    words = caller.words
    lines = []
    if any(isinstance(row, Profile) for row in rows):
        lines.append(words.say("Your name and handle."))
    wrote = [row for row in rows if isinstance(row, Trace) and row.author in people]
    named = [row for row in rows if isinstance(row, Trace) and row.author not in people]
    reacted = [row for row in rows if isinstance(row, Reaction)]
    for one, many, found in (
        (
            marked("{digits} message that you wrote, {dates}."),
            marked("{digits} messages that you wrote, {dates}."),
            wrote,
        ),
        (
            marked("{digits} message of others about you, {dates}."),
            marked("{digits} messages of others about you, {dates}."),
            named,
        ),
        (
            marked("{digits} reaction by you or on what you wrote, {dates}."),
            marked("{digits} reactions by you or on what you wrote, {dates}."),
            reacted,
        ),
    ):
        if found:
            lines.append(words.count(one, many, len(found), dates=_dates(caller, [row.at for row in found])))
    return lines


def _exchanges(caller: Caller, rows: tuple[Row, ...]) -> list[str]:
    """What was between people, as kinds: each act once, in however many ledgers it stands."""
    acts = {
        (row.channel, row.message, row.kind, row.detail, _doer(row)): row for row in rows if isinstance(row, Engagement)
    }
    if not acts:
        return []
    kinds = counted(caller.words, [act.kind for act in acts.values()])
    dates = _dates(caller, [act.at for act in acts.values()])
    return [caller.words.say("What passed between you and others: {counts}, {dates}.", counts=kinds, dates=dates)]


def _doer(act: Engagement) -> str:
    return act.contact if act.direction is Direction.RECEIVED else act.member


def _dates(caller: Caller, moments: list[datetime]) -> str:
    first, last = min(moments).date(), max(moments).date()
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
