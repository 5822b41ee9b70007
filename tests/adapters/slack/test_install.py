"""The manifest against Slack's published limits, and the checks of `requite doctor` against a loopback Slack."""

import json
import re
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import pytest_asyncio

from adapters.slack.checks import check, findings
from adapters.slack.install import (
    EVENTS,
    OPTIONAL,
    SCOPES,
    SHORTCUT_ANSWERED,
    SHORTCUT_REMIND,
    SHORTCUT_WHO,
    manifest,
    printed,
)
from adapters.slack.noted import NOTED
from bot.config import PolicySettings, Settings, SlackSettings
from bot.events import Identity
from bot.ports import Connecting, Findings
from bot.secrets import Secrets
from bot.words import Words, words_for
from tests.doubles.slack.server import Slack, loopback_slack

# --- the manifest

LIMITS = {
    "display_information.name": 35,
    "display_information.description": 139,  # the page says 140, Slack refuses 140
    "display_information.long_description": 4000,
    "features.bot_user.display_name": 80,
    "features.shortcuts.name": 24,
    "features.shortcuts.callback_id": 255,
    "features.shortcuts.description": 150,
    "features.slash_commands.command": 32,
    "features.slash_commands.description": 2000,
    "features.slash_commands.usage_hint": 1000,
}
"""The most characters of each text: Slack's pages “App manifest reference” and “Implementing shortcuts”."""
AT_MOST = {
    "features.shortcuts": 10,
    "features.slash_commands": 50,
    "oauth_config.scopes.bot": 255,
    "settings.event_subscriptions.bot_events": 100,
}
SECTIONS = {"display_information", "features", "oauth_config", "settings"}
FLAGS = {
    "features.app_home.home_tab_enabled": False,
    "features.app_home.messages_tab_enabled": True,
    "features.app_home.messages_tab_read_only_enabled": False,
    "features.bot_user.always_online": False,
    "features.slash_commands.should_escape": True,
    "settings.interactivity.is_enabled": True,
    "settings.org_deploy_enabled": False,
    "settings.socket_mode_enabled": True,
    "settings.token_rotation_enabled": False,
}


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Everything that isn't a mapping or a list, by where it is; the places of a list are one."""
    for inner in value if isinstance(value, list) else ():
        yield from leaves(inner, path)
    for key, inner in value.items() if isinstance(value, dict) else ():
        yield from leaves(inner, f"{path}.{key}".lstrip("."))
    if not isinstance(value, (list, dict)):
        yield path, value


@pytest.mark.parametrize("join", [False, True])
def test_the_manifest_keeps_slacks_limits(join: bool) -> None:
    made = manifest(join=join)
    assert set(made) == SECTIONS
    for path, value in leaves(made):
        if isinstance(value, bool):
            assert FLAGS[path] is value, path
        elif path in LIMITS:
            assert 0 < len(value) <= LIMITS[path], path
        else:
            assert path in AT_MOST or path in {"features.shortcuts.type", "display_information.background_color"}, path
    for path, most in AT_MOST.items():
        found = [value for place, value in leaves(made) if place == path] or made["features"][path.rpartition(".")[2]]
        assert 0 < len(found) <= most
        assert len({str(one) for one in found}) == len(found)
    about = made["display_information"]
    assert len(about["long_description"]) >= 174
    assert re.fullmatch(r"#[0-9a-f]{6}", about["background_color"])
    assert re.fullmatch(r"[a-z0-9._-]+", made["features"]["bot_user"]["display_name"])


def test_the_shortcuts_are_those_that_are_understood() -> None:
    kinds = {one["callback_id"]: one["type"] for one in manifest()["features"]["shortcuts"]}
    assert kinds == {SHORTCUT_ANSWERED: "message", SHORTCUT_REMIND: "message", SHORTCUT_WHO: "global"}


def test_every_event_has_its_scopes_and_no_scope_is_for_nothing() -> None:
    scopes = set(manifest()["oauth_config"]["scopes"]["bot"])
    events = manifest()["settings"]["event_subscriptions"]["bot_events"]
    assert scopes == SCOPES.keys()
    assert events == list(EVENTS)
    needed = {scope for event in events for scope in EVENTS[event]}
    assert needed <= scopes
    called = {"chat:write", "commands", "files:write", "im:read", "im:write"}  # for methods, not for events
    assert scopes - needed == called


def test_only_events_that_are_read_are_asked_for() -> None:
    messages = {"message.channels", "message.groups", "message.im", "message.mpim", "app_mention"}
    assert EVENTS.keys() == messages | {"reaction_added", "reaction_removed"} | (EVENTS.keys() & NOTED.keys())


def test_the_page_for_admins_has_a_reason_for_each_scope() -> None:
    page = (Path(__file__).parents[3] / "docs" / "admin.md").read_text(encoding="utf-8")
    rows = page.partition("| scope | for |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`([a-z_]+:?[a-z_]*)`", re.sub(r"\|[^|]+\|$", "", rows, flags=re.MULTILINE))) == {
        *SCOPES,
        *OPTIONAL,
    }


def test_only_who_asks_for_it_gets_a_bot_that_joins() -> None:
    with_join = manifest(join=True)["oauth_config"]["scopes"]["bot"]
    assert set(with_join) - set(manifest()["oauth_config"]["scopes"]["bot"]) == OPTIONAL.keys() == {"channels:join"}
    assert with_join == sorted(with_join)


@pytest.mark.parametrize("join", [False, True])
def test_json_and_yaml_say_the_same(join: bool) -> None:
    yaml = pytest.importorskip("yaml")
    as_json, steps = printed(join=join, yaml=False)
    as_yaml, same_steps = printed(join=join, yaml=True)
    assert json.loads(as_json) == yaml.safe_load(as_yaml) == manifest(join=join)
    assert steps == same_steps
    assert "connections:write" in steps


# --- the checks

THERE = "slack:T0REQUITE1"


@dataclass
class Machine:
    """This machine's clock, so much off."""

    off: timedelta = field(default=timedelta())

    def now(self) -> datetime:
        return datetime.now(UTC) + self.off


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[Slack]:
    async with loopback_slack() as running:
        running.workspace.grant(*SCOPES)
        running.workspace.add_channel("launch", running.workspace.add_user("anna"))
        yield running


async def english(_: Identity) -> Words:
    return words_for("en")


async def found(slack: Slack, *, api_url: str = "", off: timedelta = timedelta(), **policy: Any) -> Findings:
    """What the doctor finds, with the unmodified SDK; no token is in it."""
    tokens = slack.workspace.bot_token, slack.workspace.app_token
    connecting = Connecting(
        settings=Settings(slack=SlackSettings(api_url=api_url or slack.base_url), policy=PolicySettings(**policy)),
        secrets=Secrets(slack_bot_token=tokens[0], slack_app_token=tokens[1]),
        clock=Machine(off),
        words_of=english,
    )
    findings = await check(connecting)
    for line in (*findings.lines, *findings.problems):
        assert "\n" not in line
        assert not any(token in line for token in tokens)
    return findings


@pytest.mark.asyncio
async def test_all_is_well(slack: Slack) -> None:
    found_here = await found(slack)
    assert found_here.problems == ()
    assert found_here.lines == (
        "Slack clock: within 1 s of this machine's",
        "Slack: workspace Loopback (T0REQUITE1), as @requite",
        "Slack scopes: 15 of the 15 needed",
        "Slack channels: #launch",
        "Slack socket: its address comes",
    )
    assert {call.method for call in slack.api.calls} == {
        "apps.connections.open",
        "auth.test",
        "bots.info",
        "users.conversations",
    }


@pytest.mark.asyncio
@pytest.mark.parametrize("scope", sorted(SCOPES))
async def test_each_missing_scope_is_named_with_what_does_not_work(slack: Slack, scope: str) -> None:
    slack.workspace.grant(*(SCOPES.keys() - {scope}))
    findings = await found(slack)
    (problem,) = findings.problems
    assert problem.startswith(f"Slack: the scope {scope} is missing: {SCOPES[scope]}; add it under")
    assert "Slack scopes: 14 of the 15 needed" in findings.lines


@pytest.mark.asyncio
async def test_what_else_is_granted_is_told(slack: Slack) -> None:
    slack.workspace.grant(*SCOPES, "channels:join", "files:read", "team:read")
    findings = await found(slack)
    assert findings.problems == ()
    told = "Slack scopes: 15 of the 15 needed, channels:join; granted, but not needed: files:read, team:read"
    assert told in findings.lines


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("error", "says"),
    [
        ("token_revoked", "the bot token is not valid any more"),
        ("account_inactive", "the bot token is not valid any more"),
        ("invalid_auth", "the bot token is not known to Slack; copy it again, whole"),
        ("token_expired", "the bot token has expired"),
        ("org_login_required", "the bot token is refused for auth.test: Slack says “org_login_required”"),
    ],
)
async def test_a_token_that_is_no_good_is_one_line(slack: Slack, error: str, says: str) -> None:
    slack.revoke(error)
    findings = await found(slack)
    (problem,) = findings.problems
    assert says in problem
    assert "Slack socket: its address comes" in findings.lines


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("error", "says"),
    [
        ("token_revoked", "the app token is not valid any more"),
        ("missing_scope", "the app token lacks the scope connections:write"),
        ("internal_error", "refused for apps.connections.open: Slack says “internal_error”"),
    ],
)
async def test_a_socket_that_does_not_come_is_one_line(slack: Slack, error: str, says: str) -> None:
    slack.api.fail("apps.connections.open", error)
    findings = await found(slack)
    (problem,) = findings.problems
    assert says in problem


@pytest.mark.asyncio
@pytest.mark.parametrize(("seconds", "way"), [(-300, "behind"), (300, "ahead of"), (-45, "behind"), (45, "ahead of")])
async def test_a_clock_that_is_off_is_a_problem(slack: Slack, seconds: int, way: str) -> None:
    findings = await found(slack, off=timedelta(seconds=seconds))
    (problem,) = findings.problems
    told = re.search(r"clock is (\d+) s (behind|ahead of) Slack's", problem)
    assert told
    assert abs(int(told[1]) - abs(seconds)) <= 2
    assert told[2] == way


@pytest.mark.asyncio
@pytest.mark.parametrize("seconds", [-25, 0, 25])
async def test_a_clock_that_is_nearly_right_is_none(slack: Slack, seconds: int) -> None:
    assert (await found(slack, off=timedelta(seconds=seconds))).problems == ()


@pytest.mark.asyncio
async def test_channels_are_named_if_public_and_counted_if_private(slack: Slack) -> None:
    for name in ("board", "salaries"):
        slack.workspace.add_channel(name, kind="private")
    slack.workspace.add_channel("old", archived=True)
    slack.workspace.add_channel("elsewhere", with_bot=False)
    slack.workspace.add_channel("help")
    findings = await found(slack, never_read=("#help", "salaries"))
    assert "Slack channels: #help (never read), #launch, 2 private" in findings.lines


@pytest.mark.asyncio
async def test_many_channels_are_cut_short(slack: Slack) -> None:
    for number in range(230):
        slack.workspace.add_channel(f"a{number:03}")
    (line,) = [line for line in (await found(slack)).lines if line.startswith("Slack channels")]
    assert line.endswith("#a019, 211 more public")
    assert len(slack.api.called("users.conversations")) == 2


@pytest.mark.asyncio
async def test_a_bot_in_no_channel_is_told(slack: Slack) -> None:
    slack.workspace.channels.clear()
    findings = await found(slack)
    assert findings.problems == ()
    assert "Slack channels: none yet, so there is nothing to see; /invite @requite in one" in findings.lines
    slack.workspace.add_channel("board")
    (line,) = [line for line in (await found(slack, never_read=("board",))).lines if "channels" in line]
    assert line.endswith("policy.never_read has all of them, so there is nothing to see")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("broken", "the server answers with HTTP 503"),
        ("garbage", "the server answers with something that isn't Slack's"),
        ("cut", "can't be reached"),
    ],
)
async def test_trouble_on_the_way_is_one_line(slack: Slack, fault: str, says: str) -> None:
    slack.api.fail("*", fault, times=9)
    findings = await found(slack)
    (problem,) = findings.problems
    assert says in problem
    assert "Traceback" not in problem


@pytest.mark.asyncio
async def test_being_asked_to_wait_is_one_line(slack: Slack) -> None:
    slack.api.fail("users.conversations", "limited", seconds=7)
    (problem,) = (await found(slack)).problems
    assert problem == "Slack: the bot's channels can't be listed: is asked about too often; try again in 7 s"


@pytest.mark.asyncio
async def test_without_a_network_there_is_one_line(slack: Slack) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{free.getsockname()[1]}/api/"
        findings = await found(slack, api_url=nowhere)
    (problem,) = findings.problems
    assert problem.startswith("Slack: can't be reached (connection refused); ")
    assert findings.lines == ()
    (problem,) = (await found(slack, api_url="https://slack.invalid/api/")).problems
    assert problem.startswith("Slack: can't be reached (")


@pytest.mark.asyncio
async def test_tokens_that_would_go_unencrypted_are_a_problem(slack: Slack) -> None:
    problems = (await found(slack, api_url="http://slack.invalid/api/")).problems
    assert problems[-1].startswith("Slack: http://slack.invalid/api/ is not encrypted, and the tokens go there")


class Odd:
    """What no Slack of ours answers: by method, what is said; headers as some servers send none."""

    def __init__(self, **said: Any) -> None:
        self.said = said

    async def api_call(self, api_method: str, *, params: dict[str, Any] | None = None) -> Any:
        return SimpleNamespace(data=self.said.get(api_method.replace(".", "_"), {}), headers={})


WHO_IT_IS = {"ok": True, "team_id": "T1", "team": "Acme", "user": "requite", "bot_id": "B1"}


@pytest.mark.asyncio
async def test_tokens_of_two_apps_are_a_problem() -> None:
    bot = Odd(auth_test=WHO_IT_IS, bots_info={"bot": {"app_id": "A1"}})
    app = Odd(auth_test={"app_id": "A2"}, apps_connections_open={"url": "wss://slack.invalid/"})
    assert (await findings(bot, app, PolicySettings(), Machine())).problems == (
        "Slack: the tokens belong to two apps, A1 and A2, so no events would come",
    )


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "said", [None, "ok", [], {"channels": None, "bot": 3}, {"channels": [None, {"id": 3}], "url": 1}]
)
async def test_answers_of_any_shape_raise_nothing(said: Any) -> None:
    odd = Odd(auth_test=said, users_conversations=said, bots_info=said, apps_connections_open=said)
    result = await findings(odd, odd, PolicySettings(never_read=("#a",)), Machine())
    assert "Slack scopes: this server doesn't say which it grants" in result.lines
    assert result.problems


@pytest.mark.asyncio
async def test_a_revoked_app_token_is_to_be_generated_anew(slack: Slack) -> None:
    slack.api.fail("apps.connections.open", "token_revoked", times=9)
    (problem,) = (await found(slack)).problems
    assert problem.startswith("Slack socket: the app token is not valid any more; generate one")
