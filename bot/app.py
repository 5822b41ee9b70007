"""The one composition root: settings → store, adapters and conversation, wired for what the command line asks."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

from adapters import ADAPTERS, Importer
from adapters.terminal.outbound import lines, safe
from bot import sample
from bot.config import Settings
from bot.conversation.answer import answer
from bot.conversation.turn import Turn
from bot.engine.forgetting import forgotten
from bot.engine.intake import take
from bot.engine.window import tidy
from bot.errors import UsageError
from bot.events import ChannelId, Event, Identity, MessageId
from bot.importing import Progress, Report, drop_home, import_archive, known_zone, named
from bot.ledger import HomeId
from bot.models import Member, Profile, Row, belongs_to
from bot.ports import Clock, Heard, Opening, Platform, Storage
from bot.views import View
from storage import check_store, open_store

__all__ = ["App", "SystemClock", "as_lines", "check_store", "importers", "safe"]

FIRST_YEAR, LAST_YEAR = 1970, 2200
"""The years that `--now` may lie in: around each, a few weeks more can be reckoned."""
SAMPLE = Path(__file__).parent.parent / "examples" / "workspace"


class SystemClock:
    """The machine's clock (see `bot.ports.Clock`)."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """Everything that a command can do. command: names this process to others that want the store."""

    settings: Settings
    command: str
    clock: Clock = field(default_factory=SystemClock)

    @asynccontextmanager
    async def store(self, *, create: bool = False) -> AsyncIterator[Storage]:
        """The store of the settings, open."""
        async with open_store(self.settings.store.url, holder=f"“{self.command}”", create=create) as storage:
            yield storage

    async def run(self, name: str, input_: TextIO, output: TextIO) -> None:
        """Talk with a member in the terminal, beginning with today's list. A new store gets the sample first."""
        async with self.store(create=True) as storage:
            notice = await self._sample(storage)
            await tidy(storage, self.clock.now())
            member = await self._member(storage, name)
            opening = Opening(member=member.identities[0], input=input_, output=output, notice=notice)
            await opened("terminal", opening).serve(_Ear(self, storage, member))

    async def ask(self, text: str, name: str, at: str) -> View:
        """One turn of talk. at: the moment to take for now, ISO 8601 (by the member's clock if it names no zone)."""
        async with self.store() as storage:
            member = await self._member(storage, name)
            now = moment(at, ZoneInfo(member.zone)) if at else self.clock.now()
            return await answer(self.turn(storage, member, now, "terminal"), text)

    async def import_(self, kind: str, path: Path, names: Sequence[str], at: str, progress: Progress) -> Report:
        """Read an archive for these members; the sample makes room for it.

        Archive and names are checked before the store is touched. at: the moment to take for now, as in `ask`, by the
        clock of the first member.
        """
        with importers()[kind](path) as archive:
            try:
                chosen = [named(name, archive.profiles) for name in names]
            except UsageError as error:
                raise UsageError("; ".join((str(error), *archive.warnings))) from error
            zone = known_zone(chosen[0].zone)
            now = moment(at, ZoneInfo(zone or "UTC")) if at else self.clock.now()
            async with self.store(create=True) as storage:
                if HomeId(archive.space) != sample.HOME:
                    await drop_home(storage, sample.HOME)
                report = await import_archive(storage, archive, names, now, progress)
                await tidy(storage, self.clock.now())
                return report

    async def export(self, name: str) -> list[Row]:
        """All that is stored of one member: their own rows, and what they wrote and reacted with."""
        async with self.store() as storage:
            member = await self._member(storage, name)
            rows = await storage.about(member.home, (*member.identities, Identity(member.id)))
            return [row for row in rows if belongs_to(row, member)]

    async def forget(self, name: str) -> tuple[str, int]:
        """Drop everything about a person, member or not; their name, and how many rows named them."""
        async with self.store() as storage:
            person = await self._anybody(storage, name)
            people = {person.identity} | {
                identity
                for member in await storage.members()
                if person.identity in member.identities
                for identity in member.identities
            }
            named_them = 0
            while rows := await storage.about(person.home, people):
                named_them += len(rows)
                await storage.commit(forgotten(rows, people))
            if all(member.home != person.home for member in await storage.members()):
                await drop_home(storage, person.home)
            await tidy(storage, self.clock.now())
            return person.name, named_them

    async def _anybody(self, storage: Storage, name: str) -> Profile:
        """Whom a name means among all whom the store names, also those known by their id alone."""
        people: list[Profile] = []
        for home in sorted({member.home for member in await storage.members()}):
            labelled = await storage.profiles(home)
            people += labelled.values()
            people += [
                Profile(home=home, identity=person, name=person.rpartition(":")[2], handle=person.rpartition(":")[2])
                for person in sorted((await storage.named(home)).people - labelled.keys())
            ]
        return named(name, people)

    def turn(self, storage: Storage, member: Member, now: datetime, where: str) -> Turn:
        """A turn of talk with a member."""
        return Turn(storage=storage, settings=self.settings, member=member, now=now, where=where, link=link)

    async def _sample(self, storage: Storage) -> str:
        """Load the sample into a store that nobody uses, or bring an old one to the present; what to say about it."""
        members = await storage.members()
        now = self.clock.now()
        if any(member.home != sample.HOME or now - member.joined_at < sample.STALE for member in members):
            return ""
        with importers()["slack-export"](SAMPLE) as archive:
            await drop_home(storage, sample.HOME)
            shifted = sample.Shifted(archive, now)
            await import_archive(storage, shifted, [sample.MEMBER], now, lambda _, __: None)
        return "Loaded the sample workspace, as if it were today. You are Maya; “help” lists what you can say."

    async def _member(self, storage: Storage, name: str) -> Member:
        """The member with this name; without a name the one in the settings, else the only one."""
        members = await storage.members()
        if not members:
            raise UsageError("nobody has opted in yet; “requite import slack-export PATH --member NAME” makes a member")
        wanted = name or self.settings.terminal.member
        if not wanted and len(members) == 1:
            return members[0]
        by_identity = {identity: member for member in members for identity in member.identities}
        labels = [await storage.profiles(home) for home in sorted({member.home for member in members})]
        profiles = [profile for of in labels for profile in of.values() if profile.identity in by_identity]
        if not wanted:
            handles = ", ".join(sorted(profile.handle for profile in profiles))
            raise UsageError(f"several people opted in; say which with --member: {handles}")
        return by_identity[named(wanted, profiles).identity]


@dataclass(frozen=True, slots=True)
class _Ear:
    """The bot, as a platform on which one member talks sees it (see `bot.ports.Ear`)."""

    app: App
    storage: Storage
    member: Member

    async def answer(self, heard: Heard) -> View:
        return await answer(self.app.turn(self.storage, self.member, self.app.clock.now(), heard.where), heard.text)

    async def take(self, events: Sequence[Event]) -> None:
        await take(self.storage, events, self.app.clock.now())


def link(channel: ChannelId, message: MessageId) -> str | None:
    """Where a message can be opened; the sample's can't."""
    adapter = ADAPTERS.get(channel.partition(":")[0])
    if adapter is None or adapter.link is None or channel.startswith(f"{sample.HOME}/"):
        return None
    return adapter.link(channel, message)


def opened(name: str, opening: Opening) -> Platform:
    """The platform of this name, ready to serve. Raises `UsageError` where nobody can be talked with on it yet."""
    adapter = ADAPTERS.get(name)
    if adapter is None or adapter.open is None:
        raise UsageError(f"{name}: this version can't talk with anybody there; use the terminal")
    return adapter.open(opening)


def importers() -> Mapping[str, Importer]:
    """Every kind of archive that some adapter opens, by name."""
    return {kind: opens for adapter in ADAPTERS.values() for kind, opens in adapter.importers.items()}


def moment(text: str, zone: ZoneInfo) -> datetime:
    """The moment that an ISO 8601 text names, in UTC; by the clock of `zone` if it names none. Raises `UsageError`."""
    try:
        told = datetime.fromisoformat(text)
        if not FIRST_YEAR <= told.year <= LAST_YEAR:
            raise ValueError(f"the year {told.year}")
        return (told if told.tzinfo else told.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        form = "2026-03-20T09:00 or 2026-03-20T09:00+01:00"
        raise UsageError(f"--now: “{text}” is no time; write it like {form}") from None


def as_lines(view: View) -> str:
    """A view as the terminal shows it."""
    return "\n".join(lines(view))
