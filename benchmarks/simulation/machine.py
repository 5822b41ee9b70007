"""The machine that the bot runs on: whether it is there, when it beats, and what befalls it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from benchmarks.simulation.schedule import Schedule
from benchmarks.simulation.trouble import Trouble
from benchmarks.simulation.wall import BEAT, Wall
from benchmarks.simulation.worker import Worker

AROUND = timedelta(minutes=1)
"""So long before and after each moment that matters every heartbeat is run."""


@dataclass(kw_only=True)
class Machine:
    """Where the bot runs. worker: the bot, None while it is down. clock_set: told what the clock shows after a gap.

    is_to_start: it is to be started. arms_at_tick: the next heartbeat with something to send ends in a crash.
    beats_until: until then every heartbeat is run, from `last_beat` on.
    """

    wall: Wall
    trouble: Trouble
    schedule: Schedule
    clock_set: Callable[[datetime], None]
    worker: Worker | None = None
    suspended: bool = False
    is_to_start: bool = False
    arms_at_tick: bool = False
    last_beat: datetime = field(init=False)
    beats_until: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.last_beat = self.beats_until = self.wall.true

    @property
    def there(self) -> Worker | None:
        """The bot, where it hears and beats."""
        return None if self.suspended else self.worker

    def expect(self, what: str) -> None:
        """Have the next trouble of a kind come in a while."""
        begins = {"crash": self._crash, "downtime": self._down, "suspend": self._suspend, "step": self._step}

        def comes() -> None:
            begins[what]()
            self.expect(what)

        self._in(self.trouble.next_in(what), comes)

    def arm(self, worker: Worker) -> None:
        """Have a worker end in a moment."""
        self.arms_at_tick = False
        calls, after = self.trouble.crash_at()
        worker.fuse.arm(calls, after=after)

    def stays_down(self, time: timedelta) -> None:
        """The bot is not there for so long."""
        self.worker = None
        self.trouble.down += time

        def starts() -> None:
            self.is_to_start = True

        self._in(time, starts)

    def next_beat(self, moment: datetime | None) -> datetime | None:
        """When the bot beats next, as far as that matters. moment: what matters next, by its clock."""
        following = self.last_beat + BEAT
        if following <= self.beats_until:
            return following
        if moment is None:
            return None
        wanted = moment - self.wall.offset - AROUND
        return following + max(0, -((following - wanted) // BEAT)) * BEAT

    def beats_at_once(self) -> None:
        """The next heartbeat comes now, and every one for a while."""
        self.last_beat, self.beats_until = self.wall.true - BEAT, self.wall.true + AROUND

    def _in(self, time: timedelta, act: Callable[[], None]) -> None:
        self.schedule.at(self.wall.true + time, act)

    def _crash(self) -> None:
        if self.trouble.hits_a_delivery():
            self.arms_at_tick = True
        elif self.worker:
            self.arm(self.worker)

    def _down(self) -> None:
        if self.there:
            self.trouble.happened("downtime")
            self.stays_down(self.trouble.downtime())

    def _suspend(self) -> None:
        if not self.there:
            return
        self.trouble.happened("suspend")
        self.suspended = True

        def wakes() -> None:
            self.suspended = False
            self._after_gap()

        self._in(self.trouble.suspend(), wakes)

    def _step(self) -> None:
        if self.wall.offset:
            return
        self.trouble.happened("step")
        self._set(self.trouble.step())
        self._in(self.trouble.off_for(), lambda: self._set(timedelta()))

    def _set(self, offset: timedelta) -> None:
        self.wall.offset = offset
        self._after_gap()

    def _after_gap(self) -> None:
        self.clock_set(self.wall.now())
        self.beats_at_once()
