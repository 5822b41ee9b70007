"""The terminal as a platform: a talk with one person. How it looks and how lines are typed is left to its face."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from adapters.terminal.saving import saved
from bot.errors import RequiteError
from bot.events import ChannelId, Identity, MessageId
from bot.ledger import Key
from bot.models import Delivery
from bot.people import Member
from bot.ports import Applicant, Ear, Heard, Named
from bot.views import Document, Notice, NudgeCard, View
from bot.words import Words

GOODBYES = {"quit", "exit", "bye", "q", "tschüss", "ende"}
Suggest = Callable[[str], Awaitable[Sequence[str]]]
"""The whole lines that what was typed so far may become."""


class Face(Protocol):
    """What the person sees and types at."""

    def open(self, suggest: Suggest) -> AbstractContextManager[None]:
        """The face, ready for `line`, until the context's end."""
        ...

    async def show(self, view: View) -> None:
        """Write a view out, and a blank line after it; what is being typed stays as it is."""
        ...

    def follow(self, link: str) -> None:
        """Open a link that was asked for and has been shown, where this can be done."""
        ...

    async def line(self) -> str | None:
        """The next line that is typed, None at the end."""
        ...


@dataclass(slots=True, kw_only=True)
class Terminal:
    """Talks with one member. What was sent is remembered while it runs.

    notice: said before anything else, if not empty. folder: where documents are saved.
    """

    member: Identity
    face: Face
    words: Words
    notice: str = ""
    folder: Path = Path()
    name: str = "terminal"
    _sent: dict[Key, MessageId] = field(default_factory=dict)

    async def send(self, delivery: Delivery, view: View) -> MessageId:  # noqa: D102 - the port says it
        await self.show(view)
        return self._sent.setdefault(delivery.key, MessageId(str(len(self._sent) + 1)))

    async def find(self, delivery: Delivery) -> MessageId | None:  # noqa: D102
        return self._sent.get(delivery.key)

    async def revise(self, delivery: Delivery, view: View) -> None:
        """What stands on a terminal stays; the next list tells what has settled."""

    async def readable(self, member: Member, channels: Collection[ChannelId]) -> frozenset[ChannelId]:  # noqa: D102
        return frozenset(channels)

    async def applicant(self, who: Identity) -> Applicant | None:
        """Whoever sits at the terminal is a member, by import or from the sample."""
        return None

    def want(self, named: Named) -> None:
        """Nobody is called anything here."""

    async def enter(self, channels: Collection[ChannelId]) -> None:
        """There are none."""

    async def show(self, view: View) -> None:
        """Show a view; of a document, save it and show where it is."""
        await self.face.show(saved(view, self.folder, self.words) if isinstance(view, Document) else view)

    async def serve(self, ear: Ear) -> None:
        """Show today's list, then answer line after line until the input ends or says goodbye."""

        async def suggest(typed: str) -> Sequence[str]:
            return await ear.complete(self._heard(typed))

        with self.face.open(suggest):
            if self.notice:
                await self.show(Notice(text=self.notice))
            await self._say(ear, "today")
            while (line := await self.face.line()) is not None:
                text = line.strip()
                if text.casefold() in GOODBYES:
                    return
                if text:
                    await self._say(ear, text)

    async def _say(self, ear: Ear, text: str) -> None:
        """Show the answer. A card of its own answers who wants to open it: its link is followed."""
        try:
            view = await ear.answer(self._heard(text))
        except RequiteError as error:
            view = Notice(text=str(error), tone="problem")
        await self.show(view)
        if isinstance(view, NudgeCard) and view.link:
            self.face.follow(view.link)

    def _heard(self, text: str) -> Heard:
        return Heard(who=self.member, text=text, where=self.name, by="chat")
