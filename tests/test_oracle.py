"""The oracle itself, on cases small enough to check by eye, and the streams it is fed."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

from hypothesis import given, settings

from bot.events import (
    ChannelId,
    ConversationId,
    Event,
    Identity,
    MessageDeleted,
    MessageId,
    MessagePosted,
    Place,
    ReactionAdded,
    ReactionRemoved,
)
from bot.kinds import Kind
from bot.ledger import Direction, Engagement, Evidence, How, Item
from bot.people import Member
from tests.oracle import ledger
from tests.streams import ANN, BEN, KIM, LEE, MAX, NOW, SPACE, member, streams

START = NOW - timedelta(hours=12)
ASKS, STATES, THANKS = "Which branch is it?", "It is the main one.", "Thanks a lot!"


def minute(number: int) -> datetime:
    return START + timedelta(minutes=number)


def place(channel: str = "C1", thread: str | None = None, between: tuple[Identity, ...] = ()) -> Place:
    root = MessageId(thread) if thread else None
    return Place(space=SPACE, channel=ChannelId(channel), thread=root, between=between)


def post(
    number: int,
    author: Identity,
    text: str = STATES,
    *,
    names: tuple[Identity, ...] = (),
    where: Place | None = None,
    reply_to: Identity | None = None,
    shares: tuple[Identity, ...] = (),
) -> MessagePosted:
    """A message at that minute, with the number as its id."""
    return MessagePosted(
        place=where or place(),
        message=MessageId(f"{number:02}"),
        author=author,
        at=minute(number),
        text=text,
        names=names,
        reply_to_author=reply_to,
        shares=shares,
    )


def react(number: int, actor: Identity, emoji: str, to: MessagePosted) -> ReactionAdded:
    """A reaction at that minute that tells nothing of its message."""
    return ReactionAdded(place=to.place, message=to.message, actor=actor, emoji=emoji, at=minute(number))


def delete(message: MessagePosted) -> MessageDeleted:
    return MessageDeleted(place=message.place, message=message.message, at=NOW)


def in_thread(of: MessagePosted) -> Place:
    return replace(of.place, thread=of.message)


def rows(*events: Event, contact: Identity = KIM) -> list[Engagement]:
    """Ann's engagements with one person, in order of time."""
    found, _ = ledger(events, [member(ANN)])
    return sorted((row for row in found if row.contact == contact), key=lambda row: (row.at, row.detail))


def items(*events: Event, contact: Identity = KIM) -> list[Item]:
    """Ann's items with one person, in order of opening."""
    _, found = ledger(events, [member(ANN)])
    return sorted((item for item in found if item.contact == contact), key=lambda item: item.since)


def hows(*events: Event, contact: Identity = KIM) -> list[How | None]:
    """What settled each of Ann's items with one person; None for an open one."""
    return [item.settled.how if item.settled else None for item in items(*events, contact=contact)]


QUESTION = post(1, KIM, ASKS, names=(ANN,))
IN_THREAD = in_thread(QUESTION)
REPLY = post(2, ANN, where=IN_THREAD)


def test_question_that_names_a_member_opens() -> None:
    found, open_items = ledger([QUESTION], [member(ANN), member(BEN)])
    expected = Engagement(
        home=member(ANN).home,
        member=member(ANN).id,
        contact=KIM,
        direction=Direction.RECEIVED,
        kind=Kind.QUESTION,
        evidence=Evidence.MENTION,
        channel=QUESTION.place.channel,
        message=QUESTION.message,
        conversation=IN_THREAD.conversation(REPLY.message),
        at=QUESTION.at,
    )
    assert found == {expected}
    assert open_items == {
        Item(
            home=expected.home,
            member=expected.member,
            contact=KIM,
            conversation=expected.conversation,
            channel=expected.channel,
            kind=Kind.QUESTION,
            since=QUESTION.at,
            message=QUESTION.message,
            at=QUESTION.at,
            source=expected.conversation,
        )
    }


def test_reply_in_the_thread_settles_and_its_deletion_reopens() -> None:
    (item,) = items(QUESTION, REPLY)
    assert item.settled is not None
    assert (item.settled.how, item.settled.at, item.settled.message) == (How.MESSAGE, REPLY.at, "02")
    assert rows(QUESTION, REPLY)[1].kind is Kind.HELP
    assert rows(QUESTION, REPLY)[1].threaded
    assert hows(delete(REPLY), QUESTION, REPLY) == [None]
    assert hows(QUESTION, REPLY, delete(QUESTION)) == []


def test_second_ask_joins_and_one_after_settlement_opens_anew() -> None:
    request = post(3, KIM, "Please have a look.", names=(ANN,), where=IN_THREAD)
    (joined,) = items(QUESTION, request)
    assert (joined.kind, joined.count, joined.since, joined.message) == (
        Kind.QUESTION,
        2,
        QUESTION.at,
        "03",
    )
    (anew,) = items(QUESTION, REPLY, request)
    assert (anew.kind, anew.count, anew.since, anew.settled) == (Kind.REQUEST, 1, request.at, None)


def test_acknowledging_reaction_settles_until_it_is_taken_back() -> None:
    like = react(2, ANN, "+1", QUESTION)
    back = ReactionRemoved(place=like.place, message=like.message, actor=ANN, emoji="+1", at=like.at)
    assert hows(QUESTION, like) == [How.REACTION]
    assert hows(QUESTION, back, like) == [None]
    assert hows(QUESTION, react(2, ANN, "wave", QUESTION), react(2, LEE, "+1", QUESTION)) == [None]
    assert [row.kind for row in rows(QUESTION, react(2, ANN, "-1", QUESTION))] == [Kind.QUESTION]


def test_reaction_on_a_later_message_settles_and_on_an_older_ask_does_not() -> None:
    later = post(2, KIM, STATES, where=IN_THREAD)
    again = post(3, KIM, ASKS, names=(ANN,), where=IN_THREAD)
    assert hows(QUESTION, later, react(4, ANN, "+1", later)) == [How.REACTION]
    assert hows(QUESTION, again, react(4, ANN, "+1", QUESTION)) == [None]


def test_eyes_defer_by_a_day_and_a_new_ask_ends_it() -> None:
    eyes = react(2, ANN, "eyes", QUESTION)
    (item,) = items(QUESTION, eyes)
    assert (item.settled, item.deferred_until) == (None, minute(2) + timedelta(days=1))
    (asked_again,) = items(QUESTION, eyes, post(3, KIM, ASKS, names=(ANN,), where=IN_THREAD))
    assert asked_again.deferred_until is None


def test_mention_in_the_channel_settles_what_is_open_there_only() -> None:
    elsewhere = post(2, KIM, ASKS, names=(ANN,), where=place("C2"))
    assert hows(QUESTION, elsewhere, post(3, ANN, names=(KIM,))) == [How.ADDRESSED, None]
    assert hows(QUESTION, elsewhere, post(3, ANN, names=(LEE,))) == [None, None]
    assert hows(QUESTION, elsewhere, post(3, ANN, names=(KIM,), where=place(thread="00"))) == [None, None]


def test_thanks_settle_help_anywhere() -> None:
    question = post(1, ANN, ASKS)
    answer = post(2, KIM, where=in_thread(question))
    assert [(item.kind, item.settled) for item in items(question, answer)] == [(Kind.HELP, None)]
    direct = place("D1", between=(ANN, KIM))
    assert hows(question, answer, post(3, ANN, THANKS, where=direct)) == [How.THANKS]
    assert hows(question, answer, post(3, ANN, "Look!", shares=(KIM,), where=place("C2"))) == [How.SHARE]
    assert hows(question, answer, post(3, ANN, where=direct)) == [None]


def test_never_mind_withdraws_a_question_but_not_help() -> None:
    assert hows(QUESTION, post(2, KIM, "Never mind.", where=IN_THREAD)) == [How.WITHDRAWN]
    own = post(1, ANN, ASKS)
    answer = post(2, KIM, where=in_thread(own))
    assert hows(own, answer, post(3, KIM, "Never mind.", where=in_thread(own))) == [None]


def test_answer_of_another_is_taken_by_thanks_or_reaction() -> None:
    answer = post(2, LEE, where=IN_THREAD)
    taken: list[Event] = [
        post(3, KIM, THANKS, names=(LEE,), where=IN_THREAD),
        post(3, KIM, THANKS, where=IN_THREAD),
        react(3, KIM, "pray", answer),
    ]
    for event in taken:
        (item,) = items(QUESTION, answer, event)
        assert item.settled is not None
        assert (item.settled.how, item.settled.by, item.settled.at) == (How.ANSWERED, LEE, minute(3))
        assert rows(QUESTION, answer, event)[-1].taken_from == LEE
    # Max wrote nothing there, and thanks to two people take nothing from either.
    assert hows(QUESTION, answer, post(3, KIM, THANKS, names=(MAX,), where=IN_THREAD)) == [None]
    assert hows(QUESTION, answer, post(3, KIM, THANKS, names=(LEE, MAX), where=IN_THREAD)) == [None]


def test_addressing_goes_by_the_first_rule_that_applies() -> None:
    direct = post(1, KIM, names=(LEE,), where=place("D1", between=(ANN, KIM)))
    assert [(row.kind, row.evidence) for row in rows(direct)] == [(Kind.DIRECT_MESSAGE, Evidence.DIRECT)]
    both = post(1, KIM, names=(ANN,), reply_to=ANN)
    assert [(row.kind, row.evidence) for row in rows(both)] == [(Kind.REPLY, Evidence.REPLY)]
    own = post(1, ANN)
    to_author = post(2, KIM, ASKS, where=in_thread(own))
    assert [(row.kind, row.evidence) for row in rows(own, to_author)] == [(Kind.QUESTION, Evidence.THREAD)]
    assert rows(own, replace(to_author, names=(LEE,))) == []
    back = post(3, ANN, ASKS, where=in_thread(own))
    assert [row.kind for row in rows(own, to_author, back)] == [Kind.QUESTION, Kind.QUESTION]
    third = replace(to_author, message=MessageId("02b"), author=LEE)
    assert [row.evidence for row in rows(own, to_author, third, back)] == [
        Evidence.THREAD,
        Evidence.CONVERSATION,
    ]


def test_thread_author_is_known_from_any_report_of_the_thread() -> None:
    thread = place(thread="00")
    question = post(1, KIM, ASKS, where=thread)
    told = replace(post(2, LEE, where=thread), thread_author=ANN)
    assert rows(question) == []
    assert [row.kind for row in rows(question, told)] == [Kind.QUESTION]


def test_edit_that_takes_the_name_out_closes_and_older_versions_do_not_count() -> None:
    edited = replace(QUESTION, edited_at=minute(5), names=(), text="Solved.")
    assert rows(QUESTION, edited) == rows(edited, QUESTION) == []
    assert hows(edited, replace(QUESTION, edited_at=minute(6))) == [None]


def test_report_that_tells_the_thread_outweighs_one_that_does_not() -> None:
    unplaced = replace(REPLY, place=place())
    assert hows(QUESTION, unplaced) == [None]
    assert hows(QUESTION, unplaced, REPLY) == hows(QUESTION, REPLY, unplaced) == [How.MESSAGE]


def test_what_is_older_than_a_week_before_joining_opens_nothing() -> None:
    week = timedelta(days=7)
    for later, opened in ((timedelta(0), 1), (timedelta(seconds=1), 0)):
        found, open_items = ledger([QUESTION], [member(ANN, QUESTION.at + week + later)])
        assert (len(found), len(open_items)) == (1, opened)


def test_share_opens_and_remembers_what_it_passes_on() -> None:
    post_of_ann = ConversationId("C9/77")
    share = replace(post(1, KIM, "Worth reading.", shares=(ANN,)), shared=post_of_ann)
    (item,) = items(share)
    assert (item.kind, item.source) == (Kind.SHARE, post_of_ann)
    (joined,) = items(share, post(2, KIM, ASKS, names=(ANN,), where=in_thread(share)))
    assert (joined.kind, joined.count, joined.source) == (Kind.QUESTION, 2, joined.conversation)


def test_first_message_of_a_thread_still_stands_in_the_channel() -> None:
    first = post(2, ANN, names=(KIM,))
    assert hows(QUESTION, replace(first, place=in_thread(first))) == [How.ADDRESSED]


def test_each_of_two_members_has_rows_of_their_own() -> None:
    found, open_items = ledger([post(1, BEN, ASKS, names=(ANN,))], [member(ANN), member(BEN)])
    assert {(row.member, row.contact, row.direction) for row in found} == {
        (member(ANN).id, BEN, Direction.RECEIVED),
        (member(BEN).id, ANN, Direction.GIVEN),
    }
    assert {item.member for item in open_items} == {member(ANN).id}


@settings(max_examples=30)
@given(streams())
def test_order_and_repetition_do_not_matter(stream: tuple[tuple[Member, ...], Sequence[Event]]) -> None:
    members, events = stream
    again = [*events, *events]
    random.Random(1).shuffle(again)
    assert ledger(events, members) == ledger(again, members) == ledger(events[::-1], members)


@settings(max_examples=30)
@given(streams())
def test_keys_are_unique(stream: tuple[tuple[Member, ...], Sequence[Event]]) -> None:
    members, events = stream
    for table in ledger(events, members):
        assert len({row.key for row in table}) == len(table)


@settings(max_examples=30)
@given(streams())
def test_streams_keep_what_platforms_guarantee(stream: tuple[object, Sequence[Event]]) -> None:
    _, events = stream
    posts = [event for event in events if isinstance(event, MessagePosted)]
    reactions = [event for event in events if isinstance(event, ReactionAdded)]
    threads: dict[tuple[str, str], list[MessagePosted]] = {}
    for (channel, _), found in groupby(sorted(posts, key=_where), key=_where):
        reports = list(found)
        assert len({(report.author, report.at) for report in reports}) == 1
        roots = {report.place.thread for report in reports if report.place.thread}
        assert len(roots) <= 1
        contents = {
            (
                report.edited_at,
                report.text,
                report.names,
                report.shares,
                report.shared,
                report.reply_to_author,
            )
            for report in reports
        }
        assert len({content[0] for content in contents}) == len(contents)
        for root in roots:
            threads.setdefault((channel, root), []).extend(reports)
    authors = {_where(report): report.author for report in posts}
    for thread, reports in threads.items():
        told = {report.thread_author for report in reports if report.thread_author}
        known = {authors[thread]} if thread in authors else set()
        assert len(told | known) <= 1
        first = [report for report in posts if _where(report) == thread]
        assert all((r.at, r.message) <= (x.at, x.message) for r in first for x in reports)
    for reaction in reactions:
        if reaction.message_author and _where(reaction) in authors:
            assert reaction.message_author == authors[_where(reaction)]
    assert all(bool(event.place.between) == (event.place.channel == "D1") for event in events)
    assert all(NOW - timedelta(hours=24) <= event.at <= NOW for event in events)
    assert all(post.at < post.edited_at <= NOW for post in posts if post.edited_at)


def _where(event: Event) -> tuple[str, str]:
    return (event.place.channel, event.message)
