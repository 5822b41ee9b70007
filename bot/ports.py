"""The only interfaces between what Requite decides and the world: Storage, Platform, Archive, Clock.

Each contract is written here once; adapters and stores don't repeat it.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Protocol, TextIO

from bot.config import Settings
from bot.events import ChannelId, Event, Identity, MessageId, SpaceId
from bot.ledger import Engagement, HomeId, Item, MemberId, Reaction, Trace, Week
from bot.models import Deed, Delivery, Due, Nudge, Offered, Question, Received, Rhythm, Row, SaidOnce, Shown
from bot.people import Channel, Home, KeptOut, LeftOut, Member, Profile
from bot.secrets import Secrets
from bot.views import Source, View
from bot.words import Words

Stamp = tuple[str, ...]
"""Names what is read and written together, led by the home: a conversation's facts, what passed between a pair, who is
a member, or any other row by its table and key. A commit moves the stamps of what it writes: `storage/stamps.py`."""


class Clock(Protocol):
    """The outermost loop's clock; everything below takes `now` as an argument."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


NOBODY = KeptOut()
"""Nobody is kept out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a store holds around some events, or between some people; what was not asked for is empty.

    home: None where no member's home reads the space. members: all members of the home. traces, reactions: of the
    conversations touched. engagements: of these conversations, and all of each pair that may be touched. items: of
    these pairs. weeks: their totals of what lies before the home's horizon. kept_out: whoever must not be in any of it.
    stamps: the version of each conversation and pair read, for `Changes.read`.
    """

    home: HomeId | None
    members: tuple[Member, ...] = ()
    traces: tuple[Trace, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    engagements: tuple[Engagement, ...] = ()
    items: tuple[Item, ...] = ()
    weeks: tuple[Week, ...] = ()
    horizon: datetime | None = None
    kept_out: KeptOut = NOBODY
    stamps: Mapping[Stamp, int] = field(default_factory=dict)

    @property
    def contacts(self) -> frozenset[Identity]:
        """Everybody with whom something passed."""
        return frozenset(row.contact for rows in (self.engagements, self.weeks) for row in rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What a member was shown, asked and has said. where a part is of one place of talk only, it says so.

    member: as it is now, None where they left. nudges: all that were shown or acted on, by time. shown, question: the
    list last shown in this place, the question last asked through this door. asked: the questions last asked here,
    through whichever door. deeds: by time. stamps: for `Changes.read`.
    """

    member: Member | None
    nudges: tuple[Nudge, ...] = ()
    shown: Shown | None = None
    question: Question | None = None
    asked: tuple[Question, ...] = ()
    deeds: tuple[Deed, ...] = ()
    stamps: Mapping[Stamp, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """What is to be sent to a member, and was. member: as it is now, None where they left. dues: what comes next.

    deliveries: those kept, by due time. stamps: for `Changes.read`; they cover who is a member.
    """

    member: Member | None
    dues: tuple[Due, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    rhythm: Rhythm | None = None
    stamps: Mapping[Stamp, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """How far a home was seen. until: when the latest that is kept of it happened, None without any. channels: in how
    many channels facts are kept.
    """

    until: datetime | None
    channels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is to be kept and dropped, as one atomic whole. read: the stamps that the decision rests on.

    erases: what it drops must be nowhere any more, also in no file, once `Storage.erase` has returned.
    """

    puts: tuple[Row, ...] = ()
    drops: tuple[Row, ...] = ()
    read: Mapping[Stamp, int] = field(default_factory=dict)
    erases: bool = False

    def __bool__(self) -> bool:
        """Whether there is anything to commit."""
        return bool(self.puts or self.drops)


class Storage(Protocol):
    """Keeps rows. No call answers with rows of another home than the one it names.

    Reads see all that was committed before and nothing else. Every call may raise `StoreError`.
    """

    async def known(self, space: SpaceId, events: Sequence[Event]) -> Known:
        """All that these events of one space may touch: see `Known`."""
        ...

    async def commit(self, changes: Changes) -> None:
        """Keep and drop rows: all or nothing, on disk (where the store has one) when this returns.

        Raises `Conflict` where a stamp in `changes.read` has moved, and `StoreError` where the write failed; nothing
        is changed then.
        """
        ...

    async def erase(self) -> None:
        """What was dropped by changes that erase is nowhere in the store's files when this returns."""
        ...

    async def backup(self, file: Path, *, replace: bool, progress: Callable[[int, int], None]) -> "Copied":
        """Write all that is kept, as it is at one moment, to a file that only its owner may read; others go on.

        replace: whether a file that is there gives way. progress: how many rows are written, of how many. The file is
        there as a whole or not at all. Raises `BackupError`.
        """
        ...

    async def members(self) -> tuple[Member, ...]:
        """Everybody who opted in, of all homes, by name of home and member."""
        ...

    async def called(self, who: Identity) -> tuple[Member, ...]:
        """Who opted in with this identity, by name of home: at most one in each."""
        ...

    async def profiles(self, home: HomeId, people: Iterable[Identity] | None = None) -> Mapping[Identity, Profile]:
        """The labels of these people as far as they are known in a home; of everybody known there, if not said."""
        ...

    async def channels(self, home: HomeId) -> Mapping[ChannelId, Channel]:
        """The labels of a home's channels."""
        ...

    async def items(self, home: HomeId, member: MemberId) -> tuple[Item, ...]:
        """A member's items, open and settled, by time of opening."""
        ...

    async def between(self, home: HomeId, member: MemberId, contacts: Iterable[Identity] | None = None) -> Known:
        """All that passed between a member and these contacts (everybody, if not said): engagements by time, items,
        weeks by time, the horizon, and the stamps of the pairs. No facts.
        """
        ...

    async def moved_since(self, home: HomeId, member: MemberId, version: int) -> "Moved":
        """With which of a member's contacts something changed since an earlier call: see `Moved`.

        version: the one that the call answered with, 0 without one. One of another opening of the store says nothing of
        this one: then, too, it is everybody.
        """
        ...

    async def asked(
        self, home: HomeId, authors: Iterable[Identity], since: datetime
    ) -> tuple[tuple[Trace, Known], ...]:
        """The questions and requests that these people wrote since, by time; with each, its conversation's facts."""
        ...

    async def talk(self, home: HomeId, member: MemberId, where: str, by: str = "") -> "Talk":
        """How far the talk with a member has come in one place of it, through one of its doors: see `Talk`."""
        ...

    async def due(self, now: datetime, limit: int) -> tuple[Due, ...]:
        """What is due by now, in all homes: up to so many, the longest due first."""
        ...

    async def unfinished(self, now: datetime, limit: int) -> tuple[Delivery, ...]:
        """The deliveries, of all homes, to go on with by now: up to so many, the longest due first."""
        ...

    async def agenda(self, home: HomeId, member: MemberId) -> "Agenda":
        """What is to be sent to a member, and was: see `Agenda`."""
        ...

    async def offered(self, home: HomeId, day: date) -> tuple[tuple[Offered, ...], Mapping[Stamp, int]]:
        """What was offered in a home on a day of UTC, and to whom; with the stamps of that day, for `Changes.read`."""
        ...

    async def said(self, home: HomeId, once: str) -> SaidOnce | None:
        """That a turn of this name was taken in a home, if it was."""
        ...

    async def said_until(self, moment: datetime, limit: int) -> tuple[SaidOnce, ...]:
        """The turns taken up to a moment, in all homes: up to so many, the earliest first."""
        ...

    async def received(self, home: HomeId, space: SpaceId) -> Received | None:
        """Up to when all of a space has surely come in, where that was noted."""
        ...

    async def about(self, home: HomeId, people: Iterable[Identity] | None = None) -> tuple[Row, ...]:
        """Every row of a home that names one of these people in any part; without people, every row of it."""
        ...

    async def homes(self) -> tuple[HomeId, ...]:
        """Every home there is, also those that no member is left in."""
        ...

    async def home(self, home: HomeId) -> Home | None:
        """The home's own row, if there is such a home."""
        ...

    async def outdated(self, home: HomeId, before: datetime, reach: timedelta, limit: int) -> Known:
        """Some of what is older than a moment, empty once nothing is: up to so many pairs and so many conversations.

        A pair where something passed before it, or with an item that was last asked for and, if ever, settled before
        it: in full. A conversation whose facts are all older: its facts. One that goes on, with facts older by more
        than `reach`: its facts, its engagements, and in full every pair that it may touch. Where nothing is due a store
        tells without going through its rows.
        """
        ...

    async def seen(self, home: HomeId) -> "Seen":
        """How far the home was seen: see `Seen`."""
        ...

    async def named(self, home: HomeId) -> "Named":
        """Whom and which channels the rows of a home name, labels apart."""
        ...

    async def strangers(self, home: HomeId, before: datetime) -> Known:
        """The facts older than this of conversations in which no member of the home is, and what that rests on."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A backup: how many rows are in it, and its bytes."""

    rows: int
    size: int


class Restoring(Protocol):
    """A backup that is about to take the place of a store.

    homes, left_out: those of the store that is there now. warnings: what a person should know of either.
    """

    homes: tuple[Home, ...]
    left_out: tuple[LeftOut, ...]
    warnings: tuple[str, ...]

    @property
    def storage(self) -> Storage:
        """All that the backup holds, in memory: what is changed there is put."""
        ...

    def put(self) -> "Restored":
        """Put what `storage` holds in the place of the store: at once, so that there is always the one or the other.

        Raises `BackupError`.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A store after it was restored: how many rows are in it, and where the former files are, None without any."""

    rows: int
    aside: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What there is to say about a store's files, a line each; and what is wrong with them, if anything."""

    lines: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """What a repair came to: how many rows are kept, what was lost (a line each), where the former files are."""

    rows: int
    losses: tuple[str, ...]
    aside: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """The contacts with whom something changed that a plan rests on: engagements, items, weeks, nudges, their labels.

    Others whose label changed may be among them. version: what to ask the store with the next time. whole: it is
    everybody about whom there is anything, and whoever isn't among them is gone.
    """

    version: int
    contacts: frozenset[Identity]
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """People and channels that some row names."""

    people: frozenset[Identity]
    channels: frozenset[ChannelId]


Link = Callable[[ChannelId, MessageId], str | None]
"""Where a message can be opened; None where that can't be said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """Somebody turns to the bot. where: the place of talk, whose last list a number refers to.

    by: through which door of that place ("chat", "shell"): a list shown through another one is not in front of them.
    space: the workspace in which they do, where the platform has such. once: the platform's own name for this turn, in
    its space; told again, nothing is done again. Empty where it is surely told but once.
    """

    who: Identity
    where: str
    by: str = "chat"
    space: SpaceId | None = None
    once: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard(Turned):
    """What somebody said to the bot."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed(Turned):
    """What somebody pressed: an action that some view offered (see `bot.views.Action`), or one of a message's menu.

    source, author: the message that a menu belongs to, and who wrote it.
    """

    verb: str
    id: str = ""
    text: str = ""
    source: Source | None = None
    author: Identity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled(Turned):
    """A form that somebody filled in: its verb and id, and by the name of each field what stands in it."""

    verb: str
    id: str = ""
    values: Mapping[str, tuple[str, ...]] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """What a platform tells of somebody who may become a member.

    home: of which space. readable: the channels in which both they and the bot are. joinable: public ones of theirs
    that the bot may join by itself. others: in how many more they are. refusal: why they may not, empty if they may.
    """

    profile: Profile
    readable: tuple[Channel, ...] = ()
    joinable: tuple[Channel, ...] = ()
    others: int = 0
    refusal: str = ""


class Ear(Protocol):
    """What a platform tells of the outside. Each of these may raise `RequiteError`; nothing is half done then."""

    async def answer(self, heard: Heard) -> View:
        """What the bot says to it."""
        ...

    async def press(self, pressed: Pressed) -> View:
        """What the bot says to a press. A form is to be filled in."""
        ...

    async def fill(self, filled: Filled) -> View:
        """What the bot says to a filled-in form; the same form again, with the problems, where it can't be taken."""
        ...

    async def greeting(self, who: Identity) -> View | None:
        """What is said, once and unasked, to whoever set the bot up; None where they are a member already."""
        ...

    async def complete(self, heard: Heard) -> Sequence[str]:
        """The whole texts that what was typed so far may become, the likeliest first: at most 20, changing nothing."""
        ...

    async def take(self, events: Sequence[Event]) -> "Named":
        """What people did. When this returns it is kept, and may be acknowledged. Raises `StoreError`.

        Tells whom and which channels it names now without a label: they are to be labelled soon.
        """
        ...

    async def unlabelled(self, space: SpaceId) -> "Named":
        """Whom and which channels anything that is kept of a space names without a label. Looks at all of it."""
        ...

    async def label(self, profiles: Sequence[Profile] = (), channels: Sequence[Channel] = ()) -> None:
        """How people and channels are called by now, and who is gone: told of whoever and whatever the platform knows.

        Kept of members, of whom and what was labelled before, and of those that `take` or `unlabelled` told.
        """
        ...

    async def leave(self, space: SpaceId) -> None:
        """The bot was taken out of a space: all that was kept of it goes, also from the store's files.

        But for who is kept out of it, by keyed hashes.
        """
        ...

    async def received(self, space: SpaceId) -> datetime | None:
        """Up to when all of a space has surely come in; None where that isn't known, or nobody joined there."""
        ...

    async def note_received(self, space: SpaceId, at: datetime) -> None:
        """All that happened in a space up to this moment has been taken. It never goes back."""
        ...


class Platform(Protocol):
    """Where members are talked to. Each renders every view, natively or as text, and escapes what it renders."""

    name: str

    async def serve(self, ear: Ear) -> None:
        """Tell the ear what people say and do, and show them its answers, until the platform's end or cancelled."""
        ...

    async def send(self, delivery: Delivery, view: View) -> MessageId:
        """Send a view to the delivery's member, privately; the platform's id of the message.

        Raises `TryLater` where it surely wasn't sent and may be later, and `Undeliverable` where it never will be.
        After anything else it isn't known: `find` tells. The same holds for `find` and `revise`.
        """
        ...

    async def find(self, delivery: Delivery) -> MessageId | None:
        """The message that an earlier attempt at this delivery left behind, if it did."""
        ...

    async def revise(self, delivery: Delivery, view: View) -> None:
        """Show another view in the place of a delivered message."""
        ...

    async def readable(self, member: Member, channels: Collection[ChannelId]) -> frozenset[ChannelId]:
        """Which of these channels the member can read at this moment."""
        ...

    async def applicant(self, who: Identity) -> Applicant | None:
        """What there is to know of somebody who may become a member; None where nobody becomes one here."""
        ...

    def want(self, named: "Named") -> None:
        """Whom and which channels a turn has named without a label: the ear is to be told of them soon."""
        ...

    async def enter(self, channels: Collection[ChannelId]) -> None:
        """Go into these public channels. Those into which the bot isn't let are left out, and it is logged."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a platform is opened with. words: in which it speaks of itself.

    member, input, output, notice: for one that talks with one person only.

    plain: nothing but lines in and out, also where more could be shown: for a screen reader.
    """

    words: Words
    member: Identity
    input: TextIO
    output: TextIO
    notice: str = ""
    plain: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Connecting:
    """What a platform of many members is connected with. words_of: the language in which somebody is spoken to."""

    settings: Settings
    secrets: Secrets
    clock: Clock
    words_of: Callable[[Identity], Awaitable[Words]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """How things stand with a platform, a line each; and what is wrong there, with the remedy."""

    lines: tuple[str, ...]
    problems: tuple[str, ...] = ()


class Archive(Protocol):
    """A finished record of what people did in one space, opened and checked: nothing in it is refused later.

    Iterating yields events in portions that never cut a conversation in two. What can't be read is counted.
    """

    space: SpaceId
    until: datetime
    """No event in it is later than this."""
    profiles: tuple[Profile, ...]
    channels: tuple[Channel, ...]
    warnings: tuple[str, ...]

    @property
    def parts(self) -> int:
        """How many parts (files) there are to read, for a progress bar."""
        ...

    def portions(self) -> Iterator["Portion"]:
        """The events, portion by portion."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """Some events of an archive. parts: how many parts were read for it. skipped: what was left out, by reason."""

    events: tuple[Event, ...]
    parts: int
    messages: int
    skipped: Mapping[str, int]
