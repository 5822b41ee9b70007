"""What is sent by itself, composed at the moment of sending: the digest, a nudge that returns, the weekly review."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain, islice

from bot.conversation.by_itself_told import all_caught_up, away, how_often
from bot.conversation.caller import Turn
from bot.conversation.verbs.review import review
from bot.conversation.verbs.today import digest_of, usual_footer
from bot.events import ChannelId, ConversationId, Identity
from bot.ledger import Item
from bot.models import Delivery, DeliveryState, Nudge, NudgeId, NudgeState, Sent
from bot.nudging.choice import (
    CONSIDERED,
    Choosing,
    alone,
    back_by,
    choose,
    fitting,
    is_belated,
    its_turn,
    messages_of,
    offers,
    taken,
    told_lately,
    with_asked,
)
from bot.nudging.delivery import Composed
from bot.nudging.due import digest_on, with_days_off
from bot.nudging.following import Followed, settled_item
from bot.nudging.leaning import leaning
from bot.nudging.plan import Ledger, Policy, plan
from bot.nudging.planner import Plan
from bot.nudging.rhythm import asks, is_last, pace_of
from bot.nudging.shown import number_in
from bot.people import Pace
from bot.ports import Agenda, Known, Stamp, Talk
from bot.views import Digest, View

LATELY = timedelta(days=15)
"""What settled so lately may be told of: up to a week before a list that may be revised for a week."""
NEW_WITHIN = timedelta(days=14)
"""Who came so lately is a newcomer."""


async def channels(turn: Turn, delivery: Delivery) -> frozenset[ChannelId]:
    """The channels that a delivery may tell of: of what is open, and settled lately, and of light gestures."""
    if delivery.kind is Sent.REVIEW:
        return frozenset()
    light, returning = (await turn.plan()).light(), None
    if delivery.kind is Sent.NUDGE and (nudge := await _subject(turn, delivery)):
        returning = await _returning(turn, nudge)
    told = chain(light, returning[:1] if returning else ())
    return _told_of(turn, await turn.storage.items(turn.home, turn.member.id), told)


def _told_of(turn: Turn, items: Iterable[Item], nudges: Iterable[Nudge | None]) -> frozenset[ChannelId]:
    """The channels in which these lie, but for what settled long ago."""
    found = {reason.channel for nudge in nudges if nudge for reason in nudge.reasons}
    for item in items:
        if item.settled is None or item.settled.at > turn.now - LATELY:
            found.update((item.channel, item.settled.channel if item.settled else item.channel))
    return frozenset(found)


async def compose(turn: Turn, delivery: Delivery, agenda: Agenda, readable: Collection[ChannelId]) -> Composed | None:
    """What this delivery says now; None where there is nothing to say. Raises `StoreError`.

    readable: the channels that were asked about and that the member can read; nothing of others is told.
    """
    turn = replace(turn, unreadable=(await channels(turn, delivery)).difference(readable))
    readable = {*readable, *turn.unreadable - await turn.hidden()}
    match delivery.kind:
        case Sent.DIGEST:
            if asks(turn.member, agenda.rhythm):
                return Composed(view=how_often(turn))
            return await _digest(turn, delivery, agenda, readable)
        case Sent.NUDGE:
            return await _return(turn, delivery, readable)
        case Sent.REVIEW:
            return Composed(view=await review(turn))


async def _digest(turn: Turn, delivery: Delivery, agenda: Agenda, readable: Collection[ChannelId]) -> Composed | None:
    talk = await turn.talk()
    day = turn.now.astimezone(UTC).date()
    offered, stamps = await turn.storage.offered(turn.home, day)
    told = told_lately(agenda.deliveries, delivery.day)
    choosing = Choosing(
        most=turn.most,
        minimum=turn.settings.digest.minimum_worth,
        leaning=leaning(talk.nudges, turn.now, turn.member.leaning_since),
        told=with_asked(told, await turn.known(told)) if told else {},
        back=back_by(talk.nudges, turn.now),
        alone=await _alone(turn, agenda, talk, readable),
        offered=offered,
    )
    plan_ = await turn.plan()
    belated = await _belated(turn, plan_, talk, choosing)
    choosing = replace(choosing, back={**choosing.back, **dict.fromkeys(belated, turn.now)})
    candidates = (nudge for nudge in plan_.about(None, same_day=False) if nudge.contact not in belated)
    fit = fitting((nudge for nudge in candidates if _is_in(readable, nudge)), choosing)
    some = [*(nudge for nudge in belated.values() if _is_in(readable, nudge)), *islice(fit, CONSIDERED)]
    known = await turn.known({nudge.contact for nudge in some})
    answered = {(item.contact, item.conversation) for item in known.items if item.settled}
    open_ones = [one for one in some if answered.isdisjoint((one.contact, it) for it in one.conversations)]
    new = _newcomers(known, turn.now)
    chosen = choose(
        [left for one in open_ones if (left := await _unoffered(turn, one, choosing, known, new))], choosing
    )
    if not chosen:
        caught_up = turn.member.caught_up and await _is_caught_up(turn, delivery, agenda, talk, plan_)
        return Composed(view=all_caught_up(turn)) if caught_up else None
    of = (turn.home, turn.member.id, day)
    rows = offers(chosen, choosing, lambda nudge: _offered_with(nudge, known, new), of)
    farewell = is_last(turn.member, agenda.rhythm)
    view = await digest_of(turn, chosen, away(turn, delivery), _below(turn, delivery, agenda, farewell=farewell))
    return Composed(view=view, nudges=tuple(chosen), puts=tuple(rows), read={**known.stamps, **stamps})


async def _belated(turn: Turn, plan_: Plan, talk: Talk, choosing: Choosing) -> dict[Identity, Nudge]:
    """What waits with the contacts whom the member wanted back by now and hasn't got, however little it is worth."""
    wanted: dict[Identity, list[Nudge]] = {}
    for nudge in talk.nudges:
        if nudge.contact not in choosing.alone and is_belated(nudge, choosing.told.get(nudge.contact), turn.now):
            wanted.setdefault(nudge.contact, []).append(nudge)
    if not wanted:
        return {}
    known, found = await turn.known(wanted), {}
    planned = {nudge.contact: nudge.conversations for nudge in plan_.about(None, same_day=False)}
    for contact, nudges in wanted.items():
        conversations = {*planned.get(contact, ()), *(one for nudge in nudges for one in nudge.conversations)}
        left = await _about(turn, contact, known, conversations, tuple(nudges))
        if left and left.conversations:
            found[contact] = left
    return found


def _is_in(readable: Collection[ChannelId], nudge: Nudge) -> bool:
    return all(reason.channel in readable for reason in nudge.reasons)


def _offered_with(nudge: Nudge, known: Known, newcomers: Collection[Identity]) -> list[str]:
    """What is offered to the member with a nudge: messages, and somebody new."""
    newcomer = [f"newcomer {nudge.contact}"] if nudge.contact in newcomers else []
    return [*messages_of(nudge, known).values(), *newcomer]


async def _unoffered(
    turn: Turn, nudge: Nudge, choosing: Choosing, known: Known, newcomers: Collection[Identity]
) -> Nudge | None:
    """What is left of a nudge without what was offered to enough others today; None where nothing is."""
    gone = taken(choosing, turn.member.id)
    if gone.isdisjoint(_offered_with(nudge, known, newcomers)):
        return nudge
    if nudge.contact in newcomers and f"newcomer {nudge.contact}" in gone:
        return None
    left = [conversation for conversation, message in messages_of(nudge, known).items() if message not in gone]
    part = await _about(turn, nudge.contact, known, left)
    return replace(part, worth=nudge.worth) if part and part.conversations and its_turn(part, choosing) else None


async def _about(
    turn: Turn,
    contact: Identity,
    known: Known,
    conversations: Collection[ConversationId | None],
    nudges: tuple[Nudge, ...] = (),
) -> Nudge | None:
    """The nudge about what waits with a contact in these conversations, however little it is worth."""
    member = with_days_off(turn.member, turn.settings.digest.holidays)
    ledger = Ledger(
        member=replace(member, muted_channels=(*member.muted_channels, *sorted(await turn.hidden()))),
        items=[item for item in known.items if item.contact == contact and item.conversation in conversations],
        engagements=[act for act in known.engagements if act.contact == contact],
        weeks=[week for week in known.weeks if week.contact == contact],
        profiles=await turn.storage.profiles(turn.home, [contact]),
        nudges=nudges,
    )
    policy = Policy(half_life_months=turn.settings.ties.half_life_months, minimum_worth=0.0)
    return next(iter(plan(ledger, turn.now, policy, even_silent=True)), None)


async def _alone(turn: Turn, agenda: Agenda, talk: Talk, readable: Collection[ChannelId]) -> frozenset[Identity]:
    """The contacts who come back alone just now: of those whose nudge has nothing left to say, a digest may tell."""
    back, under_way = alone(agenda, talk.nudges, turn.now)
    coming = [(nudge.contact, await _returning(turn, nudge)) for nudge in back]
    returning = (contact for contact, found in coming if found and _is_in(readable, found[0]))
    return frozenset([*returning, *(nudge.contact for nudge in under_way)])


async def _subject(turn: Turn, delivery: Delivery) -> Nudge | None:
    """The nudge that a delivery brings back."""
    return await turn.nudge(NudgeId(delivery.subject.partition("/")[0]))


async def _return(turn: Turn, delivery: Delivery, readable: Collection[ChannelId]) -> Composed | None:
    """A nudge that comes back alone, if it still waits for this moment and something of it is still open."""
    nudge = await _subject(turn, delivery)
    returning = await _returning(turn, nudge) if nudge else None
    if returning is None or not _is_in(readable, returning[0]):
        return None
    nudge, read = returning
    number = number_in((await turn.talk()).shown, nudge, turn.now)
    wording = await turn.wording()
    view = Digest(greeting=turn.words.say("Back, as you asked:"), cards=(wording.card(nudge, number),))
    return Composed(view=view, nudges=(*(None for _ in range(1, number)), nudge), read=read)


async def _returning(turn: Turn, nudge: Nudge) -> tuple[Nudge, Mapping[Stamp, int]] | None:
    """The nudge as it comes back, and what that rests on; None where nothing of it is left to say."""
    if nudge.state is not NudgeState.SNOOZED or nudge.until is None or nudge.until > turn.now:
        return None
    known = await turn.known([nudge.contact])
    left = await _about(turn, nudge.contact, known, nudge.conversations, (nudge,))
    if left is None or bool(left.conversations) != bool(nudge.conversations):
        return None
    told = replace(nudge, reasons=left.reasons, conversations=left.conversations, gesture=left.gesture, at=turn.now)
    return told, known.stamps


def _newcomers(known: Known, now: datetime) -> set[Identity]:
    """The contacts with whom everything that passed is new."""
    old = {act.contact for act in known.engagements if act.at <= now - NEW_WITHIN}
    old |= {week.contact for week in known.weeks}
    return {act.contact for act in known.engagements} - old


async def _is_caught_up(turn: Turn, delivery: Delivery, agenda: Agenda, talk: Talk, plan_: Plan) -> bool:
    """Whether a week's last list has nobody to name, and nobody waits either, not even put off until later."""
    member = with_days_off(turn.member, turn.settings.digest.holidays)
    pace, day = pace_of(member, agenda.rhythm), delivery.day
    if any(digest_on(member, day + timedelta(days=n), pace) for n in range(1, 7 - day.weekday())):
        return False
    if plan_.is_anybody_waiting() or next(plan_.about(None), None):
        return False
    snoozed = {
        (nudge.contact, conversation)
        for nudge in talk.nudges
        if nudge.state is NudgeState.SNOOZED and nudge.until and nudge.until > turn.now
        for conversation in nudge.conversations
    }
    return not any(
        (item.contact, item.conversation) in snoozed or (item.deferred_until and item.deferred_until > turn.now)
        for item in await turn.storage.items(turn.home, turn.member.id)
        if item.settled is None and item.contact not in member.muted and item.channel not in member.muted_channels
    )


def _below(turn: Turn, delivery: Delivery, agenda: Agenda, *, farewell: bool) -> str:
    """What is said below a list. farewell: that none comes any more until they say something."""
    if farewell:
        return turn.words.say("This is my last list by itself. Say anything, and they come again.")
    return usual_footer(turn, is_first=not any(row.day < delivery.day for row in _digests(agenda)))


def _digests(agenda: Agenda) -> list[Delivery]:
    """Those that came."""
    return [row for row in agenda.deliveries if row.kind is Sent.DIGEST and row.state is DeliveryState.DELIVERED]


async def told_in(turn: Turn, delivery: Delivery) -> frozenset[ChannelId]:
    """The channels that a message may tell of by now."""
    return _told_of(turn, await turn.storage.items(turn.home, turn.member.id), delivery.nudges)


async def revised(turn: Turn, delivery: Delivery, followed: Followed, readable: Collection[ChannelId]) -> View:
    """What a message of nudges says by now: as it was, with how some of them came to their end.

    What lies in a channel that the member can't read any more is left out, and their number with it.
    """
    turn = replace(turn, unreadable=(await told_in(turn, delivery)).difference(readable))
    readable = {*readable, *turn.unreadable - await turn.hidden()}
    now = await turn.wording()
    then = replace(turn, now=delivery.at)
    wording = await then.wording()
    cards = []
    for number, listed in enumerate(delivery.nudges, 1):
        if listed and _is_in(readable, listed):
            nudge = followed.nudges.get(listed.id, listed)
            item = settled_item(nudge, followed.known.items)
            known = item if item and item.settled and item.settled.channel in readable else None
            card = replace(wording.card(listed, number), ended=now.ended(nudge, known))
            cards.append(replace(card, actions=()) if card.ended else card)
    if delivery.kind is Sent.NUDGE:
        return Digest(greeting=turn.words.say("Back, as you asked:"), cards=tuple(cards))
    agenda = followed.agenda
    last = agenda.rhythm is not None and agenda.rhythm.pace is Pace.SILENT and delivery.key == _digests(agenda)[-1].key
    footer = _below(then, delivery, agenda, farewell=last)
    shown = await digest_of(then, [nudge for nudge in delivery.nudges if nudge], away(then, delivery), footer)
    return replace(shown, cards=tuple(cards))
