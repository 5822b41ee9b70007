"""Whom a plan names, in which order, and whom it leaves alone."""

from datetime import timedelta

import pytest

from bot.engine.intake import take
from bot.events import ConversationId, Event
from bot.kinds import Awaits, Gesture, Kind
from bot.ledger import Direction, Evidence, How, Item, MemberId, Settled
from bot.models import Nudge
from bot.nudging.plan import Ledger, Policy, plan
from bot.ports import Changes
from storage.memory import MemoryStore
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
