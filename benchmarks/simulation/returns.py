"""Judges what members snooze: it comes back alone at its time, or with a list soon after, or was settled by then."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from benchmarks.simulation.dates import Wishes
from benchmarks.simulation.excuses import Excuses, Report
from benchmarks.simulation.platform import Message
from bot.ledger import Key
from bot.models import Nudge, NudgeId, NudgeState
from bot.nudging.claim import MISSED_BY, RETURNS
from bot.views import Digest

FOLLOWED = timedelta(days=7)
"""So long after its time it is looked for in lists."""
ROOM = 3
"""A list of fewer has room for what is to be back."""
OVER = (NudgeState.DONE, NudgeState.SKIPPED)
Ask = Callable[[Key, Nudge], Awaitable[bool]]
"""Something about what a member snoozed."""


@dataclass(slots=True, kw_only=True)
class Promise:
    """A nudge that a member wants back. day: the local date of its time.

    allowed: until when it is to come alone, once it is due. in_list: it comes with a list; left_out: one came without.
    """

    key: Key
    nudge: Nudge
    until: datetime
    day: date
    allowed: datetime | None = None
    in_list: bool = False
    left_out: bool = False


@dataclass(kw_only=True)
class Returns:
    """What is to be back, and when. known: each that was ever promised; came: how many, of a member on a local date.

    is_open: whether something of it waits still. holds: whether the bot will go on with it by itself.
    """

    excuses: Excuses
    report: Report
    is_open: Ask = field(init=False)
    holds: Ask = field(init=False)
    _promises: dict[tuple[Key, NudgeId], Promise] = field(default_factory=dict)
    _known: set[tuple[Key, NudgeId, datetime]] = field(default_factory=set)
    _came: Counter[tuple[Key, date]] = field(default_factory=Counter)

    def moments(self) -> list[datetime]:
        """When they are to be back."""
        return [one.until for one in self._promises.values() if one.allowed is None and not one.in_list]

    def learn(self, key: Key, nudges: Iterable[Nudge], zone: str) -> None:
        """The nudges that a member has been told of, as they are after something was said to the bot."""
        for nudge in nudges:
            if nudge.state in OVER:
                self._promises.pop((key, nudge.id), None)
            until = nudge.until if nudge.state is NudgeState.SNOOZED else None
            if until and (key, nudge.id, until) not in self._known:
                self._known.add((key, nudge.id, until))
                day = until.astimezone(ZoneInfo(zone)).date()
                self._promises[key, nudge.id] = Promise(key=key, nudge=nudge, until=until, day=day)

    def settle(self, key: Key, wishes: Wishes, wall: datetime) -> None:
        """Whoever pauses wants nothing of what is due by now; whoever stops nothing at all of what was."""
        for one in self._of(key):
            if not wishes.comes or (wishes.paused(wall) and one.until <= wall):
                self._over(one)

    def consider(self, wall: datetime, wishes: Callable[[Key], Wishes]) -> None:
        """A heartbeat is about to come: what is to be back by now?"""
        for one in list(self._promises.values()):
            if one.until > wall or one.allowed or one.in_list:
                continue
            if not wishes(one.key).comes or wishes(one.key).paused(wall):
                self._over(one)
            elif wall - one.until > MISSED_BY:
                one.in_list = True
            else:
                one.allowed = self.excuses.allowed(one.key[0], wall)

    async def judge(self, wall: datetime) -> None:
        """A heartbeat is over: what has not come, and won't?"""
        for one in list(self._promises.values()):
            if one.until > wall or not (one.allowed or one.in_list):
                continue
            if one.in_list:
                await self._judge_list(one, wall)
            elif not await self.holds(one.key, one.nudge):
                await self._judge_alone(one, wall)

    async def _judge_alone(self, one: Promise, wall: datetime) -> None:
        """The bot has dealt with it, and it didn't come."""
        others = sum(other.day == one.day and other.allowed is not None for other in self._of(one.key))
        if not await self.is_open(one.key, one.nudge):
            self._over(one)
        elif wall - one.until > MISSED_BY or self._came[one.key, one.day] + others > RETURNS:
            one.in_list = True
        else:
            self._lost(one, "did not come back")

    async def _judge_list(self, one: Promise, wall: datetime) -> None:
        if one.left_out and await self.is_open(one.key, one.nudge):
            self._lost(one, "was not in the next list")
        elif one.left_out or wall - one.until > FOLLOWED:
            self._over(one)

    def came_alone(self, key: Key, message: Message) -> None:
        """One came back."""
        one = self._promises.get((key, NudgeId(message.delivery.subject.partition("/")[0])))
        self._came[key, message.delivery.day] += 1
        if one is None or one.until > message.wall:
            self.report("doubled", key, message.at, f"nothing was to return: {message.delivery.subject}")
            return
        self._over(one)
        if one.allowed is None or message.wall > one.allowed:
            self.report("late", key, message.at, f"what was to return at {one.until}")

    def came_in_list(self, key: Key, message: Message) -> None:
        """A digest came: of what waited for it all that has room is in it."""
        named = [nudge for nudge in message.delivery.nudges if nudge]
        told = {(nudge.contact, conversation) for nudge in named for conversation in nudge.conversations}
        for one in self._of(key):
            if one.until <= message.wall:
                if any((one.nudge.contact, conversation) in told for conversation in one.nudge.conversations):
                    self._over(one)
                elif isinstance(message.view, Digest) and len(named) < ROOM:
                    one.left_out = one.in_list

    def no_list(self, key: Key) -> None:
        """There was nothing to say to a member on the day of a digest."""
        for one in self._of(key):
            one.left_out = one.in_list

    def hold_up(self, until: datetime, whose: Callable[[Key], bool]) -> None:
        """Theirs may be late until then."""
        for one in self._promises.values():
            if one.allowed and whose(one.key):
                one.allowed = max(one.allowed, until)

    def _of(self, key: Key) -> list[Promise]:
        return [one for one in self._promises.values() if one.key == key]

    def _over(self, one: Promise) -> None:
        self._promises.pop((one.key, one.nudge.id), None)

    def _lost(self, one: Promise, told: str) -> None:
        self._over(one)
        self.report("lost", one.key, one.until, f"{one.nudge.contact}, snoozed, {told}")
