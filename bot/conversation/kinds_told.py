"""Kinds of engagement in words, and how many there were of each."""

from collections import Counter
from collections.abc import Iterable

from bot.kinds import KINDS, Kind
from bot.words import Words, marked

NAMES = {
    Kind.QUESTION: (marked("question"), marked("questions")),
    Kind.REQUEST: (marked("request"), marked("requests")),
    Kind.SHARE: (marked("share"), marked("shares")),
    Kind.THANKS: (marked("word of thanks"), marked("words of thanks")),
    Kind.HELP: (marked("helpful answer"), marked("helpful answers")),
    Kind.MENTION: (marked("mention"), marked("mentions")),
    Kind.DIRECT_MESSAGE: (marked("direct message"), marked("direct messages")),
    Kind.REPLY: (marked("reply"), marked("replies")),
    Kind.REACTION: (marked("reaction"), marked("reactions")),
    Kind.MEETING: (marked("meeting"), marked("meetings")),
    Kind.REMINDER: (marked("message to come back to"), marked("messages to come back to")),
}


def counted(words: Words, kinds: Iterable[Kind]) -> str:
    """How many of each kind: “3 questions, 1 share”."""
    counts = Counter(kinds)
    return ", ".join(f"{counts[kind]} {words.say(NAMES[kind][counts[kind] > 1])}" for kind in KINDS if counts[kind])
