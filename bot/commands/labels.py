"""How people and channels are called, as platforms tell: kept of whom and what the store names."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.engine.forgetting import SOMEBODY
from bot.engine.intake import decided
from bot.events import ChannelId, Identity, SpaceId
from bot.ledger import HomeId
from bot.people import Channel, Profile
from bot.ports import Changes, Known, Named, Storage


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """people, places: those whose labels are wanted, by home. told: the channels of which the platform has told."""

    people: defaultdict[HomeId, set[Identity]] = field(default_factory=lambda: defaultdict(set))
    places: defaultdict[HomeId, set[ChannelId]] = field(default_factory=lambda: defaultdict(set))
    told: dict[ChannelId, Channel] = field(default_factory=dict)

    async def missing(self, storage: Storage, home: HomeId, named: Named) -> Named:
        """Of these those without a label; from now on theirs are wanted."""
        wanted = named.people - {SOMEBODY}
        people = wanted - (await storage.profiles(home, wanted)).keys() if wanted else frozenset()
        places = named.channels - (await storage.channels(home)).keys() if named.channels else frozenset()
        self.people[home] |= people
        self.places[home] |= places
        return Named(people=frozenset(people), channels=frozenset(places))

    async def keep(
        self, storage: Storage, space: SpaceId, profiles: Sequence[Profile], channels: Sequence[Channel]
    ) -> None:
        """Keep the labels of one space that are new, of members, and of whom and what is wanted or was labelled before.

        Raises `StoreError`, and `Conflict` where others keep committing in between.
        """
        self.told.update({channel.id: channel for channel in channels})

        async def read() -> tuple[Known, list[Profile | Channel]]:
            known = await storage.known(space, ())
            return known, await self._wanted(storage, known, profiles, channels) if known.members else []

        def labels(found: tuple[Known, list[Profile | Channel]]) -> Changes:
            return Changes(puts=tuple(found[1]), read=found[0].stamps) if found[1] else Changes()

        (known, _), _ = await decided(storage, read, labels)
        if known.home:
            self.people[known.home].difference_update(profile.identity for profile in profiles)
            self.places[known.home].difference_update(channel.id for channel in channels)

    async def _wanted(
        self, storage: Storage, known: Known, profiles: Sequence[Profile], channels: Sequence[Channel]
    ) -> list[Profile | Channel]:
        """The labels to keep in a home: those that say something else than the ones that are kept."""
        home = known.home or HomeId("")
        members = {person for member in known.members for person in member.identities}
        muted = {channel for member in known.members for channel in member.muted_channels}
        labelled = await storage.profiles(home, [profile.identity for profile in profiles])
        named = await storage.channels(home) if channels else {}
        rows: list[Profile | Channel] = []
        for profile in (replace(one, home=home) for one in profiles):
            is_known = profile.identity in labelled or profile.identity in members | self.people[home]
            if is_known and labelled.get(profile.identity) != profile and not known.kept_out.covers(profile.identity):
                rows.append(profile)
        for channel in (replace(one, home=home) for one in channels):
            is_known = channel.id in named or channel.id in muted | self.places[home]
            if is_known and named.get(channel.id) != channel:
                rows.append(channel)
        return rows
