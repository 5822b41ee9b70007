"""`help`: what can be said, what fits now first."""

from collections.abc import Sequence

from bot.conversation.caller import Caller, Turn
from bot.conversation.grammar import Verb, called, understand
from bot.models import Call
from bot.views import Action, Listing, Notice, Section, Text, View
from bot.words import Words, marked

GROUPS = (
    (
        marked("Ask"),
        (
            "today",
            "more",
            "who",
            "who_is_waiting",
            "who_to_thank",
            "waiting",
            "who_to_ask",
            "with",
            "picture",
            "review",
        ),
    ),
    (
        marked("About a number of the last list"),
        ("why", "open", "thank", "done", "elsewhere", "snooze", "skip", "wrong", "not_for_me"),
    ),
    (marked("Tell me"), ("met", "mute", "unmute", "undo")),
    (
        marked("The daily list"),
        ("start", "pause", "resume", "daily", "weekly", "stop", "settings", "reset", "status", "history"),
    ),
    (marked("Your data"), ("about_me", "export", "forget_person", "forget_me")),
)
"""Every verb but the answers to questions and `help` itself, as `help` groups them."""
FITS_A_LIST = ("done", "why", "snooze", "skip", "more")
FITS_NOTHING = ("today", "who", "who_to_thank", "status")


async def show_help(turn: Turn, call: Call) -> View:
    """A few verbs that fit now, and what others are called; or one in full, or, for “all”, every one."""
    from bot.conversation.verbs import VERBS as ALL  # they are complete only once this module is one of them

    words, verbs = turn.words, {verb.name: verb for verb in ALL}
    everything = call.text in ("all", words.say(marked("all")))
    if call.text and not everything:
        return _one(turn, call.text, ALL)
    shown = (await turn.talk()).shown
    fits = FITS_A_LIST if shown and shown.nudges else FITS_NOTHING
    sections = (
        [] if everything else [Section(heading=words.say("Now"), lines=_lines(words, [verbs[name] for name in fits]))]
    )
    for heading, names in GROUPS:
        group = [verbs[name] for name in names]
        lines = _lines(words, group) if everything else (", ".join(called(words.say(verb.shown)) for verb in group),)
        sections.append(Section(heading=words.say(heading), lines=lines))
    if not everything:
        more = words.say("“help snooze” tells more about one, “help all” about all. Plain sentences work, too.")
        sections.append(Section(heading="", lines=(more,)))
    return Listing(title=words.say("What you can say"), sections=tuple(sections))


def for_guests(caller: Caller) -> Text:
    """What somebody can say who is no member."""
    known = caller.words.say(
        "I don’t work for you yet, and keep no list for you. You can ask “what do you know about me?”, or say "
        "“leave me out”."
    )
    if caller.platform is None:
        return Text(text=known)
    start = Action(verb="start", label=caller.words.say("Start"), id="")
    more = caller.words.say("“start” shows what I would do for you, and what I keep for it.")
    return Text(text=f"{known} {more}", actions=(start,))


async def guest_help(caller: Caller, _: Call) -> View:
    """The same, for the asking."""
    return for_guests(caller)


def _one(turn: Turn, text: str, verbs: Sequence[Verb]) -> View:
    """What one verb does; the nearest, where there is none of that name."""
    words = turn.words
    verb = understand(text, verbs, words).verb or next((v for v in verbs if called(words.say(v.shown)) == text), None)
    if verb is None:
        return Notice(
            text=words.say("I know nothing called “{text}”. “help” lists what I understand.", text=text), tone="problem"
        )
    return Text(text=f"{words.say(verb.shown)}: {words.say(verb.summary)}.")


def _lines(words: Words, verbs: Sequence[Verb]) -> tuple[str, ...]:
    return tuple(f"{words.say(verb.shown)}: {words.say(verb.summary)}" for verb in verbs)


VERBS = (
    Verb(
        name="help",
        shown=marked("help"),
        summary=marked("this list"),
        run=show_help,
        guest=guest_help,
    ),
)
