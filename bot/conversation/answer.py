"""One turn: a text comes in, a view goes out, whatever the text."""

from dataclasses import replace

from bot.conversation.caller import Caller, Turn
from bot.conversation.grammar import Understood, understand
from bot.conversation.meaning import call_of, no_time
from bot.conversation.normal import words_of
from bot.conversation.questions import NO, YES, ask, changed_nothing, confirm, drop_question, standing
from bot.conversation.times import NoTime, Why, future
from bot.conversation.verbs import VERBS, verb_named
from bot.conversation.verbs.help import for_guests
from bot.conversation.verbs.start import START
from bot.models import Call, Question
from bot.views import Notice, Text, View
from bot.words import Words, marked

LONGEST_ECHO = 60
SMALL_TALK = {
    "thanks": marked("You’re welcome."),
    "hello": marked("Hello! “today” shows your list, “help” what you can say."),
}
"""What is said to words that ask for nothing; which words these are stands in `languages/`."""


async def answer(turn: Turn, text: str) -> View:
    """The view that answers what a member wrote. Raises `StoreError` only."""
    talk = await turn.talk()
    turn = replace(turn, member=talk.member or turn.member)
    question = standing(turn, talk)
    understood = understand(text, VERBS, turn.words)
    if question:
        reply = await _reply(turn, question, text, understood)
        if reply is not None:
            return reply
        await drop_question(turn)
    return await _done(turn, text, understood)


async def answer_guest(caller: Caller, text: str) -> View:
    """The view that answers somebody who is no member: they may start, ask what is known of them, be left out."""
    understood = understand(text, [verb for verb in VERBS if verb.guest], caller.words)
    if understood.verb and understood.verb.guest:
        return await understood.verb.guest(caller, Call(verb=understood.verb.name, text=understood.text))
    return for_guests(caller)


def asks_to_start(text: str, words: Words) -> bool:
    """Whether somebody who is no member wants to become one."""
    understood = understand(text, [verb for verb in VERBS if verb.guest], words)
    return understood.verb is not None and understood.verb.name == START


async def perform(turn: Turn, call: Call) -> View:
    """Do what was called for, or ask first whether it is meant."""
    verb = verb_named(call.verb)
    if call.at and call.sure and not verb.past and call.at <= turn.now:  # it has passed since it was asked
        return no_time(turn, turn.words.exactly(call.at.astimezone(turn.zone)), NoTime(Why.PAST, call.at))
    if verb.confirm and not call.sure and (question := await verb.confirm(turn, call)):
        return question if not isinstance(question, str) else await confirm(turn, question, call)
    return await verb.run(turn, call)


async def _reply(turn: Turn, question: Question, text: str, understood: Understood) -> View | None:
    """What an answer to the bot's question leads to; None where the text is no answer. A refusal leaves it open."""
    said = words_of(text).strip().removeprefix("@")
    replies = {reply.word: reply.call for reply in question.replies}
    verb = understood.verb.name if understood.verb else ""
    if verb == YES:
        said = YES
    if said in replies:
        await drop_question(turn)
        return await perform(turn, replies[said])
    if verb == NO:
        await drop_question(turn)
        return changed_nothing(turn)
    numbers = [int(word) for word in replies if word.isdecimal()]
    if numbers and (said.isdecimal() or verb == YES):
        return Notice(text=turn.words.say("Say a number from 1 to {most}.", most=max(numbers)), tone="problem")
    if question.asks_when and not understood.verb and not understood.nearest:
        return await _when(turn, question.asks_when, text)
    return None


async def _when(turn: Turn, call: Call, text: str) -> View:
    """A call completed by a time, if the text is one."""
    try:
        at = future(text, turn.now, turn.week, turn.language)
    except NoTime as error:
        return no_time(turn, text.strip()[:LONGEST_ECHO], error)
    await drop_question(turn)
    return await perform(turn, replace(call, at=at))


async def _done(turn: Turn, text: str, understood: Understood) -> View:
    if understood.verb:
        call = await call_of(turn, understood, understood.verb)
        return await perform(turn, call) if isinstance(call, Call) else call
    if small_talk := turn.language.small_talk.get(words_of(text).strip()):
        return Text(text=turn.words.say(SMALL_TALK[small_talk]))
    told = text.strip()[:LONGEST_ECHO]
    if understood.nearest is None:
        unknown = turn.words.say("I don’t know “{text}”. “help” lists what I understand.", text=told)
        return Notice(text=unknown, tone="problem")
    return await _nearest(turn, told, understood)


async def _nearest(turn: Turn, told: str, understood: Understood) -> View:
    """Name the verb that was perhaps meant; “yes” then does it, where the text says all it needs."""
    example = turn.words.say(understood.nearest.shown) if understood.nearest else ""
    if understood.nearest and understood.corrected:
        again = understand(understood.corrected, VERBS, turn.words)
        if again.verb is understood.nearest:
            call = await call_of(turn, again, again.verb)
            if isinstance(call, Call):
                question = turn.words.say(
                    "I don’t know “{text}”. Did you mean “{meant}”?", text=told, meant=understood.corrected
                )
                return await ask(turn, question, {"yes": call})
    return Notice(
        text=turn.words.say("I don’t know “{text}”. Did you mean “{meant}”?", text=told, meant=example), tone="problem"
    )
