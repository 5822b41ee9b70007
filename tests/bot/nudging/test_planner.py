"""The planner keeps what it knows, and still plans what would be planned from all the rows."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import Settings
from bot.conversation.answer import answer
from bot.conversation.caller import Turn
from bot.engine.intake import take
from bot.events import Event, Identity
from bot.kinds import Awaits, Kind
from bot.ledger import Direction, Evidence, HomeId, MemberId, Week
from bot.models import ROWS, Nudge
from bot.nudging.plan import Ledger, Policy, plan
from bot.nudging.planner import Plan, Planner
from bot.people import Member
from bot.ports import Changes, Known
from bot.words import words_for
from storage.memory import MemoryStore
from tests.rows import ANN, HOME, KIM, LEE, NOW, act, item, member, opted_in, person, place, posted, profile, reacted

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
POLICY = Policy(half_life_months=6.58, minimum_worth=0.02)
KINDS_OF_LIST = (None, *Awaits)
MAX = person("max")
ENGLISH = words_for("en")


class Counting(MemoryStore):
    """Says of how many contacts everything was read."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[int] = []

    async def between(self, home: HomeId, member: MemberId, contacts: Iterable[Identity] | None = None) -> Known:
        contacts = None if contacts is None else list(contacts)
        self.read.append(-1 if contacts is None else len(contacts))
        return await super().between(home, member, contacts)


async def as_she_is(store: MemoryStore) -> Member:
    """Ann as she is now."""
    return next(one for one in await store.members() if one.id == MemberId(ANN))


async def from_scratch(store: MemoryStore, now: datetime, policy: Policy = POLICY) -> list[list[Nudge]]:
    """What is planned for Ann from all the rows: each kind of list, and what is told unasked."""
    rows = await store.about(HOME)
    found: dict[str, list[Any]] = {kind.table: [row for row in rows if isinstance(row, kind)] for kind in ROWS}
    ledger = Ledger(
        member=await as_she_is(store),
        items=found["items"],
        engagements=found["engagements"],
        weeks=found["weeks"],
        profiles=await store.profiles(HOME),
        nudges=found["nudges"],
    )
    unasked = plan(ledger, now, policy, same_day=False)
    return [*(plan(ledger, now, policy, awaits) for awaits in KINDS_OF_LIST), unasked]


def lists(found: Plan) -> list[list[Nudge]]:
    """The same of a plan."""
    of = found.outlooks
    unasked = [one.nudge(of.member, of.usual, found.now) for one in of.candidates(None, same_day=False)]
    return [*(list(found.about(awaits)) for awaits in KINDS_OF_LIST), unasked]


# --- Whatever happens ---------------------------------------------------------------------------

PEOPLE = (KIM, LEE, MAX)
ASIDE = timedelta(seconds=1)
LATER = (MINUTE, HOUR, 7 * HOUR, DAY, DAY - ASIDE, 3 * DAY, 8 * DAY, 30 * DAY)
SAID = (
    *("today", "who", "done 1", "done 1", "skip 1", "skip 2", "snooze 1 for 3 days", "snooze 1 until tomorrow"),
    *("elsewhere 1", "elsewhere 2", "done @kim", "met @lee", "undo", "undo", "mute @kim", "unmute @kim", "mute @lee"),
    *("mute #one", "unmute #one", "pause for 2 days", "pause", "resume", "yes", "forget @max"),
    *("my time zone is Africa/Cairo", "my time zone is UTC", "days Monday to Saturday", "days Monday to Friday"),
)
steps = st.one_of(
    st.tuples(st.just("asks"), st.sampled_from(PEOPLE), st.sampled_from(("C1", "C2"))),
    st.tuples(st.just("asks"), st.sampled_from(PEOPLE), st.sampled_from(("C1", "C2"))),
    st.tuples(st.just("answers"), st.sampled_from(PEOPLE), st.sampled_from(("+1", "eyes", "words"))),
    st.tuples(st.just("helps"), st.sampled_from(PEOPLE), st.just("")),
    st.tuples(st.just("reacts"), st.sampled_from(PEOPLE), st.sampled_from(("tada", "heart"))),
    st.tuples(st.just("leaves"), st.sampled_from(PEOPLE), st.booleans()),
    st.tuples(st.just("says"), st.just(ANN), st.sampled_from(SAID)),
    st.tuples(st.just("says"), st.just(ANN), st.sampled_from(SAID)),
    st.tuples(st.just("waits"), st.just(ANN), st.sampled_from(LATER)),
)


class Story:
    """What happens to Ann and her contacts, step by step, and the planner that follows it."""

    def __init__(self) -> None:
        self.store, self.planner, self.now = MemoryStore(), Planner(), NOW - 3 * DAY
        self.asked: dict[Identity, str] = {}

    async def begin(self) -> None:
        """Ann opts in, with a post of hers that one may react to."""
        labels = [profile(who) for who in PEOPLE]
        await self.store.commit(Changes(puts=(*opted_in(), *labels)))
        await take(self.store, [posted("a0", ANN, self.now - HOUR)], self.now)

    async def step(self, act: str, who: Identity, what: Any) -> None:
        """One more thing happens, a moment later."""
        self.now += timedelta(milliseconds=100)
        if act == "waits":
            self.now += what
        elif act == "says":
            await answer(await self.turn(), what)
        elif act == "leaves":
            await self.store.commit(Changes(puts=(profile(who, active=what),)))
        else:
            await take(self.store, self._events(act, who, what), self.now)

    def _events(self, act: str, who: Identity, what: str) -> list[Event]:
        number, now = self.now.isoformat(), self.now
        if act == "asks":
            self.asked[who] = number
            return [posted(number, who, now, "Is it done?", names=(ANN,), place=place(what))]
        if act == "reacts":
            return [reacted("a0", who, now, f"{what}{number}", message_author=ANN)]
        if act == "helps":
            thread = place(thread=number)
            return [
                posted(number, ANN, now, "Who knows the port?", place=thread),
                posted(f"{number}+", who, now, "It is 8080.", place=thread, thread_author=ANN),
            ]
        on = self.asked.get(who, "a0")
        if what == "words":
            return [posted(number, ANN, now, "It is.", place=place(thread=on), thread_author=who)]
        return [reacted(on, ANN, now, what, message_author=who)]

    async def turn(self) -> Turn:
        """A turn of Ann's."""
        return Turn(
            storage=self.store,
            settings=Settings(),
            who=ANN,
            home=HOME,
            member=await as_she_is(self.store),
            planner=self.planner,
            now=self.now,
            where="test",
            by="chat",
            link=lambda *_: None,
            words=ENGLISH,
        )


@given(st.lists(steps, min_size=3, max_size=25))
def test_what_it_plans_is_what_would_be_planned_from_scratch(happens: list[tuple[str, Identity, Any]]) -> None:
    async def compared() -> None:
        story = Story()
        await story.begin()
        for step in happens:
            await story.step(*step)
            found = await story.planner.plan(story.store, await as_she_is(story.store), POLICY, story.now)
            assert lists(found) == await from_scratch(story.store, story.now)

    asyncio.run(compared())


# --- What is kept -------------------------------------------------------------------------------


async def asked_by(count: int, store: MemoryStore) -> MemoryStore:
    """A store in which so many people asked Ann something an hour ago, one after the other."""
    people = [person(f"u{n:03}") for n in range(count)]
    rows = [item(Kind.QUESTION, NOW - 2 * HOUR + n * ASIDE, who) for n, who in enumerate(people)]
    acts = [act(Kind.QUESTION, Direction.RECEIVED, NOW - 2 * HOUR, who) for who in people]
    await store.commit(Changes(puts=(*opted_in(), *rows, *acts)))
    return store


@pytest.mark.asyncio
async def test_only_contacts_with_whom_something_changed_are_worked_out_again() -> None:
    store, planner = Counting(), Planner()
    await asked_by(20, store)
    await planner.plan(store, member(), POLICY, NOW)
    await planner.plan(store, member(), POLICY, NOW + MINUTE)
    assert store.read == [20]
    await take(store, [posted("1", KIM, NOW, "Is it?", names=(ANN,))], NOW + MINUTE)
    found = await planner.plan(store, member(), POLICY, NOW + MINUTE)
    assert store.read == [20, 1]
    assert len(list(found.about(Awaits.ANSWER))) == 21


@pytest.mark.asyncio
async def test_only_contacts_who_have_waited_for_long_enough_are_worked_out_again() -> None:
    store, planner = Counting(), Planner()
    await asked_by(20, store)
    monday = NOW + 3 * DAY
    await planner.plan(store, member(), POLICY, monday - 3 * HOUR)
    found = await planner.plan(store, member(), POLICY, monday - 2 * HOUR + 9 * ASIDE + ASIDE / 2)
    assert store.read == [20, 11]  # also the one that is due in half a second
    assert lists(found) == await from_scratch(store, found.now)


@pytest.mark.asyncio
@pytest.mark.parametrize("what", ["member", "policy", "earlier", "month", "store"])
async def test_all_are_worked_out_again_where_all_may_differ(what: str) -> None:
    store, planner, ann, policy, now = Counting(), Planner(), member(), POLICY, NOW
    await asked_by(3, store)
    await planner.plan(store, ann, policy, now)
    if what == "member":
        ann = replace(ann, zone="Asia/Tokyo", muted=(person("u001"),))
        await store.commit(Changes(puts=(ann,)))
    elif what == "policy":
        policy = replace(policy, minimum_worth=0.5)
    elif what == "earlier":
        now -= HOUR
    elif what == "month":
        now += 12 * DAY
    else:
        store = Counting()
        await asked_by(2, store)
    found = await planner.plan(store, ann, policy, now)
    assert store.read[-1] == (2 if what == "store" else 3)
    assert lists(found) == await from_scratch(store, now, policy)


@pytest.mark.asyncio
async def test_a_failure_halfway_leaves_nothing_half_known() -> None:
    class Failing(Counting):
        fails = False

        async def between(self, home: HomeId, member: MemberId, contacts: Iterable[Identity] | None = None) -> Known:
            if self.fails:
                raise ZeroDivisionError
            return await super().between(home, member, contacts)

    store, planner = Failing(), Planner()
    await asked_by(3, store)
    await planner.plan(store, member(), POLICY, NOW)
    store.fails = True
    with pytest.raises(ZeroDivisionError):
        await planner.plan(store, member(), POLICY, NOW + 4 * DAY)
    store.fails = False
    assert lists(await planner.plan(store, member(), POLICY, NOW + 4 * DAY)) == await from_scratch(store, NOW + 4 * DAY)


@pytest.mark.asyncio
async def test_the_members_planned_for_last_are_kept() -> None:
    store, planner = Counting(), Planner(most=2)
    people = [member(who) for who in (ANN, LEE, MAX)]
    rows = [replace_member(item(Kind.QUESTION, NOW - 2 * HOUR), who) for who in people]
    await store.commit(Changes(puts=(*opted_in(*people), *rows)))
    ann, lee, max_ = people
    for who in (ann, lee, ann, max_, ann):
        await planner.plan(store, who, POLICY, NOW)
    assert store.read == [1, 1, 1]
    await planner.plan(store, lee, POLICY, NOW)
    assert store.read == [1, 1, 1, 1]


def replace_member(row: Any, who: Member) -> Any:
    """The same row of another member."""
    return msgspec.structs.replace(row, member=who.id)


@pytest.mark.asyncio
async def test_the_best_are_told_with_how_many_more_there_are() -> None:
    store = await asked_by(12, MemoryStore())
    came = [
        act(Kind.REACTION, Direction.RECEIVED, NOW - n * DAY, KIM, evidence=Evidence.REACTION, message=f"r{n}")
        for n in range(1, 6)
    ]
    await store.commit(Changes(puts=tuple(came)))
    found = await Planner().plan(store, member(), POLICY, NOW)
    everything, answers, thanks, _ = lists(found)
    best = found.best(Awaits.ANSWER, 10)
    assert (list(best.nudges), best.more) == (answers[:10], 2)
    assert (found.best(Awaits.THANKS, 10).nudges, thanks) == ((), [])
    assert [nudge.contact for nudge in found.often(10).nudges] == [KIM]
    assert everything[-1] == found.often(10).nudges[0]


@pytest.mark.asyncio
async def test_how_often_the_member_answers_at_all_moves_everybody_and_keeps_them_in_order() -> None:
    store, planner = await asked_by(4, MemoryStore()), Planner()
    (before, *_), *_ = lists(await planner.plan(store, member(), POLICY, NOW))
    gone = [item(Kind.QUESTION, NOW - 40 * DAY, MAX, f"C9/{n}") for n in range(5)]
    past = act(Kind.QUESTION, Direction.RECEIVED, NOW - 40 * DAY, MAX)
    await store.commit(Changes(puts=(past, *gone)))
    after = lists(await planner.plan(store, member(), POLICY, NOW))
    assert after == await from_scratch(store, NOW)
    assert after[0][0].contact == before.contact
    assert after[0][0].worth < before.worth
    week = Week(home=HOME, member=MemberId(ANN), contact=MAX, week=NOW.date() - 90 * DAY, seen=19, settled=19)
    await store.commit(Changes(puts=(week,)))
    with_weeks = lists(await planner.plan(store, member(), POLICY, NOW))
    assert with_weeks == await from_scratch(store, NOW)
    assert with_weeks[0][0].worth > after[0][0].worth
