"""Dead letters: what was given up, for `doctor` to show, and `retry`, which has it sent again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from bot.commands.job import Job
from bot.door import Answer
from bot.engine.intake import decided
from bot.models import Delivery, DeliveryState, Sent
from bot.people import Member
from bot.ports import Agenda, Changes, Storage

NAMES = {Sent.DIGEST: "digest", Sent.NUDGE: "nudge to come back", Sent.REVIEW: "weekly review"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """Send what was given up again, with what there is to say now; not a digest after which another one came."""

    name: ClassVar[str] = "retry"
    lasting: ClassVar[bool] = False
    repeatable: ClassVar[bool] = False

    async def run(self, job: Job) -> Answer:
        """How many will be sent, and how many were dropped."""
        again = dropped = 0
        async with job.store() as storage:
            for member in await storage.members():
                changes = await self._retried(job, storage, member)
                again, dropped = again + len(changes.puts), dropped + len(changes.drops)
        when = "with the next heartbeat" if job.bot else "once the bot runs"
        lines = [f"{again} will be sent {when}." if again else "Nothing was given up that could still be sent."]
        if dropped:
            lines.append(f"{dropped} dropped: a later list was sent since.")
        return Answer(text="\n".join(lines))

    async def _retried(self, job: Job, storage: Storage, member: Member) -> Changes:
        now = job.clock.now()

        def decide(agenda: Agenda) -> Changes:
            dead = dead_letters(agenda)
            outdated = tuple(row for row in dead if _is_outdated(row, agenda))
            puts = tuple(
                replace(row, state=DeliveryState.SENDING, again=now, due=now, at=now, problem="")
                for row in dead
                if row not in outdated
            )
            return Changes(puts=puts, drops=outdated, read=agenda.stamps) if dead else Changes()

        _, changes = await decided(storage, lambda: storage.agenda(member.home, member.id), decide)
        return changes


def dead_letters(agenda: Agenda) -> list[Delivery]:
    """What was given up of what a member was to get."""
    return [row for row in agenda.deliveries if row.state is DeliveryState.DEAD]


def _is_outdated(dead: Delivery, agenda: Agenda) -> bool:
    later = (row for row in agenda.deliveries if row.kind is dead.kind and row.day > dead.day)
    return dead.kind is Sent.DIGEST and any(later)


async def given_up(storage: Storage) -> Sequence[str]:
    """What was given up, and why."""
    return [
        f"{member.id}: the {NAMES[row.kind]} of {row.day.isoformat()} was given up ({row.problem or 'not known why'}); "
        "“requite retry” sends it again"
        for member in await storage.members()
        for row in dead_letters(await storage.agenda(member.home, member.id))
    ]


async def under_way(storage: Storage) -> Sequence[str]:
    """How many deliveries are under way, and for how many members something is due to come."""
    agendas = [await storage.agenda(member.home, member.id) for member in await storage.members()]
    going = sum(row.again is not None for agenda in agendas for row in agenda.deliveries)
    coming = sum(any(row.at for row in agenda.dues) for agenda in agendas)
    people = "1 member" if coming == 1 else f"{coming} members"
    return [f"Deliveries: {going} under way; something is to come for {people}"]
