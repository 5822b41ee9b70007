"""`with @name`: how it stands between the two, in words; in numbers where that is asked for."""

from collections import Counter
from datetime import timedelta

from bot.conversation.caller import Turn
from bot.conversation.grammar import Needs, Verb
from bot.conversation.kinds_told import counted
from bot.conversation.verbs.why import in_days
from bot.engine.ties import Tie, tie
from bot.engine.word import is_noted
from bot.events import Identity
from bot.ledger import Direction, Evidence
from bot.models import Call
from bot.nudging.standing import is_waiting
from bot.ports import Known
from bot.views import Action, Listing, Section, View
from bot.words import marked

EVEN = 1.5
"""Up to this ratio of given and received a tie is about even."""
QUIET = timedelta(days=42)
"""After this long without a word a tie has gone quiet."""


async def with_(turn: Turn, call: Call) -> View:
    """The tie in a sentence, when something last passed each way, and what waits."""
    person = call.person or Identity("")
    known = await turn.known([person])
    wording, words = await turn.wording(), turn.words
    who = wording.who(person)
    strength = tie(known.engagements, turn.now, turn.settings.ties.half_life_months, known.weeks)
    lines = [words.say(_state(strength, turn), who=who)]
    if strength.last_received:
        lines.append(words.say("They last turned to you {when}.", when=wording.when(strength.last_received)))
    if strength.last_given:
        lines.append(words.say("You last turned to them {when}.", when=wording.when(strength.last_given)))
    if open_ones := [item.kind for item in known.items if is_waiting(item, turn.now, turn.member)]:
        lines.append(words.say("Open from them: {counts}.", counts=counted(words, open_ones)))
    if call.text:
        lines += [in_days(turn, known, who), *_counts(turn, known)]
    picture = Action(verb="picture", label=words.say("As a picture"), id=person)
    return Listing(
        title=words.say("{who} and you", who=who),
        sections=(Section(heading="", lines=tuple(lines)),),
        actions=(picture,) if person in known.contacts else (),
    )


def _state(strength: Tie, turn: Turn) -> str:
    """The tie in words: even, mostly one of them, quiet, or nothing yet."""
    last = max((at for at in (strength.last_given, strength.last_received) if at), default=None)
    if last is None:
        return marked("Nothing has passed between you and {who} that I saw.")
    if last < turn.now - QUIET:
        return marked("It has gone quiet between you two.")
    given, received = strength.given, strength.received
    if max(given, received) <= EVEN * min(given, received):
        return marked("About even lately.")
    return marked("Mostly them lately.") if received > given else marked("Mostly you lately.")


def _counts(turn: Turn, known: Known) -> list[str]:
    told = []
    seen = [
        act
        for act in known.engagements
        if act.evidence is not Evidence.CONVERSATION and not is_noted(act) and act.at <= turn.now
    ]
    for direction, sentence in (
        (Direction.RECEIVED, marked("From them: {counts}.")),
        (Direction.GIVEN, marked("From you: {counts}.")),
    ):
        kinds = Counter(act.kind for act in seen if act.direction is direction)
        for passed in (week.passed(direction) for week in known.weeks):
            if passed.last and passed.last <= turn.now:
                for tally in passed.tallies:
                    kinds[tally.kind] += tally.count
        if kinds:
            told.append(turn.words.say(sentence, counts=counted(turn.words, kinds.elements())))
    return told


VERBS = (
    Verb(
        name="with",
        shown=marked("with @name"),
        summary=marked("how it stands between the two of you"),
        run=with_,
        needs=Needs.NAME,
    ),
)
