"""What is too old to be kept day by day, by the week (docs/ledger.md, section 6). Pure.

A week's totals leave every tie, every habit and every count as they were; which message it was, and where, goes.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from operator import add

from msgspec.structs import replace

from bot.engine.worth import BUCKETS, Habit
from bot.kinds import KINDS, Kind
from bot.ledger import Direction, Engagement, Evidence, Item, Passed, Tally, Week
from bot.people import Member
from bot.ports import Changes

DAY = timedelta(days=1)


def horizon_at(now: datetime, retention_days: int) -> datetime:
    """Before which moment all is kept by the week: a midnight in UTC, so that no day is cut in two."""
    return datetime.combine((now.astimezone(UTC) - retention_days * DAY).date(), time(), UTC)


def week_of(at: datetime) -> date:
    """The week in which something happened: its Monday, or the first of the month if that came since."""
    day = at.astimezone(UTC).date()
    return max(day - day.weekday() * DAY, day.replace(day=1))


def is_over(item: Item, horizon: datetime) -> bool:
    """Whether an item goes: last asked for before the horizon, and not settled since."""
    return item.at < horizon and (item.settled is None or item.settled.at < horizon)


def folded(
    acts: Iterable[Engagement],
    items: Iterable[Item],
    weeks: Iterable[Week],
    horizon: datetime,
    member: Member | None = None,
) -> Changes:
    """What is before the horizon goes from one pair's rows into its weeks.

    weeks: those that there are already. member: the pair's, as they are now, in whose working days it counts how long
    items had waited; Monday to Friday in UTC without one.
    """
    old = [act for act in acts if act.at < horizon]
    over = [item for item in items if is_over(item, horizon)]
    before = {week.week: week for week in weeks}
    passed: defaultdict[date, list[Engagement]] = defaultdict(list)
    for act in old:
        if act.evidence is not Evidence.CONVERSATION and KINDS[act.kind].weight:
            passed[week_of(act.at)].append(act)
    ended: defaultdict[date, list[Item]] = defaultdict(list)
    for item in over:
        stopped = item.settled is None and any(item.at < stop.since for stop in (member.stops if member else ()))
        if not stopped:  # what became of it nobody saw
            ended[week_of(item.at)].append(item)
    some: list[Engagement | Item] = [*old, *over]
    puts = [
        _week(before.get(week) or _empty(some[0], week), passed[week], Habit.of(ended[week], member))
        for week in sorted({*passed, *ended})
    ]
    return Changes(puts=tuple(week for week in puts if week not in before.values()), drops=tuple(some))


def _empty(of: Engagement | Item, week: date) -> Week:
    return Week(home=of.home, member=of.member, contact=of.contact, week=week)


def _week(row: Week, acts: Sequence[Engagement], habit: Habit) -> Week:
    """The week with this as well."""
    given, received = ([act for act in acts if act.direction is direction] for direction in Direction)
    return replace(
        row,
        given=_sum(row.given, _passed(given)),
        received=_sum(row.received, _passed(received)),
        seen=row.seen + habit.seen,
        settled=row.settled + habit.settled,
        answered=_counts(row.answered, habit),
    )


def _counts(so_far: tuple[int, ...], habit: Habit) -> tuple[int, ...]:
    """How many were settled in each bucket of waiting; nothing where none were."""
    if not habit.settled:
        return so_far
    return tuple(map(add, so_far, habit.answered)) if len(so_far) == BUCKETS else habit.answered


def _passed(acts: Sequence[Engagement]) -> Passed:
    """The totals of some acts of one direction, all those of each of their days."""
    weights: defaultdict[date, float] = defaultdict(float)
    by_kind: defaultdict[tuple[Kind, bool], list[datetime]] = defaultdict(list)
    for act in acts:
        at = act.at.astimezone(UTC)
        weights[at.date()] = max(weights[at.date()], KINDS[act.kind].weight)
        by_kind[act.kind, act.evidence is Evidence.WORD].append(at)
    tallies = (
        Tally(kind=kind, by_word=by_word, count=len(times), days=len({at.date() for at in times}), last=max(times))
        for (kind, by_word), times in by_kind.items()
    )
    return Passed(days=len(weights), weight=sum(weights.values()), tallies=_ordered(tallies))


def _sum(one: Passed, other: Passed) -> Passed:
    """Both together: of different days, since a day folds at once."""
    tallies = {(tally.kind, tally.by_word): tally for tally in one.tallies}
    for tally in other.tallies:
        there = tallies.get((tally.kind, tally.by_word))
        tallies[tally.kind, tally.by_word] = (
            tally
            if there is None
            else replace(
                tally, count=there.count + tally.count, days=there.days + tally.days, last=max(there.last, tally.last)
            )
        )
    return Passed(days=one.days + other.days, weight=one.weight + other.weight, tallies=_ordered(tallies.values()))


def _ordered(tallies: Iterable[Tally]) -> tuple[Tally, ...]:
    return tuple(sorted(tallies, key=lambda tally: (tally.kind, tally.by_word)))
