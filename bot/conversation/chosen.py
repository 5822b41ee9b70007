"""The nudges that a call is about: by number, or all that waits with a person."""

from bot.conversation.caller import Turn
from bot.models import Call, Nudge
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


async def names(turn: Turn, nudges: list[Nudge]) -> str:
    """Whom nudges are about: “Kim and Lee”."""
    wording = await turn.wording()
    return turn.words.listed(list(dict.fromkeys(wording.who(nudge.contact) for nudge in nudges)))
