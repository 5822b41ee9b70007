"""`mute` and `unmute`: no nudges about people and channels, wherever people are named, and again."""

import pytest

from bot.engine.intake import take
from bot.ports import Changes
from tests.bot.conversation.talk import (
    DAY,
    MINUTE,
    SOMEBODY,
    came_by,
    channel,
    listed,
    made,
    member_of,
    rows,
    say,
    tells,
)
from tests.rows import ANN, KIM, LEE, NOW, place, posted

pytestmark = pytest.mark.asyncio
ANSWERED = posted("a9", ANN, NOW - MINUTE, "Yes.", place=place(thread="k1"), thread_author=KIM)


async def test_who_is_muted_is_on_no_list() -> None:
    store = await made()
    assert await tells(store, "mute @kim") == "Muted: Kim. “undo” takes it back."
    for text in ("today", "who", "who is waiting", "more"):
        assert "Kim" not in await tells(store, text)
    assert (await member_of(store)).muted == (KIM,)


async def test_a_muted_channel_is_on_no_list() -> None:
    store = await made()
    assert await tells(store, "mute #help") == "Muted: #help. “undo” takes it back."
    for text in ("today", "more", "who", "who is waiting", "who should I thank"):
        assert "#help" not in await tells(store, text)
    assert await listed(store) == ["Kim", "Max Adams"]


async def test_what_settled_by_itself_with_whom_or_where_muted_is_not_told() -> None:
    for muted in ("mute @kim", "mute #general"):
        store = await made()
        await take(store, [ANSWERED], NOW)
        assert "you replied to Kim" in await tells(store, "today")
        await say(store, muted)
        assert "you replied to Kim" not in await tells(store, "today")


async def test_who_could_be_asked_leaves_out_the_muted() -> None:
    store = await made()
    assert "Lee answered you" in await tells(store, "who could I ask")
    await say(store, "mute @lee")
    assert "Lee" not in await tells(store, "who could I ask")


async def test_who_could_be_asked_leaves_out_a_muted_channel() -> None:
    store = await made()
    await say(store, "mute #help")
    assert "#help" not in await tells(store, "who could I ask")


async def test_a_light_gesture_about_a_muted_channel_is_not_told() -> None:
    store = await made(*came_by())
    assert await listed(store, text="today") == ["Sam Body"]
    await say(store, "mute #general")
    assert await listed(store, text="today") == []


async def test_a_light_gesture_to_somebody_muted_is_not_told() -> None:
    store = await made(*came_by())
    await say(store, "mute @somebody")
    assert await listed(store, text="today") == []
    assert (await member_of(store)).muted == (SOMEBODY,)


async def test_muting_twice_says_so_and_is_one_deed() -> None:
    store = await made()
    await say(store, "mute @kim")
    before = await rows(store)
    assert await tells(store, "mute @kim") == "Kim is muted already."
    assert await rows(store) == before


@pytest.mark.parametrize(
    ("text", "back"), [("mute @kim", "you muted Kim"), ("mute #launch", "you muted #launch")], ids=["person", "channel"]
)
async def test_undo_unmutes(text: str, back: str) -> None:
    store = await made()
    before = await rows(store)
    await say(store, text)
    assert await tells(store, "undo") == f"Taken back: {back}."
    after = await rows(store)
    assert {key: row for key, row in after.items() if key[0] not in ("deeds", "dues")} == before  # type: ignore[index]


async def test_unmute_lists_who_is_muted_and_unmutes_them() -> None:
    store = await made()
    assert await tells(store, "unmute") == "Muted\nNobody and nothing."
    await say(store, "mute @kim")
    await say(store, "mute #launch")
    assert await tells(store, "unmute") == "Muted\nKim\n#launch"
    assert await tells(store, "unmute kim") == "No longer muted: Kim."
    assert await tells(store, "unmute #launch") == "No longer muted: #launch."
    assert await listed(store) == ["Kim", "Max Adams", "Max Brown", "Lee"]
    assert await tells(store, "unmute @kim") == "Kim was not muted."
    assert await tells(store, "undo") == "Taken back: you unmuted #launch."
    assert (await member_of(store)).muted_channels == (place("C2").channel,)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("mute", "Who? Say “mute @name”, with a name."),
        ("mute #nowhere", "I know no channel #nowhere in which something passed with you."),
        ("mute @nobody_there", None),
        ("mute @ann", None),
        ("unmute #nowhere", "I know no channel #nowhere in which something passed with you."),
    ],
)
async def test_whom_or_what_nobody_knows_is_refused(text: str, says: str | None) -> None:
    store = await made()
    before = await rows(store)
    answered = await tells(store, text)
    assert answered == says or says is None
    assert await rows(store) == before


async def test_one_called_max_is_told_apart_before_muting() -> None:
    store = await made()
    assert "Which one?" in await tells(store, "mute max")
    assert (await member_of(store)).muted == ()
    assert await tells(store, "max.b") == "Muted: Max Brown. “undo” takes it back."


@pytest.mark.parametrize("name", ["my_channel", "r&d", "team-a", "größe", "q.a"])
async def test_a_channel_can_be_muted_by_whatever_name_it_has(name: str) -> None:
    store = await made()
    await store.commit(Changes(puts=(channel("C9", name),)))
    await take(store, [posted("k5", KIM, NOW - DAY, "Is it?", names=(ANN,), place=place("C9"))], NOW)
    assert await tells(store, f"mute #{name}") == f"Muted: #{name}. “undo” takes it back."
    assert LEE not in (await member_of(store)).muted
