"""What members got, as a table: by kind, a week, how much of it they acted on; and the last line."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta

from benchmarks.simulation.activity import Open
from benchmarks.simulation.excuses import Fault
from bot.models import Delivery, Nudge, Sent

WITHIN = timedelta(days=1)
WEEK = timedelta(days=7)
LIGHT = "light"
KINDS = ("question", "request", "help", "share", "mention", LIGHT)


@dataclass(frozen=True, slots=True)
class Told:
    """A nudge that came. items: what it was about, in truth."""

    kind: str
    items: tuple[Open, ...]
    at: datetime

    @property
    def acted(self) -> bool:
        """Whether the member got back to it within a day."""
        return any(self.at <= act <= self.at + WITHIN for item in self.items for act in item.acts)


def told_by(delivery: Delivery, at: datetime, about: Iterable[Iterable[Open]]) -> list[Told]:
    """The nudges of a delivery. about: what each was about."""
    nudges = [nudge for nudge in delivery.nudges if nudge]
    return [Told(_kind(nudge), tuple(items), at) for nudge, items in zip(nudges, about, strict=True)]


@dataclass(kw_only=True)
class Figures:
    """What is counted of a run, or of several that are added up. weeks: the members' together.

    told, acted: nudges by kind; came, alone: what came up, and was settled before any nudge. days: with a digest
    due; silent: those with nothing to say. held, at_night: what was made up for. trouble, failed: what went
    wrong.
    """

    weeks: float = 0.0
    sent: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    acted: Counter[str] = field(default_factory=Counter)
    came: Counter[str] = field(default_factory=Counter)
    alone: Counter[str] = field(default_factory=Counter)
    days: int = 0
    silent: int = 0
    held: int = 0
    at_night: int = 0
    trouble: Counter[str] = field(default_factory=Counter)
    down: timedelta = timedelta()
    failed: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(**{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)})

    def count(self, told: Iterable[Told], items: Iterable[Open]) -> None:
        """Count nudges, and what came up."""
        for one in told:
            self.told[one.kind] += 1
            self.acted[one.kind] += one.acted
        for item in items:
            self.came[item.kind] += 1
            self.alone[item.kind] += bool(item.acts and (item.nudged is None or item.acts[0] < item.nudged))

    @property
    def wrong(self) -> Counter[str]:
        """How many faults of each kind there are."""
        return Counter(fault.what for fault in self.faults)

    def lines(self) -> Iterator[str]:
        """All that there is to tell; the last line says whether it was right."""
        yield f"{'':<12}{'nudges':>8}{'a member':>10}{'acted on':>10}{'came up':>10}{'settled':>10}"
        yield f"{'kind':<12}{'':>8}{'and week':>10}{'in a day':>10}{'':>10}{'unnudged':>10}"
        for kind in KINDS:
            yield self._row(kind)
        yield ""
        digests = self.sent[Sent.DIGEST]
        yield f"digests: {digests:,}, {_share(digests, self.weeks):.2f} a member and week"
        share = _share(self.silent, self.days)
        yield f"days without one, nothing to say: {self.silent:,} of {self.days:,} ({share:.0%})"
        yield f"returned alone: {self.sent[Sent.NUDGE]:,}; reviews: {self.sent[Sent.REVIEW]:,}"
        yield f"what went wrong: {_listed(self.trouble)}; down for {self.down / timedelta(days=1):.1f} days in all"
        yield f"the platform: {_listed(self.failed) or 'never failed'}"
        yield f"held up by a crash or downtime and made up for: {self.held}; of these at night: {self.at_night}"
        for fault in self.faults:
            yield f"{fault.what}: {'/'.join(fault.member)}, {fault.at:%Y-%m-%d %H:%M:%S} UTC: {fault.told}"
        yield ""
        yield self.last_line()

    def _row(self, kind: str) -> str:
        told, came = self.told[kind], self.came[kind]
        row = f"{kind:<12}{told:>8,}{_share(told, self.weeks):>10.3f}{_share(self.acted[kind], told):>10.0%}"
        return row if kind == LIGHT else f"{row}{came:>10,}{_share(self.alone[kind], came):>10.0%}"

    def last_line(self) -> str:
        """The one line that counts."""
        return (
            f"delivered {self.sent.total()}, late {self.wrong['late']}, doubled {self.wrong['doubled']}, "
            f"lost {self.wrong['lost']}, already-answered {self.wrong['already-answered']}"
        )


def _share(some: float, of: float) -> float:
    return some / of if of else 0.0


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{what} {number}" for what, number in sorted(counts.items()))


def _kind(nudge: Nudge) -> str:
    return str(nudge.reasons[0].kind) if nudge.conversations else LIGHT
