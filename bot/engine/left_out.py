"""Leaving people out: what they do is not taken in, and where others name them they are not. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.events import Event, MessagePosted
from bot.people import KeptOut


def allowed(events: Iterable[Event], kept_out: KeptOut) -> Iterator[Event]:
    """The events without those who are kept out: what they did is dropped, where others named them they are not."""
    if not kept_out.marks:
        yield from events
        return
    for event in events:
        out = {person for person in event.people if kept_out.covers(person)}
        if not out:
            yield event
        elif isinstance(event, MessagePosted) and event.author not in out and out.isdisjoint(event.place.between):
            yield replace(
                event,
                names=tuple(person for person in event.names if person not in out),
                shares=tuple(person for person in event.shares if person not in out),
                reply_to_author=None if event.reply_to_author in out else event.reply_to_author,
                thread_author=None if event.thread_author in out else event.thread_author,
            )
