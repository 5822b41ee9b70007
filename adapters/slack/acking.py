"""What is acked, and how far everything is received. What isn't kept isn't acked; Slack sends it again for a while."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from adapters.slack.catching_up import OVERLAP, CatchingUp
from bot.errors import RequiteError
from bot.events import SpaceId
from bot.ports import Clock, Ear

log = logging.getLogger(__name__)
Do = Callable[[object, bool], Awaitable[Mapping[str, Any] | None]]
"""Does what a body says, and says what the ack carries; None: it isn't acked. Also takes whether it came before."""
MOST_IN_HAND = 2_000
"""How many bodies are being done at most; what comes beyond isn't acked, so that Slack sends it later."""
MOST_UNKEPT = 10_000


class Acking:
    """Does what comes, as long as that isn't too much, and notes how far everything is received.

    noted, unkept: see `Timing`.
    """

    def __init__(
        self, ear: Ear, space: SpaceId, do: Do, catching_up: CatchingUp, *, clock: Clock, noted: float, unkept: float
    ) -> None:
        self._ear = ear
        self._space = space
        self._do = do
        self._catching_up = catching_up
        self._clock = clock
        self._every = noted
        self._lasts = unkept
        self._in_hand = 0
        self._is_full = False
        self._unkept: dict[str, float] = {}

    async def ack(self, body: object, again: bool) -> Mapping[str, Any] | None:
        """What the ack of a body carries; None where it isn't acked."""
        came = self._clock.now().timestamp()
        carried = None
        if not self._is_too_much():
            self._in_hand += 1
            try:
                carried = await self._do(body, again)
            finally:
                self._in_hand -= 1
        self._remember(_name(body), came, kept=carried is not None)
        return carried

    def _is_too_much(self) -> bool:
        if self._in_hand >= MOST_IN_HAND and not self._is_full:
            self._is_full = True
            log.warning("more comes from Slack than can be kept: it is to come again", extra={"action": "slack_full"})
        elif self._in_hand < MOST_IN_HAND / 2:
            self._is_full = False
        return self._in_hand >= MOST_IN_HAND

    def _remember(self, name: str, came: float, *, kept: bool) -> None:
        if kept:
            self._unkept.pop(name, None)
        elif name and name not in self._unkept:
            if len(self._unkept) >= MOST_UNKEPT:
                self._give_up(came)
            self._unkept[name] = came

    def _give_up(self, before: float) -> None:
        """What wasn't kept before a moment (epoch seconds), and hasn't come again, is read from the histories."""
        lost = [name for name, came in self._unkept.items() if came <= before]
        if lost:
            self._catching_up.missed(min(self._unkept[name] for name in lost) - OVERLAP)
        for name in lost:
            del self._unkept[name]

    async def note(self, is_connected: Callable[[], bool]) -> None:
        """Note how far everything is received, as long as nothing is missing; until cancelled."""
        while True:
            now = self._clock.now()
            self._give_up(now.timestamp() - self._lasts)
            if is_connected() and not self._unkept and not self._catching_up.behind:
                try:
                    await self._ear.note_received(self._space, now)
                except RequiteError as error:
                    log.warning("what is received can't be noted: %s", error, extra={"action": "slack_unnoted"})
            await asyncio.sleep(self._every)


def _name(body: object) -> str:
    """What Slack calls an event, however often it sends it; empty for what it sends once."""
    name = body.get("event_id") if isinstance(body, dict) else None
    return name if isinstance(name, str) else ""
