"""`why N`: the facts behind a nudge, with places and times. `open N`: where it can be opened."""

from bot.conversation.caller import Turn
from bot.conversation.grammar import Needs, Verb
from bot.conversation.kinds_told import NAMES
from bot.conversation.leaning_told import shift_of
from bot.engine.ties import tie
from bot.kinds import KINDS
from bot.ledger import Direction, Evidence
from bot.models import Call, Nudge, NudgeState
from bot.nudging.wording import Wording
from bot.ports import Known
from bot.views import Listing, Notice, Section, View
from bot.words import Words, marked

MOST = 5
_HOW = {
    Evidence.MENTION: marked("they named you"),
    Evidence.REPLY: marked("a reply to your message"),
    Evidence.THREAD: marked("a reply in a thread between you"),
    Evidence.DIRECT: marked("written to you directly"),
    Evidence.SHARE: marked("they passed on your post"),
    Evidence.REACTION: marked("a reaction to your message"),
}


async def why(turn: Turn, call: Call) -> View:
    """What nudges rest on, where they can be opened, and what passed between the two in days."""
    nudges = [nudge for nudge in [await turn.nudge(id_) for id_ in call.nudges] if nudge]
    wording = await turn.wording()
    cards = [wording.card(nudge, 0) for nudge in nudges]
    sections: list[Section] = []
    for nudge, card in zip(nudges, cards, strict=True):
        known = await turn.known([nudge.contact])
        shift = await shift_of(turn, wording, nudge)
        facts = (*_state(nudge, wording), *_facts(nudge, known, wording), *shift)
        heading = turn.words.say("What it rests on") if len(nudges) == 1 else card.reason
        sections.append(Section(heading=heading, lines=(*facts, card.link) if card.link else facts))
        between = (in_days(turn, known, wording.who(nudge.contact)),)
        sections.append(Section(heading=turn.words.say("Between you"), lines=between))
    if not cards:
        return gone(turn)
    title = wording.reason(nudges[0].reasons[0], cards[0].who) if len(cards) == 1 else turn.words.say("Why")
    return Listing(title=title, sections=tuple(sections))


async def open_(turn: Turn, call: Call) -> View:
    """The nudge with its link; several at once are a list."""
    nudges = [nudge for nudge in [await turn.nudge(id_) for id_ in call.nudges] if nudge]
    wording = await turn.wording()
    cards = [wording.card(nudge, number) for number, nudge in enumerate(nudges, 1)]
    if not cards:
        return gone(turn)
    if not any(card.link for card in cards):
        return Notice(
            text=turn.words.say("There is nothing to open: it is not on a platform with links."), tone="problem"
        )
    if len(cards) == 1:
        return cards[0]
    return Listing(title=turn.words.say("Where to open them"), sections=(Section(heading="", cards=tuple(cards)),))


def gone(turn: Turn) -> Notice:
    """What to say of a nudge that is not there any more."""
    return Notice(text=turn.words.say("That one is gone; “today” shows what there is now."), tone="problem")


def in_days(turn: Turn, known: Known, who: str) -> str:
    """On how many days each turned to the other."""
    strength = tie(known.engagements, turn.now, turn.settings.ties.half_life_months, known.weeks)
    words = turn.words
    received, given = (days(words, count) for count in (strength.received_days, strength.given_days))
    if not strength.given_days:
        return words.say("{who} turned to you on {received}; from you I saw nothing.", who=who, received=received)
    if not strength.received_days:
        return words.say("You turned to {who} on {given}; from them I saw nothing.", who=who, given=given)
    return words.say(
        "{who} turned to you on {received}, you to them on {given}.", who=who, received=received, given=given
    )


def days(words: Words, count: int) -> str:
    """So many days in words."""
    return words.count("{number} day", "{number} days", count)


def _state(nudge: Nudge, wording: Wording) -> tuple[str, ...]:
    """What the member said of it already."""
    said = {
        NudgeState.DONE: marked("You marked it as done {when}."),
        NudgeState.SKIPPED: marked("You put it away {when}."),
        NudgeState.SNOOZED: marked("You snoozed it {when}."),
    }
    if nudge.state not in said:
        return ()
    return (wording.words.say(said[nudge.state], when=wording.when(nudge.at)),)


def _facts(nudge: Nudge, known: Known, wording: Wording) -> tuple[str, ...]:
    """The acts behind a nudge, newest first: what opened its items since they opened, or all that was received."""
    opened = {item.conversation: item.since for item in known.items if item.conversation in nudge.conversations}
    received = [act for act in known.engagements if act.direction is Direction.RECEIVED and act.evidence in _HOW]
    behind = [
        act
        for act in received
        if not nudge.conversations or (KINDS[act.kind].awaits and act.at >= opened.get(act.conversation, wording.now))
    ]
    newest = sorted(behind, key=lambda act: act.at, reverse=True)
    words = wording.words
    lines = [
        words.say(
            "{time}, {where}: {kind} ({how})",
            time=wording.exactly(act.at),
            where=wording.where(act.channel),
            kind=words.say(NAMES[act.kind][0]),
            how=words.say(_HOW[act.evidence]),
        )
        for act in newest[:MOST]
    ]
    rest = len(newest) - MOST
    return (*lines, *([words.count("and {number} more", "and {number} more", rest)] if rest > 0 else []))


VERBS = (
    Verb(
        name="why",
        shown=marked("why 1"),
        summary=marked("the facts behind it"),
        run=why,
        needs=Needs.NUMBER,
    ),
    Verb(
        name="open",
        shown=marked("open 1"),
        summary=marked("where to open it"),
        run=open_,
        needs=Needs.NUMBER,
    ),
)
