"""How an answer is shown: as a message, a modal, a file; with what it takes from Slack for it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import aiohttp

from adapters.slack.client import PASSING, Client, Declined, Unclear
from adapters.slack.outbound import message, modal
from adapters.slack.posting import ANSWER, Body, Posting
from adapters.slack.quoting import Quoting
from adapters.slack.uploading import File, Upload
from bot.errors import TryLater, Undeliverable
from bot.events import Identity
from bot.views import Chart, Document, Notice, Text, View
from bot.words import Words, marked

log = logging.getLogger(__name__)
WordsOf = Callable[[Identity], Awaitable[Words]]
"""The language that somebody is talked with in."""
Picture = Callable[[Chart, bool], bytes]
"""A chart as PNG; whether on a dark ground."""
NO_FILE = marked("Slack takes no file from me, so I can’t send it. Whoever runs me finds the reason in my log.")
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
        upload = Upload(self.client, await self._file(whom.who, view)) if isinstance(view, Document | Chart) else None
        body = await self.body(whom.who, view)

        async def show() -> None:
            to = await self._placed(whom)
            if upload is not None:
                await upload.share(to.channel, to.thread)
            else:
                await self.posting.post(to.channel, body, kind=ANSWER, about=to.about, thread=to.thread)

        async def is_there() -> bool:
            return await self._is_there(whom, upload.id if upload is not None else "")

        try:
            if not (doubtful and await is_there()):
                await self._patiently(show, is_there)
        except Declined as error:
            self.client.tell_once(error)
            if upload is not None:
                await self.say(whom, await self._instead(whom.who, view), doubtful=doubtful)
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

    async def _is_there(self, whom: Whom, file: str = "") -> bool:
        if not (whom.about or file):
            return False
        whom = await self._placed(whom)
        found = await self.posting.posted(whom.channel, ANSWER, whom.about, whom.since, whom.thread, file)
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

    async def _instead(self, who: Identity, view: View) -> View:
        """What is said where Slack takes no file: what a chart shows; of a document, that it can't be shown."""
        if isinstance(view, Chart):
            return Text(text=f"{view.title}\n{view.alt}")
        return Notice(text=(await self.words_of(who)).say(NO_FILE), tone="problem")

    async def _file(self, who: Identity, view: Document | Chart) -> File:
        if isinstance(view, Chart):
            name, content = "chart.png", await asyncio.to_thread(self.picture, view, view.dark)
            title, comment, alt = view.title, view.alt, view.alt
        else:
            name, content, title, comment, alt = view.name, view.content.encode(), view.name, view.text, None
        said = await self.body(who, Text(text=comment))
        return File(name=name, content=content, title=title, comment=str(said["text"]), alt=alt)
