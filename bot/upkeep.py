"""What a bot does for its store beside talking: folding what has become too old, again and again while it runs."""

import asyncio
import logging

from bot.commands.job import Job
from bot.engine.retention import fold_all
from bot.errors import RequiteError
from bot.ports import Storage

log = logging.getLogger(__name__)
PAUSE = 3600.0
"""Seconds between two looks: the horizon moves once a day."""


async def folding(job: Job, storage: Storage, pause: float = PAUSE) -> None:
    """Fold what has become too old, now and after every pause, until cancelled; never while an import runs."""
    while True:
        try:
            async with job.queues.upkeep:
                folded = await fold_all(storage, job.clock.now(), job.settings.ledger.retention_days)
            if folded:
                log.info("%d rows went into weekly totals", folded, extra={"action": "folded", "count": folded})
        except RequiteError:
            log.exception("what is too old could not be folded", extra={"action": "fold_failed"})
        await asyncio.sleep(pause)
