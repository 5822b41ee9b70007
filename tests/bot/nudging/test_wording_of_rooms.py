"""How a room is called that has no name of its own: a group's direct conversation."""

import pytest

from bot.people import ChannelKind
from bot.ports import Changes
from tests.bot.conversation.talk import channel, made, turn


@pytest.mark.asyncio
@pytest.mark.parametrize("where", ["slack", "terminal"])
async def test_a_group_conversation_is_called_so_and_nobody_in_it_is_named(where: str) -> None:
    store = await made()
    group = channel("slack:T1/G7", "", ChannelKind.PRIVATE)
    await store.commit(Changes(puts=(group,)))
    wording = await (await turn(store, where=where)).wording()
    assert (wording.where(group.id), wording.channel(group.id)) == ("in a group conversation", "a group conversation")
