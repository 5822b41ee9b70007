"""Claiming what is due: a delivery begins, and when the next one is due stands in the same commit. Pure."""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.models import Delivery, DeliveryState, Due, Nudge, NudgeState, Row, Sent
from bot.nudging.due import (
    GRACE,
    Slot,
    advanced,
    digest_on,
    is_awake,
    latest_review,
    next_review,
    overdue,
    rescheduled,
    with_days_off,
)
from bot.nudging.rhythm import pace_of
from bot.people import Member
from bot.ports import Agenda, Changes

RETURNS = 3
"""So many nudges come back alone on one day; the others join the next digest."""
MISSED_BY = timedelta(hours=1)
"""What was to come alone and is later than this joins the next digest."""
Claim = tuple[Changes, Delivery | None]
NOTHING: Claim = (Changes(), None)


def claim(
    agenda: Agenda, due: Due, now: datetime, until: datetime, platform: str | None, days_off: Collection[date]
) -> Claim:
    """Claim what is due until a moment; no delivery where nothing is to be sent now, or somebody else has claimed it.

    platform: on which the member is reached; None if they aren't: then the next digest makes up for it.
    """
    row = next((row for row in agenda.dues if row.key == due.key), None)
    if row is None or row.at is None or row.at > now:
        return NOTHING
    if agenda.member is None:
        return Changes(drops=(row,), read=agenda.stamps), None
    member = with_days_off(agenda.member, days_off)
    claims = {Sent.DIGEST: _digest, Sent.NUDGE: _return, Sent.REVIEW: _review}
    changes, delivery = claims[row.kind](agenda, member, row, now)
    if delivery is None or any(row.key == delivery.key for row in agenda.deliveries):
        return replace(changes, read=agenda.stamps), None
    if platform is None:
        return Changes(
            puts=_unreached(changes, delivery, agenda, member, now), drops=changes.drops, read=agenda.stamps
        ), None
    delivery = replace(delivery, again=until, platform=platform)
    return replace(changes, puts=(*changes.puts, delivery), read=agenda.stamps), delivery


def _digest(agenda: Agenda, member: Member, row: Due, now: datetime) -> Claim:
    pace = pace_of(member, agenda.rhythm)
    earlier = [one for one in agenda.deliveries if one.kind is Sent.DIGEST and one.again is not None]
    if any(one.state is DeliveryState.SENDING for one in earlier):
        return NOTHING  # whether that one was sent is to be found out first
    fitting = overdue(member, row, now, pace)
    if fitting.at is None or fitting.at > now or fitting.day is None:
        return Changes(puts=(fitting,)), None
    days = (fitting.missed, *(one.missed or one.day for one in earlier))
    missed = min((day for day in days if day), default=None)
    puts: tuple[Row, ...] = (advanced(member, fitting, now, pace),)
    changes = Changes(puts=puts, drops=tuple(earlier))
    if any(one.day == fitting.day and one not in earlier for one in agenda.deliveries if one.kind is Sent.DIGEST):
        return changes, None
    return changes, replace(_delivery(fitting, now), missed=missed)


def _unreached(changes: Changes, delivery: Delivery, agenda: Agenda, member: Member, now: datetime) -> tuple[Row, ...]:
    """What is due next, where nobody serves the member: a digest that says since when."""
    missed = delivery.missed or delivery.day
    return tuple(
        rescheduled(member, replace(row, missed=missed), now, pace_of(member, agenda.rhythm))
        if isinstance(row, Due) and row.kind is Sent.DIGEST and row.at
        else row
        for row in changes.puts
    )


def coming_back(agenda: Agenda, now: datetime) -> list[Due]:
    """The nudges that are to come back alone now: the first of their day, as many as may; no others, and none late."""
    came = Counter(row.day for row in agenda.deliveries if row.kind is Sent.NUDGE)
    rows = [(row.at, row.key, row) for row in agenda.dues if row.kind is Sent.NUDGE and row.at and row.day]
    found = []
    for at, _, row in sorted(rows):
        if at <= now <= at + MISSED_BY and row.day and came[row.day] < RETURNS:
            came[row.day] += 1
            found.append(row)
    return found


def _return(agenda: Agenda, member: Member, row: Due, now: datetime) -> Claim:
    """A nudge that the member wanted back at this time."""
    nudge = row.subject.partition("/")[0]
    returned = (one for one in agenda.deliveries if one.kind is Sent.NUDGE)
    under_way = any(one.again and one.subject.partition("/")[0] == nudge for one in returned)
    if row not in coming_back(agenda, now) or under_way or member.pause(now) or not member.digest:
        return Changes(drops=(row,)), None
    return Changes(drops=(row,)), _delivery(row, now)


def _review(_: Agenda, member: Member, row: Due, now: datetime) -> Claim:
    """The review of a week: within the waking hours of its last day, or not at all. After weeks away, of the last."""
    latest = latest_review(member, now)
    if latest and row.day and latest.day > row.day:
        row = replace(row, day=latest.day, at=latest.at)
    slot = next_review(member, now) if member.review and member.digest else None
    if slot and row.day and slot.day <= row.day:
        slot = next_review(member, slot.at)
    coming = replace(row, day=slot.day if slot else None, at=slot.at if slot else None, dealt=row.day)
    wanted = member.review and member.digest and not member.pause(now)
    delivery = _delivery(row, now)
    return Changes(puts=(coming,)), delivery if wanted and _is_time(member, delivery, now) else None


def _is_time(member: Member, delivery: Delivery, now: datetime) -> bool:
    """Whether it may still be sent: not much later than it was due, or while the member is likely awake."""
    return now - delivery.due <= GRACE or is_awake(member, Slot(delivery.day, delivery.due), now)


def _delivery(due: Due, now: datetime) -> Delivery:
    if due.day is None or due.at is None:
        raise ValueError(f"{due.key} is not due")
    return Delivery(
        home=due.home,
        member=due.member,
        kind=due.kind,
        subject=due.subject,
        day=due.day,
        due=due.at,
        state=DeliveryState.CLAIMED,
        at=now,
    )


def unfit(delivery: Delivery, agenda: Agenda, now: datetime, days_off: Collection[date]) -> Changes:
    """What becomes of a delivery whose time is over, or that the member doesn't want any more; nothing while it fits.

    It surely wasn't sent. A digest's day goes into the next one; where it was tried, it is a dead letter.
    """
    if agenda.member is None:
        return Changes(drops=(delivery,))
    member = with_days_off(agenda.member, days_off)
    if not member.digest or member.pause(now):
        return Changes(drops=(delivery,))
    if delivery.kind is Sent.NUDGE:
        return Changes(drops=(delivery,)) if now - delivery.due > MISSED_BY else Changes()
    if _is_time(member, delivery, now):
        return Changes()
    if delivery.kind is Sent.REVIEW:
        return Changes(drops=(delivery,))
    if not delivery.attempts:
        return Changes(puts=_made_up(delivery, agenda, now, days_off), drops=(delivery,))
    problem = delivery.problem or "it could not be sent in its time"
    return Changes(puts=given_up(delivery, agenda, now, problem, days_off))


def given_up(
    delivery: Delivery, agenda: Agenda, now: datetime, problem: str, days_off: Collection[date], *, unsent: bool = True
) -> tuple[Row, ...]:
    """A delivery as a dead letter. unsent: whether it surely wasn't sent: then the next digest makes up for it."""
    dead = replace(delivery, state=DeliveryState.DEAD, at=now, again=None, problem=problem)
    made_up = _made_up(delivery, agenda, now, days_off) if unsent and delivery.kind is Sent.DIGEST else ()
    return (*made_up, dead)


def _made_up(delivery: Delivery, agenda: Agenda, now: datetime, days_off: Collection[date]) -> tuple[Due, ...]:
    """The member's next digest, if one is to come, as it makes up for one that wasn't sent."""
    row, missed = digest_due(agenda), delivery.missed or delivery.day
    if agenda.member is None or row is None or row.at is None:
        return ()
    member, row = with_days_off(agenda.member, days_off), replace(row, missed=min(row.missed or missed, missed))
    return (rescheduled(member, row, now, pace_of(member, agenda.rhythm)),)


def arranged(agenda: Agenda, now: datetime, days_off: Collection[date]) -> list[Row]:
    """The rows to put so that what is due fits the member and what they have set."""
    if agenda.member is None:
        return []
    member = with_days_off(agenda.member, days_off)
    digest = digest_due(agenda)
    coming = rescheduled(member, digest, now, pace_of(member, agenda.rhythm))
    puts: list[Row] = [coming] if coming != digest else []
    review = next((row for row in agenda.dues if row.kind is Sent.REVIEW), None)
    wanted = _next_review(member, review, now)
    return puts if wanted == review else [*puts, wanted] if wanted else puts


def digest_due(agenda: Agenda) -> Due | None:
    """When the member's next digest is due."""
    return next((row for row in agenda.dues if row.kind is Sent.DIGEST), None)


def _next_review(member: Member, row: Due | None, now: datetime) -> Due | None:
    if row is None and not member.review:
        return None
    if row is not None and row.at is not None and row.at <= now:
        return row  # being dealt with
    slot = next_review(member, now) if member.review and member.digest else None
    if slot and row and row.dealt and slot.day <= row.dealt:
        slot = next_review(member, slot.at)
    base = row or Due(home=member.home, member=member.id, kind=Sent.REVIEW)
    passed = digest_on(member, row.day) if slot and row and row.at and row.day and slot.day > row.day else None
    if row and passed and passed.at <= now and row.day and not (row.dealt and row.day <= row.dealt):
        return replace(row, at=now)  # its moment has passed by another hour or zone: at once
    return replace(base, day=slot.day if slot else None, at=slot.at if slot else None)


def returns(member: Member, agenda: Agenda, nudges: Collection[Nudge]) -> list[Due]:
    """When nudges that are snoozed now come back. Their numbers count on from the earlier ones."""
    return [
        Due(
            home=member.home,
            member=member.id,
            kind=Sent.NUDGE,
            subject=f"{nudge.id}/{_snoozes(agenda, nudge) + 1}",
            day=nudge.until.astimezone(ZoneInfo(member.zone)).date(),
            at=nudge.until,
        )
        for nudge in nudges
        if nudge.state is NudgeState.SNOOZED and nudge.until
    ]


def _snoozes(agenda: Agenda, nudge: Nudge) -> int:
    """How often a nudge was snoozed before."""
    rows: list[Due | Delivery] = [*agenda.dues, *agenda.deliveries]
    subjects = [row.subject.partition("/") for row in rows if row.kind is Sent.NUDGE]
    return max((int(number) for id_, _, number in subjects if id_ == nudge.id), default=0)


def with_dues(changes: Changes, agenda: Agenda, now: datetime, days_off: Collection[date]) -> Changes:
    """Changes that a member made, with what follows from them for what is due: new settings, what they snoozed."""
    member = next((row for row in changes.puts if isinstance(row, Member)), None)
    snoozed = [row for row in changes.puts if isinstance(row, Nudge) and row.state is NudgeState.SNOOZED]
    if agenda.member is None or not (member or snoozed):
        return changes
    dues = returns(agenda.member, agenda, snoozed)
    again = {due.subject.partition("/")[0] for due in dues}
    over = (row for row in agenda.dues if row.kind is Sent.NUDGE and row.subject.partition("/")[0] in again)
    rows = arranged(replace(agenda, member=member), now, days_off) if member else []
    return replace(
        changes,
        puts=(*changes.puts, *dues, *rows),
        drops=(*changes.drops, *over),
        read={**changes.read, **agenda.stamps},
    )
