"""A backup takes the place of a store as a whole or not at all; what was there is kept aside."""

import asyncio
import json
from pathlib import Path

import pytest

from bot.errors import BackupError, StoreError, StoreLocked, StoreTooNew
from bot.people import Home, LeftOut
from bot.ports import Restored
from storage.tiny import check, restoring
from storage.tiny.beside import asides
from storage.tiny.content import Write
from storage.tiny.disk import Disk
from storage.tiny.journal import FORMAT, content_of, journal_path, journals
from storage.tiny.lock import locked
from tests.rows import HOME, SPACE
from tests.storage.tiny.files import FailingDisk, Tables, contents, copied, last_journal, note, opened
from tests.storage.tiny.watching import WatchedDisk

pytestmark = pytest.mark.asyncio
BACKED_UP = {"notes": {"1": {"text": "of the backup"}, "5": {"text": "note 5"}}}


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """The file of a backup."""
    (tmp_path / "other").mkdir()
    with opened(tmp_path / "other" / "store.json") as storage:
        storage.commit_now(note(1, "of the backup"))
        storage.commit_now(note(5))
        asyncio.run(storage.backup(tmp_path / "backup.json"))
    return tmp_path / "backup.json"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store as a kill left it: something in its snapshot, in a journal, and in another whose end is torn."""
    (tmp_path / "folder").mkdir()
    path = tmp_path / "folder" / "store.json"
    with opened(path) as storage:
        storage.commit_now(note(1))
        storage.snapshot_now()
        storage.commit_now(note(2))
        storage._journal.turn()
        storage.commit_now(note(3))
        store = copied(path)
    last_journal(store).write_bytes(content_of(last_journal(store)) + b"0123 12 {")
    return store


def restored(path: Path, file: Path, disk: Disk | None = None) -> Restored:
    """What a restore came to."""
    with restoring(path, file, "a test", disk) as one:
        return one.put()


def files_in(folder: Path) -> dict[str, bytes]:
    """The files in a folder, but for locks."""
    return {at.name: at.read_bytes() for at in folder.iterdir() if at.is_file() and at.suffix != ".lock"}


def refused(path: Path, file: Path) -> str:
    """The one line with which a file isn't restored; the store's folder stays as it was."""
    before = files_in(path.parent)
    with pytest.raises(BackupError) as error:
        restored(path, file)
    assert files_in(path.parent) == before
    assert "\n" not in str(error.value)
    return str(error.value)


async def test_the_backup_is_there_and_the_former_store_aside(store: Path, backup: Path) -> None:
    former = contents(store)
    done = restored(store, backup)
    assert contents(store) == BACKED_UP
    assert done.rows == 2
    assert done.aside == store.with_name("store.json.before-restore-1")
    assert done.aside.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in store.parent.iterdir() if file.is_file()} <= {0o600, 0o644}
    assert contents(done.aside / store.name) == former
    assert check(store).problem == ""
    assert any(str(done.aside) in line for line in check(store).lines)


async def test_the_former_store_can_be_restored_with_its_journals(store: Path, backup: Path) -> None:
    former = contents(store)
    aside = restored(store, backup).aside
    assert aside
    assert restored(store, aside / store.name).rows == 3
    assert contents(store) == former
    assert [folder.name for folder in asides(store)] == ["store.json.before-restore-1", "store.json.before-restore-2"]


async def test_where_there_is_no_store_one_is_made(tmp_path: Path, backup: Path) -> None:
    path = tmp_path / "new" / "deep" / "store.json"
    assert restored(path, backup).aside is None
    assert contents(path) == BACKED_UP


async def test_journals_that_lost_their_snapshot_are_not_taken_for_the_backups(store: Path, backup: Path) -> None:
    store.unlink()
    restored(store, backup)
    assert contents(store) == BACKED_UP


async def test_a_damaged_store_is_replaced_and_it_is_said_what_that_means(store: Path, backup: Path) -> None:
    journal_path(store, journals(store)[0]).write_bytes(b"what is this\n")
    with restoring(store, backup, "a test") as one:
        assert "is damaged: who was left out" in one.warnings[0]
        one.put()
    assert contents(store) == BACKED_UP


async def test_what_is_no_store_is_replaced_as_well(tmp_path: Path, backup: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("Dear diary")
    done = restored(path, backup)
    assert done.aside
    assert (done.aside / path.name).read_text() == "Dear diary"
    assert contents(path) == BACKED_UP


async def test_a_newer_version_s_store_is_not_replaced(store: Path, backup: Path) -> None:
    store.write_bytes(store.read_bytes().replace(b'"format":%d' % FORMAT, b'"format":9'))
    with pytest.raises(StoreError):
        restored(store, backup)
    store.write_text('{"requite":{"1":{"format":9,"journal":1}},\n')
    with pytest.raises(StoreTooNew):
        restored(store, backup)
    assert asides(store) == []


async def test_who_was_left_out_here_is_handed_over(tmp_path: Path, backup: Path) -> None:
    path = tmp_path / "store.json"
    home, left = Home(id=HOME, spaces=(SPACE,), secret="s"), LeftOut(home=HOME, mark="m")
    with opened(path) as storage:
        storage.commit_now(Write(puts={"homes": {1: home}, "left_out": {1: left}}))
    with restoring(path, backup, "a test") as one:
        assert (one.homes, one.left_out) == ((home,), (left,))
        assert await one.storage.homes() == ()


async def test_a_store_in_use_is_not_touched(store: Path, backup: Path) -> None:
    with locked(store, "“requite run”"), pytest.raises(StoreLocked, match="in use by “requite run”"):
        restored(store, backup)


async def test_a_copy_of_format_1_is_restored(store: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.json"
    copy.write_text(json.dumps({"requite": {"1": {"format": 1}}, "notes": {"7": {"text": "old"}}}))
    restored(store, copy)
    assert contents(store) == {"notes": {"7": {"text": "old"}}}
    copy.write_text(copy.read_text()[:-5])
    assert "nothing was restored" in refused(store, copy)


async def test_a_copy_without_its_journals_is_restored_with_a_warning(store: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.json"
    copy.write_bytes(store.read_bytes())
    with restoring(store, copy, "a test") as one:
        assert "without its journals" in one.warnings[0]
        one.put()
    assert contents(store) == {"notes": {"1": {"text": "note 1"}}}


async def test_a_cut_or_altered_backup_is_refused(store: Path, backup: Path) -> None:
    whole = backup.read_bytes()
    for place in range(0, len(whole), 7):
        backup.write_bytes(whole[:place])
        assert "nothing was restored" in refused(store, backup)
        backup.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert "nothing was restored" in refused(store, backup)


async def test_what_is_no_backup_is_refused(store: Path, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("Dear diary")
    assert "does not begin as a snapshot does" in refused(store, tmp_path / "text")
    assert "is a folder" in refused(store, tmp_path)
    assert "is not there" in refused(store, tmp_path / "none")
    assert "is no file" in refused(store, Path("/dev/null"))
    assert "is the store itself" in refused(store, store)
    assert "belongs to it" in refused(store, last_journal(store))


async def test_a_row_that_can_not_be_read_is_refused(store: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.json"
    copy.write_text(json.dumps({"requite": {"1": {"format": 1}}, "items": {"1": {"home": "slack:T1"}}}))
    assert "a document of items can't be read" in refused(store, copy)


async def test_another_store_that_is_in_use_is_no_backup(store: Path, tmp_path: Path) -> None:
    (tmp_path / "third").mkdir()
    with opened(tmp_path / "third" / "store.json") as storage, locked(storage.path, "“requite run”"):
        assert "in use by “requite run”" in refused(store, storage.path)


def found(path: Path) -> Tables:
    """What a store's files hold, which are whole."""
    assert check(path).problem == ""
    return contents(path)


async def test_a_kill_at_any_moment_leaves_the_former_store_or_the_restored_one(
    store: Path, backup: Path, tmp_path: Path
) -> None:
    former = contents(store)
    disk = WatchedDisk(store.parent, tmp_path / "states")
    restored(store, backup, disk)
    disk.look()
    states = [found(state / store.name) for state in disk.states]
    turn = states.index(BACKED_UP)
    assert states == [former] * turn + [BACKED_UP] * (len(states) - turn)
    assert 0 < turn < len(states) - 1
    for state in disk.states:  # once more, where the first attempt ended
        path = state / store.name
        restored(path, backup)
        assert contents(path) == BACKED_UP
        assert former in [contents(aside / store.name) for aside in asides(path) if (aside / store.name).exists()]


async def test_an_error_at_any_moment_leaves_the_former_store_or_the_restored_one(store: Path, backup: Path) -> None:
    former = contents(store)
    disk = FailingDisk()
    errors = 0
    for call in range(40):
        disk.calls, disk.failing = [], range(call, call + 1)
        try:
            restored(store, backup, disk)
            break
        except BackupError:
            errors += 1
            assert found(store) in (former, BACKED_UP)
    assert errors > 5
    assert found(store) == BACKED_UP


async def test_where_files_have_one_name_only_the_former_are_copied(store: Path, backup: Path) -> None:
    class OneName(Disk):
        def link(self, path: Path, other: Path) -> None:
            raise PermissionError(1, "Operation not permitted")

    former = contents(store)
    aside = restored(store, backup, OneName()).aside
    assert aside
    assert contents(aside / store.name) == former
    assert {file.stat().st_mode & 0o777 for file in aside.iterdir() if file.name != "copy"} == {0o600}
