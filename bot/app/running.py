"""Being the bot: talking with one person in the terminal, or with everybody on the platforms that there are tokens for.

Either way what comes in through the door is done meanwhile, and what is due is sent.
"""

import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from bot import sample
from bot.app.adapting import importers, platform
from bot.commands import LASTING
from bot.commands.ear import Ear
from bot.commands.job import Job
from bot.commands.people import the_member
from bot.commands.talk import words_of
from bot.commands.ways import requested
from bot.delivering import regular, sending
from bot.door import listening, serve, side_by_side
from bot.events import Identity
from bot.importing import drop_home, import_archive
from bot.nudging.arranging import arrange_all, has_seen_today
from bot.nudging.delivery import Reach
from bot.people import Member
from bot.ports import Opening, Platform, Storage
from bot.scheduler import keep_going
from bot.words import Words, marked

log = logging.getLogger(__name__)
SAMPLE = Path(__file__).parent.parent.parent / "examples" / "workspace"
Works = list[Coroutine[Any, Any, None]]


async def talk_with_one(job: Job, storage: Storage, opening: Opening, name: str, door: Path | None) -> None:
    """Talk with a member in the terminal, until they leave. A new store gets the sample first."""
    notice = await _sample(job, storage)
    member = await the_member(storage, name or job.settings.terminal.member)
    with ExitStack() as opened:
        words = words_of(job, member)
        works, hindrance = _door(door, job, opened, words)
        told = "\n".join(filter(None, (notice and words.say(notice), hindrance)))
        terminal = platform("terminal", replace(opening, member=member.identities[0], notice=told, words=words))
        await arrange_all(storage, job.clock.now(), job.settings.digest.holidays)
        await has_seen_today(storage, member, job.clock.now(), job.settings.digest.holidays)
        works += _by_itself(job, storage, lambda one: terminal if one.key == member.key else None)
        await side_by_side(terminal.serve(Ear(job=job, storage=storage, platform=terminal)), *works)


async def serve_everybody(job: Job, storage: Storage, platforms: Mapping[str, Platform], door: Path | None) -> None:
    """Serve these platforms until one of them can't go on, or cancelled. The sample makes room."""
    await drop_home(storage, sample.HOME)

    def reach(member: Member) -> Platform | None:
        return platforms.get(member.identities[0].partition(":")[0])

    with ExitStack() as opened:
        works, hindrance = _door(door, job, opened, words_of(job, None))
        if hindrance:
            log.warning("%s", hindrance, extra={"action": "no_door"})
        await arrange_all(storage, job.clock.now(), job.settings.digest.holidays)
        works += _by_itself(job, storage, reach)
        ears = ((one, Ear(job=job, storage=storage, platform=one)) for one in platforms.values())
        await side_by_side(*(one.serve(ear) for one, ear in ears), *works)


def words_by_identity(job: Job, storage: Storage) -> Callable[[Identity], Awaitable[Words]]:
    """Finds the language that somebody is talked with in: a member's own, else that of the settings."""

    async def words(who: Identity) -> Words:
        members = await storage.called(who)
        return words_of(job, members[0] if members else None)

    return words


def _by_itself(job: Job, storage: Storage, reach: Reach) -> Works:
    post, messages = sending(job, storage, reach)
    return [keep_going(regular(job, storage, post, messages))]


async def _sample(job: Job, storage: Storage) -> str:
    """Load the sample into a store that nobody uses, or bring an old one to the present; what to say about it."""
    members = await storage.members()
    now = job.clock.now()
    is_whole = bool(await storage.profiles(sample.HOME))  # labels come last
    own = any(member.home != sample.HOME for member in members)
    if own or (is_whole and any(now - member.joined_at < sample.STALE for member in members)):
        return ""
    with importers()["slack-export"](SAMPLE) as archive:
        await drop_home(storage, sample.HOME)
        await import_archive(storage, sample.Shifted(archive, now), [sample.MEMBER], now, job.progress)
    return marked("Loaded the sample workspace, as if it were today. You are Maya; “help” lists what you can say.")


def _door(door: Path | None, job: Job, opened: ExitStack, words: Words) -> tuple[Works, str]:
    """What serves the door of the bot, as long as `opened` lasts; or why there is none, to be said once."""
    if door is None:
        return [], ""
    try:
        listener = opened.enter_context(listening(door))
    except OSError as error:
        why = f"{door}: {error.strerror or error}"
        return [], words.say("While I run, other commands can’t reach me ({why}).", why=why)
    return [serve(listener, partial(requested, job), LASTING)], ""
