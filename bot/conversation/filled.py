"""A form that came back filled in: its verb takes it, or shows it again with what can't be taken."""

from dataclasses import replace

from bot.conversation.caller import Turn
from bot.conversation.pressed import gone
from bot.conversation.verbs import PRESSED, VERBS
from bot.ports import Filled
from bot.views import View

_VERBS = {verb.name: verb for verb in (*VERBS, *PRESSED)}


async def fill(turn: Turn, filled: Filled) -> View:
    """The view that answers a member's form."""
    member = (await turn.talk()).member
    verb = _VERBS.get(filled.verb)
    if verb is None or verb.fill is None:
        return gone(turn)
    return await verb.fill(replace(turn, member=member or turn.member), filled)
