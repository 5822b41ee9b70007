"""Keeping due times with members: after each opting in, each start, and now and then; and what is over goes."""

import asyncio
import logging
from collections.abc import Collection
from contextlib import suppress
from datetime import date, datetime, timedelta

from bot.engine.intake import decided
from bot.errors import Conflict
from bot.ledger import HomeId, MemberId
from bot.models import Row, Sent
from bot.nudging.claim import arranged, digest_due
from bot.nudging.due import advanced, with_days_off
from bot.nudging.rhythm import pace_of, touched
from bot.people import Member
from bot.ports import Agenda, Changes, Storage

log = logging.getLogger(__name__)
KEPT = timedelta(days=30)
"""How long it is kept what was sent."""


async def arrange_all(storage: Storage, now: datetime, days_off: Collection[date]) -> None:
    """Let what is due fit every member and their settings; drop what was sent long ago. Raises `StoreError`."""
    for member in await storage.members():
        try:
            await arrange(storage, member.home, member.id, now, days_off)
        except (Conflict, ValueError, KeyError):  # the latter: a time zone that nobody knows; `doctor` names it
            log.exception("the due times of a member can't be worked out", extra={"action": "arrange_failed"})
        await asyncio.sleep(0)
    for home in await storage.homes():
        for day in (now.date() - timedelta(days=back) for back in range(2, 40)):
            rows, stamps = await storage.offered(home, day)
            if rows:
                with suppress(Conflict):  # the next time
                    await storage.commit(Changes(drops=rows, read=stamps))


async def arrange(storage: Storage, home: HomeId, member: MemberId, now: datetime, days_off: Collection[date]) -> None:
    """The same for one member. Raises `StoreError`, and `Conflict` where others keep writing about them."""

    def decide(agenda: Agenda) -> Changes:
        over = [row for row in agenda.deliveries if row.again is None and row.at < now - KEPT]
        return Changes(puts=tuple(arranged(agenda, now, days_off)), drops=tuple(over), read=agenda.stamps)

    await decided(storage, lambda: storage.agenda(home, member), decide)


async def touch(storage: Storage, member: Member, now: datetime, days_off: Collection[date]) -> None:
    """The member has said or done something: digests come as they want them. Raises `StoreError` and `Conflict`."""

    def decide(agenda: Agenda) -> Changes:
        rhythm = touched(agenda.rhythm)
        if rhythm is None or agenda.member is None:
            return Changes()
        again = Agenda(member=agenda.member, dues=agenda.dues, deliveries=agenda.deliveries, rhythm=rhythm)
        puts: tuple[Row, ...] = (rhythm, *arranged(again, now, days_off))
        return Changes(puts=puts, read=agenda.stamps)

    await decided(storage, lambda: storage.agenda(member.home, member.id), decide)


async def has_seen_today(storage: Storage, member: Member, now: datetime, days_off: Collection[date]) -> None:
    """The member is shown their list at this moment: what was due by now is in it, and has been dealt with."""

    def decide(agenda: Agenda) -> Changes:
        if agenda.member is None:
            return Changes()
        row, over = digest_due(agenda), [one for one in agenda.dues if one.at and one.at <= now]
        came, pace = with_days_off(agenda.member, days_off), pace_of(agenda.member, agenda.rhythm)
        puts = (advanced(came, row, now, pace),) if row in over and row else ()
        begun = [one for one in agenda.deliveries if one.again and one.kind is not Sent.REVIEW]
        drops: tuple[Row, ...] = (*(one for one in over if one.kind is Sent.NUDGE), *begun)
        return Changes(puts=puts, drops=drops, read=agenda.stamps) if puts or drops else Changes()

    await decided(storage, lambda: storage.agenda(member.home, member.id), decide)
