"""`who could I ask`: who usually answers the member, from help and replies to their questions."""

from collections import defaultdict
from datetime import date

from bot.conversation.caller import Turn
from bot.conversation.grammar import Verb
from bot.engine.ties import love
from bot.events import Identity
from bot.kinds import Kind
from bot.ledger import Direction, Engagement
from bot.models import Call
from bot.views import Listing, Section, View
from bot.words import marked

MOST = 5


async def who_to_ask(turn: Turn, _: Call) -> View:
    """Who answered the member's questions on the most days, recent ones counting more."""
    known = await turn.known()
    profiles = await turn.storage.profiles(turn.member.home)
    wording = await turn.wording()
    helped: defaultdict[Identity, list[Engagement]] = defaultdict(list)
    for act in known.engagements:
        profile = profiles.get(act.contact)
        is_there = (profile is None or profile.active) and act.contact not in turn.member.muted
        is_there = is_there and act.channel not in turn.member.muted_channels
        if act.kind is Kind.HELP and act.direction is Direction.RECEIVED and act.at <= turn.now and is_there:
            helped[act.contact].append(act)
    half_life = turn.settings.ties.half_life_months

    def often(contact: Identity) -> float:
        days: set[date] = {act.at.date() for act in helped[contact]}
        return love(((day, 1.0) for day in days), turn.now.date(), half_life)

    lines = []
    for contact in sorted(helped, key=lambda contact: (-often(contact), contact))[:MOST]:
        days = len({act.at.date() for act in helped[contact]})
        last = max(helped[contact], key=lambda act: act.at)
        lines.append(
            turn.words.count(
                "{who} answered you once, {place}.",
                "{who} answered you on {number} days, the latest {place}.",
                days,
                who=wording.who(contact),
                place=turn.words.say("{where} {when}", where=wording.where(last.channel), when=wording.when(last.at)),
            )
        )
    nobody = turn.words.say("Nobody has answered a question of yours that I can see.")
    return Listing(
        title=turn.words.say("Who usually answers you"),
        sections=(Section(heading="", lines=tuple(lines) or (nobody,)),),
    )


VERBS = (
    Verb(
        name="who_to_ask",
        shown=marked("who could I ask"),
        summary=marked("who usually answers you"),
        run=who_to_ask,
    ),
)
