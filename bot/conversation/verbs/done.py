"""`done N`: the member says that they got back to somebody; it settles and counts as given, by their word."""

from bot.conversation.grammar import Verb
from bot.conversation.numbers import numbered
from bot.conversation.turn import Turn
from bot.engine import word
from bot.models import Nudge
from bot.views import Notice, Text, View


async def done(turn: Turn, number: int) -> View:
    """Settle nudge N of the last list."""
    nudge = await numbered(turn, number, "done")
    if not isinstance(nudge, Nudge):
        return nudge
    who = (await turn.wording()).who(nudge.contact)
    if not await word.done(turn.storage, turn.member, nudge, turn.now):
        return Notice(text=f"{number} ({who}) was settled already.")
    return Text(text=f"Done: {who}. Noted by your word.")


VERBS = (
    Verb(
        phrases=("done", "did", "done with", "mark done"),
        summary="mark nudge N as done",
        run=done,
        numbered=True,
    ),
)
