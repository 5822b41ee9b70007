"""A process that imports the sample in small portions and says after each that it was kept: to be killed."""

import asyncio
import sys

from adapters.slack.export import open_export, portions
from bot.app import SAMPLE
from bot.importing import import_archive
from storage import open_store
from tests.bot.test_importing import NOW


def tell(done: int, of: int) -> None:
    """Say that a portion was kept."""
    print(done, of, flush=True)


async def main(path: str) -> None:
    """Import until done or killed."""
    portions.PORTION = 20
    with open_export(SAMPLE) as archive:
        async with open_store(f"tinydb:{path}", holder="the killed") as store:
            await import_archive(store, archive, ["maya"], NOW, tell)


asyncio.run(main(sys.argv[1]))
