"""What comes to a member by itself over days: what is in it, how often, what becomes of it, and what brings it back."""

import json

import pytest

from bot.config import DigestSettings, Settings
from bot.delivering import keep_house
from bot.engine.intake import take
from bot.errors import Undeliverable
from bot.models import NudgeState
from bot.nudging.arranging import arrange_all
from bot.people import Pace
from tests.bot.days import DAY, HOUR, MONDAY, days, reasons
from tests.bot.posting import BEAT, job_at
from tests.rows import ANN, HOME, KIM, LEE, MEMBER, member, person, place, posted, reacted

pytestmark = pytest.mark.asyncio


async def test_a_question_of_monday_ten_comes_on_tuesday_at_nine() -> None:
    async with days() as bot:
        await bot.until(1)
        await bot.asks("k1")
        await bot.until(23.9)
        assert bot.got == []
        await bot.until(24.1)
        assert bot.told == ["Good morning. One person to get back to: Kim asked you a question in #general yesterday."]


async def test_what_was_answered_before_is_in_no_digest_and_without_anybody_there_is_none() -> None:
    async with days() as bot:
        await bot.asks("k1")
        await bot.until(-1)
        await bot.happens(posted("a1", ANN, bot.wall.at, "Yes.", place=place(thread="k1")))
        await bot.until(30)
        assert bot.got == []


async def test_acting_on_the_platform_revises_the_message_and_taking_it_back_does_too() -> None:
    async with days() as bot:
        await bot.asks("k1")
        await bot.asks("l1", LEE)
        await bot.until(1)
        assert len(bot.got) == 1
        await bot.happens(posted("a1", ANN, bot.wall.at, "Yes.", place=place(thread="k1")))
        await bot.until(1.1)
        (message, view) = bot.platform.revised[-1]
        assert message == "1"
        lines = reasons(json.loads(view))
        assert any(line.startswith("Done: you replied to Kim in #general today. Kim asked you") for line in lines)
        assert any(line.startswith("Lee asked you") for line in lines)
        assert json.loads(view)["greeting"] == bot.got[0]["greeting"]
        states = {one.contact: one.state for one in (await bot.store.talk(HOME, MEMBER, "loopback")).nudges}
        assert states == {KIM: NudgeState.SETTLED, LEE: NudgeState.SENT}
        await bot.until(2)
        assert len(bot.platform.revised) == 1
        await bot.say("done 2")
        await bot.until(2.1)
        assert all(line.startswith("Done") for line in reasons(json.loads(bot.platform.revised[-1][1])))
        await bot.say("undo")
        await bot.until(2.2)
        assert not all(line.startswith("Done") for line in reasons(json.loads(bot.platform.revised[-1][1])))


async def test_a_contact_comes_once_a_week_unless_they_ask_something_new() -> None:
    async with days() as bot:
        await bot.asks("k1")
        await bot.until(72)
        assert len(bot.got) == 1
        await bot.asks("k2")
        await bot.until(7 * 24 - 1)
        assert len(bot.got) == 2
        assert "Kim asked you" in bot.told[1]
        await bot.until(7 * 24 + 48)
        assert len(bot.got) == 2


async def test_gestures_are_mixed() -> None:
    async with days() as bot:
        for number in range(4):
            await bot.asks(f"k{number}", person(f"kim{number}"))
        await bot.happens(posted("q1", ANN, bot.wall.at, "How does one do this?", place=place(thread="q1")))
        await bot.happens(posted("h1", LEE, bot.wall.at + HOUR, "Like this.", place=place(thread="q1")))
        await bot.until(24.1)
        assert {card["gesture"] for card in bot.got[0]["cards"]} == {"Reply", "Thank"}
        assert len(bot.got[0]["cards"]) == 3


async def test_one_message_is_offered_to_at_most_two_members_a_day() -> None:
    people = [member(person(name)) for name in ("ann", "bo", "cy", "di")]
    async with days(*people) as bot:
        old = bot.wall.at - 30 * DAY
        await take(bot.store, [reacted("m", KIM, old, message_author=one.identities[0]) for one in people], old)
        names = tuple(one.identities[0] for one in people)
        await bot.happens(posted("k1", KIM, bot.wall.at, "Who knows?", names=names))
        await bot.until(1)
        assert len(bot.got) == 2
        await bot.until(25)
        assert len(bot.got) == 4


async def test_after_five_untouched_it_asks_then_comes_weekly_then_is_silent_until_something_is_said() -> None:
    async with days() as bot:
        for week in range(12):
            for day in range(7):
                await bot.until(24 * (7 * week + day) - 3)
                await bot.asks(f"k{week}-{day}", person(f"kim{week}-{day}"))
        await bot.until(24 * 84)
        greetings = [told.partition(":")[0] for told in bot.told]
        assert len(bot.got) == 5 + 1 + 3
        assert all(told.startswith("Good morning") for told in greetings[:5])
        assert "How often do you want one" in bot.told[5]
        assert "my last list by itself" in bot.got[-1]["footer"]
        await bot.say("who")
        await bot.asks("again", person("new"))
        await bot.until(24 * 86)
        assert len(bot.got) > 9


async def test_the_day_after_downtime_has_one_list_that_says_so_and_not_at_night() -> None:
    async with days() as bot:
        await bot.asks("k1")
        bot.wall.at = MONDAY + 2 * DAY + 17 * HOUR  # Thursday, two at night
        await bot.post.tick(bot.wall.at)
        assert bot.got == []
        await bot.until(3 * 24 + 0.1)
        assert len(bot.got) == 1
        assert bot.told[0].startswith("Good morning. I was away since Monday; this is one list for all of it.")


async def test_nothing_comes_on_holidays_and_they_count_as_no_waiting() -> None:
    monday = MONDAY.date()
    holidays = Settings(digest=DigestSettings(holidays=(monday, monday + DAY)))
    async with days(settings=holidays) as bot:
        await bot.asks("k1")
        await bot.until(47)
        assert bot.got == []
        await bot.until(49)
        assert len(bot.got) == 1


async def test_a_week_without_anybody_ends_with_all_caught_up_for_who_wants_it() -> None:
    for wanted in (True, False):
        async with days(member(caught_up=wanted)) as bot:
            await bot.until(4 * 24 + 1)
            assert bot.told == (["All caught up: nobody is waiting for you."] if wanted else [])


async def test_the_review_comes_at_the_end_of_the_week_for_who_wants_it() -> None:
    for wanted in (True, False):
        async with days(member(review=wanted)) as bot:
            await bot.happens(posted("q1", KIM, bot.wall.at, "How?", place=place(thread="q1")))
            await bot.happens(posted("h1", ANN, bot.wall.at + HOUR, "Like this.", place=place(thread="q1")))
            await bot.until(4 * 24 + 1)
            assert len(bot.got) == int(wanted)
            await bot.until(11 * 24 + 1)
            assert len(bot.got) == 2 * int(wanted)


async def test_who_wants_it_weekly_gets_it_on_the_first_day_of_the_week() -> None:
    async with days(member(pace=Pace.WEEKLY)) as bot:
        for day in range(14):
            await bot.until(24 * day - 12)
            await bot.asks(f"k{day}", person(f"kim{day}"))
        await bot.until(24 * 14 - 3)
        assert [key.rpartition("/")[2] for key, _ in bot.server.messages] == ["2026-03-16", "2026-03-23"]


async def test_a_changed_hour_or_zone_neither_doubles_nor_loses_a_day() -> None:
    async with days() as bot:
        for day in range(4):
            await bot.until(24 * day - 3)
            await bot.asks(f"k{day}", person(f"kim{day}"))
            await bot.until(24 * day + 1)
            await bot.say(
                ("settings hour 15", "settings zone Asia/Tokyo", "settings zone Pacific/Honolulu", "who")[day]
            )
        await bot.until(24 * 4 + 12)
        days_ = [key.rpartition("/")[2] for key, _ in bot.server.messages]
        assert len(set(days_)) == len(days_)


async def test_whoever_stops_or_is_forgotten_gets_nothing_any_more() -> None:
    for text in ("stop", "forget me"):
        async with days() as bot:
            await bot.asks("k1")
            await bot.until(-1)
            await bot.say(text)
            await bot.say("yes")
            await bot.until(30)
            assert bot.got == []
            await arrange_all(bot.store, bot.wall.at, ())
            await keep_house(job_at(bot.wall, bot.store), bot.store)
            if text == "forget me":
                assert await bot.store.due(bot.wall.at + 99 * DAY, 9) == ()


async def test_done_and_skip_say_so_and_what_is_not_for_them_comes_less() -> None:
    async with days() as bot:
        await bot.asks("k1")
        await bot.until(1)
        await bot.say("not for me 1")
        await bot.until(1.1)
        assert reasons(json.loads(bot.platform.revised[-1][1]))[0] != reasons(bot.got[0])[0]


async def test_what_is_answered_while_the_platform_is_asked_is_not_sent() -> None:
    async with days() as bot:
        await bot.asks("k1")

        async def answers() -> None:
            bot.platform.meanwhile = None
            await bot.happens(posted("a1", ANN, bot.wall.at + 2 * BEAT, "Yes.", place=place(thread="k1")))

        bot.platform.meanwhile = answers
        await bot.until(1)
        assert bot.got == []


async def test_a_question_that_was_never_told_comes_though_its_author_was_in_a_list() -> None:
    async with days() as bot:
        await bot.happens(posted("m1", KIM, bot.wall.at, "As said.", names=(ANN,), place=place(thread="m1")))
        await bot.until(-0.5)
        await bot.asks("k1")
        await bot.until(1)
        assert len(bot.got) == 1
        assert "mentioned you" in bot.told[0]
        await bot.until(25)
        assert "asked you a question" in bot.told[1]


async def test_everybody_has_their_turn_however_many_wait() -> None:
    async with days(member(list_length=10)) as bot:
        for number in range(45):
            await bot.asks(f"k{number}", person(f"kim{number}"))
        for day in range(5):
            await bot.until(24 * day + 1)
            await bot.say("who")
        assert [len(one["cards"]) for one in bot.got] == [10, 10, 10, 10, 5]


async def test_a_message_that_can_not_be_revised_is_not_tried_for_ever_nor_in_the_way() -> None:
    async with days() as bot:
        await bot.asks("k1")
        await bot.until(1)
        bot.platform.hindered = Undeliverable("it is gone")
        await bot.happens(posted("a1", ANN, bot.wall.at, "Yes.", place=place(thread="k1")))
        await bot.until(2)
        bot.platform.hindered = None
        await bot.until(3)
        assert bot.platform.revised == []


async def test_a_review_whose_hour_has_passed_by_a_change_comes_at_once() -> None:
    async with days(member(review=True)) as bot:
        await bot.until(4 * 24 - 0.5)
        await bot.say("settings hour 8:20")
        await bot.until(4 * 24 - 0.4)
        assert len(bot.got) == 1


async def test_nobody_else_is_in_an_export() -> None:
    people = [member(person(name)) for name in ("ann", "bo")]
    async with days(*people) as bot:
        names = tuple(one.identities[0] for one in people)
        await bot.happens(posted("k1", KIM, bot.wall.at, "Who knows?", names=names))
        await bot.until(1)
        assert len(bot.got) == 2
        assert person("bo") not in str(await bot.say("export"))
