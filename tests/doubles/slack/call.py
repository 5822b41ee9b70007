"""One call of a Web API method: its arguments, who calls, and the checks that every method shares.

Sources: Slack's pages “Using the Slack Web API” (evaluating responses), “Pagination”, and each method's page.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.doubles.slack.limits import Refusal
from tests.doubles.slack.link import Link
from tests.doubles.slack.wire import Wire
from tests.doubles.slack.workspace import IM, MPIM, PRIVATE, PUBLIC, Channel, Json, Token, User, Workspace

_KINDS = {"public_channel": PUBLIC, "private_channel": PRIVATE, "im": IM, "mpim": MPIM}
_PREFIX = {PUBLIC: "channels", PRIVATE: "groups", IM: "im", MPIM: "mpim"}
STRUCTURED = {"attachments", "blocks", "files", "metadata", "unfurls", "view"}


class Refused(Exception):
    """The method answers with an error. more: further fields of the answer."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.answer = {"ok": False, "error": error, **more}


def refuse(refusal: Refusal | None) -> None:
    """Answer with it, if there is one."""
    if refusal is not None:
        answer = refusal.answer()
        raise Refused(refusal.error, **{name: answer[name] for name in answer.keys() - {"ok", "error"}})


@dataclass
class Call:
    """A call in progress."""

    method: str
    args: Json
    token: Token
    workspace: Workspace
    wire: Wire
    link: Link
    base: str
    scopes: set[str] = field(default_factory=set)

    def need(self, *scopes: str) -> None:
        """Refuse unless the token has one of these scopes."""
        self.scopes |= set(scopes)
        if scopes and not self.token.scopes.intersection(scopes):
            provided = ",".join(sorted(self.token.scopes))
            raise Refused("missing_scope", needed=",".join(scopes), provided=provided)

    def text(self, name: str, error: str = "invalid_arguments") -> str:
        """A string argument that must be there."""
        value = self.args.get(name)
        if not isinstance(value, str) or not value:
            about = {"response_metadata": {"messages": [f"[ERROR] missing required field: {name}"]}}
            raise Refused(error, **(about if error == "invalid_arguments" else {}))
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """A boolean argument, as JSON or as the strings of a form."""
        value = self.args.get(name, default)
        return value if isinstance(value, bool) else str(value).lower() in {"1", "true"}

    def user(self, name: str = "user") -> User:
        """The user that an argument names."""
        found = self.workspace.users.get(self.text(name, "user_not_found"))
        if found is None:
            raise Refused("user_not_found")
        return found

    def channel(self, name: str = "channel", *, scope: str = "", member: bool = False, write: bool = False) -> Channel:
        """The conversation that an argument names; what the bot can't see isn't found.

        scope: read or history, for the kind of conversation. member: the bot must be in it. write: not archived.
        """
        found = self.workspace.channels.get(self.text(name, "channel_not_found"))
        if found is None:
            raise Refused("channel_not_found")
        if scope:
            self.need(f"{_PREFIX[found.kind]}:{scope}")
        inside = self.workspace.bot_sees(found)
        if not inside and found.kind != PUBLIC:
            raise Refused("channel_not_found")
        if member and not inside:
            raise Refused("not_in_channel")
        if write and found.archived:
            raise Refused("is_archived")
        return found

    def message(self, channel: Channel, name: str = "ts", error: str = "message_not_found") -> Json:
        """The message that an argument names."""
        found = channel.messages.get(self.text(name, error))
        if found is None:
            raise Refused(error)
        return found

    def kinds(self, default: str = "public_channel") -> set[str]:
        """The `types` of conversations asked for."""
        asked = [one.strip() for one in str(self.args.get("types") or default).split(",")]
        if not set(asked) <= _KINDS.keys():
            raise Refused("invalid_types")
        for one in asked:
            self.need(f"{_PREFIX[_KINDS[one]]}:read")
        return {_KINDS[one] for one in asked}

    def page(self, items: list[Any], default: int = 100, most: int = 1000) -> tuple[list[Any], Json]:
        """One page of a list, and what the answer says about the next."""
        try:
            limit, start = int(self.args.get("limit") or default), self._start()
        except ValueError:
            raise Refused("invalid_cursor") from None
        if not 1 <= limit <= most:
            raise Refused("invalid_limit")
        end = start + limit
        cursor = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
        return items[start:end], {"response_metadata": {"next_cursor": cursor}}

    def _start(self) -> int:
        cursor = self.args.get("cursor")
        if not cursor:
            return 0
        word, _, number = base64.b64decode(str(cursor), validate=True).decode().partition(":")
        if word != "next":
            raise ValueError(cursor)
        return int(number)


METHODS: dict[str, Callable[[Call], Json]] = {}
SCOPES_OF: dict[str, tuple[str, ...]] = {}


def method(name: str, *scopes: str) -> Callable[[Callable[[Call], Json]], Callable[[Call], Json]]:
    """Register what answers a method, and the scopes of which the token needs one."""

    def register(answer: Callable[[Call], Json]) -> Callable[[Call], Json]:
        METHODS[name], SCOPES_OF[name] = answer, scopes
        return answer

    return register


def decoded(args: Json) -> Json:
    """The arguments without nulls, with JSON that was sent as strings made into what it says."""
    made = {name: value for name, value in args.items() if value is not None}
    for name in STRUCTURED & made.keys():
        if isinstance(made[name], str):
            try:
                made[name] = json.loads(made[name])
            except ValueError:
                made[name] = made[name] or None
    return made
