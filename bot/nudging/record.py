"""What a delivery leaves in the store as it goes on. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime

from bot.models import Delivery, Nudge, NudgeId, NudgeState, Row, Sent
from bot.nudging.claim import arranged, digest_due
from bot.nudging.rhythm import after_digest, asks
from bot.ports import Agenda, Talk


def row_of(delivery: Delivery, agenda: Agenda) -> Delivery | None:
    """The delivery as the store has it, if nobody has gone on with it: without whoever was forgotten meanwhile."""
    row = next((row for row in agenda.deliveries if row.key == delivery.key), None)
    return row if row and (row.state, row.again) == (delivery.state, delivery.again) else None


def unsent(delivery: Delivery, talk: Talk, but: Iterable[Nudge] = ()) -> tuple[Nudge, ...]:
    """The nudges that were planned for a delivery, but for these, and were never sent."""
    told, kept = {nudge.id: nudge for nudge in talk.nudges}, {nudge.id for nudge in but}
    planned = [told.get(nudge.id) for nudge in delivery.nudges if nudge and nudge.id not in kept]
    return tuple(nudge for nudge in planned if nudge and nudge.state is NudgeState.PLANNED)


def told_by(delivery: Delivery, talk: Talk, now: datetime) -> dict[NudgeId, Nudge]:
    """The nudges of a delivery that are sent with it: not those on which the member has acted meanwhile."""
    told = {nudge.id: nudge for nudge in talk.nudges}
    return {
        one.id: replace(one, state=NudgeState.SENT, at=now, until=None)
        for one in delivery.nudges
        if one and _may_be_sent(told.get(one.id), now)
    }


def _may_be_sent(nudge: Nudge | None, now: datetime) -> bool:
    if nudge is None or nudge.state is not NudgeState.SNOOZED:
        return nudge is None or nudge.state not in (NudgeState.DONE, NudgeState.SKIPPED)
    return nudge.until is None or nudge.until <= now


def after_delivery(delivery: Delivery, agenda: Agenda, now: datetime, days_off: Collection[date]) -> list[Row]:
    """The rhythm once this is delivered, and what is due by it. What names nobody and asks nothing doesn't count.

    A dead letter that was sent again is nothing that the next digest makes up for.
    """
    member = agenda.member
    if member is None or delivery.kind is not Sent.DIGEST:
        return []
    rows: list[Row] = []
    if delivery.nudges or asks(member, agenda.rhythm):
        agenda = replace(agenda, rhythm=after_digest(member, agenda.rhythm))
        rows += [agenda.rhythm] if agenda.rhythm else []
    due = digest_due(agenda)
    if due and due.missed and due.missed <= delivery.day:
        made_up = replace(due, missed=None)
        agenda = replace(agenda, dues=tuple(made_up if row is due else row for row in agenda.dues))
        coming = arranged(agenda, now, days_off)
        return [*rows, *coming] if any(row.key == due.key for row in coming) else [*rows, made_up, *coming]
    return [*rows, *arranged(agenda, now, days_off)]
