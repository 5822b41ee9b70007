"""Documents become files: private, beside whatever is there, under a name that can do no harm."""

import stat
from pathlib import Path, PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.terminal.saving import file_name, saved
from bot.views import Document, Notice, Text
from bot.words import words_for


def document(name: str = "ann.json", content: str = "{}") -> Document:
    return Document(name=name, text="All that is kept of you.", content=content)


def test_a_file_is_private_and_nothing_is_overwritten(tmp_path: Path) -> None:
    names = ["ann.json", "ann-2.json", "ann-3.json"]
    for name in names:
        said = saved(document(content=f"for {name}"), tmp_path, words_for("en"))
        assert said == Text(text=f"All that is kept of you.\nSaved as {tmp_path}/{name}; only you can read it.")
    assert [(tmp_path / name).read_text() for name in names] == [f"for {name}" for name in names]
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}


def test_a_link_in_the_way_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "ann.json").symlink_to(tmp_path / "elsewhere")
    saved(document(), tmp_path, words_for("en"))
    assert not (tmp_path / "elsewhere").exists()
    assert (tmp_path / "ann-2.json").read_text() == "{}"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("ann.json", "ann.json"),
        ("../../etc/passwd", "passwd"),
        ("C:\\ann\\all.json", "all.json"),
        (".bashrc", "bashrc"),
        ("-rf", "rf"),
        ("a b\x1b[31m.json", "a-b-31m.json"),
        ("", "requite.txt"),
        ("..", "requite.txt"),
        ("José.json", "José.json"),
        ("x" * 300 + ".json", "x" * 75 + ".json"),
    ],
)
def test_a_name_keeps_what_is_harmless(name: str, safe: str) -> None:
    assert file_name(name) == safe


@given(st.text(max_size=300))
def test_any_name_becomes_one_of_a_file_in_the_folder(name: str) -> None:
    safe = file_name(name)
    assert PurePath(safe).name == safe
    assert safe[0] not in ".-"
    assert 0 < len(safe.encode()) < 250
    assert safe.isprintable()


def test_what_can_not_be_written_is_said_in_one_line(tmp_path: Path) -> None:
    said = saved(document(), tmp_path / "gone", words_for("en"))
    assert said == Notice(text="ann.json could not be saved in this folder: No such file or directory.", tone="problem")


def test_half_a_character_is_written_as_its_escape(tmp_path: Path) -> None:
    saved(document(content='{"name": "\ud83d"}'), tmp_path, words_for("en"))
    assert (tmp_path / "ann.json").read_text() == '{"name": "\\ud83d"}'
