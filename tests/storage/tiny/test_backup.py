"""A backup is one moment of the store, as a whole or not at all, and nobody waits for it."""

import asyncio
import json
import os
from contextlib import suppress
from pathlib import Path

import pytest

from bot.errors import BackupError
from bot.kinds import Kind
from bot.ports import Changes
from storage import open_store
from storage.memory import MemoryStore
from storage.tiny import backup as backing_up
from storage.tiny.backup import back_up
from storage.tiny.disk import Disk
from tests.rows import HOME, NOW, item, opted_in
from tests.storage.tiny.files import FailingDisk, contents, note, opened

pytestmark = pytest.mark.asyncio


def untold(done: int, of: int) -> None:
    """Nobody looks at the progress."""


async def test_rows_and_size_are_told_and_progress_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backing_up, "STEP", 10)
    told: list[tuple[int, int]] = []
    with opened(tmp_path / "store.json") as storage:
        for number in range(25):
            storage.commit_now(note(number))
        file = tmp_path / "backup.json"
        copied = await back_up(storage, file, replace=False, progress=lambda done, of: told.append((done, of)))
    assert (copied.rows, copied.size) == (25, file.stat().st_size)
    assert told == [(10, 25), (20, 25)]
    assert file.stat().st_mode & 0o777 == 0o600


async def test_what_is_committed_meanwhile_is_not_in_it(tmp_path: Path) -> None:
    async with open_store(f"tinydb:{tmp_path / 'store.json'}", holder="a test") as store:
        await store.commit(Changes(puts=opted_in()))
        for number in range(3_000):
            store.tables.put(item(Kind.HELP, NOW, conversation=f"a/{number}"))  # type: ignore[attr-defined]
        before = len(await store.about(HOME))
        taking = asyncio.create_task(store.backup(tmp_path / "backup.json", replace=False, progress=untold))
        await asyncio.sleep(0.005)
        meanwhile = 0
        while not taking.done():
            await store.commit(Changes(puts=(item(Kind.HELP, NOW, conversation=f"b/{meanwhile}"),)))
            meanwhile += 1
        assert (await taking).rows == before
    rows = json.loads((tmp_path / "backup.json").read_bytes())["items"]
    assert {row["conversation"][:2] for row in rows.values()} == {"a/"}


@pytest.mark.parametrize("wait", [0.0, 0.001, 0.005])
async def test_called_off_it_leaves_no_file_and_work_goes_on(tmp_path: Path, wait: float) -> None:
    with opened(tmp_path / "store.json") as storage:
        for number in range(50):
            storage.commit_now(note(number))
        (tmp_path / "there").write_text("Dear diary")
        taking = asyncio.create_task(back_up(storage, tmp_path / "there", replace=True, progress=untold))
        await asyncio.sleep(wait)
        was_done = taking.done()
        taking.cancel()
        with suppress(asyncio.CancelledError):
            await taking
        assert not [path for path in tmp_path.iterdir() if path.name.startswith(".requite")]
        assert was_done or (tmp_path / "there").read_text() == "Dear diary"
        storage.commit_now(note(99))
        await storage.snapshot()
    assert "99" in contents(tmp_path / "store.json")["notes"]


async def test_a_disk_that_fails_at_any_moment_leaves_no_half_backup(tmp_path: Path) -> None:
    disk = FailingDisk()
    with opened(tmp_path / "store.json", disk) as storage:
        storage.commit_now(note(1))
        for call in range(20):
            disk.calls, disk.failing = [], range(call, call + 1)
            file = tmp_path / f"backup-{call}"
            try:
                await back_up(storage, file, replace=False, progress=untold)
                break
            except BackupError:
                pass
            assert not file.exists() or json.loads(file.read_bytes())["notes"]
        else:
            raise AssertionError("it never came to its end")
        disk.failing = range(0)
        storage.commit_now(note(2))
    assert call > 2


async def test_where_files_have_one_name_only_it_works_as_well(tmp_path: Path) -> None:
    class OneName(Disk):
        def link(self, path: Path, other: Path) -> None:
            raise PermissionError(1, os.strerror(1))

    with opened(tmp_path / "store.json", OneName()) as storage:
        storage.commit_now(note(1))
        await back_up(storage, tmp_path / "backup.json", replace=False, progress=untold)
        content = (tmp_path / "backup.json").read_bytes()
        storage.commit_now(note(2))
        with pytest.raises(BackupError, match="is there already"):
            await back_up(storage, tmp_path / "backup.json", replace=False, progress=untold)
        assert (tmp_path / "backup.json").read_bytes() == content


async def test_a_file_that_came_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    class Meanwhile(Disk):
        def link(self, path: Path, other: Path) -> None:
            other.write_text("Dear diary")
            super().link(path, other)

    with opened(tmp_path / "store.json", Meanwhile()) as storage, pytest.raises(BackupError, match="is there already"):
        await back_up(storage, tmp_path / "backup.json", replace=False, progress=untold)
    assert (tmp_path / "backup.json").read_text() == "Dear diary"


async def test_a_store_in_memory_has_none(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="kept by nobody"):
        await MemoryStore().backup(tmp_path / "backup.json", replace=False, progress=untold)
