"""`met @name`: a meeting counts as contact, both ways, by the member's word."""

from datetime import datetime

from bot.conversation.caller import Turn
from bot.conversation.deeds import Step, do
from bot.conversation.grammar import Needs, Verb
from bot.conversation.times import NOON
from bot.conversation.verbs.snooze import in_zone
from bot.engine import word
from bot.events import Identity
from bot.models import Call
from bot.ports import Known, Talk
from bot.views import Notice, Text, View
from bot.words import marked


async def confirm(turn: Turn, call: Call) -> str:
    """Say when it was, as understood; without a time it is now."""
    if call.at is None:
        return ""
    who = (await turn.wording()).who(call.person or Identity(""))
    local = call.at.astimezone(turn.zone)
    if local.time() == NOON:  # no time of day was said
        day = turn.words.in_full(local.date())
        return turn.words.say("You met {who} on {day} ({zone})?", who=who, day=day, zone=turn.member.zone)
    return turn.words.say("You met {who} on {time}?", who=who, time=in_zone(turn, call.at))


async def met(turn: Turn, call: Call) -> View:
    """Note a meeting."""
    person, at = call.person or Identity(""), call.at or turn.now
    horizon = (await turn.known([person])).horizon
    if _is_too_old(at, horizon):
        day = turn.words.long_date(horizon.date()) if horizon else ""
        return Notice(text=turn.words.say("That is too long ago for me: I note meetings since {day}.", day=day))

    def decide(_: Talk, known: Known) -> Step | None:
        if _is_too_old(at, known.horizon):
            return None
        told = {act.key for act in known.engagements}
        new = tuple(act for act in word.met(turn.member, person, at) if act.key not in told)
        return Step(words=new) if new else None

    wording = await turn.wording()
    if await do(turn, call.verb, [person], decide) is None:
        return Notice(text=turn.words.say("That meeting with {who} is noted already.", who=wording.who(person)))
    return Text(text=turn.words.say("Noted: you met {who} {when}.", who=wording.who(person), when=wording.when(at)))


def _is_too_old(at: datetime, horizon: datetime | None) -> bool:
    return horizon is not None and at < horizon


VERBS = (
    Verb(
        name="met",
        shown=marked("met @name yesterday"),
        summary=marked("you met; it counts as contact"),
        run=met,
        needs=Needs.NAME,
        past=True,
        confirm=confirm,
    ),
)
