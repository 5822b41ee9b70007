"""The bot as a platform sees it: everybody there can talk to it, those who opted in as members (`bot.ports.Ear`)."""

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby

from bot.commands.job import Job
from bot.commands.labels import Labels
from bot.commands.talk import turn_of, words_of
from bot.conversation.answer import answer, answer_guest, asks_to_start
from bot.conversation.caller import Caller, Once, Turn
from bot.conversation.completion import complete
from bot.conversation.filled import fill
from bot.conversation.pressed import gone, press, press_guest
from bot.conversation.verbs.start import START, started
from bot.engine.intake import decided, named_in, take
from bot.engine.joining import home_of
from bot.errors import RequiteError
from bot.events import ChannelId, Event, Identity, SpaceId
from bot.models import Received, Row, SaidOnce
from bot.nudging.arranging import touch
from bot.people import Channel, ChannelKind, Home, LeftOut, Member, Profile
from bot.policy import is_read
from bot.ports import Changes, Filled, Heard, Known, Named, Platform, Pressed, Storage, Turned
from bot.views import Action, Notice, Text, View
from bot.words import marked

log = logging.getLogger(__name__)
FAULT = marked("That was a fault of mine. “history” tells what was done; where my log is I say when I end.")
GONE = marked("What I kept of you was dropped: you are not a member any more. Say “bye”, and start again as another.")
FIRST_DAYS = timedelta(days=7)
"""So lately the first member joined, if it isn't noted yet how far their space was received."""
GREETING = marked(
    "I’m here. Invite me with “/invite @requite” to the channels that I shall see. Whoever wants a list says "
    "“/requite start”, you too; before that I keep nothing of anybody, and write to nobody but you, this once."
)
TWICE = marked("I have heard that already, and did it once. If you saw no answer, say it again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ear:
    """platform: that which hears. labels: see `Labels`."""

    job: Job
    storage: Storage
    platform: Platform
    labels: Labels = field(default_factory=Labels)

    async def answer(self, heard: Heard) -> View:  # noqa: D102 - the port says it
        if await self._member(heard):
            return await self._turn(heard, lambda turn: answer(turn, heard.text))
        if heard.space is None:
            return Notice(text=words_of(self.job, None).say(GONE), tone="problem")
        caller = await self._guest(heard)
        if asks_to_start(heard.text, caller.words):  # the platform is asked, which may take a while
            return await answer_guest(caller, heard.text)
        async with self.job.queues.turns:
            return await answer_guest(caller, heard.text)

    async def greeting(self, who: Identity) -> View | None:  # noqa: D102
        if await self.storage.called(who):
            return None
        words = words_of(self.job, None)
        start = Action(verb=START, label=words.say("Start"), id="")
        return Text(text=words.say(GREETING), actions=(start,))

    async def press(self, pressed: Pressed) -> View:  # noqa: D102
        if await self._member(pressed):
            return await self._turn(pressed, lambda turn: press(turn, pressed))
        caller = await self._guest(pressed)
        if pressed.verb == START:
            return await press_guest(caller, pressed)
        async with self.job.queues.turns:
            return await press_guest(caller, pressed)

    async def fill(self, filled: Filled) -> View:  # noqa: D102
        if await self._member(filled):
            return await self._turn(filled, lambda turn: fill(turn, filled))
        caller = await self._guest(filled)
        return await self._start(caller, filled) if filled.verb == START else gone(caller)

    async def complete(self, heard: Heard) -> Sequence[str]:  # noqa: D102
        member = await self._member(heard)
        return await complete(self._turn_of(member, heard), heard.text) if member else ()

    async def take(self, events: Sequence[Event]) -> Named:  # noqa: D102
        taken = await take(self.storage, await self._read(events), self.job.clock.now())
        self.job.moved.update(taken.moved)
        if taken.too_old:
            count = len(taken.too_old)
            log.info("%d events were too old and changed nothing", count, extra={"action": "too_old", "count": count})
        missing = [await self.labels.missing(self.storage, home, named) for home, named in taken.named]
        return Named(
            people=frozenset().union(*(one.people for one in missing)),
            channels=frozenset().union(*(one.channels for one in missing)),
        )

    async def unlabelled(self, space: SpaceId) -> Named:  # noqa: D102
        home = await home_of(self.storage, space)
        return await self.labels.missing(self.storage, home, await self.storage.named(home))

    async def label(self, profiles: Sequence[Profile] = (), channels: Sequence[Channel] = ()) -> None:  # noqa: D102
        homes = {profile.home for profile in profiles} | {channel.home for channel in channels}
        for home in sorted(homes):
            people = [profile for profile in profiles if profile.home == home]
            places = [channel for channel in channels if channel.home == home]
            await self.labels.keep(self.storage, SpaceId(home), people, places)

    async def leave(self, space: SpaceId) -> None:  # noqa: D102
        async with self.job.queues.upkeep, self.job.queues.turns:
            home = await home_of(self.storage, space)
            while rows := _going(await self.storage.about(home)):  # what was under way may still have come in
                await self.storage.commit(Changes(drops=rows, erases=True))
            await self.storage.erase()
        log.info("everything kept of a space was dropped", extra={"action": "space_left", "space": space})

    async def received(self, space: SpaceId) -> datetime | None:  # noqa: D102
        home = await home_of(self.storage, space)
        row = await self.storage.received(home, space)
        if row:
            return row.at
        began = min((one.joined_at for one in await self.storage.members() if one.home == home), default=None)
        return began if began and self.job.clock.now() - began < FIRST_DAYS else None

    async def note_received(self, space: SpaceId, at: datetime) -> None:  # noqa: D102
        async def read() -> tuple[Known, Received | None]:
            known = await self.storage.known(space, ())
            return known, await self.storage.received(known.home, space) if known.home else None

        def noted(found: tuple[Known, Received | None]) -> Changes:
            known, former = found
            if known.home is None or not known.members or (former and former.at >= at):
                return Changes()
            return Changes(puts=(Received(home=known.home, space=space, at=at),), read=known.stamps)

        await decided(self.storage, read, noted)

    async def _member(self, turned: Turned) -> Member | None:
        """Who turns to the bot, as a member of the space in which they do, else of another; None for anybody else."""
        found = await self.storage.called(turned.who)
        here = (member for member in found if SpaceId(member.home) == turned.space)
        return next(here, found[0] if found else None)

    async def _turn(self, turned: Turned, do: Callable[[Turn], Awaitable[View]]) -> View:
        """One turn of a member's, once."""
        unreadable = await self._unreadable(turned)
        async with self.job.queues.turns:
            member = await self._member(turned)  # as they are now: they may have left meanwhile
            if member is None:
                return Notice(text=words_of(self.job, None).say(GONE), tone="problem")
            turn = self._turn_of(member, turned, unreadable)
            if turned.once and await self.storage.said(member.home, turned.once):
                return Notice(text=turn.words.say(TWICE))
            self.job.moved.add((turn.home, turn.member.id))
            try:
                view = await do(turn)
            except RequiteError:
                raise
            except Exception:
                log.exception("an answer failed", extra={"action": "answer_failed"})
                view = Notice(text=turn.words.say(FAULT), tone="problem")
            await turn.end()
            await touch(self.storage, turn.member, turn.now, self.job.settings.digest.holidays)
            missing = await self.labels.missing(self.storage, turn.home, named_in(turn.kept))
            if missing.people or missing.channels:
                self.platform.want(missing)
            return view

    async def _start(self, caller: Caller, filled: Filled) -> View:
        """Let somebody become a member. The platform is asked while nobody waits for their turn."""
        applicant = await self.platform.applicant(caller.who)
        async with self.job.queues.turns:
            outcome = await started(caller, applicant, filled)
            if outcome.member:
                await self._turn_of(outcome.member, filled).end()
        if outcome.enter:
            await self.platform.enter(outcome.enter)
        return outcome.view

    async def _unreadable(self, turned: Turned) -> frozenset[ChannelId]:
        """The channels of this platform that the member can't read now, or of which that can't be said.

        Where nothing can be said, public ones count as readable, unless they aren't for some that are let in.
        """
        member = await self._member(turned)
        if member is None or turned.where != self.platform.name:
            return frozenset()
        channels = await self.storage.channels(member.home)
        own = f"{self.platform.name}:"
        here = {id_: one for id_, one in channels.items() if id_.startswith(own)}
        try:
            readable = await self.platform.readable(member, here) if here else frozenset()
        except RequiteError:
            log.warning("which channels a member can read isn't known", extra={"action": "readable_failed"})
            policy = self.job.settings.policy
            open_to_all = not (policy.guests or policy.shared_channels)
            readable = frozenset(id_ for id_, one in here.items() if open_to_all and one.kind is ChannelKind.PUBLIC)
        return frozenset(here) - readable

    async def _read(self, events: Sequence[Event]) -> list[Event]:
        """The events of channels that may be read."""
        policy = self.job.settings.policy
        if not policy.never_read:
            return list(events)
        read: list[Event] = []
        for space, some in groupby(events, key=lambda event: event.place.space):
            home = await home_of(self.storage, space)
            labels = {**await self.storage.channels(home), **self.labels.told}
            for event in some:
                unknown = Channel(home=home, id=event.place.channel, name="", kind=ChannelKind.PUBLIC)
                if is_read(policy, labels.get(unknown.id, unknown)):
                    read.append(event)
        return read

    def _turn_of(self, member: Member, turned: Turned, unreadable: frozenset[ChannelId] = frozenset()) -> Turn:
        now = self.job.clock.now()
        said = SaidOnce(home=member.home, once=turned.once, member=member.id, at=now) if turned.once else None
        turn = turn_of(self.job, self.storage, member, now, turned.where, by=turned.by)
        return replace(
            turn,
            who=turned.who,
            platform=self.platform,
            unreadable=unreadable,
            channels=self.labels.told,
            once=Once(row=said),
        )

    async def _guest(self, turned: Turned) -> Caller:
        """Somebody who is no member."""
        space = turned.space or SpaceId(turned.who.rpartition(":")[0])
        return Caller(
            storage=self.storage,
            settings=self.job.settings,
            who=turned.who,
            home=await home_of(self.storage, space),
            now=self.job.clock.now(),
            where=turned.where,
            by=turned.by,
            link=self.job.kit.link,
            words=words_of(self.job, None),
            platform=self.platform,
        )


def _going(rows: Iterable[Row]) -> tuple[Row, ...]:
    """What is dropped of a home that is left: all but who is kept out of it, by keyed hashes, and their key."""
    rows = tuple(rows)
    keeps = (Home, LeftOut) if any(isinstance(row, LeftOut) for row in rows) else ()
    return tuple(row for row in rows if not isinstance(row, keeps))
