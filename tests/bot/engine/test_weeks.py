"""What a week keeps of items that came to an end: also how long they had waited, by the member's working days."""

from datetime import timedelta
from typing import Any

import pytest

from bot.engine.weeks import folded
from bot.engine.worth import Habit
from bot.kinds import Kind
from bot.ledger import Item, Week
from bot.people import Pause
from storage.codec import decode, encode
from tests.bot.nudging.pairs import settled
from tests.rows import NOW, item, member

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FRIDAY = NOW - 14 * DAY


def asked(waited: timedelta | None, since_hour: int = 0) -> Item:
    """A question of that Friday, and when it was answered."""
    since = FRIDAY + since_hour * HOUR
    return item(Kind.QUESTION, since, settled=None if waited is None else settled(since + waited))


def week_of(*items: Item, weeks: tuple[Week, ...] = (), **fields: Any) -> Week:
    """The one week that these go into."""
    (found,) = folded((), items, weeks, NOW, member(**fields)).puts
    assert isinstance(found, Week)
    return found


def test_it_keeps_how_long_they_had_waited() -> None:
    week = week_of(asked(HOUR / 2), asked(3 * DAY, 1), asked(None, 2))
    assert (week.seen, week.settled, week.answered) == (3, 2, (1, 0, 0, 0, 1, 0, 0, 0))


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({}, 4),
        ({"days": tuple(range(7))}, 6),
        ({"pauses": (Pause(since=FRIDAY, until=FRIDAY + 3 * DAY),)}, 0),
    ],
)
def test_it_counts_in_the_members_working_days(fields: dict[str, Any], where: int) -> None:
    assert week_of(asked(3 * DAY + HOUR / 4), **fields).answered[where] == 1


def test_a_habit_is_the_same_before_and_after_folding() -> None:
    rows = [asked(waited, n) for n, waited in enumerate((HOUR, 5 * HOUR, 3 * DAY, 9 * DAY, None))]
    assert Habit.of((), member(), [week_of(*rows)]) == Habit.of(rows, member())


def test_it_adds_to_what_it_kept_already() -> None:
    first = week_of(asked(2 * HOUR), asked(3 * DAY, 1))
    assert week_of(asked(3 * DAY, 2), weeks=(first,)).answered == (0, 1, 0, 0, 2, 0, 0, 0)
    assert week_of(asked(None, 2), weeks=(first,)).answered == first.answered


def test_a_week_of_before_keeps_its_counts_and_gets_buckets_for_what_is_new() -> None:
    document = encode(week_of(asked(HOUR)))
    del document["answered"]
    before = decode(Week, document)
    week = week_of(asked(3 * DAY, 2), weeks=(before,))
    assert (week.seen, week.settled, week.answered) == (2, 2, (0, 0, 0, 0, 1, 0, 0, 0))
    assert Habit.of((), member(), [week]).settled == 2


def test_without_a_member_it_counts_monday_to_friday_in_utc() -> None:
    (found,) = folded((), [asked(3 * DAY)], (), NOW).puts
    assert isinstance(found, Week)
    assert found.answered[4] == 1
