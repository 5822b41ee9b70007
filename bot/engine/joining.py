"""Opting in: a home where there is none, the member, and labels of what they name. Nothing of them is kept before."""

import secrets
from collections.abc import Sequence

from bot.engine.intake import decided
from bot.engine.leaving import let_in
from bot.events import SpaceId
from bot.ledger import HomeId
from bot.models import Row
from bot.people import Channel, Home, Member, Profile
from bot.ports import Changes, Known, Storage


async def home_of(storage: Storage, space: SpaceId) -> HomeId:
    """The home that reads a space; what it would be called, where there is none."""
    return (await storage.known(space, ())).home or HomeId(space)


async def join(storage: Storage, space: SpaceId, member: Member, profile: Profile, channels: Sequence[Channel]) -> bool:
    """Make somebody a member of the home that reads a space; False where they are. channels: those that they mute.

    They are kept out no longer. Raises `StoreError`, and `Conflict` where others keep committing in between.
    """
    back = await let_in(storage, member.home, member.identities)

    def rows(known: Known) -> Changes:
        if any(not set(member.identities).isdisjoint(one.identities) for one in known.members):
            return Changes()
        new = Home(id=member.home, spaces=(space,), secret=secrets.token_hex(16))
        home: list[Row] = [] if known.home else [new]
        return Changes(puts=(*home, member, profile, *channels), drops=back, read=known.stamps)

    _, changes = await decided(storage, lambda: storage.known(space, ()), rows)
    return bool(changes)
