"""Questions of the bot's: what it has just asked, and what an answer to it means."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.conversation.caller import Turn
from bot.models import Call, Question, Reply
from bot.ports import Changes, Known, Talk
from bot.views import Action, Text

STANDS = timedelta(hours=1)
"""How long a question waits for its answer."""
YES = "yes"


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
    labels = {YES: turn.words.say("yes")}
    return Text(text=text, actions=tuple(Action(verb="reply", label=labels.get(w, w), id=w) for w in replies))


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
