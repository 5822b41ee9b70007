"""Broken exports, settings, stores and commands: one line that names the thing and the remedy, and nothing changed."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import run
from tests.exports import CHANNELS, TALK, USERS, export_in, message, write, zipped

Output = pytest.CaptureFixture[str]
NOW = "2026-03-20T09:00Z"
MEMBER = ("--member", "ann", "--now", NOW)


@pytest.fixture
def store(tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with Ann's and Kim's import in it; commands run in its folder."""
    monkeypatch.chdir(tmp_path)
    good = export_in(tmp_path / "good")
    words = ["import", "slack-export", str(good), *MEMBER, "--member", "kim"]
    assert run(["--store", f"tinydb:{tmp_path / 'store.json'}", *words]) == 0
    capsys.readouterr()
    return tmp_path / "store.json"


def refusal(store: Path, output: Output, *words: str, code: int) -> str:
    """The one line with which a command is refused; the store stays byte for byte as it was."""
    before = store.read_bytes()
    told = list(words) if words[:1] == ("--store",) else ["--store", f"tinydb:{store}", *words]
    assert run(told) == code
    out, err = output.readouterr()
    assert out == ""
    assert err.startswith("requite: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert store.read_bytes() == before
    return err


def nothing(folder: Path) -> Path:
    """A path at which there is nothing."""
    return folder


def a_text_file(folder: Path) -> Path:
    """A file that is neither zip nor folder."""
    path = folder.with_suffix(".txt")
    path.write_text("Dear diary")
    return path


def an_empty_folder(folder: Path) -> Path:
    """A folder without anything."""
    folder.mkdir()
    return folder


def holiday_pictures(folder: Path) -> Path:
    """A folder of something else."""
    write(folder / "beach" / "list.json", ["sand"])
    return folder


def an_empty_zip(folder: Path) -> Path:
    """A zip with no entry."""
    path = folder.with_suffix(".zip")
    zipfile.ZipFile(path, "w").close()
    return path


def a_cut_zip(folder: Path) -> Path:
    """The first half of a zip."""
    path = zipped(export_in(folder), folder.with_suffix(".zip"))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return path


def a_zip_with(name: str) -> Callable[[Path], Path]:
    """An export with one more entry, of this name."""

    def build(folder: Path) -> Path:
        path = zipped(export_in(folder), folder.with_suffix(".zip"))
        with zipfile.ZipFile(path, "a") as file:
            file.writestr(name, "[]")
        return path

    return build


def a_zip_of_false_size(folder: Path) -> Path:
    """A zip whose directory says that a day takes 2 GB."""
    path = zipped(export_in(folder), folder.with_suffix(".zip"))
    content = bytearray(path.read_bytes())
    entry = content.rindex(b"general/2026-03-20.json") - 46
    assert content[entry : entry + 4] == b"PK\x01\x02"
    content[entry + 24 : entry + 28] = (2 * 1024**3).to_bytes(4, "little")
    path.write_bytes(content)
    return path


def a_zip_with_a_flipped_bit(folder: Path) -> Path:
    """A zip in which one stored byte is wrong."""
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as file:
        file.writestr("users.json", json.dumps(USERS))
        file.writestr("channels.json", json.dumps(CHANNELS))
        file.writestr("general/2026-03-20.json", json.dumps(TALK))
    path.write_bytes(path.read_bytes().replace(b"is the rc tagged", b"is the rd tagged"))
    return path


def a_bomb(folder: Path) -> Path:
    """A zip whose one day unpacks to many times its size."""
    export_in(folder, talk="[" + " " * 60_000_000 + "]")
    return zipped(folder, folder.with_suffix(".zip"))


@pytest.mark.parametrize(
    ("build", "says"),
    [
        (nothing, "no such file or folder"),
        (a_text_file, "neither"),
        (an_empty_folder, "not an export of Slack's"),
        (holiday_pictures, "not an export of Slack's"),
        (an_empty_zip, "not an export of Slack's"),
        (a_cut_zip, "zip"),
        (a_zip_with("../outside.json"), "outside.json"),
        (a_zip_with("/etc/outside.json"), "outside.json"),
        (a_zip_with("users.json"), "users.json"),
        (a_zip_of_false_size, "2026-03-20.json"),
        (a_zip_with_a_flipped_bit, "2026-03-20.json"),
        (a_bomb, "2026-03-20.json"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_what_is_no_sound_export_changes_nothing(
    store: Path, tmp_path: Path, capsys: Output, build: Callable[[Path], Path], says: str
) -> None:
    path = build(tmp_path / "broken")
    err = refusal(store, capsys, "import", "slack-export", str(path), *MEMBER, code=1)
    assert says in err
    assert str(path) in err
    assert "Nothing was imported" in err


@pytest.mark.parametrize(
    ("lists", "warns"),
    [
        ({"users": None}, "users.json"),
        ({"users": '[{"id": "U1", "na'}, "users.json"),
        ({"users": {"id": "U1"}}, "users.json"),
        ({"users": [*USERS, 7, {"name": 3}]}, "users.json"),
        ({"channels": None}, "channels.json"),
        ({"channels": "[["}, "channels.json"),
        ({"channels": [*CHANNELS, {"id": 4}]}, "channels.json"),
    ],
)
def test_a_broken_list_is_a_warning_and_the_rest_is_read(
    store: Path, tmp_path: Path, capsys: Output, lists: dict[str, object], warns: str
) -> None:
    words = ["import", "slack-export", str(export_in(tmp_path / "odd", **lists)), "--member", "U1", "--now", NOW]
    other = tmp_path / "other.json"
    assert run(["--store", f"tinydb:{other}", *words]) == 0
    out, err = capsys.readouterr()
    assert "3 messages: 3 read, 0 left out." in out
    assert "Warning" in err
    assert warns in err


@pytest.mark.parametrize(
    ("talk", "left_out"),
    [
        ('[{"type": "message", "us', 1),
        ({"messages": []}, 1),
        ("", 1),
        ("\x00\x01", 1),
        ([*TALK, 7, None, "hello", [], {}], 5),
        ([*TALK, message("U2", "x", ts="yesterday"), message("U2", "x", ts=None), message("U2", "x", ts="1e400")], 3),
        (
            [*TALK, message("U2", "odd", reactions="many", files=3, attachments={}, edited=[], thread_ts=0, blocks="")],
            0,
        ),
    ],
)
def test_a_broken_day_or_message_is_counted_and_skipped(
    tmp_path: Path, capsys: Output, talk: object, left_out: int
) -> None:
    path = export_in(tmp_path / "odd", talk=talk)
    assert run(["--store", f"tinydb:{tmp_path / 'other.json'}", "import", "slack-export", str(path), *MEMBER]) == 0
    assert f"{left_out} left out" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("import", "slack-export", "good"), 2, "--member NAME"),
        (("import", "slack-export", "good", "--member", "zebra"), 2, "nobody called “zebra”"),
        (("import", "slack-export", "good", "--member", "an"), 2, "did you mean ann"),
        (("import", "slack-export", "good", "--member", "ann", "--now", "soon"), 2, "“soon” is no time"),
        (("import", "carrier-pigeon", "good"), 2, "carrier-pigeon"),
        (("import", "slack-export"), 2, "path"),
        (("ask", "today"), 2, "say which with --member: ann, kim"),
        (("ask", "today", "--member", "zed"), 2, "nobody called “zed”"),
        (("ask", "today", "--member", "ann", "--now", "2026-13-01"), 2, "“2026-13-01” is no time"),
        (("ask",), 2, "text"),
        (("frobnicate",), 2, "frobnicate"),
        (("ask", "today", "--loud"), 2, "--loud"),
        (("forget", "zebra", "--yes"), 2, "nobody called “zebra”"),
        (("forget", "kim"), 2, "add --yes"),
        (("export", "--member", "ann", "--out", "missing/ann.json"), 2, "missing/ann.json: can't be written"),
        (("--config", "none.toml", "ask", "today"), 2, "none.toml: can't be read"),
        (("--store", "tinydb:none.json", "ask", "today"), 1, "none.json: is not there"),
        (("--store", "tinydb:good", "run"), 1, "good: is a folder"),
        (("--store", "tinydb:store.json/x.json", "run"), 1, "can't be opened"),
        (("--store", "mysql://me:secret@host/db", "run"), 1, "is no address of a store"),
    ],
)
def test_a_command_that_can_not_be_done_says_why_and_what_would_help(
    store: Path, capsys: Output, words: tuple[str, ...], code: int, says: str
) -> None:
    err = refusal(store, capsys, *words, code=code)
    assert says in err
    assert "secret" not in err


def test_an_ambiguous_name_asks_which(store: Path, tmp_path: Path, capsys: Output) -> None:
    twins = [*USERS, USERS[0] | {"id": "U9", "name": "ann2"}]
    path = export_in(tmp_path / "twins", users=twins)
    err = refusal(store, capsys, "import", "slack-export", str(path), "--member", "Ann Berg", code=2)
    assert "“Ann Berg” fits several people; say which by handle: ann (Ann Berg), ann2 (Ann Berg)" in err


def test_an_unknown_key_in_the_settings_is_named_with_the_nearest(store: Path, tmp_path: Path, capsys: Output) -> None:
    write(tmp_path / "config.toml", "[digest]\nnudgs = 3\n")
    assert "there is no setting digest.nudgs; did you mean nudges?" in refusal(store, capsys, "ask", "today", code=2)


def test_a_store_of_a_newer_version_is_left_alone(store: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.tiny.recovery.FORMAT", 1)
    assert "written by a newer Requite (format 2; this one knows up to 1)" in refusal(
        store, capsys, "ask", "today", code=1
    )


def test_a_store_that_can_not_be_read_is_left_alone(store: Path, capsys: Output) -> None:
    store.write_bytes(store.read_bytes()[:-20])
    assert "damaged at byte" in refusal(store, capsys, "ask", "today", code=1)


def test_a_store_that_can_not_be_written_changes_nothing(store: Path, tmp_path: Path, capsys: Output) -> None:
    store.with_name("store.json.new").mkdir()
    later = export_in(tmp_path / "later", talk=[message("U2", "<@U1> and this?", 1)])
    err = refusal(store, capsys, "import", "slack-export", str(later), *MEMBER, code=1)
    assert "can't be opened" in err
