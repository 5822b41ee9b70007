"""`answered` and `remind` of a message: by the member's word, also where nothing was seen; and undone like any deed."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.config import PolicySettings
from bot.conversation.by_itself import channels, compose
from bot.conversation.verbs import VERBS
from bot.conversation.verbs.about_message import AT, PRESSED, answered, remind, remind_filled
from bot.engine.intake import take
from bot.engine.leaving import leave_out
from bot.events import ChannelId, Identity, MessageId
from bot.ledger import How, Item, MemberId
from bot.models import Deed, Delivery, DeliveryState, Due, Nudge, NudgeState, Sent
from bot.people import ChannelKind
from bot.ports import Changes, Filled, Pressed
from bot.views import Chart, Digest, Form, Notice, Source, Text, View
from storage.memory import MemoryStore
from tests.bot.conversation.talk import (
    DAY,
    HOUR,
    MINUTE,
    SOMEBODY,
    channel,
    listed,
    made,
    only_kim,
    rows,
    say,
    states,
    tells,
    told,
    turn,
)
from tests.rows import ANN, HOME, KIM, LEE, NOW, place, posted

pytestmark = pytest.mark.asyncio
MONDAY = NOW + 3 * DAY
KIMS = ("C1", "k1", KIM)
"""Kim's question to Ann."""
UNSEEN = ("slack:T1/C99", "1774000000.000100", KIM)
"""A message of Kim's in a channel that the bot isn't in."""
About = tuple[str, str, Identity | None]


def pressed(verb: str, about: About, text: str = "") -> Pressed:
    channel, message, author = about
    source = Source(channel=ChannelId(channel), message=MessageId(message))
    return Pressed(who=ANN, where="test", verb=verb, text=text, source=source, author=author)


async def has_answered(store: MemoryStore, about: About, now: datetime = NOW) -> View:
    return await answered(await turn(store, now=now), pressed("answered", about))


async def asks_for(store: MemoryStore, about: About, text: str = "", now: datetime = NOW) -> View:
    return await remind(await turn(store, now=now), pressed("remind", about, text))


async def fills(store: MemoryStore, about: About, *at: str, now: datetime = NOW) -> View:
    form = await asks_for(store, about, now=now)
    assert isinstance(form, Form)
    values: Mapping[str, tuple[str, ...]] = {AT: at}
    return await remind_filled(
        await turn(store, now=now), Filled(who=ANN, where="test", verb="remind", id=form.id, values=values)
    )


async def items(store: MemoryStore, who: Identity = KIM) -> list[Item]:
    return [item for item in await store.items(HOME, MemberId(ANN)) if item.contact == who]


async def comes_back(store: MemoryStore, at: datetime, readable: Collection[ChannelId] | None = None) -> str:
    """What is sent alone at this moment, nothing if nothing is."""
    agenda = await store.agenda(HOME, MemberId(ANN))
    (due,) = [row for row in agenda.dues if row.kind is Sent.NUDGE]
    assert due.at == at
    assert due.day
    delivery = Delivery(
        home=HOME,
        member=MemberId(ANN),
        kind=Sent.NUDGE,
        subject=due.subject,
        day=due.day,
        due=at,
        state=DeliveryState.CLAIMED,
        at=at,
    )
    then = await turn(store, now=at)
    composed = await compose(
        then, delivery, agenda, readable if readable is not None else await channels(then, delivery)
    )
    if composed is None:
        return ""
    assert isinstance(composed.view, Digest)
    return told(composed.view)


async def test_what_is_open_there_is_settled_by_word_and_counts() -> None:
    store = await made()
    await say(store, "today")
    assert await has_answered(store, KIMS) == Text(
        text="Noted by your word: you got back to Kim in #general. “undo” takes it back."
    )
    (item,) = await items(store)
    assert item.settled
    assert item.settled.how is How.WORD
    assert (await states(store))[KIM] is NudgeState.DONE
    assert "Kim" not in await listed(store)


async def test_it_is_about_the_whole_conversation_but_about_no_other() -> None:
    store = await only_kim()
    later = posted("k2", KIM, NOW - DAY, "Any news?", place=place(thread="k1"), thread_author=KIM)
    other = posted("k3", KIM, NOW - DAY, "And the docs?", names=(ANN,), place=place("C2"))
    await take(store, [later, other], NOW)
    await say(store, "today")
    await has_answered(store, ("C1", "k2", KIM))
    assert {item.conversation: bool(item.settled) for item in await items(store)} == {"C1/k1": True, "C2/k3": False}
    assert (await states(store))[KIM] is NudgeState.SENT
    assert "Kim" in await listed(store)


@pytest.mark.parametrize("about", [("C2", "x9", KIM), UNSEEN, ("C1", "k1", LEE)])
async def test_where_nothing_is_open_it_says_so_kindly_and_changes_nothing(about: About) -> None:
    store = await only_kim()
    before = await rows(store)
    assert told(await has_answered(store, about)).endswith("is open there, as far as I saw: all is well.")
    assert await rows(store) == before


async def test_having_answered_is_undone() -> None:
    store = await made()
    await say(store, "today")
    before = await rows(store)
    await has_answered(store, KIMS)
    assert await tells(store, "undo") == "Taken back: you marked Kim as done."
    after = await rows(store, Deed)
    assert {key: after.get(key) for key in before} == before


async def test_without_a_time_it_is_asked_for_tomorrow_at_their_hour_first() -> None:
    form = await asks_for(await made(), KIMS)
    assert isinstance(form, Form)
    (field,) = form.fields
    assert (form.title, form.submit, form.verb) == ("Remind me of this", "Bring it back", "remind")
    assert (field.name, field.kind, field.value) == (AT, "moment", "2026-03-21T09:00:00+01:00")


async def test_what_is_open_there_comes_back_alone_at_its_time() -> None:
    store = await made()
    await say(store, "today")
    answer = await fills(store, KIMS, "2026-03-23T09:00:00+00:00")
    assert answer == Text(text="Kim will be back on Monday 23 March, 10:00 (Europe/Berlin).")
    assert (await states(store))[KIM] is NudgeState.SNOOZED
    assert "Kim" not in await listed(store)
    assert "Back, as you asked:\n1. Kim asked you a question" in await comes_back(store, MONDAY)


async def test_only_the_conversation_of_the_message_is_put_off() -> None:
    store = await only_kim()
    await take(store, [posted("k3", KIM, NOW - DAY, "And the docs?", names=(ANN,), place=place("C2"))], NOW)
    await fills(store, KIMS, MONDAY.isoformat())
    assert "Kim asked you a question in #launch yesterday." in await tells(store, "who")
    assert "#launch" not in await comes_back(store, MONDAY)


@pytest.mark.parametrize("about", [UNSEEN, ("C1", "s1", SOMEBODY)])
async def test_what_waits_for_nobody_waits_for_the_member_from_then_on(about: About) -> None:
    store = await made()
    await take(store, [posted("s1", SOMEBODY, NOW - DAY, "We should talk about the plan.")], NOW)
    await fills(store, about, MONDAY.isoformat())
    (item,) = [one for one in await store.items(HOME, MemberId(ANN)) if one.channel == about[0] and one.since == NOW]
    assert (item.message, item.settled) == (about[1], None)
    back = await comes_back(store, MONDAY)
    assert back.startswith("Back, as you asked:\n1. ")


async def test_what_is_noted_is_told_as_such_wherever_it_was_written() -> None:
    store = await made()
    in_june = NOW + timedelta(days=80)
    await fills(store, UNSEEN, in_june.isoformat())
    told_then = await comes_back(store, in_june, readable=())
    assert told_then == "Back, as you asked:\n1. Kim wrote in a channel; you wanted to come back to it."
    form = await fills(store, UNSEEN, (NOW + timedelta(days=90)).isoformat())
    assert isinstance(form, Form)
    assert form.fields[0].problem == "That is too far away: choose a time before Thursday 18 June."


async def test_it_is_of_the_thread_that_the_message_is_in() -> None:
    store = await made()
    thread = place(thread="s1")
    talk = [
        posted("s1", SOMEBODY, NOW - DAY, "We should talk about the plan.", place=thread),
        posted("s2", KIM, NOW - DAY + MINUTE, "On Tuesday.", place=thread, thread_author=SOMEBODY),
    ]
    await take(store, talk, NOW)
    await fills(store, ("C1", "s2", KIM), MONDAY.isoformat())
    assert "C1/s1" in [item.conversation for item in await items(store)]


async def test_answering_settles_it_and_then_it_does_not_come_back() -> None:
    store = await made()
    await take(store, [posted("s1", SOMEBODY, NOW - DAY, "We should talk about the plan.")], NOW)
    await fills(store, ("C1", "s1", SOMEBODY), MONDAY.isoformat())
    reply = posted("a9", ANN, NOW + HOUR, "Let's.", place=place(thread="s1"), thread_author=SOMEBODY)
    await take(store, [reply], NOW + HOUR)
    (item,) = await items(store, SOMEBODY)
    assert item.settled
    assert item.settled.how is How.MESSAGE
    assert await comes_back(store, MONDAY) == ""


async def test_what_is_noted_is_nothing_that_they_did() -> None:
    store = await made()
    await fills(store, ("C1", "s1", SOMEBODY), MONDAY.isoformat())
    chart = await say(store, "picture of @somebody")
    assert isinstance(chart, Chart)
    assert "From Sam Body I saw nothing." in chart.alt
    assert "From them:" not in await tells(store, "with @somebody in numbers")


async def test_where_the_bot_is_not_it_is_settled_by_word() -> None:
    store = await only_kim()
    await fills(store, UNSEEN, MONDAY.isoformat())
    assert "you got back to Kim in a channel" in told(await has_answered(store, UNSEEN, NOW + HOUR))
    assert await comes_back(store, MONDAY) == ""


async def test_a_reminder_is_undone_with_all_that_it_opened() -> None:
    store = await only_kim()
    before = await rows(store)
    await fills(store, UNSEEN, MONDAY.isoformat())
    assert await rows(store) != before
    assert await tells(store, "undo") == "Taken back: you snoozed Kim until Monday 23 March, 10:00."
    assert await rows(store, Deed, Due) == before
    assert await comes_back(store, MONDAY) == ""


async def test_asked_for_twice_it_comes_once_at_the_later_word() -> None:
    store = await only_kim()
    await fills(store, UNSEEN, MONDAY.isoformat())
    await fills(store, UNSEEN, (MONDAY + HOUR).isoformat(), now=NOW + MINUTE)
    nudges = [row for row in (await rows(store)).values() if isinstance(row, Nudge)]
    assert [nudge.until for nudge in nudges] == [MONDAY + HOUR]
    assert await comes_back(store, MONDAY + HOUR)


async def test_a_time_may_come_with_it() -> None:
    store = await only_kim()
    assert told(await asks_for(store, KIMS, "monday")).startswith("Kim will be back on Monday 23 March, 09:00")
    assert told(await asks_for(store, KIMS, "yesterday")) == "“yesterday” is past: Thursday 19 March, 09:00."


@pytest.mark.parametrize(
    ("at", "problem"),
    [
        ((), "Choose a day and a time."),
        (("soon",), "Choose a day and a time."),
        (("2026-03-20T08:59:00+00:00",), "That is past."),
        (("2028-01-01T09:00:00+00:00",), "That is more than a year away."),
        (("0001-01-01T00:00:00+14:00",), "Choose a day and a time."),
    ],
)
async def test_what_is_no_time_is_asked_for_again(at: tuple[str, ...], problem: str) -> None:
    store = await made()
    before = await rows(store)
    form = await fills(store, KIMS, *at)
    assert isinstance(form, Form)
    assert problem in form.fields[0].problem
    assert await rows(store) == before


async def test_what_would_be_let_go_before_its_time_is_asked_for_again_with_the_last_day() -> None:
    store = await made()
    before = await rows(store)
    form = await fills(store, KIMS, (NOW + timedelta(days=60)).isoformat())
    assert isinstance(form, Form)
    assert form.fields[0].problem == "That is too far away: choose a time before Wednesday 1 April."
    assert await rows(store) == before
    last = "2026-03-31T23:00:00+02:00"
    assert told(await fills(store, KIMS, last)).startswith("Kim will be back on Tuesday 31 March, 23:00")
    assert "Kim asked you" in await comes_back(store, datetime.fromisoformat(last))


@pytest.mark.parametrize(
    ("author", "says"),
    [
        (None, "An app wrote that, or somebody of another organisation: I read neither."),
        (ANN, "You wrote that yourself, so there is nobody to get back to."),
        (LEE, "Of whoever wrote that I keep nothing, so I can’t help here."),
    ],
)
async def test_of_messages_of_nobody_else_nothing_is_noted(author: Identity | None, says: str) -> None:
    store = await made()
    await leave_out(store, LEE)
    before = await rows(store)
    about = ("C1", "x1", author)
    for view in (await has_answered(store, about), await asks_for(store, about)):
        assert view == Notice(text=says, tone="problem")
    assert await rows(store) == before


@pytest.mark.parametrize(
    ("muting", "says"),
    [
        ("mute @kim", "You muted Kim, so nothing of theirs comes back. “unmute” ends that."),
        ("mute #general", "You muted that channel, so nothing of it comes back. “unmute” ends that."),
    ],
)
async def test_what_is_muted_is_refused_with_a_hint(muting: str, says: str) -> None:
    store = await made()
    await say(store, muting)
    assert await asks_for(store, KIMS) == Notice(text=says, tone="problem")
    id_ = f"{KIM} C1 k1"
    filled = Filled(who=ANN, where="test", verb="remind", id=id_, values={AT: (MONDAY.isoformat(),)})
    assert await remind_filled(await turn(store), filled) == Notice(text=says, tone="problem")


async def test_nothing_is_promised_that_a_stop_or_a_pause_would_keep_back() -> None:
    store = await made()
    form = await asks_for(store, KIMS)
    assert isinstance(form, Form)
    await say(store, "pause 1 week")
    await say(store, "yes")
    view = await fills(store, KIMS, MONDAY.isoformat())
    assert told(view) == "You are paused at that time, so it would not come back then. “resume” ends that."
    assert "will be back" in told(await fills(store, KIMS, (MONDAY + 9 * DAY).isoformat()))
    await say(store, "stop")
    before = await rows(store)
    assert told(await asks_for(store, KIMS)) == "You have stopped me, so nothing would come back. Say “resume” first."
    assert await rows(store) == before


@pytest.mark.parametrize("entry", ["#general", "C1"])
async def test_a_message_of_a_channel_that_is_never_read_is_refused(entry: str) -> None:
    store = await made()
    before = await rows(store)
    strict = await turn(store, policy=PolicySettings(never_read=(entry,)))
    for verb in (answered, remind):
        view = await verb(strict, pressed("remind", KIMS))
        assert told(view) == "What is said in that channel I never read: whoever runs me here has set that."
    new = channel("slack:T1/C8", "board", ChannelKind.PRIVATE)
    strict = replace(await turn(store, policy=PolicySettings(never_read=("board",))), channels={new.id: new})
    assert "never read" in told(await remind(strict, pressed("remind", (new.id, "1.1", KIM))))
    assert await rows(store) == before


async def test_a_form_shown_in_a_message_is_opened_again_by_what_it_carries() -> None:
    store = await made()
    form = await asks_for(store, KIMS)
    assert isinstance(form, Form)
    again = await remind(await turn(store), Pressed(who=ANN, where="test", verb="remind", id=form.id))
    assert again == form


async def test_of_a_channel_that_cannot_be_read_it_comes_back_without_words() -> None:
    store = await made()
    secret = channel("slack:T1/C99", "merger", ChannelKind.PRIVATE)
    await fills(store, UNSEEN, MONDAY.isoformat())
    for labels in ((), (secret,)):
        await store.commit(Changes(puts=labels)) if labels else None
        agenda = await store.agenda(HOME, MemberId(ANN))
        (due,) = [row for row in agenda.dues if row.kind is Sent.NUDGE]
        assert due.day
        delivery = Delivery(
            home=HOME,
            member=MemberId(ANN),
            kind=Sent.NUDGE,
            subject=due.subject,
            day=due.day,
            due=MONDAY,
            state=DeliveryState.CLAIMED,
            at=MONDAY,
        )
        composed = await compose(await turn(store, now=MONDAY, where="slack"), delivery, agenda, ())
        assert composed
        assert isinstance(composed.view, Digest)
        (card,) = composed.view.cards
        assert (card.quotes, card.source) == (False, None)
        assert "merger" not in card.reason


@pytest.mark.parametrize("id_", ["", "x", "slack:T1:kim", "slack:T1:kim C1", f"{ANN} C1 k1", "  "])
async def test_a_form_of_somebody_else_is_refused(id_: str) -> None:
    store = await made()
    before = await rows(store)
    filled = Filled(who=ANN, where="test", verb="remind", id=id_, values={AT: (MONDAY.isoformat(),)})
    view = await remind_filled(await turn(store), filled)
    assert isinstance(view, Notice)
    assert view.tone == "problem"
    assert await rows(store) == before


async def test_they_are_for_members_only_and_no_words_mean_them() -> None:
    names = {verb.name for verb in PRESSED}
    assert names == {"answered", "remind"}
    assert not any(verb.guest for verb in PRESSED)
    assert names.isdisjoint(verb.name for verb in VERBS)
