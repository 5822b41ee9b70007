"""The simulation: moves the true time from one moment that matters to the next, and lets the bot beat around each."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from benchmarks.simulation.activity import Activity, Report
from benchmarks.simulation.asking import Asking
from benchmarks.simulation.machine import AROUND, Machine
from benchmarks.simulation.members import Members, Say
from benchmarks.simulation.oracle import Oracle
from benchmarks.simulation.people import population
from benchmarks.simulation.platform import Message, Witness
from benchmarks.simulation.schedule import Schedule
from benchmarks.simulation.tally import WEEK, Figures, Told, told_by
from benchmarks.simulation.trouble import EVERY, Trouble
from benchmarks.simulation.wall import Wall
from benchmarks.simulation.worker import Broken, Crashed, InFiles, InMemory, Kept, Worker, abandoned
from bot.config import Settings
from bot.ledger import Key
from bot.models import Sent
from bot.ports import Changes
from bot.views import Text

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
HOUSEKEEPING = timedelta(hours=12)
FOREVER = datetime(9000, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """How much is simulated. folder: where a store in files lies; None for one in memory.

    check_every: each so-manieth time that nothing came, the oracle plans from scratch whether that was right.
    """

    members: int = 200
    days: int = 365
    seed: int = 1
    folder: Path | None = None
    check_every: int = 10
    trouble: bool = True


class Simulation:
    """One run. worker: what the bot is; tests give one that misbehaves."""

    def __init__(self, scope: Scope, worker: type[Worker] = Worker) -> None:
        self._scope, self._made = scope, worker
        self.begin = BEGIN
        self.wall = Wall(BEGIN)
        self.end = BEGIN + scope.days * DAY
        seeds = Random(scope.seed)
        dice = [Random(seeds.random()) for _ in range(5)]
        self._settings = Settings()
        self._schedule = Schedule()
        self._at = self._schedule.at
        self._kept: Kept = InFiles(scope.folder) if scope.folder else InMemory()
        self._population = population(dice[0], scope.members, BEGIN)
        self._people = {person.member.key: person for person in self._population.people}
        self.oracle = Oracle(off=lambda: self.wall.offset)
        self.trouble = Trouble(dice=dice[1])
        self.witness = Witness(
            wall=self.wall, dice=dice[2], sent=self._sent, failed=self.oracle.failed, rate=0.004 if scope.trouble else 0
        )
        self.activity = Activity(
            people=self._population.people, dice=dice[3], at=self._at, now=self._now, tell=self._tell
        )
        self._members = Members(
            people=self._people, activity=self.activity, dice=dice[4], at=self._at, now=self._now, say=self._say
        )
        self._told: list[Told] = []
        self._sent_of: Counter[str] = Counter()
        self._machine = Machine(
            wall=self.wall, trouble=self.trouble, schedule=self._schedule, clock_set=self.oracle.resumed
        )
        self._reports: deque[Report] = deque()
        self._said: deque[Say] = deque()
        self._touched: set[Key] = set()
        self._is_to_keep_house = False
        self._moment: datetime | None = None
        self._looks = True
        self._asking = Asking(
            kept=self._kept,
            wall=self.wall,
            platform=self.witness,
            settings=self._settings,
            check_every=scope.check_every,
            waits=self._members.waits,
        )
        self._asking.tell(self.oracle)

    async def run(self, progress: Callable[[int, int], None] = lambda *_: None) -> None:
        """From the beginning to the end."""
        try:
            await self._kept.storage.commit(Changes(puts=self._population.rows))
            for key in self._people:
                self.oracle.learn(key, await self._asking.wishes(key), self.wall.now())
            self._plan_day(BEGIN.date(), progress)
            for what in EVERY if self._scope.trouble else ():
                self._machine.expect(what)
            self._at(BEGIN + HOUSEKEEPING, self._keeps_house)
            await self._start()
            while await self._step():
                pass
            self.oracle.end()
        finally:
            self._kept.close()

    def figures(self) -> Figures:
        """What there is to tell so far."""
        oracle = self.oracle
        figures = Figures(
            weeks=len(self._people) * ((self.wall.true - BEGIN) / WEEK),
            sent=self._sent_of,
            days=oracle.considered,
            silent=oracle.silent,
            held=oracle.held,
            at_night=oracle.at_night,
            trouble=Counter(self.trouble.took_place),
            down=self.trouble.down,
            failed=Counter(self.witness.faults),
            faults=oracle.faults,
        )
        figures.count(self._told, self.activity.items)
        return figures

    async def _step(self) -> bool:
        """The next thing that happens; False where nothing does any more."""
        beat = await self._next_beat()
        acts = self._schedule.next_at
        if min(beat or acts, acts) >= self.end:
            self.wall.true = self.end
            return False
        if beat and beat <= acts:
            self.wall.true = max(beat, self._now())
            await self._beat()
        else:
            planned = self._schedule.pop()
            self.wall.true = max(planned.at, self._now())
            planned.act()
            await self._attend()
        return True

    # the clock

    def _now(self) -> datetime:
        return self.wall.true

    async def _next_beat(self) -> datetime | None:
        """When the bot beats next, as far as that matters."""
        if self._machine.there is None:
            return None
        if self._looks:
            self._moment, self._looks = await self._next_moment(), False
        return self._machine.next_beat(self._moment)

    async def _next_moment(self) -> datetime | None:
        """What matters next, by the bot's clock: what its store says, and what the oracle expects."""
        storage = self._kept.storage
        found = [row.at for row in await storage.due(FOREVER, 1)]
        found += [row.again for row in await storage.unfinished(FOREVER, 1)]
        return min((at for at in (*found, self.oracle.coming) if at), default=None)

    async def _beat(self) -> None:
        wall, worker = self.wall.now(), self._machine.worker
        if worker is None:
            return
        self._machine.last_beat = self._now()
        if self._moment and self._moment <= wall:
            self._machine.beats_until = self._now() + AROUND
            if self._machine.arms_at_tick:
                self._machine.arm(worker)
        self.oracle.consider(wall)
        try:
            await worker.tick(wall)
        except Crashed:
            await self._crashed()
        else:
            await self._looked_at(wall)

    async def _looked_at(self, wall: datetime) -> None:
        self._looks = True
        for key in self._touched:
            self.oracle.learn(key, await self._asking.wishes(key), self.wall.now())
        self._touched.clear()
        for key in await self.oracle.judge(wall):
            await self._asking.claimed(key, self.oracle)

    # what people do

    def _plan_day(self, day: date, progress: Callable[[int, int], None]) -> None:
        progress((day - BEGIN.date()).days, self._scope.days)
        self.activity.plan_day(day)
        self._members.plan_day(day)
        self._at(datetime.combine(day + DAY, BEGIN.timetz()), lambda: self._plan_day(day + DAY, progress))

    def _tell(self, report: Report) -> None:
        if report.opens:
            item = report.opens
            self.oracle.answered.discard((item.person.member.key, item.contact, item.conversation))
        self._reports.append(report)

    def _say(self, say: Say) -> None:
        self._said.append(say)

    def _sent(self, message: Message) -> None:
        try:
            self.oracle.sent(message)
            about = [self._members.items(nudge) for nudge in message.delivery.nudges if nudge]
            self._told += told_by(message.delivery, message.at, about)
            self._sent_of[message.delivery.kind] += 1
            self._members.got(message)
        except Exception as error:
            raise Broken from error
        if message.delivery.kind is Sent.DIGEST:
            self._touched.add(message.delivery.key[:2])

    async def _attend(self) -> None:
        """The bot hears what people did and said meanwhile, if it is there."""
        if self._machine.is_to_start:
            self._machine.is_to_start = False
            await self._start()
        try:
            while (worker := self._machine.there) and self._reports:
                report = self._reports[0]
                await worker.take(report.person.member, [report.event])
                self._reports.popleft()
                self._touched.add(report.person.member.key)
                for item in report.answers:
                    if item.answered:
                        self.oracle.answered.add((item.person.member.key, item.contact, item.conversation))
            while (worker := self._machine.there) and self._said:
                say = self._said.popleft()
                if self._members.means_it(say):
                    await self._spoken(worker, say)
            if (worker := self._machine.there) and self._is_to_keep_house:
                self._is_to_keep_house = False
                await worker.keep_house()
                self._touched.update(self._people)
                self._looks = True
        except Crashed:
            await self._crashed()

    async def _spoken(self, worker: Worker, say: Say) -> None:
        key, promised = say.person.member.key, False
        self._looks = True
        try:
            for text in say.texts:
                view = await worker.answer(say.person.member, text)
                promised = text == "yes" and isinstance(view, Text) and " back on " in view.text
                if text == "today":
                    self._members.lists.pop(key, None)
                if say.done and isinstance(view, Text) and view.text.startswith("Done"):
                    for item in say.done:
                        item.got(self._now())
                        self.oracle.answered.add((key, item.contact, item.conversation))
        except Crashed:
            self._at(self._now() + timedelta(minutes=20), lambda: self._say(say))
            await self._crashed()
        self.oracle.learn(key, await self._asking.wishes(key), self.wall.now())
        self.oracle.told(key, await self._asking.nudges(key), self.wall.now(), promised=promised)

    # what goes wrong

    async def _crashed(self) -> None:
        self.trouble.happened("crash")
        self._machine.worker = None
        await abandoned()
        self._kept.crashed()
        await self.oracle.crashed(self.wall.now())
        await self._looked_at(self.wall.now())
        self._machine.stays_down(self.trouble.after_crash())

    async def _start(self) -> None:
        """The bot is started. Whether it beats or hears first what happened meanwhile is left to chance."""
        self._machine.worker = self._made(self.wall, self._kept.storage, self.witness, self._settings)
        self.oracle.resumed(self.wall.now())
        await self._machine.worker.start()
        self._looks, self._is_to_keep_house = True, True
        self._machine.beats_at_once()
        if self.trouble.dice.random() < 0.5:
            await self._beat()

    def _keeps_house(self) -> None:
        self._is_to_keep_house = True
        self._at(self._now() + HOUSEKEEPING, self._keeps_house)


def simulated(scope: Scope, worker: type[Worker] = Worker) -> Figures:
    """A run from its beginning to its end."""
    simulation = Simulation(scope, worker)
    asyncio.run(simulation.run())
    return simulation.figures()
