"""The day's list by itself, at the member's hour, as long as the bot runs.

It is shown where the member talks with the bot just then; nothing is remembered over a restart.
"""

import asyncio
from datetime import date

from bot.commands.job import Job
from bot.commands.talk import turn_of
from bot.conversation.verbs.today import today
from bot.models import Call, Delivery, DeliveryState
from bot.nudging.due import next_digest
from bot.people import Member
from bot.ports import Platform, Storage

HEARTBEAT = 15.0
"""Seconds between two looks at the clock."""


async def daily(job: Job, storage: Storage, member: Member, platform: Platform, heartbeat: float = HEARTBEAT) -> None:
    """Show the member their list whenever its moment has come, until cancelled. A day with nobody to name is silent."""
    looked = job.clock.now()
    while True:
        await asyncio.sleep(heartbeat)
        now = job.clock.now()
        async with job.queues.turns:
            found = [one for one in await storage.members() if one.key == member.key]
            due = next_digest(found[0], looked) if found else None
            if due and due.at <= now:
                view = await today(turn_of(job, storage, found[0], now, platform.name, by="digest"), Call(verb="today"))
                if view.cards:
                    await platform.send(_delivery(found[0], due.day), view)
        looked = now


def _delivery(member: Member, day: date) -> Delivery:
    return Delivery(home=member.home, member=member.id, kind="digest", subject="", day=day, state=DeliveryState.SENDING)
