"""What the oracle takes from the bot: what members have set, and whether there is anything to say to one now."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from benchmarks.simulation.dates import Wishes
from benchmarks.simulation.oracle import Oracle
from benchmarks.simulation.wall import Wall
from benchmarks.simulation.worker import Kept, job_of
from bot.config import Settings
from bot.delivering import ByTheBot
from bot.events import ConversationId
from bot.ledger import HomeId, Key, MemberId
from bot.models import Delivery, DeliveryState, Due, Nudge, Sent
from bot.nudging.planner import Planner
from bot.nudging.rhythm import pace_of
from bot.ports import Agenda, Platform


@dataclass(kw_only=True)
class Asking:
    """Reads the store as it is, around any worker. check_every: see `run.Scope`.

    waits: in which conversations of a nudge nobody has got back to the contact, in truth.
    """

    kept: Kept
    wall: Wall
    platform: Platform
    settings: Settings
    check_every: int
    waits: Callable[[Nudge], Collection[ConversationId]]
    planner: Planner = field(default_factory=lambda: Planner(most=100_000))
    checks: int = 0

    def tell(self, oracle: Oracle) -> None:
        """Have an oracle ask here."""
        oracle.ask, oracle.holds, oracle.untouched = self.has_something, self.holds, self.untouched
        oracle.returns.holds, oracle.reviews.holds = self.holds_return, self.holds_review
        oracle.returns.is_open = self.is_open

    async def wishes(self, key: Key) -> Wishes:
        """What a member has set, and how often their digest comes, as the store has it."""
        agenda = await self._agenda(key)
        member = agenda.member
        if member is None:
            raise RuntimeError(f"{key} is no member any more")
        return Wishes(
            zone=member.zone,
            hour=member.hour,
            days=member.days,
            comes=member.digest,
            pace=pace_of(member, agenda.rhythm).value,
            pauses=tuple((pause.since, pause.until) for pause in member.pauses),
            review=member.review,
        )

    async def holds(self, key: Key, day: date, _: datetime) -> bool:
        """Whether the store says that the bot will look at a member's digest again."""
        agenda = await self._agenda(key)
        dues = [row.at for row in agenda.dues if row.kind is Sent.DIGEST and row.day and (row.missed or row.day) <= day]
        again = [row.again for row in agenda.deliveries if row.kind is Sent.DIGEST and row.day <= day]
        return any((*dues, *again))

    async def untouched(self, key: Key, day: date, wall: datetime) -> bool:
        """Whether the store says that a member's digest is due, and nobody has looked at it."""
        rows = [row for row in (await self._agenda(key)).dues if row.kind is Sent.DIGEST]
        return any(row.day and row.day <= day and row.at and row.at <= wall for row in rows)

    async def has_something(self, key: Key, day: date, wall: datetime) -> bool:
        """Whether the bot's own composing has anything to say to a member at this moment of its clock."""
        self.checks += 1
        planner = Planner() if self.checks % self.check_every == 0 else self.planner
        storage = self.kept.storage
        composer = ByTheBot(job=job_of(self.wall, storage, self.settings, planner), storage=storage)
        delivery = Delivery(
            home=HomeId(key[0]),
            member=MemberId(key[1]),
            kind=Sent.DIGEST,
            day=day,
            due=wall,
            state=DeliveryState.CLAIMED,
            at=wall,
            platform=self.platform.name,
        )
        agenda = await self._agenda(key)
        readable = await composer.channels(delivery, agenda, wall)
        return await composer.compose(delivery, agenda, readable, wall) is not None

    async def nudges(self, key: Key) -> tuple[Nudge, ...]:
        """The nudges that a member was told of, in the states that they are in by the store."""
        return (await self.kept.storage.talk(HomeId(key[0]), MemberId(key[1]), self.platform.name)).nudges

    async def is_open(self, key: Key, nudge: Nudge) -> bool:
        """Whether something of a nudge waits still: in truth and by the ledger, whatever the bot makes of that."""
        items = await self.kept.storage.items(HomeId(key[0]), MemberId(key[1]))
        unsettled = {item.conversation for item in items if item.contact == nudge.contact and item.settled is None}
        return not unsettled.isdisjoint(self.waits(nudge))

    async def holds_return(self, key: Key, nudge: Nudge) -> bool:
        """Whether the store says that the bot will look at a nudge's return again."""
        agenda = await self._agenda(key)
        rows: list[Due | Delivery] = [row for row in agenda.dues if row.at]
        rows += [row for row in agenda.deliveries if row.again]
        return any(row.kind is Sent.NUDGE and row.subject.partition("/")[0] == nudge.id for row in rows)

    async def holds_review(self, key: Key, day: date) -> bool:
        """Whether the store says that the bot will look at a member's review for a date again."""
        agenda = await self._agenda(key)
        due = any(row.kind is Sent.REVIEW and row.at and row.day and row.day <= day for row in agenda.dues)
        return due or any(row.kind is Sent.REVIEW and row.again for row in agenda.deliveries)

    async def claimed(self, key: Key, oracle: Oracle) -> None:
        """Tell the oracle what the bot says to have delivered to a member."""
        for row in (await self._agenda(key)).deliveries:
            if row.state is DeliveryState.DELIVERED:
                oracle.delivered(row, self.wall.true)

    async def _agenda(self, key: Key) -> Agenda:
        return await self.kept.storage.agenda(HomeId(key[0]), MemberId(key[1]))
