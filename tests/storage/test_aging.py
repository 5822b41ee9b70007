"""What is due is found without looking at what isn't."""

from datetime import datetime, timedelta

from storage.aging import Group, Oldest
from tests.rows import NOW

HOUR = timedelta(hours=1)


def test_only_what_may_be_due_is_looked_at_and_a_moment_too_early_is_put_right() -> None:
    groups: dict[Group, datetime] = {("home", str(n)): NOW + n * HOUR for n in range(1000)}
    oldest = Oldest()
    for group, at in groups.items():
        oldest.note(group, at)
    groups["home", "0"] = NOW + 2000 * HOUR
    looked: list[Group] = []

    def due(group: Group) -> datetime | None:
        looked.append(group)
        return groups.get(group)

    assert oldest.older(NOW + 3 * HOUR, due, 10) == [("home", "1"), ("home", "2")]
    assert looked == [("home", "0"), ("home", "1"), ("home", "2")]
    del groups["home", "1"]
    assert oldest.older(NOW + 3 * HOUR, due, 10) == [("home", "2")]
    assert oldest.older(NOW, due, 10) == []
    assert len(looked) == 5
    oldest.note(("home", "0"), NOW - HOUR)
    assert oldest.older(NOW, due, 10) == []
    assert len(looked) == 6


def test_no_more_are_found_than_asked_for() -> None:
    oldest = Oldest()
    for n in range(5):
        oldest.note(("home", str(n)), NOW)
    assert len(oldest.older(NOW + HOUR, lambda _: NOW, 2)) == 2
    assert len(oldest.older(NOW + HOUR, lambda _: NOW, 10)) == 5
