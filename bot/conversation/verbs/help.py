"""`help`: what can be said, a line each."""

from bot.conversation.grammar import Verb
from bot.conversation.turn import Turn
from bot.views import Listing, Section, View


async def show_help(turn: Turn, _: int) -> View:
    """The verbs and what they show."""
    from bot.conversation.verbs import VERBS as ALL  # they are complete only once this module is one of them

    lines = tuple(f"{verb.name}{' 1' if verb.numbered else ''}: {verb.summary}" for verb in ALL)
    return Listing(title="What you can say", sections=(Section(heading="", lines=lines),))


VERBS = (
    Verb(
        phrases=("help", "what can you do", "what can i say", "commands", ""),
        summary="this list",
        run=show_help,
    ),
)
