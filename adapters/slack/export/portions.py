"""Cuts an archive's events into portions that keep each conversation whole."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from bot.events import Event
from bot.ports import Portion

PORTION = 5_000
"""Messages in a portion, unless one conversation alone has more."""

Told = tuple[Event, ...]
"""What one message told: itself and the reactions on it, or its deletion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRead:
    """A channel, read to its end. parts: files read. skipped: messages and files left out, by reason."""

    told: Sequence[Told]
    parts: int
    skipped: Counter[str]


def conversations(told: Iterable[Told]) -> list[list[Told]]:
    """What the messages of one channel told, by conversation, the conversation that began first coming first.

    A deletion goes with its message also where it doesn't tell the thread.
    """
    known = list(told)
    threads = {told[0].message: told[0].place.thread for told in known if told[0].place.thread}
    found: dict[str, list[Told]] = {}
    for events in known:
        first = events[0]
        # A `ts` has a fixed width: as text it sorts by time.
        began = "" if first.place.between else threads.get(first.message, first.message)
        found.setdefault(began, []).append(events)
    return [found[began] for began in sorted(found)]


def portions(channels: Iterable[ChannelRead]) -> Iterator[Portion]:
    """The channels' conversations in portions of about `PORTION` messages; small channels share one."""
    pile = _Pile()
    for channel in channels:
        pile.parts += channel.parts
        pile.skipped.update(channel.skipped)
        for conversation in conversations(channel.told):
            if pile.read and pile.read + len(conversation) > PORTION:
                yield pile.portion()
                pile = _Pile()
            pile.read += len(conversation)
            pile.events.extend(chain.from_iterable(conversation))
    if pile.parts or pile.skipped or pile.read:
        yield pile.portion()


@dataclass(slots=True)
class _Pile:
    """A portion in the making. read: messages that events came of."""

    events: list[Event] = field(default_factory=list)
    parts: int = 0
    read: int = 0
    skipped: Counter[str] = field(default_factory=Counter)

    def portion(self) -> Portion:
        """The portion. A file that can't be read counts as one message that was looked at and left out."""
        return Portion(
            events=tuple(self.events),
            parts=self.parts,
            messages=self.read + self.skipped.total(),
            skipped={str(why): count for why, count in self.skipped.items()},
        )
