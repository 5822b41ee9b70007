"""What a member tells the bot to do: kept with what takes it back, so that `undo` can, within the day."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from bot.conversation.caller import Turn
from bot.engine.word import resettled
from bot.events import ChannelId, Identity
from bot.ledger import Engagement
from bot.models import Deed, Nudge, NudgeState, Verdict
from bot.people import Member
from bot.ports import Changes, Known, Talk

SETTINGS = (
    "zone",
    "language",
    "hour",
    "days",
    "list_length",
    "digest",
    "pace",
    "caught_up",
    "review",
    "discreet",
    "dark",
    "leaning_since",
    "muted",
    "muted_channels",
    "pauses",
    "stops",
    "unread",
)
"""The fields of a member that they set themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one deed changes: nudges in their new states, engagements by word, settings. until: a time that it has."""

    nudges: tuple[Nudge, ...] = ()
    words: tuple[Engagement, ...] = ()
    member: Member | None = None
    channel: ChannelId | None = None
    until: datetime | None = None


async def do(
    turn: Turn, verb: str, contacts: Iterable[Identity], decide: Callable[[Talk, Known], Step | None]
) -> Step | None:
    """Do a deed, durably; the step taken, or None where `decide` finds nothing to do."""
    contacts = tuple(dict.fromkeys(contacts))
    taken: list[Step | None] = [None]

    def changes(talk: Talk, known: Known) -> Changes:
        step = taken[0] = decide(talk, known)
        if step is None:
            return Changes()
        before = {nudge.id: nudge for nudge in talk.nudges}
        deed = Deed(
            home=turn.member.home,
            member=turn.member.id,
            id=_next_id(turn, talk),
            at=turn.now,
            verb=verb,
            contacts=tuple(dict.fromkeys(nudge.contact for nudge in step.nudges)) or contacts,
            channel=step.channel,
            until=step.until,
            nudges=tuple(before[nudge.id] for nudge in step.nudges if nudge.id in before),
            made=tuple(nudge.id for nudge in step.nudges if nudge.id not in before),
            words=tuple(word.key for word in step.words),
            former=talk.member if step.member else None,
        )
        puts, drops = resettled(known, turn.member, added=step.words) if step.words else ([], [])
        member = (step.member,) if step.member else ()
        return Changes(puts=(*step.nudges, *step.words, *puts, *member, deed), drops=tuple(drops))

    await turn.commit(changes, contacts, deed=True)
    return taken[0]


def unnamed_deed(turn: Turn, talk: Talk, verb: str) -> Deed:
    """That something was done of which nothing may be kept, nor taken back."""
    return Deed(home=turn.member.home, member=turn.member.id, id=_next_id(turn, talk), at=turn.now, verb=verb)


def _next_id(turn: Turn, talk: Talk) -> str:
    """Deeds of one moment are numbered, and sort so."""
    moment = turn.now.isoformat()
    numbers = [int(deed.id.rpartition("/")[2]) for deed in talk.deeds if deed.id.startswith(f"{moment}/")]
    return f"{moment}/{max(numbers, default=0) + 1:06d}"


async def change_settings(turn: Turn, verb: str, change: Callable[[Member], Member], **about: Any) -> bool:
    """Change what the member set; False where it was so already. about: the deed's `contacts`, `channel`, `until`."""

    def decide(talk: Talk, _: Known) -> Step | None:
        if talk.member is None:
            return None
        changed = change(talk.member)
        told = {name: value for name, value in about.items() if name != "contacts"}
        return Step(member=changed, **told) if changed != talk.member else None

    return await do(turn, verb, about.get("contacts", ()), decide) is not None


def last_of_today(turn: Turn, talk: Talk) -> Deed | None:
    """The last deed that was not taken back, if it is of the member's present day."""
    deeds = [deed for deed in talk.deeds if not deed.undone and deed.at <= turn.now]
    if not deeds or deeds[-1].at.astimezone(turn.zone).date() != turn.now.astimezone(turn.zone).date():
        return None
    return deeds[-1]


async def undo(turn: Turn) -> Deed | None:
    """Take the last deed of the day back; None where there is none."""
    deed = last_of_today(turn, await turn.talk())
    if deed is None:
        return None
    undone: list[Deed | None] = [None]

    def changes(talk: Talk, known: Known) -> Changes:
        last = undone[0] = last_of_today(turn, talk)
        if last is None or talk.member is None or last.id != deed.id:
            undone[0] = None
            return Changes()
        words = [act for act in known.engagements if act.key in last.words]
        puts, drops = resettled(known, turn.member, removed=last.words) if words else ([], [])
        member = (_with_settings_of(talk.member, last.former),) if last.former else ()
        listed = {nudge.id for nudge in talk.shown.nudges if nudge} if talk.shown else set()
        made = [nudge for nudge in talk.nudges if nudge.id in last.made]
        told = [replace(n, state=NudgeState.SENT, until=None, verdict=Verdict.NONE) for n in made if n.id in listed]
        return Changes(
            puts=(*map(_sent, last.nudges), *told, *puts, *member, replace(last, undone=True)),
            drops=(*words, *drops, *(nudge for nudge in made if nudge.id not in listed)),
        )

    await turn.commit(changes, deed.contacts, deed=True)
    return undone[0]


def _sent(nudge: Nudge) -> Nudge:
    """A nudge as it was; one that was still on its way was sent meanwhile."""
    return replace(nudge, state=NudgeState.SENT) if nudge.state is NudgeState.PLANNED else nudge


def _with_settings_of(member: Member, former: Member) -> Member:
    return replace(
        member, **{field.name: getattr(former, field.name) for field in fields(former) if field.name in SETTINGS}
    )
