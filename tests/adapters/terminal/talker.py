"""A talk in a process of its own: `python talker.py [plain]`, with an ear that repeats what it hears."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from adapters.terminal import open_terminal
from adapters.terminal.platform import Terminal
from bot.errors import StoreError
from bot.ledger import MemberId
from bot.models import Delivery, DeliveryState, Sent
from bot.ports import Heard, Opening
from bot.views import Action, Digest, Notice, NudgeCard, Text, View
from bot.words import words_for
from tests.doubles.ears import NoEar
from tests.rows import ANN, HOME, NOW

VERBS = ("who", "who is waiting", "why 1", "done 1")
DIGEST = Digest(
    greeting="Good morning. Two people to get back to:",
    cards=(
        NudgeCard(
            number=1,
            who="Wiremu Kapuahau",
            reason="Wiremu Kapuahau has helped you four times since Thursday, the latest in #help yesterday.",
            gesture="Thank",
        ),
        NudgeCard(
            number=2,
            who="Dana Vindholm",
            reason="Dana Vindholm asked you a question in #launch on Saturday.",
            gesture="Reply",
        ),
    ),
    heading="Settled by itself since yesterday",
    settled=("you replied to Mikko Räntälä in #help",),
    footer="I see what was said in channels and threads.",
)


LATE = Delivery(
    home=HOME,
    member=MemberId(ANN),
    kind=Sent.DIGEST,
    day=date(2026, 3, 20),
    due=NOW,
    at=NOW,
    state=DeliveryState.SENDING,
)


class Echo(NoEar):
    """Answers with what it heard; `today` is a digest, after `later` one arrives by itself."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.tasks: list[asyncio.Task[None]] = []

    async def later(self) -> None:
        await asyncio.sleep(0.2)
        await self.terminal.send(LATE, Text(text="This arrived by itself."))

    async def answer(self, heard: Heard) -> View:
        match heard.text:
            case "today":
                return DIGEST
            case "snooze 2":
                return Text(text="Until when shall it wait?", actions=(Action(verb="reply", label="1", id="1"),))
            case "open 1":
                return replace(DIGEST.cards[0], link="https://example.org/archives/C1/p1")
            case "fail":
                raise StoreError("memory:", "it can't be read", "try again")
            case "later":
                self.tasks.append(asyncio.create_task(self.later()))
            case "slow":
                await asyncio.sleep(0.2)
            case "huh":
                return Notice(text="I don’t know “huh”.", tone="problem")
        return Text(text=f"Heard by {heard.by}: {heard.text}.")

    async def complete(self, heard: Heard) -> Sequence[str]:
        if heard.text == "broken":
            raise StoreError("memory:", "it can't be read", "try again")
        return [verb for verb in VERBS if verb.startswith(heard.text)]


async def main() -> None:
    terminal = open_terminal(
        Opening(words=words_for("en"), member=ANN, input=sys.stdin, output=sys.stdout, plain="plain" in sys.argv)
    )
    await terminal.serve(Echo(terminal))


if __name__ == "__main__":
    asyncio.run(main())
