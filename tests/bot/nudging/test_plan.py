"""Whom a plan names, in which order, and whom it leaves alone."""

from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from bot.engine.intake import take
from bot.events import ConversationId, Event, Identity
from bot.kinds import KINDS, Awaits, Gesture, Kind
from bot.ledger import Direction, Engagement, Evidence, How, Item, MemberId, Settled
from bot.models import Nudge, Verdict
from bot.nudging.plan import Ledger, Policy, plan
from bot.ports import Changes
from storage.memory import MemoryStore
from tests.bot.nudging.pairs import nudge as nudge_about
from tests.bot.nudging.pairs import settled as answered
from tests.rows import ANN, HOME, KIM, LEE, NOW, act, item, member, opted_in, person, place, posted, profile, reacted

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
POLICY = Policy(half_life_months=6.58, minimum_worth=0.02)


def ledger(*items: Item, **fields: object) -> Ledger:
    """Ann's ledger with these items."""
    given = {"member": member(), "engagements": (), "profiles": {}} | fields
    return Ledger(items=items, **given)  # type: ignore[arg-type]


async def planned(*events: Event) -> list[Nudge]:
    """What is planned for Ann after these events, as the engine takes them in."""
    store = MemoryStore()
    await store.commit(Changes(puts=opted_in()))
    await take(store, events, NOW)
    known = await store.between(HOME, MemberId(ANN))
    return plan(ledger(*known.items, engagements=known.engagements), NOW, POLICY)


def test_a_question_outranks_a_mention_of_the_same_age() -> None:
    nudges = plan(ledger(item(Kind.MENTION, NOW - DAY, LEE), item(Kind.QUESTION, NOW - DAY, KIM)), NOW, POLICY)
    assert [nudge.contact for nudge in nudges] == [KIM, LEE]


def test_several_items_of_one_contact_are_one_nudge_with_the_weightiest_reason_first() -> None:
    (nudge,) = plan(
        ledger(item(Kind.HELP, NOW - DAY), item(Kind.HELP, NOW - HOUR), item(Kind.REQUEST, NOW - DAY)), NOW, POLICY
    )
    assert [(reason.kind, reason.count) for reason in nudge.reasons] == [(Kind.REQUEST, 1), (Kind.HELP, 2)]
    assert nudge.gesture is Gesture.REPLY
    assert len(nudge.conversations) == 3


@pytest.mark.parametrize(
    ("kind", "days", "named"),
    [
        (Kind.QUESTION, 14, True),
        (Kind.QUESTION, 15, False),
        (Kind.MENTION, 7, True),
        (Kind.MENTION, 8, False),
    ],
)
def test_questions_are_let_go_after_ten_working_days_and_the_rest_after_five(
    kind: Kind, days: int, named: bool
) -> None:
    assert bool(plan(ledger(item(kind, NOW - days * DAY)), NOW, POLICY)) is named


def test_what_is_settled_deferred_or_yet_to_come_is_not_planned() -> None:
    settled = Settled(how=How.MESSAGE, at=NOW, channel=place().channel, message=posted("1", ANN, NOW).message)
    assert (
        plan(
            ledger(
                item(Kind.QUESTION, NOW - DAY, settled=settled),
                item(Kind.QUESTION, NOW - 2 * DAY, deferred_until=NOW + HOUR),
                item(Kind.QUESTION, NOW + HOUR),
            ),
            NOW,
            POLICY,
        )
        == []
    )


def test_a_deferral_ends() -> None:
    assert plan(ledger(item(Kind.QUESTION, NOW - 2 * DAY, deferred_until=NOW - HOUR)), NOW, POLICY)


def test_nobody_who_left_is_named_and_never_the_member() -> None:
    rows = (item(Kind.QUESTION, NOW - DAY, KIM), item(Kind.QUESTION, NOW - DAY, ANN))
    assert plan(ledger(*rows, profiles={KIM: profile(KIM, active=False)}), NOW, POLICY) == []


def test_what_is_worth_little_is_left_out() -> None:
    strict = Policy(half_life_months=6.58, minimum_worth=0.9)
    assert plan(ledger(item(Kind.MENTION, NOW - HOUR)), NOW, strict) == []


def test_a_nudge_has_the_same_id_as_long_as_it_has_the_same_reason() -> None:
    rows = (item(Kind.QUESTION, NOW - DAY),)
    (one,), (other,) = plan(ledger(*rows), NOW, POLICY), plan(ledger(*rows), NOW + HOUR, POLICY)
    assert one.id == other.id
    (newer,) = plan(ledger(*rows, item(Kind.QUESTION, NOW - HOUR)), NOW, POLICY)
    assert newer.id != one.id


def test_somebody_who_came_on_many_days_and_got_nothing_back_earns_a_light_gesture() -> None:
    acts = [act(Kind.REACTION, Direction.RECEIVED, NOW - n * DAY, evidence=Evidence.REACTION) for n in range(5)]
    (nudge,) = plan(ledger(engagements=acts), NOW, POLICY)
    assert (nudge.gesture, nudge.reasons[0].count, nudge.conversations) == (Gesture.LIKE, 5, ())
    assert plan(ledger(engagements=[*acts, act(Kind.REPLY, Direction.GIVEN, NOW)]), NOW, POLICY) == []
    assert plan(ledger(engagements=acts[:3]), NOW, POLICY) == []


@pytest.mark.asyncio
async def test_an_announcement_with_200_reactions_and_80_replies_leads_to_at_most_two_nudges() -> None:
    thread = place(thread="1")
    announced = posted("1", ANN, NOW - 2 * DAY, "We ship on Monday. What do you think?", place=thread)
    replies = [
        posted(
            f"r{n}",
            person(f"u{n}"),
            NOW - DAY + n * timedelta(minutes=1),
            ["Great!", "Where can I get it?", "Could you add me to the list"][n % 3],
            place=thread,
            thread_author=ANN,
        )
        for n in range(80)
    ]
    reactions = [reacted("1", person(f"v{n}"), NOW - DAY, message_author=ANN) for n in range(200)]
    assert 1 <= len(await planned(announced, *replies, *reactions)) <= 2


@pytest.mark.asyncio
async def test_a_post_passed_on_six_hundred_times_leads_to_at_most_two_nudges() -> None:
    boosts = [
        posted(f"b{n}", person(f"u{n}"), NOW - DAY, "", shares=(ANN,), shared=ConversationId("C9/77"))
        for n in range(600)
    ]
    nudges = await planned(*boosts)
    assert len(nudges) == 2
    assert {nudge.reasons[0].kind for nudge in nudges} == {Kind.SHARE}


def test_only_what_awaits_thanks_is_planned_where_only_that_is_asked_for() -> None:
    rows = (item(Kind.HELP, NOW - DAY), item(Kind.QUESTION, NOW - HOUR), item(Kind.QUESTION, NOW - DAY, LEE))
    (nudge,) = plan(ledger(*rows), NOW, POLICY, Awaits.THANKS)
    assert [reason.kind for reason in nudge.reasons] == [Kind.HELP]
    assert nudge.conversations == (rows[0].conversation,)


def test_a_look_back_shows_what_was_open_then() -> None:
    settled = Settled(how=How.MESSAGE, at=NOW, channel=place().channel, message=posted("1", ANN, NOW).message)
    row = item(Kind.QUESTION, NOW - 2 * DAY, settled=settled)
    assert plan(ledger(row), NOW - HOUR, POLICY)
    assert plan(ledger(row), NOW, POLICY) == []


def test_a_light_gesture_returns_with_new_reason_under_a_new_id() -> None:
    acts = [act(Kind.REACTION, Direction.RECEIVED, NOW - n * DAY, evidence=Evidence.REACTION) for n in range(5)]
    later = [act(Kind.REACTION, Direction.RECEIVED, NOW + n * DAY, evidence=Evidence.REACTION) for n in range(30, 35)]
    (first,) = plan(ledger(engagements=acts), NOW, POLICY)
    (second,) = plan(ledger(engagements=[*acts, *later]), NOW + 35 * DAY, POLICY)
    assert first.id != second.id


def test_a_contact_with_one_source_that_is_not_spent_is_still_named() -> None:
    source = ConversationId("C9/1")
    spending = [item(Kind.QUESTION, NOW - 3 * DAY, person(f"u{n}"), f"C1/{n}", source=source) for n in range(2)]
    third = item(Kind.QUESTION, NOW - HOUR, LEE, "C1/3", source=source)
    own = item(Kind.MENTION, NOW - HOUR, LEE, "C2/9")
    assert len(plan(ledger(*spending, third), NOW, POLICY)) == 2
    assert [nudge.contact for nudge in plan(ledger(*spending, third, own), NOW, POLICY)][-1] == LEE


# --- Whom the member answers --------------------------------------------------------------------

SENDER, FRIEND = person("sender"), person("friend")
MINUTE = timedelta(minutes=1)


@st.composite
def histories(draw: DrawFn) -> list[Item]:
    """Somebody who was ignored at least twenty times, somebody usually answered, others; both wait for the same now."""
    numbers = count()

    def ended(who: Identity, is_answered: bool) -> Item:
        since = NOW - (30 + next(numbers) % 50) * DAY - next(numbers) * MINUTE
        after = draw(st.integers(0, 20 * 24 * 4)) * 15 * MINUTE
        return item(Kind.QUESTION, since, who, settled=answered(since + after) if is_answered else None)

    def waits(who: Identity, kind: Kind) -> Item:
        return item(kind, NOW - draw(st.integers(0, 5 * 24 * 4)) * 15 * MINUTE, who)

    kind = draw(st.sampled_from([kind for kind in Kind if KINDS[kind].awaits]))
    let_go = draw(st.integers(0, 10))
    rows = [ended(SENDER, False) for _ in range(draw(st.integers(20, 25)))]
    rows += [ended(FRIEND, False) for _ in range(let_go)]
    rows += [ended(FRIEND, True) for _ in range(let_go + draw(st.integers(1, 10)))]
    rows += [ended(person(f"u{n % 4}"), draw(st.booleans())) for n in range(draw(st.integers(0, 20)))]
    return [*rows, waits(SENDER, kind), waits(FRIEND, kind)]


def names_the_friend_first(rows: list[Item]) -> None:
    """Whoever is usually answered comes before whoever never is, also where both are worth hardly anything."""
    lenient = Policy(half_life_months=6.58, minimum_worth=0.0)
    order = [nudge.contact for nudge in plan(ledger(*rows), NOW, lenient)]
    assert order.index(FRIEND) < order.index(SENDER)


@given(histories())
def test_a_sender_ignored_twenty_times_never_outranks_one_usually_answered(rows: list[Item]) -> None:
    names_the_friend_first(rows)


@pytest.mark.soak
@settings(max_examples=1000)
@given(histories())
def test_nor_in_a_thousand_histories(rows: list[Item]) -> None:
    names_the_friend_first(rows)


def test_the_longer_it_waits_the_more_it_is_worth() -> None:
    worths = [plan(ledger(item(Kind.QUESTION, NOW)), NOW + hours * HOUR, POLICY)[0].worth for hours in range(13 * 24)]
    assert worths == sorted(worths)
    assert len(set(worths)) == 8


def test_the_item_that_would_be_worth_most_to_anybody_leads_whatever_passes_with_others() -> None:
    both = (item(Kind.QUESTION, NOW - HOUR / 2), item(Kind.MENTION, NOW - 5 * DAY, conversation="C1/2"))
    (alone,) = plan(ledger(both[0]), NOW, POLICY)
    (nudge,) = plan(ledger(*both), NOW, POLICY)
    assert nudge.worth > alone.worth
    assert [reason.kind for reason in nudge.reasons] == [Kind.QUESTION, Kind.MENTION]


def test_about_whom_one_answers_elsewhere_a_question_is_told_later_and_the_rest_later_still() -> None:
    since = NOW - 15 * DAY  # a Thursday
    twice = [nudge_about("C1/1", verdict=Verdict.ELSEWHERE, at=since - n * HOUR) for n in (1, 2)]
    ended = [
        item(Kind.QUESTION, since - 94 * DAY, KIM, f"C9/{n}", settled=answered(since - 94 * DAY + after))
        for n, after in enumerate((HOUR / 2, 2 * DAY))
    ]

    def told_on(kind: Kind) -> list[int]:
        known = ledger(item(kind, since), *ended, nudges=twice)
        return [days for days in range(5) if plan(known, since + (days if days < 2 else days + 2) * DAY, POLICY)]

    assert told_on(Kind.QUESTION) == [1, 2, 3, 4]
    assert told_on(Kind.HELP) == [2, 3, 4]
    assert told_on(Kind.MENTION) == [3, 4]


# --- What came today ----------------------------------------------------------------------------

MONDAY = NOW + 3 * DAY + HOUR
"""Eleven o'clock in Berlin."""


@pytest.mark.parametrize(
    ("asked", "now", "told"),
    [
        (MONDAY, MONDAY + 12 * HOUR, False),
        (MONDAY, MONDAY + DAY - 2 * HOUR, True),
        (MONDAY, MONDAY + 13 * HOUR, True),
        (MONDAY - 3 * DAY, MONDAY - DAY, False),  # of Friday, on Sunday
        (MONDAY - 3 * DAY, MONDAY - 3 * HOUR, True),
        (MONDAY - DAY, MONDAY - HOUR, True),  # of Sunday, on Monday
        (MONDAY - 4 * DAY, MONDAY - 2 * DAY, True),  # of Thursday, on Saturday
    ],
)
def test_unasked_it_is_told_from_the_next_working_day_on(asked: datetime, now: datetime, told: bool) -> None:
    known = ledger(item(Kind.QUESTION, asked))
    assert bool(plan(known, now, POLICY, same_day=False)) is told
    assert plan(known, now, POLICY)
    assert plan(known, now, POLICY, Awaits.ANSWER, same_day=False)


def test_of_a_contact_who_asked_today_as_well_only_what_is_older_is_told_unasked() -> None:
    rows = (item(Kind.MENTION, NOW - DAY), item(Kind.QUESTION, NOW - HOUR))
    (nudge,) = plan(ledger(*rows), NOW, POLICY, same_day=False)
    assert (nudge.conversations, nudge.gesture) == ((rows[0].conversation,), Gesture.REPLY)
    assert [reason.kind for reason in nudge.reasons] == [Kind.MENTION]


def test_who_asked_yesterday_and_again_today_is_told_today() -> None:
    again = item(Kind.QUESTION, NOW - DAY, at=NOW - HOUR, count=2)
    assert plan(ledger(again), NOW, POLICY, same_day=False)
    first = item(Kind.QUESTION, NOW - HOUR)
    assert plan(ledger(first), NOW, POLICY, same_day=False) == []
    assert plan(ledger(first), NOW + 3 * DAY, POLICY, same_day=False)


def test_a_member_who_never_works_is_told_nothing_unasked() -> None:
    known = ledger(item(Kind.QUESTION, NOW - 3 * DAY), member=member(days=()))
    assert plan(known, NOW, POLICY, same_day=False) == []
    assert plan(known, NOW, POLICY)


# --- Silence is an answer -----------------------------------------------------------------------


def given_to_kim(number: int, since: datetime = NOW - DAY, **fields: object) -> list[Engagement]:
    """Reactions of Ann's on this and that of Kim's."""
    given = {"evidence": Evidence.REACTION} | fields
    return [act(Kind.REACTION, Direction.GIVEN, since + n * HOUR, **given) for n in range(number)]  # type: ignore[arg-type]


def silence(*acts: Engagement, asked: datetime = NOW - 2 * DAY, same_day: bool = True) -> bool:
    """Whether nothing is suggested toward Kim, who asked something before all that."""
    return not plan(ledger(item(Kind.QUESTION, asked), engagements=acts), NOW, POLICY, same_day=same_day)


def test_after_three_gestures_with_nothing_back_none_are_suggested() -> None:
    assert not silence(*given_to_kim(2))
    assert silence(*given_to_kim(3))
    assert silence(*given_to_kim(3), same_day=False)


def test_until_they_act() -> None:
    came = act(Kind.REACTION, Direction.RECEIVED, NOW - HOUR, evidence=Evidence.REACTION)
    assert not silence(*given_to_kim(3), came)
    assert silence(*given_to_kim(3), act(Kind.REPLY, Direction.RECEIVED, NOW - DAY - HOUR))
    assert silence(*given_to_kim(3), act(Kind.REPLY, Direction.RECEIVED, NOW + HOUR))
    talked = act(Kind.REPLY, Direction.RECEIVED, NOW - HOUR, evidence=Evidence.CONVERSATION)
    assert not silence(*given_to_kim(3), talked)


def test_whoever_asked_after_the_last_gesture_acted() -> None:
    assert not silence(*given_to_kim(5), asked=NOW - HOUR)


def test_what_is_said_to_others_nearby_is_no_gesture() -> None:
    assert not silence(*given_to_kim(5, evidence=Evidence.CONVERSATION))


def test_who_asks_who_waits_is_told_of_the_silent_as_well() -> None:
    known = ledger(item(Kind.QUESTION, NOW - 2 * DAY), engagements=given_to_kim(3))
    assert plan(known, NOW, POLICY, Awaits.ANSWER)
    assert plan(known, NOW, POLICY, even_silent=True)
