"""Slack as a platform (see `bot.ports.Platform`): what comes in is kept and answered before it is acked.

How things look is left to `outbound`, what payloads say to `live`, the connection to `socket_mode`.
"""

import asyncio
import logging
from collections.abc import Awaitable, Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import aiohttp

from adapters.slack.access import Access, IsRead, MayJoin
from adapters.slack.client import Client, Declined, TokenRefused, Unclear, reason
from adapters.slack.directory import Directory
from adapters.slack.posting import ANSWER, DELIVERY, Body, Posting
from adapters.slack.quoting import Quoting
from adapters.slack.room import user_of
from adapters.slack.serving import Connection, Here, Serving, Tokens
from adapters.slack.showing import Picture, Showing, WordsOf
from adapters.slack.timing import Timing
from bot.errors import RequiteError, TryLater, Undeliverable
from bot.events import ChannelId, Identity, MessageId
from bot.models import Delivery
from bot.people import Member
from bot.ports import Applicant, Clock, Ear, Named
from bot.views import View

__all__ = ["Policy", "Slack", "Tokens"]

log = logging.getLogger(__name__)
T = TypeVar("T")
EARLIER = timedelta(hours=1)
"""Before a delivery was due its message can't have been sent, but clocks differ."""
GREETING = "greeting"
LONGEST_PAUSE = 5.0
"""Seconds between two attempts to reach Slack at the start; the first ones come sooner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What whoever runs the bot allows. is_read: whether a channel is read. shared_channels: whether what comes from
    other organisations is.
    """

    may_join: MayJoin = lambda _profile, _guest, _external: ""
    is_read: IsRead = lambda _channel: True
    shared_channels: bool = False


class Slack:
    """One workspace in which the app is installed (see `bot.ports.Platform`)."""

    name = "slack"

    def __init__(
        self,
        tokens: Tokens,
        *,
        api_url: str,
        words_of: WordsOf,
        picture: Picture,
        clock: Clock,
        policy: Policy | None = None,
        timing: Timing | None = None,
        installer: str = "",
    ) -> None:
        """installer: the user id of whoever is greeted, once; nobody, if empty."""
        self._tokens = tokens
        self._url = api_url
        self._words_of = words_of
        self._picture = picture
        self._clock = clock
        self._policy = policy or Policy()
        self._timing = timing or Timing()
        self._installer = installer
        self._client = Client(tokens.bot, api_url, self._doubt)
        self._posting = Posting(self._client)
        self._here: Here | None = None
        self._arriving = asyncio.Lock()
        self._serving: Serving | None = None

    # --- what the bot asks of it

    async def send(self, delivery: Delivery, view: View) -> MessageId:  # noqa: D102 - the port says it
        body = await self._surely_not(self._body(delivery, view))
        ts = await _unless_refused(self._posting.deliver(_user(delivery), body, _key(delivery)))
        return MessageId(ts)

    async def find(self, delivery: Delivery) -> MessageId | None:  # noqa: D102
        since = (delivery.due - EARLIER).timestamp()

        async def look() -> str | None:
            async def in_room(room: str) -> str | None:
                return await self._posting.posted(room, DELIVERY, _key(delivery), since)

            try:
                return await self._posting.in_room(_user(delivery), in_room)
            except Declined as error:
                raise self._posting.undelivered(error) from None

        found = await _unless_refused(look())
        return MessageId(found) if found else None

    async def revise(self, delivery: Delivery, view: View) -> None:  # noqa: D102
        message = delivery.message or await self.find(delivery)
        if message is None:
            raise Undeliverable("the message isn't there")
        body = await self._surely_not(self._body(delivery, view))
        await _unless_refused(self._posting.replace(_user(delivery), message, body))

    async def readable(self, member: Member, channels: Collection[ChannelId]) -> frozenset[ChannelId]:  # noqa: D102
        here = await self._surely_not(self._arrive())
        user = next((user_of(one) for one in member.identities if one.startswith("slack:")), "")
        return await self._surely_not(here.access.readable(user, channels))

    async def applicant(self, who: Identity) -> Applicant | None:  # noqa: D102
        here = await self._surely_not(self._arrive())
        return await self._surely_not(here.access.applicant(who, user_of(who)))

    async def enter(self, channels: Collection[ChannelId]) -> None:  # noqa: D102
        here = await self._surely_not(self._arrive())
        await here.access.enter(channels)

    def want(self, named: Named) -> None:  # noqa: D102
        if self._serving is not None:
            self._serving.want(named)

    async def _greet(self, ear: Ear, here: Here) -> None:
        """Greet whoever set the bot up, unless they were greeted before: their DM tells."""
        who = here.directory.edge.identity(self._installer)
        try:
            view = await ear.greeting(who)
            if view is not None:
                room = await self._posting.room(self._installer)
                if await self._posting.posted(room, ANSWER, GREETING, 0.0) is None:
                    await self._posting.post(room, await here.showing.body(who, view), kind=ANSWER, about=GREETING)
        except (RequiteError, Unclear, aiohttp.ClientError, OSError) as error:
            log.warning("the installer can't be greeted: %s", error, extra={"action": "slack_not_greeted"})

    async def _body(self, delivery: Delivery, view: View) -> Body:
        here = await self._arrive()
        return await here.showing.body(Identity(delivery.member), view)

    async def _surely_not(self, asked: Awaitable[T]) -> T:
        """What is asked before anything is sent: if it fails, nothing is. Raises `TryLater`."""
        try:
            return await _unless_refused(asked)
        except (Unclear, aiohttp.ClientError, TimeoutError, OSError) as error:
            raise TryLater(f"Slack doesn't answer ({reason(error)})") from None

    async def _arrive(self) -> Here:
        """Learn which workspace this is, once. Raises as `Client.call` does."""
        async with self._arriving:
            if self._here is None:
                told = await self._client.call("auth.test")
                team, bot, bot_id = (str(told.get(name) or "") for name in ("team_id", "user_id", "bot_id"))
                directory = Directory(
                    self._client,
                    team=team,
                    bot=bot,
                    bot_id=bot_id,
                    enterprise=str(told.get("enterprise_id") or ""),
                    shared_channels=self._policy.shared_channels,
                )
                quoting = Quoting(self._client, directory, str(told.get("url") or ""))
                self._here = Here(
                    team=team,
                    user=bot,
                    bot_id=bot_id,
                    directory=directory,
                    access=Access(self._client, directory, self._policy.may_join, self._policy.is_read),
                    showing=Showing(
                        client=self._client,
                        posting=self._posting,
                        quoting=quoting,
                        words_of=self._words_of,
                        picture=self._picture,
                        again=self._timing.again,
                    ),
                )
            return self._here

    # --- what it tells the bot

    async def serve(self, ear: Ear) -> None:
        """Tell the ear what happens until cancelled. Raises `TokenRefused`, and `Removed` once the app is taken out."""
        await self._client.open()
        try:
            here = await self._arrive_at_last()
            connection = Connection(
                tokens=self._tokens,
                api_url=self._url,
                clock=self._clock,
                timing=self._timing,
                client=self._client,
            )
            if self._installer:
                await self._greet(ear, here)
            self._serving = serving = Serving(ear, here, connection, self._policy.is_read)
            await serving.run()
        finally:
            self._serving = None
            await self._client.close()

    def _doubt(self, error: TokenRefused) -> None:
        """Slack has refused the bot's token: it ends soon, if it does so for all."""
        if self._serving is not None:
            self._serving.doubt(error)

    async def _arrive_at_last(self) -> Here:
        """As `_arrive`; what may pass is waited out."""
        pause, told = 0.5, False
        while True:
            try:
                return await self._arrive()
            except (TryLater, Unclear, aiohttp.ClientError, TimeoutError, OSError) as error:
                if not told:
                    told = True
                    log.warning("%s", _unreached(error), extra={"action": "slack_unreached"})
                seconds = error.seconds if isinstance(error, TryLater) else None
            await asyncio.sleep(pause if seconds is None else seconds)
            pause = min(LONGEST_PAUSE, 2 * pause)


def _unreached(error: Exception) -> str:
    """What is logged while there is no answer at the start, and what helps."""
    what = str(error) if isinstance(error, TryLater | Unclear) else f"Slack doesn't answer ({reason(error)})"
    return f"{what}; it is tried again until it does; check the network, slack.api_url and HTTPS_PROXY"


def _user(delivery: Delivery) -> str:
    """The user id of whom a delivery is for: a member of Slack is named by their identity."""
    return user_of(Identity(delivery.member))


def _key(delivery: Delivery) -> str:
    return "/".join(delivery.key)


async def _unless_refused(asked: Awaitable[T]) -> T:
    """What is asked; while Slack refuses the token nothing is done, and it may be later."""
    try:
        return await asked
    except TokenRefused as error:
        raise TryLater(f"Slack refuses the token ({error.code})") from None
