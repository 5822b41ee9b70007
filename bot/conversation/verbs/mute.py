"""`mute` and `unmute`: no nudges about a person or a channel, and again."""

from dataclasses import replace

from bot.conversation.caller import Turn
from bot.conversation.deeds import change_settings
from bot.conversation.grammar import Needs, Verb
from bot.events import ChannelId
from bot.models import Call, NudgeId
from bot.nudging.wording import Wording
from bot.people import Member
from bot.ports import Pressed
from bot.views import Listing, Notice, Section, Text, View
from bot.words import marked


async def mute(turn: Turn, call: Call) -> View:
    """No nudges about them any more."""

    def muted(member: Member) -> Member:
        people = (*member.muted, *([call.person] if call.person and call.person not in member.muted else []))
        channels = member.muted_channels
        if call.channel and call.channel not in channels:
            channels = (*channels, call.channel)
        return replace(member, muted=people, muted_channels=channels)

    who = _named(await turn.wording(), call)
    contacts = (call.person,) if call.person else ()
    if not await change_settings(turn, call.verb, muted, contacts=contacts, channel=call.channel):
        return Notice(text=turn.words.say("{who} is muted already.", who=who))
    return Text(text=turn.words.say("Muted: {who}. “undo” takes it back.", who=who))


async def unmute(turn: Turn, call: Call) -> View:
    """Nudges about them again; without a name, who is muted."""
    wording, words = await turn.wording(), turn.words
    if not call.person and not call.channel:
        people = [wording.who(person) for person in turn.member.muted]
        channels = [wording.channel(id_) for id_ in turn.member.muted_channels]
        lines = tuple(people + channels) or (words.say("Nobody and nothing."),)
        return Listing(title=words.say("Muted"), sections=(Section(heading="", lines=lines),))

    def unmuted(member: Member) -> Member:
        return replace(
            member,
            muted=tuple(person for person in member.muted if person != call.person),
            muted_channels=tuple(channel for channel in member.muted_channels if channel != call.channel),
            unread=tuple(
                replace(one, until=turn.now) if one.covers(call.channel or ChannelId(""), turn.now) else one
                for one in member.unread
            ),
        )

    contacts = (call.person,) if call.person else ()
    if not await change_settings(turn, call.verb, unmuted, contacts=contacts, channel=call.channel):
        return Notice(text=words.say("{who} was not muted.", who=_named(wording, call)))
    told = words.say("No longer muted: {who}.", who=_named(wording, call))
    if call.channel and turn.member.misses(call.channel, turn.now) and not turn.member.has_stopped(turn.now):
        read = words.say("From now on I read what is said there.")
        told = f"{told} {read}"
    return Text(text=told)


async def mute_pressed(turn: Turn, pressed: Pressed) -> View:
    """No nudges about whom this one is about."""
    nudge = await turn.nudge(NudgeId(pressed.id))
    if nudge is None:
        return Notice(text=turn.words.say("That one is gone; “today” shows what there is now."), tone="problem")
    return await mute(turn, Call(verb="mute", person=nudge.contact))


def _named(wording: Wording, call: Call) -> str:
    if call.channel:
        return wording.channel(call.channel)
    return wording.who(call.person) if call.person else ""


VERBS = (
    Verb(
        name="mute",
        shown=marked("mute @name"),
        summary=marked("no nudges about them, or about a #channel"),
        run=mute,
        needs=Needs.NAME_OR_CHANNEL,
        press=mute_pressed,
    ),
    Verb(
        name="unmute",
        shown=marked("unmute @name"),
        summary=marked("nudges about them again"),
        run=unmute,
    ),
)
