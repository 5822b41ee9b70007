"""What comes by itself, and what doesn't, when something was missed, late or refused, and how often it comes."""

import asyncio
import json
from datetime import timedelta

import pytest

from bot.commands.retry import Retry
from bot.engine.intake import take
from bot.errors import TryLater, Undeliverable
from bot.nudging import peace
from bot.people import Pace
from tests.bot.days import DAY, HOUR, MONDAY, days, reasons
from tests.bot.posting import BEAT, deliveries, job_at
from tests.doubles.loopback import BROKEN, CLOSED, LOST
from tests.rows import ANN, KIM, LEE, member, person, place, posted, reacted

pytestmark = pytest.mark.asyncio
ALL_CAUGHT_UP = "All caught up: nobody is waiting for you."


async def test_a_review_comes_neither_at_night_nor_on_a_day_off() -> None:
    async with days(member(review=True)) as bot:
        await bot.until(4 * 24 - 1)
        bot.wall.at = MONDAY + 4 * DAY + 17 * HOUR  # Saturday, two at night
        await bot.until(4 * 24 + 40)
        assert bot.got == []
        await bot.until(11 * 24 - 0.5)
        bot.server.fault = lambda _: BROKEN
        await bot.until(11 * 24 + 14)
        bot.server.fault = lambda _: ""
        await bot.until(11 * 24 + 40)
        assert bot.got == []
        await bot.until(18 * 24 - 1)
        bot.wall.at = MONDAY + 18 * DAY + 4 * HOUR
        await bot.until(18 * 24 + 5)
        assert bot.told == ["Your last seven days"]


async def test_after_weeks_away_the_review_of_the_present_one_comes() -> None:
    async with days(member(review=True)) as bot:
        await bot.until(4 * 24 - 1)
        bot.wall.at = MONDAY + 11 * DAY + 2 * HOUR
        await bot.until(17 * 24)
        assert bot.told == ["Your last seven days"]


async def test_who_asked_and_was_told_is_not_told_again_for_mentioning_the_member_elsewhere() -> None:
    async with days() as bot:
        await bot.asks("k1")
        bot.wall.at += HOUR
        await bot.asks("k2")
        await bot.until(1)
        assert "Kim asked you two questions" in bot.told[0]
        await bot.happens(posted("a2", ANN, bot.wall.at, "Yes.", place=place(thread="k2")))
        await bot.until(2)
        await bot.happens(posted("c1", KIM, bot.wall.at, "As said.", names=(ANN,), place=place()))
        await bot.happens(posted("c2", KIM, bot.wall.at, "As I said.", names=(ANN,), place=place(thread="k1")))
        await bot.until(6 * 24)
        assert len(bot.told) == 1


async def test_asking_again_in_the_same_thread_is_something_new() -> None:
    async with days() as bot:
        await bot.asks("k1")
        await bot.until(2)
        await bot.happens(posted("k2", KIM, bot.wall.at, "Or is it not?", names=(ANN,), place=place(thread="k1")))
        await bot.until(25)
        assert "Kim asked you" in bot.told[1]


async def test_who_still_waits_comes_in_the_next_weeks_list_to_the_day() -> None:
    for late, after in ((12, 3), (0, -3600)):  # seconds; the second: the clocks go forward meanwhile
        start = MONDAY + 7 * DAY
        async with days(member(pace=Pace.WEEKLY)) as bot:
            bot.wall.at = start - HOUR
            await bot.post.tick(bot.wall.at)
            await bot.happens(posted("k1", KIM, start - 20 * HOUR, "Is it?", names=(ANN,), place=place(thread="k1")))
            for second in (late, 7 * 86400 + after):
                bot.wall.at = start + timedelta(seconds=second)
                await bot.post.tick(bot.wall.at)
            assert len(bot.told) == 2


async def test_a_message_that_takes_too_long_to_be_looked_at_is_tried_soon_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(peace, "PATIENCE", 0.05)
    async with days() as bot:
        await bot.asks("k1")
        await bot.until(1)

        async def hang() -> None:
            await asyncio.sleep(60)

        bot.platform.meanwhile = hang
        await bot.happens(posted("a1", ANN, bot.wall.at, "Yes.", place=place(thread="k1")))
        async with asyncio.timeout(5):
            await bot.post.messages.keep_true()
        bot.platform.meanwhile = None
        await bot.until(1.02)
        assert len(bot.platform.revised) == 1


async def test_who_is_gone_is_not_asked_about_again_and_again() -> None:
    async with days() as bot:
        await bot.asks("k1")
        await bot.until(1)
        asked = 0

        async def gone() -> None:
            nonlocal asked
            asked += 1
            raise Undeliverable("they are gone")

        bot.platform.meanwhile = gone
        await bot.happens(posted("a1", ANN, bot.wall.at, "Yes.", place=place(thread="k1")))
        for _ in range(3):
            bot.post.messages.moved.add((member().home, member().id))
            await bot.post.messages.keep_true()
        assert asked == 1


async def test_a_revision_that_was_put_off_comes_when_the_platform_said_and_not_before() -> None:
    async with days() as bot:
        await bot.asks("k1")
        await bot.until(1)
        bot.platform.hindered = TryLater("busy", 60)
        await bot.say("done 1")
        await bot.post.messages.keep_true()
        bot.platform.hindered = None
        beats = 0
        while not bot.platform.revised and beats < 10:
            beats, bot.wall.at = beats + 1, bot.wall.at + BEAT
            await bot.post.tick(bot.wall.at)
        assert beats == 4


async def test_a_revision_keeps_what_is_said_below() -> None:
    async with days(member(pace=Pace.WEEKLY)) as bot:
        for week in range(3):
            await bot.until(24 * 7 * week - 14)
            await bot.asks(f"k{week}", person(f"kim{week}"))
        await bot.until(14 * 24 + 1)
        assert "This is my last list by itself" in bot.got[-1]["footer"]
        await bot.happens(posted("w", person("kim2"), bot.wall.at, "never mind, solved it", place=place(thread="k2")))
        await bot.until(14 * 24 + 2)
        view = json.loads(bot.platform.revised[-1][1])
        assert any(line.startswith("Done: kim2 found the answer") for line in reasons(view))
        assert view["footer"] == bot.got[-1]["footer"]


async def test_the_first_list_says_what_is_out_of_sight_and_so_does_its_revision() -> None:
    async with days() as bot:
        await bot.until(20)
        await bot.asks("k1")
        await bot.until(3 * 24 + 1)
        await bot.say("done 1")
        await bot.until(3 * 24 + 2)
        assert "not calls, mail" in bot.got[0]["footer"]
        assert json.loads(bot.platform.revised[-1][1])["footer"] == bot.got[0]["footer"]


async def test_nobody_is_all_caught_up_while_somebody_is_put_off() -> None:
    async with days(member(caught_up=True)) as bot:
        await bot.asks("k1")
        await bot.until(1)
        await bot.say("snooze 1 until next Monday 15:00")
        await bot.say("yes")
        await bot.until(4 * 24 - 2)
        assert len(bot.got) == 1
        await bot.happens(reacted("k1", ANN, bot.wall.at, "eyes", message_author=KIM, place=place(thread="k1")))
        await bot.until(5 * 24)
        assert len(bot.got) == 1


async def test_all_caught_up_comes_to_those_who_get_a_list_a_week_too() -> None:
    async with days(member(caught_up=True, pace=Pace.WEEKLY)) as bot:
        await bot.until(13 * 24)
        assert bot.told == [ALL_CAUGHT_UP] * 2


async def test_a_list_that_was_refused_is_made_up_for_by_the_next_one_or_never() -> None:
    for quiet in (False, True):
        async with days() as bot:
            await bot.asks("k1")
            bot.server.fault = lambda _: CLOSED
            await bot.until(1)
            bot.server.fault = lambda _: ""
            if quiet:
                await bot.happens(posted("a1", ANN, bot.wall.at, "Yes.", place=place(thread="k1")))
                await bot.until(24 * 9 - 14)
                await bot.asks("l1", LEE)
            await bot.until(24 * 9 + 1)
            assert len(bot.told) == (1 if quiet else 2)
            assert ("I was away since" in bot.told[0]) is not quiet


async def test_what_was_refused_and_then_sent_again_is_made_up_for() -> None:
    async with days(member(pace=Pace.WEEKLY)) as bot:
        await bot.asks("k1")
        bot.server.fault = lambda _: CLOSED
        await bot.until(1)
        bot.server.fault = lambda _: ""
        await Retry().run(job_at(bot.wall, bot.store))
        await bot.until(2)
        assert len(bot.told) == 1
        await bot.asks("l1", LEE)
        await bot.until(6 * 24)
        assert len(bot.told) == 1
        await bot.until(8 * 24)
        assert len(bot.told) == 2
        assert "I was away" not in str(bot.told)


async def test_who_perhaps_got_the_last_list_is_not_told_that_the_bot_was_away() -> None:
    async with days() as bot:
        await bot.asks("k1")
        await bot.until(-0.01)
        bot.server.fault = lambda number: "" if number else LOST
        bot.platform.hindered = OSError("it can't be looked up")
        await bot.until(26)
        assert [row.problem for row in await deliveries(bot.store)] == ["OSError", ""]
        assert "I was away" not in str(bot.told)


async def test_a_message_to_many_is_offered_to_two_and_what_is_their_own_to_all() -> None:
    people = [member(person(name)) for name in ("ann", "bo", "cy", "di")]
    async with days(*people) as bot:
        old = bot.wall.at - 30 * DAY
        acts = [reacted(f"m{one.id}", KIM, old, message_author=one.identities[0]) for one in people]
        await take(bot.store, acts, old)
        await bot.happens(posted("k1", KIM, bot.wall.at, "Who?", names=tuple(one.identities[0] for one in people)))
        for one in people:
            bot.wall.at += BEAT
            await bot.asks(f"p{one.id}", to=one.identities[0])
        await bot.until(1)
        told = [one.partition("Kim asked you ")[2].partition(",")[0].partition(" in")[0] for one in bot.told]
        assert sorted(told) == ["a question", "a question", "two questions", "two questions"]
