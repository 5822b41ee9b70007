"""Two doors of one place of talk, a chat and a shell: what was asked or listed in one is not answered in the other."""

import pytest

from bot.people import Member
from bot.views import Text
from tests.bot.conversation.talk import made, member_of, numbered, rows, say, tells

pytestmark = pytest.mark.asyncio


async def test_a_question_is_answered_only_where_it_was_asked() -> None:
    store = await made()
    await say(store, "snooze 1 until monday", by="chat")
    await say(store, "forget me", by="shell")
    assert "will be back on" in await tells(store, "yes", by="chat")
    assert isinstance(await member_of(store), Member)
    assert "Done." in await tells(store, "yes", by="shell")


async def test_more_goes_on_from_the_list_that_was_shown_here() -> None:
    store = await made()
    await say(store, "who should I thank", by="chat")
    await say(store, "who is waiting", by="shell")
    assert "Lee" not in str(numbered(await say(store, "more", by="chat")))
    assert await say(store, "done 1", by="chat") == Text(text="Done: Lee. Noted by your word.")


async def test_more_names_the_rest_of_a_long_list() -> None:
    store = await made()
    first = numbered(await say(store, "today"))
    second = numbered(await say(store, "more"))
    assert [number for number, _ in (*first, *second)] == list(range(1, len(first) + len(second) + 1))
    assert len({who for _, who in (*first, *second)}) == 4
    assert await tells(store, "more") == "That is everybody."


async def test_a_digest_with_nobody_in_it_leaves_the_list_in_front() -> None:
    store = await made()
    await say(store, "who is waiting", by="chat")
    before = await rows(store)
    await say(store, "status", by="digest")
    assert await rows(store) == before
