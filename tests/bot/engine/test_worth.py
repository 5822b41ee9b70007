"""Worth: what matters more is worth more, what waited longer, and what this pair answers at all."""

from datetime import timedelta

import pytest

from bot.engine.ties import Tie
from bot.engine.worth import PRIOR_ANSWERS, Habit, chance_forgotten, weight, worth
from bot.kinds import KINDS, Awaits, Kind
from bot.ledger import How, Settled
from tests.rows import ANN, NOW, item

NOBODY = Habit()


def test_questions_outrank_requests_shares_help_and_mentions() -> None:
    order = [Kind.QUESTION, Kind.REQUEST, Kind.SHARE, Kind.HELP, Kind.MENTION]
    weights = [weight(kind, 1, Tie()) for kind in order]
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == len(weights)


def test_a_nearer_contact_is_worth_more() -> None:
    assert weight(Kind.HELP, 1, Tie(given=9, received=9)) > weight(Kind.HELP, 1, Tie())


def test_forgetting_is_a_step_by_age() -> None:
    steps = [chance_forgotten(days) for days in (0, 0.9, 1, 1.9, 2, 3.9, 4, 100)]
    assert steps == sorted(steps)
    assert [chance_forgotten(days) for days in (0, 1, 2, 4)] == steps[::2]


def test_a_pair_that_never_answers_is_worth_less_than_one_that_always_does() -> None:
    usual = Habit(settled=10, seen=20).rate()
    never, always = Habit(0, 10), Habit(10, 10)
    assert worth(1.0, never, usual) < worth(1.0, always, usual) / 3


def test_without_history_the_prior_counts() -> None:
    assert NOBODY.rate() == pytest.approx(PRIOR_ANSWERS)


def test_what_the_other_side_took_back_says_nothing_of_the_members_habit() -> None:
    rows = [
        item(Kind.QUESTION, NOW, settled=Settled(how=how, at=NOW, channel="C1", message="2"))  # type: ignore[arg-type]
        for how in (How.MESSAGE, How.WITHDRAWN, How.ANSWERED)
    ]
    assert Habit.of([*rows, item(Kind.QUESTION, NOW - timedelta(days=1), ANN)]) == Habit(settled=1, seen=2)


def test_worth_is_between_nothing_and_one_and_every_kind_says_where_its_weight_is_from() -> None:
    best = Tie(given=1e6, received=1e6)
    assert all(0 <= worth(weight(kind, 100, best), Habit(99, 99), 1.0) <= 1 for kind in Kind)
    assert set(KINDS) == set(Kind)
    for rule in KINDS.values():
        assert rule.source
        assert (rule.awaits is None) == (rule.matters == 0) == (rule.expires_after == 0)
        assert rule.awaits is None or isinstance(rule.awaits, Awaits)
