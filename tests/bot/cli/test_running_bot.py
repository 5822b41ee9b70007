"""Commands while the bot runs: it does them, and nobody can tell the difference but by `doctor`."""

import json
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.cli import run
from bot.door import client
from tests.bot.cli.processes import ROOT, Bot, result, rewrite, words
from tests.exports import TALK, USERS, export_in, message

Output = pytest.CaptureFixture[str]
NOW = ("--now", "2026-03-20T09:00Z")


class Requite:
    """The command `requite` in this process, on one store."""

    def __init__(self, store: Path, output: Output) -> None:
        self.store, self.output = store, output

    def __call__(self, *told: str) -> tuple[int, str, str]:
        """Exit code, output and errors."""
        code = run(["--store", f"tinydb:{self.store}", *told])
        return (code, *self.output.readouterr())


@pytest.fixture
def requite(tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch) -> Requite:
    """Ann's import in a store; commands run in the folder of the exports."""
    monkeypatch.chdir(tmp_path)
    requite = Requite(tmp_path / "store.json", capsys)
    code, _, err = requite(*importing(tmp_path / "export"))
    assert code == 0, err
    return requite


def importing(folder: Path, talk: object = None, **lists: object) -> tuple[str, ...]:
    """The words that import an export in this folder, made first, for Ann."""
    return ("import", "slack-export", str(export_in(folder, talk, **lists)), "--member", "ann", *NOW)


def test_a_command_is_done_by_the_bot_and_kept(requite: Requite) -> None:
    with Bot(requite.store) as bot:
        assert "1  Kim Larsen asked you a question" in requite("ask", "today", *NOW)[1]
        assert "Done: Kim Larsen" in requite("ask", "done 1", *NOW)[1]
        assert f"running (“requite run”, process {bot.process.pid})" in requite("doctor")[1]
        assert bot.ended()[0] == 128 + signal.SIGTERM
    assert "Kim Larsen" not in requite("ask", "today", *NOW)[1]
    assert "Bot: not running" in requite("doctor")[1]


def test_whoever_ends_the_bot_it_ends_in_order(requite: Requite) -> None:
    ignored = [by for by in signal.valid_signals() if signal.getsignal(by) is signal.SIG_IGN]  # as under nohup
    for by in {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}.difference(ignored):
        with Bot(requite.store) as bot:
            code, _, err = bot.ended(by)
        assert (code, err) == (128 + by, "requite: stopped; what was done is kept\n")
        assert not bot.door.exists()
    with Bot(requite.store) as bot:
        assert bot.ended(told="bye\n")[0] == 0
    assert not bot.door.exists()


def test_only_the_owner_can_use_the_door(requite: Requite) -> None:
    with Bot(requite.store) as bot:
        assert bot.door.stat().st_mode & 0o777 == 0o600


def test_the_door_of_a_killed_bot_is_in_nobodys_way(requite: Requite) -> None:
    with Bot(requite.store) as bot:
        assert bot.ended(signal.SIGKILL)[0] == -signal.SIGKILL
    assert bot.door.exists()
    assert requite("ask", "today", *NOW)[0] == 0
    with Bot(requite.store):
        assert "Bot: running" in requite("doctor")[1]


def test_a_path_may_be_longer_than_a_socket_can_be_named(tmp_path: Path, capsys: Output) -> None:
    requite = Requite(tmp_path / ("long" * 30) / ("longer" * 20) / "store.json", capsys)
    assert requite(*importing(tmp_path / "export"))[0] == 0
    with Bot(requite.store):
        assert "Bot: running" in requite("doctor")[1]


def test_a_bot_without_a_door_says_so_and_goes_on(requite: Requite) -> None:
    requite.store.with_name("store.json.sock").write_text("in the way")
    bot = Bot(requite.store)
    code, out, err = bot.ended(told="help\n")
    assert (code, err) == (0, "")
    assert "other commands can’t reach me" in out
    assert "What you can say" in out


EVERYTHING = [
    ("ask", "who", *NOW),
    ("ask", "today", *NOW),
    ("ask", "today", "--json", *NOW),
    ("ask", "today", "--member", "zebra"),
    ("ask", "today", "--now", "soon"),
    ("ask", "why 7", *NOW),
    ("ask", "sing 🎵 \udcff"),
    ("ask", "x" * 2_000_000),
    ("export",),
    ("export", "--member", "lee"),
    ("export", "--out", "missing/file.json"),
    ("forget", "zebra", "--yes"),
    ("import", "slack-export", "nothing", "--member", "ann"),
    ("import", "slack-export", "export", "--member", "an"),
    ("import", "slack-export", "export", "--member", "ann", *NOW),
    ("import", "slack-export", "odd", "--member", "ann", *NOW),
    ("--config", "none.toml", "ask", "today"),
    ("--config", "two.toml", "ask", "who", *NOW),
]


def test_with_a_bot_and_without_one_every_command_says_the_same(requite: Requite, tmp_path: Path) -> None:
    export_in(tmp_path / "odd", channels='[{"id": "C1", "na')
    (tmp_path / "two.toml").write_text('[terminal]\nmember = "lee"\n')
    with Bot(requite.store):
        for told in EVERYTHING:
            requite(*told)  # what they change is changed from here on
        through_the_bot = [requite(*told) for told in EVERYTHING]
    assert {code for code, _, _ in through_the_bot} == {0, 1, 2}
    assert [requite(*told) for told in EVERYTHING] == through_the_bot


def test_an_export_is_written_where_it_was_asked_for(requite: Requite, tmp_path: Path) -> None:
    with Bot(requite.store):
        assert requite("export", "--out", "ann.json")[0] == 0
    assert "engagements" in json.loads((tmp_path / "ann.json").read_text())


def test_commands_at_the_same_time_are_all_done(requite: Requite, tmp_path: Path) -> None:
    people = [USERS[0] | {"id": f"U{n}", "name": f"p{n}", "profile": {"display_name": f"P{n}"}} for n in range(10, 13)]
    folders = [
        importing(tmp_path / f"export-{n}", [message(f"U{n}", "<@U1> is it done?", n)], users=[*USERS, *people])
        for n in range(10, 13)
    ]
    with Bot(requite.store), ThreadPoolExecutor(9) as workers:
        done = list(workers.map(lambda told: result(requite.store, *told), [*folders, *[("ask", "who", *NOW)] * 6]))
        assert [(each.returncode, each.stderr) for each in done] == [(0, "")] * 9
        assert all(f"P{n} asked you" in requite("ask", "who", *NOW)[1] for n in range(10, 13))


def test_without_a_bot_commands_wait_for_each_other(requite: Requite) -> None:
    with ThreadPoolExecutor(3) as workers:
        done = list(workers.map(lambda _: result(requite.store, "ask", "who", *NOW), range(3)))
    assert [(each.returncode, each.stderr) for each in done] == [(0, "")] * 3


def test_a_second_bot_is_told_at_once_who_has_the_store(requite: Requite) -> None:
    with Bot(requite.store) as bot:
        begun = time.monotonic()
        code, _, err = requite("run")
        assert (code, time.monotonic() - begun < client.PATIENCE / 2) == (1, True)
        assert f"in use by “requite run”, process {bot.process.pid};" in err


def test_a_bot_that_was_halted_holds_up_nobody_for_long(requite: Requite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "PATIENCE", 0.3)
    with Bot(requite.store) as bot:
        bot.process.send_signal(signal.SIGSTOP)
        code, _, err = requite("ask", "today")
        assert (code, err.count("\n")) == (1, 1)
        assert "in use by “requite run”" in err


def long_import(folder: Path) -> tuple[str, ...]:
    """The words of an import that takes seconds."""
    return importing(folder, [*TALK, *(message("U2", "<@U1> is it done?", n / 100) for n in range(12_000))])


def under_way(store: Path, told: tuple[str, ...]) -> "subprocess.Popen[str]":
    """An import as a process of its own, once it has put something into the store."""
    before = held(store)
    process = subprocess.Popen(words(store, *told), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    while held(store) < before + 100_000 and process.poll() is None:
        time.sleep(0.01)
    return process


def held(store: Path) -> int:
    """The bytes of a store's snapshot and of its journals' records, without the room reserved behind these."""
    return sum(len(path.read_bytes().rstrip(b"\0")) for path in [store, *store.parent.glob(store.name + ".journal-*")])


def test_ctrl_c_stops_an_import_in_the_bot_and_the_rest_can_follow(requite: Requite, tmp_path: Path) -> None:
    told = long_import(tmp_path / "long")
    with Bot(requite.store):
        process = under_way(requite.store, told)
        assert requite("ask", "help")[0] == 0  # others are answered meanwhile
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (130, "requite: stopped; what was done is kept\n")
        code, out, err = requite(*told)
        assert (code, err) == (0, "")
        assert "12003 messages: 12003 read" in out
        assert " 0 new engagements" not in out
        assert int(out.rpartition(" new")[0].rpartition("\n")[2]) < 12_000


def test_a_bot_that_ends_stops_an_import_and_says_so(requite: Requite, tmp_path: Path) -> None:
    with Bot(requite.store) as bot:
        process = under_way(requite.store, long_import(tmp_path / "long"))
        assert bot.ended()[0] == 128 + signal.SIGTERM
        _, err = process.communicate(timeout=60)
        assert process.returncode == 1
        assert err.startswith("requite: the bot was stopped before this was done; what was done is kept")


def test_a_killed_bot_leaves_one_clear_line(requite: Requite, tmp_path: Path) -> None:
    with Bot(requite.store) as bot:
        process = under_way(requite.store, long_import(tmp_path / "long"))
        bot.ended(signal.SIGKILL)
        _, err = process.communicate(timeout=60)
    ended = "requite: the bot ended before it answered; ask again to see whether it was done\n"
    assert (process.returncode, err) == (1, ended)


@pytest.mark.parametrize("told", [("forget", "ann", "--yes"), ()])
def test_whoever_was_dropped_while_they_talk_leaves_nothing_behind(
    tmp_path: Path, capsys: Output, told: tuple[str, ...]
) -> None:
    requite = Requite(tmp_path / "store.json", capsys)
    if told:
        assert requite(*importing(tmp_path / "first"))[0] == 0
    with Bot(requite.store) as bot:
        assert requite(*(told or importing(tmp_path / "own")))[0] == 0
        _, out, _ = bot.ended(told="today\nbye\n")
    assert "you are not a member any more" in out
    assert ("slack:T1:U1" if told else "TSAMPLE01") not in requite.store.read_text()


def test_doctor_tells_how_things_stand_and_names_the_problem(requite: Requite) -> None:
    code, out, err = requite("doctor")
    assert (code, err) == (0, "")
    for said in ("Requite 0.", "Python 3.", "Time zones: 20", "Settings: the defaults", "Format: 2", "Members: 1"):
        assert said in out
    assert f"Store: tinydb:{requite.store}\n" in out
    assert "Ledger: 3 traces, 2 engagements, 2 items" in out
    rewrite(requite.store, json.loads(requite.store.read_text().replace("Europe/Berlin", "Europe/Nowhere")))
    code, _, err = requite("doctor")
    assert (code, err.count("\n"), "'Europe/Nowhere'" in err) == (1, 1, True)
    Path("config.toml").write_text("[digest]\nnudgs = 3\n")
    code, out, err = requite("doctor")
    assert (code, "did you mean nudges?" in err, "Python" in out) == (1, True, True)
