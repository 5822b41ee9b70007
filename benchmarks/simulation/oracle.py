"""Judges what members got: late, doubled, lost, already answered. It reckons when a digest is to come by `dates.py`.

What returns, and the reviews, have judges of their own: `returns.py`, `reviews.py`. What the oracle takes from the bot
and what not is said in docs/simulation.md.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from benchmarks.simulation.dates import Slot, Wishes, first, is_awake, last, making_up, slot
from benchmarks.simulation.excuses import Excuses, Fault, is_of
from benchmarks.simulation.platform import Failed, Message
from benchmarks.simulation.returns import Returns
from benchmarks.simulation.reviews import Reviews
from benchmarks.simulation.wall import BEAT
from benchmarks.simulation.watch import Pending, Watch
from bot.events import ConversationId, Identity
from bot.ledger import Key
from bot.models import Delivery, Nudge, NudgeState, Sent
from bot.nudging.delivery import LEASE
from bot.nudging.due import GRACE

Answered = tuple[Key, Identity, ConversationId]
"""Whose, with whom, where."""


Ask = Callable[[Key, date, datetime], Awaitable[bool]]
"""Something about a member's digest for a date, at a moment of the bot's clock."""


@dataclass(kw_only=True)
class Oracle:
    """What is to come, what came. answered: what members got back to, as far as the bot had acknowledged it.

    ask: whether there is anything to say. holds: whether the bot will look at it again by itself; untouched: whether it
    has not looked at it yet. off: how far the bot's clock is off.
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
    _begun: list[tuple[Watch, Slot, date | None, date | None]] = field(default_factory=list)
    _excuses: Excuses = field(default_factory=Excuses)
    returns: Returns = field(init=False)
    reviews: Reviews = field(init=False)
    coming: datetime | None = None
    """The next moment, by the bot's clock, at which something is to come."""

    def __post_init__(self) -> None:
        self.returns = Returns(excuses=self._excuses, report=self._fault)
        self.reviews = Reviews(excuses=self._excuses, report=self._fault)

    def _look_ahead(self) -> None:
        moments = [one.coming[1] for one in self._watches.values() if one.coming]
        self.coming = min([*moments, *self.returns.moments(), *self.reviews.moments()], default=None)

    def _wishes(self, key: Key) -> Wishes:
        return self._watches[key].wishes

    def learn(self, key: Key, wishes: Wishes, wall: datetime) -> None:
        """What a member has set by now. A day that was to come still comes, at once where its moment is past now."""
        known = self._watches.get(key)
        if known is None or known.wishes != wishes:
            self._learn(key, wishes, wall)
            self.returns.settle(key, wishes, wall)
            self.reviews.learn(key, wishes, wall)
            self._look_ahead()

    def told(self, key: Key, nudges: Sequence[Nudge], wall: datetime, *, promised: bool) -> None:
        """A member's nudges as the bot has them after something was said. promised: it answered that one comes back."""
        self.returns.learn(key, nudges, self._wishes(key).zone)
        if promised and not any(one.state is NudgeState.SNOOZED and one.until and one.until > wall for one in nudges):
            self._fault("lost", key, wall, "what was promised back is not kept")
        self._look_ahead()

    def _learn(self, key: Key, wishes: Wishes, wall: datetime) -> None:
        watch = self._watches.get(key)
        if watch is None:
            self._watches[key] = Watch(key=key, wishes=wishes, coming=first(wishes, wall, None))
            return
        watch.wishes, former = wishes, watch.coming
        if not wishes.comes or wishes.paused(wall):  # what was under way isn't wanted any more
            watch.pending = None
        watch.coming = first(watch.wanted, wall, watch.dealt)
        if former and not wishes.paused(wall) and (watch.dealt is None or former[0] > watch.dealt):
            at = slot(watch.wanted, former[0])
            if at and at <= wall:
                watch.coming = (former[0], max(at, min(former[1], wall)))
        if watch.missed and (watch.coming is None or watch.coming[0] <= watch.missed):
            watch.missed = None

    def consider(self, wall: datetime) -> None:
        """A heartbeat is about to come: what is due by now, and whose?"""
        if self.coming is None or self.coming > wall:
            return
        self._begun.clear()
        for watch in self._watches.values():
            if watch.coming and watch.coming[1] <= wall:
                self._due(watch, watch.coming, wall)
        self.returns.consider(wall, self._wishes)
        self.reviews.consider(wall, self._wishes)
        self._look_ahead()

    def _due(self, watch: Watch, coming: Slot, wall: datetime) -> None:
        self._begun.append((watch, coming, watch.dealt, watch.missed))
        day, due = coming
        latest = last(watch.wanted, wall)
        if wall - due > GRACE or (latest and latest[1] > due):
            latest = last(making_up(watch.wishes), wall)
            if latest is None or latest[0] < day or not is_awake(watch.wishes, *latest, wall):
                self._goes_over(watch, max(day, watch.dealt or day), wall)
                return
            day, due = latest if latest[0] != day else coming
        instead = self._given_up(watch)
        allowed, excused = self._excuses.allowed(watch.key[0], wall), self._excuses.until
        hit = excused is not None and wall <= excused
        watch.pending = Pending(day=day, due=due, allowed=allowed, instead=instead, hit=hit)
        watch.dealt, watch.missed = day, None
        watch.coming = first(watch.wishes, wall, day)
        self.considered += 1
        self._waiting.append(watch)

    def _goes_over(self, watch: Watch, missed: date, wall: datetime) -> None:
        """What was missed is made up for on the next day for a digest, also by whoever has one a week."""
        watch.coming = first(making_up(watch.wishes), wall, missed)
        watch.missed = watch.coming and (watch.missed or missed)
        if watch.coming is None:
            watch.dealt = missed

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
        await self.returns.judge(wall)
        await self.reviews.judge(wall, self._wishes)
        self._look_ahead()
        return sorted(before - {one.key for one in self._waiting})

    async def _judge(self, watch: Watch, pending: Pending, wall: datetime) -> None:
        """As long as the bot holds it, it may come; when it no longer does, there must be nothing to say."""
        held = await self.holds(watch.key, pending.day, wall)
        if held and not self._must_be_now(watch, pending, wall):
            self._goes_over(watch, pending.day, wall)
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
            self.returns.no_list(watch.key)
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
        key = delivery.key[:2]
        match delivery.kind:
            case Sent.DIGEST:
                self._digest(self._watches[key], message)
                self.returns.came_in_list(key, message)
            case Sent.NUDGE:
                self._watches[key].returned = message.wall
                self.returns.came_alone(key, message)
            case Sent.REVIEW:
                self.reviews.sent(key, message)

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
        for watch, coming, dealt, missed in self._begun:
            if await self.untouched(watch.key, coming[0], wall):
                self._waiting = [one for one in self._waiting if one is not watch]
                watch.coming, watch.dealt, watch.missed, watch.pending = coming, dealt, missed, None
        self._begun.clear()
        self._look_ahead()
        self._excuse(wall + LEASE + BEAT)

    def _excuse(self, until: datetime) -> None:
        self._excuses.hold_up(until)
        for watch in self._waiting:
            if watch.pending:
                watch.pending.hit = True
        self._hold_up(until, lambda _: True)

    def failed(self, failed: Failed) -> None:
        """The platform failed: the bot is to leave it alone for a while."""
        self._hold_up(self._excuses.failed(failed), lambda key: is_of(failed, key))

    def _hold_up(self, until: datetime, whose: Callable[[Key], bool]) -> None:
        for watch in self._waiting:
            if watch.pending and whose(watch.key):
                watch.pending.allowed = max(watch.pending.allowed, until)
        self.returns.hold_up(until, whose)
        self.reviews.hold_up(until, whose)

    def delivered(self, delivery: Delivery, at: datetime) -> None:
        """The bot says that it has delivered this: is it so?"""
        if delivery.key not in self._seen:
            self._seen.add(delivery.key)
            self._fault("lost", delivery.key[:2], at, f"{delivery.kind} for {delivery.day} is said to be delivered")

    def _fault(self, what: str, member: Key, at: datetime, told: str) -> None:
        if self.off():
            told += f" (the clock was off by {self.off() / GRACE:+.0f} h)"
        self.faults.append(Fault(what=what, member=member, at=at, told=told))
