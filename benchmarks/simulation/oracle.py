"""Judges what members got: late, doubled, lost, already answered. It reckons when a digest is to come by `dates.py`.

What it takes from the bot and what not is said in docs/simulation.md.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from benchmarks.simulation.dates import Slot, Wishes, first, is_awake, last, slot
from benchmarks.simulation.platform import Failed, Message
from benchmarks.simulation.wall import BEAT
from bot.events import ConversationId, Identity
from bot.ledger import Key
from bot.models import Delivery, Sent
from bot.nudging.delivery import LEASE
from bot.nudging.due import GRACE

Answered = tuple[Key, Identity, ConversationId]
"""Whose, with whom, where."""


@dataclass(slots=True, kw_only=True)
class Pending:
    """A digest that is to come now, if there is anything to say. due, allowed: by the bot's clock.

    allowed: until when it is not late. owed: it must have come, as there is something to
    say. instead: the day of an earlier one that this makes up for; instead_sent: it came all the same.
    """

    day: date
    due: datetime
    allowed: datetime
    owed: bool = False
    hit: bool = False
    sent: bool = False
    instead: date | None = None
    instead_sent: bool = False


@dataclass(slots=True, kw_only=True)
class Watch:
    """One member. coming: the next digest; dealt: the last date that was dealt with. returned: when a nudge was."""

    key: Key
    wishes: Wishes
    coming: Slot | None = None
    dealt: date | None = None
    pending: Pending | None = None
    returned: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that must not be. what: late, doubled, lost or already-answered."""

    what: str
    member: Key
    at: datetime
    told: str


Ask = Callable[[Key, date, datetime], Awaitable[bool]]
"""Something about a member's digest for a date, at a moment of the bot's clock."""


@dataclass(kw_only=True)
class Oracle:
    """What is to come, what came. answered: what members got back to, as far as the bot had acknowledged it.

    ask: whether there is anything to say. holds: whether the bot will look at it again by itself; untouched: whether it
    has not looked at it yet. off: how
    far the bot's clock is off.
    """

    off: Callable[[], timedelta]
    ask: Ask = field(init=False)
    holds: Ask = field(init=False)
    untouched: Ask = field(init=False)
    faults: list[Fault] = field(default_factory=list)
    answered: set[Answered] = field(default_factory=set)
    considered: int = 0
    silent: int = 0
    at_night: int = 0
    held: int = 0
    _watches: dict[Key, Watch] = field(default_factory=dict)
    _waiting: list[Watch] = field(default_factory=list)
    _seen: set[Key] = field(default_factory=set)
    _quiet: dict[str, datetime] = field(default_factory=dict)
    _begun: list[tuple[Watch, Slot, date | None]] = field(default_factory=list)
    _excused: datetime | None = None
    coming: datetime | None = None
    """The next moment, by the bot's clock, at which a digest is to come."""

    def _look_ahead(self) -> None:
        self.coming = min((one.coming[1] for one in self._watches.values() if one.coming), default=None)

    def learn(self, key: Key, wishes: Wishes, wall: datetime) -> None:
        """What a member has set by now. A day that was to come still comes, at once where its moment is past now."""
        self._learn(key, wishes, wall)
        self._look_ahead()

    def _learn(self, key: Key, wishes: Wishes, wall: datetime) -> None:
        watch = self._watches.get(key)
        if watch is None:
            self._watches[key] = Watch(key=key, wishes=wishes, coming=first(wishes, wall, None))
            return
        if watch.wishes == wishes:
            return
        watch.wishes, former = wishes, watch.coming
        if not wishes.comes or wishes.paused(wall):  # what was under way isn't wanted any more
            watch.pending = None
        watch.coming = first(wishes, wall, watch.dealt)
        if former and not wishes.paused(wall) and (watch.dealt is None or former[0] > watch.dealt):
            at = slot(wishes, former[0])
            if at and at <= wall:
                watch.coming = (former[0], max(at, min(former[1], wall)))

    def consider(self, wall: datetime) -> None:
        """A heartbeat is about to come: whose digest is due by now?"""
        if self.coming is None or self.coming > wall:
            return
        self._begun.clear()
        for watch in self._watches.values():
            if watch.coming and watch.coming[1] <= wall:
                self._due(watch, watch.coming, wall)
        self._look_ahead()

    def _due(self, watch: Watch, coming: Slot, wall: datetime) -> None:
        self._begun.append((watch, coming, watch.dealt))
        day, due = coming
        latest = last(watch.wishes, wall)
        if wall - due > GRACE or (latest and latest[1] > due):
            if latest is None or latest[0] < day or not is_awake(watch.wishes, *latest, wall):
                watch.coming = first(watch.wishes, wall, max(day, watch.dealt or day))
                if watch.coming is None:
                    watch.dealt = max(day, watch.dealt or day)
                return
            day, due = latest if latest[0] != day else coming
        instead = self._given_up(watch)
        quiet = self._quiet.get(watch.key[0], wall)
        allowed = max(max(wall, quiet) + BEAT, self._excused or wall)
        hit = self._excused is not None and wall <= self._excused
        watch.pending = Pending(day=day, due=due, allowed=allowed, instead=instead, hit=hit)
        watch.dealt = day
        watch.coming = first(watch.wishes, wall, day)
        self.considered += 1
        self._waiting.append(watch)

    def _given_up(self, watch: Watch) -> date | None:
        """What becomes of a digest that has not come until the next is due: lost, or made up for by that one."""
        former, watch.pending = watch.pending, None
        self._waiting = [one for one in self._waiting if one is not watch]
        if former is None or former.sent:
            return None
        if former.owed:
            self._fault("lost", watch.key, former.due, f"nothing came for {former.day}")
            return None
        return former.day

    async def judge(self, wall: datetime) -> list[Key]:
        """A heartbeat is over: what has not come? The members to whom there was nothing to say."""
        before = {one.key for one in self._waiting if one.pending and not one.pending.sent}
        for watch in list(self._waiting):
            pending = watch.pending
            if pending is None or pending.sent:
                self._waiting.remove(watch)
            elif not pending.owed:
                await self._judge(watch, pending, wall)
        return sorted(before - {one.key for one in self._waiting})

    async def _judge(self, watch: Watch, pending: Pending, wall: datetime) -> None:
        """As long as the bot holds it, it may come; when it no longer does, there must be nothing to say."""
        held = await self.holds(watch.key, pending.day, wall)
        if held and wall <= pending.allowed:
            return
        alone = watch.returned is not None and watch.returned >= pending.due  # what else they have to say waits
        if not alone and await self.ask(watch.key, pending.day, wall):
            pending.owed = not held or self._must_be_now(watch, pending, wall)
        elif held:
            pending.allowed = wall + BEAT
        else:
            watch.pending = None
            self._waiting.remove(watch)
            self.silent += 1

    def _must_be_now(self, watch: Watch, pending: Pending, wall: datetime) -> bool:
        """Whether it may not wait for the next one: what was cut short may not come at night."""
        late = wall - pending.due > GRACE and pending.hit
        return not late or is_awake(watch.wishes, pending.day, pending.due, wall)

    def end(self) -> None:
        """Nothing more will come."""
        for watch in self._watches.values():
            self._given_up(watch)

    # what happened

    def sent(self, message: Message) -> None:
        """The platform has a message."""
        delivery = message.delivery
        for nudge in (one for one in delivery.nudges if one):
            told = [self._is_answered(delivery.key[:2], nudge.contact, one) for one in nudge.conversations]
            if any(told):
                what = f"{delivery.kind} of {delivery.day} about {nudge.contact}: {sum(told)} of {len(told)} answered"
                self._fault("already-answered", delivery.key[:2], message.at, what)
        if delivery.key in self._seen:
            self._fault("doubled", delivery.key[:2], message.at, f"{delivery.kind} for {delivery.day} came twice")
            return
        self._seen.add(delivery.key)
        if delivery.kind is Sent.DIGEST:
            self._digest(self._watches[delivery.key[:2]], message)
        elif delivery.kind is Sent.NUDGE:
            self._watches[delivery.key[:2]].returned = message.wall
        if delivery.kind is Sent.NUDGE and message.wall > max(delivery.due, self._excused or delivery.due) + BEAT:
            self._fault("late", delivery.key[:2], message.at, f"what was to return at {delivery.due}")

    def _is_answered(self, key: Key, contact: Identity, conversation: ConversationId) -> bool:
        return (key, contact, conversation) in self.answered

    def _digest(self, watch: Watch, message: Message) -> None:
        day, pending = message.delivery.day, watch.pending
        self.at_night += message.wall - message.delivery.due > GRACE and not is_awake(
            watch.wishes, day, message.delivery.due, message.wall
        )
        if pending and day == pending.instead and not pending.instead_sent:
            pending.instead_sent = True
            twice = pending.sent
        elif pending and day == pending.day and not pending.sent:
            pending.sent = True
            twice = pending.instead_sent
            self.held += message.wall > pending.due + GRACE or pending.hit
            if pending.owed or message.wall > pending.allowed:
                told = f"digest for {day}, at {message.wall} instead of by {pending.allowed}"
                self._fault("late", watch.key, message.at, told)
        else:
            self._fault("doubled", watch.key, message.at, f"no digest was to come for {day}")
            return
        if twice:
            self._fault("doubled", watch.key, message.at, f"{pending.instead} and {pending.day} at once")

    def resumed(self, wall: datetime) -> None:
        """The bot is there again, or its clock was set."""
        self._excuse(wall + BEAT)

    async def crashed(self, wall: datetime) -> None:
        """What it had begun is held; what was due it may not have looked at yet."""
        for watch, coming, dealt in self._begun:
            if await self.untouched(watch.key, coming[0], wall):
                self._waiting = [one for one in self._waiting if one is not watch]
                watch.coming, watch.dealt, watch.pending = coming, dealt, None
        self._begun.clear()
        self._look_ahead()
        self._excuse(wall + LEASE + BEAT)

    def _excuse(self, until: datetime) -> None:
        self._excused = max(until, self._excused or until)
        for watch in self._waiting:
            if watch.pending:
                watch.pending.hit = True
                watch.pending.allowed = max(watch.pending.allowed, until)

    def failed(self, failed: Failed) -> None:
        """The platform failed: the bot is to leave it alone for a while."""
        home, until = failed.delivery.home, failed.until + BEAT
        self._excused = max(until, self._excused or until)
        if failed.home:
            self._quiet[home] = max(failed.until, self._quiet.get(home, failed.until))
        for watch in self._waiting:
            mine = watch.key[0] == home if failed.home else watch.key == failed.delivery.key[:2]
            if watch.pending and mine:
                watch.pending.allowed = max(watch.pending.allowed, until)

    def delivered(self, delivery: Delivery, at: datetime) -> None:
        """The bot says that it has delivered this: is it so?"""
        if delivery.key not in self._seen:
            self._seen.add(delivery.key)
            self._fault("lost", delivery.key[:2], at, f"{delivery.kind} for {delivery.day} is said to be delivered")

    def _fault(self, what: str, member: Key, at: datetime, told: str) -> None:
        if self.off():
            told += f" (the clock was off by {self.off() / GRACE:+.0f} h)"
        self.faults.append(Fault(what=what, member=member, at=at, told=told))
