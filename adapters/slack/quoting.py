"""What a view needs from Slack at the moment it is shown: where its messages open, and a few words of them.

Quotations are fetched each time and kept nowhere: what was deleted is not quoted.
"""

import asyncio
import re
from collections.abc import Mapping
from typing import Any

from adapters.slack.cards import cards_of
from adapters.slack.client import PASSING, Client, Declined
from adapters.slack.directory import Directory
from adapters.slack.text import text_of_blocks, unescaped
from adapters.slack.told import Told
from bot.errors import RequiteError, TryLater
from bot.views import Source, View
from bot.words import Words

LONGEST = 120
"""Characters of a quotation."""
_LINKS = 5_000
"""How many permalinks are remembered."""
_MARKUP = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>")


class Quoting:
    """Fetches for views. address: of the workspace (“https://x.slack.com/”)."""

    def __init__(self, client: Client, directory: Directory, address: str) -> None:
        self._client = client
        self._directory = directory
        self._address = address.rstrip("/")
        self._links: dict[Source, str] = {}

    async def told(self, view: View, words: Words) -> Told:
        """All that is to be fetched for a view. What can't be fetched is left out."""
        cards = [card for card in cards_of(view) if card.source is not None]
        linked = list(dict.fromkeys(card.source for card in cards if card.source))
        quoted = list(dict.fromkeys(card.source for card in cards if card.source and card.quotes and not card.ended))
        links = await asyncio.gather(*(self._link(source) for source in linked))
        quotes = await asyncio.gather(*(self._quote(source) for source in quoted))
        return Told(
            words=words,
            links={source: link for source, link in zip(linked, links, strict=True) if link},
            quotes={source: quote for source, quote in zip(quoted, quotes, strict=True) if quote},
        )

    async def _link(self, source: Source) -> str:
        """Where a message opens; made from its ids where Slack doesn't say, empty where the message is gone."""
        known = self._links.get(source)
        if known:
            return known
        channel = _own(source)
        try:
            answer = await self._client.call("chat.getPermalink", channel=channel, message_ts=source.message)
        except Declined as error:
            if error.code != "message_not_found":
                self._client.tell_once(error)
            return ""
        except PASSING:
            return f"{self._address}/archives/{channel}/p{source.message.replace('.', '')}"
        except RequiteError:
            return ""
        link = str(answer.get("permalink") or "")
        while len(self._links) >= _LINKS:
            del self._links[next(iter(self._links))]
        self._links[source] = link
        return link

    async def _quote(self, source: Source) -> str:
        """The beginning of a message on one line, as it reads now; empty where there is nothing to quote."""
        channel, ts = _own(source), source.message
        span = {"channel": channel, "oldest": ts, "latest": ts, "inclusive": True, "limit": 1}
        for method, more in (("conversations.history", {}), ("conversations.replies", {"ts": ts, "limit": 2})):
            try:
                answer = await self._client.call(method, **{**span, **more})
            except Declined as error:
                if error.code not in ("thread_not_found", "message_not_found"):
                    self._client.tell_once(error)
                continue
            except (RequiteError, *PASSING):
                return ""
            for message in answer.get("messages") or ():
                if isinstance(message, dict) and message.get("ts") == ts:
                    return await self._plain(message)
        return ""

    async def _plain(self, message: Mapping[str, Any]) -> str:
        if message.get("subtype") == "tombstone" or message.get("hidden"):
            return ""
        text = message.get("text")
        if not isinstance(text, str) or not text:
            text = text_of_blocks(dict(message))
        names = {user: await self._name(user) for user in set(_MENTION.findall(text))}
        line = " ".join(unescaped(_MARKUP.sub(lambda found: _said(found, names), text)).split())
        return line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"

    async def _name(self, user: str) -> str:
        try:
            return (await self._directory.person(user)).handle
        except TryLater:
            return ""


def _said(found: re.Match[str], names: Mapping[str, str]) -> str:
    """What stands for a mention or a link (Slack's page “Formatting message text”)."""
    kind, what, label = found[1], found[2], found[3]
    if kind == "@":
        return f"@{names.get(what) or label or '…'}"
    if kind == "#":
        return f"#{label or '…'}"
    if kind == "!":
        return label or f"@{what.partition('^')[0]}"
    return label or what


def _own(source: Source) -> str:
    """Slack's id of the channel."""
    return source.channel.rpartition("/")[2]
