"""Importing an archive: the same however often it is interrupted, repeated or cut, on made and on real exports."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

import pytest

from adapters.slack.export import open_export
from bot.app import SAMPLE
from bot.engine.window import tidy
from bot.errors import AmbiguousName, UsageError
from bot.events import Event, MessageId, Place
from bot.importing import Report, import_archive, named
from bot.ledger import Engagement, HomeId, Item, Reaction, Trace
from bot.people import Member
from bot.ports import Archive, Portion, Storage
from storage import open_store
from storage.memory import MemoryStore
from tests.oracle import ledger
from tests.rows import KIM, LEE, profile

pytestmark = pytest.mark.asyncio
NOW = datetime(2026, 3, 20, 18, 0, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "data" / "slack_export_sample"


def told_nobody(done: int, of: int) -> None:
    """Progress that nobody looks at."""


async def imported(path: Path, *names: str, store: Storage | None = None) -> tuple[Storage, Report]:
    """A store with an export read into it, and the report."""
    store = store or MemoryStore()
    with open_export(path) as archive:
        return store, await import_archive(store, archive, names, NOW, told_nobody)


async def derived(store: Storage, home: HomeId) -> set[Engagement | Item]:
    """A home's ledger."""
    return {row for row in await store.about(home) if isinstance(row, (Engagement, Item))}


async def test_the_samples_ledger_is_the_oracles() -> None:
    store, report = await imported(SAMPLE, "maya", "ilse")
    members = await store.members()
    with open_export(SAMPLE) as archive:
        events = list(chain.from_iterable(portion.events for portion in archive.portions()))
    engagements, items = ledger(events, members)
    assert await derived(store, members[0].home) == {*engagements, *items}
    assert report.engagements == len(engagements)


class Cut:
    """An archive that ends after so many portions of at most ten events."""

    def __init__(self, archive: Archive, portions: int) -> None:
        self.space, self.until, self.parts = archive.space, archive.until, archive.parts
        self.profiles, self.channels, self.warnings = archive.profiles, archive.channels, archive.warnings
        self._archive, self._left = archive, portions

    def portions(self) -> Iterator[Portion]:
        """The first few portions, then what an interruption looks like."""
        for portion in self._archive.portions():
            conversations: dict[str, list[Event]] = {}
            for event in portion.events:
                conversations.setdefault(event.place.conversation(event.message), []).append(event)
            for events in conversations.values():
                if self._left == 0:
                    raise KeyboardInterrupt
                self._left -= 1
                yield replace(portion, events=tuple(events))


async def test_an_interrupted_import_run_again_gives_the_same_as_one_run() -> None:
    whole, _ = await imported(SAMPLE, "maya")
    home = (await whole.members())[0].home
    for portions in (0, 1, 25, 120):
        store = MemoryStore()
        with open_export(SAMPLE) as archive, pytest.raises(KeyboardInterrupt):
            await import_archive(store, Cut(archive, portions), ["maya"], NOW, told_nobody)
        await imported(SAMPLE, "maya", store=store)
        assert set(await store.about(home)) == set(await whole.about(home))


def killed_after(path: Path, portions: int) -> bool:
    """Import into a store in a process of its own, and kill it after so many portions; whether it was still at it."""
    command = [sys.executable, "-m", "tests.bot.importer", str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for number, line in enumerate(process.stdout, 1):
            done, of = line.split()
            if number == portions:
                process.send_signal(signal.SIGKILL)
                return done != of
    return False


async def test_an_import_killed_at_any_moment_and_run_again_gives_the_same_as_one_run(tmp_path: Path) -> None:
    path = tmp_path / "store.json"
    whole, _ = await imported(SAMPLE, "maya")
    for portions in (1, 4, 9):
        assert killed_after(path, portions)
        async with open_store(f"tinydb:{path}", holder="a test", create=False) as store:
            half = await derived(store, (await store.members())[0].home)
            assert half < await derived(whole, (await whole.members())[0].home)
    async with open_store(f"tinydb:{path}", holder="a test") as store:
        await imported(SAMPLE, "maya", store=store)
        home = (await store.members())[0].home
        assert set(await store.about(home)) == set(await whole.about(home))


async def test_a_second_import_of_the_same_archive_commits_nothing() -> None:
    class Frozen(MemoryStore):
        """Refuses to be changed."""

        async def commit(self, changes: object) -> None:
            raise AssertionError(f"committed {changes}")

    store, _ = await imported(SAMPLE, "maya")
    again = Frozen()
    again.tables = store.tables  # type: ignore[attr-defined]
    _, report = await imported(SAMPLE, "maya", store=again)
    assert report.engagements == 0


async def without(store: Storage, member: Member) -> list[Trace]:
    """The traces of conversations in which nobody tells of this member."""
    rows = await store.about(member.home)
    traces = [row for row in rows if isinstance(row, Trace)]
    near = {trace.conversation for trace in traces if member.identities[0] in trace.people}
    reacted = {r.message for r in rows if isinstance(r, Reaction) and r.actor == member.identities[0]}
    near |= {trace.conversation for trace in traces if trace.message in reacted}
    return [trace for trace in traces if trace.conversation not in near]


async def test_of_conversations_without_a_member_only_the_last_days_threads_are_kept_and_then_nothing() -> None:
    store, _ = await imported(SAMPLE, "maya")
    (maya,) = await store.members()
    kept = await without(store, maya)
    assert kept
    assert all(trace.threaded and trace.at >= NOW - timedelta(days=1) for trace in kept)
    await tidy(store, NOW + timedelta(days=2))
    assert await without(store, maya) == []
    assert [row for row in await store.about(maya.home) if row.table == "traces"]


async def test_names_mean_one_person_by_id_handle_or_name() -> None:
    people = [profile(KIM, "Kim Larsen"), profile(LEE, "Lee")]
    for name in ("kim", "@KIM", "kim larsen", KIM):
        assert named(name, people).identity == KIM
    with pytest.raises(AmbiguousName, match="kim \\(Twin\\), lee \\(Twin\\)"):
        named("twin", [profile(KIM, "Twin"), profile(LEE, "Twin")])
    short = [profile(KIM, "Kimmy", names=("Kim Larsen",)), profile(LEE, "Lee")]
    assert named("Kim Larsen", short).identity == KIM
    with pytest.raises(UsageError, match="did you mean Kim Larsen"):
        named("Kim Larson", people)


async def test_a_member_of_an_archive_joined_when_it_ended() -> None:
    store, _ = await imported(SAMPLE, "maya")
    (maya,) = await store.members()
    with open_export(SAMPLE) as archive:
        assert maya == Member(
            home=maya.home,
            id=maya.id,
            identities=maya.identities,
            zone="Europe/Berlin",
            joined_at=archive.until,
        )


@pytest.mark.skipif(not REAL.exists(), reason="the real export is not in ../shared/data")
async def test_a_real_export_is_read_whole_and_its_ledger_is_the_oracles() -> None:
    store, report = await imported(REAL, "ada1", "ben1")
    assert report.messages == 1382
    assert "unreadable" not in report.skipped
    members = await store.members()
    with open_export(REAL) as archive:
        events = list(chain.from_iterable(portion.events for portion in archive.portions()))
    near = concerning(events, members)
    engagements, items = ledger(near, members)
    assert await derived(store, members[0].home) == {*engagements, *items}


def concerning(events: list[Event], members: tuple[Member, ...]) -> list[Event]:
    """The events of conversations with a member in them: the oracle is slow, and others count for nothing."""
    identities = {identity for member in members for identity in member.identities}

    def key(event: Event) -> tuple[Place | str, MessageId]:
        return (event.place.channel, event.place.thread or event.message)

    near = {key(event) for event in events if not identities.isdisjoint(event.people)}
    return [event for event in events if key(event) in near]
