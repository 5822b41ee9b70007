"""One envelope's way to the app: sent, acked or not, sent again, given up. The sockets are `link`'s.

Sources: Slack's pages “Using Socket Mode” and “The Events API” (three retries: at once, after 1 and 5 minutes);
slackapi/python-slack-sdk issue 1940: what people click is not sent again.
"""

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
_numbers = itertools.count(1)


@dataclass
class Sent:
    """One time an envelope went out. connection: which one got it. acked_at: on the loop's clock, as at is."""

    envelope_id: str
    event_id: str
    connection: int
    attempt: int
    at: float
    acked_at: float | None = None
    answer: Json | None = None

    @property
    def took(self) -> float | None:
        """Seconds until the ack."""
        return None if self.acked_at is None else self.acked_at - self.at


@dataclass
class Delivery:
    """What is to reach the app. sent: every time it went out. lost: Slack gave up, or nobody was connected.

    then: takes what the first ack carried.
    """

    kind: str
    payload: Json
    sent: list[Sent] = field(default_factory=list)
    lost: bool = False
    done: asyncio.Event = field(default_factory=asyncio.Event)
    then: Callable[[Json], None] | None = None

    def ack(self, sent: Sent, now: float, answer: Json | None) -> None:
        """The app acked one of its envelopes; what the first ack carries is acted on."""
        first = not self.acked
        sent.acked_at, sent.answer = now, answer
        if first and self.then is not None:
            self.then(answer or {})
        self.done.set()

    @property
    def is_event(self) -> bool:
        """Whether Slack sends it again when it isn't acked."""
        return self.kind == "events_api"

    @property
    def acked(self) -> bool:
        """Whether any of its envelopes was acked."""
        return any(one.acked_at is not None for one in self.sent)

    @property
    def answer(self) -> Json | None:
        """The payload of the ack, for commands, views and options."""
        return next((one.answer for one in self.sent if one.acked_at is not None), None)

    async def wait(self, seconds: float = 3.0) -> "Delivery":
        """Wait until it is acked or lost. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            await self.done.wait()
        return self

    def envelope(self, attempt: int, *, new_event_id: bool) -> Json:
        """The next envelope; each has an id of its own."""
        number = next(_numbers)
        payload = self.payload
        if new_event_id and self.is_event:
            payload = {**payload, "event_id": f"Ev1{number:09X}"}
        made: Json = {
            "envelope_id": f"{number:08x}-0000-4000-8000-{number:012x}",
            "payload": payload,
            "type": self.kind,
            "accepts_response_payload": not self.is_event,
        }
        if self.is_event:
            made |= {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
        return made


@dataclass
class Conduct:
    """How the socket side behaves; tests turn these. Times in seconds.

    duplicates: further copies of each envelope. new_event_ids: each copy and re-delivery bears another event_id.
    hold: so many envelopes are held back and then sent in random order. delay: before each is sent.
    lose_acks: so many acks don't arrive, though the app sent them.
    choose: which connection gets an event: "turns", "random" or "first".
    """

    ack_within: float = 3.0
    retries: tuple[float, ...] = (0.0, 60.0, 300.0)
    duplicates: int = 0
    new_event_ids: bool = False
    hold: int = 0
    delay: float = 0.0
    lose_acks: int = 0
    choose: str = "turns"
    most_connections: int = 10
    refusing: bool = False
    ticket_lives: float = 30.0
    ping_every: float | None = None
