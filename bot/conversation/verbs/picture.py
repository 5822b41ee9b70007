"""`picture of @name`: what passed between the two by week, each way, as a chart with its facts in words. No score."""

from collections import Counter
from datetime import date, datetime, time, timedelta

from bot.conversation.caller import Turn
from bot.conversation.grammar import Needs, Verb
from bot.engine.wall import moment_at
from bot.engine.word import is_noted
from bot.events import Identity
from bot.ledger import Direction, Engagement, Evidence
from bot.models import Call
from bot.nudging.wording import Wording
from bot.ports import Known, Pressed
from bot.views import Chart, Notice, Series, View
from bot.words import marked

WEEKS = 12
"""How many weeks it shows, the present one included."""
WEEK = timedelta(days=7)
MOST_NAMED = 2
"""More weeks than these are not named as those with most."""
_TOLD = {
    Direction.RECEIVED: (
        marked("{who} turned to you once, {last}."),
        marked("{who} turned to you {times}, the last time {last}."),
        marked("{who} turned to you {times}, most in the week from {weeks} ({most}), the last time {last}."),
        marked("From {who} I saw nothing."),
    ),
    Direction.GIVEN: (
        marked("You turned to {who} once, {last}."),
        marked("You turned to {who} {times}, the last time {last}."),
        marked("You turned to {who} {times}, most in the week from {weeks} ({most}), the last time {last}."),
        marked("From you I saw nothing."),
    ),
}
"""Of each direction: once, several times, with the weeks of most, nothing."""
_LABELS = {Direction.RECEIVED: marked("To you"), Direction.GIVEN: marked("From you")}


async def picture(turn: Turn, call: Call) -> View:
    """What each did toward the other in each of the last weeks, by the member's calendar."""
    person = call.person or Identity("")
    wording = await turn.wording()
    return chart(turn, person, await turn.known([person]), wording)


async def pressed(turn: Turn, press: Pressed) -> View:
    """The same for a contact's button."""
    person = Identity(press.id)
    if person not in (await turn.known([person])).contacts:
        return Notice(text=turn.words.say("I see nothing that passed between you two any more."), tone="problem")
    return await picture(turn, Call(verb=press.verb, person=person))


def chart(turn: Turn, person: Identity, known: Known, wording: Wording) -> Chart:
    """What is known of a pair, by week. at: each week's beginning on the member's clock."""
    today = turn.now.astimezone(turn.zone).date()
    weeks = [_monday(today) - back * WEEK for back in reversed(range(WEEKS))]
    who, words = wording.who(person), turn.words
    series, facts = [], []
    for direction in (Direction.RECEIVED, Direction.GIVEN):
        times, last = _times(turn, known, direction)
        counts = [times[week] for week in weeks]
        series.append(Series(label=words.say(_LABELS[direction]), values=tuple(map(float, counts))))
        facts.append(_told(wording, direction, who, dict(zip(weeks, counts, strict=True)), last))
    return Chart(
        title=words.say("{who} and you by week", who=who),
        at=tuple(_beginning(week, turn) for week in weeks),
        series=tuple(series),
        alt=" ".join((words.say("In the last {number} weeks:", number=words.number(WEEKS)), *facts)),
        dark=turn.member.dark,
    )


def _times(turn: Turn, known: Known, direction: Direction) -> tuple[Counter[date], datetime | None]:
    """How often one turned to the other in each week, named by its Monday, and when last."""
    moments = [act.at for act in known.engagements if act.direction is direction and _counts(act, turn.now)]
    times = Counter(_monday(at.astimezone(turn.zone).date()) for at in moments)
    for week in known.weeks:
        passed = week.passed(direction)
        if passed.last and passed.last <= turn.now:
            times[_monday(week.week)] += sum(tally.count for tally in passed.tallies)
            moments.append(passed.last)
    return times, max(moments, default=None)


def _counts(act: Engagement, now: datetime) -> bool:
    """Whether one did it by then, toward the other."""
    return act.at <= now and act.evidence is not Evidence.CONVERSATION and not is_noted(act)


def _told(wording: Wording, direction: Direction, who: str, counts: dict[date, int], last: datetime | None) -> str:
    """One direction in words: how often, in which weeks most, and when last."""
    once, several, with_most, nothing = _TOLD[direction]
    words, total, most = wording.words, sum(counts.values()), max(counts.values())
    if not total or last is None:
        return words.say(nothing, who=who)
    when = wording.when(last)
    if total == 1:
        return words.say(once, who=who, last=when)
    best = [words.in_full(week, wording.today) for week, count in counts.items() if count == most]
    is_telling = most > 1 and len(best) <= MOST_NAMED and most < total
    return words.say(
        with_most if is_telling else several,
        who=who,
        times=words.times(total),
        weeks=words.listed(best),
        most=most,
        last=when,
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _beginning(week: date, turn: Turn) -> datetime:
    """A week's first moment, as the member's clock shows it."""
    return moment_at(datetime.combine(week, time()), turn.zone).astimezone(turn.zone)


VERBS = (
    Verb(
        name="picture",
        shown=marked("picture of @name"),
        summary=marked("what passed between the two of you, week by week"),
        run=picture,
        needs=Needs.NAME,
        press=pressed,
    ),
)
