"""`help`: what can be said, a line each."""

from importlib import import_module

from bot.conversation.grammar import Verb
from bot.conversation.turn import Turn
from bot.views import Listing, Section, View


async def show_help(turn: Turn, _: int) -> View:
    """The verbs and what they show."""
    verbs: tuple[Verb, ...] = import_module("bot.conversation.verbs").VERBS
    lines = tuple(f"{verb.name}{' 1' if verb.numbered else ''}: {verb.summary}" for verb in verbs)
    return Listing(title="What you can say", sections=(Section(heading="", lines=lines),))


VERBS = (
    Verb(
        phrases=("help", "what can you do", "what can i say", "commands", ""),
        summary="this list",
        run=show_help,
    ),
)
