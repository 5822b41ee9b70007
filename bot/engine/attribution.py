"""Whom a message is addressed to or answers, by explicit evidence (docs/ledger.md, sections 2 and 3).

What nobody says outright (unthreaded talk that names nobody) will be decided here too, from probabilities.
"""

from collections.abc import Iterable, Mapping

from bot.events import Identity
from bot.kinds import asks_something
from bot.ledger import Evidence, Trace


def addressed(
    trace: Trace, thread_author: Identity | None, wrote_before: Iterable[Identity]
) -> dict[Identity, Evidence]:
    """The people whom a message is addressed to, and how that is known.

    thread_author: who began its thread. wrote_before: who wrote in its conversation before it.
    """
    author = trace.author
    if trace.between:
        return {person: Evidence.DIRECT for person in trace.between if person != author}
    named = {person: Evidence.MENTION for person in trace.names if person != author}
    if trace.reply_to_author and trace.reply_to_author != author:
        named[trace.reply_to_author] = Evidence.REPLY
    if named:
        return named
    if not trace.threaded or thread_author is None:
        return {}
    if thread_author != author:
        return {thread_author: Evidence.THREAD}
    others = {person for person in wrote_before if person != author}
    return dict.fromkeys(others, Evidence.THREAD) if len(others) == 1 else {}


def answered(
    trace: Trace,
    to: Mapping[Identity, Evidence],
    first: Trace | None,
    latest: Mapping[Identity, tuple[Trace, Mapping[Identity, Evidence]]],
) -> set[Identity]:
    """The people whose question or request a message answers.

    to: whom it is addressed to. first: the thread's first message, if it came before. latest: of each person who wrote
    in the conversation before, their latest message and whom that was addressed to.
    """
    if trace.said:  # what asks, thanks, closes or withdraws is something else than an answer
        return set()
    people = {
        person
        for person, (ask, ask_to) in latest.items()
        if person != trace.author
        and asks_something(ask.said)
        and (not ask_to or trace.author in ask_to or person in to)
    }
    if first and first.author and first.author != trace.author and asks_something(first.said):
        people.add(first.author)
    return people
