"""The Web API's HTTP side: who calls, what goes wrong on the way, which method answers.

Sources: Slack's pages “Using the Slack Web API”, “Rate limits”, “Tokens”, “Handling user interaction”.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.doubles.slack import methods_conversations, methods_people, methods_views
from tests.doubles.slack.call import METHODS, SCOPES_OF, Call, Refused, decoded
from tests.doubles.slack.limits import check_message
from tests.doubles.slack.link import Link
from tests.doubles.slack.methods_chat import bot_message, changed, deleted_events, keep
from tests.doubles.slack.wire import Wire
from tests.doubles.slack.workspace import Ephemeral, Json, ResponseUrl, Token, Workspace

REGISTERED = (methods_conversations, methods_people, methods_views)
LOST, LIMITED, BROKEN, GARBAGE, CUT, SLOW = "lost", "limited", "broken", "garbage", "cut", "slow"
"""Faults: the reply is lost after the deed; 429; 503 before the deed; a body that isn't JSON; the connection
is cut before the deed; the answer comes late. Any other word is answered as an error code of Slack's.
"""


@dataclass
class Fault:
    """What goes wrong with the next calls of a method (`*`: of any; `response_url`: of an answer through one).

    times, skip: for how many calls, after how many that go well. when: only for calls with such arguments. seconds:
    Retry-After, of which Slack sends whole ones only and the SDK reads no others; or how late.
    """

    method: str
    what: str
    times: int = 1
    skip: int = 0
    seconds: float = 1.0
    when: Callable[[Json], bool] = lambda _: True

    def hits(self, method: str, args: Json) -> bool:
        """Whether it strikes now; counts."""
        if self.method not in (method, "*") or self.times < 1 or not self.when(args):
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.times -= 1
        return True


@dataclass
class Called:
    """A call that came in. args: without the token. at: on the loop's clock."""

    method: str
    args: Json
    at: float
    answer: Json | None = None
    fault: str = ""


@dataclass
class Api:
    """What answers under /api/, /response/ and /upload/. down: every connection is cut, as without a network.

    pace: with a number, a second message to a channel within so many seconds is answered 429 (“Rate limits”: 1).
    """

    workspace: Workspace
    wire: Wire
    link: Link
    base: str = ""
    down: bool = False
    pace: float | None = None
    faults: list[Fault] = field(default_factory=list)
    calls: list[Called] = field(default_factory=list)
    _posted: dict[str, float] = field(default_factory=dict)

    def fail(self, method: str, what: str, **about: Any) -> Fault:
        """Let the next call of a method go wrong (see `Fault`)."""
        fault = Fault(method, what, **about)
        self.faults.append(fault)
        return fault

    def called(self, method: str) -> list[Called]:
        """The calls of one method, in order."""
        return [call for call in self.calls if call.method == method]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        if self.down:
            return _cut(request)
        name = request.match_info["method"]
        try:
            args = await _arguments(request)
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_json"})
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        token = str(args.pop("token", None) or bearer)
        called = Called(name, args, asyncio.get_running_loop().time())
        self.calls.append(called)
        fault = next((one for one in self.faults if one.hits(name, args)), None)
        if fault is not None:
            called.fault = fault.what
            answer = await self._gone_wrong(fault, request)
            if answer is not None:
                return answer
        if self._too_fast(name, args):
            called.fault = LIMITED
            return _limited(1.0)
        held = self.workspace.tokens.get(token)
        called.answer, accepted = self._answer(name, args, held, has_token=bool(token))
        if fault is not None and fault.what == LOST:
            return _cut(request)
        headers = {"x-slack-req-id": f"{len(self.calls):032x}", "x-accepted-oauth-scopes": ",".join(sorted(accepted))}
        if held is not None and not held.error:
            headers["x-oauth-scopes"] = ",".join(sorted(held.scopes))
        return web.json_response(called.answer, headers=headers)

    async def _gone_wrong(self, fault: Fault, request: web.Request) -> web.StreamResponse | None:
        if fault.what == LIMITED:
            return _limited(fault.seconds)
        if fault.what == BROKEN:
            return web.Response(status=503, text="<html>upstream connect error</html>", content_type="text/html")
        if fault.what == GARBAGE:
            return web.Response(text="{not json", content_type="application/json")
        if fault.what == CUT:
            return _cut(request)
        if fault.what == SLOW:
            await asyncio.sleep(fault.seconds)
            return None
        return None if fault.what == LOST else web.json_response({"ok": False, "error": fault.what})

    def _too_fast(self, name: str, args: Json) -> bool:
        if self.pace is None or name != "chat.postMessage":
            return False
        now, channel = asyncio.get_running_loop().time(), str(args.get("channel"))
        if now - self._posted.get(channel, -1e9) < self.pace:
            return True
        self._posted[channel] = now
        return False

    def _answer(self, name: str, args: Json, token: Token | None, *, has_token: bool) -> tuple[Json, set[str]]:
        answer = METHODS.get(name)
        if answer is None:
            return {"ok": False, "error": "unknown_method", "req_method": name}, set()
        if name == "api.test":
            return {"ok": True, "args": args}, set()
        if token is None or token.error:
            error = token.error if token is not None else "invalid_auth" if has_token else "not_authed"
            return {"ok": False, "error": error}, set()
        if (token.kind == "app") != (name == "apps.connections.open") and name != "auth.test":
            return {"ok": False, "error": "not_allowed_token_type"}, set()
        call = self.as_call(name, args, token)
        try:
            call.need(*SCOPES_OF[name])
            return answer(call), call.scopes
        except Refused as refused:
            return refused.answer, call.scopes

    def as_call(self, name: str, args: Json, token: Token) -> Call:
        """The call, for a method that answers it."""
        return Call(name, dict(args), token, self.workspace, self.wire, self.link, self.base)

    # --- answers to a response_url, uploads

    async def respond(self, request: web.Request) -> web.StreamResponse:
        """Somebody answers through a response_url: `ok`, or 404 with `used_url` or `expired_url`."""
        if self.down:
            return _cut(request)
        found = self.workspace.response_urls.get(request.match_info["key"])
        args = decoded(json.loads(await request.text() or "{}"))
        called = Called("response_url", args, asyncio.get_running_loop().time())
        self.calls.append(called)
        fault = next((one for one in self.faults if one.hits("response_url", args)), None)
        if fault is not None:
            called.fault = fault.what
            answer = await self._gone_wrong(fault, request)
            if answer is not None:
                return answer
        error = self._unusable(found) or self._refused(args)
        if found is None or error:
            called.answer = {"ok": False, "error": error}
            return web.Response(status=404, text=error)
        found.left -= 1
        self._take(found, args)
        called.answer = {"ok": True}
        return web.Response(text="ok", content_type="text/html")

    def _unusable(self, found: ResponseUrl | None) -> str:
        if found is None or found.expires < self.workspace.clock():
            return "expired_url"
        return "used_url" if found.left < 1 else ""

    def _refused(self, args: Json) -> str:
        refusal = None if args.get("delete_original") else check_message(args)
        return refusal.error if refusal else ""

    def _take(self, url: ResponseUrl, args: Json) -> None:
        call = self.as_call("response_url", args, self.workspace.tokens[self.workspace.bot_token])
        channel = self.workspace.channels[url.channel]
        original = channel.messages.get(url.message_ts)
        if args.get("delete_original") and original is not None:
            for event in deleted_events(channel, original, self.workspace.ts()):
                self.wire.tell(event, channel)
        elif args.get("delete_original") or (args.get("replace_original") and url.ephemeral):
            shown = self.workspace.ephemerals
            shown[:] = [one for one in shown if one.message["ts"] != url.message_ts]
        elif args.get("replace_original") and original is not None:
            changed(call, channel, original, args)
            return
        if args.get("delete_original"):
            return
        made = bot_message(self.workspace, args)
        if args.get("response_type") == "in_channel":
            keep(call, channel, made)
        else:
            self.workspace.ephemerals.append(Ephemeral(channel.id, url.user, made | {"is_ephemeral": True}))

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """Take the bytes of a file."""
        if self.down:
            return _cut(request)
        name, content = request.match_info["file"], await request.read()
        if name not in self.workspace.files:
            return web.Response(status=404, text="not found")
        self.workspace.uploads[name] = content
        return web.Response(text=f"OK - {len(content)}")

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """A Socket Mode client comes."""
        return _cut(request) if self.down else await self.link.handle(request)


async def _arguments(request: web.Request) -> Json:
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        body = json.loads(await request.text() or "{}")
        args |= body if isinstance(body, dict) else {}
    elif request.can_read_body:
        args |= dict(await request.post())
    return decoded(args)


def _limited(seconds: float) -> web.Response:
    retry = {"Retry-After": f"{seconds:g}"}
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=retry)


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=503)
