"""One turn of talk: who speaks, when, where, and what is known around it. Verbs ask it and answer with a view."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.config import Settings
from bot.kinds import Awaits
from bot.models import Member, Nudge, Shown
from bot.nudging.plan import Ledger, Policy, plan
from bot.nudging.wording import Wording
from bot.ports import Changes, Link, Storage


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a verb may use. where: the place of talk ("terminal"), whose last list a number refers to.

    link: where messages can be opened.
    """

    storage: Storage
    settings: Settings
    member: Member
    now: datetime
    where: str
    link: Link

    async def nudges(self) -> list[Nudge]:
        """Everybody to get back to now, the worthiest first."""
        (everybody,) = await self.nudges_about(None)
        return everybody

    async def nudges_about(self, *kinds: Awaits | None) -> list[list[Nudge]]:
        """A list for each: only about what awaits this; about everything, light gestures too, for None."""
        home, settings = self.member.home, self.settings
        known = await self.storage.between(home, self.member.id)
        ledger = Ledger(
            member=self.member,
            items=known.items,
            engagements=known.engagements,
            profiles=await self.storage.profiles(home),
        )
        policy = Policy(half_life_months=settings.ties.half_life_months, minimum_worth=settings.digest.minimum_worth)
        return [plan(ledger, self.now, policy, awaits) for awaits in kinds]

    async def wording(self) -> Wording:
        """The words for people, places and times, as this member may see them here."""
        home = self.member.home
        return Wording(
            profiles=await self.storage.profiles(home),
            channels=await self.storage.channels(home),
            now=self.now,
            zone=ZoneInfo(self.member.zone),
            link=self.link,
        )

    async def show(self, nudges: Sequence[Nudge]) -> None:
        """Remember a list as the one that numbers refer to from now on."""
        shown = Shown(home=self.member.home, member=self.member.id, where=self.where, at=self.now, nudges=tuple(nudges))
        await self.storage.commit(Changes(puts=(shown,)))

    async def shown(self) -> tuple[Nudge, ...]:
        """The list that numbers refer to; today's, if none was shown yet."""
        shown = await self.storage.shown(self.member.home, self.member.id, self.where)
        if shown:
            return shown.nudges
        return tuple((await self.nudges())[: self.settings.digest.nudges])
