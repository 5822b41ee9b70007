"""Digests that nobody touches: after some the bot asks, then it comes weekly, then it is silent. Pure."""

from dataclasses import replace

from bot.models import Rhythm
from bot.people import Member, Pace

ASKED_AFTER = 5
"""So many daily digests in a row that the member did nothing about, and the next one asks how often they want it."""
SILENT_AFTER = 3
"""So many weekly ones, and none comes any more until the member says something."""


def pace_of(member: Member, rhythm: Rhythm | None) -> Pace:
    """How often a member's digest comes: as they want it, or more seldom where they let several pass."""
    if rhythm is None or rhythm.pace is Pace.DAILY:
        return member.pace
    return rhythm.pace


def asks(member: Member, rhythm: Rhythm | None) -> bool:
    """Whether the next digest is the question how often it shall come."""
    return rhythm is not None and pace_of(member, rhythm) is Pace.DAILY and rhythm.untouched >= ASKED_AFTER


def is_last(member: Member, rhythm: Rhythm | None) -> bool:
    """Whether the next digest is the last one before silence."""
    weekly = pace_of(member, rhythm) is Pace.WEEKLY
    return rhythm is not None and weekly and rhythm.untouched + 1 >= SILENT_AFTER


def after_digest(member: Member, rhythm: Rhythm | None) -> Rhythm:
    """The rhythm once a digest was delivered."""
    now = rhythm or Rhythm(home=member.home, member=member.id)
    if asks(member, now):
        return replace(now, pace=Pace.WEEKLY, untouched=0)
    if is_last(member, now):
        return replace(now, pace=Pace.SILENT, untouched=now.untouched + 1)
    return replace(now, untouched=now.untouched + 1)


def touched(rhythm: Rhythm | None) -> Rhythm | None:
    """The rhythm once the member said or did something; None where it stays as it is."""
    if rhythm is None or (rhythm.untouched == 0 and rhythm.pace is Pace.DAILY):
        return None
    return replace(rhythm, pace=Pace.DAILY, untouched=0)
