"""A process that commits two rows at a time, forever, and says after each commit that it was kept: to be killed."""

import asyncio
import sys
from datetime import timedelta
from itertools import count

from bot.kinds import Kind
from bot.ports import Changes
from storage import open_store
from tests.rows import NOW, item, opted_in


async def main(path: str) -> None:
    """Commit until killed."""
    async with open_store(f"tinydb:{path}", holder="the killed") as store:
        await store.commit(Changes(puts=opted_in()))
        for number in count():
            at = NOW + timedelta(seconds=number)
            pair = (item(Kind.HELP, at, conversation=f"{half}/{number}") for half in "ab")
            await store.commit(Changes(puts=tuple(pair)))
            print(number, flush=True)


asyncio.run(main(sys.argv[1]))
