"""Folding leaves every tie, habit and count as it was; it may be cut off anywhere; what is too old changes nothing."""

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.facts import REACH
from bot.engine.forgetting import forgotten
from bot.engine.intake import decide, is_too_old, take
from bot.engine.leaving import leave_out
from bot.engine.retention import fold_all, fold_home
from bot.engine.ties import Tie, tie
from bot.engine.weeks import is_over
from bot.engine.word import met
from bot.engine.worth import Habit
from bot.errors import Conflict
from bot.events import Event, Identity, MessageDeleted, MessageId
from bot.kinds import Kind
from bot.ledger import Direction, Engagement, Evidence, HomeId, Item, MemberId, Reaction, Trace, Week
from bot.models import Row
from bot.people import Member
from bot.ports import Changes, Known
from storage.memory import MemoryStore
from tests import oracle
from tests.rows import ANN, HOME, KIM, LEE, NOW, SPACE, member, opted_in, place, posted, reacted
from tests.streams import MEMBERS, OTHERS, long_streams
from tests.streams import NOW as STREAMED

pytestmark = pytest.mark.asyncio
DAY = timedelta(days=1)
HALF_LIFE = 6.58
IN_TIME = STREAMED - 90 * DAY
"""When all events are taken in: so early that nothing has left the window of what may matter to a member yet."""
Stream = tuple[tuple[Member, ...], tuple[Event, ...]]


def horizons() -> st.SearchStrategy[datetime]:
    """Midnights in the time of the streams: many in the last days, where the short ones lie."""
    days = st.one_of(st.integers(0, 2), st.integers(0, 12), st.integers(0, 90))
    return days.map(lambda ago: datetime.combine(STREAMED.date() - ago * DAY, time(), UTC))


def ago(horizon: datetime) -> int:
    """How many days are kept where the horizon lies there."""
    return (STREAMED.date() - horizon.date()).days


class Store(MemoryStore):
    """Takes the smallest portions, and breaks off after so many commits."""

    commits_left: int | None = None

    async def outdated(self, home: HomeId, before: datetime, reach: timedelta, limit: int) -> Known:
        return await super().outdated(home, before, reach, 1)

    async def commit(self, changes: Changes) -> None:
        if self.commits_left == 0:
            raise Interrupted
        if self.commits_left:
            self.commits_left -= 1
        await super().commit(changes)


class Interrupted(Exception):
    """The process ended."""


async def opened(members: Iterable[Member], events: Sequence[Event] = ()) -> Store:
    """A store in which these people have opted in, after these events."""
    store = Store()
    await store.commit(Changes(puts=opted_in(*members)))
    await take(store, events, IN_TIME)
    return store


async def rows_of(store: MemoryStore) -> set[Row]:
    """All that is kept."""
    return set(await store.about(HOME))


async def weeks_of(store: MemoryStore) -> list[Week]:
    """The weeks of everybody."""
    return [row for row in await store.about(HOME) if isinstance(row, Week)]


def only(wanted: type[Row], rows: Iterable[Row]) -> set[Row]:
    """The rows of one kind."""
    return {row for row in rows if isinstance(row, wanted)}


# --- What folding leaves as it was --------------------------------------------------------------


async def ties(store: MemoryStore, members: Iterable[Member]) -> dict[tuple[str, str, datetime], Tie]:
    """Every tie there is, now and later."""
    found: dict[tuple[str, str, datetime], Tie] = {}
    for one in members:
        known = await store.between(HOME, one.id)
        for contact in known.contacts:
            pair = await store.between(HOME, one.id, [contact])
            for now in (STREAMED, STREAMED + 40 * DAY, STREAMED + 400 * DAY):
                strength = tie(pair.engagements, now, HALF_LIFE, pair.weeks)
                if strength != Tie():  # of what was said to others nearby nothing is left
                    found[one.id, contact, now] = strength
    return found


def counts(rows: Iterable[Row]) -> Counter[tuple[str, str, Direction, Kind, bool]]:
    """How many acts of each kind there were, by people, direction, and whether by word."""
    found: Counter[tuple[str, str, Direction, Kind, bool]] = Counter()
    for row in rows:
        if isinstance(row, Engagement) and row.evidence is not Evidence.CONVERSATION:
            found[row.member, row.contact, row.direction, row.kind, row.evidence is Evidence.WORD] += 1
        elif isinstance(row, Week):
            for direction in Direction:
                for tally in row.passed(direction).tallies:
                    found[row.member, row.contact, direction, tally.kind, tally.by_word] += tally.count
    return found


@given(long_streams(), horizons(), st.lists(st.integers(0, 90), max_size=4))
async def test_folding_leaves_every_tie_and_every_count_as_it_was(
    stream: Stream, horizon: datetime, meetings: list[int]
) -> None:
    members, events = stream
    store = await opened(members, events)
    words = {act.key: act for days in meetings for act in met(members[0], OTHERS[0], STREAMED - days * DAY)}
    await store.commit(Changes(puts=tuple(words.values())))
    before, counted = await ties(store, members), counts(await store.about(HOME))
    await fold_home(store, HOME, STREAMED, ago(horizon))
    assert await ties(store, members) == before
    assert counts(await store.about(HOME)) == counted
    assert all(row.at >= horizon for row in await store.about(HOME) if isinstance(row, Engagement))


@given(long_streams(), horizons())
async def test_folding_counts_the_items_that_are_over_and_leaves_the_others(stream: Stream, horizon: datetime) -> None:
    members, events = stream
    store = await opened(members, events)
    before = {row.key: row for row in await store.about(HOME) if isinstance(row, Item)}
    over = [item for item in before.values() if is_over(item, horizon)]
    going_on = {key for key, item in before.items() if item.since < horizon <= item.at}
    await fold_home(store, HOME, STREAMED, ago(horizon))
    after = {row.key: row for row in await store.about(HOME) if isinstance(row, Item)}
    assert Habit.of((), None, await weeks_of(store)) == Habit.of(over, None)  # they all live in UTC
    assert after.keys() == before.keys() - {item.key for item in over}
    assert all(after[key] == before[key] for key in after.keys() - going_on)
    assert all(after[key].since >= horizon and after[key].at == before[key].at for key in going_on)


@given(long_streams(), horizons(), horizons())
async def test_folding_twice_is_folding_once_and_in_steps_gives_the_same_weeks(
    stream: Stream, one: datetime, other: datetime
) -> None:
    members, events = stream
    store, in_steps = await opened(members, events), await opened(members, events)
    await fold_home(store, HOME, STREAMED, ago(max(one, other)))
    for horizon in (min(one, other), max(one, other)):
        await fold_home(in_steps, HOME, STREAMED, ago(horizon))
    assert only(Engagement, await rows_of(store)) == only(Engagement, await rows_of(in_steps))
    weeks = [{week.key: (week.given, week.received) for week in await weeks_of(each)} for each in (store, in_steps)]
    assert {key: week for key, week in weeks[0].items() if any(week)} == weeks[1] | {}
    rows = await rows_of(store)
    assert await fold_home(store, HOME, STREAMED, ago(max(one, other))) == 0
    assert await fold_home(store, HOME, STREAMED, ago(min(one, other))) == 0
    assert await rows_of(store) == rows


# --- Interrupted, and with others in between ----------------------------------------------------


@given(long_streams(), horizons(), st.integers(1, 12), st.integers(0, 40))
async def test_folding_cut_off_anywhere_with_events_in_between_ends_as_if_in_one_go(
    stream: Stream, horizon: datetime, portions: int, cut: int
) -> None:
    members, events = stream
    before, meanwhile = events[:cut], events[cut:]
    whole, broken = await opened(members, before), await opened(members, before)
    await fold_home(whole, HOME, STREAMED, ago(horizon))
    for event in meanwhile:
        await take(whole, [event], IN_TIME)
    broken.commits_left = portions
    with suppress(Interrupted):
        await fold_home(broken, HOME, STREAMED, ago(horizon))
    broken.commits_left = None
    for event in meanwhile:
        await take(broken, [event], IN_TIME)
    await fold_home(broken, HOME, STREAMED, ago(horizon))
    assert await rows_of(broken) == await rows_of(whole)


# --- Too old --------------------------------------------------------------------------------------


@given(long_streams(), horizons())
async def test_what_is_older_than_the_horizon_changes_nothing_in_any_order(stream: Stream, horizon: datetime) -> None:
    members, events = stream
    store, without = await opened(members), await opened(members)
    for each in (store, without):
        await fold_home(each, HOME, STREAMED, ago(horizon))
    too_old = [event for event in events if is_too_old(event, horizon)]
    for event in events:
        taken = await take(store, [event], IN_TIME)
        assert taken.too_old == ((event,) if event in too_old else ())
        if event not in too_old:
            await take(without, [event], IN_TIME)
    assert await rows_of(store) == await rows_of(without)


@given(long_streams(), horizons())
async def test_what_was_folded_is_not_read_again(stream: Stream, horizon: datetime) -> None:
    members, events = stream
    store = await opened(members, events)
    await fold_home(store, HOME, STREAMED, ago(horizon))
    rows = await rows_of(store)
    await take(store, [event for event in events if is_too_old(event, horizon)], IN_TIME)
    assert await rows_of(store) == rows


# --- What is newer --------------------------------------------------------------------------------


async def over_by(members: Iterable[Member], events: Sequence[Event], horizon: datetime) -> set[tuple[str, str]]:
    """The messages of conversations in which nothing happened since the horizon."""
    store = await opened(members, events)
    traces = {row.key: row for row in await store.about(HOME) if isinstance(row, Trace)}
    facts: dict[str, list[Trace | Reaction]] = {}
    for row in await store.about(HOME):
        if isinstance(row, (Trace, Reaction)):
            on = traces.get((HOME, row.channel, row.message), row)
            facts.setdefault(on.conversation, []).append(row)
    over = [rows for rows in facts.values() if all(row.at < horizon for row in rows)]
    return {(row.channel, row.message) for rows in over for row in rows}


@given(long_streams(), horizons(), st.integers(0, 40))
async def test_what_is_newer_than_the_horizon_is_as_if_nothing_was_folded(
    stream: Stream, horizon: datetime, cut: int
) -> None:
    members, events = stream
    before, later = events[:cut], [event for event in events[cut:] if not is_too_old(event, horizon)]
    store = await opened(members, before)
    await fold_home(store, HOME, STREAMED, ago(horizon))
    for event in later:
        await take(store, [event], IN_TIME)
    over = await over_by(members, before, horizon)
    known = [event for event in before if (event.place.channel, event.message) not in over]
    expected, _ = oracle.ledger([*known, *later], members)
    newer = {act for act in expected if act.at >= horizon}
    assert only(Engagement, await rows_of(store)) == newer
    pairs = [
        (one, {act for act in newer if (act.member, act.contact) == (one.id, c)})
        for one in members
        for c in people(newer)
    ]
    items = {item for one, acts in pairs for item in oracle.items(frozenset(acts), one)}
    assert {row for row in await rows_of(store) if isinstance(row, Item) and row.at >= horizon} == items


def people(acts: Iterable[Engagement]) -> set[Identity]:
    """The contacts in some acts."""
    return {act.contact for act in acts}


# --- Forgetting -------------------------------------------------------------------------------------


@given(long_streams(), horizons(), st.sampled_from((*MEMBERS, *OTHERS)))
async def test_no_row_names_whom_one_forgot_after_folding(stream: Stream, horizon: datetime, gone: Identity) -> None:
    members, events = stream
    store = await opened(members, events)
    await fold_home(store, HOME, STREAMED, ago(horizon))
    await store.commit(forgotten(await store.about(HOME, [gone]), [gone]))
    assert not any(gone in row.people for row in await store.about(HOME))


async def test_whom_one_leaves_out_is_in_no_week() -> None:
    store = await asked_long_ago()
    await fold_all(store, NOW, 90)
    assert {week.contact for week in await weeks_of(store)} == {KIM}
    await leave_out(store, KIM)
    assert await weeks_of(store) == []


# --- By example -------------------------------------------------------------------------------------

LONG_AGO = NOW - 100 * DAY


async def asked_long_ago(*more: Event) -> Store:
    """Kim asked Ann a hundred days ago."""
    store = Store()
    await store.commit(Changes(puts=opted_in(member(joined_at=LONG_AGO))))
    await take(store, [posted("1", KIM, LONG_AGO, "Is it?", names=(ANN,)), *more], NOW)
    return store


async def test_a_conversation_that_is_over_goes_whole_and_leaves_its_week() -> None:
    store = await asked_long_ago()
    assert await fold_all(store, NOW, 90) == 3
    assert sorted(row.table for row in await store.about(HOME)) == ["homes", "members", "weeks"]
    (week,) = await weeks_of(store)
    assert (week.received.days, week.seen, week.settled, week.answered) == (1, 1, 0, ())
    assert week.week.weekday() == 0


async def test_a_thread_that_goes_on_keeps_what_newer_messages_rest_on() -> None:
    thread = place(thread="1")
    store = await asked_long_ago(posted("2", LEE, NOW - 80 * DAY, place=thread))
    await fold_all(store, NOW, 90)
    await take(store, [posted("3", ANN, NOW, place=thread)], NOW)
    acts = [row for row in await store.about(HOME) if isinstance(row, Engagement)]
    assert [(act.contact, act.kind, act.direction) for act in acts] == [(KIM, Kind.HELP, Direction.GIVEN)]


async def test_facts_far_behind_the_horizon_go_though_their_thread_goes_on() -> None:
    thread = place(thread="1")
    store = await asked_long_ago(
        posted("2", LEE, NOW - 99 * DAY, place=thread), posted("3", KIM, NOW, "And now?", place=thread, names=(ANN,))
    )
    later = NOW + 60 * DAY
    await fold_all(store, later, 90)
    assert len(only(Trace, await rows_of(store))) == 3
    later = LONG_AGO + 90 * DAY + REACH + DAY
    await fold_all(store, later, 90)
    assert {row.message for row in await store.about(HOME) if isinstance(row, Trace)} == {"2", "3"}
    await fold_all(store, later + DAY, 90)
    assert {row.message for row in await store.about(HOME) if isinstance(row, Trace)} == {"3"}
    assert len(only(Item, await rows_of(store))) == 1


async def test_an_edit_of_what_was_folded_is_too_old_and_a_deletion_takes_nothing_back() -> None:
    store = await asked_long_ago()
    await fold_all(store, NOW, 90)
    weeks = await weeks_of(store)
    edit = posted("1", KIM, LONG_AGO, "Is it not?", names=(ANN, LEE), edited_at=NOW)
    deletion = MessageDeleted(place=place(), message=MessageId("1"), at=NOW)
    taken = await take(store, [edit, deletion], NOW)
    assert taken.too_old == (edit,)
    assert await weeks_of(store) == weeks
    assert only(Engagement, await rows_of(store)) == set()


async def test_a_reaction_of_today_on_what_was_folded_counts_today_where_it_tells_whose_message_it_is() -> None:
    store = await asked_long_ago()
    await fold_all(store, NOW, 90)
    await take(store, [reacted("1", ANN, NOW, message_author=KIM), reacted("1", ANN, NOW, "tada")], NOW)
    acts = [row for row in await store.about(HOME) if isinstance(row, Engagement)]
    assert [(act.direction, act.detail) for act in acts] == [(Direction.GIVEN, "+1")]
    assert only(Item, await rows_of(store)) == set()


async def test_an_item_settled_since_stays_until_that_is_too_old_as_well() -> None:
    answered = posted("2", ANN, NOW - 80 * DAY, place=place(thread="1"), thread_author=KIM)
    store = await asked_long_ago(answered)
    await fold_all(store, NOW, 90)
    (item,) = await store.items(HOME, MemberId(ANN))
    assert item.settled is not None
    assert sum(week.seen for week in await weeks_of(store)) == 0
    await fold_all(store, NOW + 20 * DAY, 90)
    assert await store.items(HOME, MemberId(ANN)) == ()
    assert sum(week.settled for week in await weeks_of(store)) == 1


async def test_a_decision_made_before_the_horizon_moved_conflicts() -> None:
    store = await asked_long_ago()
    event = posted("2", LEE, LONG_AGO, "Is it?", names=(ANN,))
    stale = decide(await store.known(SPACE, [event]), [event], NOW)
    await fold_all(store, NOW, 90)
    with pytest.raises(Conflict):
        await store.commit(stale)


class Busy(Store):
    """Somebody is always quicker."""

    async def commit(self, changes: Changes) -> None:
        if any(isinstance(row, Week) for row in changes.puts):
            raise Conflict("always")
        await super().commit(changes)


async def test_a_home_where_others_keep_committing_is_left_for_the_next_time() -> None:
    store = Busy()
    await store.commit(Changes(puts=opted_in()))
    await take(store, [posted("1", KIM, LONG_AGO, "Is it?", names=(ANN,))], NOW)
    assert await fold_all(store, NOW, 90) == 0
    assert await weeks_of(store) == []
    assert await take(store, [posted("2", LEE, LONG_AGO)], NOW) != await take(store, [], NOW)


async def test_the_horizon_never_goes_back() -> None:
    store = await asked_long_ago()
    await fold_all(store, NOW, 30)
    await fold_all(store, NOW, 365)
    home = await store.home(HOME)
    assert home is not None
    assert home.horizon == datetime(2026, 2, 18, tzinfo=UTC)
