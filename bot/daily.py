"""The day's list by itself, at the member's hour, as long as the bot runs.

It is shown where the member talks with the bot just then; nothing is remembered over a restart.
"""

import asyncio
import logging
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.commands.job import Job
from bot.commands.talk import turn_of
from bot.conversation.verbs.today import today
from bot.errors import RequiteError
from bot.models import Call, Delivery, DeliveryState
from bot.nudging.due import next_digest
from bot.people import Member
from bot.ports import Platform, Storage

log = logging.getLogger(__name__)
HEARTBEAT = 15.0
"""Seconds between two looks at the clock."""


async def daily(job: Job, storage: Storage, member: Member, platform: Platform, heartbeat: float = HEARTBEAT) -> None:
    """Show the member their list whenever its moment has come, until cancelled. A day with nobody to name is silent.

    One list for a date, and none on a day off that has begun since, nor in a pause.
    """
    looked, last = job.clock.now(), date.min
    while True:
        await asyncio.sleep(heartbeat)
        now = job.clock.now()
        try:
            async with job.queues.turns:
                found = next((one for one in await storage.members() if one.key == member.key), None)
                due = next_digest(found, looked) if found else None
                if found and due and due.at <= now and due.day > last:
                    last = due.day
                    await _send(job, storage, found, platform, due.day, now)
        except RequiteError:
            log.exception("the day's list could not be shown", extra={"action": "daily_failed"})
        looked = now


async def _send(job: Job, storage: Storage, member: Member, platform: Platform, day: date, now: datetime) -> None:
    today_is = now.astimezone(ZoneInfo(member.zone)).date()
    turn = turn_of(job, storage, member, now, platform.name, by="digest")
    if today_is.weekday() in member.days and member.pause(now) is None and await turn.nudges():
        await platform.send(_delivery(member, day), await today(turn, Call(verb="today")))


def _delivery(member: Member, day: date) -> Delivery:
    return Delivery(home=member.home, member=member.id, kind="digest", subject="", day=day, state=DeliveryState.SENDING)
