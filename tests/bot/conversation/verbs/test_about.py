"""`what do you know about me` and `export`: all about whoever asks, and nothing of anybody else's."""

import json

import pytest

from bot.engine.intake import take
from bot.ledger import MemberId
from bot.ports import Changes
from bot.views import Document
from tests.bot.conversation.talk import HOUR, MINUTE, SOMEBODY, guest_says, made, rows, say, tells, told
from tests.rows import ANN, HOME, KIM, LEE, NOW, member, place, posted, profile

pytestmark = pytest.mark.asyncio
OTHERS = (
    "Kim",
    "Lee",
    "Max",
    "Adams",
    "Brown",
    "kim",
    "lee",
    "max.a",
    "general",
    "launch",
    "help ",
    "C1",
    "C2",
    "slack:",
)


async def test_a_member_is_told_kinds_counts_and_dates() -> None:
    store = await made()
    await say(store, "today")
    assert (await tells(store, "what do you know about me")).splitlines() == [
        "What I know about you",
        "Your name and handle.",
        "1 message that you wrote, on 18 March 2026.",
        "4 messages of others about you, from 18 March 2026 to 19 March 2026.",
        "What passed between you and others: 3 questions, 1 helpful answer, from 18 March 2026 to 19 March 2026.",
        "3 nudges that I told you.",
        "Your settings, and what you told me. “export” gives you all of it.",
        "What anybody wrote is never kept, only ids, kinds and times.",
    ]


async def test_a_guest_is_told_of_themselves_and_never_whose_ledger_it_is() -> None:
    store = await made()
    await store.commit(Changes(puts=(member(LEE),)))
    await take(store, [posted("k9", KIM, NOW - HOUR, "Is it?", names=(ANN, LEE), place=place("C2"))], NOW)
    for text in ("today", "mute @kim", "met @kim", "wrong 1"):
        await say(store, text)
    said = told(await guest_says(store, "what do you know about me", KIM))
    assert "2 messages that you wrote" in said
    assert not any(word in said for word in ("Ann", "ann", "Lee", "Max", "general", "launch", "slack:", "mute"))


async def test_a_guest_of_whom_nothing_is_known_is_told_so() -> None:
    store = await made()
    said = told(await guest_says(store, "what do you know about me", type(KIM)("slack:T1:stranger")))
    assert "Nothing that passed" in said


async def test_a_guest_whom_a_member_only_muted_is_not_told_that_nothing_is_known() -> None:
    store = await made()
    await say(store, "mute @somebody")
    await store.commit(Changes(drops=(profile(SOMEBODY, "Sam Body"),)))
    assert "Nothing." not in told(await guest_says(store, "what do you know about me", SOMEBODY))


async def test_a_member_is_told_nothing_that_names_another_person_or_channel() -> None:
    store = await made()
    for text in ("today", "done 1", "mute @lee", "met @kim"):
        await say(store, text)
    said = await tells(store, "about me")
    assert not any(word in said for word in OTHERS)


async def test_an_act_that_stands_in_two_ledgers_counts_once() -> None:
    store = await made()
    await store.commit(Changes(puts=(member(KIM),)))
    await take(store, [posted("k9", KIM, NOW - HOUR, "Is it?", names=(ANN,), place=place("C2"))], NOW)
    assert "4 questions, 1 helpful answer" in await tells(store, "about me")


async def test_a_meeting_counts_once_though_each_came_to_the_other() -> None:
    store = await made()
    await say(store, "met @kim")
    assert "1 meeting," in await tells(store, "about me")
    assert "meeting" not in told(await guest_says(store, "about me", KIM))


async def test_the_dates_are_by_the_members_clock() -> None:
    store = await made(posted("k1", KIM, NOW.replace(hour=23) - 48 * HOUR, "Is it?", names=(ANN,)))
    assert "on 19 March 2026" in await tells(store, "about me")  # 00:00 in Berlin


async def test_asking_changes_nothing() -> None:
    store = await made()
    before = await rows(store)
    for text in (
        "about me",
        "export",
        "status",
        "history",
        "settings",
        "review",
        "unmute",
        "help",
        "with @kim",
        "waiting",
    ):
        await say(store, text)
    for who in (KIM, SOMEBODY):
        await guest_says(store, "about me", who)
    assert await rows(store) == before


async def test_an_export_holds_all_own_rows_and_none_of_others() -> None:
    store = await made()
    await store.commit(Changes(puts=(member(LEE),)))
    await take(store, [posted("k9", KIM, NOW - HOUR, "Is it?", names=(ANN, LEE), place=place("C2"))], NOW)
    for text in ("today", "done 1", "mute @lee", "met @kim", "snooze 2 tomorrow"):
        await say(store, text, now=NOW + MINUTE)
    view = await say(store, "export")
    assert isinstance(view, Document)
    assert view.name == "requite-2026-03-20.json"
    tables = json.loads(view.content)
    assert sorted(tables) == [
        "deeds", "dues", "engagements", "items", "members", "nudges", "profiles", "questions", "shown", "traces",
    ]  # fmt: skip
    for name in ("deeds", "dues", "engagements", "items", "nudges", "questions", "shown"):
        assert {row["member"] for row in tables[name]} == {ANN}
    assert {row["author"] for row in tables["traces"]} == {ANN}
    assert [row["identity"] for row in tables["profiles"]] == [ANN]
    assert [row["id"] for row in tables["members"]] == [ANN]
    assert len(tables["items"]) == len(await store.items(HOME, MemberId(ANN)))
    assert view.text == f"All that I keep of you: {sum(map(len, tables.values()))} entries."
    assert "secret" not in view.content
