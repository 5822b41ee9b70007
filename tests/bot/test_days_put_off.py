"""What a member puts off, over days: it comes back at its time, alone or with a list, if it is still open."""

import json

import pytest

from bot.config import DigestSettings, Settings
from bot.events import MessageDeleted, MessageId
from tests.bot.days import DAY, HOUR, MONDAY, days, reasons
from tests.rows import ANN, KIM, LEE, person, place, posted

pytestmark = pytest.mark.asyncio


async def test_what_was_snoozed_comes_back_alone_at_its_time() -> None:
    async with days() as bot:
        await bot.asks("k1")
        await bot.until(1)
        await bot.say("snooze 1 until 15:00")
        await bot.say("yes")
        await bot.until(5.9)
        assert len(bot.got) == 1
        await bot.until(6.1)
        assert len(bot.got) == 2
        assert bot.told[1].startswith("Back, as you asked: Kim asked you a question")
        assert "Done" in str(await bot.say("done 1"))
        await bot.until(48)
        assert len(bot.got) == 2


async def test_a_snoozed_one_that_was_answered_or_taken_back_does_not_come_back() -> None:
    async with days() as bot:
        await bot.asks("k1")
        await bot.asks("l1", LEE)
        await bot.until(1)
        await bot.say("snooze 1 until 15:00")
        await bot.say("yes")
        await bot.say("undo")
        await bot.say("snooze 2 until 15:00")
        await bot.say("yes")
        for thread in ("k1", "l1"):
            await bot.happens(posted(f"a{thread}", ANN, bot.wall.at, "Yes.", place=place(thread=thread)))
        await bot.until(23)
        assert len(bot.got) == 1


async def test_at_most_three_come_back_on_a_day_and_the_others_join_the_next_list() -> None:
    five = Settings(digest=DigestSettings(nudges=5))
    async with days(settings=five) as bot:
        for number in range(5):
            await bot.asks(f"k{number}", person(f"kim{number}"))
        await bot.until(1)
        for number in range(1, 6):
            await bot.say(f"snooze {number} until 15:{number}0")
            await bot.say("yes")
        await bot.until(23)
        assert [text.partition(":")[0] for text in bot.told[1:]] == ["Back, as you asked"] * 3


async def test_what_was_snoozed_until_the_hour_of_the_digest_comes_once() -> None:
    async with days() as bot:
        await bot.asks("k1")
        await bot.until(1)
        await bot.say("snooze 1 until tomorrow 9:00")
        await bot.say("yes")
        await bot.until(26)
        assert [told.partition(":")[0] for told in bot.told[1:]] == ["Back, as you asked"]


async def test_snoozed_done_and_undone_it_comes_back_once() -> None:
    async with days() as bot:
        await bot.asks("k1")
        await bot.until(1)
        for text in ("snooze 1 until 15:00", "yes", "done 1", "undo"):
            await bot.say(text)
        await bot.until(8)
        assert [told.partition(":")[0] for told in bot.told[1:]] == ["Back, as you asked"]


async def test_of_what_was_snoozed_only_what_is_still_open_comes_back() -> None:
    async with days() as bot:
        await bot.asks("k1")
        await bot.asks("k2")
        await bot.until(1)
        assert "asked you two questions" in bot.told[0]
        await bot.say("snooze 1 until 15:00")
        await bot.say("yes")
        await bot.happens(posted("a1", ANN, bot.wall.at, "Yes.", place=place(thread="k1")))
        await bot.until(8)
        assert "Kim asked you a question in" in bot.told[1]


async def test_what_was_to_come_back_while_the_bot_was_away_is_in_the_digest_that_makes_up_for_it() -> None:
    async with days() as bot:
        await bot.asks("k1")
        await bot.until(1)
        await bot.say("snooze 1 until tomorrow 9:00")
        await bot.say("yes")
        bot.wall.at = MONDAY + 28 * HOUR  # four hours after it was due
        await bot.until(29)
        assert len(bot.got) == 2
        assert bot.told[1].startswith("Good afternoon. One person to get back to: Kim asked you")


async def test_who_has_nothing_left_to_come_back_with_is_in_the_digest_with_what_is_new() -> None:
    async with days() as bot:
        await bot.asks("k1")
        await bot.until(1)
        await bot.say("snooze 1 until tomorrow 9:00")
        await bot.say("yes")
        await bot.happens(posted("a1", ANN, bot.wall.at, "Yes.", place=place(thread="k1")))
        await bot.asks("k2")
        await bot.until(26)
        assert [told.partition(":")[0] for told in bot.told[1:]] == ["Good morning. One person to get back to"]


@pytest.mark.parametrize(
    ("text", "until"), [("Is it?", "in 2 weeks"), ("Please review the draft.", "in 2 weeks"), ("As said.", "in 8 days")]
)
async def test_it_comes_back_when_it_was_to_though_it_would_be_let_go_by_then(text: str, until: str) -> None:
    async with days() as bot:
        await bot.happens(posted("m1", KIM, bot.wall.at, text, names=(ANN,), place=place(thread="m1")))
        await bot.until(1)
        said = bot.told[0].partition(": ")[2].removesuffix(" in #general yesterday.")
        await bot.say(f"snooze 1 until {until}")
        await bot.say("yes")
        await bot.until(24 * 15)
        assert bot.told[1:] == [f"Back, as you asked: {said} in #general on 15 March."]
        await bot.until(24 * 40)
        assert len(bot.told) == 2
        assert [message for message, _ in bot.platform.revised] == ["1"]


async def test_what_would_be_let_go_joins_the_next_list_where_the_bot_was_away_at_its_time() -> None:
    async with days() as bot:
        await bot.asks("k1")
        await bot.until(1)
        await bot.say("snooze 1 until 30 March 15:00")
        await bot.say("yes")
        await bot.until(14 * 24 + 4)
        bot.wall.at = MONDAY + 14 * DAY + 10 * HOUR
        await bot.until(15 * 24 + 1)
        assert bot.told[1:] == [
            "Good morning. One person to get back to: Kim asked you a question in #general on 15 March."
        ]
        await bot.until(40 * 24)
        assert len(bot.told) == 2


async def test_what_was_put_off_and_answered_says_so_and_is_put_off_again_if_that_is_taken_back() -> None:
    async with days() as bot:
        await bot.asks("k1")
        await bot.until(1)
        await bot.say("snooze 1 until tomorrow 15:00")
        await bot.say("yes")
        await bot.until(2)
        assert reasons(json.loads(bot.platform.revised[-1][1]))[0].startswith("Later: it comes back on Tuesday")
        await bot.happens(posted("a1", ANN, bot.wall.at, "Yes.", place=place(thread="k1")))
        await bot.until(3)
        assert reasons(json.loads(bot.platform.revised[-1][1]))[0].startswith("Done: you replied to Kim in #general")
        deleted = MessageDeleted(message=MessageId("a1"), at=bot.wall.at, place=place(thread="k1"))
        await bot.happens(deleted)
        await bot.until(4)
        assert reasons(json.loads(bot.platform.revised[-1][1]))[0].startswith("Later: it comes back on Tuesday")
        await bot.until(31)
        assert [told.partition(":")[0] for told in bot.told[1:]] == ["Back, as you asked"]


async def test_of_five_that_are_to_be_back_at_the_hour_of_the_list_two_are_in_it() -> None:
    async with days(settings=Settings(digest=DigestSettings(nudges=5))) as bot:
        for number in range(5):
            await bot.asks(f"k{number}", person(f"kim{number}"))
        await bot.until(1)
        for number in range(1, 6):
            await bot.say(f"snooze {number} until tomorrow 9:00")
            await bot.say("yes")
        await bot.asks("new", LEE)
        await bot.until(26)
        greetings = sorted(told.partition(":")[0] for told in bot.told[1:])
        assert greetings == ["Back, as you asked"] * 3 + ["Good morning. Three people to get back to"]
        assert sorted(card["who"] for one in bot.got[1:] for card in one["cards"]) == [
            *("Lee", "kim0", "kim1", "kim2", "kim3", "kim4")
        ]


async def test_a_return_takes_no_numbers_away() -> None:
    async with days() as bot:
        for name, who in (("k1", KIM), ("l1", LEE), ("m1", person("max"))):
            await bot.asks(name, who)
        await bot.until(1)
        assert [card["who"] for card in bot.got[0]["cards"]] == ["Kim", "Lee", "max"]
        await bot.say("snooze 1 until 15:00")
        await bot.say("yes")
        await bot.say("snooze 3 until tomorrow 15:00")
        await bot.say("yes")
        await bot.until(6.1)
        assert [(card["number"], card["who"]) for card in bot.got[1]["cards"]] == [(1, "Kim")]
        assert "Done: Lee" in str(await bot.say("done 2"))
        assert "Done: Kim" in str(await bot.say("done 1"))
        await bot.asks("n1", person("ned"))
        await bot.until(31)
        assert [[(card["number"], card["who"]) for card in one["cards"]] for one in bot.got[2:]] == [
            [(1, "ned")],
            [(2, "max")],
        ]
        assert "Done: ned" in str(await bot.say("done 1"))
        assert "Done: max" in str(await bot.say("done 2"))
        await bot.until(31.1)
        message, view = bot.platform.revised[-1]
        assert (message, [card["number"] for card in json.loads(view)["cards"]]) == ("4", [2])
