"""The simulation finds nothing wrong with the bot, and all that is wrong with bots that are made to misbehave."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from benchmarks.simulation.__main__ import main
from benchmarks.simulation.dates import (
    Wishes,
    first,
    first_review,
    is_awake,
    last,
    last_review,
    making_up,
    moment,
    slot,
)
from benchmarks.simulation.platform import NAME
from benchmarks.simulation.run import Scope, Simulation, simulated
from benchmarks.simulation.worker import Worker
from bot.events import Event, MessageDeleted, MessageId, MessagePosted
from bot.models import Delivery, NudgeState, Sent
from bot.people import Member
from bot.ports import Changes
from bot.views import View
from tests.conftest import SHORT

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ROOT = Path(__file__).parents[2]
LAST = re.compile(r"delivered (\d+), late (\d+), doubled (\d+), lost (\d+), already-answered (\d+)")
QUIET = Scope(members=8, days=14, seed=14, trouble=False)


def run(*arguments: str) -> tuple[int, list[str]]:
    """As `make simulate` runs it: the same for the same seed."""
    command = [sys.executable, "-m", "benchmarks.simulation", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.stdout, done.stderr
    return done.returncode, done.stdout.splitlines()


def figures(line: str) -> list[int]:
    """The numbers of the last line."""
    found = LAST.fullmatch(line)
    assert found, line
    return [int(number) for number in found.groups()]


@pytest.mark.parametrize("store", ["memory", "tinydb"])
def test_some_weeks_with_crashes_bring_each_digest_once_and_in_time(store: str) -> None:
    code, lines = run("--members", "8", "--days", "21", "--store", store)
    delivered, *wrong = figures(lines[-1])
    assert (code, wrong) == (0, [0, 0, 0, 0]), "\n".join(lines)
    assert delivered > 20
    took_place = re.findall(r"(?:crash|downtime|suspend|step) (\d+)", "\n".join(lines))
    assert len(took_place) == 4
    assert all(int(number) for number in took_place)


@pytest.mark.soak
@pytest.mark.parametrize("store", ["memory", "tinydb"])
def test_some_months_with_crashes_bring_each_digest_once_and_in_time(store: str) -> None:
    members, days = (10, 40) if SHORT else (30, 120)
    code, lines = run("--members", str(members), "--days", str(days), "--store", store)
    assert (code, figures(lines[-1])[1:]) == (0, [0, 0, 0, 0]), "\n".join(lines)


def test_the_same_seed_is_the_same_time() -> None:
    (_, one), (_, same) = (run("--members", "4", "--days", "8", "--seed", "5") for _ in range(2))
    assert one[2:] == same[2:]  # before that it says how long it took


class Double:
    """A platform before which somebody stands who changes what is sent."""

    def __init__(self, real: Any) -> None:
        self.real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


class SendsTwice(Worker):
    """Sends everything twice."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)

        class Twice(Double):
            async def send(self, delivery: Delivery, view: View) -> MessageId:
                await self.real.send(delivery, view)
                return await self.real.send(delivery, view)  # type: ignore[no-any-return]

        self.platform = Twice(self.platform)


class Forgets(Worker):
    """Says of one day that it was delivered."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)

        class Forgetful(Double):
            async def send(self, delivery: Delivery, view: View) -> MessageId:
                if delivery.day == date(2026, 1, 8):
                    return MessageId("none")
                return await self.real.send(delivery, view)  # type: ignore[no-any-return]

        self.platform = Forgetful(self.platform)


class Skips(Worker):
    """Lets what is due on one day pass, and goes on with the next."""

    async def tick(self, now: datetime) -> None:
        if now.date() != date(2026, 1, 13):
            await super().tick(now)


class Dawdles(Worker):
    """Looks at what was due some minutes ago."""

    async def tick(self, now: datetime) -> None:
        await super().tick(now - timedelta(minutes=3))


class Drops(Worker):
    """Drops what is due of one kind, at its moment."""

    kind: Sent

    async def tick(self, now: datetime) -> None:
        for row in await self.storage.due(now, 1000):
            if row.kind is self.kind:
                agenda = await self.storage.agenda(row.home, row.member)
                await self.storage.commit(Changes(drops=(row,), read=agenda.stamps))
        await super().tick(now)


class DropsReturns(Drops):
    """Drops what is to come back."""

    kind = Sent.NUDGE


class DropsReviews(Drops):
    """Drops the weekly reviews."""

    kind = Sent.REVIEW


class DropsLists(Drops):
    """Drops the digests."""

    kind = Sent.DIGEST


class KeepsNoPromise(Worker):
    """Says that it brings somebody back, and forgets it."""

    async def answer(self, member: Member, text: str) -> View:
        view = await super().answer(member, text)
        snoozed = (await self.storage.talk(member.home, member.id, NAME)).nudges
        rows = (await self.storage.agenda(member.home, member.id)).dues
        late = [row for row in rows if row.kind is Sent.NUDGE]
        if late and text == "yes":
            sent = [replace(one, state=NudgeState.SENT) for one in snoozed if one.state is NudgeState.SNOOZED]
            await self.storage.commit(Changes(puts=tuple(sent), drops=tuple(late)))
        return view


class ReturnsTwice(Worker):
    """Brings back once more what has come back."""

    async def tick(self, now: datetime) -> None:
        due = [row for row in await self.storage.due(now, 1000) if row.kind is Sent.NUDGE]
        await super().tick(now)
        for row in due:
            if row.subject.endswith("0"):
                continue
            agenda = await self.storage.agenda(row.home, row.member)
            nudges = (await self.storage.talk(row.home, row.member, NAME)).nudges
            again = [replace(one, state=NudgeState.SNOOZED, until=now) for one in nudges if one.id in row.subject]
            once_more = replace(row, subject=f"{row.subject}0", at=now)
            await self.storage.commit(Changes(puts=(once_more, *again), read=agenda.stamps))


class ReviewsLate(Worker):
    """Looks at the reviews some minutes too late."""

    async def tick(self, now: datetime) -> None:
        for row in await self.storage.due(now, 1000):
            if row.kind is Sent.REVIEW and row.at and row.at > now - timedelta(minutes=1):
                agenda = await self.storage.agenda(row.home, row.member)
                late = replace(row, at=row.at + timedelta(minutes=5))
                await self.storage.commit(Changes(puts=(late,), read=agenda.stamps))
        await super().tick(now)


class Deaf(Worker):
    """Acknowledges what members do, and keeps nothing of it."""

    async def take(self, member: Member, events: Sequence[Event]) -> None:
        def by_member(event: Event) -> bool:
            if isinstance(event, MessageDeleted):
                return False
            return (event.author if isinstance(event, MessagePosted) else event.actor) in member.identities

        await super().take(member, [event for event in events if not by_member(event)])


@pytest.mark.parametrize(
    ("worker", "what"),
    [
        (SendsTwice, {"doubled"}),
        (Forgets, {"lost"}),
        (Skips, {"lost", "late"}),
        (Dawdles, {"late"}),
        (Deaf, {"already-answered"}),
        (DropsReturns, {"lost"}),
        (DropsReviews, {"lost"}),
        (DropsLists, {"lost"}),
        (KeepsNoPromise, {"lost"}),
        (ReturnsTwice, {"doubled"}),
        (ReviewsLate, {"late"}),
    ],
)
def test_a_bot_that_misbehaves_is_found_out(worker: type[Worker], what: set[str]) -> None:
    figures_ = simulated(QUIET, worker)
    assert set(figures_.wrong) == what, figures_.faults


def test_the_exit_status_says_that_something_was_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--members", "4", "--days", "10"], SendsTwice) == 1
    assert figures(capsys.readouterr().out.splitlines()[-1])[2] > 0


def test_a_bot_that_behaves_is_not_found_out() -> None:
    figures_ = simulated(QUIET)
    assert not figures_.faults
    assert figures_.sent.total() > 20


def test_ctrl_c_prints_what_there_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    async def interrupted(self: Simulation, progress: object) -> None:
        await asyncio.sleep(0)
        raise KeyboardInterrupt

    monkeypatch.setattr(Simulation, "run", interrupted)
    assert main(["--members", "2", "--days", "2"]) == 130
    assert figures(capsys.readouterr().out.splitlines()[-1]) == [0, 0, 0, 0, 0]


BERLIN = Wishes(zone="Europe/Berlin", hour=time(9), days=(0, 1, 2, 3, 4), comes=True, pace="daily")


def test_the_oracle_reckons_reviews_and_what_makes_up_for_a_week_by_itself() -> None:
    friday, monday = date(2026, 3, 20), date(2026, 3, 16)
    weekly = replace(BERLIN, pace="weekly", review=True)
    assert [slot(weekly, monday + n * DAY) is not None for n in range(7)] == [True, *[False] * 6]
    assert [slot(making_up(weekly), monday + n * DAY) is not None for n in range(7)] == [True] * 5 + [False] * 2
    silent = replace(weekly, pace="silent")
    assert slot(making_up(silent), monday) is None
    begin = datetime(2026, 3, 16, tzinfo=UTC)
    nine = datetime(2026, 3, 20, 8, tzinfo=UTC)
    for wishes in (weekly, silent, replace(BERLIN, review=True)):
        assert first_review(wishes, begin, None) == (friday, nine)
        assert last_review(wishes, nine) == (friday, nine)
    assert first_review(weekly, begin, friday) == (friday + 7 * DAY, nine + 7 * DAY)
    assert first_review(BERLIN, begin, None) is None
    off = replace(weekly, pauses=((nine - 40 * HOUR, nine + HOUR),))
    assert first_review(off, begin, None) == (friday - 2 * DAY, nine - 2 * DAY)


def test_the_oracle_reckons_gaps_overlaps_and_pauses_by_itself() -> None:
    assert moment(date(2026, 3, 29), time(2, 30), "Europe/Berlin") == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert moment(date(2026, 10, 25), time(2, 30), "Europe/Berlin") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert moment(date(2026, 10, 4), time(2, 15), "Australia/Lord_Howe") == datetime(2026, 10, 3, 15, 30, tzinfo=UTC)
    friday = datetime(2026, 3, 20, 8, tzinfo=UTC)
    assert first(BERLIN, friday, None) == (date(2026, 3, 23), friday + timedelta(days=3))
    assert last(BERLIN, friday) == (date(2026, 3, 20), friday)
    assert slot(BERLIN, date(2026, 3, 21)) is None
    assert is_awake(BERLIN, date(2026, 3, 20), friday, friday + timedelta(hours=9))
    assert not is_awake(BERLIN, date(2026, 3, 20), friday, friday + timedelta(hours=15))
