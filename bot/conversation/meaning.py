"""From words to ids: which nudges numbers mean, whom a name, which channel, what moment. What is unclear is asked."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from bot.conversation.caller import Turn
from bot.conversation.grammar import IT, Needs, Understood, Verb
from bot.conversation.normal import words_of
from bot.conversation.questions import ask
from bot.conversation.times import NoTime, Why, future, past
from bot.engine.naming import has_handle, like, meant, told_apart
from bot.events import ChannelId, Identity
from bot.models import Call, Nudge
from bot.people import Channel, ChannelKind, Profile
from bot.views import Notice, View
from bot.words import marked

MOST_ASKED = 5
"""People that a question which one is meant offers."""
_WHY = {
    Why.UNREADABLE: marked(
        "I can’t read “{text}” as a time. Say it like “tomorrow at 9”, “Monday”, “3 days” or “1 December”."
    ),
    Why.PAST: marked("“{text}” is past: {at}."),
    Why.FUTURE: marked("“{text}” is still to come: {at}."),
    Why.FAR: marked("“{text}” is more than a year away."),
    Why.TWO_READINGS: marked("“{text}” could be two dates. Write it like “1 December” or “2026-12-01”."),
    Why.NO_SUCH_DATE: marked("There is no such date as “{text}”."),
}


async def call_of(turn: Turn, understood: Understood, verb: Verb) -> Call | View:
    """The call that was meant; else what to say: that something is missing, or which of several is meant."""
    call: Call | View = Call(verb=verb.name, text=understood.text)
    if understood.when and isinstance(call, Call):
        call = _with_time(turn, call, understood.when, past_one=verb.past)
    if understood.channel and isinstance(call, Call):
        call = await _with_channel(turn, call, understood.channel)
    if understood.numbers and isinstance(call, Call):
        call = await _with_numbers(turn, call, verb, understood.numbers)
    if understood.who and isinstance(call, Call):
        call = await _with_person(turn, call, understood.who, anybody=verb.needs in (Needs.NAME, Needs.NAME_OR_CHANNEL))
    return call if not isinstance(call, Call) else await _complete(turn, call, verb)


async def _complete(turn: Turn, call: Call, verb: Verb) -> Call | View:
    """The call, if it has what its verb needs."""
    numbered = verb.needs in (Needs.NUMBER, Needs.NUMBER_OR_NAME)
    named = verb.needs in (Needs.NAME, Needs.NAME_OR_CHANNEL, Needs.NUMBER_OR_NAME)
    if call.nudges or call.person or call.channel or not (numbered or named):
        return call
    example = turn.words.say(verb.shown)
    if numbered:
        return _problem(turn.words.say("Which one? Say “{example}”, with a number of the last list.", example=example))
    return _problem(turn.words.say("Who? Say “{example}”, with a name.", example=example))


def _problem(text: str) -> Notice:
    return Notice(text=text, tone="problem")


def _with_time(turn: Turn, call: Call, when: str, *, past_one: bool) -> Call | View:
    said = f"at {when}" if when.isdecimal() else when  # “until 9”
    try:
        return replace(call, at=(past if past_one else future)(said, turn.now, turn.week, turn.language))
    except NoTime as error:
        return no_time(turn, when, error)


def no_time(turn: Turn, when: str, error: NoTime) -> Notice:
    """What is wrong with a time."""
    today = turn.now.astimezone(turn.zone).date()
    at = turn.words.exactly(error.at.astimezone(turn.zone), today) if error.at else ""
    return _problem(turn.words.say(_WHY[error.why], text=when, at=at))


async def _with_channel(turn: Turn, call: Call, name: str) -> Call | View:
    wanted = name.removeprefix("#")
    channels = [channel for channel in await readable(turn) if channel.name.casefold() == wanted]
    if channels:
        return replace(call, channel=channels[0].id)
    return _problem(turn.words.say("I know no channel #{channel} in which something passed with you.", channel=wanted))


async def readable(turn: Turn) -> list[Channel]:
    """The channels in which something passed with the member, and the muted ones."""
    known = await turn.known()
    seen: set[ChannelId] = {act.channel for act in known.engagements} | set(turn.member.muted_channels)
    labels = await turn.storage.channels(turn.member.home)
    return [labels[id_] for id_ in sorted(seen & labels.keys()) if labels[id_].kind is not ChannelKind.DIRECT]


async def _with_person(turn: Turn, call: Call, name: str, *, anybody: bool) -> Call | View:
    """Whom of the contacts a name means; anybody else in the home only by handle, where a verb may be about them."""
    known = await turn.known()
    everybody = await turn.storage.profiles(turn.member.home)
    ids = known.contacts | set(turn.member.muted)
    contacts = [_profile(turn, everybody.get(person), person) for person in sorted(ids)]
    others = [profile for profile in everybody.values() if profile.identity not in turn.member.identities]
    found = meant(name, contacts) or ([one for one in others if has_handle(one, name)] if anybody else [])
    if len(found) == 1:
        return replace(call, person=found[0].identity)
    if found:
        return await _which(turn, call, name, found)
    words = turn.words
    if near := like(name, contacts):
        near_ones = words.listed(near)
        return _problem(words.say("I know nobody called “{name}”. There is {near}.", name=name, near=near_ones))
    return _problem(words.say("I know nobody called “{name}”.", name=name))


def _profile(turn: Turn, profile: Profile | None, person: Identity) -> Profile:
    bare = person.rpartition(":")[2]
    return profile or Profile(home=turn.member.home, identity=person, name=bare, handle=bare)


async def _which(turn: Turn, call: Call, name: str, found: Sequence[Profile]) -> View:
    """Ask which of several people is meant; a number answers, and a handle, name or id that only one of them has."""
    offered = list(found[:MOST_ASKED])
    told = told_apart(offered)
    answers: list[tuple[str, Profile]] = []
    for profile, shown in zip(offered, told, strict=True):
        own = (profile.handle, profile.name, shown.rpartition(" (")[0], profile.identity.rpartition(":")[2])
        answers += [(said, profile) for said in {words_of(each).strip() for each in own}]
    times_said = Counter(said for said, _ in answers)
    replies = {said: replace(call, person=one.identity) for said, one in answers if times_said[said] == 1}
    replies |= {str(number): replace(call, person=one.identity) for number, one in enumerate(offered, 1)}
    question = turn.words.say("Several people are called “{name}”. Which one?", name=name)
    shown_lines = (f"  {number}  {who}" for number, who in enumerate(told, 1))
    return await ask(turn, "\n".join((question, *shown_lines)), replies)


async def _with_numbers(turn: Turn, call: Call, verb: Verb, numbers: Sequence[int]) -> Call | View:
    """The nudges that numbers mean in the list last shown here; today's, if none was shown yet."""
    talk = await turn.talk()
    if talk.shown is None:
        await turn.show(await turn.nudges())
        talk = await turn.talk()
    shown = talk.shown.nudges if talk.shown else ()
    say = turn.words.say
    before = talk.shown.before if talk.shown and talk.shown.by != turn.by else ()
    if not shown and not before:
        return _problem(say("The last list was empty; “today” shows what there is now."))
    if tuple(numbers) == (IT,):
        if len(shown or before) > 1:
            example = say(verb.shown)
            return _problem(say("Which one? Say “{example}”, with a number of the last list.", example=example))
        numbers = (1,)
    now, earlier = _of(shown, numbers), _of(before, numbers)
    if earlier is not None and (now is None or [n.contact for n in earlier] != [n.contact for n in now]):
        return await _which_list(turn, call, now, earlier)
    if now is None and not shown:
        return _problem(say("The last list was empty; “today” shows what there is now."))
    if now is None:
        number = next(number for number in numbers if not 1 <= number <= len(shown))
        if len(shown) == 1:
            return _problem(say("The last list has no {number}; it has only 1.", number=number))
        return _problem(say("The last list has no {number}; it goes 1 to {last}.", number=number, last=len(shown)))
    if not now:
        return _problem(say("That one is gone; “today” shows what there is now."))
    return replace(call, nudges=tuple(nudge.id for nudge in now))


def _of(listed: Sequence[Nudge | None], numbers: Sequence[int]) -> tuple[Nudge, ...] | None:
    """The nudges with these numbers in a list, but those forgotten since; None if it has no such number."""
    if not all(1 <= number <= len(listed) for number in numbers):
        return None
    return tuple(nudge for nudge in (listed[number - 1] for number in numbers) if nudge)


async def _which_list(turn: Turn, call: Call, newer: Sequence[Nudge] | None, older: Sequence[Nudge]) -> View:
    """A newer list has taken the place of the one that may be in front of them: ask which is meant."""
    wording, say = await turn.wording(), turn.words.say
    now, before = (turn.words.listed([wording.who(nudge.contact) for nudge in some]) for some in (newer or (), older))
    question = say(
        "A newer list has come since. There it is {newer}, in the one before {older}. Say “new” or “before”.",
        newer=now or say("nobody"),
        older=before,
    )
    old = replace(call, nudges=tuple(nudge.id for nudge in older))
    replies = {"before": old, say("before"): old}
    if newer:
        new = replace(call, nudges=tuple(nudge.id for nudge in newer))
        replies |= {"new": new, say("new"): new}
    return await ask(turn, question, replies)
