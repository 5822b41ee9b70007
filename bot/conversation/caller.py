"""Who speaks, when, where, and what is known around it. Verbs ask it and answer with a view."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from bot.config import Settings
from bot.conversation.language import Language, language_of
from bot.conversation.times import Week
from bot.engine.intake import decided
from bot.engine.word import is_noted
from bot.events import ChannelId, ConversationId, Identity
from bot.ledger import Evidence, HomeId
from bot.models import Nudge, NudgeId, NudgeState, Row, SaidOnce
from bot.nudging.choice import CONSIDERED, back_by
from bot.nudging.claim import with_dues
from bot.nudging.due import with_days_off
from bot.nudging.plan import Ledger, Policy, plan
from bot.nudging.planner import Plan, Planner
from bot.nudging.shown import listed
from bot.nudging.wording import Wording
from bot.people import Channel, ChannelKind, Member
from bot.policy import is_read
from bot.ports import Agenda, Changes, Known, Link, Platform, Storage, Talk
from bot.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Somebody who speaks to the bot, member or not.

    where: the place of talk ("terminal"), whose last list a number refers to. by: the door of it ("chat", "shell").
    link: where messages can be opened. platform: by which it came in, None for a command in a shell.
    """

    storage: Storage
    settings: Settings
    who: Identity
    home: HomeId
    now: datetime
    where: str
    by: str
    link: Link
    words: Words
    platform: Platform | None = None

    @property
    def language(self) -> Language:
        """What is understood from them."""
        return language_of(self.words.language)


@dataclass(slots=True)
class Once:
    """What a turn is to be known by, so that it is done but once; kept with the first deed in it, or at its end."""

    row: SaidOnce | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn(Caller):
    """One turn of talk with a member. planner: keeps from one turn to the next what plans rest on.

    unreadable: channels that the member can't read any more (see `hidden`). channels: those of which the platform has
    told, as it calls them now. once: see `Once`. kept: what was put in this turn.
    """

    member: Member
    planner: Planner = field(default_factory=Planner)
    unreadable: frozenset[ChannelId] = frozenset()
    channels: Mapping[ChannelId, Channel] = field(default_factory=dict)
    once: Once = field(default_factory=Once)
    kept: list[Row] = field(default_factory=list)

    @property
    def zone(self) -> ZoneInfo:
        """The member's time zone."""
        return ZoneInfo(self.member.zone)

    @property
    def week(self) -> Week:
        """How the member counts time."""
        return Week(self.zone, frozenset(self.member.days), self.member.hour)

    @property
    def most(self) -> int:
        """How many nudges a list holds."""
        return self.member.list_length or self.settings.digest.nudges

    async def talk(self) -> Talk:
        """How far the talk has come here."""
        return await self.storage.talk(self.member.home, self.member.id, self.where, self.by)

    async def known(self, contacts: Iterable[Identity] | None = None) -> Known:
        """All that passed between the member and these contacts, or everybody."""
        return await self.storage.between(self.member.home, self.member.id, contacts)

    async def plan(self) -> Plan:
        """Everybody to get back to now, the worthiest first."""
        policy = self._policy(self.settings.digest.minimum_worth)
        member = with_days_off(self.member, self.settings.digest.holidays)
        if hidden := await self.hidden():
            member = replace(member, muted_channels=(*member.muted_channels, *sorted(hidden)))
        return await self.planner.plan(self.storage, member, policy, self.now)

    async def reads(self, channel: ChannelId) -> bool:
        """Whether what is said in a channel may be read."""
        unknown = Channel(home=self.home, id=channel, name="", kind=ChannelKind.PRIVATE)
        kept = (await self.storage.channels(self.home)).get(channel, unknown)
        return is_read(self.settings.policy, self.channels.get(channel, kept))

    async def hidden(self) -> frozenset[ChannelId]:
        """The unreadable channels of which nothing is told: all but those that only the member's word has brought up.

        They saw a message there and want it back, whatever others can say of the channel; but none of its words.
        """
        if not self.unreadable:
            return self.unreadable
        acts = (await self.known()).engagements
        noted = {act.channel for act in acts if is_noted(act)}
        seen = {act.channel for act in acts if act.evidence is not Evidence.WORD}
        return self.unreadable - (noted - seen)

    async def nudges(self) -> list[Nudge]:
        """Those whom the member wanted back by now, and the worthiest of the others, as many as a list holds."""
        back = back_by((await self.talk()).nudges, self.now)
        some = islice((await self.plan()).about(None), CONSIDERED)
        return sorted(some, key=lambda nudge: nudge.contact not in back)[: self.most]

    async def nudge_about(
        self, contact: Identity, conversations: Collection[ConversationId] | None = None
    ) -> Nudge | None:
        """The nudge about all that waits with one contact, however little it is worth and though it was put off.

        conversations: only what waits in these.
        """
        known = await self.known([contact])
        ledger = Ledger(
            member=replace(self.member, muted=(), muted_channels=tuple(sorted(await self.hidden()))),
            items=[item for item in known.items if conversations is None or item.conversation in conversations],
            engagements=known.engagements,
            weeks=known.weeks,
            profiles=await self.storage.profiles(self.member.home, [contact]),
        )
        nudges = plan(ledger, self.now, self._policy(0.0), even_silent=True)
        return next((nudge for nudge in nudges if nudge.contact == contact), None)

    def _policy(self, minimum_worth: float) -> Policy:
        return Policy(half_life_months=self.settings.ties.half_life_months, minimum_worth=minimum_worth)

    async def wording(self) -> Wording:
        """The words for people, places and times, as this member may see them here."""
        home = self.member.home
        profiles = await self.storage.profiles(home)
        names = Counter(profile.name for profile in profiles.values())
        return Wording(
            words=self.words,
            profiles=profiles,
            namesakes=frozenset(name for name, people in names.items() if people > 1),
            channels=await self.storage.channels(home),
            now=self.now,
            zone=self.zone,
            link=self.link,
            shows_private=self.where,
            unreadable=self.unreadable,
            quotes=not self.member.discreet,
        )

    async def commit(
        self, decide: Callable[[Talk, Known], Changes], contacts: Iterable[Identity] = (), *, deed: bool = False
    ) -> Changes:
        """Decide and commit on what was shown and said so far and what passed with these contacts.

        deed: this is what the turn does, so that it isn't done again (see `Once`).

        Decides again where that has changed in between. Raises `StoreError`, and `Conflict` where it keeps changing.
        """
        contacts = tuple(contacts)

        async def read() -> tuple[Talk, Known, Agenda]:
            return await self.talk(), await self.known(contacts), await self.storage.agenda(self.home, self.member.id)

        def changes(found: tuple[Talk, Known, Agenda]) -> Changes:
            talk, known, agenda = found
            if talk.member is None:  # they have left: nothing is kept of them
                return Changes()
            made = decide(talk, known)
            once = (self.once.row,) if deed and self.once.row and made else ()
            made = replace(made, puts=(*made.puts, *once), read={**talk.stamps, **known.stamps})
            return with_dues(made, agenda, self.now, self.settings.digest.holidays)

        _, made = await decided(self.storage, read, changes)
        self.kept.extend(made.puts)
        if self.once.row in made.puts:
            self.once.row = None
        return made

    async def end(self) -> None:
        """The turn is done: from now on it isn't done again. Raises `StoreError`, and `Conflict` as `commit`."""
        if self.once.row is not None:
            row = self.once.row
            await self.commit(lambda talk, _: Changes(puts=(row,)) if talk.member else Changes())
            self.once.row = None

    async def show(self, nudges: Sequence[Nudge | None]) -> None:
        """Remember a list as the one that numbers refer to from now on, and its nudges as told."""

        def shown(talk: Talk, _: Known) -> Changes:
            told = {nudge.id for nudge in talk.nudges if nudge.state is not NudgeState.PLANNED}
            new = [replace(n, state=NudgeState.SENT, at=self.now) for n in nudges if n and n.id not in told]
            row = listed(self.member, nudges, talk.shown, self.now, where=self.where, by=self.by)
            return Changes(puts=(row, *new))

        await self.commit(shown)

    async def nudge(self, wanted: NudgeId) -> Nudge | None:
        """A nudge that was told, as it is now."""
        return next((nudge for nudge in (await self.talk()).nudges if nudge.id == wanted), None)
