"""Settings: the example names every one of them, and what is off is said in one line with its remedy."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from bot.config import Settings, read_settings
from bot.errors import ConfigError

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


def test_the_example_holds_every_setting_at_its_default() -> None:
    assert read_settings(EXAMPLE) == Settings()
    text = EXAMPLE.read_text()
    for section in fields(Settings):
        body = text.partition(f"[{section.name}]")[2].partition("\n[")[0]
        for entry in fields(getattr(Settings(), section.name)):
            assert re.search(rf"^# .+\n{entry.name} = ", body, re.MULTILINE), f"{section.name}.{entry.name}"


def test_without_a_file_the_defaults_are_in_force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_settings(None) == Settings()


def test_a_file_in_the_folder_is_read_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text("[digest]\nnudges = 5\n")
    assert read_settings(None).digest.nudges == 5


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"[digest]\nnudge = 5", "there is no setting digest.nudge; did you mean nudges?"),
        (b"[digst]\nnudges = 5", "there is no setting [digst]; did you mean digest?"),
        (
            b"[zebra]\nx = 5",
            "there is no setting [zebra]; valid here: store, ledger, ties, digest, conversation, terminal",
        ),
        (b"digest = 3", "digest is a section; write its keys under [digest]"),
        (b"[digest]\nnudges = 'many'", 'digest.nudges is "many"; write a whole number, for example 3'),
        (b"[digest]\nnudges = true", "digest.nudges is true; write a whole number"),
        (b"[terminal]\nplain = 1", "terminal.plain is 1; write true or false, for example false"),
        (b"[digest]\nnudges = 0", "digest.nudges is 0; it goes from 1 to 10"),
        (b"[ties]\nhalf_life_months = '6'", "write a number, for example 6.58"),
        (b"[ties]\nhalf_life_months = nan", "half_life_months is nan; it goes from 0.1 to 1200"),
        (b"[ledger]\nretention_days = 7", "ledger.retention_days is 7; it goes from 30 to 3650"),
        (b"[store]\nurl = 3", "store.url is 3; write text in quotes"),
        (b"[digest\nnudges = 5", "is not TOML"),
        (b"\xff\xfe", "is not text in UTF-8"),
    ],
)
def test_what_is_off_is_said_in_one_line(tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(content)
    with pytest.raises(ConfigError) as error:
        read_settings(file)
    assert says in str(error.value)
    assert str(file) in str(error.value)
    assert "\n" not in str(error.value)


def test_a_whole_number_will_do_for_a_number(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[ties]\nhalf_life_months = 6\n")
    assert read_settings(file).ties.half_life_months == 6


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="can't be read"):
        read_settings(tmp_path / "none.toml")
