"""Kill a process that uses the store, over and over, and look what is left: `python -m tests.storage.kill 500`.

The child has some groups of rows. Each transaction puts all rows of a group, or drops all, and in either case puts the
group's counter: so from the counter follows what must be there. The child tells of each transaction once it is
acknowledged, and is killed at a random moment, while snapshots are written all the time. State carries on from trial to
trial. The last line says how many trials there were, and in how many the store was unreadable, something acknowledged
was lost, or a transaction was there by half.
"""

import asyncio
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from bot.errors import StoreError
from bot.events import ChannelId, Identity
from bot.models import Row
from bot.people import Channel, ChannelKind, Home, Profile
from bot.ports import Changes, Storage
from storage.tiny import commits, copying, journaled, open_tiny
from tests.rows import HOME, SPACE

GROUPS, WRITERS = 30, 6
LONGEST = 0.06
"""How many seconds a child lives at most."""


def is_dropped(group: int, count: int) -> bool:
    """Whether a group's rows are dropped by the transaction with this number; nothing was put before the first."""
    return count == 0 or (group + count) % 4 == 0


def rows(group: int, count: int) -> tuple[Row, ...]:
    """A group's rows as the transaction with this number puts them: one to five, of two kinds."""
    profiles = [
        Profile(home=HOME, identity=Identity(f"p/{group}/{place}"), name=str(count), handle="h" * 40)
        for place in range(1 + group % 3)
    ]
    channels = [
        Channel(home=HOME, id=ChannelId(f"{group}/{place}"), name=str(count), kind=ChannelKind.PUBLIC)
        for place in range(group % 2 + 1)
    ]
    return (*profiles, *channels)


def counter(group: int, count: int) -> Channel:
    """What says how many transactions a group has had."""
    return Channel(home=HOME, id=ChannelId(f"count/{group}"), name=str(count), kind=ChannelKind.PRIVATE)


async def counts(store: Storage) -> list[int]:
    """How many transactions each group has had."""
    channels = await store.channels(HOME)
    told = [channels.get(ChannelId(f"count/{group}")) for group in range(GROUPS)]
    return [int(channel.name) if channel else 0 for channel in told]


async def halves(store: Storage) -> list[int]:
    """The groups in which something else is than their counter says."""
    found = set(await store.about(HOME))
    wrong = []
    for group, count in enumerate(await counts(store)):
        wanted = set() if is_dropped(group, count) else set(rows(group, count))
        of_group = {row for row in found if row.key[-1].startswith((f"p/{group}/", f"{group}/"))}
        if wanted != of_group:
            wrong.append(group)
    return wrong


async def work(path: Path, out: int, seed: int) -> None:
    """Put and drop until killed; tell of each transaction that was acknowledged."""
    chance = random.Random(seed)
    journaled.SHORTEST = chance.choice([2_000, 20_000])  # a snapshot every few dozen commits
    copying.SLICE, copying.FLUSH = 0.0, chance.choice([2_000, 1 << 20])
    commits.SLOW = chance.choice([0.0, 1.0])  # wait for the disk in another thread, or in the loop's own
    async with open_tiny(path, holder="the killed") as store:
        count = await counts(store)

        async def write(groups: list[int]) -> None:
            while True:
                group = chance.choice(groups)
                number = count[group] + 1
                of_group = rows(group, number)
                puts, drops = ((), of_group) if is_dropped(group, number) else (of_group, ())
                await store.commit(Changes(puts=(counter(group, number), *puts), drops=drops))
                count[group] = number
                os.write(out, b"%d %d\n" % (group, number))
                if chance.random() < 0.2:
                    await asyncio.sleep(0)

        await store.commit(Changes(puts=(Home(id=HOME, spaces=(SPACE,)),)))
        os.write(out, b"open\n")
        await asyncio.gather(*(write(list(range(place, GROUPS, WRITERS))) for place in range(WRITERS)))


def killed(path: Path, chance: random.Random) -> tuple[dict[int, int], int | None]:
    """Let a child work and kill it: the last transaction that it acknowledged of each group; its status if it ended."""
    told, out = os.pipe()
    seed = chance.getrandbits(32)
    child = os.fork()
    if child == 0:
        try:
            os.close(told)
            asyncio.run(work(path, out, seed))
        except BaseException:  # noqa: BLE001 - whatever it is: it must not come back as a second parent
            traceback.print_exc()
        os._exit(1)
    os.close(out)
    with os.fdopen(told, "rb") as lines:
        if chance.random() < 0.9:  # else perhaps while it opens the store
            lines.readline()
            time.sleep(chance.uniform(0, LONGEST))
        else:
            time.sleep(chance.uniform(0, 0.02))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        acknowledged = [line.split() for line in lines if line != b"open\n" and line.endswith(b"\n")]
    last = {int(group): int(number) for group, number in acknowledged}
    return last, None if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


async def judged(path: Path, last: dict[int, int]) -> str:
    """What is wrong with what is left: "unreadable", "lost", "half", or nothing. last: becomes what was found."""
    try:
        async with open_tiny(path, holder="the judge", create=False) as store:
            count, wrong = await counts(store), await halves(store)
    except StoreError as error:
        print(error)
        return "unreadable"
    lost = [group for group, number in last.items() if not number <= count[group] <= number + 1]
    if wrong or lost:
        print(f"half: groups {wrong}; lost: groups {lost}")
    last.update(enumerate(count))  # one more than was acknowledged may be there, and then stays
    return "half" if wrong else "lost" if lost else ""


def copied(path: Path, folder: Path) -> Path:
    """The store's files as they are, elsewhere, so that the next child finds what the killed one left."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(path.parent, folder)
    return folder / path.name


def trials(number: int, seed: int) -> Counter[str]:
    """Kill so many children. How many trials ended how, by `judged`; and how much was acknowledged in all."""
    chance = random.Random(seed)
    found: Counter[str] = Counter()
    last: dict[int, int] = {}
    with tempfile.TemporaryDirectory(prefix="requite-kill-") as name:
        path = Path(name) / "store" / "store.json"
        path.parent.mkdir()
        asyncio.run(made(path))
        for _ in range(number):
            acknowledged, status = killed(path, chance)
            last |= acknowledged
            found["acknowledged"] += len(acknowledged)
            at = path if chance.random() < 0.5 else copied(path, Path(name) / "copy")
            wrong = "unreadable" if status is not None else asyncio.run(judged(at, last))
            found["trials"] += 1
            found[wrong] += 1
            if wrong:
                shutil.rmtree(path.parent)
                path.parent.mkdir()
                asyncio.run(made(path))
                last = {}
    return found


async def made(path: Path) -> None:
    """An empty store."""
    async with open_tiny(path, holder="the maker"):
        pass


def main(number: int) -> int:
    """Kill, print what came of it; the exit status."""
    seed = random.SystemRandom().getrandbits(32)
    began = time.perf_counter()
    found = trials(number, seed)
    took = time.perf_counter() - began
    print(f"seed {seed}, {took / max(1, number):.2f} s a trial, {found['acknowledged']} last acknowledgements compared")
    bad = {name: found[name] for name in ("unreadable", "lost", "half")}
    print(f"trials {found['trials']}, " + ", ".join(f"{name} {count}" for name, count in bad.items()))
    return 1 if any(bad.values()) else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 500))
