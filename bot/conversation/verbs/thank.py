"""`thank 1`: what there is to thank somebody for, and questions that lead to words of their own."""

from dataclasses import replace

from bot.conversation.caller import Turn
from bot.conversation.chosen import chosen
from bot.conversation.grammar import Needs, Verb
from bot.events import ConversationId, Identity
from bot.kinds import KINDS, Awaits, Kind
from bot.ledger import Direction, Engagement, Evidence
from bot.models import Call, Nudge, Reason
from bot.nudging.wording import Wording
from bot.ports import Known
from bot.views import Action, Listing, Notice, NudgeCard, Section, Text, View
from bot.words import marked

MOST = 5
"""Facts told."""
PROMPTS = (
    marked("What did it save you, or make possible?"),
    marked("What will you do with it next?"),
    marked("What would they not expect you to have noticed?"),
)


async def thank(turn: Turn, call: Call) -> View:
    """The facts, the questions, and the nudge itself where one waits, to open and to mark as done."""
    if len(call.nudges) > 1:
        return Notice(text=turn.words.say("One at a time, please."), tone="problem")
    nudge = await _nudge(turn, call)
    if isinstance(nudge, Notice):
        return nudge
    person = nudge.contact if nudge else call.person or Identity("")
    wording, words = await turn.wording(), turn.words
    who = wording.who(person)
    facts = _facts(await turn.known([person]), person, wording)
    if not facts:
        return Text(text=words.say("I saw no help and no share of {who}’s that I could name.", who=who))
    card = await _card(turn, nudge, wording, call) if nudge else None
    facts = tuple(fact for fact in facts if card is None or fact != card.reason)
    hint = words.say("Where I can see it, thanks are noticed, and this closes by itself.")
    return Listing(
        title=words.say("What you could thank {who} for", who=who),
        sections=(
            Section(heading="", cards=(card,) if card else (), lines=facts),
            Section(heading=words.say("To find your own words"), lines=tuple(map(words.say, PROMPTS))),
            *([Section(heading="", lines=(hint,))] if card else []),
        ),
        actions=(Action(verb="done", label=words.say("Done"), id=nudge.id),) if nudge else (),
    )


async def _nudge(turn: Turn, call: Call) -> Nudge | Notice | None:
    """The nudge that was named; of a person, what waits with them and awaits thanks."""
    if call.person is None:
        found = await chosen(turn, call)
        return found[0] if isinstance(found, list) else Notice(text=found.text, tone="problem")
    items = (await turn.known([call.person])).items
    open_ones = {item.conversation for item in items if item.settled is None and _is_thanked(item.kind)}
    return await turn.nudge_about(call.person, open_ones) if open_ones else None


async def _card(turn: Turn, nudge: Nudge, wording: Wording, call: Call) -> NudgeCard:
    """The nudge, to open it: by its number in the last list, as a list of its own where it isn't in that.

    Without a number where it was pressed.
    """
    return replace(wording.card(nudge, 0 if call.sure else await _number(turn, nudge)), actions=())


async def _number(turn: Turn, nudge: Nudge) -> int:
    shown = (await turn.talk()).shown
    listed = [one.id if one else None for one in shown.nudges] if shown else []
    if nudge.id in listed:
        return listed.index(nudge.id) + 1
    await turn.show([nudge])
    return 1


def _facts(known: Known, person: Identity, wording: Wording) -> tuple[str, ...]:
    """What they helped with, answered and shared since they were last thanked, or at all; the newest first."""
    told = [act for act in known.engagements if act.channel not in wording.unreadable]
    seen = [act for act in told if act.contact == person and act.at <= wording.now]
    thanked = max((act.at for act in seen if _thanks(act)), default=None)
    good = [act for act in seen if act.direction is Direction.RECEIVED and _is_thanked(act.kind)]
    since = [act for act in good if thanked is None or act.at > thanked] or good
    latest: dict[tuple[Kind, ConversationId], Engagement] = {}
    for act in sorted(since, key=lambda act: (act.at, act.key), reverse=True):
        latest.setdefault((act.kind, act.conversation), act)
    lines = list(dict.fromkeys(_fact(act, wording) for act in latest.values()))
    rest = len(lines) - MOST
    words = wording.words
    return (*lines[:MOST], *([words.count("and {number} more", "and {number} more", rest)] if rest > 0 else []))


def _fact(act: Engagement, wording: Wording) -> str:
    reason = Reason(kind=act.kind, count=1, channel=act.channel, message=act.message, at=act.at, since=act.at)
    return wording.reason(reason, wording.who(act.contact))


def _thanks(act: Engagement) -> bool:
    """Whether the member thanked them, where it was seen or by their word."""
    return act.direction is Direction.GIVEN and act.kind is Kind.THANKS and act.evidence is not Evidence.CONVERSATION


def _is_thanked(kind: Kind) -> bool:
    return KINDS[kind].awaits is Awaits.THANKS


VERBS = (
    Verb(
        name="thank",
        shown=marked("thank 1"),
        summary=marked("what to thank them for, and questions to find your own words"),
        run=thank,
        needs=Needs.NUMBER_OR_NAME,
    ),
)
