"""A chat platform in memory: it keeps what it is sent, with the true time, and now and then it fails."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from benchmarks.simulation.wall import Wall
from bot.errors import TryLater
from bot.events import ChannelId, Identity, MessageId
from bot.ledger import Key
from bot.models import Delivery
from bot.nudging.delivery import FIRST_PAUSE, LONGEST_PAUSE
from bot.people import Member
from bot.ports import Applicant, Ear, Named
from bot.views import View

NAME = "slack"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What the platform was sent. at: the true time; wall: what the bot's clock showed."""

    delivery: Delivery
    view: View
    at: datetime
    wall: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A call that failed. until: when the bot may try again, by its clock. home: all of it is to be left alone."""

    delivery: Delivery
    until: datetime
    home: bool


@dataclass(kw_only=True)
class Witness:
    """The platform as the bot sees it (see `bot.ports.Platform`), and a witness for the oracle.

    sent, failed: told of each message and of each call that failed. rate: how often a call fails, 0..1.
    """

    wall: Wall
    dice: Random
    sent: Callable[[Message], None]
    failed: Callable[[Failed], None]
    rate: float = 0.004
    name: str = NAME
    kept: dict[Key, MessageId] = field(default_factory=dict)
    count: int = 0
    faults: dict[str, int] = field(default_factory=dict)

    async def serve(self, ear: Ear) -> None:
        """Nobody is served: what people say is brought to the ear by the simulation."""

    async def send(self, delivery: Delivery, view: View) -> MessageId:
        """Keep a message, unless it fails: asked to wait, failed before, or the answer lost after it was kept."""
        drawn = self.dice.random()
        if drawn < self.rate:
            seconds = self.dice.randint(5, 120)
            self._fail("asked to wait", delivery, timedelta(seconds=seconds), home=True)
            raise TryLater("the platform is busy", float(seconds))
        if drawn < 2 * self.rate:
            self._fail("failed", delivery, _pause(delivery.attempts))
            raise ConnectionError("the platform failed")
        message = self.keep(delivery, view)
        if drawn < 3 * self.rate:
            self._fail("lost the answer", delivery, _pause(delivery.attempts))
            raise ConnectionError("the answer got lost")
        return message

    def keep(self, delivery: Delivery, view: View) -> MessageId:
        """It is in front of the member."""
        self.count += 1
        message = MessageId(f"bot.{self.count}")
        self.kept.setdefault(delivery.key, message)
        self.sent(Message(delivery=delivery, view=view, at=self.wall.true, wall=self.wall.now()))
        return message

    async def find(self, delivery: Delivery) -> MessageId | None:
        """The first message of a delivery; now and then this fails, too."""
        if self.dice.random() < 10 * self.rate:
            self._fail("failed to look up", delivery, _pause(delivery.attempts))
            raise ConnectionError("the platform failed")
        return self.kept.get(delivery.key)

    async def revise(self, delivery: Delivery, view: View) -> None:
        """Nobody looks at what it says now."""

    async def readable(self, member: Member, channels: Collection[ChannelId]) -> frozenset[ChannelId]:
        """All of them."""
        return frozenset(channels)

    async def applicant(self, who: Identity) -> Applicant | None:
        """Nobody becomes a member here."""
        return None

    def want(self, named: Named) -> None:
        """Nobody is called anything here."""

    async def enter(self, channels: Collection[ChannelId]) -> None:
        """Nothing is to be entered."""

    def _fail(self, how: str, delivery: Delivery, pause: timedelta, *, home: bool = False) -> None:
        self.faults[how] = self.faults.get(how, 0) + 1
        self.failed(Failed(delivery=delivery, until=self.wall.now() + pause, home=home))


def _pause(attempts: int) -> timedelta:
    """How long the bot waits after so many attempts whose outcome it doesn't know (its policy)."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(attempts, 20)))
