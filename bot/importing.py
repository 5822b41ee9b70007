"""An archive into a store: who opts in, portion by portion, the same however often it is interrupted or repeated."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.engine.intake import take
from bot.errors import AmbiguousName, UsageError
from bot.events import Identity
from bot.ledger import HomeId, MemberId
from bot.models import Home, Member, Profile, Row
from bot.ports import Archive, Changes, Storage


@dataclass(slots=True, kw_only=True)
class Report:
    """What an import did. messages: looked at; skipped: of these, by reason; engagements: new in the ledger."""

    members: tuple[str, ...] = ()
    messages: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    engagements: int = 0
    warnings: list[str] = field(default_factory=list)


Progress = Callable[[int, int], None]
"""Told after each portion: parts read, of how many."""


async def import_archive(
    storage: Storage, archive: Archive, names: Sequence[str], now: datetime, progress: Progress
) -> Report:
    """Read a whole archive for these members. Raises `UsageError` for a name that fits nobody, or several.

    A new member counts as having joined when the archive ends (or now, if that is earlier): what is older than seven
    days then opens nothing.
    """
    chosen = [named(name, archive.profiles) for name in names]
    report = Report(members=tuple(profile.name for profile in chosen), warnings=list(archive.warnings))
    await _enrol(storage, archive, chosen, min(now, archive.until), report)
    parts = 0
    for portion in archive.portions():
        report.engagements += await take(storage, portion.events, now)
        report.messages += portion.messages
        report.skipped.update(portion.skipped)
        parts += portion.parts
        progress(parts, archive.parts)
    return report


def named(name: str, profiles: Sequence[Profile]) -> Profile:
    """The one person whom a name means: by id or handle, else by display name; case and a leading @ don't matter.

    Raises `AmbiguousName` or `UsageError`.
    """
    wanted = name.strip().removeprefix("@").casefold()
    for fits in (_exactly, _by_name):
        found = [profile for profile in profiles if fits(profile, wanted)]
        if len(found) == 1:
            return found[0]
        if found:
            raise AmbiguousName(name, (f"{profile.handle} ({profile.name})" for profile in found))
    known = {profile.handle: profile for profile in profiles} | {profile.name: profile for profile in profiles}
    near = get_close_matches(name, known, n=3, cutoff=0.5)
    remedy = f"did you mean {' or '.join(near)}?" if near else "name a person by handle, name or id"
    raise UsageError(f"there is nobody called “{name}”; {remedy}")


def _exactly(profile: Profile, wanted: str) -> bool:
    return wanted in (
        profile.handle.casefold(),
        profile.identity.casefold(),
        _user(profile.identity).casefold(),
    )


def _by_name(profile: Profile, wanted: str) -> bool:
    return wanted == profile.name.casefold()


def _user(identity: Identity) -> str:
    return identity.rpartition(":")[2]


async def _enrol(
    storage: Storage, archive: Archive, chosen: Sequence[Profile], joined_at: datetime, report: Report
) -> None:
    """Keep home, members and labels, as far as they are new."""
    home = HomeId(archive.space)
    known = {member.id for member in await storage.members() if member.home == home}
    profiles, channels = await storage.profiles(home), await storage.channels(home)
    rows: list[Row] = [Home(id=home, spaces=(archive.space,))] if not known else []
    new = {profile.identity: profile for profile in chosen if MemberId(profile.identity) not in known}
    rows += [_member(home, profile, joined_at, report) for profile in new.values()]
    rows += [profile for profile in archive.profiles if profiles.get(profile.identity) != profile]
    rows += [channel for channel in archive.channels if channels.get(channel.id) != channel]
    if rows:
        await storage.commit(Changes(puts=tuple(rows)))


def _member(home: HomeId, profile: Profile, joined_at: datetime, report: Report) -> Member:
    return Member(
        home=home,
        id=MemberId(profile.identity),
        identities=(profile.identity,),
        zone=_zone(profile, report),
        joined_at=joined_at,
    )


def _zone(profile: Profile, report: Report) -> str:
    try:
        return ZoneInfo(profile.zone or "UTC").key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        report.warnings.append(f"{profile.handle}: the time zone {profile.zone!r} is unknown; UTC is used")
        return "UTC"
