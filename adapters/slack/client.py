"""Slack's Web API through the unmodified SDK: calls, and what each answer means.

It never repeats a call by itself: a lost answer would double a message (slackapi/python-slack-sdk, default retry
handlers). Sources: Slack's pages “Using the Slack Web API”, “Rate limits”, and each method's list of errors.
"""

import asyncio
import errno
import logging
import os
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from functools import partial
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.quiet import quiet_logger
from bot.errors import RequiteError, TryLater

log = logging.getLogger(__name__)
T = TypeVar("T")

DEADLINE = 20.0
"""Seconds for a call, of which CONNECTING may go by until there is a connection."""
CONNECTING = 4.0
PAGE = 200
"""Slack's advice for how many to ask for at once (page “Pagination”)."""
LONGEST_PAUSE = 60.0
TRIES = 3
"""How often a page is asked for that Slack can't tell."""

_TOKEN = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "not_authed",
        "token_expired",
        "token_revoked",
    }
)
"""The token is no good any more, whatever is asked."""
_REVOKED = frozenset({"account_inactive", "token_revoked"})
_WHOSE = {"auth.test": "bot", "apps.connections.open": "app"}
"""What every token may call; one of another kind is none at all."""
_LATER = frozenset(
    {
        "accesslimited",
        "ekm_access_denied",
        "method_disabled",
        "org_login_required",
        "request_timeout",
        "team_added_to_org",
    }
)
"""Nothing was done, and it may pass."""
_LIMITED = frozenset({"message_limit_exceeded", "rate_limited", "ratelimited"})
_UNCLEAR = frozenset({"fatal_error", "internal_error", "service_unavailable"})
"""“It's possible some aspect of the operation succeeded before the error was raised.”"""
_BY_JSON = ("chat.", "conversations.join", "conversations.open", "files.complete", "views.")
_BY_PARAMETERS = ("chat.getPermalink",)


class Declined(RequiteError):
    """Slack did nothing of what was asked. Facts: the method, and Slack's word for why."""

    def __init__(self, method: str, code: str, needed: str = "") -> None:
        self.method, self.code = method, code
        super().__init__(f"Slack declined {method}: {code}" + (f" (needs the scope {needed})" if needed else ""))


class TokenRefused(RequiteError):
    """Slack doesn't take a token. Facts: which of the two, and Slack's word for why."""

    def __init__(self, which: str, code: str) -> None:
        self.code = code
        name = f"REQUITE_SLACK_{which.upper()}_TOKEN"
        super().__init__(f"Slack doesn't take the {which} token ({name}): {code}; {_remedy(which, code)}")


def _remedy(which: str, code: str) -> str:
    """What helps against a refused token, by its kind."""
    if code == "not_allowed_token_type":
        remedy = "it is of the wrong kind, perhaps the two are swapped"
    elif which == "app":
        wrong = "it lacks a scope: " if code == "missing_scope" else "copy it anew, or "
        where = "“Basic Information”, “App-Level Tokens” of the app"
        remedy = f"{wrong}generate one with the scope connections:write under {where}"
    else:
        remedy = "install the app again in Slack, or copy the token anew under “OAuth & Permissions” of the app"
    remedy += "; “requite doctor” checks it"
    if which == "bot" and code in _REVOKED:
        remedy += "; where the app was removed for good, delete what is stored, and its backups, yourself"
    return remedy


class Unclear(Exception):
    """Slack may or may not have done what was asked."""


PASSING = (TryLater, Unclear, aiohttp.ClientError, TimeoutError, OSError)
"""What may be otherwise the next time."""


class Client:
    """Calls with the bot's token. refused: told when Slack doesn't take the token any more."""

    def __init__(self, token: str, api_url: str, refused: Callable[[TokenRefused], None] = lambda _: None) -> None:
        self.web = AsyncWebClient(token=token, base_url=api_url, retry_handlers=[], logger=quiet_logger("web"))
        self._refused = refused
        self._told: set[tuple[str, str]] = set()
        self.scopes: frozenset[str] = frozenset()
        """What the token may do, as Slack said with its latest answer."""

    async def open(self) -> None:
        """Keep connections alive between calls, until `close`."""
        if self.web.session is None or self.web.session.closed:
            timeout = aiohttp.ClientTimeout(total=DEADLINE, sock_connect=CONNECTING)
            self.web.session = aiohttp.ClientSession(timeout=timeout)

    async def close(self) -> None:
        """Let go of the connections; later calls open their own."""
        session, self.web.session = self.web.session, None
        if session is not None:
            await session.close()

    async def call(self, method: str, **arguments: object) -> Mapping[str, Any]:
        """What a method answers.

        Raises `TryLater` and `Declined` where Slack surely did nothing, `TokenRefused`, and `Unclear` or an error of
        the network's where it may have.
        """
        given = {name: value for name, value in arguments.items() if value is not None}
        if method.startswith(_BY_JSON) and method not in _BY_PARAMETERS:
            return await self.meant(method, self.web.api_call(method, json=given))
        return await self.meant(method, self.web.api_call(method, http_verb="GET", params=given))

    async def meant(self, method: str, call: Awaitable[AsyncSlackResponse]) -> Mapping[str, Any]:
        """What a call of the SDK's answers; raises as `call` does."""
        try:
            answer = await call
        except SlackApiError as error:
            meant = meaning(method, error.response)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            meant = TryLater(f"Slack can't be reached ({reason(error)})")
        else:
            granted = next((value for name, value in answer.headers.items() if name.lower() == "x-oauth-scopes"), None)
            if granted:
                self.scopes = frozenset(scope.strip() for scope in granted.split(","))
            return answer.data if isinstance(answer.data, dict) else {}
        if isinstance(meant, TokenRefused):
            self._refused(meant)
        raise meant

    async def pages(
        self, method: str, name: str, *, tries: int = TRIES, first: float = 1.0, **arguments: object
    ) -> AsyncIterator[list[Any]]:
        """The lists under a name in the answers to a call and those for its further pages; see `patiently`."""
        cursor: str | None = None
        while True:
            ask = {"limit": PAGE, **arguments, "cursor": cursor}
            call = partial(self.call, method, **ask)
            answer = await patiently(call, tries=tries, first=first)
            yield found if isinstance(found := answer.get(name), list) else []
            about = answer.get("response_metadata")
            cursor = about.get("next_cursor") if isinstance(about, dict) else None
            if not cursor:
                return

    def tell_once(self, error: Declined) -> None:
        """Log that Slack declined something, the first time it does for this reason."""
        if (error.method, error.code) not in self._told:
            self._told.add((error.method, error.code))
            log.warning("%s", error, extra={"action": "slack_declined", "method": error.method, "code": error.code})


def meaning(method: str, response: object) -> Exception:
    """What an answer that isn't ok means."""
    if not isinstance(response, AsyncSlackResponse):
        return Unclear(f"Slack answered {method} with what can't be read")
    told = response.data if isinstance(response.data, dict) else {}
    code = told.get("error")
    if response.status_code == 429 or code in _LIMITED:
        return TryLater("Slack wants to be left alone", _retry_after(response.headers))
    if not isinstance(code, str) or response.status_code >= 500 or code in _UNCLEAR:
        return Unclear(f"Slack answered {method} with {code or response.status_code}")
    if code in _TOKEN or (code == "not_allowed_token_type" and method in _WHOSE):
        return TokenRefused(_WHOSE.get(method, "bot"), code)
    if code in _LATER:
        return TryLater(f"Slack doesn't do {method} at the moment: {code}")
    needed = told.get("needed")
    return Declined(method, code, needed if isinstance(needed, str) else "")


def reason(error: Exception) -> str:
    """Why there was no connection, or no answer, in words; without addresses, which might hold a token."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, (ssl.SSLError, aiohttp.ClientSSLError)):
        return "no encrypted connection; is its certificate trusted?"
    inner = getattr(error, "os_error", error)
    number = getattr(inner, "errno", None)
    if isinstance(inner, socket.gaierror) or isinstance(error, aiohttp.ClientConnectorDNSError):
        return "its name isn't known"
    if isinstance(number, int) and number in errno.errorcode:
        return os.strerror(number).lower()
    return "no connection" if isinstance(error, aiohttp.ClientConnectorError) else "the connection broke"


def _retry_after(headers: Mapping[str, str]) -> float:
    """Slack's page “Rate limits”: a number of seconds; 30 where it is missing."""
    try:
        return max(0.0, float(next(value for name, value in headers.items() if name.lower() == "retry-after")))
    except (StopIteration, ValueError):
        return 30.0


async def patiently(
    call: Callable[[], Awaitable[T]], *, first: float = 1.0, most: float = LONGEST_PAUSE, tries: int = 0
) -> T:
    """What a call answers at last: what may pass is waited out, with growing pauses, until cancelled.

    tries: how often at most, pauses that Slack asks for aside; raises what went wrong then. 0: without an end.
    """
    pause, tried = first, 0
    while True:
        try:
            return await call()
        except PASSING as error:
            wait = error.seconds if isinstance(error, TryLater) else None
            tried += wait is None
            if tries and tried >= tries:
                raise
        await asyncio.sleep(pause if wait is None else wait)
        pause = min(most, pause * 2)
