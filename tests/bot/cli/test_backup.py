"""`requite backup` and `restore`, `doctor` and its repair: through a running bot, without one, and killed amid it."""

import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from bot.cli import run
from storage.tiny.journal import content_of, journal_path, journals
from tests.bot.cli.processes import ROOT, Bot, words
from tests.bot.cli.test_running_bot import NOW, Output, Requite, importing
from tests.exports import TALK, message


@pytest.fixture
def requite(tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch) -> Requite:
    """Ann's import in a store of its own folder; commands run in the folder of the exports."""
    monkeypatch.chdir(tmp_path)
    requite = Requite(tmp_path / "own" / "store.json", capsys)
    code, _, err = requite(*importing(tmp_path / "export"))
    assert code == 0, err
    return requite


def exported(requite: Requite) -> str:
    """All that is stored of Ann."""
    code, out, err = requite("export")
    assert (code, err) == (0, "")
    return out


def refusal(requite: Requite, *told: str, code: int = 1) -> str:
    """The one line with which a command is refused."""
    was, out, err = requite(*told)
    assert (was, out, err.count("\n"), "Traceback" in err) == (code, "", 1, False)
    return err


def rows_in(backup: Path) -> int:
    """How many rows a backup holds."""
    tables = json.loads(backup.read_bytes())
    return sum(len(rows) for name, rows in tables.items() if name not in ("requite", "checksum"))


def test_what_was_backed_up_is_restored(requite: Requite, tmp_path: Path) -> None:
    before = exported(requite)
    code, out, err = requite("backup", "backup.json")
    backup = tmp_path / "backup.json"
    size = f"{backup.stat().st_size / 1000:.1f} kB"
    assert (code, out, err) == (0, f"{backup}: {size}, {rows_in(backup)} rows.\n", "")
    assert backup.stat().st_mode & 0o777 == 0o600
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".requite")]

    assert requite("ask", "mute kim", *NOW)[0] == 0
    assert exported(requite) != before
    code, out, err = requite("restore", "backup.json", "--yes")
    assert (code, err) == (0, "")
    assert f"Restored from {backup}: {rows_in(backup)} rows.\n" in out
    assert f"The former store is in {requite.store}.before-restore-1; remove it" in out
    assert exported(requite) == before
    assert f"Set aside: {requite.store}.before-restore-1, " in requite("doctor")[1]


def test_a_backup_while_the_bot_imports_is_one_moment_of_it(requite: Requite, tmp_path: Path) -> None:
    talk = [*TALK, *(message("U2", "<@U1> is it done?", n / 100) for n in range(600))]
    told = importing(tmp_path / "long", talk)
    with Bot(requite.store):
        process = under_way(requite.store, told)
        taken = 0
        while process.poll() is None and taken < 3:
            assert requite("backup", f"backup-{taken}.json")[0] == 0
            taken += 1
        assert process.communicate(timeout=60)[1] == ""
        whole = exported(requite)
    assert taken
    sizes = [rows_in(tmp_path / f"backup-{number}.json") for number in range(taken)]
    assert sizes == sorted(sizes)
    other = Requite(tmp_path / "other" / "store.json", requite.output)
    assert other("restore", "backup-0.json")[0] == 0
    assert other(*told)[0] == 0  # the rest can follow
    assert json.loads(exported(other)) == json.loads(whole)


def under_way(store: Path, told: tuple[str, ...]) -> "subprocess.Popen[str]":
    """An import as a process of its own, once it has put something into the store."""

    def size() -> int:
        return sum(len(content_of(journal_path(store, number))) for number in journals(store))

    process = subprocess.Popen(words(store, *told), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    before = size()
    while size() < before + 10_000 and process.poll() is None:
        time.sleep(0.01)
    return process


def test_a_file_that_is_there_gives_way_only_if_said(requite: Requite, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("Dear diary")
    assert "mine: is there already; name another file, or add --force" in refusal(requite, "backup", "mine")
    assert (tmp_path / "mine").read_text() == "Dear diary"
    assert requite("backup", "mine", "--force")[0] == 0
    assert rows_in(tmp_path / "mine")


def test_a_backup_never_goes_over_the_store(requite: Requite, tmp_path: Path) -> None:
    os.link(requite.store, tmp_path / "second name")
    (tmp_path / "link").symlink_to(requite.store)
    own = [requite.store, *(requite.store.with_name(f"store.json{end}") for end in (".lock", ".sock", ".new"))]
    own += [journal_path(requite.store, 1), journal_path(requite.store, journals(requite.store)[-1])]
    content = requite.store.read_bytes()
    for path in (*own, tmp_path / "second name", tmp_path / "link"):
        assert "is the store itself or belongs to it" in refusal(requite, "backup", str(path), "--force")
    assert requite.store.read_bytes() == content


def test_where_no_file_can_be_is_told_in_one_line(requite: Requite, tmp_path: Path) -> None:
    assert "is a folder; name a file in it" in refusal(requite, "backup", str(tmp_path))
    assert "can't be written (No such file or directory)" in refusal(requite, "backup", "none/file")
    assert "is no file that can be replaced" in refusal(requite, "backup", "/dev/null", "--force")
    (tmp_path / "text").write_text("")
    assert "can't be written (Not a directory)" in refusal(requite, "backup", "text/file")


def test_of_a_store_in_memory_there_is_nothing_to_back_up(requite: Requite, tmp_path: Path) -> None:
    for told in (("backup", "b"), ("restore", "b", "--yes")):
        assert run(["--store", "memory:", *told]) == 1
        out, err = requite.output.readouterr()
        assert (out, err.count("\n")) == ("", 1)
        assert "a store in memory is kept by nobody, so there is nothing to" in err
    assert not (tmp_path / "b").exists()


def test_restoring_asks_first_where_there_is_a_store(requite: Requite, tmp_path: Path) -> None:
    assert requite("backup", "backup.json")[0] == 0
    assert "add --yes to mean it" in refusal(requite, "restore", "backup.json", code=2)
    assert not list(requite.store.parent.glob("*.before-*"))


def test_what_can_not_be_restored_is_refused_and_nothing_is_touched(requite: Requite, tmp_path: Path) -> None:
    assert requite("backup", "backup.json")[0] == 0
    whole = (tmp_path / "backup.json").read_bytes()
    (tmp_path / "cut.json").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "altered.json").write_bytes(whole.replace(b"Europe/Berlin", b"Europe/Madrid"))
    before = requite.store.read_bytes()
    for name in ("cut.json", "altered.json", "none.json", str(tmp_path), str(requite.store)):
        assert "nothing was restored" in refusal(requite, "restore", name, "--yes")
    assert requite.store.read_bytes() == before
    assert not list(requite.store.parent.glob("*.before-*"))


def test_who_has_left_since_the_backup_does_not_come_back(requite: Requite, tmp_path: Path) -> None:
    assert requite("backup", "backup.json")[0] == 0
    assert requite("forget", "kim", "--yes")[0] == 0
    code, out, err = requite("restore", "backup.json", "--yes")
    assert (code, err) == (0, "")
    assert "Whoever left stays out (1 identity)." in out
    tables = json.loads(requite.store.read_bytes())
    assert len(tables["left_out"]) == 1
    assert "slack:T1:U2" not in requite.store.read_text()  # Kim, who is no member
    assert requite(*importing(tmp_path / "export"))[0] == 0
    assert "slack:T1:U2" not in requite.store.read_text()

    assert requite("forget", "ann", "--yes")[0] == 0
    assert requite("restore", "backup.json", "--yes")[0] == 0
    tables = json.loads(requite.store.read_bytes())
    assert set(tables) == {"requite", "homes", "left_out", "checksum"}
    assert len(tables["left_out"]) == 2


def test_a_backup_in_which_others_are_left_out_by_other_marks_is_refused(requite: Requite, tmp_path: Path) -> None:
    assert requite("forget", "kim", "--yes")[0] == 0
    assert requite("backup", "backup.json")[0] == 0
    for file in requite.store.parent.iterdir():
        file.unlink()
    assert requite(*importing(tmp_path / "export"))[0] == 0
    assert requite("forget", "lee", "--yes")[0] == 0
    before = requite.store.read_bytes()
    assert "restore it to a store of its own (--store)" in refusal(requite, "restore", "backup.json", "--yes")
    assert requite.store.read_bytes() == before


def test_a_killed_restore_leaves_a_whole_store(requite: Requite, tmp_path: Path) -> None:
    assert requite("backup", "backup.json")[0] == 0
    restored = exported(requite)
    assert requite("ask", "done 1", *NOW)[0] == 0
    former = exported(requite)
    told = words(requite.store, "restore", "backup.json", "--yes")
    process = subprocess.Popen(told, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE)
    lock = requite.store.with_name("store.json.lock")
    while process.poll() is None and b"restore" not in lock.read_bytes():
        time.sleep(0.001)
    process.kill()
    process.communicate(timeout=60)
    assert exported(requite) in (former, restored)
    assert requite("doctor")[0] == 0
    assert requite("restore", "backup.json", "--yes")[0] == 0
    assert exported(requite) == restored


def damage(requite: Requite) -> str:
    """Damage a record in the middle of the store's journal; the journal's name."""
    with Bot(requite.store) as bot:
        for said in ("done 1", "mute kim", "unmute kim"):
            requite("ask", said, *NOW)
        bot.ended(signal.SIGKILL)
    journal = journal_path(requite.store, journals(requite.store)[-1])
    content = bytearray(content_of(journal))
    start = content.index(b"\n") + 1
    content[start + 2] ^= 1
    journal.write_bytes(content)
    return f"{journal.name} at byte {start}"


def stands_well(requite: Requite) -> None:
    """Doctor tells how the files stand, and finds nothing wrong."""
    code, out, err = requite("doctor")
    assert (code, err) == (0, "")
    for said in (rf"Store: tinydb:{requite.store}", "Format: 2", "Integrity: whole", "Members: 1"):
        assert f"\n{said}\n" in out
    assert re.search(r"\nSnapshot: [\d.]+ kB, written 20\d\d-\d\d-\d\d \d\d:\d\d \S+\n", out)
    assert re.search(r"\nJournals: 1, [\d.]+ (bytes|kB)\n", out)


def test_while_the_bot_runs_the_files_are_checked_but_nothing_else_is_put_there(requite: Requite) -> None:
    stands_well(requite)
    with Bot(requite.store) as bot:
        stands_well(requite)
        before = ""
        while before != exported(requite):  # a bot that starts still folds what is old
            before = exported(requite)
            assert requite("backup", "backup.json", "--force")[0] == 0  # in this folder: the bot runs in another
        assert requite("ask", "mute kim", *NOW)[0] == 0
        begun = time.monotonic()
        in_use = f"in use by “requite run”, process {bot.process.pid}"
        assert in_use in refusal(requite, "restore", "backup.json", "--yes")
        code, _, err = requite("doctor", "--repair")
        assert (code, err.count("\n"), in_use in err) == (1, 1, True)
        assert time.monotonic() - begun < 5
        assert "is the store itself" in refusal(requite, "backup", str(requite.store), "--force")
        bot.ended()
    assert requite("restore", "backup.json", "--yes")[0] == 0
    assert exported(requite) == before


def test_doctor_names_what_is_damaged_and_repairs_it(requite: Requite) -> None:
    where = damage(requite)
    code, out, err = requite("doctor")
    assert (code, err.count("\n"), f"damaged: {where}" in err) == (1, 1, True)
    assert "\nIntegrity: damaged\n" in out
    refusal(requite, "ask", "today", *NOW)

    code, out, err = requite("doctor", "--repair")
    assert (code, err) == (0, "")
    assert "\nRepaired: " in out
    name, _, byte = where.partition(" at byte ")
    assert re.search(rf"\n  {name}: a record is damaged and lost, \d+ bytes at byte {byte}; as far as it can be", out)
    assert f"The former files are in {requite.store}.before-repair-1;" in out
    assert "\nIntegrity: whole\n" in out
    assert "\nRepair: nothing is damaged, and nothing was changed.\n" in requite("doctor", "--repair")[1]
    assert requite("ask", "today", *NOW)[0] == 0


def test_doctor_and_repair_without_a_store(tmp_path: Path, capsys: Output) -> None:
    requite = Requite(tmp_path / "none.json", capsys)
    for told in (("doctor",), ("doctor", "--repair")):
        code, _, err = requite(*told)
        assert (code, err.count("\n"), "is not there" in err) == (1, 1, True)


def test_help_says_what_a_restore_does_about_those_who_left(capsys: Output) -> None:
    assert run(["restore", "--help"]) == 0
    assert "Who has left since the backup stays out" in " ".join(capsys.readouterr().out.split())
