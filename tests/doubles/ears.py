"""An ear that hears nothing: a platform's tests override what they are about."""

from collections.abc import Sequence
from datetime import datetime

from bot.events import Event, Identity, SpaceId
from bot.people import Channel, Profile
from bot.ports import Filled, Heard, Named, Pressed
from bot.views import View


class NoEar:
    """Whatever isn't overridden must not be called (see `bot.ports.Ear`)."""

    async def answer(self, heard: Heard) -> View:
        raise AssertionError("nothing is said here")

    async def press(self, pressed: Pressed) -> View:
        raise AssertionError("nothing is pressed here")

    async def fill(self, filled: Filled) -> View:
        raise AssertionError("nothing is filled in here")

    async def greeting(self, who: Identity) -> View | None:
        raise AssertionError("nobody is greeted here")

    async def complete(self, heard: Heard) -> Sequence[str]:
        raise AssertionError("nothing is typed here")

    async def take(self, events: Sequence[Event]) -> Named:
        raise AssertionError("nothing happens here")

    async def unlabelled(self, space: SpaceId) -> Named:
        raise AssertionError("nothing is kept here")

    async def label(self, profiles: Sequence[Profile] = (), channels: Sequence[Channel] = ()) -> None:
        raise AssertionError("nobody is called anything here")

    async def leave(self, space: SpaceId) -> None:
        raise AssertionError("nobody leaves here")

    async def received(self, space: SpaceId) -> datetime | None:
        raise AssertionError("nothing comes in here")

    async def note_received(self, space: SpaceId, at: datetime) -> None:
        raise AssertionError("nothing comes in here")
