"""The list that numbers refer to: what is remembered of one that is shown. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.models import Nudge, Shown
from bot.people import Member

IN_FRONT = timedelta(hours=12)
"""How long a list may still be in front of somebody when another one takes its place unasked."""


def listed(
    member: Member, nudges: Sequence[Nudge | None], last: Shown | None, now: datetime, *, where: str, by: str
) -> Shown:
    """A list as shown now in a place of talk, through one of its doors. last: the one that was shown there before."""
    in_front = last.before if last and last.by == by else last.nudges if last else ()
    recent = last is not None and last.at > now - IN_FRONT
    return Shown(
        home=member.home,
        member=member.id,
        where=where,
        at=now,
        nudges=tuple(nudges),
        id=now.isoformat(),
        by=by,
        before=in_front if recent else (),
    )
