"""What is sent by itself, composed at the moment of sending: the digest, a nudge that returns, the weekly review."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice

from bot.conversation.caller import Turn
from bot.conversation.verbs.review import review
from bot.conversation.verbs.today import digest_of
from bot.events import ChannelId, Identity
from bot.models import Delivery, Nudge, NudgeId, NudgeState, Sent
from bot.nudging.choice import CONSIDERED, Choosing, back_by, choose, offers, sent_lately
from bot.nudging.delivery import Composed
from bot.nudging.following import Followed, settled_item
from bot.nudging.leaning import leaning
from bot.nudging.outlook import is_waiting
from bot.nudging.rhythm import asks, is_last
from bot.ports import Agenda, Known, Platform
from bot.views import Action, Digest, Text, View
from bot.words import marked

NEW_WITHIN = timedelta(days=14)
"""Who came so lately is a newcomer."""
PACES = {"daily": marked("daily"), "weekly": marked("weekly"), "stop": marked("stop")}


async def compose(turn: Turn, delivery: Delivery, agenda: Agenda, platform: Platform) -> Composed | None:
    """What this delivery says now; None where there is nothing to say. Raises `StoreError`, and what platforms do."""
    match delivery.kind:
        case Sent.DIGEST:
            if asks(turn.member, agenda.rhythm):
                return Composed(view=_how_often(turn))
            return await _digest(turn, delivery, agenda, platform)
        case Sent.NUDGE:
            return await _return(turn, delivery, platform)
        case Sent.REVIEW:
            return Composed(view=await review(turn))


async def _digest(turn: Turn, delivery: Delivery, agenda: Agenda, platform: Platform) -> Composed | None:
    talk = await turn.talk()
    candidates = list(islice((await turn.plan()).about(None, same_day=False), CONSIDERED))
    known = await turn.known({nudge.contact for nudge in candidates})
    day = turn.now.astimezone(UTC).date()
    offered, stamps = await turn.storage.offered(turn.home, day)
    choosing = Choosing(
        most=turn.most,
        minimum=turn.settings.digest.minimum_worth,
        leaning=leaning(talk.nudges, turn.now, turn.member.leaning_since),
        sent=sent_lately(agenda.deliveries, turn.now),
        readable=await _readable(turn, candidates, platform),
        newcomers=_newcomers(known, turn.now),
        back=back_by(talk.nudges, turn.now),
        offered=offered,
    )
    chosen = choose(candidates, choosing, turn.member.id)
    if not chosen:
        return Composed(view=_all_caught_up(turn)) if _is_end_of_week(turn) and turn.member.caught_up else None
    rows = offers(chosen, choosing, turn.home, turn.member.id, day)
    view = await digest_of(turn, chosen, _away(turn, delivery), _farewell(turn, agenda))
    return Composed(view=view, nudges=tuple(chosen), puts=tuple(rows), read={**known.stamps, **stamps})


async def _return(turn: Turn, delivery: Delivery, platform: Platform) -> Composed | None:
    """A nudge that comes back alone, if it still waits for this moment and something of it is still open."""
    nudge = await turn.nudge(NudgeId(delivery.subject.partition("/")[0]))
    if nudge is None or nudge.state is not NudgeState.SNOOZED or nudge.until is None or nudge.until > turn.now:
        return None
    known = await turn.known([nudge.contact])
    open_ones = {item.conversation for item in known.items if is_waiting(item, turn.now, turn.member)}
    waits = not nudge.conversations or not open_ones.isdisjoint(nudge.conversations)
    readable = await _readable(turn, [nudge], platform)
    if not waits or nudge.contact in turn.member.muted or any(r.channel not in readable for r in nudge.reasons):
        return None
    wording = await turn.wording()
    view = Digest(greeting=turn.words.say("Back, as you asked:"), cards=(wording.card(nudge, 1),))
    return Composed(view=view, nudges=(nudge,), read=known.stamps)


async def _readable(turn: Turn, nudges: Collection[Nudge], platform: Platform) -> frozenset[ChannelId]:
    channels = {reason.channel for nudge in nudges for reason in nudge.reasons}
    return await platform.readable(turn.member, channels)


def _newcomers(known: Known, now: datetime) -> set[Identity]:
    """The contacts with whom everything that passed is new."""
    old = {act.contact for act in known.engagements if act.at <= now - NEW_WITHIN}
    old |= {week.contact for week in known.weeks}
    return {act.contact for act in known.engagements} - old


def _how_often(turn: Turn) -> Text:
    """Asked after some digests that nobody touched. Without an answer it comes weekly."""
    text = turn.words.say(
        "You let my last lists pass. How often do you want one: daily, weekly, or shall I stop? "
        "If you say nothing, one comes each week."
    )
    return Text(
        text=text,
        actions=tuple(Action(verb="reply", label=turn.words.say(label), id=word) for word, label in PACES.items()),
    )


def _all_caught_up(turn: Turn) -> Text:
    return Text(text=turn.words.say("All caught up: nobody is waiting for you."))


def _is_end_of_week(turn: Turn) -> bool:
    return turn.now.astimezone(turn.zone).weekday() == max(turn.member.days, default=4)


def _away(turn: Turn, delivery: Delivery) -> str:
    """That some days were missed, where they were."""
    if delivery.missed is None or delivery.missed == delivery.day:
        return ""
    since = turn.words.day(delivery.missed, turn.now.astimezone(turn.zone).date())
    return turn.words.say("I was away since {day}; this is one list for all of it.", day=since)


def _farewell(turn: Turn, agenda: Agenda) -> str:
    """That no list comes any more until they say something, where this is the last."""
    if not is_last(turn.member, agenda.rhythm):
        return ""
    return turn.words.say("This is my last list by itself. Say anything, and they come again.")


async def revised(turn: Turn, delivery: Delivery, followed: Followed) -> View:
    """What a message of nudges says by now: as it was, with how some of them came to their end."""
    now = await turn.wording()
    then = replace(turn, now=delivery.at)
    wording = await then.wording()
    cards = []
    for number, listed in enumerate(delivery.nudges, 1):
        if listed:
            nudge = followed.nudges.get(listed.id, listed)
            card = replace(
                wording.card(listed, number), ended=now.ended(nudge, settled_item(nudge, followed.known.items))
            )
            cards.append(replace(card, actions=()) if card.ended else card)
    if delivery.kind is Sent.NUDGE:
        return Digest(greeting=turn.words.say("Back, as you asked:"), cards=tuple(cards))
    shown = await digest_of(then, [nudge for nudge in delivery.nudges if nudge], _away(then, delivery))
    return replace(shown, cards=tuple(cards))
