"""The command line, as a person or a script uses it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot import __version__
from bot.cli import run
from tests.bot.cli.processes import rewrite
from tests.exports import DAY, TALK, export_in, message, write, zipped

Output = pytest.CaptureFixture[str]
NOW = "2026-03-20T09:00Z"


class Requite:
    """The command `requite`, on a store and in a folder of its own."""

    def __init__(self, folder: Path, output: Output) -> None:
        self.folder, self.output = folder, output
        self.file = folder / "store.json"
        self.store = f"tinydb:{self.file}"

    def __call__(self, *words: str) -> str:
        """What a command that must succeed prints."""
        code = run(["--store", self.store, *words])
        out, err = self.output.readouterr()
        assert code == 0, err
        return out

    def fails(self, *words: str, code: int = 1) -> str:
        """The one line with which a command is refused; the store's file stays byte for byte as it was."""
        before = self.file.read_bytes() if self.file.exists() else None
        assert run(["--store", self.store, *words]) == code
        out, err = self.output.readouterr()
        assert out == ""
        assert err.startswith("requite: ")
        assert err.count("\n") == 1
        assert (self.file.read_bytes() if self.file.exists() else None) == before
        return err


@pytest.fixture
def requite(tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch) -> Requite:
    monkeypatch.chdir(tmp_path)
    return Requite(tmp_path, capsys)


@pytest.fixture
def imported(requite: Requite, tmp_path: Path) -> Requite:
    """The same, Ann's export imported."""
    requite("import", "slack-export", str(export_in(tmp_path / "export")), "--member", "ann", "--now", NOW)
    return requite


def test_an_import_says_what_it_read(requite: Requite, tmp_path: Path) -> None:
    talk = [message("U2", "<@U1> is it done?", 2), message("U2", "", 1, subtype="channel_join"), 7]
    out = requite("import", "slack-export", str(export_in(tmp_path / "export", talk)), "--member", "ann", "--now", NOW)
    assert "3 messages: 1 read, 2 left out." in out
    assert "1 new engagements for Ann Berg." in out


def test_the_same_export_twice_adds_nothing(imported: Requite, tmp_path: Path) -> None:
    before = imported.file.read_bytes()
    out = imported("import", "slack-export", str(tmp_path / "export"), "--member", "ann", "--now", NOW)
    assert "0 new engagements" in out
    assert imported.file.read_bytes() == before
    zip_file = zipped(tmp_path / "export", tmp_path / "export.zip")
    assert "0 new engagements" in imported("import", "slack-export", str(zip_file), "--member", "ann", "--now", NOW)
    assert imported.file.read_bytes() == before


def test_what_is_older_than_retention_folds_after_an_import_and_is_too_old_for_the_next(
    requite: Requite, tmp_path: Path
) -> None:
    talk = [message("U2", "<@U1> is it done?", 24 * 100), message("U2", "<@U1> and now?", 24 * 95), *TALK]
    words = ("import", "slack-export", str(export_in(tmp_path / "export", talk)), "--member", "ann", "--now", NOW)
    first = requite(*words)
    assert "5 messages: 5 read, 0 left out." in first
    assert "What is older than 90 days counts by weekly totals from now on" in first
    content = requite.file.read_bytes()
    again = requite(*words)
    assert "5 messages: 3 read, 2 left out." in again
    assert "2  too old: after 90 days (retention_days) only weekly totals are kept" in again
    assert "0 new engagements" in again
    assert requite.file.read_bytes() == content
    assert "From them: 3 questions." in requite("ask", "with @kim in numbers", "--now", NOW)
    assert {row["week"] for row in json.loads(requite("export"))["weeks"]} == {"2025-12-08", "2025-12-15"}


def test_retention_is_as_the_settings_say(requite: Requite, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[ledger]\nretention_days = 120\n")
    talk = [message("U2", "<@U1> is it done?", 24 * 100), *TALK]
    requite("import", "slack-export", str(export_in(tmp_path / "export", talk)), "--member", "ann", "--now", NOW)
    assert "weeks" not in json.loads(requite("export"))


def test_a_later_member_gets_what_concerns_them(imported: Requite, tmp_path: Path) -> None:
    out = imported("import", "slack-export", str(tmp_path / "export"), "--member", "Kim Larsen", "--now", NOW)
    assert "1 new engagements for Kim Larsen." in out
    error = imported.fails("ask", "today", code=2)
    assert "several people opted in; say which with --member: ann, kim" in error


def test_asking_answers_and_done_stays_done(imported: Requite) -> None:
    assert "1  Kim Larsen asked you a question in #general yesterday. → Reply" in imported("ask", "today", "--now", NOW)
    assert "Done: Kim Larsen." in imported("ask", "done 1", "--now", NOW)
    assert "Kim Larsen" not in imported("ask", "today", "--now", NOW)


def test_an_unthreaded_reply_that_names_nobody_settles_nothing_yet(imported: Requite) -> None:
    assert "Lee" in imported("ask", "who is waiting", "--now", NOW)


def test_an_answer_comes_as_json_for_scripts(imported: Requite) -> None:
    view = json.loads(imported("ask", "today", "--member", "@ann", "--json", "--now", NOW))
    assert view["view"] == "digest"
    assert view["cards"][0]["link"] == f"slack://channel?team=T1&id=C1&message={DAY - 26 * 3600}000100"


def test_time_without_a_zone_is_by_the_members_clock(imported: Requite) -> None:
    assert "Good morning" in imported("ask", "today", "--now", "2026-03-20T11:59")
    assert "Good afternoon" in imported("ask", "today", "--now", "2026-03-20T11:59Z")


def test_export_holds_what_is_the_members_and_no_other_persons_ledger(imported: Requite, tmp_path: Path) -> None:
    imported("import", "slack-export", str(tmp_path / "export"), "--member", "kim", "--now", NOW)
    content = json.loads(imported("export", "--member", "ann"))
    assert {row["member"] for row in content["engagements"]} == {"slack:T1:U1"}
    assert {row["author"] for row in content["traces"]} == {"slack:T1:U1"}
    imported("export", "--member", "ann", "--out", "ann.json")
    assert json.loads((tmp_path / "ann.json").read_text()) == content


@pytest.mark.parametrize("who", ["kim", "ann"])
def test_whom_one_forgets_is_in_no_document_any_more(imported: Requite, who: str) -> None:
    imported("ask", "today", "--now", NOW)
    identity = {"kim": b"U2", "ann": b"U1"}[who]
    assert identity in imported.file.read_bytes()
    assert "Forgotten" in imported("forget", who, "--yes")
    assert identity not in imported.file.read_bytes()


def test_store_and_config_may_stand_anywhere(requite: Requite, tmp_path: Path) -> None:
    path = str(export_in(tmp_path / "export"))
    words = ["import", "slack-export", path, "--member", "ann", "--now", NOW]
    write(tmp_path / "mine.toml", f'[store]\nurl = "tinydb:{tmp_path / "mine.json"}"\n')
    assert run([*words, "--store", requite.store]) == 0
    assert run(["import", "--config=mine.toml", *words[1:]]) == 0
    assert (tmp_path / "mine.json").exists()
    requite.output.readouterr()
    assert run(["ask", "today", "--now", NOW, f"--store={requite.store}"]) == 0
    assert "Kim Larsen" in requite.output.readouterr().out
    assert run(["ask", "--store"]) == 2
    assert requite.output.readouterr().err.count("\n") == 1
    assert run(["ask", "--store", requite.store, "--", "--store"]) == 0


def test_the_version_and_the_help_are_printed(requite: Requite) -> None:
    assert requite("--version") == f"requite {__version__}\n"
    assert "import" in requite("--help")


def test_settings_that_are_fine_are_said_to_be(requite: Requite, tmp_path: Path) -> None:
    write(tmp_path / "config.toml", "[digest]\nnudges = 2\n")
    told = f"The settings are fine. Store: {requite.store}. Serves: the terminal (there are no tokens)\n"
    assert requite("config", "check") == told


def test_run_without_a_person_in_front_greets_with_the_sample_and_ends(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "--store", f"tinydb:{tmp_path / 'store.json'}", "run"]
    root = Path(__file__).parents[3]
    starts = [
        subprocess.run(command, input="", capture_output=True, text=True, cwd=root, timeout=60, check=True)
        for _ in range(2)
    ]
    for start in starts:
        assert start.stderr == ""
        assert all(f"{number}  " in start.stdout for number in (1, 2, 3))
    assert ["Loaded the sample" in start.stdout for start in starts] == [True, False]


def test_run_answers_line_by_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "--store", f"tinydb:{tmp_path / 'store.json'}", "run"]
    told = "done 1\nsing\nquit\nnever read\n"
    done = subprocess.run(
        command, input=told, capture_output=True, text=True, cwd=Path(__file__).parents[3], timeout=60, check=True
    )
    assert "Done: " in done.stdout
    assert "I don’t know “sing”" in done.stdout
    assert "never read" not in done.stdout


def test_the_sample_makes_room_for_ones_own_import(requite: Requite, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "--store", requite.store, "run"]
    subprocess.run(command, input="", capture_output=True, text=True, cwd=Path(__file__).parents[3], check=True)
    requite("import", "slack-export", str(export_in(tmp_path / "export")), "--member", "ann", "--now", NOW)
    assert "Kim Larsen asked you" in requite("ask", "today", "--now", NOW)
    assert "TSAMPLE01" not in requite.file.read_text()


def test_forgetting_the_last_member_leaves_of_their_home_only_who_is_kept_out(imported: Requite) -> None:
    imported("forget", "ann", "--yes")
    tables = json.loads(imported.file.read_text())
    assert [name for name, rows in tables.items() if rows] == ["requite", "homes", "left_out", "checksum"]
    assert "U1" not in imported.file.read_text()


def test_whoever_is_forgotten_is_kept_out_until_they_opt_in_again(imported: Requite, tmp_path: Path) -> None:
    export = str(tmp_path / "export")
    imported("forget", "kim", "--yes")
    assert "0 new engagements" in imported("import", "slack-export", export, "--member", "ann", "--now", NOW)
    assert "U2" not in imported.file.read_text()
    assert "new engagements for Kim Larsen" in imported("import", "slack-export", export, "--member", "kim")
    assert "U2" in imported.file.read_text()


def test_anyone_may_ask_what_is_known_about_them_and_be_left_out(imported: Requite) -> None:
    known = imported("ask", "what do you know about me?", "--member", "kim")
    assert "What I know about you" in known
    assert "Ann" not in known
    assert "I don’t work for you yet" in imported("ask", "today", "--member", "kim")
    assert "If you are sure" in imported("ask", "leave me out", "--member", "kim")
    assert "Done." in imported("ask", "leave me out, yes", "--member", "kim")
    assert "Kim" not in imported.file.read_text()


def test_an_export_in_talk_is_the_same_as_the_command(imported: Requite) -> None:
    assert json.loads(imported("ask", "export", "--now", NOW)) == json.loads(imported("export"))


def test_what_was_called_wrong_is_told_by_the_doctor(imported: Requite) -> None:
    assert "Nudges sent: none yet" in imported("doctor")
    imported("ask", "today", "--now", NOW)
    imported("ask", "wrong 1", "--now", NOW)
    assert "question: wrong 1 ÷ 2, not for me 0 ÷ 2" in imported("doctor")


def test_the_settings_language_is_spoken(imported: Requite, tmp_path: Path) -> None:
    write(tmp_path / "config.toml", '[conversation]\nlanguage = "de"\n')
    assert "Guten Morgen" in imported("ask", "today", "--now", NOW)
    write(tmp_path / "config.toml", '[conversation]\nlanguage = "tlh"\n')
    assert "there is no language “tlh”" in imported.fails("ask", "today", code=2)


def test_only_people_and_channels_that_something_names_are_labelled(requite: Requite, tmp_path: Path) -> None:
    talk = [message("U2", "<@U1> is it done?", 2)]
    channels = [{"id": "C1", "name": "general"}, {"id": "C2", "name": "secret-plans"}]
    requite("import", "slack-export", str(export_in(tmp_path / "e", talk, channels=channels)), "--member", "ann")
    assert "Lee" not in requite.file.read_text()
    assert "secret-plans" not in requite.file.read_text()


def test_an_export_to_a_file_is_for_its_owner_only(imported: Requite, tmp_path: Path) -> None:
    imported("export", "--out", "ann.json")
    assert (tmp_path / "ann.json").stat().st_mode & 0o777 == 0o600


def test_whoever_is_known_by_id_alone_can_be_forgotten(requite: Requite, tmp_path: Path) -> None:
    talk = [message("U2", "<@U1> ask <@U77>", 2)]
    requite("import", "slack-export", str(export_in(tmp_path / "e", talk)), "--member", "ann", "--now", NOW)
    assert "U77" in requite.file.read_text()
    assert "Forgotten: U77" in requite("forget", "U77", "--yes")
    assert "U77" not in requite.file.read_text()


def test_a_fault_of_requites_own_is_one_line_and_a_log(
    requite: Requite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr("bot.cli.context.App", broken)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    error = requite.fails("ask", "today")
    (log,) = tmp_path.glob("requite-fault-*.log")
    assert str(log) in error
    assert "ZeroDivisionError: oh" in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600


def test_a_sample_that_was_cut_short_is_loaded_anew(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "--store", f"tinydb:{tmp_path / 'store.json'}", "run"]
    root = Path(__file__).parents[3]
    subprocess.run(command, input="", capture_output=True, text=True, cwd=root, timeout=60, check=True)
    file = tmp_path / "store.json"
    tables = json.loads(file.read_text())
    rewrite(file, {name: tables[name] for name in ("homes", "members")})
    again = subprocess.run(command, input="", capture_output=True, text=True, cwd=root, timeout=60, check=True)
    assert "Loaded the sample" in again.stdout
    assert "Three people to get back to" in again.stdout
