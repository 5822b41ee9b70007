"""What is said of a store's files: every damage by file and byte, and nothing wrong that is only being written."""

import threading
from itertools import count
from pathlib import Path

import pytest

from bot.errors import StoreError, StoreTooNew
from storage.tiny import check
from storage.tiny.content import Write
from storage.tiny.journal import FORMAT, content_of, journal_path, journals
from storage.tiny.lock import locked
from tests.storage.tiny.files import copied, last_journal, note, opened


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store as a kill left it, with two journals."""
    path = tmp_path / "store.json"
    with opened(path) as storage:
        storage.commit_now(note(1))
        storage.snapshot_now()
        storage.commit_now(note(2))
        storage._journal.turn()
        storage.commit_now(note(3))
        return copied(path)


def flip(file: Path, at: int) -> None:
    """Change one byte of what was written to a file."""
    content = bytearray(file.read_bytes().rstrip(b"\0"))
    content[at] ^= 1
    file.write_bytes(content)


def test_a_whole_store(store: Path) -> None:
    checked = check(store)
    assert checked.problem == ""
    size = sum(len(content_of(journal_path(store, number))) for number in journals(store))
    assert checked.lines[0] == f"Store: tinydb:{store}"
    assert checked.lines[1] == f"Format: {FORMAT}"
    assert checked.lines[2].startswith(f"Snapshot: {store.stat().st_size} bytes, written 20")
    assert checked.lines[3:] == (f"Journals: 2, {size} bytes", "Integrity: whole")


def test_no_store_at_all(tmp_path: Path) -> None:
    for path in (tmp_path / "store.json", tmp_path / "none" / "store.json"):
        assert check(path).lines[2:] == ("Snapshot: none", "Journals: none")
        assert check(path).problem == ""


def test_every_damage_is_named_with_file_and_byte(store: Path) -> None:
    first, last = (journal_path(store, number) for number in journals(store))
    start = content_of(first).index(b"\n") + 1
    flip(first, start + 20)
    flip(last, 0)
    flip(store, 60)
    checked = check(store)
    assert "Integrity: damaged" in checked.lines
    for said in ("store.json at byte ", f"{first.name} at byte {start}", f"{last.name} is damaged at byte 0"):
        assert said in checked.problem
    assert "requite doctor --repair" in checked.problem
    assert "\n" not in checked.problem


def test_what_is_missing_is_named(store: Path) -> None:
    first, last = (journal_path(store, number) for number in journals(store))
    content = first.read_bytes()
    first.unlink()
    assert f"{first.name} is missing" in check(store).problem
    first.write_bytes(content_of_bytes(content)[:-5])
    assert f"{first.name} at byte" in check(store).problem
    first.write_bytes(content)
    last.unlink()
    assert check(store).problem == ""  # nothing tells that it was there
    store.unlink()
    assert "store.json is missing" in check(store).problem


def content_of_bytes(content: bytes) -> bytes:
    """A journal's content without what is reserved behind it."""
    return content.rstrip(b"\0")


def test_a_torn_end_is_told_and_no_problem(store: Path) -> None:
    last = last_journal(store)
    last.write_bytes(content_of(last)[:-5])
    checked = check(store)
    assert checked.problem == ""
    assert "is cut short at byte" in checked.lines[-1]
    with locked(store, "a bot"):
        assert check(store).lines[-1] == "Integrity: whole"  # it is only being written


def test_format_1_has_no_checksums(tmp_path: Path) -> None:
    path = tmp_path / "store.json"
    path.write_text('{"requite": {"1": {"format": 1}}}')
    assert check(path).lines[1] == "Format: 1"
    assert check(path).lines[-1] == "Integrity: whole, as far as format 1 can tell"


@pytest.mark.parametrize("content", ["", "Dear diary\n", '{"requite": {"1": {"form'])
def test_what_is_no_store_is_a_problem(tmp_path: Path, content: str) -> None:
    path = tmp_path / "store.json"
    path.write_text(content)
    assert "store.json at byte 0" in check(path).problem


def test_what_is_json_but_no_store_is_not_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "store.json"
    path.write_text('{"people": ["Ann"]}')
    with pytest.raises(StoreError, match="no store of Requite's"):
        check(path)


def test_a_later_format_is_no_damage(store: Path) -> None:
    store.write_text('{"requite":{"1":{"format":9,"journal":1}},\n"checksum":{"1":{"crc32":"0"}}}\n')
    with pytest.raises(StoreTooNew):
        check(store)


def test_while_a_bot_writes_nothing_seems_wrong(tmp_path: Path) -> None:
    path = tmp_path / "store.json"
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            found.append(check(path).problem)

    found: list[str] = []
    with opened(path) as storage, locked(path, "a bot"):
        storage.commit_now(note(0))
        looking = threading.Thread(target=look)
        looking.start()
        try:
            for number in count():
                if number >= 150 and len(found) > 3:
                    break
                storage.commit_now(Write(puts={"notes": {n: {"text": "x" * 500} for n in range(number, number + 50)}}))
                if number % 10 == 0:
                    storage.snapshot_now()
        finally:
            stop.set()
            looking.join()
    assert set(found) == {""}
