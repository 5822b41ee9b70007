"""Ties: the decay as published, days instead of messages, both directions."""

from datetime import date, timedelta

import pytest

from bot.engine.ties import ORBIT_HALF_LIFE_MONTHS, love, tie
from bot.kinds import Kind
from bot.ledger import Direction, Evidence
from tests.rows import NOW, act

DAY = timedelta(days=1)
ON = date(2020, 2, 20)


@pytest.mark.parametrize(
    ("activities", "expected"),
    [
        ([(date(2020, 1, 14), 3), (date(2020, 1, 20), 3)], 5.4),
        ([(date(2019, 11, 14), 1), (date(2020, 2, 11), 3)], 3.729),
        ([(date(2019, 12, 21), 1)], 0.81),
    ],
)
def test_the_orbit_models_worked_table_is_reproduced(activities: list[tuple[date, float]], expected: float) -> None:
    assert love(activities, ON, ORBIT_HALF_LIFE_MONTHS) == pytest.approx(expected)


def test_after_a_half_life_half_is_left() -> None:
    assert love([(date(2019, 8, 1), 8.0)], ON, half_life_months=6) == pytest.approx(4.0)


def test_a_day_counts_once_with_its_weightiest_act() -> None:
    acts = [
        act(Kind.REACTION, Direction.RECEIVED, NOW),
        act(Kind.REPLY, Direction.RECEIVED, NOW - timedelta(hours=1)),
        act(Kind.REPLY, Direction.RECEIVED, NOW - timedelta(hours=2)),
        act(Kind.REPLY, Direction.RECEIVED, NOW - 2 * DAY),
    ]
    found = tie(acts, NOW, ORBIT_HALF_LIFE_MONTHS)
    assert (found.received, found.received_days) == (2.0, 2)


def test_mutual_is_the_narrower_side() -> None:
    acts = [act(Kind.REPLY, Direction.RECEIVED, NOW - n * DAY) for n in range(3)]
    found = tie([*acts, act(Kind.REPLY, Direction.GIVEN, NOW)], NOW, ORBIT_HALF_LIFE_MONTHS)
    assert (found.received, found.given, found.mutual) == (3.0, 1.0, 1.0)


def test_what_was_said_to_others_nearby_and_what_is_yet_to_come_do_not_count() -> None:
    acts = [
        act(Kind.REPLY, Direction.GIVEN, NOW - DAY, evidence=Evidence.CONVERSATION),
        act(Kind.REPLY, Direction.GIVEN, NOW + DAY),
    ]
    assert tie(acts, NOW, ORBIT_HALF_LIFE_MONTHS).given_days == 0
