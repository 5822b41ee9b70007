"""`forget @name` drops the caller's view of them and doesn't read it again; `forget me` drops all and keeps out."""

import pytest

from bot.conversation.answer import answer
from bot.conversation.verbs.forget import forget_person
from bot.engine.intake import take
from bot.engine.leaving import let_in
from bot.ledger import MemberId
from bot.models import Call, Deed, Nudge, Question, Shown
from bot.people import Home, LeftOut
from bot.ports import Changes
from tests.bot.conversation.talk import (
    DAY,
    HOUR,
    MINUTE,
    events,
    guest_says,
    listed,
    made,
    member_of,
    rows,
    say,
    tells,
    told,
    turn,
)
from tests.rows import ANN, HOME, KIM, LEE, NOW, SPACE, member, place, posted, profile, reacted

pytestmark = pytest.mark.asyncio


async def test_forgetting_somebody_asks_first_and_does_nothing_without_a_yes() -> None:
    for text in ("no", "today", "blah", "never mind", "done 9"):
        store = await made()
        before = await rows(store, Nudge)
        assert await tells(store, "forget @kim") == (
            "Forget all that I know of you and Kim, up to now? That can’t be taken back, and they aren’t told. "
            "Say “yes” or “no”."
        )
        await say(store, text)
        assert await rows(store, Nudge) == before
        await say(store, "yes")
        assert await rows(store, Nudge) == before


async def test_all_that_passed_with_somebody_is_gone_and_others_stay() -> None:
    store = await made()
    for text in ("today", "skip 1", "met @kim", "forget @kim"):
        await say(store, text)
    assert await tells(store, "yes") == "Forgotten: what passed between you and Kim up to now."
    known = await store.between(HOME, MemberId(ANN), [KIM])
    assert (known.engagements, known.items) == ((), ())
    assert await listed(store) == ["Max Adams", "Max Brown", "Lee"]
    assert not [row for row in await store.about(HOME, [KIM]) if isinstance(row, (Nudge, Deed, Question))]


async def test_no_list_in_any_place_of_talk_names_them_any_more() -> None:
    store = await made()
    await say(store, "today", where="other")
    await say(store, "today")
    await say(store, "forget @kim")
    await say(store, "yes")
    assert [row.where for row in await store.about(HOME, [KIM]) if isinstance(row, Shown)] == []


async def test_no_question_in_any_place_of_talk_names_them_any_more() -> None:
    store = await made()
    await say(store, "met @kim yesterday", where="other")
    await say(store, "forget @kim")
    await say(store, "yes")
    assert not [row for row in await store.about(HOME, [KIM]) if isinstance(row, Question)]


async def test_the_numbers_of_the_others_on_the_list_stay_what_they_were() -> None:
    store = await made()
    await say(store, "today")
    await say(store, "forget @kim")
    await say(store, "yes")
    assert await tells(store, "done 3") == "Done: Lee. Noted by your word."
    assert await tells(store, "done 2") == "Done: Max Adams. Noted by your word."
    assert not (await tells(store, "done 1")).startswith("Done")


async def test_the_same_events_taken_again_add_nothing_back_and_new_ones_count() -> None:
    store = await made()
    await say(store, "forget @kim")
    await say(store, "yes")
    after = await rows(store)
    await take(store, events(), NOW + HOUR)
    assert await rows(store) == after
    edited = posted("k1", KIM, NOW - 2 * DAY, "Is the rc tagged? Ann?", names=(ANN,), edited_at=NOW + MINUTE)
    await take(store, [edited], NOW + HOUR)
    assert (await store.between(HOME, MemberId(ANN), [KIM])).engagements == ()
    anew = posted("k2", KIM, NOW + MINUTE, "And now?", names=(ANN,), place=place(thread="k1"))
    await take(store, [anew], NOW + HOUR)
    assert "Kim" in await listed(store, now=NOW + HOUR)
    assert [act.message for act in (await store.between(HOME, MemberId(ANN), [KIM])).engagements] == ["k2"]


async def test_forgetting_again_moves_the_moment_on() -> None:
    store = await made()
    for now in (NOW, NOW + DAY):
        await say(store, "forget @kim", now=now)
        await say(store, "yes", now=now)
    assert [(forgot.contact, forgot.at) for forgot in (await member_of(store)).forgot] == [(KIM, NOW + DAY)]


async def test_forgetting_somebody_is_not_undone_nor_is_what_came_before() -> None:
    store = await made()
    for text in ("mute @lee", "forget @kim", "yes"):
        await say(store, text)
    assert "can’t be brought back" in await tells(store, "undo")
    assert LEE in (await member_of(store)).muted
    assert [forgot.contact for forgot in (await member_of(store)).forgot] == [KIM]


async def test_what_forgotten_people_settled_for_others_does_not_name_them() -> None:
    store = await made()
    answered = posted("l5", LEE, NOW - HOUR, "It is.", place=place(thread="k1"), thread_author=KIM)
    thanks = posted("k5", KIM, NOW - MINUTE, "Thanks!", names=(LEE,), place=place(thread="k1"))
    await take(store, [answered, thanks], NOW)
    assert "Lee answered Kim" in await tells(store, "history")
    await say(store, "forget @lee")
    await say(store, "yes")
    assert "Lee" not in await tells(store, "history")


async def test_one_called_max_is_told_apart_and_then_still_confirmed() -> None:
    store = await made()
    before = await rows(store)
    assert "Which one?" in await tells(store, "forget max")
    assert (await tells(store, "1")).startswith("Forget all that I know of you and Max Adams")
    assert await rows(store) == before
    await say(store, "yes")
    assert await listed(store) == ["Kim", "Max Brown", "Lee"]


async def test_other_members_views_stay() -> None:
    store = await made()
    await store.commit(Changes(puts=(member(LEE),)))
    await take(store, [posted("k9", KIM, NOW - HOUR, "Lee, is it?", names=(LEE,), place=place("C2"))], NOW)
    theirs = await store.between(HOME, MemberId(LEE), [KIM])
    await say(store, "forget @kim")
    await say(store, "yes")
    assert (await store.between(HOME, MemberId(LEE), [KIM])).engagements == theirs.engagements


async def test_forget_me_asks_first_and_does_nothing_without_a_yes() -> None:
    for text in ("no", "today", "blah", "history"):
        store = await made()
        before = await rows(store, Nudge)
        await say(store, "forget me")
        await say(store, text)
        await say(store, "yes")
        assert await rows(store, Nudge) == before


@pytest.mark.parametrize("text", ["forget me", "leave me out", "delete my data"])
async def test_forget_me_drops_everything_about_a_member(text: str) -> None:
    store = await made()
    for other in ("today", "mute @lee", text):
        await say(store, other)
    assert (await tells(store, "yes")).startswith("Done. Nothing about you is kept any more")
    assert await store.members() == ()
    assert {type(row) for row in await store.about(HOME)} == {Home, LeftOut}
    assert await store.about(HOME, [ANN]) == ()


async def test_a_member_who_left_among_others_leaves_nothing_behind_and_stays_out() -> None:
    store = await made()
    await store.commit(Changes(puts=(member(LEE),)))
    await take(store, [posted("l9", LEE, NOW - HOUR, "Ann, is it?", names=(ANN,), place=place("C2"))], NOW)
    await say(store, "forget me")
    await say(store, "yes")
    assert await store.about(HOME, [ANN]) == ()
    await take(store, [*events(), reacted("k1", ANN, NOW, message_author=KIM)], NOW)
    assert await store.about(HOME, [ANN]) == ()
    named = posted("k8", KIM, NOW, "Lee, Ann, is it?", names=(LEE, ANN))
    await take(store, [named], NOW)
    assert await store.about(HOME, [ANN]) == ()
    assert (await store.between(HOME, MemberId(LEE), [KIM])).items


async def test_whoever_opts_in_again_is_let_in() -> None:
    store = await made()
    await store.commit(Changes(puts=(member(LEE),)))
    await say(store, "forget me")
    await say(store, "yes")
    await store.commit(Changes(drops=await let_in(store, HOME, [ANN])))
    assert not [row for row in await store.about(HOME) if isinstance(row, LeftOut)]
    await store.commit(Changes(puts=(member(ANN), profile(ANN))))
    await take(store, events(), NOW)
    assert "Kim" in await listed(store)


async def test_a_turn_of_somebody_who_has_just_left_writes_nothing() -> None:
    store = await made()
    late = await turn(store)
    await say(store, "forget me")
    await say(store, "yes")
    for text in ("today", "done 1", "mute @kim", "stop", "met @kim", "settings people 5"):
        await answer(late, text)
    assert await store.about(HOME, [ANN]) == ()


async def test_a_guest_who_asks_to_be_forgotten_says_it_in_one_go() -> None:
    store = await made()
    before = await rows(store)
    for text in ("forget me", "leave me out", "forget me please", "yes", "forget me not", "forget me, no"):
        assert "Done." not in told(await guest_says(store, text))
        assert await rows(store) == before
    for sure in ("forget me, yes", "leave me out yes", "Forget me, really!"):
        store = await made()
        assert told(await guest_says(store, sure)).startswith("Done.")
        assert await store.about(HOME, [KIM]) == ()
        await take(store, events(), NOW)
        assert await store.about(HOME, [KIM]) == ()
        assert (await store.known(SPACE, ())).kept_out.covers(KIM)
        assert await listed(store) == ["Max Adams", "Max Brown", "Lee"]


async def test_when_a_guest_leaves_the_numbers_of_the_others_stay_what_they_were() -> None:
    store = await made()
    await say(store, "today")
    await guest_says(store, "forget me, yes")
    assert await tells(store, "done 2") == "Done: Max Adams. Noted by your word."


async def test_a_guest_may_do_nothing_else() -> None:
    store = await made()
    before = await rows(store)
    for text in ("today", "done 1", "stop", "export", "forget @ann", "settings hour 8", "status", "", "help"):
        assert told(await guest_says(store, text)).startswith("I don’t work for you yet")
    assert await rows(store) == before


async def test_whoever_left_meanwhile_is_not_brought_back_by_forgetting_somebody() -> None:
    store = await made()
    late = await turn(store)
    await say(store, "forget me")
    await say(store, "yes")
    before = await rows(store)
    await forget_person(late, Call(verb="forget_person", person=KIM, sure=True))
    assert await rows(store) == before
