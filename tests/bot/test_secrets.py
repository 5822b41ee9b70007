"""Tokens: where they are looked for, what is refused, and that nothing tells them."""

from pathlib import Path

import pytest

from bot.config import read_settings
from bot.errors import ConfigError
from bot.secrets import Secrets, read_secrets

BOT, APP = "xoxb-12-34-secretBot", "xapp-1-A12-34-secretapp"
IN_FILE = f'[slack]\nbot_token = "{BOT}"\napp_token = "{APP}"\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(folder: Path, content: str = IN_FILE, mode: int = 0o600) -> Path:
    file = folder / "config.toml"
    file.write_text(content)
    file.chmod(mode)
    return file


def refusal(config: Path | None = None, environment: dict[str, str] | None = None) -> str:
    """The one line of a refusal, which tells no token."""
    with pytest.raises(ConfigError) as error:
        read_secrets(config, environment or {})
    line = str(error.value)
    assert "secret" not in line.lower()
    assert "\n" not in line
    return line


def test_without_tokens_there_are_none(folder: Path) -> None:
    assert read_secrets(None, {}) is None
    assert read_secrets(written(folder, "[digest]\nnudges = 5\n", 0o644), {"REQUITE_SLACK_BOT_TOKEN": ""}) is None


@pytest.mark.parametrize("prefix", ["", "REQUITE_"])
def test_they_are_read_from_the_environment(prefix: str) -> None:
    found = read_secrets(None, {f"{prefix}SLACK_BOT_TOKEN": f" {BOT}\n", f"{prefix}SLACK_APP_TOKEN": APP})
    assert found == Secrets(slack_bot_token=BOT, slack_app_token=APP)


def test_our_own_variables_go_before_the_common_ones() -> None:
    others = {"SLACK_BOT_TOKEN": "xoxb-another", "SLACK_APP_TOKEN": "xapp-another"}
    found = read_secrets(None, others | {"REQUITE_SLACK_BOT_TOKEN": BOT, "REQUITE_SLACK_APP_TOKEN": APP})
    assert found == Secrets(slack_bot_token=BOT, slack_app_token=APP)


def test_they_are_read_from_a_file_of_ones_own(folder: Path) -> None:
    written(folder)
    assert read_secrets(None, {}) == Secrets(slack_bot_token=BOT, slack_app_token=APP)
    assert read_secrets(folder / "config.toml", {"SLACK_BOT_TOKEN": "xoxb-new"}) == Secrets(
        slack_bot_token="xoxb-new", slack_app_token=APP
    )


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o620, 0o601])
def test_a_file_that_others_may_use_is_refused(folder: Path, mode: int) -> None:
    file = written(folder, mode=mode)
    assert refusal() == "config.toml: holds tokens, and not only its owner may use it; chmod 600 config.toml"
    assert f"chmod 600 {file}" in refusal(file, {"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP})
    assert read_settings(file)


def test_what_is_no_text_or_no_file_is_refused(folder: Path) -> None:
    assert "slack.bot_token is no text; write it in quotes" in refusal(written(folder, "[slack]\nbot_token = 5\n"))
    assert "can't be read" in refusal(folder / "none.toml")


def test_one_without_the_other_is_named() -> None:
    line = refusal(None, {"SLACK_BOT_TOKEN": BOT})
    assert line.startswith("the bot token is there (SLACK_BOT_TOKEN), the app token is missing: copy it from")
    assert "xapp-" in line
    assert "REQUITE_SLACK_APP_TOKEN" in line
    assert "the bot token is missing" in refusal(None, {"SLACK_APP_TOKEN": APP})


def test_swapped_tokens_are_told_from_wrong_ones() -> None:
    swapped = refusal(None, {"SLACK_BOT_TOKEN": APP, "SLACK_APP_TOKEN": BOT})
    assert swapped == "SLACK_BOT_TOKEN is the app token, where the bot token belongs; swap the two"
    assert "SLACK_APP_TOKEN is the bot token" in refusal(None, {"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": BOT})


@pytest.mark.parametrize(
    ("token", "says"),
    [
        ("xoxp-1-secret", "SLACK_BOT_TOKEN is a user token"),
        ("xoxe.xoxb-1-secret", "comes from token rotation, which must be off"),
        ("secret", "is no bot token; copy it from “OAuth & Permissions”"),
        ("xoxb-", "is not a whole bot token"),
        ("xoxb-…secret", "is not a whole bot token"),
        ("xoxb-1 secret", "is not a whole bot token"),
        ("xoxb-1\nsecret", "is not a whole bot token"),
    ],
)
def test_what_is_no_bot_token_is_refused(token: str, says: str) -> None:
    assert says in refusal(None, {"SLACK_BOT_TOKEN": token, "SLACK_APP_TOKEN": APP})


def test_nothing_prints_them() -> None:
    secrets = Secrets(slack_bot_token=BOT, slack_app_token=APP)
    for shown in (repr(secrets), str(secrets), f"{secrets}", f"{[secrets]}"):
        assert shown.strip("[]") == "Secrets()"
