"""`settings`: the member's own, shown and set. `reset`: what they said of nudges counts no more."""

from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from types import MappingProxyType

from bot.conversation.caller import Turn
from bot.conversation.deeds import change_settings
from bot.conversation.grammar import Verb
from bot.conversation.leaning_told import is_shifted, shifts_told
from bot.conversation.settable import LABELS, SET, field, filled_in, names_of, setting_of, shown
from bot.models import Call
from bot.people import Member
from bot.ports import Filled
from bot.views import Form, Notice, Text, View
from bot.words import marked, words_for

MOST_SHIFTS = 3
"""Sentences on what is shown more or less often."""


async def settings(turn: Turn, call: Call) -> View:
    """What is set; or set something."""
    text = call.text.removeprefix("my ").removeprefix("the ")
    if text in ("reset", turn.words.say("reset")):
        return await reset(turn, replace(call, verb="reset"))
    name, value = setting_of(text, turn.words)
    if text and not name:
        return _unknown(turn, text.partition(" ")[0])
    if not value:
        return await form(turn)
    set_one = SET[name]
    try:
        changed = set_one(turn, turn.member, value)
    except ValueError as error:
        return _problem(str(error))
    await change_settings(turn, call.verb, lambda member: set_one(turn, member, value))
    words = words_for(changed.language) if changed.language else turn.words
    told = shown(turn, changed, words)[name]
    return Text(text=words.say("Set. {setting}: {value}", setting=words.say(LABELS[name]), value=told))


async def reset(turn: Turn, call: Call) -> View:
    """From now on only what they will say of nudges counts."""
    if not await is_shifted(turn):
        return Notice(text=turn.words.say("Nothing that you said of nudges shifts what I offer."))
    await change_settings(turn, call.verb, lambda member: replace(member, leaning_since=turn.now))
    return Text(text=turn.words.say("What you said of nudges so far no longer shifts what I offer."))


def _unknown(turn: Turn, name: str) -> Notice:
    words = turn.words
    if near := get_close_matches(name, [one for one in names_of(words) if "_" not in one], n=1, cutoff=0.6):
        return _problem(words.say("There is no setting “{name}”. Did you mean “{near}”?", name=name, near=near[0]))
    known = words.listed([words.say(label) for label in LABELS.values()])
    return _problem(words.say("There is no setting “{name}”. There are {known}.", name=name, known=known))


def _problem(text: str) -> Notice:
    return Notice(text=text, tone="problem")


async def settings_filled(turn: Turn, filled: Filled) -> View:
    """Set all that was filled in, or show what of it can't be taken."""
    told, problems = filled_in(turn, turn.member, filled.values)
    if problems:
        return await form(turn, problems=problems, told=told, values=filled.values)
    if not await change_settings(turn, "settings", lambda member: filled_in(turn, member, filled.values)[0]):
        return Text(text=turn.words.say("Your settings are as they were."))
    words = words_for(told.language) if told.language else turn.words
    before, now = shown(turn, turn.member, words), shown(turn, told, words)
    changed = [f"{words.say(label)}: {now[key]}" for key, label in LABELS.items() if now[key] != before[key]]
    return Text(text="\n".join((words.say("Set."), *changed)))


async def form(
    turn: Turn,
    note: str = "",
    problems: Mapping[str, str] = MappingProxyType({}),
    told: Member | None = None,
    values: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> Form:
    """All settings, and how what they said of nudges shifts what is offered. note: said first.

    values: what was filled in; told: the settings by it, as far as it can be taken; problems: why not.
    """
    words, member = turn.words, told or turn.member
    fields = [field(turn, member, key, words, problems.get(key, "")) for key in LABELS]
    fields = [replace(one, value=" ".join(values[one.name])) if one.problem else one for one in fields]
    notes = list(await shifts_told(turn, await turn.wording(), MOST_SHIFTS))
    if notes:
        notes.append(words.say("“reset” ends that."))
    return Form(
        title=words.say("Your settings. Change one like this: “settings hour 8”."),
        fields=tuple(fields),
        verb="settings",
        notes=tuple(filter(None, (note, *notes))),
        submit=words.say("Set"),
    )


VERBS = (
    Verb(
        name="settings",
        shown=marked("settings"),
        summary=marked("hour, days, zone, language, people, pace, and what comes by itself"),
        run=settings,
        fill=settings_filled,
    ),
    Verb(
        name="reset",
        shown=marked("reset"),
        summary=marked("what you said of nudges so far shifts nothing any more"),
        run=reset,
    ),
)
