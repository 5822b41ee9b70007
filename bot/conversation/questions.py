"""Questions of the bot's: what it has just asked, and what an answer to it means."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.conversation.caller import Turn
from bot.models import Call, Question, Reply
from bot.ports import Changes, Known, Talk
from bot.views import Action, Notice, Text
from bot.words import marked

STANDS = timedelta(hours=1)
"""How long a question waits for its answer."""
YES, NO = "yes", "no"
REPLY = "reply"
"""The verb of an action that answers a question."""


async def ask(turn: Turn, text: str, replies: Mapping[str, Call], asks_when: Call | None = None) -> Text:
    """Ask something. replies: by the word that means each, in lower case; asks_when: what a time then completes."""
    question = Question(
        home=turn.member.home,
        member=turn.member.id,
        where=turn.where,
        at=turn.now,
        replies=tuple(Reply(word=word, call=call) for word, call in replies.items()),
        asks_when=asks_when,
        by=turn.by,
    )

    def asked(_: Talk, __: Known) -> Changes:
        return Changes(puts=(question,))

    await turn.commit(asked)
    return Text(text=text, actions=tuple(reply_action(turn, question, word) for word in _to_press(replies)))


def _to_press(replies: Mapping[str, Call]) -> tuple[str, ...]:
    """One word for each answer that can be pressed: of several that mean the same the number, else the first."""
    words: dict[Call, str] = {}
    for word in sorted(replies, key=lambda word: not word.isdecimal()):
        words.setdefault(replies[word], word)
    told = tuple(word for word in replies if word in words.values())
    return (YES, NO) if told == (YES,) else told


def reply_action(turn: Turn, question: Question, word: str) -> Action:
    """What answers a question with this word when it is pressed."""
    labels = {YES: marked("yes"), NO: marked("no")}
    label = turn.words.say(labels[word]) if word in labels else word
    return Action(verb=REPLY, label=label, id=question.at.isoformat(), text=word)


def changed_nothing(turn: Turn) -> Text:
    """What to say to a no."""
    return Text(text=turn.words.say("All right, nothing was changed."))


def no_longer_open(turn: Turn) -> Notice:
    """What to say to an answer that comes too late."""
    return Notice(text=turn.words.say("That question is no longer open."), tone="problem")


async def confirm(turn: Turn, text: str, call: Call) -> Text:
    """Ask whether this is meant; “yes” then does it."""
    told = turn.words.say("{question} Say “yes” or “no”.", question=text)
    return await ask(turn, told, {YES: replace(call, sure=True)})


async def drop_question(turn: Turn) -> None:
    """What was asked is answered, or something else was said."""

    def dropped(talk: Talk, _: Known) -> Changes:
        return Changes(drops=(talk.question,)) if talk.question else Changes()

    await turn.commit(dropped)


def standing(turn: Turn, talk: Talk) -> Question | None:
    """The question that still waits for its answer."""
    question = talk.question
    return question if question and turn.now - STANDS <= question.at <= turn.now else None
