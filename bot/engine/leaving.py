"""Leaving: everything about a person goes, and they are kept out; or, having opted in again, no longer."""

import secrets
from collections.abc import Iterable
from dataclasses import replace

from bot.engine.forgetting import forgotten
from bot.engine.window import drop_labels
from bot.errors import Conflict
from bot.events import Identity, SpaceId
from bot.ledger import HomeId
from bot.models import Row
from bot.people import Home, KeptOut, LeftOut
from bot.ports import Changes, Storage


async def leave_out(storage: Storage, person: Identity) -> int:
    """Drop everything about a person and keep them out from now on, member or not; how many rows named them.

    A member goes with all their identities. Whose home has no member left loses everything but who is kept out. Raises
    `StoreError`.
    """
    members = await storage.members()
    people = {person} | {
        identity for member in members if person in member.identities for identity in member.identities
    }
    named_them = 0
    for home in sorted({member.home for member in members}):
        await _keep_out(storage, home, people)
        while rows := await storage.about(home, people):
            named_them += len(rows)
            await storage.commit(forgotten(rows, people))
        if all(member.home != home for member in await storage.members()):
            kept = (Home, LeftOut)
            drops = tuple(row for row in await storage.about(home) if not isinstance(row, kept))
            await storage.commit(Changes(drops=drops))
        await drop_labels(storage, home)
    return named_them


async def let_in(storage: Storage, home: HomeId, people: Iterable[Identity]) -> None:
    """Somebody opts in (again): they are kept out no longer."""
    kept_out = (await storage.known(SpaceId(home), ())).kept_out
    gone = tuple(LeftOut(home=home, mark=kept_out.mark(one)) for one in people if kept_out.covers(one))
    if gone:
        await storage.commit(Changes(drops=gone))


async def _keep_out(storage: Storage, home: HomeId, people: Iterable[Identity]) -> None:
    while True:
        known = await storage.known(SpaceId(home), ())
        (row,) = [row for row in await storage.about(home) if isinstance(row, Home)]
        kept_out = KeptOut(secret=row.secret or secrets.token_hex(16))
        puts: list[Row] = [LeftOut(home=home, mark=kept_out.mark(one)) for one in people]
        if not row.secret:
            puts.append(replace(row, secret=kept_out.secret))
        try:
            await storage.commit(Changes(puts=tuple(puts), read=known.stamps))
        except Conflict:
            continue
        return
