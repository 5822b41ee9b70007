"""One turn: a text comes in, a view goes out, whatever the text."""

from bot.conversation.grammar import understand
from bot.conversation.turn import Turn
from bot.conversation.verbs import VERBS
from bot.views import Notice, View


async def answer(turn: Turn, text: str) -> View:
    """The view that answers what a member wrote. Raises `StoreError` only."""
    said = understand(text, VERBS)
    if said.verb:
        return await said.verb.run(turn, said.number)
    if said.nearest:
        return Notice(text=f"I don’t know “{text.strip()[:60]}”. Did you mean “{said.nearest.name}”?", tone="problem")
    return Notice(text=f"I don’t know “{text.strip()[:60]}”. “help” lists what I understand.", tone="problem")
