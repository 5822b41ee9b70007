"""Whether all is well with the store: `doctor`. One function from the store to lines for each subject."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from bot.commands.job import Job
from bot.commands.retry import given_up, under_way
from bot.door import Answer
from bot.engine.wall import known_zone
from bot.nudging.feedback import feedback
from bot.ports import Storage

Section = Callable[[Storage], Awaitable[Sequence[str]]]


async def members(storage: Storage) -> Sequence[str]:
    """How many members there are."""
    return [f"Members: {len(await storage.members()) or 'none yet'}"]


async def ledger(storage: Storage) -> Sequence[str]:
    """How much the ledger holds, of all homes."""
    homes = {member.home for member in await storage.members()}
    tables: Counter[str] = Counter()
    for home in homes:
        tables.update(row.table for row in await storage.about(home))
    told = (f"{tables[table]} {table}" for table in ("traces", "engagements", "items"))
    return [f"Ledger: {', '.join(told)}"]


async def told(storage: Storage) -> Sequence[str]:
    """Of the nudges that members were shown, how many they called wrong, or not for them, by kind."""
    nudges = [
        nudge for member in await storage.members() for nudge in (await storage.talk(member.home, member.id, "")).nudges
    ]
    found = feedback(nudges)
    lines = [
        f"  {one.kind.replace('_', ' ')}: wrong {one.wrong} ÷ {one.sent}, not for me {one.not_for_me} ÷ {one.sent}"
        for one in found
    ]
    return ["Nudges sent, and what was said of them:", *lines] if lines else ["Nudges sent: none yet"]


async def unknown_zones(storage: Storage) -> Sequence[str]:
    """The members whose time zone this machine doesn't know: nothing can be said to them."""
    return [
        f"{member.id} has the time zone {member.zone!r}, which the zone data don’t know; update them"
        for member in await storage.members()
        if known_zone(member.zone) is None
    ]


SECTIONS: tuple[Section, ...] = (members, ledger, told, under_way)
"""What is told, in this order."""
PROBLEMS: tuple[Section, ...] = (unknown_zones, given_up)
"""What may be wrong: a line from one of these is a problem."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doctor:
    """What there is to say about what the store holds. A warning in the answer is a problem."""

    name: ClassVar[str] = "doctor"
    lasting: ClassVar[bool] = False
    repeatable: ClassVar[bool] = True

    async def run(self, job: Job) -> Answer:
        """A line for each subject."""
        async with job.store() as storage:
            lines = [f"Bot: {f'running ({job.bot})' if job.bot else 'not running'}"]
            for section in SECTIONS:
                lines += await section(storage)
            problems = [line for check in PROBLEMS for line in await check(storage)]
        return Answer(text="\n".join(map(job.kit.safe, lines)), warnings=tuple(problems))
