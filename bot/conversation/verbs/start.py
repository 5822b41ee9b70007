"""`start`: becoming a member. Everything is said before, in a form; until that comes back nothing is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.conversation.caller import Caller, Turn
from bot.conversation.grammar import Verb
from bot.conversation.settable import field, filled_in
from bot.conversation.verbs.pause import resume
from bot.conversation.verbs.settings import form as settings_form
from bot.engine.joining import home_of, join
from bot.engine.wall import known_zone
from bot.events import ChannelId, SpaceId
from bot.ledger import MemberId
from bot.models import Call, Sent
from bot.nudging.arranging import arrange
from bot.people import Channel, ChannelKind, Member, Unread
from bot.ports import Applicant, Filled, Pressed
from bot.views import Action, Field, Form, Notice, Option, Text, View
from bot.words import marked

START = "start"
CHANNELS = "channels"
SEES_NONE = marked(
    "I see no channel of yours yet: say “/invite @requite” in those that I shall see; nothing else do I see."
)
OWN = ("hour", "days", "zone")
"""The settings that are asked for at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """What came of a form. member: None where nobody has become one. enter: the channels to go into now."""

    view: View
    member: Member | None = None
    enter: tuple[ChannelId, ...] = ()


async def start(turn: Turn, _: Call) -> View:
    """They are in already: their settings; or, after a pause or a stop, on they go."""
    if turn.member.has_stopped(turn.now) or turn.member.pause(turn.now):
        return await resume(turn, Call(verb="resume"))
    return await settings_form(turn, note=turn.words.say("You are in already. These are your settings."))


async def start_pressed(turn: Turn, _: Pressed) -> View:
    """The same for a press."""
    return await start(turn, Call(verb=START))


async def start_filled(turn: Turn, _: Filled) -> View:
    """A form that comes back twice, or from two places."""
    return await start(turn, Call(verb=START))


async def guest_start(caller: Caller, _: Call) -> View:
    """What there is to know before, and to choose."""
    applicant = await caller.platform.applicant(caller.who) if caller.platform else None
    return offer(caller, applicant)


def offer(caller: Caller, applicant: Applicant | None) -> View:
    """The form for somebody; or why there is none for them."""
    if applicant is None:
        return _elsewhere(caller)
    if applicant.refusal:
        return Notice(text=caller.words.say(applicant.refusal))
    return _form(caller, applicant, _newcomer(caller, applicant), [channel.id for channel in applicant.readable])


async def started(caller: Caller, applicant: Applicant | None, filled: Filled) -> Started:
    """Take the form that came back: a member from now on, or the form again. Raises `StoreError` and `Conflict`.

    What was chosen is checked anew by what the platform tells now.
    """
    if applicant is None or applicant.refusal:
        return Started(view=offer(caller, applicant))
    offered = [*applicant.readable, *applicant.joinable]
    chosen = [channel for channel in offered if channel.id in filled.values.get(CHANNELS, ())]
    own = {key: filled.values[key] for key in OWN if key in filled.values}
    member, problems = filled_in(caller, _newcomer(caller, applicant), own)
    if offered and not chosen:
        problems[CHANNELS] = caller.words.say("Choose at least one: I see nothing else.")
    if problems:
        again = _form(caller, applicant, member, [channel.id for channel in chosen], problems, filled.values)
        return Started(view=again)
    space = SpaceId(applicant.profile.home)
    left = [channel for channel in offered if channel not in chosen]
    home = await home_of(caller.storage, space)
    unread = tuple(Unread(channel=channel.id) for channel in left)
    member = replace(member, home=home, muted_channels=tuple(channel.id for channel in left), unread=unread)
    profile = replace(applicant.profile, home=home)
    await join(caller.storage, space, member, profile, [replace(channel, home=home) for channel in left])
    await arrange(caller.storage, home, member.id, caller.now, caller.settings.digest.holidays)
    enter = tuple(channel.id for channel in chosen if channel in applicant.joinable)
    return Started(view=await _welcome(caller, member, chosen, len(enter)), member=member, enter=enter)


def _newcomer(caller: Caller, applicant: Applicant) -> Member:
    """The member they would be, but for what they choose."""
    return Member(
        home=applicant.profile.home,
        id=MemberId(caller.who),
        identities=(caller.who,),
        zone=known_zone(applicant.profile.zone or "UTC") or "UTC",
        joined_at=caller.now,
    )


def _elsewhere(caller: Caller) -> Notice:
    """How one starts, where one can't here."""
    told = "Here nobody can start. In Slack they do, with “start”; “requite import” makes members from an archive."
    return Notice(text=caller.words.say(told))


def _form(
    caller: Caller,
    applicant: Applicant,
    member: Member,
    chosen: Sequence[ChannelId],
    problems: Mapping[str, str] = MappingProxyType({}),
    values: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> Form:
    """problems: of what was filled in, values."""
    say = caller.words.say
    fields = [field(caller, member, key, caller.words, problems.get(key, "")) for key in OWN]
    fields = [replace(one, value=" ".join(values[one.name])) if one.problem else one for one in fields]
    offered = [*applicant.readable, *applicant.joinable]
    if offered:
        fields.append(
            Field(
                name=CHANNELS,
                label=say("channels"),
                value=", ".join(_called(caller, channel) for channel in offered if channel.id in chosen),
                choices=tuple(Option(value=channel.id, label=_called(caller, channel)) for channel in offered),
                kind="several",
                values=tuple(chosen),
                problem=problems.get(CHANNELS, ""),
            )
        )
    return Form(
        title=say("Start"), fields=tuple(fields), verb=START, notes=_notes(caller, applicant), submit=say("Start")
    )


def _called(caller: Caller, channel: Channel) -> str:
    if channel.kind is ChannelKind.PRIVATE:
        return caller.words.say("#{channel} (private)", channel=channel.name)
    return f"#{channel.name}"


def _notes(caller: Caller, applicant: Applicant) -> tuple[str, ...]:
    """What there is to know before one says yes."""
    words = caller.words
    seen, days = len(applicant.readable), caller.settings.ledger.retention_days
    channels = [words.say(SEES_NONE)]
    if applicant.readable or applicant.joinable:
        channels = [
            words.count(
                "I see {seen} of your {digits} channel.",
                "I see {seen} of your {digits} channels.",
                seen + len(applicant.joinable) + applicant.others,
                seen=seen,
            ),
            words.say(
                "To add a private channel, say “/invite @requite” there. Public ones that you choose here I join."
            ),
            words.say("Of a channel that you don’t choose I take in nothing for you, until you say “unmute #channel”."),
        ]
    return (
        words.say("Once a day I tell you privately who waits for your answer or your thanks, if anybody does."),
        *channels,
        words.say(
            "I keep ids, kinds and times of what passes between you and others, and their names; never what anybody "
            "wrote. After {days} days only weekly totals of it are left.",
            days=days,
        ),
        words.say("I can’t see direct messages, calls or mail; a group conversation only if I was added to it."),
        words.say("What I tell you is for you alone. Whoever runs the machine that I run on can read my store."),
        words.say("“stop” ends it at once, “forget me” deletes all of it."),
    )


async def _welcome(caller: Caller, member: Member, chosen: Sequence[Channel], joined: int) -> Text:
    """What to expect now, and when. joined: into how many of the chosen channels the bot has yet to go."""
    say = caller.words.say
    agenda = await caller.storage.agenda(member.home, member.id)
    due = next((row.at for row in agenda.dues if row.kind is Sent.DIGEST and row.at), None)
    when = caller.words.exactly(due.astimezone(ZoneInfo(member.zone))) if due else ""
    first = say("Your first list comes on {time}, if anybody waits for you then.", time=when) if due else ""
    where = say("Welcome.") if chosen else " ".join((say("Welcome."), say(SEES_NONE)))
    if watched := len(chosen) - joined:
        where = caller.words.count(
            "Welcome. From now on I watch {number} channel for you.",
            "Welcome. From now on I watch {number} channels for you.",
            watched,
        )
    join = caller.words.count(
        "I join {number} channel for you now, if I’m let in.",
        "I join {number} channels for you now, if I’m let in.",
        joined,
    )
    ask = say("“today” shows it whenever you like, “help” what else you can say.")
    return Text(
        text=" ".join(filter(None, (where, join if joined else "", first, ask))),
        actions=(Action(verb="settings", label=say("Settings"), id=""),),
    )


VERBS = (
    Verb(
        name=START,
        shown=marked("start"),
        summary=marked("become a member: what I do for you, and what I keep for it"),
        run=start,
        guest=guest_start,
        press=start_pressed,
        fill=start_filled,
    ),
)
