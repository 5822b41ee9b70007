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
    offered: list[tuple[str, tuple[str, ...]]] = [(one, (one,)) for one in sorted(verbs)]
    if name:
        rests = await _after(turn, verbs[name].needs)
        offered = [(f"{name} {rest}", tuple(f"{name} {key}" for key in (rest, *keys))) for rest, keys in rests]
        if verbs[name].name == "snooze":
            times = [turn.words.say(time) for time in _OFTEN_TIMES]
            begun = [one for one, _ in offered if told.startswith(f"{one} ".casefold())]
            offered += [(f"{one} {time}", (f"{one} {time}",)) for one in begun for time in times]
    fitting = [one for one, keys in offered if any(key.casefold().startswith(told) for key in keys)]
    return [one for one in fitting if one.casefold() != told][:MOST]


async def _after(turn: Turn, needs: Needs) -> list[tuple[str, tuple[str, ...]]]:
    """What may follow a verb, with what else it may be begun by: numbers, people (on the list first), channels."""
    found: list[tuple[str, tuple[str, ...]]] = []
    shown = (await turn.talk()).shown
    nudges = shown.nudges if shown else ()
    if needs in _NUMBERED:
        found += [(str(number), ()) for number in range(1, len(nudges) + 1)]
    if needs in _NAMED:
        known = await turn.known()
        profiles = await turn.storage.profiles(turn.member.home)
        listed = (nudge.contact for nudge in nudges if nudge)
        people = dict.fromkeys([*listed, *sorted(known.contacts)])
        there = [profiles[person] for person in people if person in profiles]
        found += [(f"@{one.handle}", (one.handle, one.name, *one.name.split()[1:])) for one in there]
    if needs is Needs.NAME_OR_CHANNEL:
        found += [(f"#{one.name}", ()) for one in await readable(turn) if one.kind is ChannelKind.PUBLIC]
    return found
