"""How long what there is to tell of a contact stays as it is, if no row changes.

Never too long; now and then too short, where working days can't be reckoned ahead exactly.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.engine.waiting import passed_at_earliest, waited
from bot.engine.wall import clock_change
from bot.engine.worth import EDGES
from bot.kinds import KINDS
from bot.ledger import Direction, Engagement, Item
from bot.models import Nudge, Verdict
from bot.nudging.newness import told_from
from bot.nudging.outlook import ELSEWHERE_WITHIN, LOPSIDED_WITHIN, Pair, is_lopsided, lately
from bot.nudging.standing import WANTED_BACK
from bot.people import Member

STRIDE = timedelta(days=3)
UNSURE = timedelta(seconds=1)
"""How near to an edge of waiting it is not said on which side of it one is: days are floating numbers."""
UNSURE_DAYS = UNSURE / timedelta(days=1)


def steady_until(now: datetime, member: Member) -> datetime:
    """The next moment at which everything may be different: a month of the ties begins, or the member's clock changes.

    That a clock is changed and changed back within a stride is left out: since 1970, in no zone of the time zone
    database are the two less than six days apart.
    """
    here = now.astimezone(UTC)
    end = datetime(here.year + here.month // 12, here.month % 12 + 1, 1, tzinfo=UTC)
    zone = ZoneInfo(member.zone)
    offset = now.astimezone(zone).utcoffset()
    at = now
    while at < end:
        before, at = at, min(at + STRIDE, end)
        if at.astimezone(zone).utcoffset() != offset:
            return clock_change(before, at, zone)
    return end


def lasts_until(pair: Pair, member: Member, now: datetime, steady: datetime) -> datetime:
    """A moment before which the outlook stays as it is now: at most `steady`, and now itself where it's that near."""
    return min([steady, *_edges(pair, member, now)])


def _edges(pair: Pair, member: Member, now: datetime) -> Iterator[datetime]:
    for item in pair.items:
        yield from _of_item(item, member, now)
    for nudge in pair.nudges:
        yield from (at for at in _of_nudge(nudge) if at > now)
    yield from (act.at for act in pair.engagements if act.at > now)
    ends = (week.passed(direction).last for week in pair.weeks for direction in Direction)
    yield from (end for end in ends if end and end > now)
    yield from _of_light(lately(pair.engagements, member, now))


def _of_item(item: Item, member: Member, now: datetime) -> Iterator[datetime]:
    """When it opens, joins, settles, is told again, or unasked, has waited into the next bucket, or is let go."""
    moments = (item.since, item.at, item.deferred_until, item.settled.at if item.settled else None)
    yield from (at for at in moments if at and at > now)
    if item.settled and item.settled.at <= now:
        return
    wall = now.astimezone(ZoneInfo(member.zone)).replace(tzinfo=None)
    first = told_from(item, member)
    if first and wall.date() < first:
        yield now + (datetime.combine(first, time()) - wall)  # right, as the clock isn't changed until `steady`
    if item.at > now:
        return
    days = waited(item.at, now, member)
    for edge in sorted({KINDS[item.kind].expires_after, *EDGES}):
        if days <= edge + UNSURE_DAYS:
            yield max(now, passed_at_earliest(max(0.0, edge - days), now, member) - UNSURE)
            return


def _of_nudge(nudge: Nudge) -> Iterator[datetime]:
    """When it puts nothing off any longer, keeps nothing from being let go, and raises the threshold no longer."""
    if nudge.until:
        yield from (nudge.until, nudge.until + WANTED_BACK)
    if not nudge.conversations:
        yield nudge.at + LOPSIDED_WITHIN
    if nudge.verdict is Verdict.ELSEWHERE:
        yield nudge.at + ELSEWHERE_WITHIN


def _of_light(came: list[Engagement]) -> Iterator[datetime]:
    """When what speaks for a light gesture, or the last that speaks against it, is too long ago."""
    given = [act.at for act in came if act.direction is Direction.GIVEN]
    if given:
        yield max(given) + LOPSIDED_WITHIN
    elif is_lopsided(came):
        yield min(act.at for act in came) + LOPSIDED_WITHIN
