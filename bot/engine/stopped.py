"""Members who have stopped, or let a channel be unread: what happens there and then is, for them, as if it hadn't.

Pure (docs/ledger.md, section 7).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from bot.engine.engagements import Members, engagements
from bot.events import ChannelId, Event, MessageDeleted, MessagePosted
from bot.ledger import Engagement, Reaction, Trace
from bot.people import Member


def heard(events: Iterable[Event], members: Sequence[Member]) -> Iterator[Event]:
    """The events that some member of the home takes in. Deletions always are: they only take away."""
    if any(not (member.stops or member.unread) for member in members):
        yield from events
        return
    for event in events:
        edited = event.edited_at if isinstance(event, MessagePosted) else None
        times = (event.at, edited or event.at)
        if isinstance(event, MessageDeleted) or any(_hears(member, event.place.channel, *times) for member in members):
            yield event


def takes_in(fact: Trace | Reaction, near: Iterable[Member]) -> bool:
    """Whether a fact is taken in for any of these members, who are near it."""
    return any(_hears(member, fact.channel, *_times(fact)) for member in near)


def names_deaf(fact: Trace | Reaction, near: Iterable[Member]) -> bool:
    """Whether a fact names a member for whom it isn't taken in."""
    people = set(fact.people)
    return any(
        not people.isdisjoint(member.identities) and not _hears(member, fact.channel, *_times(fact)) for member in near
    )


def acts(
    traces: Sequence[Trace], reactions: Sequence[Reaction], members: Members, near: Iterable[Member]
) -> list[Engagement]:
    """All engagements of one conversation; of those near, without what isn't taken in for them."""
    rows = engagements(traces, reactions, members)
    for member in near:
        if not (member.stops or member.unread):
            continue
        own = [trace for trace in traces if trace.deleted or not member.misses(trace.channel, trace.at)]
        put = [reaction for reaction in reactions if not member.misses(reaction.channel, reaction.at)]
        if len(own) + len(put) < len(traces) + len(reactions):
            rows = [row for row in rows if row.member != member.id]
            rows += [row for row in engagements(own, put, members) if row.member == member.id]
    return rows


def _times(fact: Trace | Reaction) -> tuple[datetime, ...]:
    return (fact.at, fact.version) if isinstance(fact, Trace) else (fact.at,)


def _hears(member: Member, channel: ChannelId, *times: datetime) -> bool:
    return not any(member.misses(channel, at) for at in times)
