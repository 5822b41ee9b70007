"""Judges the weekly reviews: whoever wants one gets it on the last day of their week, once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from benchmarks.simulation.dates import Slot, Wishes, each_day, first_review, is_awake, last_review, slot
from benchmarks.simulation.excuses import Excuses, Report
from benchmarks.simulation.platform import Message
from bot.ledger import Key
from bot.nudging.due import GRACE

Holds = Callable[[Key, date], Awaitable[bool]]
"""Whether the bot will go on by itself with a member's review for a date."""


@dataclass(slots=True, kw_only=True)
class Expected:
    """A review that is to come now. allowed: until when it isn't late, by the bot's clock."""

    slot: Slot
    allowed: datetime


@dataclass(kw_only=True)
class Reviews:
    """Who is to get one, and when. coming: the next of each; dealt: the last that was; now: those that are to come."""

    excuses: Excuses
    report: Report
    holds: Holds = field(init=False)
    _coming: dict[Key, Slot] = field(default_factory=dict)
    _dealt: dict[Key, Slot] = field(default_factory=dict)
    _now: dict[Key, Expected] = field(default_factory=dict)

    def moments(self) -> list[datetime]:
        """When the next ones are to come."""
        return [at for _, at in self._coming.values()]

    def learn(self, key: Key, wishes: Wishes, wall: datetime) -> None:
        """What a member has set by now. One that was to come still comes, at once where its moment is past now."""
        if not (wishes.comes and wishes.review) or wishes.paused(wall):
            self._now.pop(key, None)
        former, dealt = self._coming.pop(key, None), self._dealt.get(key)
        if former and former[1] <= wall:
            self._coming[key] = former  # it is due, and nobody has looked yet
            return
        coming = first_review(wishes, wall, dealt and dealt[0])
        if coming and former and former[0] < coming[0]:
            at = slot(each_day(wishes), former[0])
            coming = (former[0], wall) if at and at <= wall else coming
        if coming:
            self._coming[key] = coming

    def consider(self, wall: datetime, wishes: Callable[[Key], Wishes]) -> None:
        """A heartbeat is about to come: whose review is due by now?"""
        for key, due in list(self._coming.items()):
            if due[1] <= wall:
                self._due(key, due, wishes(key), wall)

    def _due(self, key: Key, due: Slot, wishes: Wishes, wall: datetime) -> None:
        latest = last_review(wishes, wall)
        if latest and latest[0] > due[0]:
            due = latest
        self._dealt[key] = due
        coming = first_review(wishes, wall, due[0])
        if coming:
            self._coming[key] = coming
        else:
            del self._coming[key]
        self._now.pop(key, None)
        if wishes.comes and wishes.review and _may_come(wishes, due, wall):
            self._now[key] = Expected(slot=due, allowed=self.excuses.allowed(key[0], wall))

    async def judge(self, wall: datetime, wishes: Callable[[Key], Wishes]) -> None:
        """A heartbeat is over: what has not come, and won't?"""
        for key, expected in list(self._now.items()):
            if not await self.holds(key, expected.slot[0]):
                del self._now[key]
                if _may_come(wishes(key), expected.slot, wall):
                    self.report("lost", key, expected.slot[1], f"no review came for {expected.slot[0]}")

    def sent(self, key: Key, message: Message) -> None:
        """One came."""
        expected, day = self._now.pop(key, None), message.delivery.day
        if expected is None or expected.slot[0] != day:
            self.report("doubled", key, message.at, f"no review was to come for {day}")
        elif message.wall > expected.allowed:
            told = f"review for {day}, at {message.wall} instead of by {expected.allowed}"
            self.report("late", key, message.at, told)

    def hold_up(self, until: datetime, whose: Callable[[Key], bool]) -> None:
        """Theirs may be late until then."""
        for key, expected in self._now.items():
            if whose(key):
                expected.allowed = max(expected.allowed, until)


def _may_come(wishes: Wishes, due: Slot, wall: datetime) -> bool:
    """Whether a review may come still: on its day, in waking hours and in no pause."""
    if wishes.paused(wall):
        return False
    return wall - due[1] <= GRACE or is_awake(wishes, *due, wall)
