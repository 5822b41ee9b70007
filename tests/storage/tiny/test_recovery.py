"""What is left of files after a kill, a cut, a flipped bit, a lost file: all of it comes back, or it is refused."""

import asyncio
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
from tinydb import TinyDB

from bot.errors import StoreDamaged, StoreError, StoreTooNew
from storage.tiny import open_tiny
from storage.tiny.content import Write
from storage.tiny.journal import FORMAT, journal_path, journals
from storage.tiny.record import Header, line
from storage.tiny.recovery import Recovered, recover
from tests.conftest import SHORT
from tests.storage.tiny.files import (
    FailingDisk,
    Tables,
    Unsynced,
    contents,
    copied,
    drops,
    last_journal,
    note,
    opened,
    puts,
)


class Killed(NamedTuple):
    """A store that was killed. states: what it held after each transaction; ends: where its journal ended then."""

    path: Path
    states: Sequence[Tables]
    ends: list[int]


@pytest.fixture
def killed(tmp_path: Path) -> Killed:
    """A store with documents in its snapshot and six transactions in its journal."""
    path = tmp_path / "store.json"
    with opened(path) as storage:
        storage.commit_now(puts(_1={"text": "of the snapshot"}, _2={"text": "too"}))
        storage.snapshot_now()
        states, ends = [storage.read()], [storage._journal.size]
        for write in (
            note(3),
            puts("others", _1={"many": [1, 2, {"three": None}]}, _7={}),
            drops(1),
            Write(
                puts={"notes": {2: {"text": "Grüße\nin zwei Zeilen"}, 9: {"text": "new"}}, "others": {8: {"a": 1.5}}}
            ),
            Write(puts={"notes": {3: {"text": "again"}}}, drops={"notes": [2], "others": [7]}),
            note(10),
        ):
            storage.commit_now(write)
            states.append(storage.read())
            ends.append(storage._journal.size)
        left = copied(path)
    return Killed(left, states, ends)


def read(path: Path) -> Recovered:
    """What recovery finds; without a storage around it, since there are thousands of cases."""
    return recover(path, Unsynced())


def tables(found: Recovered) -> Tables:
    """All documents that were found."""
    content = found.content
    return {
        name: {str(number): content.to_document(name, value) for number, value in content.table(name).rows.items()}
        for name in content.names
    }


@contextmanager
def damage(file: Path, start: int) -> Iterator[None]:
    """What is done here stops the start, and the error names the file and where the damaged line starts."""
    with pytest.raises(StoreDamaged, match=re.escape(f"{file}: damaged at byte {start}:")) as error:
        yield
    assert error.value.offset == start
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("zeros", [0, 4096], ids=["shorter", "reserved"])
def test_a_journal_cut_at_any_byte_has_all_whole_transactions(killed: Killed, zeros: int) -> None:
    journal = last_journal(killed.path)
    content = journal.read_bytes()
    for cut in range(killed.ends[-4], killed.ends[-1] + 1):
        journal.write_bytes(content[:cut] + bytes(zeros))
        found = read(killed.path)
        whole = sum(end <= cut for end in killed.ends) - 1
        assert tables(found) == killed.states[whole], cut
        torn = (journal, killed.ends[whole], cut - killed.ends[whole])
        assert found.torn == (torn if cut > killed.ends[whole] else None)
        assert found.size == killed.ends[whole]


def test_after_a_torn_end_work_goes_on(killed: Killed) -> None:
    journal = last_journal(killed.path)
    journal.write_bytes(journal.read_bytes()[: killed.ends[-1] - 5])
    with opened(killed.path) as storage:
        assert storage.found.torn == (journal, killed.ends[-2], killed.ends[-1] - 5 - killed.ends[-2])
        storage.commit_now(note(99))
        now = storage.read()
        assert contents(killed.path) == now
    assert (
        contents(killed.path)
        == now
        == {**killed.states[-2], "notes": {**killed.states[-2]["notes"], "99": now["notes"]["99"]}}
    )


def flips(size: int, start: int, *, every: bool) -> Iterator[tuple[int, int]]:
    """Which bit of which byte to flip: one of every other byte, or all."""
    for place in range(start, size):
        yield from ((place, 1 << bit) for bit in range(8) if every or (bit == place % 8 and place % 2))


def flipped_journal_is_refused(killed: Killed, *, every: bool) -> None:
    journal = last_journal(killed.path)
    content = journal.read_bytes()
    for place, bit in flips(killed.ends[-1], killed.ends[-4], every=every):
        changed = bytearray(content)
        changed[place] ^= bit
        journal.write_bytes(changed)
        with damage(journal, max(end for end in killed.ends if end <= place)):
            read(killed.path)
        assert journal.read_bytes() == changed  # nothing is lost by looking


def test_a_flipped_bit_in_a_journal_stops_the_start(killed: Killed) -> None:
    flipped_journal_is_refused(killed, every=False)


@pytest.mark.soak
def test_any_flipped_bit_in_a_journal_stops_the_start(killed: Killed) -> None:
    flipped_journal_is_refused(killed, every=True)


def test_a_flipped_bit_in_a_journals_first_line_stops_the_start(killed: Killed) -> None:
    journal = last_journal(killed.path)
    content = journal.read_bytes()
    for place, bit in flips(killed.ends[0], 0, every=False):
        changed = bytearray(content)
        changed[place] ^= bit
        journal.write_bytes(changed)
        with damage(journal, 0):
            read(killed.path)


def flipped_snapshot_is_refused(killed: Killed, *, every: bool) -> None:
    content = killed.path.read_bytes()
    for place, bit in flips(len(content), 0, every=every):
        changed = bytearray(content)
        changed[place] ^= bit
        killed.path.write_bytes(changed)
        with pytest.raises(StoreDamaged, match=re.escape(f"{killed.path}: damaged at byte ")) as error:
            read(killed.path)
        assert error.value.offset == 0 or content[error.value.offset - 1 :].startswith(b"\n")  # where a line starts


def test_a_flipped_bit_in_a_snapshot_stops_the_start(killed: Killed) -> None:
    flipped_snapshot_is_refused(killed, every=False)


@pytest.mark.soak
def test_any_flipped_bit_in_a_snapshot_stops_the_start(killed: Killed) -> None:
    flipped_snapshot_is_refused(killed, every=not SHORT)


def test_a_snapshot_cut_at_any_byte_stops_the_start(killed: Killed) -> None:
    content = killed.path.read_bytes()
    for cut in range(len(content)):
        killed.path.write_bytes(content[:cut])
        with pytest.raises(StoreError, match=re.escape(str(killed.path))):
            read(killed.path)


def several(path: Path) -> list[int]:
    """A killed store with a snapshot and three journals, each with a transaction; their numbers."""
    with opened(path) as storage:
        for number in (1, 2, 3):
            storage.commit_now(note(number))
            storage._journal.turn()
        storage.commit_now(note(4))
        left = copied(path)
    for number in journals(path):
        journal_path(path, number).unlink()
    for file in left.parent.iterdir():
        file.replace(path.parent / file.name)
    return journals(path)


def test_transactions_of_several_journals_come_back(tmp_path: Path) -> None:
    path = tmp_path / "store.json"
    assert len(several(path)) == 4
    assert list(tables(read(path))["notes"]) == ["1", "2", "3", "4"]


def test_a_journal_missing_in_the_middle_or_at_the_start_is_named(tmp_path: Path) -> None:
    path = tmp_path / "store.json"
    for number in several(path)[:-1]:
        journal = journal_path(path, number)
        content = journal.read_bytes()
        journal.unlink()
        with pytest.raises(StoreError, match=f"{journal.name} is missing"):
            read(path)
        journal.write_bytes(content)
    assert len(tables(read(path))["notes"]) == 4


def test_a_journal_that_is_emptied_in_the_middle_stops_the_start(tmp_path: Path) -> None:
    path = tmp_path / "store.json"
    for number in several(path)[:-1]:
        journal = journal_path(path, number)
        content = journal.read_bytes()
        for left in (b"", bytes(len(content)), content[:20]):
            journal.write_bytes(left)
            with pytest.raises(StoreDamaged, match=re.escape(f"{journal}: damaged at byte 0")):
                read(path)
        journal.write_bytes(content)


def test_a_journal_cut_short_before_another_stops_the_start(tmp_path: Path) -> None:
    path = tmp_path / "store.json"
    journal = journal_path(path, several(path)[1])
    journal.write_bytes(journal.read_bytes().rstrip(b"\0")[:-3])
    with pytest.raises(StoreDamaged, match="ends before its"):
        read(path)


def test_a_last_journal_that_was_cut_while_it_was_begun_is_begun_again(tmp_path: Path) -> None:
    path = tmp_path / "store.json"
    number = several(path)[-1] + 1
    before = journal_path(path, number - 1)
    upto = len(before.read_bytes().rstrip(b"\0"))
    header = line(msgspec.json.encode(Header(journal=number, format=FORMAT, upto=upto)))
    for cut in range(0, len(header) + 1, 4):
        journal_path(path, number).write_bytes(header[:cut])
        with opened(copied(path)) as storage:
            storage.commit_now(note(5))
            assert storage.found.torn is None
            again = contents(storage.path)
        assert list(again["notes"]) == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("left", [b"", bytes(50_000)], ids=["empty", "zeros"])
def test_the_only_journal_emptied_stops_the_start_and_is_left_alone(killed: Killed, left: bytes) -> None:
    journal = last_journal(killed.path)
    journal.write_bytes(left)
    with pytest.raises(StoreError):
        read(killed.path)
    assert journal.read_bytes() == left


@pytest.mark.parametrize("name", ["store[1].json", "store*.json", "störe -000001", "store.json.journal-000001"])
def test_the_name_of_a_store_is_no_pattern(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    path = tmp_path / name / name
    (path.parent / f"{name}.journal-old-000007").write_text("somebody's")
    (path.parent / f"{name}.journal-7").write_text("somebody's")
    for number in (1, 2, 3):
        with opened(path) as storage:
            storage.commit_now(note(number))
            assert contents(path) == storage.read()
    assert list(contents(path)["notes"]) == ["1", "2", "3"]


def test_a_journal_of_a_later_format_is_refused(killed: Killed) -> None:
    journal = last_journal(killed.path)
    header = Header(journal=int(journal.name[-6:]), format=FORMAT + 1)
    journal.write_bytes(line(msgspec.json.encode(header)) + line(b'{"something":"else"}'))
    with pytest.raises(StoreTooNew, match=rf"format {FORMAT + 1}; this one knows up to {FORMAT}"):
        read(killed.path)


def test_a_snapshot_of_a_later_format_is_refused(killed: Killed, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("storage.tiny.snapshot.FORMAT", FORMAT + 1)
        with opened(killed.path) as storage:
            storage.snapshot_now()
    with pytest.raises(StoreTooNew, match=rf"format {FORMAT + 1}; this one knows up to {FORMAT}"):
        read(killed.path)


def test_journals_that_a_snapshot_holds_are_removed(tmp_path: Path) -> None:
    path, disk = tmp_path / "store.json", FailingDisk()
    with opened(path, disk) as storage:
        storage.commit_now(note(1))
        disk.remove = lambda path: None  # type: ignore[method-assign] # killed before that
        storage.snapshot_now()
        left = copied(path)
    assert len(journals(left)) == 2
    assert list(tables(read(left))["notes"]) == ["1"]
    assert len(journals(left)) == 1


def first_format(path: Path) -> dict[str, object]:
    """A store of format 1, as it was written; what is in it."""
    wanted: dict[str, object] = {
        "left_out": {"1": {"home": "slack:T1", "mark": "m"}, "4": {"home": "slack:T1", "mark": "n"}},
        "somebodys": {"2": {"any": ["thing", 1, None]}},
    }
    path.write_text(json.dumps({"requite": {"1": {"format": 1}}} | wanted, separators=(",", ":")))
    return wanted


def test_a_store_of_format_1_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "store.json"
    wanted = first_format(path)
    with opened(path) as storage:
        assert storage.found.old == 1
        assert storage.read() == wanted == contents(path)
        storage.commit_now(note(1))
        assert contents(path) == storage.read()
    with opened(path) as storage:
        assert storage.found.old is None
    with TinyDB(path, access_mode="r") as db:
        assert {name: {str(row.doc_id): dict(row) for row in db.table(name)} for name in wanted} == wanted
        about = db.table("requite").get(doc_id=1)
        assert isinstance(about, dict)
        assert about["format"] == FORMAT


def test_a_store_of_format_1_that_can_not_be_rewritten_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "store.json"
    wanted = first_format(path)
    before, disk = path.read_bytes(), FailingDisk()
    with opened(copied(path), disk):
        pass
    for number in range(len(disk.calls)):
        disk = FailingDisk()
        disk.failing = range(number, number + 1)
        try:
            with opened(path, disk) as storage:
                assert storage.read() == wanted
        except (StoreError, OSError):
            assert path.read_bytes() == before or "replace" in disk.calls
        assert contents(path) == wanted
        for file in tmp_path.glob("store.json*"):
            file.unlink()
        path.write_bytes(before)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        "[1, 2]",
        '{"requite": {"1": {"form',
        '{"_default": {"1": {"a": 1}}}',
        '{"requite": {"1": {"format": "one"}}}',
        '{"requite": {"1": {"format": 1}}, "items": {"1": {"home": "slack:T1"}}}',
        '{"requite": {"1": {"format": 1}}, "items": {"x": {}}}',
        '{"requite": {"1": {"format": 1}}, "items": [1]}',
        '{"requite": {"1": {"format": 1}}, "notes": {"1": 5}}',
        "\0" * 100,
        '{"requite":{"1":{"format":2,"journal":1}},\n',
        "\n",
        "\xff\xfe",
    ],
)
def test_a_file_that_is_no_store_is_refused_in_one_line_and_left_alone(tmp_path: Path, content: str) -> None:
    path = tmp_path / "store.json"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(StoreError) as error, opened(path):
        pass
    assert "\n" not in str(error.value)
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [(path.name, content.encode("latin-1"))]


def test_what_must_be_nowhere_is_gone_once_a_killed_store_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "store.json"
    with opened(path) as storage:
        storage.commit_now(note(1, "the secret"))
        storage.snapshot_now()
        storage.commit_now(note(2, "the secret, again"))
        storage.commit_now(drops(1, 2, erases=True))
        left = copied(path)
    assert any(b"secret" in file.read_bytes() for file in left.parent.iterdir())
    with opened(left):
        assert not any(b"secret" in file.read_bytes() for file in left.parent.iterdir())


def test_journals_without_their_snapshot_are_no_new_store(tmp_path: Path) -> None:
    with opened(tmp_path / "store.json") as storage:
        storage.commit_now(note(1))
    (tmp_path / "store.json").unlink()
    for create in (True, False):
        with pytest.raises(StoreError, match="is missing, and its journals are still there"):
            asyncio.run(entered(tmp_path / "store.json", create=create))


async def entered(path: Path, *, create: bool) -> None:
    """Open a store and close it."""
    async with open_tiny(path, holder="a test", create=create):
        pass
