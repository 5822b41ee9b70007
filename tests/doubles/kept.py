"""A platform in memory that keeps what it is sent, for tests in which nothing goes wrong on the way."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field

from bot.events import ChannelId, Identity, MessageId
from bot.ledger import Key
from bot.models import Delivery
from bot.people import Member
from bot.ports import Applicant, Ear, Named
from bot.views import View


@dataclass
class Kept:
    """What was sent, by delivery (see `bot.ports.Platform`). applicants: who may ask to become a member.

    entered: the channels gone into. unreadable: what no member can read. wanted: whose labels were asked for.
    """

    views: dict[Key, View] = field(default_factory=dict)
    name: str = "kept"
    applicants: dict[Identity, Applicant] = field(default_factory=dict)
    entered: list[ChannelId] = field(default_factory=list)
    unreadable: set[ChannelId] = field(default_factory=set)
    wanted: list[Named] = field(default_factory=list)

    async def serve(self, ear: Ear) -> None:
        """Nobody says anything."""
        await asyncio.Event().wait()

    async def send(self, delivery: Delivery, view: View) -> MessageId:
        """Keep it."""
        self.views[delivery.key] = view
        return MessageId("/".join(delivery.key))

    async def find(self, delivery: Delivery) -> MessageId | None:
        """Whether it is kept."""
        return MessageId("/".join(delivery.key)) if delivery.key in self.views else None

    async def revise(self, delivery: Delivery, view: View) -> None:
        """Keep the newer one."""
        self.views[delivery.key] = view

    async def readable(self, member: Member, channels: Collection[ChannelId]) -> frozenset[ChannelId]:
        """All of them but those that are not."""
        return frozenset(channels) - self.unreadable

    async def applicant(self, who: Identity) -> Applicant | None:
        """What is known of them."""
        return self.applicants.get(who)

    def want(self, named: Named) -> None:
        """Note it."""
        self.wanted.append(named)

    async def enter(self, channels: Collection[ChannelId]) -> None:
        """Note it."""
        self.entered += channels
