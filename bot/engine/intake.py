"""Known → decide → commit: events become facts and ledger, once each, whatever order they come in.

`decide` is pure. `take` asks the store, and decides again where something moved in between.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Generic, TypeVar

from bot.engine.facts import Facts
from bot.engine.left_out import allowed
from bot.engine.settlement import items
from bot.engine.stopped import acts, heard, names_deaf, takes_in
from bot.engine.weeks import folded, is_over
from bot.errors import Conflict
from bot.events import Event, Identity
from bot.ledger import Engagement, Evidence, HomeId, Item, MemberId, Reaction, Trace, Week
from bot.models import Row
from bot.people import Member
from bot.ports import Changes, Known, Named, Storage

WINDOW = timedelta(hours=24)
"""How long traces are kept of conversations in which no member is."""
ATTEMPTS = 20
"""How often a decision is taken anew when others commit in between; past that, something is wrong."""
Pair = tuple[MemberId, Identity]
Derived = TypeVar("Derived", Engagement, Item)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of some events. new: how many engagements are. too_old: what lies before its home's horizon.

    moved: the members with whom something waits, or waits no longer. named: whom and which channels what was put
    names, by home; of people, those with whom something passed.
    """

    new: int = 0
    moved: frozenset[tuple[HomeId, MemberId]] = frozenset()
    too_old: tuple[Event, ...] = ()
    named: tuple[tuple[HomeId, Named], ...] = ()


async def take(storage: Storage, events: Sequence[Event], now: datetime) -> Taken:
    """Take events into the ledger, durably: when this returns they may be acknowledged.

    What is too old changes nothing. Raises `StoreError`, or `Conflict` where others kept committing in between; then
    nothing of the space at fault was taken.
    """
    new, too_old, moved, named = 0, list[Event](), set[tuple[HomeId, MemberId]](), list[tuple[HomeId, Named]]()
    by_space = sorted(events, key=lambda event: event.place.space)
    for space, of_space in groupby(by_space, key=lambda event: event.place.space):
        batch = list(of_space)
        known, changes = await decided(
            storage, partial(storage.known, space, batch), partial(decide, events=batch, now=now)
        )
        new += _new(known, changes)
        moved.update((row.home, row.member) for row in (*changes.puts, *changes.drops) if isinstance(row, Item))
        if known.home and changes.puts:
            named.append((known.home, named_in(changes.puts)))
        if known.members:
            too_old += [event for event in batch if is_too_old(event, known.horizon)]
    return Taken(new=new, too_old=tuple(too_old), moved=frozenset(moved), named=tuple(named))


def named_in(rows: Collection[Row]) -> Named:
    """The people with whom something passed, and the channels, that some rows name."""
    passed = [row for row in rows if isinstance(row, (Engagement, Item))]
    settled = (row.settled.by for row in passed if isinstance(row, Item) and row.settled)
    taken = (row.taken_from for row in passed if isinstance(row, Engagement))
    people = (*(row.contact for row in passed), *settled, *taken)
    return Named(
        people=frozenset(person for person in people if person),
        channels=frozenset(row.channel for row in rows if isinstance(row, (Engagement, Item, Trace, Reaction))),
    )


def is_too_old(event: Event, horizon: datetime | None) -> bool:
    """Whether something happened before a home's horizon: the message, whenever it was edited; the act, otherwise."""
    return horizon is not None and event.at < horizon


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
    return _decide(known, events, now, ())


def fold(known: Known, now: datetime) -> Changes:
    """What changes where all that is known goes by the home's horizon. Every pair in it must be there in full."""
    rows: tuple[Engagement | Item, ...] = (*known.engagements, *known.items)
    return _decide(known, (), now, {(row.member, row.contact) for row in rows})


def _decide(known: Known, events: Iterable[Event], now: datetime, pairs: Iterable[Pair]) -> Changes:
    """What events change. pairs: those that are brought to the horizon though no event touches them."""
    if known.home is None or not known.members:
        return Changes()
    members = {identity: member.id for member in known.members for identity in member.identities}
    own = {member.id: member for member in known.members}
    facts = Facts.of(known.traces, known.reactions)
    gone, cut = facts.outlive(known.horizon)
    recent = heard((event for event in events if not is_too_old(event, known.horizon)), known.members)
    touched = cut | facts.merge(known.home, allowed(recent, known.kept_out), members)
    kept: list[Row] = []
    rows: list[Engagement] = []
    for conversation, (traces, reactions) in facts.by_conversation().items():
        if conversation in touched:
            all_facts: list[Trace | Reaction] = [*traces, *reactions]
            people = {person for fact in all_facts for person in fact.people}
            near = [own[id_] for id_ in {members[person] for person in people & members.keys()}]
            found = _taken_in(all_facts, facts, near, now - WINDOW)
            kept += [fact for fact in found if facts.stored.get(fact.key) != fact]
            if near:
                told = [fact for fact in found if isinstance(fact, Trace)]
                put = [fact for fact in found if isinstance(fact, Reaction)]
                rows += remembered(acts(told, put, members, near), known.members)
    ledger = _diff(
        (act for act in _recent(known.engagements, known) if act.conversation in touched and not is_word(act)),
        _recent(rows, known),
    )
    settled = _settle(known, ledger, pairs)
    puts = (*kept, *ledger.puts, *settled.puts)
    return Changes(puts=puts, drops=_without(puts, (*gone, *ledger.drops, *settled.drops)), read=known.stamps)


def is_word(act: Engagement) -> bool:
    """Whether it counts by the member's word, not by what was observed."""
    return act.evidence is Evidence.WORD


def _recent(rows: Iterable[Derived], known: Known) -> Iterable[Derived]:
    """Those that are not before the home's horizon: the others are what they are."""
    horizon = known.horizon
    return rows if horizon is None else [row for row in rows if row.at >= horizon]


def _without(puts: Collection[Row], drops: Sequence[Row]) -> tuple[Row, ...]:
    """What is dropped and not put anew under the same key."""
    if not drops:
        return ()
    put = {(row.table, row.key) for row in puts}
    return tuple(row for row in drops if (row.table, row.key) not in put)


def remembered(acts: Iterable[Engagement], members: Iterable[Member]) -> list[Engagement]:
    """The engagements without those that a member had forgotten: all that passed with a contact up to some moment."""
    forgot = {(member.id, one.contact): one.at for member in members for one in member.forgot}
    return [act for act in acts if (act.member, act.contact) not in forgot or act.at > forgot[act.member, act.contact]]


def _taken_in(
    found: Iterable[Trace | Reaction], facts: Facts, near: Sequence[Member], window: datetime
) -> list[Trace | Reaction]:
    """The facts of a conversation that are kept, each in the state that is. near: the members whom it names.

    For members who had stopped by then, or let the channel be unread, nothing is; a deletion takes away for them, too.
    """
    kept: list[Trace | Reaction] = []
    for fact in found:
        stored = facts.stored.get(fact.key)
        deleted = isinstance(fact, Trace) and fact.deleted
        if takes_in(fact, near) or (stored and (not near or deleted)):
            kept.append(fact)
        elif stored:
            kept.append(stored)
        elif _may_matter(fact, window) and (deleted or not names_deaf(fact, near)):
            kept.append(fact)
    return kept


def _may_matter(fact: Trace | Reaction, window: datetime) -> bool:
    """Whether a fact with no member near may matter to one soon: a thread's, or a state that outlives late reports."""
    if isinstance(fact, Trace) and not (fact.threaded or fact.deleted or fact.version != fact.at):
        return False
    return fact.at >= window


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


def _settle(known: Known, changed: _Diff[Engagement], pairs: Iterable[Pair]) -> Changes:
    """The items of every pair of which an engagement changed, and what of these pairs is before the horizon."""
    moved = {row.key: row.message for row in (*changed.puts, *changed.drops)}
    messages = set(moved.values())
    acts: dict[Pair, list[Engagement]] = {pair: [] for pair in pairs}
    old: defaultdict[Pair, list[Engagement]] = defaultdict(list)
    for row in changed.drops:
        acts.setdefault((row.member, row.contact), [])
    for row in changed.puts:
        acts.setdefault((row.member, row.contact), []).append(row)
    for row in known.engagements:
        pair = (row.member, row.contact)
        if pair in acts:
            if known.horizon and row.at < known.horizon:
                old[pair].append(row)
            elif not (row.message in messages and row.key in moved):
                acts[pair].append(row)
    joined = {member.id: member.joined_at for member in known.members}
    settled = _diff(
        (item for item in _recent(known.items, known) if (item.member, item.contact) in acts),
        (item for pair, rows in acts.items() for item in items(rows, joined[pair[0]]).values()),
    )
    past = _folded(known, acts, old)
    return Changes(puts=(*settled.puts, *past.puts), drops=(*settled.drops, *past.drops))


def _folded(known: Known, pairs: Collection[Pair], acts: Mapping[Pair, Sequence[Engagement]]) -> Changes:
    """What of these pairs goes into their weeks. acts: what passed before the horizon."""
    horizon = known.horizon
    if horizon is None:
        return Changes()
    over: defaultdict[Pair, list[Item]] = defaultdict(list)
    for item in known.items:
        if (item.member, item.contact) in pairs and is_over(item, horizon):
            over[item.member, item.contact].append(item)
    weeks: defaultdict[Pair, list[Week]] = defaultdict(list)
    for week in known.weeks:
        weeks[week.member, week.contact].append(week)
    members = {member.id: member for member in known.members}
    found = [
        folded(acts.get(pair, ()), over[pair], weeks[pair], horizon, members.get(pair[0])) for pair in {**acts, **over}
    ]
    return Changes(
        puts=tuple(row for one in found for row in one.puts), drops=tuple(row for one in found for row in one.drops)
    )
