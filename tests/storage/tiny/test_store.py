"""The TinyDB store over its files: kept, readable by plain TinyDB, held by one process, as the store in memory is."""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tinydb import TinyDB, where

from bot.engine.intake import take
from bot.errors import Conflict, StoreError, StoreLocked
from bot.events import ChannelId, ConversationId, Identity, MessageId
from bot.kinds import Gesture, Kind, Said
from bot.ledger import Direction, MemberId, Reaction, Trace, Week
from bot.models import (
    Deed,
    Delivery,
    DeliveryState,
    Due,
    Nudge,
    NudgeId,
    NudgeState,
    Offered,
    Question,
    Received,
    Rhythm,
    Row,
    SaidOnce,
    Sent,
    Shown,
)
from bot.people import Channel, ChannelKind, Home, LeftOut
from bot.ports import Changes, Stamp, Storage
from storage import open_store
from storage.memory import MemoryStore
from storage.tiny import open_tiny
from storage.tiny.store import TinyStore
from tests.conftest import SHORT
from tests.rows import ANN, HOME, KIM, LEE, MEMBER, NOW, SPACE, act, item, member, opted_in, posted, profile, reacted
from tests.storage.tiny.files import Unsynced

ROOT = Path(__file__).parents[3]
HOUR = timedelta(hours=1)
T = TypeVar("T")


async def filled(path: Path) -> tuple[Row, ...]:
    """A store with a little of everything; what is in it."""
    async with open_store(f"tinydb:{path}", holder="a test") as store:
        await store.commit(Changes(puts=(*opted_in(), profile(KIM))))
        await take(store, [posted("1", KIM, NOW - HOUR, "Is the zeppelin done?", names=(ANN,))], NOW)
        return await store.about(HOME)


async def rows_in(path: Path) -> tuple[Row, ...]:
    """Everything in a store's files, opened anew."""
    async with open_store(f"tinydb:{path}", holder="a test", create=False) as store:
        return await store.about(HOME)


@pytest.mark.asyncio
async def test_what_was_committed_is_there_when_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "store.json"
    assert set(await filled(path)) == set(await rows_in(path))


@pytest.mark.asyncio
async def test_plain_tinydb_opens_the_file_and_queries_it(tmp_path: Path) -> None:
    await filled(tmp_path / "store.json")
    with TinyDB(tmp_path / "store.json", access_mode="r") as db:
        assert db.table("items").count((where("contact") == KIM) & (where("kind") == "question")) == 1


@pytest.mark.asyncio
async def test_no_file_is_for_others_and_none_holds_words_of_a_message(tmp_path: Path) -> None:
    umask = os.umask(0)
    try:
        async with open_store(f"tinydb:{tmp_path / 'store.json'}", holder="a test"):
            modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()}
    finally:
        os.umask(umask)
    assert modes == {"store.json": 0o600, "store.json.lock": 0o600, "store.json.journal-000002": 0o600}
    await filled(tmp_path / "store.json")
    assert not any(b"zeppelin" in file.read_bytes() for file in tmp_path.iterdir())


@pytest.mark.asyncio
async def test_a_second_process_is_told_who_holds_the_store(tmp_path: Path) -> None:
    path = tmp_path / "store.json"
    before = await filled(path)
    async with open_store(f"tinydb:{path}", holder="“requite run”"):
        with pytest.raises(StoreLocked, match=f"in use by “requite run”, process {os.getpid()}"):
            await rows_in(path)
    assert set(await rows_in(path)) == set(before)


@pytest.mark.asyncio
async def test_a_folder_a_missing_file_and_one_below_a_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is a folder"):
        await rows_in(tmp_path)
    with pytest.raises(StoreError, match="is not there"):
        await rows_in(tmp_path / "none.json")
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="can't be opened"):
        await filled(tmp_path / "file" / "store.json")
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


@pytest.mark.asyncio
async def test_an_address_of_no_store_is_refused_without_repeating_what_may_be_secret() -> None:
    with pytest.raises(StoreError) as error:
        async with open_store("postgresql://ann:secret@localhost/x", holder="a test"):
            pass
    assert "secret" not in str(error.value)


@pytest.mark.asyncio
async def test_a_torn_end_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "store.json"
    before = await filled(path)
    journal = next(tmp_path.glob("*journal*"))
    with journal.open("ab") as file:
        file.write(b"0123abcd 70 {")
    assert set(await rows_in(path)) == set(before)
    assert [record.__dict__["action"] for record in caplog.records] == ["torn_journal"]


@pytest.mark.asyncio
async def test_of_two_rows_of_one_key_in_two_conversations_committed_together_the_later_stays(tmp_path: Path) -> None:
    first, second = trace("1", "C1/1"), trace("1", "C1/2")
    async with open_store(f"tinydb:{tmp_path / 'store.json'}", holder="a test") as store:
        await asyncio.gather(store.commit(Changes(puts=(first,))), store.commit(Changes(puts=(second,))))
        assert await store.about(HOME) == (second,)
        await store.commit(Changes(drops=(first,)))
    assert await rows_in(tmp_path / "store.json") == ()


def test_a_killed_process_loses_nothing_it_acknowledged() -> None:
    kills_lose_nothing(15)


@pytest.mark.soak
def test_many_killed_processes_lose_nothing_they_acknowledged() -> None:
    kills_lose_nothing(50 if SHORT else 500)


def kills_lose_nothing(number: int) -> None:
    """`make kill-test` in a process of its own, since it forks."""
    command = [sys.executable, "-m", "tests.storage.kill", str(number)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    said = ended.stdout.splitlines()[-1:]
    assert (ended.returncode, said) == (0, [f"trials {number}, unreadable 0, lost 0, half 0"]), ended.stdout


# --- the same answers as the store in memory -----------------------------------------------------

PEOPLE = (ANN, KIM, LEE)
TIMES = tuple(NOW - HOUR * hours for hours in (1, 30, 500, 2500))


def trace(message: str, conversation: str, author: Identity = KIM, hour: int = 0, **parts: Any) -> Trace:
    """What is kept of a message."""
    return Trace(
        home=HOME,
        channel=ChannelId("C1"),
        message=MessageId(message),
        conversation=ConversationId(conversation),
        author=author,
        at=TIMES[hour],
        version=TIMES[hour],
        **parts,
    )


people = st.sampled_from(PEOPLE)
contacts = st.sampled_from((KIM, LEE))
messages = st.sampled_from(("1", "2", "3"))
conversations = st.sampled_from(("C1/1", "C1/2"))
hours = st.integers(0, len(TIMES) - 1)
times = st.sampled_from(TIMES)


def nudge(number: int, contact: Identity, state: NudgeState) -> Nudge:
    """A nudge of Ann's."""
    return Nudge(
        home=HOME,
        member=MemberId(ANN),
        id=NudgeId(str(number)),
        contact=contact,
        gesture=Gesture.REPLY,
        reasons=(),
        conversations=(ConversationId("C1/1"),),
        worth=0.5,
        state=state,
        at=NOW,
    )


nudges = st.builds(nudge, st.integers(1, 3), contacts, st.sampled_from(NudgeState))
rows: st.SearchStrategy[Row] = st.one_of(
    st.builds(lambda at: Home(id=HOME, spaces=(SPACE,), horizon=at, secret="s"), st.none() | times),
    st.builds(lambda mark: LeftOut(home=HOME, mark=mark), st.sampled_from("mn")),
    st.builds(member, st.sampled_from((ANN, LEE)), hour=st.just(NOW.time()), list_length=st.integers(0, 2)),
    st.builds(profile, people, st.sampled_from(("", "Kim ß"))),
    st.builds(
        lambda name, kind: Channel(home=HOME, id=ChannelId(name), name=name, kind=kind),
        st.sampled_from(("C1", "C2")),
        st.sampled_from(ChannelKind),
    ),
    st.builds(
        trace,
        messages,
        conversations,
        people,
        hours,
        names=st.just(()) | st.tuples(people),
        said=st.sampled_from([(), (Said.QUESTION,)]),
    ),
    st.builds(
        lambda message, actor, on, at, conversation: Reaction(
            home=HOME,
            channel=ChannelId("C1"),
            message=MessageId(message),
            actor=actor,
            emoji="+1",
            on=on,
            at=at,
            conversation=ConversationId(conversation),
        ),
        messages,
        people,
        st.booleans(),
        times,
        conversations,
    ),
    st.builds(
        lambda kind, direction, at, contact, message, conversation: act(
            kind, direction, at, contact, message, conversation=ConversationId(conversation)
        ),
        st.sampled_from((Kind.HELP, Kind.QUESTION)),
        st.sampled_from(Direction),
        times,
        contacts,
        messages,
        conversations,
    ),
    st.builds(item, st.sampled_from((Kind.HELP, Kind.QUESTION)), times, contacts, conversations),
    st.builds(
        lambda contact, week, seen: Week(home=HOME, member=MemberId(ANN), contact=contact, week=week, seen=seen),
        contacts,
        st.sampled_from((date(2026, 1, 5), date(2026, 1, 12))),
        st.integers(0, 3),
    ),
    nudges,
    st.builds(
        lambda shown, where: Shown(home=HOME, member=MemberId(ANN), where=where, at=NOW, nudges=tuple(shown)),
        st.lists(nudges | st.none(), max_size=2),
        st.sampled_from(("D1", "D2")),
    ),
    st.builds(
        lambda by: Question(home=HOME, member=MemberId(ANN), where="D1", at=NOW, replies=(), by=by), st.text("x")
    ),
    st.builds(
        lambda number, verb: Deed(home=HOME, member=MemberId(ANN), id=number, at=NOW, verb=verb),
        st.sampled_from("12"),
        st.sampled_from(("done", "snooze")),
    ),
    st.builds(
        lambda kind, at: Due(home=HOME, member=MEMBER, kind=kind, at=at), st.sampled_from(Sent), times | st.none()
    ),
    st.builds(
        lambda day, again, nudges: Delivery(
            home=HOME,
            member=MEMBER,
            kind=Sent.DIGEST,
            day=day,
            due=NOW,
            state=DeliveryState.SENDING,
            at=NOW,
            again=again,
            nudges=tuple(nudges),
        ),
        st.sampled_from((NOW.date(), NOW.date() + timedelta(days=1))),
        times | st.none(),
        st.lists(nudges | st.none(), max_size=2),
    ),
    st.builds(lambda untouched: Rhythm(home=HOME, member=MEMBER, untouched=untouched), st.integers(0, 5)),
    st.builds(
        lambda what, contact: Offered(home=HOME, day=NOW.date(), what=what, contact=contact, members=(MEMBER,)),
        st.sampled_from("ab"),
        contacts,
    ),
    st.builds(lambda once, at: SaidOnce(home=HOME, once=once, member=MEMBER, at=at), st.sampled_from("ab"), times),
    st.builds(lambda at: Received(home=HOME, space=SPACE, at=at), times),
)
several = st.lists(rows, max_size=5).map(tuple)
EVENTS = (
    posted("1", KIM, NOW, names=(ANN,)),
    posted("3", ANN, NOW, names=(LEE,)),
    reacted("2", ANN, NOW, message_author=KIM),
)


def plain(answer: object) -> object:
    """An answer without versions, and where the port promises no order, in one."""
    if is_dataclass(answer) and not isinstance(answer, type):
        parts = {field.name: getattr(answer, field.name) for field in fields(answer)}
        return {name: plain(part) for name, part in parts.items() if name not in ("stamps", "version")}
    if isinstance(answer, Mapping):
        return sorted((repr(key), repr(value)) for key, value in answer.items())
    if isinstance(answer, (set, frozenset, tuple, list)):
        return sorted(repr(plain(part)) for part in answer)
    return repr(answer)


async def answers(store: Storage) -> dict[str, object]:
    """What a store says to every question of the port; in order where that is promised."""
    ann = MemberId(ANN)
    between = await store.between(HOME, ann)
    said: dict[str, object] = {
        "members": await store.members(),
        "items by time": await store.items(HOME, ann),
        "between by time": (between.engagements, between.weeks),
        "homes": await store.homes(),
        "due": [row.at for row in await store.due(NOW + timedelta(days=9), 99)],
        "unfinished": [row.again for row in await store.unfinished(NOW + timedelta(days=9), 99)],
    }
    asked: dict[str, object] = {
        "known": await store.known(SPACE, EVENTS),
        "profiles": await store.profiles(HOME),
        "channels": await store.channels(HOME),
        "between": between,
        "agenda": await store.agenda(HOME, MEMBER),
        "offered": (await store.offered(HOME, NOW.date()))[0],
        "between some": await store.between(HOME, ann, [KIM, ANN]),
        "moved": await store.moved_since(HOME, ann, 0),
        "asked": await store.asked(HOME, PEOPLE, NOW - HOUR * 40),
        "talk": await store.talk(HOME, ann, "D1", "x"),
        "about": await store.about(HOME),
        "about Kim": await store.about(HOME, [KIM]),
        "home": await store.home(HOME),
        "outdated": await store.outdated(HOME, NOW - HOUR * 20, HOUR * 1000, 100),
        "seen": await store.seen(HOME),
        "named": await store.named(HOME),
        "strangers": await store.strangers(HOME, NOW - HOUR * 20),
    }
    return said | {question: plain(answer) for question, answer in asked.items()}


async def outcome(commit: Coroutine[Any, Any, None]) -> str:
    """Whether a commit conflicted."""
    try:
        await commit
    except Conflict:
        return "conflict"
    return "kept"


class Alike(RuleBasedStateMachine):
    """Whatever is done to a store in memory and to one in files: both answer alike."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp(prefix="requite-alike-"))
        self.memory = MemoryStore()
        self.opened = AsyncExitStack()
        self.tiny = self.run(self.open(self.folder / "0" / "store.json"))
        self.read: tuple[Mapping[Stamp, int], Mapping[Stamp, int]] = ({}, {})

    def run(self, what: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(what)

    async def open(self, path: Path) -> TinyStore:
        store = await self.opened.enter_async_context(open_tiny(path, holder="a test"))
        store.files.disk = store.files._journal._disk = Unsynced()
        return store

    async def close(self) -> None:
        await self.opened.aclose()
        self.opened = AsyncExitStack()
        self.read = ({}, {})  # of another opening

    @initialize()
    def begin(self) -> None:
        self.commit(opted_in(), (), rests=False)

    @rule(puts=several, drops=several, rests=st.booleans())
    def commit(self, puts: tuple[Row, ...], drops: tuple[Row, ...], *, rests: bool) -> None:
        self.both([Changes(puts=puts, drops=drops)], rests=rests)

    @rule(first=several, second=several, drops=several, rests=st.booleans())
    def commit_together(
        self, first: tuple[Row, ...], second: tuple[Row, ...], drops: tuple[Row, ...], *, rests: bool
    ) -> None:
        self.both([Changes(puts=first), Changes(puts=second, drops=drops)], rests=rests)

    def both(self, changes: Sequence[Changes], *, rests: bool) -> None:
        """Commit on both; rests: on what was read last. In memory one after the other, in files together."""
        of_memory, of_tiny = self.read if rests else ({}, {})

        async def memory() -> list[str]:
            return [await outcome(self.memory.commit(replace(each, read=of_memory))) for each in changes]

        async def tiny() -> list[str]:
            return list(
                await asyncio.gather(*(outcome(self.tiny.commit(replace(each, read=of_tiny))) for each in changes))
            )

        assert self.run(memory()) == self.run(tiny())

    @rule()
    def look(self) -> None:
        """Read what a later commit rests on."""
        known = [self.run(store.known(SPACE, EVENTS[:1])).stamps for store in (self.memory, self.tiny)]
        assert known[0].keys() == known[1].keys()
        self.read = (known[0], known[1])

    @rule()
    def snapshot(self) -> None:
        self.run(self.tiny.files.snapshot())

    @rule(puts=several)
    def snapshot_during_a_commit(self, puts: tuple[Row, ...]) -> None:
        async def together() -> None:
            await asyncio.gather(self.tiny.files.snapshot(), self.tiny.commit(Changes(puts=puts)))

        self.run(self.memory.commit(Changes(puts=puts)))
        self.run(together())

    @rule()
    def reopen(self) -> None:
        path = self.tiny.files.path
        self.run(self.close())
        self.tiny = self.run(self.open(path))

    @rule()
    def crash(self) -> None:
        """Go on with the files as they are while the store is open."""
        path = self.tiny.files.path
        folder = self.folder / str(int(path.parent.name) + 1)
        shutil.copytree(path.parent, folder)
        self.run(self.close())
        shutil.rmtree(path.parent)
        self.tiny = self.run(self.open(folder / path.name))

    @invariant()
    def answers_are_equal(self) -> None:
        wanted, found = self.run(answers(self.memory)), self.run(answers(self.tiny))
        for question, answer in wanted.items():
            assert found[question] == answer, question

    def teardown(self) -> None:
        self.run(self.close())
        self.runner.close()
        shutil.rmtree(self.folder)


def test_any_program_is_answered_as_in_memory() -> None:
    run_state_machine_as_test(Alike, settings=settings(max_examples=12, stateful_step_count=15))


@pytest.mark.soak
def test_any_long_program_is_answered_as_in_memory() -> None:
    examples = 25 if SHORT else 1000
    run_state_machine_as_test(Alike, settings=settings(max_examples=examples, stateful_step_count=30))
