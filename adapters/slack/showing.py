"""How an answer is shown: as a message, a modal, a file; with what it takes from Slack for it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import aiohttp
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.client import PASSING, Client, Declined, Unclear
from adapters.slack.outbound import message, modal
from adapters.slack.posting import ANSWER, Body, Posting
from adapters.slack.quoting import Quoting
from bot.errors import TryLater, Undeliverable
from bot.events import Identity
from bot.views import Chart, Document, Text, View
from bot.words import Words

log = logging.getLogger(__name__)
WordsOf = Callable[[Identity], Awaitable[Words]]
"""The language that somebody is talked with in."""
Picture = Callable[[Chart, bool], bytes]
"""A chart as PNG; whether on a dark ground."""
TRIES = 4
LONGEST_WAIT = 30.0
"""Seconds that an answer waits for Slack to take it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """Who is answered, and where. channel: of the DM or of where they are; empty: their DM is looked up.

    about: what the answer answers, told with it. since: the answer can't be older (epoch seconds).
    """

    who: Identity
    user: str
    channel: str = ""
    thread: str = ""
    about: str = ""
    since: float = 0.0


@dataclass(slots=True, kw_only=True)
class Showing:
    """Shows views with one client. again: see `Timing`."""

    client: Client
    posting: Posting
    quoting: Quoting
    words_of: WordsOf
    picture: Picture
    again: float

    async def body(self, who: Identity, view: View) -> Body:
        """A view as the body of a message."""
        return message(view, told=await self.quoting.told(view, await self.words_of(who)))

    async def say(self, whom: Whom, view: View, *, doubtful: bool = False) -> None:
        """Show a view in a DM. doubtful: unless it is there already.

        Raises where Slack doesn't take it now; what it will never take is logged once.
        """
        body = await self.body(whom.who, view)

        async def show() -> None:
            if isinstance(view, Document | Chart):
                await self._upload(await self._placed(whom), view)
            else:
                to = await self._placed(whom)
                await self.posting.post(to.channel, body, kind=ANSWER, about=to.about, thread=to.thread)

        try:
            if not (doubtful and await self._is_there(whom)):
                await self._patiently(show, lambda: self._is_there(whom))
        except Declined as error:
            self.client.tell_once(error)
        except Undeliverable as error:
            log.info("an answer can't be shown: %s", error, extra={"action": "answer_unshown"})

    async def _patiently(self, show: Callable[[], Awaitable[None]], done: Callable[[], Awaitable[bool]]) -> None:
        """Show it, some times if need be. done: whether it is shown, where that isn't clear."""
        for attempt in range(1, TRIES + 1):
            pause, unclear = self.again * attempt, False
            try:
                await show()
            except TryLater as error:
                pause = error.seconds if error.seconds is not None else pause
                if attempt == TRIES or pause > LONGEST_WAIT:
                    raise
            except (Unclear, aiohttp.ClientError, TimeoutError, OSError):
                unclear = True
                if attempt == TRIES:
                    raise
            else:
                return
            await asyncio.sleep(pause)
            if unclear and await done():
                return

    async def _placed(self, whom: Whom) -> Whom:
        return whom if whom.channel else replace(whom, channel=await self.posting.room(whom.user))

    async def _is_there(self, whom: Whom) -> bool:
        if not whom.about:
            return False
        whom = await self._placed(whom)
        found = await self.posting.posted(whom.channel, ANSWER, whom.about, whom.since, whom.thread)
        return found is not None

    async def open(self, trigger: str, who: Identity, view: View, *, view_id: str = "") -> bool:
        """Show a view as a modal, over the one that there is; whether Slack took it. view_id: in the place of that."""
        shown = modal(view, told=await self.quoting.told(view, await self.words_of(who)))
        try:
            if view_id:
                await self.client.call("views.update", view_id=view_id, view=shown)
            elif trigger:
                await self.client.call("views.open", trigger_id=trigger, view=shown)
            else:
                return False
        except Declined as error:
            self.client.tell_once(error)
            return False
        except PASSING:
            return False
        return True

    async def _upload(self, whom: Whom, view: Document | Chart) -> None:
        """Send a file to a DM (Slack's page “Working with files”)."""
        if isinstance(view, Chart):
            name, content = "chart.png", await asyncio.to_thread(self.picture, view, False)
            title, comment, alt = view.title, view.alt, view.alt
        else:
            name, content, title, comment, alt = view.name, view.content.encode(), view.name, view.text, None
        said = await self.body(whom.who, Text(text=comment))
        await self.client.meant("files.upload", self._uploaded(whom, name, content, title, str(said["text"]), alt))

    async def _uploaded(
        self, whom: Whom, name: str, content: bytes, title: str, comment: str, alt: str | None
    ) -> AsyncSlackResponse:
        return await self.client.web.files_upload_v2(
            channel=whom.channel,
            filename=name,
            content=content or b"\n",
            title=title,
            initial_comment=comment,
            alt_txt=alt,
            thread_ts=whom.thread or None,
        )
