"""Events of a burst, taken together: whoever brings some waits until they are kept.

The queue is bounded: when it is full, bringing waits, so that a platform is slowed down and nothing is dropped.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from bot.errors import RequiteError
from bot.events import Event, SpaceId

Take = Callable[[Sequence[Event]], Awaitable[None]]
"""Keeps events of one space (see `bot.ports.Ear.take`)."""
MOST = 1_000
"""How many may wait; each is a delivery of a platform's with its events."""
LOT = 250
"""How many are taken at once."""


@dataclass(slots=True, eq=False)
class Brought:
    """What one delivery brought. kept: done when it is kept, or with what went wrong."""

    space: SpaceId
    events: tuple[Event, ...]
    kept: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Gathering:
    """Takes what waits, in its order, a space at a time. `run` must run meanwhile."""

    def __init__(self, take: Take, *, most: int = MOST, lot: int = LOT) -> None:
        self._take = take
        self._lot = lot
        self._waiting: asyncio.Queue[Brought] = asyncio.Queue(most)

    async def bring(self, events: Sequence[Event]) -> None:
        """Events of one space are kept when this returns. Raises what taking them raised."""
        if not events:
            return
        brought = Brought(events[0].place.space, tuple(events))
        await self._waiting.put(brought)
        await brought.kept

    async def run(self) -> None:
        """Take what comes, until cancelled; what waits then is not kept, and whoever brought it is told so."""
        lot: list[Brought] = []
        try:
            while True:
                lot = [await self._waiting.get()]
                while len(lot) < self._lot and not self._waiting.empty():
                    lot.append(self._waiting.get_nowait())
                for space in dict.fromkeys(one.space for one in lot):
                    await self._keep([one for one in lot if one.space == space])
        finally:
            while not self._waiting.empty():
                lot.append(self._waiting.get_nowait())
            for one in lot:
                one.kept.cancel()

    async def _keep(self, lot: Sequence[Brought]) -> None:
        """Of several that can't be taken together, for another reason than the store, each is tried by itself."""
        try:
            await self._take([event for one in lot for event in one.events])
        except (RequiteError, OSError) as error:
            _end(lot, error)
        except Exception as error:  # noqa: BLE001 - it is raised again where it was brought
            if len(lot) == 1:
                _end(lot, error)
            else:
                for one in lot:
                    await self._keep([one])
        else:
            _end(lot)


def _end(lot: Sequence[Brought], error: Exception | None = None) -> None:
    for one in lot:
        if one.kept.done():
            continue
        if error is None:
            one.kept.set_result(None)
        else:
            one.kept.set_exception(error)
