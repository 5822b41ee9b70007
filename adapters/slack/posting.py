"""Messages on their way to Slack: into the DM with somebody, in place of another, for one person's eyes only.

What is shown is rendered elsewhere (`outbound`). What Slack refuses to show natively it gets as text.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackRequestError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack.client import PAGE, PASSING, Client, Declined
from adapters.slack.quiet import quiet_logger
from bot.errors import TryLater, Undeliverable

log = logging.getLogger(__name__)
Body = Mapping[str, Any]
T = TypeVar("T")

DELIVERY, ANSWER = "requite_delivery", "requite_answer"
"""Kinds of message metadata: what a message delivers, and which message it answers."""
LISTED = "requite_list"
"""The block_id with which a message begins that is kept true by itself."""
_UNSHOWABLE = frozenset(
    {
        "attachment_payload_limit_exceeded",
        "invalid_arguments",
        "invalid_array_arg",
        "markdown_text_conflict",
        "invalid_attachments",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "metadata_must_be_sent_from_app",
        "metadata_too_large",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "too_many_attachments",
        "too_many_contact_cards",
    }
)
_THREADLESS = frozenset(
    {"cannot_reply_to_message", "restricted_action_thread_locked", "thread_locked", "thread_not_found"}
)
"""Slack takes it, but not in this thread."""
_NEVER = frozenset(
    {
        "as_user_not_supported",
        "cannot_dm_bot",
        "channel_not_found",
        "external_channel_migrating",
        "invalid_user_combination",
        "is_archived",
        "messages_tab_disabled",
        "method_not_supported_for_channel_type",
        "not_in_channel",
        "restricted_action",
        "slack_connect_blocked_file_type",
        "user_disabled",
        "user_is_bot",
        "user_is_restricted",
        "user_not_found",
        "user_not_visible",
        "users_list_not_supplied",
        "users_not_found",
    }
)
"""Slack will never take a message for this person."""
_GONE = frozenset(
    {
        "cant_update_message",
        "channel_not_found",
        "edit_window_closed",
        "is_archived",
        "is_inactive",
        "message_not_found",
    }
)
"""Slack will never let this message be changed."""
_SILENT = {"unfurl_links": False, "unfurl_media": False}


class Posting:
    """Sends with one client. Raises as `Client.call` does, unless it says otherwise."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._rooms: dict[str, str] = {}
        self._mute = False

    async def room(self, user: str) -> str:
        """The DM with a user. Raises `Undeliverable` where there can be none."""
        if user not in self._rooms:
            try:
                answer = await self._client.call("conversations.open", users=user)
            except Declined as error:
                raise self.undelivered(error) from None
            channel = answer.get("channel")
            self._rooms[user] = str(channel["id"]) if isinstance(channel, dict) and "id" in channel else ""
        return self._rooms[user]

    async def post(self, channel: str, body: Body, *, kind: str, about: str, thread: str = "") -> str:
        """Post a message that tells what it is about, in its metadata; its ts."""
        by_thread = {"thread_ts": thread} if thread else {}
        metadata = {"event_type": kind, "event_payload": {"key" if kind == DELIVERY else "to": about}}
        more: dict[str, object] = {**_SILENT, "metadata": metadata}
        try:
            answer = await self._shown("chat.postMessage", body, channel=channel, **more, **by_thread)
        except Declined as error:
            if not thread or error.code not in _THREADLESS:
                raise
            answer = await self._shown("chat.postMessage", body, channel=channel, **more)
        return str(answer.get("ts") or "")

    async def in_room(self, user: str, do: Callable[[str], Awaitable[T]]) -> T:
        """Do something in the DM with a user; again, where it isn't the one any more that it once was."""
        remembered = user in self._rooms
        try:
            return await do(await self.room(user))
        except Declined as error:
            if error.code != "channel_not_found":
                raise
            self._rooms.pop(user, None)
            if not remembered:
                raise
        return await do(await self.room(user))

    async def deliver(self, user: str, body: Body, key: str) -> str:
        """Post what is kept true later. Raises `TryLater` and `Undeliverable` where it surely wasn't posted."""

        async def post(channel: str) -> str:
            return await self.post(channel, _marked(body), kind=DELIVERY, about=key)

        try:
            return await self.in_room(user, post)
        except Declined as error:
            raise self.undelivered(error) from None

    async def replace(self, user: str, ts: str, body: Body) -> None:
        """Show something else in the place of what was delivered. Raises as `deliver` does."""

        async def update(channel: str) -> None:
            await self._shown("chat.update", _marked(body), channel=channel, ts=ts)

        try:
            await self.in_room(user, update)
        except Declined as error:
            if error.code in _GONE:
                raise Undeliverable(f"the message is gone ({error.code})") from None
            raise self.undelivered(error) from None

    async def whisper(self, channel: str, user: str, body: Body, thread: str = "") -> None:
        """Show a message to one person only; where that can't be, or not now, it isn't, and that is logged once."""
        try:
            await self._shown("chat.postEphemeral", body, channel=channel, user=user, thread_ts=thread or None)
            self._mute = False
        except Declined as error:
            self._client.tell_once(error)
        except PASSING as error:
            if not self._mute:
                log.warning("a mention can't be answered for now: %s", error, extra={"action": "answer_unshown"})
            self._mute = True

    async def respond(self, url: str, body: Body) -> bool:
        """Answer through a `response_url`, for the eyes of whoever clicked; whether Slack took it."""
        client = AsyncWebhookClient(
            url, retry_handlers=[], session=self._client.web.session, logger=quiet_logger("web")
        )
        try:
            answer = await client.send_dict({**body, "response_type": "ephemeral", "replace_original": False})
        except (SlackRequestError, aiohttp.ClientError, TimeoutError, OSError):
            return False
        if answer.status_code != 200:
            self._client.tell_once(Declined("response_url", str(answer.body)[:40]))
        return answer.status_code == 200

    async def posted(
        self, channel: str, kind: str, about: str, since: float, thread: str = "", file: str = ""
    ) -> str | None:
        """The ts of the message of ours that is about this, posted since a moment (epoch seconds); None without.

        file: the id of the file that it shows; such a message can't tell what it is about.
        """
        method = "conversations.replies" if thread else "conversations.history"
        arguments = {"channel": channel, "oldest": f"{since:.6f}", "include_all_metadata": True, "limit": PAGE}
        cursor: str | None = None
        while True:
            answer = await self._client.call(method, **arguments, ts=thread or None, cursor=cursor)
            for message in answer.get("messages") or ():
                if isinstance(message, dict) and (_shows(message, file) if file else _is_about(message, kind, about)):
                    return str(message.get("ts"))
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None

    def undelivered(self, error: Declined) -> TryLater | Undeliverable:
        """What it means for a delivery that Slack declined it: never, or not now; an unknown reason is logged once."""
        if error.code in _NEVER or error.code.startswith("restricted_action"):
            return Undeliverable(f"Slack takes no message for them ({error.code})")
        self._client.tell_once(error)
        return TryLater(str(error))

    async def _shown(self, method: str, body: Body, **arguments: object) -> Mapping[str, Any]:
        """Post it; where Slack refuses how it looks, the text alone. Without its key nothing is delivered."""
        try:
            return await self._client.call(method, **body, **arguments)
        except Declined as error:
            if error.code not in _UNSHOWABLE:
                raise
            self._client.tell_once(error)
            if "metadata" in error.code:
                told = arguments.pop("metadata", None)
                if isinstance(told, dict) and told.get("event_type") == DELIVERY:
                    raise
            return await self._client.call(method, text=str(body.get("text") or "…"), **arguments)


def _is_about(message: Mapping[str, Any], kind: str, about: str) -> bool:
    metadata = message.get("metadata") or {}
    told = metadata.get("event_payload") or {}
    return metadata.get("event_type") == kind and told.get("key" if kind == DELIVERY else "to") == about


def _shows(message: Mapping[str, Any], file: str) -> bool:
    return any(isinstance(one, dict) and one.get("id") == file for one in message.get("files") or ())


def _marked(body: Body) -> Body:
    """The message, known by its first block as one that is kept true."""
    blocks = body.get("blocks")
    if not blocks:
        return body
    first, *others = blocks
    return {**body, "blocks": [{**first, "block_id": LISTED}, *others]}


def is_kept_true(body: Mapping[str, Any]) -> bool:
    """Whether what was clicked in is a message that is kept true by itself (a payload of `block_actions`)."""
    message = body.get("message")
    blocks = message.get("blocks") if isinstance(message, dict) else None
    first = blocks[0] if isinstance(blocks, list) and blocks else None
    return isinstance(first, dict) and first.get("block_id") == LISTED
