"""What becomes of nudges that were sent: settled when the member acts on the platform, let go when it is too late.

Their messages are to say so; how they are revised is the post's business.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.engine.intake import decided
from bot.ledger import Direction, Evidence, HomeId, How, Item, MemberId
from bot.models import Delivery, DeliveryState, Nudge, NudgeId, NudgeState
from bot.nudging.due import with_days_off
from bot.nudging.outlook import LOPSIDED_WITHIN
from bot.nudging.standing import is_let_go, is_waiting
from bot.people import Member
from bot.ports import Agenda, Changes, Known, Storage, Talk

FOLLOWED = timedelta(days=7)
"""How long a message is kept true."""
ENDS = (NudgeState.SETTLED, NudgeState.EXPIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """The deliveries whose messages say something else than is true by now. nudges: as they are now, by id.

    acted: whether the member has acted on a nudge since it was last looked at.
    """

    agenda: Agenda
    deliveries: tuple[Delivery, ...]
    nudges: Mapping[NudgeId, Nudge]
    known: Known
    acted: bool


async def follow(
    storage: Storage, home: HomeId, member: MemberId, now: datetime, days_off: Collection[date]
) -> Followed:
    """Bring a member's sent nudges to their end, and back where that was taken back.

    Raises `StoreError`, and `Conflict` where others keep writing about the member.
    """

    async def read() -> tuple[Agenda, Talk, Known]:
        agenda = await storage.agenda(home, member)
        talk = await storage.talk(home, member, "")
        contacts = {nudge.contact for nudge in talk.nudges if _is_followed(nudge, now)}
        return agenda, talk, await storage.between(home, member, contacts)

    def decide(found: tuple[Agenda, Talk, Known]) -> Changes:
        agenda, talk, known = found
        if agenda.member is None:
            return Changes()
        owner = with_days_off(agenda.member, days_off)
        after = (ended(nudge, known, owner, now) for nudge in talk.nudges if _is_followed(nudge, now))
        before = {nudge.id: nudge for nudge in talk.nudges}
        moved = tuple(nudge for nudge in after if nudge != before[nudge.id])
        return Changes(puts=moved, read={**talk.stamps, **known.stamps})

    (agenda, talk, known), changes = await decided(storage, read, decide)
    nudges = {nudge.id: nudge for nudge in talk.nudges}
    nudges |= {nudge.id: nudge for nudge in changes.puts if isinstance(nudge, Nudge)}
    deliveries = tuple(
        row
        for row in agenda.deliveries
        if row.state is DeliveryState.DELIVERED
        and row.message
        and row.at > now - FOLLOWED
        and saying(row, nudges) != (row.says or ("sent",) * len(row.nudges))
    )
    settled = [row for row in changes.puts if isinstance(row, Nudge) and row.state is NudgeState.SETTLED]
    acted = any(_is_own(settled_item(nudge, known.items)) for nudge in settled)
    return Followed(agenda=agenda, deliveries=deliveries, nudges=nudges, known=known, acted=acted)


def saying(delivery: Delivery, nudges: Mapping[NudgeId, Nudge]) -> tuple[str, ...]:
    """What the message of a delivery has to say of each of its nudges: the state that it is in."""
    return tuple(_state(nudges.get(nudge.id)) if nudge else "" for nudge in delivery.nudges)


def _state(nudge: Nudge | None) -> str:
    return "sent" if nudge is None or nudge.state is NudgeState.PLANNED else nudge.state.value


def _is_followed(nudge: Nudge, now: datetime) -> bool:
    return nudge.state in (NudgeState.SENT, NudgeState.SNOOZED, *ENDS) and nudge.at > now - LOPSIDED_WITHIN


def ended(nudge: Nudge, known: Known, member: Member, now: datetime) -> Nudge:
    """A nudge that was sent, as it is by what is known: settled, expired, or still (again) to be acted on.

    One that is put off ends only where nothing of it is left to come back with.
    """
    state = _light(nudge, known, now) if not nudge.conversations else _of_items(nudge, known.items, member, now)
    return nudge if state is nudge.state else replace(nudge, state=state, at=now)


def _of_items(nudge: Nudge, items: Iterable[Item], member: Member, now: datetime) -> NudgeState:
    own = [item for item in items if item.contact == nudge.contact and item.conversation in nudge.conversations]
    left = [item for item in own if item.settled is None or item.settled.at > now]
    if left and _is_put_off(nudge, now):
        return NudgeState.SNOOZED
    if any(is_waiting(item, now, member) or _is_deferred(item, now) for item in left):
        return NudgeState.SENT
    if nudge.state is NudgeState.SENT and any(is_let_go(item, nudge.at, member) for item in left):
        return NudgeState.SENT  # it was wanted back, late as it was
    return NudgeState.SETTLED if len(left) < len(own) else NudgeState.EXPIRED


def _is_put_off(nudge: Nudge, now: datetime) -> bool:
    """Whether the member has put it off, and it hasn't come back since, though it was settled in between."""
    return nudge.state is NudgeState.SNOOZED or (nudge.until is not None and nudge.until > now)


def _is_deferred(item: Item, now: datetime) -> bool:
    return item.deferred_until is not None and item.deferred_until > now


def _light(nudge: Nudge, known: Known, now: datetime) -> NudgeState:
    """A light gesture is made with whatever the member gives."""
    if nudge.state in ENDS:
        return nudge.state
    gave = any(
        act.contact == nudge.contact
        and act.direction is Direction.GIVEN
        and act.evidence is not Evidence.CONVERSATION
        and nudge.at < act.at <= now
        for act in known.engagements
    )
    return NudgeState.SETTLED if gave else nudge.state


def _is_own(item: Item | None) -> bool:
    """Whether it was the member who settled it; a light gesture has no item, and is always made by them."""
    return item is None or (item.settled is not None and item.settled.how not in (How.WITHDRAWN, How.ANSWERED))


def settled_item(nudge: Nudge, items: Iterable[Item]) -> Item | None:
    """The item of a nudge that was settled last, which tells how."""
    own = [item for item in items if item.contact == nudge.contact and item.conversation in nudge.conversations]
    ends = [(item.settled.at, item.key, item) for item in own if item.settled]
    return max(ends)[-1] if ends else None
