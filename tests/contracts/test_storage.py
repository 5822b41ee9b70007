"""The contract of every store: what `bot.ports.Storage` promises, run over each of them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from msgspec import structs

from bot.engine.forgetting import forgotten
from bot.engine.intake import decide, take
from bot.engine.weeks import week_of
from bot.engine.word import done
from bot.errors import Conflict
from bot.events import ChannelId, ConversationId, Event, Identity, MessageDeleted, MessageId, SpaceId
from bot.kinds import Gesture, Kind
from bot.ledger import Direction, HomeId, How, MemberId, Passed, Settled, Tally, Week
from bot.models import (
    Call,
    Deed,
    Delivery,
    DeliveryState,
    Due,
    Nudge,
    NudgeId,
    NudgeState,
    Offered,
    Question,
    Reason,
    Received,
    Reply,
    Rhythm,
    Row,
    SaidOnce,
    Sent,
    Shown,
    Verdict,
)
from bot.people import Channel, ChannelKind, Forgot, Home, KeptOut, LeftOut, Member, Pace, Pause
from bot.ports import Changes, Storage
from storage import open_store
from tests.rows import (
    ANN,
    HOME,
    KIM,
    LEE,
    MEMBER,
    NOW,
    SPACE,
    act,
    item,
    member,
    opted_in,
    place,
    posted,
    profile,
    reacted,
)

pytestmark = pytest.mark.asyncio
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest_asyncio.fixture(params=["memory", "tinydb"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Storage]:
    """An open store in which Ann has opted in."""
    url = "memory:" if request.param == "memory" else f"tinydb:{tmp_path / 'store.json'}"
    async with open_store(url, holder="a test") as storage:
        await storage.commit(Changes(puts=opted_in()))
        yield storage


def nudge(number: str = "1", **fields: Any) -> Nudge:
    """A nudge toward Kim about a question."""
    reason = Reason(
        kind=Kind.QUESTION, count=1, channel=ChannelId("C1"), message=MessageId("1"), at=NOW - HOUR, since=NOW - HOUR
    )
    given: dict[str, Any] = {"state": NudgeState.DONE, "at": NOW} | fields
    return Nudge(
        home=HOME,
        member=MemberId(ANN),
        id=NudgeId(number),
        contact=KIM,
        gesture=Gesture.REPLY,
        reasons=(reason,),
        conversations=(ConversationId("C1/1"),),
        worth=0.5,
        **given,
    )


async def test_an_unknown_space_is_nobodys_home(store: Storage) -> None:
    known = await store.known(SpaceId("slack:T9"), [posted("1", KIM, NOW, names=(ANN,))])
    assert known.home is None


async def test_known_holds_the_facts_of_an_events_conversation_and_nothing_of_others(store: Storage) -> None:
    question = posted("1", KIM, NOW - HOUR, "Is it done?", names=(ANN,))
    elsewhere = posted("2", KIM, NOW - HOUR, "Is that done?", names=(ANN,), place=place("C2"))
    await take(store, [question, elsewhere, reacted("1", ANN, NOW)], NOW)
    known = await store.known(SPACE, [posted("3", ANN, NOW, place=place(thread="1"))])
    assert [trace.message for trace in known.traces] == ["1"]
    assert [reaction.message for reaction in known.reactions] == ["1"]


async def test_known_holds_all_that_passed_between_the_pairs_of_an_event(store: Storage) -> None:
    await take(store, [posted("1", KIM, NOW - HOUR, "Is it done?", names=(ANN,), place=place("C2"))], NOW)
    known = await store.known(SPACE, [posted("2", ANN, NOW, names=(KIM,))])
    assert [(row.contact, row.message) for row in known.engagements] == [(KIM, "1")]
    assert [row.contact for row in known.items] == [KIM]


async def test_a_reaction_seen_before_its_message_is_known_with_the_message(store: Storage) -> None:
    await take(store, [reacted("2", ANN, NOW, message_author=KIM)], NOW)
    known = await store.known(SPACE, [posted("2", KIM, NOW - HOUR, place=place(thread="1"))])
    assert [reaction.message for reaction in known.reactions] == ["2"]
    assert [row.message for row in known.engagements] == ["2"]


async def test_of_two_decisions_on_the_same_conversation_the_second_conflicts(store: Storage) -> None:
    first, second = posted("1", KIM, NOW, names=(ANN,)), posted("2", ANN, NOW, place=place(thread="1"))
    one = decide(await store.known(SPACE, [first]), [first], NOW)
    other = decide(await store.known(SPACE, [first, second]), [first, second], NOW)
    await store.commit(one)
    with pytest.raises(Conflict):
        await store.commit(other)
    assert await store.items(HOME, MemberId(ANN)) == tuple(row for row in one.puts if row.table == "items")


async def test_decisions_on_different_people_and_conversations_do_not_conflict(store: Storage) -> None:
    first, second = posted("1", KIM, NOW, names=(ANN,)), posted("2", LEE, NOW, names=(ANN,), place=place("C2"))
    one = decide(await store.known(SPACE, [first]), [first], NOW)
    other = decide(await store.known(SPACE, [second]), [second], NOW)
    await store.commit(one)
    await store.commit(other)
    assert {row.contact for row in await store.items(HOME, MemberId(ANN))} == {KIM, LEE}


async def test_taking_in_decides_again_after_a_conflict(store: Storage) -> None:
    class Raced:
        """Commits a rival's changes just before the first commit."""

        def __init__(self) -> None:
            self.rivals = [posted("0", KIM, NOW, "Is this done?", names=(ANN,))]

        def __getattr__(self, name: str) -> Any:
            return getattr(store, name)

        async def commit(self, changes: Changes) -> None:
            for rival in [self.rivals.pop()] if self.rivals else []:
                await take(store, [rival], NOW)
            await store.commit(changes)

    assert (await take(Raced(), [posted("1", KIM, NOW, "Is it done?", names=(ANN,))], NOW)).new == 1
    assert {row.message for row in await store.items(HOME, MemberId(ANN))} == {"0", "1"}


async def test_a_put_takes_the_place_of_the_row_with_its_key(store: Storage) -> None:
    await store.commit(Changes(puts=(item(Kind.HELP, NOW, conversation="C1/1"),)))
    heavier = item(Kind.QUESTION, NOW, conversation="C1/1", count=2)
    await store.commit(Changes(puts=(heavier,)))
    assert await store.items(HOME, MemberId(ANN)) == (heavier,)


async def test_what_is_dropped_is_gone_and_dropping_it_again_is_nothing(store: Storage) -> None:
    row = item(Kind.HELP, NOW)
    await store.commit(Changes(puts=(row,)))
    await store.commit(Changes(drops=(row,)))
    await store.commit(Changes(drops=(row,)))
    assert await store.items(HOME, MemberId(ANN)) == ()


async def test_items_come_by_time_of_opening(store: Storage) -> None:
    rows = [item(Kind.HELP, NOW - days * timedelta(days=1)) for days in (1, 3, 2)]
    await store.commit(Changes(puts=tuple(rows)))
    assert [row.since for row in await store.items(HOME, MemberId(ANN))] == sorted(row.since for row in rows)


async def test_between_tells_of_the_contacts_asked_for_and_of_all_if_not_said(store: Storage) -> None:
    rows = (
        act(Kind.REPLY, Direction.RECEIVED, NOW, KIM),
        act(Kind.THANKS, Direction.GIVEN, NOW - HOUR, LEE),
    )
    await store.commit(Changes(puts=rows))
    assert (await store.between(HOME, MemberId(ANN), [KIM])).engagements == rows[:1]
    assert (await store.between(HOME, MemberId(ANN))).engagements == rows[::-1]
    assert (await store.between(HOME, MemberId(KIM))).engagements == ()


async def test_moved_since_tells_with_whom_something_a_plan_rests_on_changed(store: Storage) -> None:
    await store.commit(Changes(puts=(act(Kind.REPLY, Direction.RECEIVED, NOW, KIM), member(LEE))))
    first = await store.moved_since(HOME, MemberId(ANN), 0)
    assert (first.contacts, first.whole) == (frozenset({KIM}), True)
    week = Week(home=HOME, member=MemberId(ANN), contact=LEE, week=NOW.date(), seen=1)
    for row in (act(Kind.REPLY, Direction.GIVEN, NOW, LEE), item(Kind.HELP, NOW, LEE), week, nudge()):
        await store.commit(Changes(puts=(row,)))
        moved = await store.moved_since(HOME, MemberId(ANN), first.version)
        assert (moved.contacts, moved.whole) == (frozenset({row.contact}), False)
        again = await store.moved_since(HOME, MemberId(ANN), moved.version)
        assert (again.contacts, again.whole) == (frozenset(), False)
        first = moved
    await store.commit(Changes(drops=(item(Kind.HELP, NOW, LEE),), puts=(deed("1"), member())))
    moved = await store.moved_since(HOME, MemberId(ANN), first.version)
    assert moved.contacts == {LEE}
    await store.commit(Changes(puts=(profile(KIM, active=False),)))
    assert (await store.moved_since(HOME, MemberId(ANN), moved.version)).contacts == {KIM}


async def test_profiles_are_those_asked_for_or_all(store: Storage) -> None:
    rows = {who: profile(who) for who in (ANN, KIM)}
    await store.commit(Changes(puts=tuple(rows.values())))
    assert await store.profiles(HOME) == rows
    assert await store.profiles(HOME, [KIM, LEE]) == {KIM: rows[KIM]}
    assert await store.profiles(HomeId("slack:T2"), [KIM]) == {}


async def test_moved_since_tells_of_all_changes_since_a_version_and_of_one_member_only(store: Storage) -> None:
    begun = await store.moved_since(HOME, MemberId(ANN), 0)
    assert begun.contacts == frozenset()
    for n, who in enumerate((KIM, LEE, KIM)):
        await store.commit(Changes(puts=(act(Kind.REPLY, Direction.RECEIVED, NOW - n * HOUR, who),)))
    moved = await store.moved_since(HOME, MemberId(ANN), begun.version)
    assert (moved.contacts, moved.whole) == (frozenset({KIM, LEE}), False)
    assert (await store.moved_since(HOME, MemberId(KIM), begun.version)).contacts == frozenset()


async def test_what_was_refused_has_moved_nothing(store: Storage) -> None:
    begun = await store.moved_since(HOME, MemberId(ANN), 0)
    read = (await store.between(HOME, MemberId(ANN), [KIM])).stamps
    await store.commit(Changes(puts=(item(Kind.HELP, NOW, LEE),), read=read))
    moved = await store.moved_since(HOME, MemberId(ANN), begun.version)
    with pytest.raises(Conflict):
        await store.commit(Changes(puts=(item(Kind.HELP, NOW, KIM),), read=read))
    assert moved.contacts == {LEE}
    assert (await store.moved_since(HOME, MemberId(ANN), moved.version)).contacts == frozenset()


async def test_a_version_of_another_opening_means_everybody(tmp_path: Path) -> None:
    url = f"tinydb:{tmp_path / 'store.json'}"
    rows: tuple[Row, ...] = (*opted_in(), item(Kind.HELP, NOW, KIM), act(Kind.REPLY, Direction.GIVEN, NOW, LEE))
    async with open_store(url, holder="a test") as first:
        await first.commit(Changes(puts=rows))
        version = (await first.moved_since(HOME, MemberId(ANN), 0)).version
    for _ in range(2):
        async with open_store(url, holder="a test") as second:
            moved = await second.moved_since(HOME, MemberId(ANN), version)
            assert (moved.contacts, moved.whole) == (frozenset({KIM, LEE}), True)
            version = moved.version


async def test_asked_finds_a_members_questions_with_what_followed(store: Storage) -> None:
    asked = posted("1", ANN, NOW - HOUR, "Who knows?")
    answer = posted("2", KIM, NOW, place=place(thread="1"))
    await take(store, [asked, answer, posted("3", ANN, NOW, "It rains.")], NOW)
    found = await store.asked(HOME, [ANN], NOW - 2 * HOUR)
    assert [(trace.message, [t.message for t in around.traces]) for trace, around in found] == [("1", ["1", "2"])]
    assert await store.asked(HOME, [ANN], NOW) == ()


async def test_a_list_shown_is_kept_for_its_place_of_talk(store: Storage) -> None:
    shown = Shown(home=HOME, member=MemberId(ANN), where="terminal", at=NOW, nudges=(nudge(),))
    await store.commit(Changes(puts=(shown,)))
    assert (await store.talk(HOME, MemberId(ANN), "terminal")).shown == shown
    assert (await store.talk(HOME, MemberId(ANN), "slack")).shown is None


async def test_nudges_come_by_time(store: Storage) -> None:
    later, earlier = nudge("1"), nudge("2", at=NOW - HOUR)
    await store.commit(Changes(puts=(later, earlier)))
    assert (await store.talk(HOME, MemberId(ANN), "terminal")).nudges == (earlier, later)


async def test_labels_are_kept_by_home(store: Storage) -> None:
    channel = Channel(home=HOME, id=ChannelId("C1"), name="general", kind=ChannelKind.PUBLIC)
    await store.commit(Changes(puts=(profile(KIM), channel)))
    assert await store.profiles(HOME) == {KIM: profile(KIM)}
    assert await store.channels(HOME) == {ChannelId("C1"): channel}


async def test_no_call_answers_with_another_homes_rows(store: Storage) -> None:
    other = HomeId("slack:T2")
    stranger = replace(member(KIM), home=other)
    rows = (
        Home(id=other, spaces=(SpaceId(other),)),
        stranger,
        structs.replace(item(Kind.HELP, NOW), home=other),
        structs.replace(act(Kind.HELP, Direction.RECEIVED, NOW), home=other),
        replace(profile(KIM), home=other),
        replace(nudge(), home=other),
    )
    await store.commit(Changes(puts=rows))
    assert await store.items(HOME, MemberId(ANN)) == ()
    assert (await store.between(HOME, MemberId(ANN))).engagements == ()
    assert await store.profiles(HOME) == {}
    assert (await store.talk(HOME, MemberId(ANN), "terminal")).nudges == ()
    assert {row.key[0] for row in await store.about(HOME)} == {HOME}
    assert await store.members() == (member(), stranger)


async def test_about_finds_every_row_that_names_a_person(store: Storage) -> None:
    await take(store, [posted("1", KIM, NOW - HOUR, "Is it done?", names=(ANN, LEE)), reacted("1", ANN, NOW)], NOW)
    await store.commit(Changes(puts=(profile(KIM), profile(LEE), nudge())))
    tables = [row.table for row in await store.about(HOME, [KIM])]
    assert sorted(tables) == ["engagements", "engagements", "items", "nudges", "profiles", "traces"]
    assert [row.table for row in await store.about(HOME, [LEE])] == ["profiles", "traces"]


async def test_strangers_are_old_facts_of_conversations_without_a_member(store: Storage) -> None:
    alone: list[Event] = [posted(f"1{n}", KIM, NOW - n * HOUR, place=place(thread="1")) for n in (5, 0)]
    with_ann: list[Event] = [
        posted("2", KIM, NOW - 5 * HOUR, place=place(thread="2")),
        reacted("2", ANN, NOW - 5 * HOUR),
    ]
    deleted = MessageDeleted(place=place(), message=MessageId("3"), at=NOW - 4 * HOUR)
    await take(store, [*alone, *with_ann, deleted, reacted("9", LEE, NOW - 3 * HOUR, message_author=KIM)], NOW)
    strangers = await store.strangers(HOME, NOW - HOUR)
    assert {trace.message for trace in strangers.traces} == {"15", "3"}
    assert {reaction.message for reaction in strangers.reactions} == {"9"}


async def test_named_are_those_in_rows_that_are_no_labels(store: Storage) -> None:
    await take(store, [posted("1", KIM, NOW, "Is it?", names=(ANN,))], NOW)
    await store.commit(Changes(puts=(profile(LEE),)))
    named = await store.named(HOME)
    assert named.people == {ANN, KIM}
    assert named.channels == {place().channel}


@pytest.mark.parametrize("write", ["pair", "forget", "join", "leave"])
async def test_whatever_is_written_in_between_a_stale_decision_is_refused(store: Storage, write: str) -> None:
    event = posted("1", KIM, NOW, "Is it?", names=(ANN,))
    await take(store, [posted("0", KIM, NOW - HOUR, names=(ANN,), place=place("C2"))], NOW)
    stale = decide(await store.known(SPACE, [event]), [event], NOW)
    if write == "pair":
        await take(store, [posted("2", ANN, NOW, names=(KIM,), place=place("C3"))], NOW)
    elif write == "forget":
        await store.commit(forgotten(await store.about(HOME, [KIM]), [KIM]))
    elif write == "join":
        await store.commit(Changes(puts=(member(LEE),)))
    else:
        await store.commit(Changes(drops=(member(),)))
    with pytest.raises(Conflict):
        await store.commit(stale)


async def test_a_member_joining_does_not_make_decisions_conflict_with_each_other(store: Storage) -> None:
    await store.commit(Changes(puts=(member(LEE),)))
    for n in range(3):
        assert (await take(store, [posted(str(n), KIM, NOW, names=(ANN,), place=place(f"C{n}"))], NOW)).new == 1


async def test_a_word_given_while_something_else_comes_in_conflicts(store: Storage) -> None:
    await take(store, [posted("1", KIM, NOW - HOUR, "Is it?", names=(ANN,))], NOW)
    known = await store.between(HOME, MemberId(ANN), [KIM])
    (word,) = done(replace(nudge(), conversations=(known.items[0].conversation,)), known.items, NOW)
    await take(store, [posted("2", KIM, NOW, "And this?", names=(ANN,), place=place(thread="1"))], NOW)
    with pytest.raises(Conflict):
        await store.commit(Changes(puts=(word,), read=known.stamps))


async def test_tidying_leaves_a_conversation_that_a_member_has_just_entered(store: Storage) -> None:
    await take(store, [posted("1", KIM, NOW - 5 * HOUR, place=place(thread="1"))], NOW)
    strangers = await store.strangers(HOME, NOW)
    await take(store, [posted("2", ANN, NOW, place=place(thread="1"))], NOW)
    with pytest.raises(Conflict):
        await store.commit(Changes(drops=strangers.traces, read=strangers.stamps))


async def test_members_of_all_homes_are_listed_in_order(store: Storage) -> None:
    await store.commit(Changes(puts=(member(KIM), member(LEE))))
    assert [who.identities[0] for who in await store.members()] == [ANN, KIM, LEE]
    assert all(isinstance(who, Member) for who in await store.members())


def week(at: datetime, contact: Identity = KIM) -> Week:
    """A week in which Ann was thanked once."""
    thanked = Tally(kind=Kind.THANKS, count=1, days=1, last=at)
    received = Passed(days=1, weight=2.0, tallies=(thanked,))
    return Week(home=HOME, member=MemberId(ANN), contact=contact, week=week_of(at), received=received, seen=1)


def deed(number: str, **fields: Any) -> Deed:
    """Something that Ann told."""
    given: dict[str, Any] = {"at": NOW, "verb": "mute"} | fields
    return Deed(home=HOME, member=MemberId(ANN), id=number, **given)


def question(where: str = "terminal", **fields: Any) -> Question:
    """Something that Ann was asked."""
    given: dict[str, Any] = {"at": NOW, "replies": (Reply(word="yes", call=Call(verb="stop", sure=True)),)} | fields
    return Question(home=HOME, member=MemberId(ANN), where=where, **given)


async def test_talk_holds_what_was_shown_asked_and_said(store: Storage) -> None:
    paused = member(
        pauses=(Pause(since=NOW - HOUR, until=NOW), Pause(since=NOW)),
        forgot=(Forgot(contact=LEE, at=NOW),),
        muted=(KIM,),
        muted_channels=(ChannelId("C1"),),
        digest=False,
        list_length=5,
    )
    (word,) = done(nudge(), [item(Kind.QUESTION, NOW - HOUR, conversation="C1/1")], NOW)
    asked = question(
        replies=(Reply(word="1", call=Call(verb="snooze", nudges=(NudgeId("1"),), person=KIM, at=NOW, sure=True)),),
        asks_when=Call(verb="snooze", channel=ChannelId("C1"), text="a b"),
    )
    told = nudge(until=NOW + HOUR, verdict=Verdict.ELSEWHERE, state=NudgeState.SNOOZED)
    shown = Shown(
        home=HOME,
        member=MemberId(ANN),
        where="terminal",
        at=NOW,
        nudges=(told,),
        id="7",
        by="chat",
        before=(nudge("2"),),
    )
    said = deed("2", contacts=(KIM,), nudges=(nudge(),), words=(word.key,), former=member(), until=NOW, undone=True)
    earlier = deed("3", at=NOW - HOUR, channel=ChannelId("C1"))
    rows: tuple[Row, ...] = (paused, asked, told, shown, said, earlier)
    await store.commit(Changes(puts=rows))
    talk = await store.talk(HOME, MemberId(ANN), "terminal")
    assert talk.member == paused
    assert talk.nudges == (told,)
    assert talk.shown == shown
    assert talk.question == asked
    assert talk.deeds == (earlier, said)
    assert word.key in talk.deeds[1].words


async def test_the_talk_of_one_place_and_member_has_nothing_of_anothers_list_or_question(store: Storage) -> None:
    await store.commit(Changes(puts=(member(KIM), question("slack"), deed("1"), nudge())))
    beside = await store.talk(HOME, MemberId(ANN), "terminal")
    assert (beside.question, beside.shown, len(beside.deeds), len(beside.nudges)) == (None, None, 1, 1)
    theirs = await store.talk(HOME, MemberId(KIM), "slack")
    assert theirs.member == member(KIM)
    assert (theirs.question, theirs.deeds, theirs.nudges) == (None, (), ())


async def test_the_talk_with_nobody_is_empty(store: Storage) -> None:
    talk = await store.talk(HOME, MemberId(KIM), "terminal")
    assert (talk.member, talk.nudges, talk.shown, talk.question, talk.deeds) == (None, (), None, None, ())
    await store.commit(Changes(drops=(member(),)))
    assert (await store.talk(HOME, MemberId(ANN), "terminal")).member is None


@pytest.mark.parametrize("row", [nudge(), deed("1"), question(), question("elsewhere"), member(hour=NOW.time())])
async def test_whatever_is_said_in_between_a_stale_word_is_refused(store: Storage, row: Row) -> None:
    talk = await store.talk(HOME, MemberId(ANN), "terminal")
    await store.commit(Changes(puts=(row,)))
    with pytest.raises(Conflict):
        await store.commit(Changes(puts=(deed("9"),), read=talk.stamps))


async def test_of_two_words_on_the_same_talk_the_second_conflicts(store: Storage) -> None:
    stamps = (await store.talk(HOME, MemberId(ANN), "terminal")).stamps
    await store.commit(Changes(puts=(deed("1"),), read=stamps))
    with pytest.raises(Conflict):
        await store.commit(Changes(puts=(deed("2"),), read=stamps))
    assert len((await store.talk(HOME, MemberId(ANN), "terminal")).deeds) == 1


async def test_words_of_different_members_do_not_conflict(store: Storage) -> None:
    await store.commit(Changes(puts=(member(KIM),)))
    one = (await store.talk(HOME, MemberId(ANN), "terminal")).stamps
    other = (await store.talk(HOME, MemberId(KIM), "terminal")).stamps
    await store.commit(Changes(puts=(deed("1"),), read=one))
    await store.commit(Changes(puts=(replace(deed("1"), member=MemberId(KIM)),), read=other))


async def test_between_tells_of_weeks_and_horizon_also_where_nothing_else_is_left(store: Storage) -> None:
    later, earlier = week(NOW), week(NOW - 40 * 24 * HOUR, LEE)
    await store.commit(Changes(puts=(later, earlier, Home(id=HOME, spaces=(SPACE,), horizon=NOW))))
    known = await store.between(HOME, MemberId(ANN))
    assert (known.weeks, known.horizon) == ((earlier, later), NOW)
    assert known.contacts == {KIM, LEE}
    assert (await store.between(HOME, MemberId(ANN), [LEE])).weeks == (earlier,)
    assert (await store.between(HomeId("slack:T2"), MemberId(ANN))).weeks == ()
    event = posted("1", KIM, NOW, names=(ANN,))
    around = await store.known(SPACE, [event])
    assert (around.weeks, around.horizon) == ((later,), NOW)


async def test_a_week_moves_what_passed_between_its_pair(store: Storage) -> None:
    known = await store.between(HOME, MemberId(ANN), [KIM])
    await store.commit(Changes(puts=(week(NOW),)))
    with pytest.raises(Conflict):
        await store.commit(Changes(puts=(item(Kind.HELP, NOW),), read=known.stamps))


async def test_a_home_is_found_by_its_name(store: Storage) -> None:
    assert await store.home(HOME) == Home(id=HOME, spaces=(SPACE,))
    assert await store.home(HomeId("slack:T2")) is None


async def test_outdated_are_pairs_with_something_old_in_full_and_no_others(store: Storage) -> None:
    old, new = (act(Kind.REPLY, Direction.RECEIVED, NOW - hours * HOUR, KIM) for hours in (5, 0))
    others = (act(Kind.REPLY, Direction.RECEIVED, NOW, LEE), item(Kind.HELP, NOW, LEE), week(NOW))
    await store.commit(Changes(puts=(old, new, *others)))
    found = await store.outdated(HOME, NOW - HOUR, DAY, 10)
    assert set(found.engagements) == {old, new}
    assert (found.items, found.weeks, found.members) == ((), (week(NOW),), (member(),))
    await store.commit(Changes(drops=(old,), read=found.stamps))
    assert (await store.outdated(HOME, NOW - HOUR, DAY, 10)).engagements == ()


async def test_outdated_are_items_that_were_over_before(store: Storage) -> None:
    settled = Settled(how=How.MESSAGE, at=NOW, channel=ChannelId("C1"), message=MessageId("9"))
    over, since = item(Kind.HELP, NOW - 5 * HOUR), item(Kind.HELP, NOW - 5 * HOUR, LEE, settled=settled)
    await store.commit(Changes(puts=(over, since)))
    assert (await store.outdated(HOME, NOW - HOUR, DAY, 10)).items == (over,)
    assert set((await store.outdated(HOME, NOW + HOUR, DAY, 10)).items) == {over, since}
    assert (await store.outdated(HomeId("slack:T2"), NOW + HOUR, DAY, 10)).items == ()


async def test_outdated_are_conversations_that_are_over_or_reach_far_back(store: Storage) -> None:
    events: list[Event] = [
        posted("1", KIM, NOW - 5 * HOUR, "Is it?", names=(ANN,)),
        posted("2", KIM, NOW - 5 * HOUR, "Is it?", names=(ANN,), place=place(thread="2")),
        posted("3", ANN, NOW, place=place(thread="2")),
        reacted("9", LEE, NOW - 4 * HOUR, message_author=ANN),
    ]
    await take(store, events, NOW)
    over = await store.outdated(HOME, NOW - HOUR, DAY, 10)
    assert {trace.message for trace in over.traces} == {"1"}
    assert {reaction.message for reaction in over.reactions} == {"9"}
    await store.commit(Changes(drops=(*over.traces, *over.reactions), read=over.stamps))
    assert (await store.outdated(HOME, NOW - HOUR, DAY, 10)).traces == ()
    reaching = await store.outdated(HOME, NOW - HOUR, 3 * HOUR, 10)
    assert {trace.message for trace in reaching.traces} == {"2", "3"}
    assert {row.message for row in reaching.engagements} >= {"2", "3"}
    assert len(reaching.items) == 2


async def test_what_comes_in_after_one_asked_for_what_is_outdated_is_found_the_next_time(store: Storage) -> None:
    assert (await store.outdated(HOME, NOW, DAY, 1)).traces == ()
    for n in range(3):
        await take(store, [posted(str(n), KIM, NOW - HOUR, "Is it?", names=(ANN,), place=place(f"C{n}"))], NOW)
    first = await store.outdated(HOME, NOW, DAY, 1)
    assert len(first.traces) == 1
    assert len((await store.outdated(HOME, NOW, DAY, 10)).traces) == 3
    await take(store, [reacted("0", LEE, NOW, place=place("C0"))], NOW)
    assert len((await store.outdated(HOME, NOW, DAY, 10)).traces) == 2


async def test_seen_tells_how_far_and_in_how_many_channels(store: Storage) -> None:
    empty = await store.seen(HOME)
    assert (empty.until, empty.channels) == (None, 0)
    events: list[Event] = [
        posted("1", KIM, NOW - HOUR, "Is it?", names=(ANN,)),
        reacted("1", ANN, NOW),
        posted("2", LEE, NOW - 2 * HOUR, names=(ANN,), place=place("C2")),
    ]
    await take(store, events, NOW)
    seen = await store.seen(HOME)
    assert (seen.until, seen.channels) == (NOW, 2)
    assert (await store.seen(HomeId("slack:T2"))).until is None
    await store.commit(Changes(puts=(week(NOW + HOUR),)))
    assert (await store.seen(HOME)).until == NOW + HOUR


async def test_known_tells_who_is_kept_out_of_the_home_of_a_space(store: Storage) -> None:
    assert not (await store.known(SPACE, ())).kept_out.covers(KIM)
    secret = KeptOut(secret="s3cret")
    left = LeftOut(home=HOME, mark=secret.mark(KIM))
    other = LeftOut(home=HomeId("slack:T2"), mark=secret.mark(LEE))
    await store.commit(Changes(puts=(Home(id=HOME, spaces=(SPACE,), secret="s3cret"), left, other)))
    kept_out = (await store.known(SPACE, [posted("1", KIM, NOW)])).kept_out
    assert kept_out == KeptOut(secret="s3cret", marks=frozenset({left.mark}))
    assert kept_out.covers(KIM)
    assert not kept_out.covers(LEE)
    await store.commit(Changes(drops=(member(),)))
    assert (await store.known(SPACE, ())).kept_out.covers(KIM)
    await store.commit(Changes(drops=(left,)))
    assert not (await store.known(SPACE, ())).kept_out.covers(KIM)


async def test_what_was_decided_before_somebody_left_conflicts(store: Storage) -> None:
    event = posted("1", KIM, NOW, "Is it?", names=(ANN,))
    stale = decide(await store.known(SPACE, [event]), [event], NOW)
    await store.commit(Changes(puts=(LeftOut(home=HOME, mark=KeptOut(secret="s").mark(KIM)),)))
    with pytest.raises(Conflict):
        await store.commit(stale)


async def test_talk_and_who_is_kept_out_are_there_again_after_opening_anew(tmp_path: Path) -> None:
    url = f"tinydb:{tmp_path / 'store.json'}"
    home = Home(id=HOME, spaces=(SPACE,), secret="s3cret", horizon=NOW, days_behind=3)
    left = LeftOut(home=HOME, mark=KeptOut(secret="s3cret").mark(KIM))
    said = (nudge(verdict=Verdict.WRONG), question(), deed("1", former=member()))
    rows: tuple[Row, ...] = (home, left, member(), week(NOW), *said)
    async with open_store(url, holder="a test") as first:
        await first.commit(Changes(puts=rows))
    async with open_store(url, holder="a test") as second:
        assert set(await second.about(HOME)) == set(rows)
        assert (await second.known(SPACE, ())).kept_out.covers(KIM)


# --- What is to be sent --------------------------------------------------------------------------


def due(**fields: Any) -> Due:
    """When Ann's digest is due."""
    given: dict[str, Any] = {"kind": Sent.DIGEST, "day": NOW.date(), "at": NOW} | fields
    return Due(home=HOME, member=MEMBER, **given)


def delivery(**fields: Any) -> Delivery:
    """A digest under way to Ann."""
    given: dict[str, Any] = {
        "day": NOW.date(),
        "state": DeliveryState.SENDING,
        "again": NOW + HOUR,
        "platform": "slack",
        "nudges": (nudge(), None),
        "attempts": 2,
        "problem": "busy",
        "missed": NOW.date() - DAY,
    } | fields
    return Delivery(home=HOME, member=MEMBER, kind=Sent.DIGEST, due=NOW, at=NOW, **given)


async def test_what_is_due_comes_by_time_from_all_homes_and_no_more_than_asked_for(store: Storage) -> None:
    other = replace(due(at=NOW - HOUR), home=HomeId("slack:T2"))
    rows = (due(), other, due(kind=Sent.REVIEW, at=None), due(kind=Sent.NUDGE, subject="1/1", at=NOW + HOUR))
    await store.commit(Changes(puts=rows))
    assert await store.due(NOW - DAY, 10) == ()
    assert await store.due(NOW, 10) == (other, due())
    assert await store.due(NOW, 1) == (other,)
    assert len(await store.due(NOW + HOUR, 10)) == 3
    await store.commit(Changes(puts=(due(at=NOW + DAY),), drops=(other,)))
    assert await store.due(NOW, 10) == ()


async def test_a_delivery_is_unfinished_until_there_is_nothing_to_go_on_with(store: Storage) -> None:
    await store.commit(Changes(puts=(delivery(),)))
    assert await store.unfinished(NOW, 10) == ()
    assert await store.unfinished(NOW + HOUR, 10) == (delivery(),)
    await store.commit(Changes(puts=(delivery(again=None, state=DeliveryState.DELIVERED),)))
    assert await store.unfinished(NOW + DAY, 10) == ()


async def test_the_agenda_is_one_members_own_and_moves_with_whatever_is_in_it(store: Storage) -> None:
    rhythm = Rhythm(home=HOME, member=MEMBER, pace=Pace.WEEKLY, untouched=2)
    later = delivery(day=NOW.date() + DAY)
    await store.commit(Changes(puts=(due(), delivery(), later, rhythm, replace(due(), member=MemberId(KIM)))))
    agenda = await store.agenda(HOME, MEMBER)
    assert (agenda.member, agenda.dues, agenda.deliveries) == (member(), (due(),), (delivery(), later))
    assert agenda.rhythm == rhythm
    rows: tuple[Row, ...] = (due(at=NOW + HOUR), delivery(attempts=3), replace(rhythm, untouched=3), member(zone="UTC"))
    for row in rows:
        stamps = (await store.agenda(HOME, MEMBER)).stamps
        await store.commit(Changes(puts=(row,), read=stamps))
        with pytest.raises(Conflict):
            await store.commit(Changes(puts=(due(),), read=stamps))
    nobody = await store.agenda(HOME, MemberId(LEE))
    assert (nobody.member, nobody.dues, nobody.deliveries, nobody.rhythm) == (None, (), (), None)


async def test_of_two_who_offer_on_the_same_day_the_second_conflicts(store: Storage) -> None:
    day = NOW.date()
    row = Offered(home=HOME, day=day, what="message C1 1", contact=KIM, members=(MEMBER,))
    found, stamps = await store.offered(HOME, day)
    assert found == ()
    _, tomorrow = await store.offered(HOME, day + DAY)
    await store.commit(Changes(puts=(row,), read=stamps))
    with pytest.raises(Conflict):
        await store.commit(Changes(puts=(row,), read=stamps))
    await store.commit(Changes(puts=(replace(row, day=day + DAY),), read=tomorrow))
    assert (await store.offered(HOME, day))[0] == (row,)
    assert (await store.offered(HomeId("slack:T2"), day))[0] == ()


async def test_members_are_found_by_each_of_their_identities(store: Storage) -> None:
    both = replace(member(KIM), identities=(KIM, LEE))
    elsewhere = replace(member(LEE), home=HomeId("slack:T2"))
    await store.commit(Changes(puts=(both, elsewhere)))
    assert await store.called(ANN) == (member(),)
    assert await store.called(LEE) == (both, elsewhere)
    await store.commit(Changes(puts=(replace(both, identities=(KIM,)),), drops=(member(),)))
    assert await store.called(LEE) == (elsewhere,)
    assert await store.called(ANN) == ()


async def test_turns_that_were_taken_are_found_by_name_and_by_time(store: Storage) -> None:
    rows = [SaidOnce(home=HOME, once=f"D1/{n}", member=MEMBER, at=NOW + n * HOUR) for n in range(3)]
    await store.commit(Changes(puts=tuple(rows)))
    assert await store.said(HOME, "D1/1") == rows[1]
    assert await store.said(HomeId("slack:T2"), "D1/1") is None
    assert await store.said_until(NOW + HOUR, 10) == (rows[0], rows[1])
    assert await store.said_until(NOW + DAY, 1) == (rows[0],)
    await store.commit(Changes(drops=tuple(rows[:2])))
    assert await store.said_until(NOW + DAY, 10) == (rows[2],)
    assert set(await store.about(HOME, [ANN])) >= {rows[2]}


async def test_up_to_when_all_came_in_is_kept_for_each_space(store: Storage) -> None:
    row = Received(home=HOME, space=SPACE, at=NOW)
    await store.commit(Changes(puts=(row,)))
    await store.commit(Changes(puts=(replace(row, at=NOW + HOUR),)))
    assert await store.received(HOME, SPACE) == replace(row, at=NOW + HOUR)
    assert await store.received(HOME, SpaceId("slack:T2")) is None


async def test_all_questions_of_a_place_are_told_through_whichever_door(store: Storage) -> None:
    one = Question(home=HOME, member=MEMBER, where="slack", at=NOW, replies=(), by="dm")
    other = replace(one, by="command", at=NOW + HOUR)
    await store.commit(Changes(puts=(one, other, replace(one, where="terminal"))))
    talk = await store.talk(HOME, MEMBER, "slack", "dm")
    assert talk.question == one
    assert set(talk.asked) == {one, other}


async def test_what_happened_while_the_only_member_near_had_stopped_is_a_strangers(store: Storage) -> None:
    thread = [posted(f"1{n}", KIM, NOW - n * HOUR, names=(ANN,), place=place(thread="1")) for n in (9, 5)]
    await take(store, thread, NOW)
    await store.commit(Changes(puts=(member(stops=(Pause(since=NOW - 7 * HOUR),)),)))
    assert {trace.message for trace in (await store.strangers(HOME, NOW - HOUR)).traces} == {"15"}


async def test_what_was_sent_is_there_again_after_opening_anew(tmp_path: Path) -> None:
    url = f"tinydb:{tmp_path / 'store.json'}"
    async with open_store(url, holder="a test") as store:
        await store.commit(Changes(puts=(*opted_in(), due(missed=NOW.date(), dealt=NOW.date()), delivery())))
    async with open_store(url, holder="a test") as store:
        assert await store.due(NOW, 10) == (due(missed=NOW.date(), dealt=NOW.date()),)
        assert await store.unfinished(NOW + HOUR, 10) == (delivery(),)
