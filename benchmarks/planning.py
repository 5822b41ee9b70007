"""What a plan costs: the best few of many contacts, kept from one plan to the next, against all of it from scratch.

Run it by `python -m benchmarks.planning`.
"""

import argparse
import asyncio
import gc
import os
import platform
import random
import shlex
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from statistics import median
from time import perf_counter

from bot.events import ChannelId, ConversationId, Identity, MessageId, SpaceId, identity
from bot.kinds import KINDS, Awaits, Kind
from bot.ledger import Direction, Engagement, Evidence, HomeId, How, Item, MemberId, Settled
from bot.models import Nudge
from bot.nudging.plan import Ledger, Policy, plan
from bot.nudging.planner import Planner
from bot.people import Home, Member, Profile
from bot.ports import Changes
from storage.memory import MemoryStore

BEST = 5
SEED = 20260320
NOW = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
HOME = HomeId("slack:T1")
ANN = MemberId(identity("slack", "T1", "ann"))
MEMBER = Member(home=HOME, id=ANN, identities=(Identity(ANN),), zone="Europe/Berlin", joined_at=NOW - timedelta(99))
POLICY = Policy(half_life_months=6.58, minimum_worth=0.02)
OPENING = [kind for kind, rule in KINDS.items() if rule.awaits]
AT_MOST_MS = 1.0
"""What the best few may cost where nothing moved."""
SCRATCH, FIRST, KEPT, MOVED, WHO = "from scratch", "first", "kept", "one moved", "who"
_ROWS = {
    SCRATCH: "from scratch: reading and planning all",
    FIRST: "the first of a planner",
    KEPT: "kept, nothing moved",
    MOVED: "kept, one contact moved",
    WHO: "kept, ten of who waits, ten of whom to thank, and how many more",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was measured: seconds by part, one entry for each round; ratios are taken within a round."""

    command: str
    python: str
    described: str
    rounds: tuple[dict[str, float], ...]

    def seconds(self, part: str) -> float:
        """The median time of a part."""
        return median(took[part] for took in self.rounds)

    def of_scratch(self, part: str) -> float:
        """Which share of planning from scratch a part takes."""
        return median(took[part] / took[SCRATCH] for took in self.rounds)

    @property
    def is_within(self) -> bool:
        """Whether the bar is cleared."""
        return self.seconds(KEPT) * 1000 < AT_MOST_MS


class Parts:
    """What is measured. Each plans for one member, at a moment of its own."""

    def __init__(self, contacts: int, acts: int, ended: int, seed: int) -> None:
        self.chance = random.Random(seed)
        self.store, self.planner = MemoryStore(), Planner()
        self.people = [identity("slack", "T1", f"u{n:05}") for n in range(contacts)]
        self.acts, self.ended = acts, ended
        self._moments, self._new = count(1), count(1)

    async def prepare(self) -> None:
        """Fill the store, and let the planner plan for the first time."""
        home = Home(id=HOME, spaces=(SpaceId(HOME),))
        rows = [row for who in self.people for row in self._rows(who)]
        await self.store.commit(Changes(puts=(home, MEMBER, *rows)))
        await self.kept()

    def _rows(self, who: Identity) -> Iterator[Engagement | Item | Profile]:
        """Somebody who has asked for something lately, and with whom much passed before; some of that was let go."""
        yield Profile(home=HOME, identity=who, name=who, handle=who)
        yield from (self._act(who, self._ago(80)) for _ in range(self.acts))
        yield self._item(who, self._ago(4))
        for _ in range(self.chance.randint(0, 2 * self.ended)):
            since = self._ago(60) - timedelta(20)
            at = since + timedelta(days=8 * self.chance.random() ** 3)  # half of them within a day
            answered = Settled(how=How.MESSAGE, at=at, channel=ChannelId("C1"), message=MessageId("1"))
            yield self._item(who, since, answered if self.chance.random() < 0.7 else None)

    def _ago(self, days: int) -> datetime:
        return NOW - timedelta(days=self.chance.random() * days)

    def _act(self, who: Identity, at: datetime) -> Engagement:
        message = f"{next(self._new)}"
        return Engagement(
            home=HOME,
            member=ANN,
            contact=who,
            direction=self.chance.choice(list(Direction)),
            kind=self.chance.choice(list(Kind)),
            evidence=Evidence.REPLY,
            channel=ChannelId("C1"),
            message=MessageId(message),
            conversation=ConversationId(f"C1/{message}"),
            at=at,
        )

    def _item(self, who: Identity, since: datetime, settled: Settled | None = None) -> Item:
        conversation = ConversationId(f"C1/{next(self._new)}")
        return Item(
            home=HOME,
            member=ANN,
            contact=who,
            conversation=conversation,
            channel=ChannelId("C1"),
            kind=self.chance.choice(OPENING),
            since=since,
            message=MessageId(conversation),
            at=since,
            source=conversation,
            settled=settled,
        )

    def _now(self) -> datetime:
        """The next millisecond: what is measured is not what time changes."""
        return NOW + timedelta(milliseconds=next(self._moments))

    async def scratch(self) -> list[Nudge]:
        """The best, from all the rows."""
        known = await self.store.between(HOME, ANN)
        talk = await self.store.talk(HOME, ANN, "")
        ledger = Ledger(
            member=MEMBER,
            items=known.items,
            engagements=known.engagements,
            weeks=known.weeks,
            profiles=await self.store.profiles(HOME),
            nudges=talk.nudges,
        )
        return plan(ledger, self._now(), POLICY)[:BEST]

    async def first(self) -> list[Nudge]:
        """The best, by a planner that knows nothing yet."""
        return await self._best(Planner())

    async def kept(self) -> list[Nudge]:
        """The best, by one that knows everybody."""
        return await self._best(self.planner)

    async def _best(self, planner: Planner) -> list[Nudge]:
        found = await planner.plan(self.store, MEMBER, POLICY, self._now())
        return list(islice(found.about(None), BEST))

    async def move(self) -> None:
        """One more thing passes with somebody, and an item of theirs is settled: everybody's worth moves."""
        who = self.chance.choice(self.people)
        settled = Settled(how=How.MESSAGE, at=NOW, channel=ChannelId("C1"), message=MessageId("1"))
        rows = (self._act(who, self._ago(9)), self._item(who, self._ago(9), settled))
        await self.store.commit(Changes(puts=rows))

    async def who(self) -> None:
        """What `who` asks for."""
        found = await self.planner.plan(self.store, MEMBER, POLICY, self._now())
        found.best(Awaits.ANSWER, 10)
        found.best(Awaits.THANKS, 10)
        found.often(10)


async def measured(parts: Parts, rounds: int) -> tuple[dict[str, float], ...]:
    """Measure each part this often, one of each per round. Each round begins with another part than the last."""
    gc.collect()
    gc.freeze()  # the rows: the collector must not go through them in what is measured
    work: dict[str, Callable[[], Awaitable[object]]] = {
        SCRATCH: parts.scratch,
        FIRST: parts.first,
        KEPT: parts.kept,
        MOVED: parts.kept,
        WHO: parts.who,
    }
    names, took = list(work), []
    try:
        for number in range(rounds):
            turn = number % len(names)
            took.append({name: await _timed(parts, name, work[name]) for name in names[turn:] + names[:turn]})
    finally:
        gc.unfreeze()
    return tuple(took)


async def _timed(parts: Parts, name: str, work: Callable[[], Awaitable[object]]) -> float:
    gc.collect()
    await parts.kept()
    if name == MOVED:
        await parts.move()
    begun = perf_counter()
    await work()
    return perf_counter() - begun


def lines(outcome: Outcome) -> Iterator[str]:
    """The outcome as a table."""
    yield outcome.command
    yield f"{outcome.python}; {len(outcome.rounds)} rounds"
    yield outcome.described
    yield ""
    yield f"{f'the best {BEST}':<66}{'median ms':>10}{'÷ scratch':>11}"
    for part, label in _ROWS.items():
        yield f"{label:<66}{outcome.seconds(part) * 1000:>10.2f}{outcome.of_scratch(part):>11.5f}"
    yield ""
    yield f"{'kept, nothing moved, ms':<66}{outcome.seconds(KEPT) * 1000:>10.2f}   below {AT_MOST_MS:.0f}"


def main(argv: Sequence[str]) -> int:
    """Measure, print the table, and say with `--check` by the exit status whether the bar is cleared."""
    options = _options().parse_args(argv)
    outcome = asyncio.run(_outcome(options, argv))
    print("\n".join(lines(outcome)))
    return 1 if options.check and not outcome.is_within else 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planning", description=__doc__)
    parser.add_argument("--contacts", type=int, default=5_000, help="all of whom wait for something")
    parser.add_argument("--acts", type=int, default=20, help="that passed with each of them")
    parser.add_argument("--ended", type=int, default=10, help="items of each that came to an end, on average")
    parser.add_argument("--seed", type=int, default=SEED, help="of who they are")
    parser.add_argument("--rounds", type=int, default=7, help="how often each part is measured")
    parser.add_argument("--check", action="store_true", help="fail where the bar isn't cleared")
    return parser


async def _outcome(options: argparse.Namespace, argv: Sequence[str]) -> Outcome:
    parts = Parts(options.contacts, options.acts, options.ended, options.seed)
    await parts.prepare()
    kept, scratch = await parts.kept(), await parts.scratch()
    if [(nudge.id, nudge.worth) for nudge in kept] != [(nudge.id, nudge.worth) for nudge in scratch]:
        raise RuntimeError("what is kept isn't what is planned from scratch")
    return Outcome(
        command=shlex.join(["python", "-m", "benchmarks.planning", *argv]),
        python=f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} CPUs",
        described=f"contacts {options.contacts:,}, engagements {options.contacts * options.acts:,}, "
        f"about {options.contacts * options.ended:,} items that came to an end",
        rounds=await measured(parts, options.rounds),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
