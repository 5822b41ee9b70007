"""What a member can't read any more, or doesn't want to hear of, is told nowhere: no list, return or revision."""

import json

import pytest

from bot.engine.intake import take
from bot.events import ChannelId
from bot.people import Channel, ChannelKind
from bot.ports import Changes
from tests.bot.days import DAY, HOUR, Days, days, reasons
from tests.rows import ANN, HOME, KIM, LEE, member, person, place, posted, reacted

pytestmark = pytest.mark.asyncio
HIDDEN = ChannelId("C9")


async def test_nothing_comes_about_a_channel_that_the_member_can_not_read_any_more() -> None:
    async with days() as bot:
        await bot.asks("k1")
        bot.platform.unreadable = (ChannelId("C1"),)
        await bot.until(1)
        assert bot.got == []


async def test_of_a_channel_that_can_not_be_read_any_more_nothing_is_told() -> None:
    async with days() as bot:
        hidden = place("C9", thread="h1")
        await bot.asks("h1", LEE, place=hidden)
        await bot.asks("h2", KIM, place=place("C9", thread="h2"))
        await bot.asks("k1")
        await bot.happens(posted("a1", ANN, bot.wall.at + HOUR, "Yes.", place=hidden))
        await bot.store.commit(
            Changes(puts=(Channel(home=HOME, id=ChannelId("C9"), name="hr", kind=ChannelKind.PUBLIC),))
        )
        bot.platform.unreadable = (ChannelId("C9"),)
        await bot.until(1)
        assert len(bot.got) == 1
        assert "#hr" not in str(bot.got)
        assert "in #general" in bot.told[0]


async def named(bot: Days) -> None:
    """The channel that the member can't read is called #hr."""
    hidden = Channel(home=HOME, id=HIDDEN, name="hr", kind=ChannelKind.PUBLIC)
    await bot.store.commit(Changes(puts=(hidden,)))


async def often_by(bot: Days) -> None:
    """Lee comes by on six days, there."""
    now = bot.wall.at
    acts = [reacted(f"m{day}", LEE, now - day * DAY, message_author=ANN, place=place("C9")) for day in range(1, 7)]
    await take(bot.store, acts, now)


async def test_a_revision_names_no_channel_that_can_not_be_read_any_more() -> None:
    async with days() as bot:
        await named(bot)
        hidden = place("C9", thread="h1")
        await bot.asks("h1", LEE, place=hidden)
        await bot.asks("k1")
        await bot.happens(posted("a1", ANN, bot.wall.at + HOUR, "Yes.", place=hidden))
        await bot.until(1)
        assert "you replied to Lee in #hr" in bot.got[0]["settled"]
        bot.platform.unreadable = (HIDDEN,)
        await bot.say("done 1")
        await bot.until(1.2)
        view = json.loads(bot.platform.revised[-1][1])
        assert reasons(view)[0].startswith("Done.")
        assert view["settled"] == []


async def test_what_settled_in_such_a_channel_is_not_told_though_it_came_elsewhere() -> None:
    for told in (True, False):
        async with days() as bot:
            await named(bot)
            await bot.happens(posted("q1", ANN, bot.wall.at, "How does one do this?", place=place(thread="q1")))
            await bot.happens(posted("h1", LEE, bot.wall.at + HOUR, "Like this.", place=place(thread="q1")))
            await bot.asks("k1")
            await bot.until(1 if told else -1)
            await bot.happens(posted("a1", ANN, bot.wall.at, "Thank you!", names=(LEE,), place=place("C9")))
            bot.platform.unreadable = (HIDDEN,)
            await bot.until(2)
            assert bot.got[0]["settled"] == []
            if told:
                lines = reasons(json.loads(bot.platform.revised[-1][1]))
                assert any(line.startswith("Done. Lee") for line in lines), lines


async def test_a_light_gesture_from_such_a_channel_is_not_told_however_many_come_before() -> None:
    async with days(member(list_length=10)) as bot:
        await named(bot)
        await often_by(bot)
        for number in range(35):
            await bot.asks(f"k{number}", person(f"kim{number}"))
        bot.platform.unreadable = (HIDDEN,)
        for day in range(4):
            await bot.until(24 * day + 1)
            await bot.say("who")
        assert sum(len(one["cards"]) for one in bot.got) == 35
        assert not any("came by" in told for told in bot.told)


@pytest.mark.parametrize("muted", [True, False])
async def test_nor_does_it_come_back(muted: bool) -> None:
    async with days() as bot:
        await named(bot)
        await often_by(bot)
        await bot.until(1)
        assert "Lee came by on six days since 9 March, the latest in #hr" in bot.told[0]
        for text in ("snooze 1 until 15:00", "yes", *(["mute #hr"] if muted else [])):
            await bot.say(text)
        bot.platform.unreadable = () if muted else (HIDDEN,)
        await bot.until(30)
        assert len(bot.told) == 1


async def test_what_comes_to_be_known_while_the_platform_is_asked_was_not_asked_about() -> None:
    async with days() as bot:
        await named(bot)
        await bot.asks("k1")
        late = posted("h1", LEE, bot.wall.at, "Is it?", names=(ANN,), place=place("C9", thread="h1"))

        async def told_late() -> None:
            bot.platform.meanwhile = None
            await bot.happens(late)

        bot.platform.meanwhile = told_late
        bot.platform.unreadable = (HIDDEN,)
        await bot.until(1)
        assert len(bot.got) == 1
        assert "Lee" not in str(bot.got)
