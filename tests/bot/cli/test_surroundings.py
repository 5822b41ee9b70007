"""The command line where its surroundings are odd: signals, closed and narrow streams, links, full disks."""

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.cli import run
from tests.exports import USERS, export_in, message

ROOT = Path(__file__).parents[3]
NOW = "2026-03-20T09:00Z"


def command(store: Path, *words: str) -> list[str]:
    """The words that run `requite` on a store in a process of its own."""
    return [sys.executable, "-m", "bot", "--store", f"tinydb:{store}", *words]


def result(store: Path, *words: str, **fields: object) -> subprocess.CompletedProcess[str]:
    """What a command came to."""
    given = {"capture_output": True, "text": True, "encoding": "utf-8", "cwd": ROOT, "timeout": 60} | fields
    return subprocess.run(command(store, *words), check=False, **given)  # type: ignore[call-overload, no-any-return]


def done_here(output: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Exit code, output and error line of a command that needs no process of its own."""
    code = run(words)
    return (code, *output.readouterr())


@pytest.fixture
def store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A store with Ann's import in it, asked by Zoë, whose name a plain terminal can't show."""
    users = [*USERS, USERS[1] | {"id": "U9", "name": "zoe", "profile": {"display_name": "Zo\x1b[31më\nλ"}}]
    path = export_in(tmp_path / "export", [message("U9", "<@U1> is it done?", 2)], users=users)
    file = tmp_path / "store.json"
    words = ("--store", f"tinydb:{file}", "import", "slack-export", str(path), "--member", "ann", "--now", NOW)
    assert done_here(capsys, *words)[0] == 0
    return file


def test_ctrl_c_while_importing_is_one_line_and_the_rest_can_follow(tmp_path: Path) -> None:
    talk = [message("U2", "<@U1> is it done?", n / 100) for n in range(20_000)]
    words = ("import", "slack-export", str(export_in(tmp_path / "export", talk)), "--member", "ann", "--now", NOW)
    store = tmp_path / "store.json"
    with subprocess.Popen(command(store, *words), stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        while not store.exists() and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, "requite: stopped; what was done is kept\n")


def test_ctrl_c_at_the_prompt_ends_the_chat_at_once(store: Path) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command(store, "run"),
        stdin=theirs,
        stdout=theirs,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=os.environ | {"TERM": "dumb"},
    ) as chat:
        os.close(theirs)
        told = b""
        while not told.endswith(b"> "):
            told += os.read(ours, 1000)
        chat.send_signal(signal.SIGINT)
        assert chat.wait(timeout=10) == 130
        assert chat.stderr
        assert chat.stderr.read() == b"requite: stopped; what was done is kept\n"
    os.close(ours)


def test_without_words_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = done_here(capsys)
    assert code == 0
    assert "import" in out
    for words in (("--store", "memory:"), ("import",), ("config",)):
        code, out, err = done_here(capsys, *words)
        assert (code, out, err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_that_can_not_show_a_name_shows_the_rest(store: Path, encoding: str) -> None:
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    shown = result(store, "ask", "today", "--now", NOW, env=environment, encoding=encoding, errors="replace")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "asked you a question" in shown.stdout


def test_names_from_outside_are_bare_in_every_line(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    address = f"tinydb:{store}"
    assert "Zo[31më λ asked you" in done_here(capsys, "--store", address, "ask", "today", "--now", NOW)[1]
    assert done_here(capsys, "--store", address, "forget", "zoe", "--yes")[1].startswith("Forgotten: Zo[31mëλ (")


def test_closed_streams_are_empty_ones(store: Path) -> None:
    words = " ".join(command(store, "run"))
    for redirection in ("<&-", ">&-", "2>&-"):
        shown = subprocess.run(
            f"{words} {redirection}",
            shell=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        assert (shown.returncode, shown.stderr) == (0, ""), redirection


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_an_output_that_is_full_is_one_line(store: Path) -> None:
    with Path("/dev/full").open("w") as full:
        shown = result(store, "ask", "help", capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert shown.returncode == 1
    assert shown.stderr == "requite: output: No space left on device; check the disk and the terminal\n"


def test_a_reader_who_goes_away_is_no_error(store: Path) -> None:
    piped = f"{' '.join(command(store, 'ask', 'help'))} | head -1"
    shown = subprocess.run(piped, shell=True, capture_output=True, text=True, cwd=ROOT, check=False)
    assert shown.stderr == ""


def test_a_store_behind_a_link_is_the_store_itself(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(store)
    assert done_here(capsys, "--store", f"tinydb:{link}", "ask", "done 1", "--now", NOW)[0] == 0
    assert link.is_symlink()
    assert "Nobody is waiting" in done_here(capsys, "--store", f"tinydb:{store}", "ask", "today", "--now", NOW)[1]


def test_nothing_is_written_over_not_even_the_store(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = store.read_bytes()
    code, _, err = done_here(capsys, "--store", f"tinydb:{store}", "export", "--out", str(store))
    assert code == 2
    assert "File exists" in err
    assert store.read_bytes() == before


@pytest.mark.parametrize("url", ["", "bogus:x", "TinyDB:x", "tinydb:~nobody-here/x.json"])
def test_an_address_that_means_no_store_is_found_by_config_check(
    tmp_path: Path, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f'[store]\nurl = "{url}"\n')
    code, _, err = done_here(capsys, "--config", str(file), "config", "check")
    assert code == 1
    assert err.startswith("requite: store ")
    assert err.count("\n") == 1


@pytest.mark.parametrize("moment", ["9999-12-31T23:59Z", "0001-01-10T00:00Z", "1969-01-01"])
def test_a_moment_too_far_away_is_refused(store: Path, moment: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = done_here(capsys, "--store", f"tinydb:{store}", "ask", "waiting", "--now", moment)
    assert code == 2
    assert "is no time" in err


def test_an_unknown_name_is_explained_by_what_is_wrong_with_the_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = export_in(tmp_path / "export", users=None)
    code, _, err = done_here(capsys, "--store", "memory:", "import", "slack-export", str(path), "--member", "ann")
    assert code == 2
    assert "nobody called “ann”" in err
    assert "users.json is missing" in err


def test_people_with_one_handle_are_told_apart_by_id(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = export_in(tmp_path / "export", users=[*USERS, USERS[0] | {"id": "U9"}])
    words = ("--store", "memory:", "import", "slack-export", str(path), "--now", NOW, "--member")
    assert "U1 (Ann Berg), U9 (Ann Berg)" in done_here(capsys, *words, "ann")[2]
    assert done_here(capsys, *words, "U9")[0] == 0
