"""`yes` and `no`: answers to what was just asked. Here nothing is asked any more."""

from bot.conversation.caller import Turn
from bot.conversation.grammar import Verb
from bot.models import Call
from bot.views import Notice, View
from bot.words import marked


async def nothing_asked(turn: Turn, _: Call) -> View:
    """There is no question that this could answer."""
    return Notice(text=turn.words.say("There is no question to answer just now; “help” lists what you can say."))


VERBS = (
    Verb(
        name="yes",
        shown=marked("yes"),
        summary=marked("an answer to what I asked"),
        run=nothing_asked,
    ),
    Verb(
        name="no",
        shown=marked("no"),
        summary=marked("an answer to what I asked"),
        run=nothing_asked,
    ),
)
