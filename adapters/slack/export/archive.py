"""Reads a Slack export, the zip or the folder that a workspace's owner downloads, as an `Archive`.

Source: Slack's page “How to read Slack data exports”. What a message means is `inbound`'s business, what the
lists say is `lists`', and whether the files can be trusted `files`'.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from adapters.slack.export.channels import Listed, with_bot
from adapters.slack.export.files import Files, open_files
from adapters.slack.export.layout import Layout, layout
from adapters.slack.export.lists import list_in, listed_channels, listed_people
from adapters.slack.export.portions import ChannelRead, Told, portions
from adapters.slack.inbound import message_events
from adapters.slack.payload import moment
from adapters.slack.room import Room, slack_identity, user_of
from adapters.slack.skips import Skipped, Why
from bot.events import Identity, MessageId, MessagePosted, Place, channel_id
from bot.ports import Portion

_END_OF_TIME = datetime(2286, 11, 20, tzinfo=UTC)
"""No `ts` is later."""


@contextmanager
def open_export(path: Path) -> Iterator["SlackExport"]:
    """The export at this path, for as long as the context lasts. Raises `ArchiveError` where it is none."""
    with open_files(path) as files:
        yield SlackExport(files, layout(path, files.names))


class SlackExport:
    """An export, opened: see `Archive`. Its space is `slack:` and the workspace's id.

    Every element of every day's file is looked at; one that no event comes of is skipped. A file that can't be
    read, and a link that is not followed, count as one message that was looked at and skipped.
    """

    def __init__(self, files: Files, layout: Layout) -> None:
        self._files = files
        self._layout = layout
        self._people, told_of_people = listed_people(files, layout)
        self._channels, told_of_channels = listed_channels(files, layout, self._people)
        self.space = self._people.space
        self.until = _last_moment(files, layout)
        self.profiles = self._people.profiles
        self.channels = tuple(channel.row(self.space) for channel in self._channels.values())
        self.warnings = (*told_of_people, *told_of_channels)

    @property
    def parts(self) -> int:
        """How many days there are to read, counted by channel."""
        return sum(len(days) for days in self._layout.days.values())

    def portions(self) -> Iterator[Portion]:
        """The events, portion by portion; every call reads anew."""
        return portions(self._read())

    def _read(self) -> Iterator[ChannelRead]:
        if self._files.not_followed:
            yield ChannelRead(told=(), parts=0, skipped=Counter({Why.LINK: self._files.not_followed}))
        known = dict(self._people.identities)
        for folder, days in self._layout.days.items():
            yield self._read_channel(self._channels[folder], days, known)

    def _read_channel(self, channel: Listed, days: tuple[str, ...], known: dict[str, Identity]) -> ChannelRead:
        """One channel. known: who people are; those whom no list names are added as they write."""
        authors: dict[MessageId, Identity] = {}
        room = self._room(channel, known, authors)
        told: list[Told] = []
        skipped: Counter[str] = Counter()
        for message in self._messages(days, skipped):
            read = message_events(message, room)
            if isinstance(read, Skipped):
                skipped[read.reason] += 1
                continue
            told.append(read)
            first = read[0]
            if isinstance(first, MessagePosted):
                known.setdefault(user_of(first.author), first.author)
                if first.place.thread == first.message:
                    authors[first.message] = first.author
        return ChannelRead(told=told, parts=len(days), skipped=skipped)

    def _messages(self, days: tuple[str, ...], skipped: Counter[str]) -> Iterator[object]:
        for day in days:
            messages = list_in(self._files, day)
            if messages is None:
                skipped[Why.UNREADABLE_FILE] += 1
            else:
                yield from messages

    def _room(self, channel: Listed, known: dict[str, Identity], authors: dict[MessageId, Identity]) -> Room:
        people = self._people
        is_with_bot = with_bot(channel, people)
        members = () if is_with_bot else channel.members
        between = tuple(known.setdefault(user, slack_identity(people.team, user)) for user in members)
        return Room(
            place=Place(space=self.space, channel=channel_id(self.space, channel.channel), between=between),
            realm=people.team,
            people=known,
            bots=people.bots,
            with_bot=is_with_bot,
            names=people.names,
            thread_authors=authors,
        )


def _last_moment(files: Files, layout: Layout) -> datetime:
    """The time of the last message in the files of the last date in which there is any."""
    for days in layout.newest_first():
        messages = [message for day in days for message in list_in(files, day) or ()]
        times = [at for message in messages if isinstance(message, dict) and (at := moment(message.get("ts")))]
        if times:
            return max(times)
    return _END_OF_TIME
