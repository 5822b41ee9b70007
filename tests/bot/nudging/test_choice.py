"""Who may come into a digest, by what was told lately; which nudges come back alone; the numbers that they have."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.events import ConversationId
from bot.kinds import Kind
from bot.ledger import Direction
from bot.models import Delivery, DeliveryState, Due, Nudge, Sent, Shown
from bot.nudging.choice import told_lately, with_asked
from bot.nudging.claim import coming_back
from bot.nudging.shown import listed, number_in
from bot.ports import Agenda, Known
from tests.bot.nudging.pairs import nudge
from tests.rows import HOME, KIM, MEMBER, NOW, act, item, member

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TODAY = date(2026, 3, 20)


def sent(*nudges: Nudge | None, ago: timedelta = DAY, **fields: object) -> Delivery:
    """A digest that came."""
    day = (NOW - ago).date()
    row = Delivery(
        home=HOME,
        member=MEMBER,
        kind=Sent.DIGEST,
        day=day,
        due=NOW - ago,
        state=DeliveryState.DELIVERED,
        at=NOW - ago,
        nudges=nudges,
    )
    return replace(row, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(("ago", "told"), [(0, True), (1, True), (6, True), (7, False), (8, False)])
def test_it_was_told_lately_for_seven_days_whatever_the_hour(ago: int, told: bool) -> None:
    for hours in (-8, 0, 8):
        row = sent(nudge("C1/1"), ago=ago * DAY + hours * HOUR)
        assert (KIM in told_lately([replace(row, day=TODAY - ago * DAY)], TODAY)) is told


def test_what_a_contact_asks_anew_is_what_nothing_told_of() -> None:
    told = told_lately([sent(nudge("C1/1", "C1/2", at=NOW - DAY))], TODAY)
    before, after = NOW - DAY - HOUR, NOW - DAY + HOUR
    asked = {
        "C1/1": (Kind.QUESTION, before, False),  # told
        "C1/2": (Kind.REQUEST, after, True),  # asked again since
        "C1/3": (Kind.QUESTION, before, True),  # known since, or of that very morning
        "C1/4": (Kind.MENTION, after, False),  # nothing asked
    }
    acts = tuple(
        act(kind, Direction.RECEIVED, at, message=name[3:], conversation=ConversationId(name))
        for name, (kind, at, _) in asked.items()
    )
    items = tuple(item(kind, before, conversation=name) for name, (kind, *_) in asked.items())
    (found,) = with_asked(told, Known(home=HOME, engagements=acts, items=items)).values()
    assert found.anew == {name for name, (*_, is_new) in asked.items() if is_new}
    closed = tuple(item(kind, NOW, conversation=name) for name, (kind, *_) in asked.items())  # opened after all that
    assert with_asked(told, Known(home=HOME, engagements=acts, items=closed))[KIM].anew == frozenset()


def test_the_first_three_of_a_day_come_back_alone_and_none_that_is_late() -> None:
    def due(number: int, minutes: int, day: date = TODAY) -> Due:
        at = NOW - minutes * HOUR / 60
        return Due(home=HOME, member=MEMBER, kind=Sent.NUDGE, subject=f"n{number}/1", day=day, at=at)

    rows = (due(1, 5), due(2, 61), due(3, 20), due(4, 5), due(5, 10), due(6, -1))
    agenda = Agenda(member=member(), dues=rows)
    assert coming_back(agenda, NOW) == [rows[2], rows[4], rows[0]]
    came = sent(nudge("C1/1"), kind=Sent.NUDGE, subject="n9/1", day=TODAY)
    assert coming_back(replace(agenda, deliveries=(came,)), NOW) == [rows[2], rows[4]]
    assert coming_back(replace(agenda, deliveries=(replace(came, day=TODAY - DAY),)), NOW) == [
        *(rows[2], rows[4]),
        rows[0],
    ]


def test_one_that_comes_alone_keeps_its_number_or_takes_the_next() -> None:
    one, two, other = nudge("C1/1"), nudge("C1/2"), nudge("C1/3")
    last = listed(member(), [one, None, two], None, NOW - HOUR, where="slack", by="digest")
    assert [number_in(last, each, NOW) for each in (one, two, other)] == [1, 3, 4]
    assert number_in(last, two, NOW + DAY) == number_in(None, two, NOW) == 1

    def after(places: list[Nudge | None], at: Shown | None = last) -> Shown:
        return listed(member(), places, at, NOW, where="slack", by="digest", goes_on=True)

    back = replace(two, worth=0.5)
    assert after([None, None, back]).nudges == (one, None, back)
    assert after([None, None, None, other]).nudges == (one, None, two, other)
    clash = after([None, None, other])  # another list came in between
    assert (clash.nudges, clash.before) == ((None, None, other), last.nudges)
    assert after([other], replace(last, at=NOW - DAY)).nudges == (other,)
