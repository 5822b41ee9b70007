"""The TinyDB store's file: whole at any moment, readable by plain TinyDB, held by one process."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from tinydb import TinyDB, where

from bot.engine.intake import take
from bot.errors import StoreError, StoreLocked, StoreTooNew
from bot.kinds import Kind
from bot.models import Row
from bot.ports import Changes
from storage import open_store
from storage.codec import decode, encode
from tests.conftest import SHORT
from tests.rows import ANN, HOME, KIM, NOW, item, opted_in, posted, profile
from tests.streams import streams

pytestmark = pytest.mark.asyncio
ROOT = Path(__file__).parents[2]


async def rows_in(path: Path) -> tuple[Row, ...]:
    """Everything in a store's file, opened anew."""
    async with open_store(f"tinydb:{path}", holder="a test", create=False) as store:
        return await store.about(HOME)


async def filled(path: Path) -> tuple[Row, ...]:
    """A store with a little of everything; what is in it."""
    async with open_store(f"tinydb:{path}", holder="a test") as store:
        await store.commit(Changes(puts=(*opted_in(), profile(KIM))))
        await take(store, [posted("1", KIM, NOW - timedelta(hours=1), "Is it done?", names=(ANN,))], NOW)
        return await store.about(HOME)


async def refused(path: Path) -> str:
    """The one line with which a store isn't opened; its file stays as it was."""
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StoreError) as error:
        await rows_in(path)
    assert (path.read_bytes() if path.is_file() else None) == before
    assert "\n" not in str(error.value)
    return str(error.value)


async def test_what_was_committed_is_there_when_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "store.json"
    assert await filled(path) == await rows_in(path)


async def test_plain_tinydb_opens_the_file_and_queries_it(tmp_path: Path) -> None:
    await filled(tmp_path / "store.json")
    with TinyDB(tmp_path / "store.json", access_mode="r") as db:
        assert db.table("items").get(where("contact") == KIM)["kind"] == "question"


async def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    await filled(tmp_path / "store.json")
    assert {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {
        "store.json": 0o600,
        "store.json.lock": 0o600,
    }


async def test_a_second_process_is_told_who_holds_the_store(tmp_path: Path) -> None:
    path = tmp_path / "store.json"
    before = await filled(path)
    async with open_store(f"tinydb:{path}", holder="“requite run”"):
        with pytest.raises(StoreLocked, match=f"in use by “requite run”, process {os.getpid()}"):
            await rows_in(path)
    assert await rows_in(path) == before


async def test_a_write_that_fails_changes_nothing_and_work_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "store.json"
    before = await filled(path)
    async with open_store(f"tinydb:{path}", holder="a test") as store:
        in_the_way = tmp_path / "store.json.new"
        in_the_way.mkdir()
        content = path.read_bytes()
        with pytest.raises(StoreError, match="can't be written"):
            await store.commit(Changes(puts=(item(Kind.HELP, NOW),)))
        assert path.read_bytes() == content
        assert await store.about(HOME) == before
        in_the_way.rmdir()
        await store.commit(Changes(puts=(item(Kind.HELP, NOW),)))
    assert len(await rows_in(path)) == len(before) + 1


async def test_commits_at_the_same_time_are_all_kept(tmp_path: Path) -> None:
    path = tmp_path / "store.json"
    async with open_store(f"tinydb:{path}", holder="a test") as store:
        rows = [item(Kind.HELP, NOW + timedelta(minutes=n)) for n in range(20)]
        await asyncio.gather(*(store.commit(Changes(puts=(row,))) for row in rows))
    assert sorted(row.key for row in await rows_in(path)) == sorted(row.key for row in rows)


async def test_a_commit_that_is_cancelled_is_kept_whole_and_work_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(file: int) -> None:
        time.sleep(0.05)

    monkeypatch.setattr(os, "fsync", slow)
    path = tmp_path / "store.json"
    rows = [item(Kind.HELP, NOW + timedelta(minutes=n)) for n in range(6)]
    async with open_store(f"tinydb:{path}", holder="a test") as store:
        for row in rows[:5]:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(store.commit(Changes(puts=(row,))), 0.01)
        await store.commit(Changes(puts=(rows[5],)))
        assert set(await store.about(HOME)) == set(rows)
    assert set(await rows_in(path)) == set(rows)


async def test_numbers_of_dropped_documents_are_not_given_to_two_rows(tmp_path: Path) -> None:
    path = tmp_path / "store.json"
    rows = [item(Kind.HELP, NOW + timedelta(minutes=n)) for n in range(4)]
    async with open_store(f"tinydb:{path}", holder="a test") as store:
        await store.commit(Changes(puts=tuple(rows[:2])))
        await store.commit(Changes(drops=(rows[0],), puts=(rows[2],)))
    async with open_store(f"tinydb:{path}", holder="a test") as store:
        await store.commit(Changes(drops=(rows[2],), puts=(rows[3],)))
    assert {row.key for row in await rows_in(path)} == {rows[1].key, rows[3].key}


async def test_a_store_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.json"
    await filled(path)
    content = json.loads(path.read_text())
    content["requite"]["1"]["format"] = 2
    path.write_text(json.dumps(content))
    assert "written by a newer Requite (format 2" in await refused(path)
    with pytest.raises(StoreTooNew):
        await rows_in(path)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('{"requite": {"1": {"form', "holds no readable JSON"),
        ("[1, 2]", "holds no readable JSON"),
        ('{"_default": {"1": {"a": 1}}}', "no store of Requite's"),
        ('{"requite": {"1": {"format": "one"}}}', "no store of Requite's"),
        ('{"requite": {"1": {"format": 1}}, "items": {"1": {"home": "slack:T1"}}}', "document 1 of items"),
        ('{"requite": {"1": {"format": 1}}, "items": {"x": {}}}', "the table items"),
        ("", "holds no readable JSON"),
    ],
)
async def test_a_file_that_is_no_store_is_refused_and_left_alone(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "store.json"
    path.write_text(content)
    assert says in await refused(path)


async def test_a_folder_or_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert "is a folder" in await refused(tmp_path)
    assert "is not there" in await refused(tmp_path / "none.json")
    assert not (tmp_path / "none.json").exists()


async def test_a_store_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="can't be opened"):
        async with open_store(f"tinydb:{tmp_path / 'file' / 'store.json'}", holder="a test"):
            pass


async def test_an_address_of_no_store_is_refused_without_repeating_what_may_be_secret() -> None:
    with pytest.raises(StoreError) as error:
        async with open_store("postgresql://ann:secret@localhost/x", holder="a test"):
            pass
    assert "secret" not in str(error.value)


@settings(max_examples=30)
@given(streams())
async def test_every_row_survives_being_written(stream: tuple[object, object]) -> None:
    async with open_store("memory:", holder="a test") as store:
        await store.commit(Changes(puts=opted_in(*stream[0])))  # type: ignore[misc]
        await take(store, stream[1], NOW)  # type: ignore[arg-type]
        for row in await store.about(HOME):
            assert decode(type(row), json.loads(json.dumps(encode(row)))) == row


async def test_documents_hold_no_words_of_a_message(tmp_path: Path) -> None:
    path = tmp_path / "store.json"
    async with open_store(f"tinydb:{path}", holder="a test") as store:
        await store.commit(Changes(puts=opted_in()))
        await take(store, [posted("1", KIM, NOW, "Is the zeppelin done?", names=(ANN,))], NOW)
    assert b"zeppelin" not in path.read_bytes()


def killed_after(path: Path, lines: int) -> int:
    """The last commit that a process acknowledged before kill -9."""
    last = -1
    command = [sys.executable, "-m", "tests.storage.writer", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        for line in process.stdout:
            last = int(line) if line.endswith("\n") else last
            if last == lines:
                process.send_signal(signal.SIGKILL)
    return last


@pytest.mark.parametrize("lines", [0, 7, 20])
async def test_a_kill_loses_nothing_acknowledged_and_leaves_no_half_commit(tmp_path: Path, lines: int) -> None:
    await lives_through_a_kill(tmp_path / "store.json", lines)


@pytest.mark.soak
@pytest.mark.parametrize("lines", range(20 if SHORT else 150))
async def test_many_kills_lose_nothing(tmp_path: Path, lines: int) -> None:
    await lives_through_a_kill(tmp_path / "store.json", lines)


async def lives_through_a_kill(path: Path, lines: int) -> None:
    """Kill a writer after so many commits; what it said was kept is there, and each commit whole or not at all."""
    acknowledged = killed_after(path, lines)
    found = [row.key[-1] for row in await rows_in(path) if row.table == "items"]
    numbers = {prefix: {int(key[2:]) for key in found if key.startswith(prefix)} for prefix in ("a/", "b/")}
    assert numbers["a/"] == numbers["b/"]
    assert set(range(acknowledged + 1)) <= numbers["a/"]
