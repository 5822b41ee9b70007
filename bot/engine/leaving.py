"""Leaving: everything about a person goes, and they are kept out; or, having opted in again, no longer."""

import secrets
from collections.abc import Iterable, Set
from dataclasses import replace

from bot.engine.forgetting import forgotten
from bot.engine.intake import decided
from bot.engine.window import drop_labels
from bot.errors import BackupError
from bot.events import Identity, SpaceId
from bot.ledger import HomeId
from bot.models import Row
from bot.people import Home, KeptOut, LeftOut
from bot.ports import Changes, Known, Storage


async def leave_out(storage: Storage, person: Identity, home: HomeId | None = None) -> int:
    """Drop everything about a person and keep them out from now on, member or not; how many rows named them.

    home: kept out of this one also where there is none yet, should there be one later. A member goes with all their
    identities. Whose home has no member left loses everything but who is kept out. Each home is one commit. Raises
    `StoreError`, and `Conflict` where others keep committing in between.
    """
    if home and await storage.home(home) is None:
        await storage.commit(Changes(puts=(Home(id=home, spaces=(SpaceId(home),), secret=secrets.token_hex(16)),)))
    members = await storage.members()
    people = {person} | {
        identity for member in members if person in member.identities for identity in member.identities
    }
    return sum([await _leave(storage, home, people) for home in await storage.homes()])


async def finish_leaving(storage: Storage) -> None:
    """Complete what an end in between has left half done: nobody who is kept out is named in a home."""
    for home in await storage.homes():
        known = await storage.known(SpaceId(home), ())
        left = {person for member in known.members for person in member.identities if known.kept_out.covers(person)}
        if left or not known.members:
            await _leave(storage, home, left)


async def stay_out(storage: Storage, homes: Iterable[Home], left_out: Iterable[LeftOut]) -> int:
    """Keep out whoever is, by these rows of another state of the store, and drop what names them here; how many are.

    Raises `BackupError` where both have people kept out of a home by different secrets: their marks can't be compared.
    """
    marks = [*left_out]
    for other in homes:
        own = [row for row in marks if row.home == other.id]
        if not own:
            continue
        home = await storage.home(other.id) or other
        kept_out = (await storage.known(SpaceId(other.id), ())).kept_out
        if kept_out.marks and kept_out.secret != other.secret:
            wrong = f"those who left {other.id} are known here by other marks than in this backup"
            raise BackupError("the store", wrong, "restore it to a store of its own (--store)")
        await storage.commit(Changes(puts=(replace(home, secret=other.secret), *own)))
    for home_id in await storage.homes():
        kept_out = (await storage.known(SpaceId(home_id), ())).kept_out
        if not kept_out.marks:
            continue
        named = {*(await storage.named(home_id)).people, *await storage.profiles(home_id)}
        if left := {person for person in named if kept_out.covers(person)}:
            await _leave(storage, home_id, left)
    await finish_leaving(storage)
    return len(marks)


async def _leave(storage: Storage, home: HomeId, people: Set[Identity]) -> int:
    """Keep these people out of one home, and drop what names them; how many rows did."""

    async def read() -> tuple[Known, tuple[Row, ...]]:
        return await storage.known(SpaceId(home), ()), await storage.about(home)

    def changes(found: tuple[Known, tuple[Row, ...]]) -> Changes:
        known, everything = found
        gone = forgotten(_naming(people, everything), people)
        if all(not people.isdisjoint(member.identities) for member in known.members):
            gone = Changes(drops=tuple(row for row in everything if not isinstance(row, (Home, LeftOut))))
        (row,) = [row for row in everything if isinstance(row, Home)]
        kept_out = KeptOut(secret=row.secret or secrets.token_hex(16))
        marks = [LeftOut(home=home, mark=kept_out.mark(one)) for one in people]
        own = [replace(row, secret=kept_out.secret)] if marks and not row.secret else []
        return replace(gone, puts=(*gone.puts, *marks, *own), read=known.stamps, erases=True)

    (_, everything), _ = await decided(storage, read, changes)
    await drop_labels(storage, home, erases=True)
    await storage.erase()
    return len(_naming(people, everything))


def _naming(people: Set[Identity], rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if not people.isdisjoint(row.people)]


async def let_in(storage: Storage, home: HomeId, people: Iterable[Identity]) -> tuple[LeftOut, ...]:
    """The rows to drop when these people opt in (again): they are kept out no longer."""
    kept_out = (await storage.known(SpaceId(home), ())).kept_out
    return tuple(LeftOut(home=home, mark=kept_out.mark(one)) for one in people if kept_out.covers(one))
