"""Talk in a shell: `ask` is one turn of it. What platforms talk to is in `ear.py`."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from bot.as_json import view_as_json
from bot.commands.job import Job, moment
from bot.commands.people import anybody, the_member
from bot.conversation.answer import answer, answer_guest
from bot.conversation.caller import Caller, Turn
from bot.door import Answer
from bot.errors import UsageError
from bot.nudging.arranging import touch
from bot.nudging.planner import Planner
from bot.people import Member
from bot.ports import Storage
from bot.views import Document, View
from bot.words import Words, words_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Say one thing to the bot. at: the moment to take for now, by the member's clock if it names no zone."""

    name: ClassVar[str] = "ask"
    lasting: ClassVar[bool] = False
    repeatable: ClassVar[bool] = False
    text: str
    member: str
    json: bool = False
    at: str = ""

    async def run(self, job: Job) -> Answer:
        """The answer as lines for a terminal, or as JSON."""
        async with job.store() as storage, job.queues.turns:
            view = await self._answered(job, storage)
        if self.json:
            return Answer(text=view_as_json(view))
        return Answer(text=view.content if isinstance(view, Document) else job.kit.shown(view))

    async def _answered(self, job: Job, storage: Storage) -> View:
        name = self.member or job.settings.terminal.member
        try:
            member = await the_member(storage, name)
        except UsageError as error:
            guest = await _guest(job, storage, name, error)
            return await answer_guest(guest, self.text)
        now = job.clock.now()
        if self.at:  # the bot's plans go by its clock
            now, job = moment(self.at, ZoneInfo(member.zone)), replace(job, planner=Planner())
        view = await answer(turn_of(job, storage, member, now, "terminal", by="shell"), self.text)
        if not self.at:
            job.moved.add((member.home, member.id))
            await touch(storage, member, now, job.settings.digest.holidays)
        return view


def turn_of(job: Job, storage: Storage, member: Member, now: datetime, where: str, *, by: str) -> Turn:
    """A turn of talk with a member. by: through which door it was said (see `Heard`)."""
    return Turn(
        storage=storage,
        settings=job.settings,
        who=member.identities[0],
        home=member.home,
        member=member,
        now=now,
        where=where,
        by=by,
        link=job.kit.link,
        words=words_of(job, member),
        planner=job.planner,
    )


def words_of(job: Job, member: Member | None) -> Words:
    """The language that a member is talked with in: their own, else that of the settings."""
    return words_for((member.language if member else "") or job.settings.conversation.language)


async def _guest(job: Job, storage: Storage, name: str, error: UsageError) -> Caller:
    """Somebody whom the store names, but who is no member. Raises `error` where there is nobody of that name."""
    try:
        person = await anybody(storage, name) if name else None
    except UsageError:
        person = None
    if person is None:
        raise error
    return Caller(
        storage=storage,
        settings=job.settings,
        who=person.identity,
        home=person.home,
        now=job.clock.now(),
        where="terminal",
        by="shell",
        link=job.kit.link,
        words=words_of(job, None),
    )
