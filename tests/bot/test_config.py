"""Settings: the example names every one of them, and what is off is said in one line with its remedy."""

import json
import re
from dataclasses import asdict, fields
from datetime import date
from pathlib import Path

import pytest

from bot.config import DigestSettings, PolicySettings, Settings, SlackSettings, read_settings, settings_of
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
            "there is no setting [zebra]; valid here: store, ledger, ties, digest, conversation, terminal, slack",
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
        (
            b"[digest]\nholidays = [\n  2026-12-25,\n  2026-02-30,\n]",
            "line 4: there is no date or time 2026-02-30; write one that is in the calendar, for example 2026-12-25",
        ),
        (b"[digest]\nholidays = ['2026-02-30']", '["2026-02-30"]; write dates that the calendar has'),
        (b"[digest]\nholidays = 2026-12-25", "write dates that the calendar has, for example [2026-12-25"),
        (b"[slack]\napi_url = 'slack.com/api/'", 'slack.api_url is "slack.com/api/"; write a web address, for example'),
        (b"[slack]\napi_url = 'ftp://slack.com/'", "write a web address"),
        (b"[slack]\napi_url = 'https://'", "write a web address"),
        (b"[slack]\napi_url = 'https://slack.com:x/'", "write a web address"),
        (b"[slack]\napi_url = 'https://me@slack.com/'", "write a web address"),
        (b"[slack]\napi_url = ''", "write a web address"),
        (b"[slack]\ninstaller = '@kim'", 'slack.installer is "@kim"; write the user id, for example U0123ABCD'),
        (b"[slack]\nbot_tokn = 'xoxb-1'", "there is no setting slack.bot_tokn; did you mean bot_token?"),
        (b"[policy]\nnever_read = '#board'", 'policy.never_read is "#board"; write a list of texts in quotes'),
        (b"[policy]\nmay_join = ['@kim', 3]", "policy.may_join is"),
        (b"[policy]\nmay_join = [' ']", "write a list of texts in quotes, for example"),
        (b"[policy]\nguests = 'no'", 'policy.guests is "no"; write true or false, for example false'),
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


def test_slack_and_policy_are_read(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(
        "[slack]\napi_url = 'http://127.0.0.1:8080/api'\ninstaller = 'U0123ABCD'\n"
        "[policy]\nnever_read = ['#board', ' C1 ']\nmay_join = ['@kim']\nguests = true\nshared_channels = true\n"
    )
    settings = read_settings(file)
    assert settings.slack == SlackSettings(api_url="http://127.0.0.1:8080/api/", installer="U0123ABCD")
    assert settings.policy == PolicySettings(
        never_read=("#board", "C1"), may_join=("@kim",), guests=True, shared_channels=True
    )


def test_settings_come_through_the_door_as_they_were(tmp_path: Path) -> None:
    settings = Settings(
        policy=PolicySettings(never_read=("#board",)), digest=DigestSettings(holidays=(date(2026, 1, 1),))
    )
    through = json.loads(json.dumps(asdict(settings), default=str))
    assert settings_of(through, tmp_path) == settings


def test_tokens_may_stand_in_the_file_and_become_no_settings(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[slack]\nbot_token = 'xoxb-1-secret'\napp_token = 'xapp-1-secret'\n")
    settings = read_settings(file)
    assert settings == Settings()
    assert "secret" not in f"{settings!r} {asdict(settings)}"


@pytest.mark.parametrize(
    "content",
    [
        "[slack]\ninstaller = 'xoxb-1-secret'",
        "[slack]\napi_url = 'xapp-1-secret'",
        "[slack]\napi_url = ['xoxb-1-secret']",
        "[policy]\nguests = 'xoxb-1-secret'",
        "[policy]\nmay_join = 'xoxb-1-secret'",
        "[digest]\nholidays = 'xoxp-1-secret'",
        "[slack]\nxoxb-1-secret = 1",
        "['xoxb-1-secret']\na = 1",
        "[slack]\nbot_token = 'xoxb-1-secret",
        "[slack]\nbot_token = xoxb-1-secret",
        "xapp-1-secret",
    ],
)
def test_a_token_in_the_wrong_place_is_in_no_error(tmp_path: Path, content: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(content)
    with pytest.raises(ConfigError) as error:
        read_settings(file)
    assert "secret" not in str(error.value)
