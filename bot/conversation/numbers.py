"""Numbers: what "2" means after a list was shown."""

from bot.conversation.turn import Turn
from bot.models import Nudge
from bot.views import Notice


async def numbered(turn: Turn, number: int, verb: str) -> Nudge | Notice:
    """The nudge with this number in the list last shown here, or what to say where there is none."""
    nudges = await turn.shown()
    if not nudges:
        return Notice(text="The last list was empty; “today” shows what there is now.", tone="problem")
    if number == 0:
        return Notice(text=f"Which one? Say “{verb} 1”, with a number of the last list.", tone="problem")
    if number > len(nudges):
        last = "it has only 1" if len(nudges) == 1 else f"it goes 1 to {len(nudges)}"
        return Notice(text=f"The last list has no {number}; {last}.", tone="problem")
    return nudges[number - 1]
