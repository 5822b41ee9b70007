"""What goes into the store, what is in it, what leaves it: `import`, `export`, `forget`."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from zoneinfo import ZoneInfo

from bot import sample
from bot.as_json import rows_as_json
from bot.commands.job import Job, moment
from bot.commands.people import anybody, the_member
from bot.door import Answer
from bot.engine.leaving import leave_out
from bot.engine.retention import fold_home
from bot.engine.wall import known_zone
from bot.engine.window import tidy
from bot.errors import UsageError
from bot.events import Identity
from bot.importing import Report, drop_home, import_archive, named
from bot.ledger import HomeId
from bot.models import belongs_to
from bot.nudging.arranging import arrange_all
from bot.ports import Archive

TOO_OLD = "too old: after {days} days (retention_days) only weekly totals are kept, and nothing is read anew"
FOLDED = (
    "What is older than {days} days counts by weekly totals from now on, and is not read again; "
    "retention_days in the configuration sets how many."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """Read an archive for these members; the sample makes room for it. path: absolute.

    Archive and names are checked before the store is touched. at: the moment to take for now, by the clock of the
    first member if it names no zone.
    """

    name: ClassVar[str] = "import"
    lasting: ClassVar[bool] = True
    repeatable: ClassVar[bool] = False
    kind: str
    path: str
    members: tuple[str, ...]
    at: str = ""

    async def run(self, job: Job) -> Answer:
        """How much was read, and what was left out."""
        async with _opened(job, self.kind, Path(self.path)) as archive:
            try:
                chosen = [named(name, archive.profiles) for name in self.members]
            except UsageError as error:
                raise UsageError("; ".join((str(error), *archive.warnings))) from error
            zone = known_zone(chosen[0].zone) if chosen else None
            now = moment(self.at, ZoneInfo(zone or "UTC")) if self.at else job.clock.now()
            async with job.store(create=True) as storage, job.queues.upkeep:
                if HomeId(archive.space) != sample.HOME:
                    async with job.queues.turns:
                        await drop_home(storage, sample.HOME)
                behind = max(0, (job.clock.now() - min(now, archive.until)).days)
                report = await import_archive(storage, archive, self.members, now, job.progress, behind)
                days = job.settings.ledger.retention_days
                folded = await fold_home(storage, HomeId(archive.space), job.clock.now(), days)
                await tidy(storage, job.clock.now())
                await arrange_all(storage, job.clock.now(), job.settings.digest.holidays)
        lines = [*_lines(report, days), *([FOLDED.format(days=days)] if folded else [])]
        return Answer(text="\n".join(map(job.kit.safe, lines)), warnings=tuple(report.warnings))


@asynccontextmanager
async def _opened(job: Job, kind: str, path: Path) -> AsyncIterator[Archive]:
    """An archive, checked in a thread of its own: that takes long, and a bot has others to answer."""
    if kind not in job.kit.importers:
        raise UsageError(f"there are no archives of the kind “{kind}”; there are {', '.join(job.kit.importers)}")
    with ExitStack() as held:
        opening = asyncio.ensure_future(asyncio.to_thread(held.enter_context, job.kit.importers[kind](path)))
        try:
            archive = await asyncio.shield(opening)
        except asyncio.CancelledError:
            opening.add_done_callback(lambda _: held.close())  # the thread goes on, and opens it for nobody
            raise
        yield archive


def _lines(report: Report, retention_days: int) -> list[str]:
    why = Counter(report.skipped)
    if report.too_old:
        why[TOO_OLD.format(days=retention_days)] = report.too_old
    left_out = sum(why.values())
    lines = [f"{report.messages} messages: {report.messages - left_out} read, {left_out} left out."]
    lines += [f"  {count:>6}  {reason}" for reason, count in why.most_common()]
    return [*lines, f"{report.engagements} new engagements for {', '.join(report.members)}."]


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """All that is stored of one member: their own rows, and what they wrote and reacted with."""

    name: ClassVar[str] = "export"
    lasting: ClassVar[bool] = False
    repeatable: ClassVar[bool] = True
    member: str

    async def run(self, job: Job) -> Answer:
        """The rows as JSON, table by table."""
        async with job.store() as storage:
            member = await the_member(storage, self.member or job.settings.terminal.member)
            rows = await storage.about(member.home, (*member.identities, Identity(member.id)))
            return Answer(text=rows_as_json(row for row in rows if belongs_to(row, member)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Forget:
    """Drop everything about a person, member or not, and keep them out from now on."""

    name: ClassVar[str] = "forget"
    lasting: ClassVar[bool] = False
    repeatable: ClassVar[bool] = False
    person: str

    async def run(self, job: Job) -> Answer:
        """Their name, and how many rows named them."""
        async with job.store() as storage, job.queues.upkeep, job.queues.turns:
            person = await anybody(storage, self.person)
            named_them = await leave_out(storage, person.identity)
        return Answer(text=job.kit.safe(f"Forgotten: {person.name} ({named_them} rows named them)."))
