"""The list that numbers refer to: what is remembered of one that is shown. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import zip_longest

from bot.models import Nudge, Shown
from bot.people import Member

IN_FRONT = timedelta(hours=12)
"""How long a list may still be in front of somebody when another one takes its place unasked."""


def listed(
    member: Member,
    nudges: Sequence[Nudge | None],
    last: Shown | None,
    now: datetime,
    *,
    where: str,
    by: str,
    goes_on: bool = False,
) -> Shown:
    """A list as shown now in a place of talk, through one of its doors. last: the one that was shown there before.

    goes_on: it takes no list away, its numbers go on from those of the last one (see `number_in`).
    """
    if last is None or last.at <= now - IN_FRONT:
        in_front: Sequence[Nudge | None] = ()
    elif goes_on and all(one.id == was.id for one, was in zip(nudges, last.nudges, strict=False) if one and was):
        in_front, nudges = last.before, [one or was for one, was in zip_longest(nudges, last.nudges)]
    else:
        in_front = last.before if last.by == by and not goes_on else last.nudges
    return Shown(
        home=member.home,
        member=member.id,
        where=where,
        at=now,
        nudges=tuple(nudges),
        id=now.isoformat(),
        by=by,
        before=tuple(in_front),
    )


def number_in(last: Shown | None, nudge: Nudge, now: datetime) -> int:
    """The number of a nudge that comes alone: the one that it has in the list in front of the member, else the next."""
    places = last.nudges if last and last.at > now - IN_FRONT else ()
    return next((n for n, one in enumerate(places, 1) if one and one.id == nudge.id), len(places) + 1)
