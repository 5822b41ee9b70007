"""Known → decide → commit: events become facts and ledger, once each, whatever order they come in.

`decide` is pure. `take` asks the store, and decides again where something moved in between.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Generic, TypeVar

from bot.engine.engagements import Members, engagements
from bot.engine.facts import Facts
from bot.engine.left_out import allowed
from bot.engine.settlement import items
from bot.errors import Conflict
from bot.events import Event, Identity
from bot.ledger import Engagement, Evidence, Item, MemberId, Reaction, Trace
from bot.models import Row
from bot.people import Member
from bot.ports import Changes, Known, Storage

WINDOW = timedelta(hours=24)
"""How long traces are kept of conversations in which no member is."""
ATTEMPTS = 20
"""How often a decision is taken anew when others commit in between; past that, something is wrong."""


async def take(storage: Storage, events: Sequence[Event], now: datetime) -> int:
    """Take events into the ledger, durably: when this returns they may be acknowledged.

    Returns how many engagements are new. Raises `StoreError`, or `Conflict` where others kept committing in between;
    then nothing of the space at fault was taken.
    """
    new = 0
    by_space = sorted(events, key=lambda event: event.place.space)
    for space, of_space in groupby(by_space, key=lambda event: event.place.space):
        batch = list(of_space)
        known, changes = await decided(
            storage, partial(storage.known, space, batch), partial(decide, events=batch, now=now)
        )
        new += _new(known, changes)
    return new


Read = TypeVar("Read")


async def decided(
    storage: Storage, read: Callable[[], Awaitable[Read]], decide: Callable[[Read], Changes]
) -> tuple[Read, Changes]:
    """Read, decide and commit, again where what was read has changed meanwhile; what it was decided on, and what.

    Raises `Conflict` after `ATTEMPTS`, and `StoreError`.
    """
    attempt = 0
    while True:
        attempt += 1
        known = await read()
        changes = decide(known)
        try:
            if changes:
                await storage.commit(changes)
        except Conflict:
            if attempt == ATTEMPTS:
                raise
        else:
            return known, changes


def _new(known: Known, changes: Changes) -> int:
    """How many engagements among the changes are not just other states of known ones."""
    put = {row.key: row.message for row in changes.puts if isinstance(row, Engagement)}
    messages = set(put.values())
    return len(put.keys() - {row.key for row in known.engagements if row.message in messages})


def decide(known: Known, events: Iterable[Event], now: datetime) -> Changes:
    """What these events change in what is known. Later events see the effect of earlier ones."""
    if known.home is None or not known.members:
        return Changes()
    members = {identity: member.id for member in known.members for identity in member.identities}
    facts = Facts.of(known.traces, known.reactions)
    touched = facts.merge(known.home, allowed(events, known.kept_out), members)
    kept: list[Row] = []
    rows: list[Engagement] = []
    for conversation, (traces, reactions) in facts.by_conversation().items():
        if conversation in touched:
            near = concerns(traces, reactions, members)
            found: list[Trace | Reaction] = [*traces, *reactions]
            kept += [
                fact
                for fact in found
                if facts.stored.get(fact.key) != fact
                and (near or fact.key in facts.stored or _may_matter(fact, now - WINDOW))
            ]
            if near:
                rows += remembered(engagements(traces, reactions, members), known.members)
    ledger = _diff(
        (row for row in known.engagements if row.conversation in touched and row.evidence is not Evidence.WORD),
        rows,
    )
    items = _settle(known, ledger)
    return Changes(puts=(*kept, *ledger.puts, *items.puts), drops=(*ledger.drops, *items.drops), read=known.stamps)


def remembered(acts: Iterable[Engagement], members: Iterable[Member]) -> list[Engagement]:
    """The engagements without those that a member had forgotten: all that passed with a contact up to some moment."""
    forgot = {(member.id, one.contact): one.at for member in members for one in member.forgot}
    return [act for act in acts if (act.member, act.contact) not in forgot or act.at > forgot[act.member, act.contact]]


def concerns(traces: Iterable[Trace], reactions: Iterable[Reaction], members: Members) -> bool:
    """Whether a member is in a conversation: wrote, was named or referred to, reacted or was reacted to."""
    return any(person in members for trace in traces for person in trace.people) or any(
        reaction.actor in members or reaction.message_author in members for reaction in reactions
    )


def _may_matter(fact: Trace | Reaction, window: datetime) -> bool:
    """Whether a fact with no member near may matter to one soon: a thread's, or a state that outlives late reports."""
    if isinstance(fact, Trace) and not (fact.threaded or fact.deleted or fact.version != fact.at):
        return False
    return fact.at >= window


Derived = TypeVar("Derived", Engagement, Item)


@dataclass(frozen=True, slots=True)
class _Diff(Generic[Derived]):
    puts: list[Derived]
    drops: list[Derived]


def _diff(old: Iterable[Derived], new: Iterable[Derived]) -> _Diff[Derived]:
    before = {row.key: row for row in old}
    after = {row.key: row for row in new}
    return _Diff(
        puts=[row for key, row in after.items() if before.get(key) != row],
        drops=[row for key, row in before.items() if key not in after],
    )


def _settle(known: Known, changed: _Diff[Engagement]) -> _Diff[Item]:
    """The items of every pair of which an engagement changed."""
    moved = {row.key: row.message for row in (*changed.puts, *changed.drops)}
    messages = set(moved.values())
    acts: dict[tuple[MemberId, Identity], list[Engagement]] = {}
    for row in changed.drops:
        acts.setdefault((row.member, row.contact), [])
    for row in changed.puts:
        acts.setdefault((row.member, row.contact), []).append(row)
    for row in known.engagements:
        pair = (row.member, row.contact)
        if pair in acts and not (row.message in messages and row.key in moved):
            acts[pair].append(row)
    joined = {member.id: member.joined_at for member in known.members}
    return _diff(
        (item for item in known.items if (item.member, item.contact) in acts),
        (item for pair, rows in acts.items() for item in items(rows, joined[pair[0]]).values()),
    )
