"""`requite slack manifest` and what `requite doctor` says of Slack, as somebody who sets it up calls them."""

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import run
from tests.doubles.slack.server import Slack, loopback_slack

Output = pytest.CaptureFixture[str]
VARIABLES = ("REQUITE_SLACK_BOT_TOKEN", "SLACK_BOT_TOKEN", "REQUITE_SLACK_APP_TOKEN", "SLACK_APP_TOKEN")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def slack() -> Iterator[Slack]:
    """A loopback Slack on a loop of its own, as commands have one of theirs."""
    loop, started, over = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    kept: list[Slack] = []

    async def serve() -> None:
        async with loopback_slack() as running:
            kept.append(running)
            started.set()
            await over.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    assert started.wait(10)
    yield kept[0]
    loop.call_soon_threadsafe(over.set)
    thread.join(10)
    loop.close()


def told(output: Output, *words: str) -> tuple[int, str, str]:
    """Exit code, output and errors of a command; no token is in these."""
    code = run(["--store", "memory:", *words])
    out, err = output.readouterr()
    assert "loopback-bot" not in out + err
    assert "xapp-1-loopback" not in out + err
    assert "Traceback" not in out + err
    return code, out, err


def configured(folder: Path, slack: Slack, more: str = "", mode: int = 0o600) -> None:
    """Write a file of settings with the loopback's tokens."""
    tokens = f'bot_token = "{slack.workspace.bot_token}"\napp_token = "{slack.workspace.app_token}"\n'
    file = folder / "config.toml"
    file.write_text(f'[slack]\napi_url = "{slack.base_url}"\n{tokens}{more}')
    file.chmod(mode)


def test_the_manifest_goes_to_standard_output_and_the_steps_beside_it(capsys: Output) -> None:
    code, out, err = told(capsys, "slack", "manifest")
    assert code == 0
    scopes = json.loads(out)["oauth_config"]["scopes"]["bot"]
    assert "channels:join" not in scopes
    assert "xoxb-…" in err
    assert "/requite start" in err
    code, out, _ = told(capsys, "slack", "manifest", "--join")
    assert set(json.loads(out)["oauth_config"]["scopes"]["bot"]) == {*scopes, "channels:join"}
    code, out, _ = told(capsys, "slack", "manifest", "--yaml")
    assert (code, out.splitlines()[1]) == (0, '  name: "Requite"')


def test_the_manifest_needs_no_settings(folder: Path, capsys: Output) -> None:
    (folder / "config.toml").write_text("[nonsense")
    assert told(capsys, "slack", "manifest")[0] == 0


def test_without_tokens_the_doctor_says_so(capsys: Output) -> None:
    code, out, err = told(capsys, "doctor")
    assert (code, err) == (0, "")
    assert "Platforms: the terminal only, there are no tokens" in out


def test_with_tokens_it_looks(folder: Path, slack: Slack, capsys: Output) -> None:
    slack.workspace.add_channel("launch")
    configured(folder, slack, '[policy]\nnever_read = ["#launch"]\n')
    code, out, err = told(capsys, "doctor")
    assert (code, err) == (0, "")
    assert "Slack: workspace Loopback (T0REQUITE1), as @requite\n" in out
    assert "Slack channels: #launch (never read)" in out
    assert "Members: none yet" in out


def test_tokens_from_the_environment_do_as_well(
    folder: Path, slack: Slack, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "config.toml").write_text(f'[slack]\napi_url = "{slack.base_url}"\n')
    monkeypatch.setenv("REQUITE_SLACK_BOT_TOKEN", slack.workspace.bot_token)
    monkeypatch.setenv("SLACK_APP_TOKEN", slack.workspace.app_token)
    code, out, _ = told(capsys, "doctor")
    assert (code, "Slack socket: its address comes" in out) == (0, True)


def test_what_is_wrong_there_is_a_problem_and_the_rest_is_told_all_the_same(
    folder: Path, slack: Slack, capsys: Output
) -> None:
    configured(folder, slack)
    slack.workspace.grant("chat:write", "channels:read")
    code, out, err = told(capsys, "doctor")
    assert code == 1
    assert "requite: Slack: the scope reactions:read is missing: a 👍 settles nothing; add it under" in err
    assert err.count("\n") == 13
    assert "Members: none yet" in out
    slack.revoke()
    code, out, err = told(capsys, "doctor")
    assert (code, err.count("\n"), "the bot token is not valid any more" in err) == (1, 1, True)


@pytest.mark.parametrize("mode", [0o600, 0o644])
def test_tokens_that_others_may_read_are_a_problem(folder: Path, slack: Slack, capsys: Output, mode: int) -> None:
    configured(folder, slack, mode=mode)
    code, out, err = told(capsys, "doctor")
    assert code == (0 if mode == 0o600 else 1)
    assert ("chmod 600 config.toml" in err) == (mode != 0o600)
    assert "Members: none yet" in out


def test_one_token_alone_is_a_problem(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-loopback-bot")
    code, _, err = told(capsys, "doctor")
    assert (code, err.count("\n")) == (1, 1)
    assert "the bot token is there (SLACK_BOT_TOKEN), the app token is missing" in err


def test_without_a_network_it_is_one_line(folder: Path, slack: Slack, capsys: Output) -> None:
    configured(folder, slack)
    with slack.offline():
        code, out, err = told(capsys, "doctor")
    assert (code, err.count("\n")) == (1, 1)
    assert err.startswith("requite: Slack: can't be reached (")
    assert "Members: none yet" in out
