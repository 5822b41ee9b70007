"""An archive into a store: who opts in, portion by portion, the same however often it is interrupted or repeated."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.engine.intake import decided, take
from bot.engine.leaving import let_in
from bot.engine.naming import like, meant, told_apart
from bot.engine.wall import known_zone
from bot.errors import AmbiguousName, UsageError
from bot.events import MessagePosted
from bot.ledger import HomeId, MemberId
from bot.models import Row
from bot.people import Home, Member, Profile
from bot.ports import Archive, Changes, Known, Storage


@dataclass(slots=True, kw_only=True)
class Report:
    """What an import did. messages: looked at; skipped: of these, by reason; engagements: new in the ledger.

    too_old: of the messages, those before the home's horizon, of which nothing was read.
    """

    members: tuple[str, ...] = ()
    messages: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    too_old: int = 0
    engagements: int = 0
    warnings: list[str] = field(default_factory=list)


BREATH = 0.01
"""Seconds after each portion in which the bot gets round to others."""
Progress = Callable[[int, int], None]
"""Told after each portion: parts read, of how many."""


async def import_archive(
    storage: Storage, archive: Archive, names: Sequence[str], now: datetime, progress: Progress, days_behind: int = 0
) -> Report:
    """Read a whole archive for these members. Raises `UsageError` for a name that fits nobody, or several.

    A new member counts as having joined when the archive ends (or now, if that is earlier): what is older than seven
    days then opens nothing. days_behind: how long ago that is, by the bot's clock.
    """
    chosen = list(dict.fromkeys(named(name, archive.profiles) for name in names))
    report = Report(members=tuple(profile.name for profile in chosen), warnings=list(archive.warnings))
    home = Home(id=HomeId(archive.space), spaces=(archive.space,), days_behind=days_behind)
    await _enrol(storage, home, chosen, min(now, archive.until), report)
    parts = 0
    for portion in archive.portions():
        taken = await take(storage, portion.events, now)
        report.engagements += taken.new
        report.too_old += len({(e.place.channel, e.message) for e in taken.too_old if isinstance(e, MessagePosted)})
        report.messages += portion.messages
        report.skipped.update(portion.skipped)
        parts += portion.parts
        progress(parts, archive.parts)
        await asyncio.sleep(BREATH)
    await _label(storage, archive)
    return report


async def drop_home(storage: Storage, home: HomeId) -> None:
    """Drop everything of a home."""
    if rows := await storage.about(home):
        await storage.commit(Changes(drops=rows))


def named(name: str, profiles: Sequence[Profile]) -> Profile:
    """The one person whom a name means: by id or handle, else by a name of theirs; case and a leading @ don't matter.

    Raises `AmbiguousName` or `UsageError`.
    """
    found = meant(name, profiles)
    if len(found) == 1:
        return found[0]
    if found:
        raise AmbiguousName(name, told_apart(found))
    near = like(name, profiles)
    remedy = f"did you mean {' or '.join(near)}?" if near else "name a person by handle, name or id"
    raise UsageError(f"there is nobody called “{name}”; {remedy}")


async def _enrol(storage: Storage, home: Home, chosen: Sequence[Profile], joined_at: datetime, report: Report) -> None:
    """Keep the home and its members, as far as they are new."""
    known = {member.id for member in await storage.members() if member.home == home.id}
    is_home = (await storage.known(home.spaces[0], ())).home is not None
    rows: list[Row] = [] if is_home else [home]
    back = await let_in(storage, home.id, [profile.identity for profile in chosen])
    new = {profile.identity: profile for profile in chosen if MemberId(profile.identity) not in known}
    rows += [_member(home.id, profile, joined_at, report) for profile in new.values()]
    if rows or back:
        await storage.commit(Changes(puts=tuple(rows), drops=back))


async def _label(storage: Storage, archive: Archive) -> None:
    """Keep the labels of those people and channels that some row names, and of nobody else."""
    home = HomeId(archive.space)

    async def read() -> Known:
        return await storage.known(archive.space, ())

    needed = await storage.named(home)
    profiles, channels = await storage.profiles(home), await storage.channels(home)

    def labels(known: Known) -> Changes:
        if not known.members:  # the last one left meanwhile
            return Changes()
        people = [p for p in archive.profiles if p.identity in needed.people and profiles.get(p.identity) != p]
        people = [profile for profile in people if not known.kept_out.covers(profile.identity)]
        places = [c for c in archive.channels if c.id in needed.channels and channels.get(c.id) != c]
        return Changes(puts=(*people, *places), read=known.stamps)

    await decided(storage, read, labels)


def _member(home: HomeId, profile: Profile, joined_at: datetime, report: Report) -> Member:
    zone = known_zone(profile.zone or "UTC")
    if zone is None:
        report.warnings.append(f"{profile.handle}: the time zone {profile.zone!r} is unknown; UTC is used")
    return Member(
        home=home,
        id=MemberId(profile.identity),
        identities=(profile.identity,),
        zone=zone or "UTC",
        joined_at=joined_at,
    )
