"""A press: what a view offered comes back, is authorised again, and is done as if it had been said.

An id says which of the member's own things is meant, and nothing about others: whatever isn't theirs is gone for them.
"""

from dataclasses import replace

from bot.conversation.answer import perform
from bot.conversation.caller import Caller, Turn
from bot.conversation.grammar import Needs, Verb
from bot.conversation.questions import NO, REPLY, STANDS, changed_nothing, drop_question, no_longer_open
from bot.conversation.verbs import PRESSED, VERBS
from bot.conversation.verbs.help import for_guests
from bot.models import Call, NudgeId, Question
from bot.ports import Pressed, Talk
from bot.views import Notice, View

_VERBS = {verb.name: verb for verb in (*VERBS, *PRESSED)}


async def press(turn: Turn, pressed: Pressed) -> View:
    """The view that answers a member's press. What it says exactly is done without asking again."""
    talk = await turn.talk()
    turn = replace(turn, member=talk.member or turn.member)
    if pressed.verb == REPLY:
        return await _reply(turn, talk, pressed)
    if talk.question:
        await drop_question(turn)
    verb = _VERBS.get(pressed.verb)
    if verb is None:
        return gone(turn)
    return await _done(turn, verb, pressed)


async def press_guest(caller: Caller, pressed: Pressed) -> View:
    """The view that answers a press by somebody who is no member: nothing is theirs, but they may start."""
    verb = _VERBS.get(pressed.verb)
    if verb is None or verb.guest is None:
        return for_guests(caller)
    return await verb.guest(caller, Call(verb=verb.name))


def gone(caller: Caller) -> Notice:
    """What to say of what isn't there, or isn't theirs."""
    return Notice(text=caller.words.say("That one is gone; “today” shows what there is now."), tone="problem")


async def _done(turn: Turn, verb: Verb, pressed: Pressed) -> View:
    if verb.press:
        return await verb.press(turn, pressed)
    if verb.needs in (Needs.NUMBER, Needs.NUMBER_OR_NAME):
        nudge = await turn.nudge(NudgeId(pressed.id))
        if nudge is None:
            return gone(turn)
        return await perform(turn, Call(verb=verb.name, nudges=(nudge.id,), sure=True))
    if verb.needs is Needs.NOTHING:
        return await perform(turn, Call(verb=verb.name, text=pressed.text))
    return gone(turn)


async def _reply(turn: Turn, talk: Talk, pressed: Pressed) -> View:
    """An answer to exactly the question that it was shown with, through whichever door that came."""
    question = next((one for one in talk.asked if one.at.isoformat() == pressed.id), None)
    if question is None or not _stands(turn, question):
        return no_longer_open(turn)
    turn = replace(turn, by=question.by)
    call = next((reply.call for reply in question.replies if reply.word == pressed.text), None)
    if call is None and pressed.text != NO:
        return no_longer_open(turn)
    await drop_question(turn)
    return await perform(turn, call) if call else changed_nothing(turn)


def _stands(turn: Turn, question: Question) -> bool:
    return turn.now - STANDS <= question.at <= turn.now
