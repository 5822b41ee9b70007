"""What is sent by itself, composed at the moment of sending: the digest, a nudge that returns, the weekly review."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice

from bot.conversation.caller import Turn
from bot.conversation.verbs.review import review
from bot.conversation.verbs.today import digest_of
from bot.events import ChannelId, Identity
from bot.models import Delivery, Nudge, NudgeId, NudgeState, Sent
from bot.nudging.choice import CONSIDERED, Choosing, alone, back_by, choose, fitting, offers, told_lately
from bot.nudging.delivery import Composed
from bot.nudging.due import with_days_off
from bot.nudging.following import Followed, settled_item
from bot.nudging.leaning import leaning
from bot.nudging.outlook import is_waiting
from bot.nudging.rhythm import asks, is_last
from bot.ports import Agenda, Known, Stamp, Talk
from bot.views import Action, Digest, Text, View
from bot.words import marked

LATELY = timedelta(days=8)
"""What settled so lately may be told of."""
NEW_WITHIN = timedelta(days=14)
"""Who came so lately is a newcomer."""
PACES = {"daily": marked("daily"), "weekly": marked("weekly"), "stop": marked("stop")}


async def channels(turn: Turn, delivery: Delivery) -> frozenset[ChannelId]:
    """The channels that a delivery may tell of: of what is open, of what settled lately, of the likeliest nudges."""
    if delivery.kind is Sent.REVIEW:
        return frozenset()
    items = await turn.storage.items(turn.home, turn.member.id)
    likely = islice((await turn.plan()).about(None), CONSIDERED)
    lately = turn.now - LATELY
    return frozenset(
        [item.channel for item in items if item.settled is None or item.settled.at > lately]
        + [item.settled.channel for item in items if item.settled and item.settled.at > lately]
        + [reason.channel for nudge in likely for reason in nudge.reasons]
    )


async def compose(turn: Turn, delivery: Delivery, agenda: Agenda, unreadable: Collection[ChannelId]) -> Composed | None:
    """What this delivery says now; None where there is nothing to say. Raises `StoreError`.

    unreadable: channels that the member can't read any more; nothing of them is told.
    """
    if unreadable:
        muted = (*turn.member.muted_channels, *sorted(unreadable))
        turn = replace(turn, member=replace(turn.member, muted_channels=muted))
    match delivery.kind:
        case Sent.DIGEST:
            if asks(turn.member, agenda.rhythm):
                return Composed(view=_how_often(turn))
            return await _digest(turn, delivery, agenda)
        case Sent.NUDGE:
            return await _return(turn, delivery)
        case Sent.REVIEW:
            return Composed(view=await review(turn))


async def _digest(turn: Turn, delivery: Delivery, agenda: Agenda) -> Composed | None:
    talk = await turn.talk()
    day = turn.now.astimezone(UTC).date()
    offered, stamps = await turn.storage.offered(turn.home, day)
    choosing = Choosing(
        most=turn.most,
        minimum=turn.settings.digest.minimum_worth,
        leaning=leaning(talk.nudges, turn.now, turn.member.leaning_since),
        told=told_lately(agenda.deliveries, turn.now),
        back=back_by(talk.nudges, turn.now),
        alone=await _alone(turn, agenda, talk),
        offered=offered,
    )
    plan = await turn.plan()
    some = list(islice(fitting(plan.about(None, same_day=False), choosing), CONSIDERED))
    known = await turn.known({nudge.contact for nudge in some})
    answered = {(item.contact, item.conversation) for item in known.items if item.settled}
    open_ones = [one for one in some if answered.isdisjoint((one.contact, it) for it in one.conversations)]
    new = _newcomers(known, turn.now)
    chosen = choose(open_ones, choosing, new, turn.member.id)
    if not chosen:
        caught_up = turn.member.caught_up and _is_end_of_week(turn) and next(plan.about(None), None) is None
        return Composed(view=_all_caught_up(turn)) if caught_up else None
    rows = offers(chosen, choosing, new, (turn.home, turn.member.id, day))
    view = await digest_of(turn, chosen, _away(turn, delivery), _farewell(turn, agenda))
    return Composed(view=view, nudges=tuple(chosen), puts=tuple(rows), read={**known.stamps, **stamps})


async def _alone(turn: Turn, agenda: Agenda, talk: Talk) -> frozenset[Identity]:
    """The contacts who come back alone just now: of those whose nudge has nothing left to say, a digest may tell."""
    back, under_way = alone(agenda, talk.nudges, turn.now)
    returning = [nudge.contact for nudge in back if await _returning(turn, nudge)]
    return frozenset([*returning, *(nudge.contact for nudge in under_way)])


async def _return(turn: Turn, delivery: Delivery) -> Composed | None:
    """A nudge that comes back alone, if it still waits for this moment and something of it is still open."""
    nudge = await turn.nudge(NudgeId(delivery.subject.partition("/")[0]))
    returning = await _returning(turn, nudge) if nudge else None
    if returning is None:
        return None
    nudge, read = returning
    wording = await turn.wording()
    view = Digest(greeting=turn.words.say("Back, as you asked:"), cards=(wording.card(nudge, 1),))
    return Composed(view=view, nudges=(nudge,), read=read)


async def _returning(turn: Turn, nudge: Nudge) -> tuple[Nudge, Mapping[Stamp, int]] | None:
    """The nudge as it comes back, and what that rests on; None where nothing of it is left to say."""
    if nudge.state is not NudgeState.SNOOZED or nudge.until is None or nudge.until > turn.now:
        return None
    known = await turn.known([nudge.contact])
    member = with_days_off(turn.member, turn.settings.digest.holidays)
    waiting = (item for item in known.items if item.settled is None and is_waiting(item, turn.now, member))
    open_ones = {item.conversation for item in waiting if item.channel not in member.muted_channels}
    left = await turn.nudge_about(nudge.contact, open_ones.intersection(nudge.conversations))
    if nudge.contact in member.muted or left is None or bool(left.conversations) != bool(nudge.conversations):
        return None
    nudge = replace(nudge, reasons=left.reasons, conversations=left.conversations, gesture=left.gesture)
    return nudge, known.stamps


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


async def revised(turn: Turn, delivery: Delivery, followed: Followed, unreadable: Collection[ChannelId] = ()) -> View:
    """What a message of nudges says by now: as it was, with how some of them came to their end.

    What lies in a channel that the member can't read any more is left out, and their number with it.
    """
    muted = (*turn.member.muted_channels, *sorted(unreadable))
    turn = replace(turn, member=replace(turn.member, muted_channels=muted))
    now = await turn.wording()
    then = replace(turn, now=delivery.at)
    wording = await then.wording()
    cards = []
    for number, listed in enumerate(delivery.nudges, 1):
        if listed and not any(reason.channel in unreadable for reason in listed.reasons):
            nudge = followed.nudges.get(listed.id, listed)
            card = replace(
                wording.card(listed, number), ended=now.ended(nudge, settled_item(nudge, followed.known.items))
            )
            cards.append(replace(card, actions=()) if card.ended else card)
    if delivery.kind is Sent.NUDGE:
        return Digest(greeting=turn.words.say("Back, as you asked:"), cards=tuple(cards))
    shown = await digest_of(then, [nudge for nudge in delivery.nudges if nudge], _away(then, delivery))
    return replace(shown, cards=tuple(cards))
