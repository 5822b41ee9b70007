"""The only interfaces between what Requite decides and the world: Storage, Platform, Archive, Clock.

Each contract is written here once; adapters and stores don't repeat it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TextIO

from bot.events import ChannelId, Event, Identity, MessageId, SpaceId
from bot.ledger import Engagement, HomeId, Item, MemberId, Reaction, Trace
from bot.models import Deed, Delivery, Nudge, Question, Row, Shown
from bot.people import Channel, KeptOut, Member, Profile
from bot.views import View
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
    these pairs. kept_out: whoever must not be in any of it. stamps: the version of each conversation and pair read, for
    `Changes.read`.
    """

    home: HomeId | None
    members: tuple[Member, ...] = ()
    traces: tuple[Trace, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    engagements: tuple[Engagement, ...] = ()
    items: tuple[Item, ...] = ()
    kept_out: KeptOut = NOBODY
    stamps: Mapping[Stamp, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What a member was shown, asked and has said. where a part is of one place of talk only, it says so.

    member: as it is now, None where they left. nudges: all that were shown or acted on, by time. shown, question: the
    list last shown in this place, the question last asked through this door. deeds: by time. stamps: for
    `Changes.read`.
    """

    member: Member | None
    nudges: tuple[Nudge, ...] = ()
    shown: Shown | None = None
    question: Question | None = None
    deeds: tuple[Deed, ...] = ()
    stamps: Mapping[Stamp, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """How far a home was seen. until: when the latest fact kept of it happened, None without any. channels: in how many
    channels facts are kept.
    """

    until: datetime | None
    channels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is to be kept and dropped, as one atomic whole. read: the stamps that the decision rests on."""

    puts: tuple[Row, ...] = ()
    drops: tuple[Row, ...] = ()
    read: Mapping[Stamp, int] = field(default_factory=dict)

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

    async def members(self) -> tuple[Member, ...]:
        """Everybody who opted in, of all homes, by name of home and member."""
        ...

    async def profiles(self, home: HomeId) -> Mapping[Identity, Profile]:
        """The labels of everybody known in a home."""
        ...

    async def channels(self, home: HomeId) -> Mapping[ChannelId, Channel]:
        """The labels of a home's channels."""
        ...

    async def items(self, home: HomeId, member: MemberId) -> tuple[Item, ...]:
        """A member's items, open and settled, by time of opening."""
        ...

    async def between(self, home: HomeId, member: MemberId, contacts: Iterable[Identity] | None = None) -> Known:
        """All that passed between a member and these contacts (everybody, if not said): engagements by time, items,
        and the stamps of the pairs. No facts.
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

    async def about(self, home: HomeId, people: Iterable[Identity] | None = None) -> tuple[Row, ...]:
        """Every row of a home that names one of these people in any part; without people, every row of it."""
        ...

    async def homes(self) -> tuple[HomeId, ...]:
        """Every home there is, also those that no member is left in."""
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
class Named:
    """People and channels that some row names."""

    people: frozenset[Identity]
    channels: frozenset[ChannelId]


Link = Callable[[ChannelId, MessageId], str | None]
"""Where a message can be opened; None where that can't be said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What somebody said to the bot. where: the place of talk, whose last list a number refers to.

    by: through which door of that place ("chat", "shell"): a list shown through another one is not in front of them.
    """

    who: Identity
    text: str = field(repr=False)
    where: str
    by: str = "chat"


class Ear(Protocol):
    """What a platform tells of the outside."""

    async def answer(self, heard: Heard) -> View:
        """What the bot says to it."""
        ...

    async def complete(self, heard: Heard) -> Sequence[str]:
        """The whole texts that what was typed so far may become, the likeliest first: at most 20, changing nothing."""
        ...

    async def take(self, events: Sequence[Event]) -> None:
        """What people did. When this returns it is kept, and may be acknowledged. Raises `StoreError`."""
        ...


class Platform(Protocol):
    """Where members are talked to. Each renders every view, natively or as text, and escapes what it renders."""

    name: str

    async def serve(self, ear: Ear) -> None:
        """Tell the ear what people say and do, and show them its answers, until the platform's end or cancelled."""
        ...

    async def send(self, delivery: Delivery, view: View) -> MessageId:
        """Send a view to the delivery's member, privately; the platform's id of the message."""
        ...

    async def find(self, delivery: Delivery) -> MessageId | None:
        """The message that an earlier attempt at this delivery left behind, if it did."""
        ...

    async def revise(self, delivery: Delivery, view: View) -> None:
        """Show another view in the place of a delivered message."""
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
