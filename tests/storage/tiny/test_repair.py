"""A damaged store is made whole: everything whole is kept, the former files too, and what was lost is told."""

import json
from pathlib import Path

import msgspec
import pytest

from bot.errors import StoreError, StoreLocked, StoreTooNew
from bot.ports import Repaired
from storage.codec import to_json
from storage.tiny import check, repair
from storage.tiny.beside import asides, files_of
from storage.tiny.content import Write
from storage.tiny.journal import FORMAT, content_of, journal_path, journals
from storage.tiny.lock import locked
from storage.tiny.record import Header, line
from tests.rows import KIM, LEE, profile
from tests.storage.tiny.files import Tables, contents, copied, drops, last_journal, note, opened
from tests.storage.tiny.watching import WatchedDisk


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store as a kill left it: notes 1 and 2 in its snapshot, 3 to 6 in one journal, 7 to 9 in the next."""
    path = tmp_path / "store.json"
    with opened(path) as storage:
        storage.commit_now(note(1))
        storage.commit_now(note(2))
        storage.snapshot_now()
        for number in (3, 4, 5, 6):
            storage.commit_now(note(number))
        storage._journal.turn()
        for number in (7, 8, 9):
            storage.commit_now(note(number))
        return copied(path)


def repaired(path: Path) -> Repaired:
    """What a repair came to; the store opens afterwards, and another repair finds nothing to do."""
    done = repair(path, "a test")
    assert done
    assert check(path).problem == ""
    assert repair(path, "a test") is None
    return done


def notes(path: Path) -> list[int]:
    """The numbers of the notes that a store holds."""
    return sorted(map(int, contents(path)["notes"]))


def flip(file: Path, at: int) -> None:
    """Change one byte of what was written to a file."""
    content = bytearray(file.read_bytes().rstrip(b"\0"))
    content[at] ^= 1
    file.write_bytes(content)


def record(file: Path, number: int) -> tuple[int, int]:
    """Where a journal's record starts and ends; its first line is number 0."""
    ends = [0, *(place + 1 for place, byte in enumerate(file.read_bytes()) if byte == ord("\n"))]
    return ends[number], ends[number + 1]


def test_nothing_wrong_changes_nothing(store: Path) -> None:
    before = {path.name: path.read_bytes() for path in files_of(store)}
    assert repair(store, "a test") is None
    last_journal(store).write_bytes(content_of(last_journal(store))[:-3])  # a torn end is no damage
    before[last_journal(store).name] = last_journal(store).read_bytes()
    assert repair(store, "a test") is None
    assert {path.name: path.read_bytes() for path in files_of(store)} == before
    assert asides(store) == []


def test_all_before_and_after_a_damaged_record_is_kept(store: Path) -> None:
    file = journal_path(store, journals(store)[0])
    former = {path.name: path.read_bytes() for path in files_of(store)}
    start, end = record(file, 2)
    flip(file, start + 40)
    damaged = file.read_bytes()
    done = repaired(store)
    held = f"a record is damaged and lost, {end - start} bytes at byte {start}; as far as it can be read, it held 1 of"
    assert done.losses == (f"{file.name}: {held} notes",)
    assert done.rows == 8
    assert notes(store) == [1, 2, 3, 5, 6, 7, 8, 9]
    assert done.aside == store.with_name("store.json.before-repair-1")
    assert done.aside.stat().st_mode & 0o777 == 0o700
    assert {path.name: path.read_bytes() for path in done.aside.iterdir()} == former | {file.name: damaged}
    assert store.stat().st_mode & 0o777 == 0o600
    assert len(journals(store)) == 1


@pytest.mark.parametrize("byte", [1, 9, 10, -1])
def test_whatever_byte_of_a_record_is_damaged_the_others_are_kept(store: Path, byte: int) -> None:
    file = journal_path(store, journals(store)[0])
    start, end = record(file, 2)
    flip(file, (end if byte < 0 else start) + byte)
    done = repaired(store)
    assert len(done.losses) == 1
    if byte < 0:
        assert f"byte {end - 1}, between two records, is damaged; nothing is lost" in done.losses[0]
    assert notes(store) == [1, 2, 3, *([4] if byte < 0 else []), 5, 6, 7, 8, 9]


def test_a_damaged_mark_of_what_was_written_together_loses_nothing(store: Path) -> None:
    file = journal_path(store, journals(store)[0])
    start, _ = record(file, 2)
    flip(file, start)
    (loss,) = repaired(store).losses
    assert f"byte {start}, between two records, is damaged; nothing is lost" in loss
    assert notes(store) == list(range(1, 10))


def test_the_damaged_end_of_the_last_record_loses_nothing(store: Path) -> None:
    flip(last_journal(store), -1)
    repaired(store)
    assert notes(store) == list(range(1, 10))


def test_several_damages_are_each_told(store: Path) -> None:
    for number in journals(store):
        file = journal_path(store, number)
        flip(file, 3)  # the first line
        flip(file, record(file, 2)[0] + 40)
    losses = repaired(store).losses
    assert [loss.partition(": ")[2].partition(" (")[0].partition(",")[0] for loss in losses] == [
        "its first line is damaged",
        "a record is damaged and lost",
    ] * 2
    assert notes(store) == [1, 2, 3, 5, 6, 7, 9]


def test_dropped_rows_are_counted_as_far_as_they_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "store.json"
    with opened(path) as storage:
        for number in range(1, 6):
            storage.commit_now(note(number))
        storage.commit_now(Write(puts={"other": {1: {}}}, drops={"notes": [1, 2, 3]}))
        storage.commit_now(note(9))
        store = copied(path)
    flip(last_journal(store), record(last_journal(store), 6)[0] + 2)
    (loss,) = repaired(store).losses
    assert loss.endswith("as far as it can be read, it held 1 of other, 3 dropped from notes")


def test_a_row_that_moved_while_records_were_lost_is_there_once(tmp_path: Path) -> None:
    path = tmp_path / "store.json"
    with opened(path) as storage:
        storage.commit_now(Write(puts={"profiles": {1: profile(KIM), 2: profile(LEE)}}))
        storage.commit_now(Write(drops={"profiles": [1]}))
        storage.commit_now(Write(puts={"profiles": {3: profile(KIM, "Kim again")}}))
        store = copied(path)
    flip(last_journal(store), record(last_journal(store), 2)[0])
    repaired(store)
    assert {row["name"] for row in contents(store)["profiles"].values()} == {"Lee", "Kim again"}


def test_a_missing_journal_is_gone_on_without(store: Path) -> None:
    gone = journal_path(store, journals(store)[0])
    gone.unlink()
    assert repaired(store).losses == (f"{gone.name} is missing: what was in it is lost",)
    assert notes(store) == [1, 2, 7, 8, 9]


def test_all_journals_missing(store: Path) -> None:
    for number in journals(store):
        journal_path(store, number).unlink()
    assert "is missing" in repaired(store).losses[0]
    assert notes(store) == [1, 2]


def test_a_missing_snapshot_is_gone_on_without(store: Path) -> None:
    store.unlink()
    assert repaired(store).losses == ("store.json is missing: what was in it is lost",)
    assert notes(store) == [3, 4, 5, 6, 7, 8, 9]


def test_a_journal_under_another_name_is_left_out(store: Path) -> None:
    first, last = journals(store)
    journal_path(store, first).write_bytes(journal_path(store, last).read_bytes())
    assert f"is journal {last} by what it says" in repaired(store).losses[0]
    assert notes(store) == [1, 2, 7, 8, 9]


def test_a_journal_that_lost_its_end_is_told(store: Path) -> None:
    file = journal_path(store, journals(store)[0])
    file.write_bytes(file.read_bytes()[: record(file, 4)[0] + 10])
    losses = repaired(store).losses
    assert "bytes are missing: what was in them is lost" in losses[0]
    assert notes(store) == [1, 2, 3, 4, 5, 7, 8, 9]


def test_of_a_damaged_snapshot_every_document_that_reads_is_taken(store: Path) -> None:
    at = store.read_bytes().index(b'{"text":"note 2"')
    flip(store, at)
    (loss,) = repaired(store).losses
    assert "is not what its checksum says" in loss
    assert "can't vouch for what can be read in it (documents: 1); lost: 1 of notes" in loss
    assert notes(store) == [1, *range(3, 10)]


def test_a_snapshot_with_another_value_is_taken_and_told(store: Path) -> None:
    store.write_bytes(store.read_bytes().replace(b"note 2", b"note X"))
    assert "lost: none that was found" in repaired(store).losses[0]
    assert notes(store) == list(range(1, 10))


def test_a_snapshot_that_was_cut_and_one_without_a_beginning(store: Path) -> None:
    whole = store.read_bytes()
    store.write_bytes(whole[: whole.index(b'"2":')])
    repaired(store)
    assert notes(store) == [1, *range(3, 10)]


def test_a_snapshot_without_its_first_line_goes_on_with_the_first_journal_there_is(store: Path) -> None:
    flip(store, 4)
    repaired(store)
    assert notes(store) == list(range(1, 10))


def test_rows_of_a_table_whose_name_was_damaged_are_found_by_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "store.json"
    with opened(path) as storage:
        storage.commit_now(Write(puts={"profiles": {1: profile(KIM), 2: profile(LEE)}}))
        storage.snapshot_now()
    assert to_json(profile(KIM)) in path.read_bytes()
    for damaged in (b'"profilez":{', b'"prof\x00'):
        copy = copied(path)
        copy.write_bytes(copy.read_bytes().replace(b'"profiles":{', damaged))
        repaired(copy)
        assert len(contents(copy)["profiles"]) == 2


def test_what_is_whole_and_can_not_be_read_is_told(store: Path) -> None:
    header = line(msgspec.json.encode(Header(journal=journals(store)[-1] + 1, format=FORMAT)))
    unread = line(b'{"put":{"profiles":{"1":{"home":"x"},"2":%s}},"drop":{}}' % to_json(profile(KIM)))
    odd = line(b'{"puts":7,"put":7}')
    journal_path(store, journals(store)[-1] + 1).write_bytes(header + unread + odd + line(b'{"drop":{"notes":[1]}}'))
    losses = repaired(store).losses
    assert ["document 1 of profiles" in losses[0], "can't read it" in losses[1]] == [True, True]
    assert notes(store) == list(range(2, 10))
    assert len(contents(store)["profiles"]) == 1


def test_a_store_of_a_later_format_is_left_alone(store: Path) -> None:
    later = line(msgspec.json.encode(Header(journal=journals(store)[-1] + 1, format=FORMAT + 1)))
    journal_path(store, journals(store)[-1] + 1).write_bytes(later)
    flip(journal_path(store, journals(store)[0]), 3)
    with pytest.raises(StoreTooNew):
        repair(store, "a test")
    assert asides(store) == []


@pytest.mark.parametrize("content", ["", "Dear diary", "[1, 2]", '{"requite": {"1": {"form', "\x00" * 100])
def test_what_is_no_store_is_left_alone(tmp_path: Path, content: str) -> None:
    path = tmp_path / "store.json"
    path.write_text(content)
    with pytest.raises(StoreError, match="nothing that can be read as a store"):
        repair(path, "a test")
    assert path.read_text() == content
    assert asides(path) == []


def test_no_store_and_one_that_is_in_use(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is not there"):
        repair(tmp_path / "none.json", "a test")
    path = tmp_path / "store.json"
    path.write_text("")
    with locked(path, "“requite run”"), pytest.raises(StoreLocked, match="in use by “requite run”"):
        repair(path, "a test")


def state(path: Path) -> Tables | None:
    """What a store's files hold; None where they are damaged."""
    try:
        return contents(path)
    except StoreError:
        return None


def test_a_kill_at_any_moment_leaves_the_store_damaged_as_it_was_or_repaired(store: Path, tmp_path: Path) -> None:
    file = journal_path(store, journals(store)[0])
    flip(file, record(file, 2)[0] + 40)
    last_journal(store).write_bytes(content_of(last_journal(store))[:-5])
    disk = WatchedDisk(store.parent, tmp_path / "states")
    repair(store, "a test", disk)
    disk.look()
    wanted = contents(store)
    assert (state(disk.states[0] / store.name), state(disk.states[-1] / store.name)) == (None, wanted)
    for left in disk.states:
        path = left / store.name
        if state(path) is None:
            repair(path, "a test")
        assert contents(path) == wanted
        assert len(asides(path)) <= 2
        former = max((json.dumps(sorted(file.name for file in folder.iterdir())) for folder in asides(path)), key=len)
        assert file.name in former


def test_forgetting_that_was_lost_is_pointed_out_by_what_it_dropped(store: Path) -> None:
    with opened(store) as storage:
        storage.commit_now(drops(1, erases=True))
        store = copied(store)
    flip(last_journal(store), -10)
    assert "1 dropped from notes" in repaired(store).losses[0]
