"""How long an outlook lasts: it is the same at every moment until then, and it isn't worked out again for nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from bot.events import ChannelId
from bot.kinds import KINDS, Kind
from bot.ledger import Direction, Engagement, Evidence, Item, MemberId, Passed, Tally, Week
from bot.models import Nudge, NudgeState, Verdict
from bot.nudging.lasting import lasts_until, steady_until
from bot.nudging.outlook import Outlook, Pair, outlook
from bot.people import Member, Pause
from tests.bot.nudging.pairs import nudge, settled
from tests.rows import ANN, HOME, KIM, NOW, act, item, member

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MOMENT, SECOND = timedelta(microseconds=1), timedelta(seconds=1)
BERLIN = member()


def seen(pair: Pair, who: Member, now: datetime) -> Outlook:
    """What there is to tell of Kim."""
    return outlook(pair, who, now, 6.58)


def until(now: datetime, *items: Item, who: Member = BERLIN, **rows: Any) -> datetime:
    """How long the outlook of Kim lasts."""
    return lasts_until(Pair(contact=KIM, items=items, **rows), who, now, steady_until(now, who))


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# Around changes of the clock on a Sunday (Berlin, Lord Howe), Friday (Cairo) and Saturday (Gaza), and ends of months.
STARTS = [at(day) for day in ("2026-03-20", "2026-03-27", "2026-04-22", "2026-10-22", "2026-10-28")]
ZONES = ("Europe/Berlin", "UTC", "Africa/Cairo", "Asia/Gaza", "Australia/Lord_Howe", "America/New_York")
SOME_DAYS = ((0, 1, 2, 3, 4), (0, 1, 2, 3, 4, 5, 6), (4, 5, 6), (2,))


@st.composite
def situations(draw: DrawFn) -> tuple[Pair, Member, datetime]:
    """What passed between Ann and Kim in the weeks around a moment, some of it after it."""
    now = draw(st.sampled_from(STARTS)) + draw(st.integers(0, 14 * 24 * 4)) * 15 * MINUTE

    def moment(back: int, ahead: int) -> datetime:
        """A moment so many days around now; mostly at a quarter of an hour, as pauses begin and end."""
        quarters = draw(st.integers(-back * 96, ahead * 96)) * 15 * MINUTE
        return now + quarters + draw(st.sampled_from((0, 0, 0, 1, 59_123_457))) * MOMENT

    def some(of: Any, most: int) -> tuple[Any, ...]:
        return tuple(of() for _ in range(draw(st.integers(0, most))))

    def asked() -> Item:
        since = moment(20, 2)
        return item(
            draw(st.sampled_from([kind for kind in Kind if KINDS[kind].awaits])),
            since,
            conversation=draw(st.sampled_from(("C1/1", "C1/2", "C2/3", "C2/4"))),
            channel=ChannelId(draw(st.sampled_from(("C1", "C2")))),
            at=draw(st.sampled_from((since, since, since + 5 * HOUR, since + 2 * DAY))),
            deferred_until=draw(st.sampled_from((None, None, since + DAY))),
            settled=draw(st.sampled_from((None, None, settled(moment(5, 3))))),
        )

    def passed() -> Engagement:
        direction = draw(st.sampled_from((Direction.RECEIVED, Direction.RECEIVED, Direction.RECEIVED, Direction.GIVEN)))
        return act(draw(st.sampled_from(list(Kind))), direction, moment(60, 3), channel=ChannelId("C1"))

    def told() -> Nudge:
        state = draw(st.sampled_from((NudgeState.SENT, NudgeState.SNOOZED, NudgeState.SKIPPED)))
        about = draw(st.sampled_from(((), ("C1/1",), ("C1/2", "C2/3"))))
        verdict = draw(st.sampled_from((Verdict.NONE, Verdict.ELSEWHERE)))
        return nudge(*about, state=state, at=moment(100, 0), until=moment(12, 10), verdict=verdict)

    def pause() -> Pause:
        since = moment(20, 5)
        return Pause(since=since, until=draw(st.sampled_from((None, since + DAY, since + 3 * DAY + HOUR))))

    who = member(
        zone=draw(st.sampled_from(ZONES)),
        days=draw(st.sampled_from(SOME_DAYS)),
        pauses=some(pause, 2),
        muted_channels=draw(st.sampled_from(((), ("C2",)))),
    )
    items = {row.key: row for row in some(asked, 3)}
    pair = Pair(contact=KIM, items=tuple(items.values()), engagements=some(passed, 12), nudges=some(told, 3))
    return pair, who, now


@given(situations())
def test_the_outlook_is_the_same_until_then(situation: tuple[Pair, Member, datetime]) -> None:
    pair, who, now = situation
    found, end = seen(pair, who, now), lasts_until(pair, who, now, steady_until(now, who))
    assert now <= end <= now + 31 * DAY
    moments = [now + n * (end - now) / 40 for n in range(40)] + [end - n * 15 * MINUTE - MOMENT for n in range(8)]
    assert all(seen(pair, who, moment) == found for moment in moments if now <= moment < end)


@given(situations())
def test_it_is_not_worked_out_again_for_nothing(situation: tuple[Pair, Member, datetime]) -> None:
    pair, who, now = situation
    who = replace(who, pauses=())  # in a pause working days aren't reckoned ahead
    most = 2 * (12 * len(pair.items) + 3 * len(pair.nudges) + len(pair.engagements) + 2)
    end = now + 7 * DAY
    for _ in range(most):
        if now < end:
            now = max(lasts_until(pair, who, now, steady_until(now, who)), now + 3 * SECOND)  # a second's doubt
    assert now >= end


QUESTION = at("2026-03-16T09:00")
"""A Monday, ten o'clock in Berlin."""


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-03-16T09:00", "2026-03-16T10:00"),  # after an hour, three and eight
        ("2026-03-16T10:30", "2026-03-16T12:00"),
        ("2026-03-16T12:30", "2026-03-16T17:00"),
        ("2026-03-16T17:30", "2026-03-16T23:00"),  # the next working day begins
        ("2026-03-16T23:00", "2026-03-17T09:00"),
        ("2026-03-17T10:00", "2026-03-18T09:00"),
        ("2026-03-18T10:00", "2026-03-19T09:00"),
        ("2026-03-19T10:00", "2026-03-23T09:00"),
        ("2026-03-23T10:00", "2026-03-29T01:00"),  # the clock is changed on the Sunday before it is let go
        ("2026-03-29T01:00", "2026-03-30T08:00"),  # and so it goes an hour earlier
        ("2026-03-30T08:01", "2026-04-01T00:00"),  # then only the months of the tie move
    ],
)
def test_a_question_moves_with_each_bucket_of_waiting_till_it_is_let_go(now: str, end: str) -> None:
    found = until(at(now), item(Kind.QUESTION, QUESTION))
    assert at(end) - SECOND <= found <= at(end)


def test_over_a_weekend_nothing_moves() -> None:
    friday = at("2026-03-20T10:00")
    assert until(friday + 9 * HOUR, item(Kind.QUESTION, friday)) == at("2026-03-22T23:00")
    assert until(at("2026-03-22T23:00"), item(Kind.QUESTION, friday)) == at("2026-03-23T10:00") - SECOND
    assert until(friday + 31 * HOUR, item(Kind.QUESTION, friday + 30 * HOUR)) == at("2026-03-22T23:00")
    assert until(at("2026-03-22T23:00"), item(Kind.QUESTION, friday + 30 * HOUR)) == at("2026-03-23T00:00") - SECOND


def test_where_the_clock_goes_back_a_step_may_be_taken_twice() -> None:
    always = member(days=tuple(range(7)))
    asked = item(Kind.QUESTION, at("2026-10-24T00:30"))
    change = at("2026-10-25T01:00")
    passed = at("2026-10-25T00:45")
    assert seen(Pair(contact=KIM, items=(asked,)), always, passed) != seen(
        Pair(contact=KIM, items=(asked,)), always, change
    )
    assert until(passed, asked, who=always) == change


def test_on_a_day_off_a_step_that_was_just_reached_is_not_looked_at_each_time() -> None:
    saturday = at("2026-03-21T12:00")
    asked = item(Kind.REQUEST, saturday - 7 * DAY)  # five working days on Friday, and it is let go after more
    assert seen(Pair(contact=KIM, items=(asked,)), BERLIN, saturday).candidates
    assert until(saturday, asked) == at("2026-03-22T23:00") - SECOND


def test_in_a_pause_it_is_never_too_late() -> None:
    who = member(pauses=(Pause(since=QUESTION + HOUR, until=QUESTION + 2 * DAY),))
    assert until(QUESTION + 2 * HOUR, item(Kind.QUESTION, QUESTION), who=who) <= QUESTION + 3 * DAY - HOUR


def test_within_a_second_of_a_step_it_is_looked_at_each_time() -> None:
    asked = item(Kind.QUESTION, QUESTION)
    for now in (QUESTION + DAY - SECOND / 2, QUESTION + DAY, QUESTION + DAY + SECOND / 2):
        assert until(now, asked) == now


@pytest.mark.parametrize("at_hour", [1, 5])
def test_what_is_put_off_is_looked_at_when_that_ends(at_hour: int) -> None:
    end = NOW + at_hour * HOUR
    assert until(NOW, item(Kind.QUESTION, NOW - 25 * HOUR, deferred_until=end)) == end
    asked = item(Kind.QUESTION, NOW - 25 * HOUR, conversation="C1/1")
    snoozed = nudge("C1/1", state=NudgeState.SNOOZED, at=NOW - HOUR, until=end)
    assert until(NOW, asked, nudges=(snoozed,)) == end


def test_what_is_dated_ahead_is_looked_at_then() -> None:
    ahead = NOW + HOUR
    assert until(NOW, item(Kind.QUESTION, ahead)) <= ahead
    assert until(NOW, item(Kind.QUESTION, NOW - 25 * HOUR, settled=settled(ahead))) == ahead
    assert until(NOW, item(Kind.QUESTION, NOW - 25 * HOUR, at=NOW + 5 * HOUR)) == NOW + 5 * HOUR
    assert until(NOW, engagements=(act(Kind.REPLY, Direction.RECEIVED, ahead),)) == ahead
    tally = Tally(kind=Kind.REPLY, count=1, days=1, last=ahead)
    week = Week(home=HOME, member=MemberId(ANN), contact=KIM, week=NOW.date(), given=Passed(tallies=(tally,)))
    assert until(NOW, weeks=(week,)) == ahead


def test_a_light_gesture_is_looked_at_when_the_first_reaction_or_the_last_return_leaves_the_window() -> None:
    came = [act(Kind.REACTION, Direction.RECEIVED, NOW - n * DAY, evidence=Evidence.REACTION) for n in range(20, 26)]
    assert until(NOW, engagements=came) == NOW + 3 * DAY
    returned = [act(Kind.REPLY, Direction.GIVEN, NOW - days * DAY) for days in (22, 27)]
    assert until(NOW, engagements=[*came, *returned]) == NOW + 6 * DAY
    assert until(NOW, engagements=came[:3]) == steady_until(NOW, BERLIN)


def test_a_raised_threshold_falls_after_ninety_days() -> None:
    twice = [nudge("C1/1", verdict=Verdict.ELSEWHERE, at=NOW - days * DAY) for days in (88, 40)]
    assert until(NOW, nudges=twice) == NOW + 2 * DAY


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-03-20T09:00", "2026-03-29T01:00"),
        ("2026-03-29T00:59:59.5", "2026-03-29T01:00"),
        ("2026-03-29T01:00", "2026-04-01T00:00"),
        ("2026-12-31T23:59:59.5", "2027-01-01T00:00"),
    ],
)
def test_all_is_worked_out_again_when_the_clock_is_changed_and_when_a_month_begins(now: str, end: str) -> None:
    assert steady_until(at(now), BERLIN) == at(end)


@settings(max_examples=50)
@given(st.sampled_from(ZONES), st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001
def test_until_then_the_clock_keeps_its_offset(zone: str, moment: datetime) -> None:
    now = moment.replace(tzinfo=UTC)
    who = member(zone=zone)
    end = steady_until(now, who)
    assert now < end <= now + 31 * DAY
    offsets = {offset(now + n * (end - now) / 500, who) for n in range(500)}
    assert len({*offsets, offset(end - MOMENT, who)}) == 1


def offset(moment: datetime, who: Member) -> timedelta | None:
    """How far the member's clock is from UTC."""
    return moment.astimezone(ZoneInfo(who.zone)).utcoffset()
