"""Worth: what matters more is worth more, what was more likely forgotten, and what this pair answers at all."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.ties import Tie
from bot.engine.worth import (
    BUCKETS,
    EDGES,
    EVERYBODY,
    NEVER,
    PRIOR_ANSWERED,
    PRIOR_ANSWERS,
    Habit,
    Usual,
    bucket,
    chance_forgotten,
    weight,
    worth,
)
from bot.kinds import KINDS, Awaits, Kind
from bot.ledger import How, Item, MemberId, Week
from tests.bot.nudging.pairs import settled
from tests.rows import ANN, HOME, KIM, NOW, item, member

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NOBODY = Habit()
TUESDAY = NOW - 3 * DAY
habits = st.builds(
    lambda answered, let_go: Habit(sum(answered) + let_go, tuple(answered)),
    st.lists(st.integers(0, 30), min_size=BUCKETS, max_size=BUCKETS),
    st.integers(0, 60),
)


def answered_all(number: int, count: int) -> Habit:
    """So many, all answered in one bucket."""
    return Habit(count, tuple(count * (one == number) for one in range(BUCKETS)))


def answered_after(waited: timedelta, asked_on: int = 0) -> Item:
    """A question of that Tuesday, ten o'clock in Berlin, or some days later, and the answer."""
    since = TUESDAY + asked_on * DAY
    return item(Kind.QUESTION, since, settled=settled(since + waited))


def week(**counts: object) -> Week:
    """A week with Kim that is kept by its totals."""
    return Week(home=HOME, member=MemberId(ANN), contact=KIM, week=NOW.date(), **counts)  # type: ignore[arg-type]


def test_questions_outrank_requests_shares_help_and_mentions() -> None:
    order = [Kind.QUESTION, Kind.REQUEST, Kind.SHARE, Kind.HELP, Kind.MENTION]
    weights = [weight(kind, Tie()) for kind in order]
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == len(weights)


def test_a_nearer_contact_is_worth_more() -> None:
    assert weight(Kind.HELP, Tie(given=9, received=9)) > weight(Kind.HELP, Tie())


def test_the_eight_buckets_of_waiting_begin_at_their_edges() -> None:
    assert [bucket(days) for days in (0.0, *EDGES)] == list(range(BUCKETS))
    assert [bucket(days) for days in (0.04, 0.12, 0.33, 0.99, 1.99, 2.99, 4.99, 99)] == list(range(BUCKETS))


@given(habits, habits, st.lists(st.floats(0, 20), min_size=2))
def test_the_longer_it_waits_the_likelier_it_was_forgotten(pair: Habit, others: Habit, waits: list[float]) -> None:
    usual = (pair + others).usual()
    found = [worth(1.0, pair.prospect(days), usual) for days in sorted(waits)]
    assert found == sorted(found)


def test_what_is_expected_of_anybody_lies_where_the_measured_networks_do() -> None:
    assert sum(PRIOR_ANSWERED) == pytest.approx(1)
    still_open = {days: chance_forgotten(EVERYBODY.later[bucket(days) - 1]) for days in (1.0, 3.0)}
    assert 0.27 <= still_open[1.0] <= 0.57
    assert 0.39 <= still_open[3.0] <= 0.74
    assert still_open == pytest.approx({1.0: 0.41, 3.0: 0.68}, abs=0.01)


def test_without_history_the_priors_count() -> None:
    assert NOBODY.usual() == EVERYBODY
    assert EVERYBODY.answers == pytest.approx(PRIOR_ANSWERS)
    assert EVERYBODY.later == pytest.approx([sum(PRIOR_ANSWERED[number + 1 :]) for number in range(BUCKETS)])
    assert worth(1.0, NOBODY.prospect(0), EVERYBODY) == pytest.approx(
        PRIOR_ANSWERS * chance_forgotten(EVERYBODY.later[0])
    )


@given(habits)
def test_in_later_buckets_less_is_answered_later_and_in_the_last_hardly_any(habit: Habit) -> None:
    later = habit.usual().later
    assert all(more >= less for more, less in pairwise(later))
    assert later[-1] == 0


def test_a_pair_that_never_answers_is_worth_less_than_one_that_always_does() -> None:
    usual = Habit(20, (10, *([0] * 7))).usual()
    never, always = Habit(10), answered_all(3, 10)
    assert worth(1.0, never.prospect(2), usual) < worth(1.0, always.prospect(2), usual) / 3


def test_who_is_usually_answered_at_once_was_sooner_forgotten() -> None:
    quick, slow = answered_all(0, 10), answered_all(6, 10)
    usual = (quick + slow).usual()
    assert worth(1.0, quick.prospect(1), usual) > 1.5 * worth(1.0, slow.prospect(1), usual)
    assert worth(1.0, quick.prospect(5), usual) == pytest.approx(worth(1.0, slow.prospect(5), usual))


def test_a_pair_is_drawn_to_the_member_and_the_member_to_everybody() -> None:
    usual = answered_all(0, 100).usual()
    assert usual.answers > 0.98
    assert usual.later[0] < 0.05
    assert worth(1.0, NOBODY.prospect(0.5), usual) > worth(1.0, NOBODY.prospect(0.5), EVERYBODY)
    assert worth(1.0, answered_all(6, 50).prospect(0.5), usual) < worth(1.0, NOBODY.prospect(0.5), usual) / 2


@given(habits, habits, st.floats(0, 20), st.floats(0, 20))
def test_whoever_was_let_go_twenty_times_comes_after_whoever_is_usually_answered(
    pair: Habit, others: Habit, one_wait: float, other_wait: float
) -> None:
    let_go = Habit(20)
    usually = (
        pair
        if 2 * pair.settled > pair.seen
        else Habit(2 * pair.settled + 1, (pair.answered[0] + 1, *pair.answered[1:]))
    )
    usual = (let_go + usually + others).usual()
    assert worth(1.0, let_go.prospect(one_wait), usual) < worth(1.0, usually.prospect(other_wait), usual)


@given(habits, st.floats(0, 1), st.floats(0, 20))
def test_worth_is_between_nothing_and_one(pair: Habit, usually: float, days: float) -> None:
    usual = Usual(answers=usually, later=EVERYBODY.later)
    best = Tie(given=1e6, received=1e6)
    assert all(0 <= worth(weight(kind, best), pair.prospect(days), usual) <= 1 for kind in Kind)
    assert chance_forgotten(1.0) == pytest.approx(NEVER)
    assert chance_forgotten(0.0) == 1


def test_every_kind_says_where_its_weight_is_from() -> None:
    assert set(KINDS) == set(Kind)
    for rule in KINDS.values():
        assert rule.source
        assert (rule.awaits is None) == (rule.matters == 0) == (rule.expires_after == 0)
        assert rule.awaits is None or isinstance(rule.awaits, Awaits)


# --- What is counted ----------------------------------------------------------------------------


def test_items_that_came_to_an_end_are_counted_by_how_long_they_had_waited() -> None:
    waits = (0 * HOUR, 2 * HOUR, 4 * HOUR, 10 * HOUR, DAY, 2 * DAY)
    rows = [answered_after(waited) for waited in waits]
    assert Habit.of([*rows, item(Kind.QUESTION, TUESDAY)], member()) == Habit(7, (1, 1, 1, 1, 1, 1, 0, 0))


def test_waits_count_in_the_members_working_days() -> None:
    over_the_weekend = answered_after(3 * DAY, asked_on=3)
    assert Habit.of([over_the_weekend], member()) == answered_all(bucket(1), 1)
    assert Habit.of([over_the_weekend], None) == answered_all(bucket(1), 1)
    assert Habit.of([over_the_weekend], member(days=tuple(range(7)))) == answered_all(bucket(3), 1)


def test_what_the_other_side_took_back_says_nothing_of_the_members_habit() -> None:
    hows = (How.MESSAGE, How.WITHDRAWN, How.ANSWERED)
    rows = [item(Kind.QUESTION, TUESDAY, settled=settled(TUESDAY, how)) for how in hows]
    assert Habit.of([*rows, item(Kind.QUESTION, TUESDAY - DAY, ANN)], member()) == Habit(2, (1, *([0] * 7)))


def test_weeks_count_with_their_buckets() -> None:
    kept = week(seen=5, settled=3, answered=(1, 0, 0, 0, 2, 0, 0, 0))
    assert Habit.of([answered_after(DAY)], member(), [kept]) == Habit(6, (1, 0, 0, 0, 3, 0, 0, 0))


def test_weeks_of_before_there_were_buckets_are_spread_as_for_everybody() -> None:
    hundred = tuple(round(100 * share) for share in PRIOR_ANSWERED)
    assert Habit.of((), member(), [week(seen=150, settled=60), week(seen=50, settled=40)]) == Habit(200, hundred)
    mixed = week(seen=150, settled=101, answered=(0, 0, 0, 0, 0, 0, 0, 1))
    assert Habit.of((), member(), [mixed]) == Habit(150, (*hundred[:-1], hundred[-1] + 1))


@given(st.integers(0, 500))
def test_spreading_loses_none(count: int) -> None:
    habit = Habit.of((), member(), [week(seen=count, settled=count)])
    assert habit.settled == count
    assert all(abs(number - count * share) <= 1 for number, share in zip(habit.answered, PRIOR_ANSWERED, strict=True))


@given(habits, habits)
def test_what_was_added_can_be_taken_away(one: Habit, other: Habit) -> None:
    assert one + other - other == one
