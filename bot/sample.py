"""The sample workspace of `examples/`, brought to the present by whole days: as if its last message had come today."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.events import Event, MessagePosted
from bot.ledger import HomeId
from bot.ports import Archive, Portion

HOME = HomeId("slack:TSAMPLE01")
MEMBER = "maya"
"""The handle of the sample's member."""
STALE = timedelta(days=2)
"""Once its last message is older than this the sample is loaded anew, so that it always shows a day's list."""
DAY = timedelta(days=1)


class Shifted:
    """A small archive with every time moved by the whole days that bring its last event closest before `now`."""

    def __init__(self, archive: Archive, now: datetime) -> None:
        portions = list(archive.portions())
        last = max(event.at for portion in portions for event in portion.events)
        by = (now - last) // DAY * DAY
        self.space, self.profiles, self.channels = archive.space, archive.profiles, archive.channels
        self.warnings, self.parts, self.until = archive.warnings, archive.parts, last + by
        self._portions = [
            replace(portion, events=tuple(_moved(event, by) for event in portion.events)) for portion in portions
        ]

    def portions(self) -> Iterator[Portion]:
        """The events, moved."""
        return iter(self._portions)


def _moved(event: Event, by: timedelta) -> Event:
    if isinstance(event, MessagePosted) and event.edited_at:
        return replace(event, at=event.at + by, edited_at=event.edited_at + by)
    return replace(event, at=event.at + by)
