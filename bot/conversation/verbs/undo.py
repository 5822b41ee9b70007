"""`undo`: takes back the last thing told to the bot, within the day."""

from bot.conversation import deeds
from bot.conversation.caller import Turn
from bot.conversation.grammar import Verb
from bot.conversation.told import told
from bot.models import Call
from bot.ports import Pressed
from bot.views import Notice, Text, View
from bot.words import marked


async def undo(turn: Turn, _: Call) -> View:
    """Take the last deed back."""
    last = deeds.last_of_today(turn, await turn.talk())
    if last and last.verb == "forget_person":
        return Notice(text=turn.words.say("What was forgotten can’t be brought back."), tone="problem")
    deed = await deeds.undo(turn)
    if deed is None:
        nothing = turn.words.say("There is nothing of today to take back.")
        return Notice(text=nothing, tone="problem")
    return Text(text=turn.words.say("Taken back: {deed}.", deed=told(deed, await turn.wording())))


async def undo_pressed(turn: Turn, pressed: Pressed) -> View:
    """Take back the deed that was shown with it, as long as it is the last one; without an id, the last."""
    last = deeds.last_of_today(turn, await turn.talk())
    if pressed.id and (last is None or last.id != pressed.id):
        return Notice(text=turn.words.say("Only the last thing of today can be taken back."), tone="problem")
    return await undo(turn, Call(verb="undo"))


VERBS = (
    Verb(
        name="undo",
        shown=marked("undo"),
        summary=marked("take back the last thing you told me today"),
        run=undo,
        press=undo_pressed,
    ),
)
