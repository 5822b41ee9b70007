"""An ear that notes what it is told, and answers what a test says."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.events import ChannelId, Event, Identity, SpaceId
from bot.people import Channel, Profile
from bot.ports import Filled, Heard, Named, Pressed, Turned
from bot.views import Text, View


@dataclass
class Recording:
    """See `bot.ports.Ear`. says: what it answers to a turn. failing: what taking raises. slow: seconds for a turn."""

    says: Callable[[Turned], View] = lambda turned: Text(text=f"You said {getattr(turned, 'text', '')}")
    failing: Exception | None = None
    slow: float = 0.0
    until: datetime | None = None
    heard: list[Turned] = field(default_factory=list)
    lots: list[tuple[Event, ...]] = field(default_factory=list)
    events: dict[Event, int] = field(default_factory=dict)
    profiles: dict[Identity, Profile] = field(default_factory=dict)
    channels: dict[ChannelId, Channel] = field(default_factory=dict)
    left: list[SpaceId] = field(default_factory=list)
    noted: list[datetime] = field(default_factory=list)

    async def answer(self, heard: Heard) -> View:
        return await self._turn(heard)

    async def press(self, pressed: Pressed) -> View:
        return await self._turn(pressed)

    async def fill(self, filled: Filled) -> View:
        return await self._turn(filled)

    async def greeting(self, who: Identity) -> View | None:
        return Text(text="Here I am.")

    async def _turn(self, turned: Turned) -> View:
        self.heard.append(turned)
        await asyncio.sleep(self.slow)
        return self.says(turned)

    async def complete(self, heard: Heard) -> Sequence[str]:
        return ()

    async def take(self, events: Sequence[Event]) -> Named:
        await asyncio.sleep(0)
        if self.failing is not None:
            raise self.failing
        self.lots.append(tuple(events))
        for event in events:
            self.events[event] = self.events.get(event, 0) + 1
        people = frozenset(person for event in events for person in event.people)
        return Named(people=people - self.profiles.keys(), channels=frozenset())

    async def unlabelled(self, space: SpaceId) -> Named:
        return Named(people=frozenset(), channels=frozenset())

    async def label(self, profiles: Sequence[Profile] = (), channels: Sequence[Channel] = ()) -> None:
        self.profiles |= {profile.identity: profile for profile in profiles}
        self.channels |= {channel.id: channel for channel in channels}

    async def leave(self, space: SpaceId) -> None:
        self.left.append(space)

    async def received(self, space: SpaceId) -> datetime | None:
        return self.until

    async def note_received(self, space: SpaceId, at: datetime) -> None:
        self.noted.append(at)

    @property
    def texts(self) -> list[str]:
        """What was written, each message once."""
        return [text for event in self.events if (text := getattr(event, "text", ""))]
