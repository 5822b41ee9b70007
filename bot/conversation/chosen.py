"""The nudges that a call is about: by number, or all that waits with a person."""

from collections.abc import Iterable

from bot.conversation.caller import Turn
from bot.models import Call, Nudge, NudgeState
from bot.ports import Known, Talk
from bot.views import Notice, Text


async def chosen(turn: Turn, call: Call) -> list[Nudge] | Notice | Text:
    """The nudges, as they are now; what to say where there are none."""
    if call.person:
        nudge = await turn.nudge_about(call.person)
        if nudge:
            return [nudge]
        who = (await turn.wording()).who(call.person)
        nothing = turn.words.say("Nothing of {who}’s waits for you.", who=who)
        met = turn.words.say("If you met, “met @name” counts it.")
        return Text(text=f"{nothing} {met}" if call.verb in ("done", "elsewhere") else nothing)
    told = {nudge.id: nudge for nudge in (await turn.talk()).nudges}
    nudges = [told[id_] for id_ in call.nudges if id_ in told]
    if not nudges:
        return Notice(text=turn.words.say("That one is gone; “today” shows what there is now."), tone="problem")
    return nudges


def left(nudges: Iterable[Nudge], talk: Talk, known: Known) -> list[Nudge]:
    """Of these nudges, as they are now, those about which something is still to be said: not done, not settled."""
    now = {nudge.id: nudge for nudge in talk.nudges}
    open_ones = {(item.contact, item.conversation) for item in known.items if item.settled is None}
    return [
        nudge
        for nudge in (now.get(nudge.id, nudge) for nudge in nudges)
        if nudge.state is not NudgeState.DONE
        and (not nudge.conversations or any((nudge.contact, one) in open_ones for one in nudge.conversations))
    ]


async def settled_already(turn: Turn, nudges: Iterable[Nudge]) -> Notice:
    """What to say where nothing is left to be said."""
    return Notice(text=turn.words.say("{who}: settled already.", who=await names(turn, nudges)))


async def names(turn: Turn, nudges: Iterable[Nudge]) -> str:
    """Whom nudges are about: “Kim and Lee”."""
    wording = await turn.wording()
    return turn.words.listed(list(dict.fromkeys(wording.who(nudge.contact) for nudge in nudges)))
