"""What the words typed so far may become: verbs, numbers of the list, names and channels. Nothing is changed."""

from bot.conversation.caller import Turn
from bot.conversation.grammar import Needs, called
from bot.conversation.meaning import readable
from bot.conversation.verbs import VERBS
from bot.people import ChannelKind
from bot.words import marked

MOST = 20
_NUMBERED = (Needs.NUMBER, Needs.NUMBER_OR_NAME)
_NAMED = (Needs.NAME, Needs.NUMBER_OR_NAME, Needs.NAME_OR_CHANNEL)
_OFTEN_TIMES = (marked("until tomorrow"), marked("until Monday"), marked("for 3 days"), marked("until next week"))
"""Times offered after `snooze 1`."""


async def complete(turn: Turn, text: str) -> list[str]:
    """The whole texts that this one may become, the likeliest first: at most 20."""
    told = text.lstrip().casefold()
    verbs = {called(turn.words.say(verb.shown)): verb for verb in VERBS}
    name = max((name for name in verbs if told.startswith(f"{name.casefold()} ")), key=len, default="")
    offered = sorted(verbs) if not name else [f"{name} {rest}" for rest in await _after(turn, verbs[name].needs)]
    if verbs.get(name) and verbs[name].name == "snooze":
        times = [turn.words.say(time) for time in _OFTEN_TIMES]
        offered += [f"{one} {time}" for one in offered for time in times if told.startswith(f"{one} ".casefold())]
    return [whole for whole in offered if whole.casefold().startswith(told) and whole.casefold() != told][:MOST]


async def _after(turn: Turn, needs: Needs) -> list[str]:
    """What may follow a verb: numbers of the list shown here, people on it first, channels."""
    found: list[str] = []
    shown = (await turn.talk()).shown
    nudges = shown.nudges if shown else ()
    if needs in _NUMBERED:
        found += [str(number) for number in range(1, len(nudges) + 1)]
    if needs in _NAMED:
        known = await turn.known()
        profiles = await turn.storage.profiles(turn.member.home)
        people = dict.fromkeys(
            [*(nudge.contact for nudge in nudges if nudge), *sorted({act.contact for act in known.engagements})]
        )
        found += [f"@{profiles[person].handle}" for person in people if person in profiles]
    if needs is Needs.NAME_OR_CHANNEL:
        found += [f"#{one.name}" for one in await readable(turn) if one.kind is ChannelKind.PUBLIC]
    return found
