"""Every row becomes a document and comes back as it was."""

import json

import pytest
from hypothesis import given, settings

from bot.engine.intake import take
from bot.events import Event
from bot.people import Member
from bot.ports import Changes
from storage import open_store
from storage.codec import decode, encode, to_json
from tests.rows import HOME, NOW, opted_in
from tests.streams import streams


@pytest.mark.asyncio
@settings(max_examples=30)
@given(streams())
async def test_every_row_survives_being_written(stream: tuple[tuple[Member, ...], tuple[Event, ...]]) -> None:
    async with open_store("memory:", holder="a test") as store:
        await store.commit(Changes(puts=opted_in(*stream[0])))
        await take(store, stream[1], NOW)
        for row in await store.about(HOME):
            assert decode(type(row), json.loads(json.dumps(encode(row)))) == row
            assert json.loads(to_json(row)) == json.loads(json.dumps(encode(row)))
