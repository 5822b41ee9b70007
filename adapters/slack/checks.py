"""Whether a workspace grants what Requite needs: tokens, scopes, the socket, the clock, channels. For `requite doctor`.

Every line is for whoever runs the machine. No token is in any, and nothing that anybody wrote. Sources: Slack's pages
“auth.test”, “apps.connections.open”, “users.conversations”, “Scopes” (the header x-oauth-scopes).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.client import reason
from adapters.slack.install import OPTIONAL, SCOPES
from adapters.slack.quiet import quiet_logger
from bot.config import PolicySettings
from bot.events import SpaceId, channel_id
from bot.ledger import HomeId
from bot.people import Channel, ChannelKind
from bot.policy import is_read
from bot.ports import Clock, Connecting, Findings

SECONDS = 10
"""How long one answer of Slack's may take."""
APART = timedelta(seconds=30)
"""How far the machine's clock may be from Slack's."""
SHOWN = 20
"""How many channels are named."""
PAGES = 50
"""How many pages of channels are asked for, at most."""
HERE = ("localhost", "127.0.0.1", "::1")

_REVOKED = "is not valid any more: the app was taken out of the workspace, or the token revoked; install the app again"
_UNKNOWN = "is not known to Slack; copy it again, whole"
_OF_A_TOKEN = {
    "account_inactive": _REVOKED,
    "invalid_auth": _UNKNOWN,
    "no_permission": "may not do this; install the app again",
    "not_allowed_token_type": "is of the wrong kind; perhaps the two are swapped",
    "not_authed": _UNKNOWN,
    "token_expired": "has expired; turn token rotation off and install the app again",
    "token_revoked": _REVOKED,
}
_NO_MORE = "is not valid any more; generate one with the scope connections:write under “App-Level Tokens”"
_OF_APP_TOKEN = dict.fromkeys(("account_inactive", "token_expired", "token_revoked"), _NO_MORE)
_WITHOUT_CONNECTIONS = "lacks the scope connections:write; generate one with it under “App-Level Tokens”"


class Response(Protocol):
    """What Slack answered, as slack_sdk has it."""

    data: Any
    headers: Any


class Client(Protocol):
    """What calls a method of the Web API, as slack_sdk's `AsyncWebClient` does."""

    async def api_call(self, api_method: str, *, params: dict[str, Any] | None = None) -> Response:
        """Raises SlackApiError where Slack refuses, and aiohttp's errors where it can't be reached."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What there is to say so far."""

    lines: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reply:
    """error: Slack's code. unreached: why there is no answer of Slack's at all."""

    said: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    unreached: str = ""

    def text(self, key: str) -> str:
        """What is said under this key, if that is text."""
        value = self.said.get(key)
        return value if isinstance(value, str) else ""


async def check(connecting: Connecting) -> Findings:
    """How things stand with Slack; whatever goes wrong is a finding."""
    address, secrets = connecting.settings.slack.api_url, connecting.secrets

    def client(token: str) -> AsyncWebClient:
        logger = quiet_logger("doctor")
        return AsyncWebClient(token=token, base_url=address, timeout=SECONDS, retry_handlers=[], logger=logger)

    bot, app = client(secrets.slack_bot_token), client(secrets.slack_app_token)
    found = await findings(bot, app, connecting.settings.policy, connecting.clock)
    parts = urlsplit(address)
    if parts.scheme == "http" and parts.hostname not in HERE:
        wrong = f"Slack: {address} is not encrypted, and the tokens go there; write https:// in slack.api_url"
        return replace(found, problems=(*found.problems, wrong))
    return found


async def findings(bot: Client, app: Client, policy: PolicySettings, clock: Clock) -> Findings:
    """The same with clients: one with the bot's token, one with the app's."""
    found = _Found()
    before = clock.now()
    who = await _asked(bot, "auth.test")
    _tell_of_the_clock(found, who, before, clock.now())
    if who.unreached:
        found.problems.append(f"Slack: {who.unreached}")
    else:
        if who.error:
            found.problems.append(f"Slack: the bot token {_refusal(who, 'auth.test')}")
        else:
            _tell_of_the_workspace(found, who)
            granted = _tell_of_the_scopes(found, who)
            await _tell_of_the_channels(found, bot, policy, granted, SpaceId(f"slack:{who.text('team_id')}"))
        await _tell_of_the_socket(found, bot, app, who)
    return Findings(lines=tuple(found.lines), problems=tuple(found.problems))


def _tell_of_the_workspace(found: _Found, who: _Reply) -> None:
    team, name = who.text("team_id"), who.text("team")
    found.lines.append(f"Slack: workspace {name or team} ({team}), as @{who.text('user')}")
    if not who.text("bot_id"):
        found.problems.append("Slack: the bot token belongs to a person, not to the app; copy the Bot User OAuth Token")
    if who.said.get("is_enterprise_install") is True:
        found.lines.append("Slack: the app is installed for a whole organisation; one workspace of it is served")


def _tell_of_the_scopes(found: _Found, who: _Reply) -> frozenset[str] | None:
    """What is granted; None where that isn't said."""
    told = who.headers.get("x-oauth-scopes")
    if told is None:
        found.lines.append("Slack scopes: this server doesn't say which it grants")
        return None
    granted = frozenset(filter(None, (one.strip() for one in told.split(","))))
    missing = [scope for scope in SCOPES if scope not in granted]
    for scope in missing:
        remedy = "add it under “OAuth & Permissions” of the app, and reinstall it there"
        found.problems.append(f"Slack: the scope {scope} is missing: {SCOPES[scope]}; {remedy}")
    line = f"Slack scopes: {len(SCOPES) - len(missing)} of the {len(SCOPES)} needed"
    line += "".join(f", {scope}" for scope in OPTIONAL if scope in granted)
    if surplus := sorted(granted - SCOPES.keys() - OPTIONAL.keys()):
        line += f"; granted, but not needed: {', '.join(surplus)}"
    found.lines.append(line)
    return granted


def _tell_of_the_clock(found: _Found, reply: _Reply, before: datetime, after: datetime) -> None:
    """Compare with the time at which Slack answered, to the second, somewhere between these two."""
    try:
        theirs = parsedate_to_datetime(reply.headers["date"]).astimezone(UTC)
    except (KeyError, ValueError):
        return
    apart = max(theirs - after, before - theirs - timedelta(seconds=1), timedelta())
    seconds = round(apart.total_seconds())
    if apart <= APART:
        found.lines.append(f"Slack clock: within {max(seconds, 1)} s of this machine's")
        return
    way = "behind" if theirs > after else "ahead of"
    problem = f"this machine's clock is {seconds} s {way} Slack's, so lists come at wrong times"
    found.problems.append(f"Slack: {problem}; set it, and keep it set with NTP")


async def _tell_of_the_socket(found: _Found, bot: Client, app: Client, who: _Reply) -> None:
    opened = await _asked(app, "apps.connections.open")
    if opened.unreached:
        found.problems.append(f"Slack socket: {opened.unreached}")
    elif opened.error == "missing_scope":
        found.problems.append(f"Slack socket: the app token {_WITHOUT_CONNECTIONS}")
    elif opened.error:
        refusal = _OF_APP_TOKEN.get(opened.error) or _refusal(opened, "apps.connections.open")
        found.problems.append(f"Slack socket: the app token {refusal}")
    elif not opened.text("url").startswith(("wss://", "ws://")):
        found.problems.append("Slack socket: no address of one comes; is Socket Mode on for the app?")
    else:
        found.lines.append("Slack socket: its address comes")
    if who.error or opened.error or opened.unreached:
        return
    of_app = (await _asked(app, "auth.test")).text("app_id")
    about = (await _asked(bot, "bots.info", bot=who.text("bot_id"))).said.get("bot")
    of_bot = about.get("app_id") if isinstance(about, dict) else None
    if of_app and of_bot and of_app != of_bot:
        found.problems.append(f"Slack: the tokens belong to two apps, {of_bot} and {of_app}, so no events would come")


async def _tell_of_the_channels(
    found: _Found, bot: Client, policy: PolicySettings, granted: frozenset[str] | None, space: SpaceId
) -> None:
    kinds = {"public_channel": "channels:read", "private_channel": "groups:read"}
    asked = [kind for kind, scope in kinds.items() if granted is None or scope in granted]
    if not asked:
        return
    channels: list[Mapping[str, Any]] = []
    cursor = ""
    for _ in range(PAGES):
        params = {"types": ",".join(asked), "exclude_archived": "true", "limit": 200, "cursor": cursor}
        reply = await _asked(bot, "users.conversations", **params)
        if reply.unreached or reply.error:
            why = reply.unreached or _refusal(reply, "users.conversations")
            found.problems.append(f"Slack: the bot's channels can't be listed: {why}")
            return
        page = reply.said.get("channels")
        channels += [one for one in page if isinstance(one, dict)] if isinstance(page, list) else []
        more = reply.said.get("response_metadata")
        cursor = str(more.get("next_cursor") or "") if isinstance(more, dict) else ""
        if not cursor:
            break
    _tell_of(found, channels, policy, space)


def _tell_of(found: _Found, channels: Iterable[Mapping[str, Any]], policy: PolicySettings, space: SpaceId) -> None:
    private, unread, names = 0, 0, []
    for told in channels:
        kind = ChannelKind.PRIVATE if told.get("is_private") else ChannelKind.PUBLIC
        key, name = str(told.get("id") or ""), str(told.get("name") or "")
        read = is_read(policy, Channel(home=HomeId(space), id=channel_id(space, key), name=name, kind=kind))
        unread += not read
        if kind is ChannelKind.PRIVATE:
            private += 1
        else:
            names.append(f"#{name or key}{'' if read else ' (never read)'}")
    if not names and not private:
        found.lines.append("Slack channels: none yet, so there is nothing to see; /invite @requite in one")
        return
    parts = sorted(names)[:SHOWN]
    parts += [f"{len(names) - SHOWN} more public"] if len(names) > SHOWN else []
    parts += [f"{private} private"] if private else []
    found.lines.append(f"Slack channels: {', '.join(parts)}")
    if unread == len(names) + private:
        found.lines[-1] += "; policy.never_read has all of them, so there is nothing to see"


def _refusal(reply: _Reply, method: str) -> str:
    """What Slack refused, after the name of the token or of what was wanted."""
    if reply.error in _OF_A_TOKEN:
        return _OF_A_TOKEN[reply.error]
    if reply.error == "ratelimited":
        return f"is asked about too often; try again in {reply.headers.get('retry-after', '60')} s"
    return f"is refused for {method}: Slack says “{reply.error}”"


async def _asked(client: Client, method: str, **params: Any) -> _Reply:
    """What a method answers, whatever goes wrong."""
    try:
        return _reply(await client.api_call(method, params=params or None))
    except SlackApiError as error:
        reply = _reply(error.response)
        code, status = reply.text("error"), getattr(error.response, "status_code", 200)
        if code:
            return replace(reply, error=code)
        told = f"HTTP {status}" if status != 200 else "something that isn't Slack's"
        return replace(reply, unreached=f"the server answers with {told}; check slack.api_url, and a proxy on the way")
    except TimeoutError:
        return _Reply(unreached=f"no answer within {SECONDS} s; check the network")
    except (ClientError, OSError) as error:
        return _Reply(unreached=f"can't be reached ({reason(error)}); check the network, slack.api_url and HTTPS_PROXY")
    except (AttributeError, ValueError):  # slack_sdk, of a body that is no JSON object
        return _Reply(unreached="the server answers with something that isn't Slack's; check slack.api_url")


def _reply(response: Any) -> _Reply:
    """Of whatever came: slack_sdk hands on aiohttp's response where the body is no JSON."""
    said, headers = getattr(response, "data", None), getattr(response, "headers", {})
    told = {str(name).lower(): str(value) for name, value in headers.items()}
    return _Reply(said=said if isinstance(said, dict) else {}, headers=told)
