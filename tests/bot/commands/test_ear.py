"""The ear of a platform: members and guests, opting in, presses, forms, once each, what is labelled and what goes."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.commands.ear import Ear
from bot.config import PolicySettings, Settings
from bot.delivering import keep_house
from bot.events import ChannelId, Event, Identity, MessageId, SpaceId, identity
from bot.ledger import HomeId, MemberId
from bot.models import NudgeState, SaidOnce
from bot.people import Channel, ChannelKind, Home, LeftOut, Member, Pause, Profile, Unread
from bot.ports import Applicant, Changes, Filled, Heard, Named, Pressed
from bot.views import Action, Digest, Form, Listing, Notice, NudgeCard, Source, Text, View
from storage import open_store
from storage.memory import MemoryStore
from tests.bot.conversation.talk import told
from tests.bot.posting import Wall, job_at
from tests.doubles.kept import Kept
from tests.rows import ANN, HOME, KIM, LEE, MEMBER, NOW, SPACE, member, opted_in, person, place, posted, profile

pytestmark = pytest.mark.asyncio
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
GENERAL, SECRET, RANDOM = (ChannelId(f"{SPACE}/{name}") for name in ("C1", "G1", "C9"))


def channel(of: ChannelId, name: str, kind: ChannelKind = ChannelKind.PUBLIC) -> Channel:
    return Channel(home=HOME, id=of, name=name, kind=kind)


CHANNELS = (channel(GENERAL, "general"), channel(SECRET, "board", ChannelKind.PRIVATE))
APPLICANT = Applicant(
    profile=profile(ANN, "Ann", zone="Europe/Berlin"),
    readable=CHANNELS,
    joinable=(channel(RANDOM, "random"),),
    others=3,
)


def asked(message: str, who: Identity = KIM, to: Identity = ANN, where: str = GENERAL, **fields: Any) -> Event:
    """Somebody asks somebody something in a thread of its own."""
    at = fields.pop("at", NOW - HOUR)
    return posted(message, who, at, "Is it done?", names=(to,), place=place(where, thread=message), **fields)


@dataclass
class World:
    """A bot on a platform of its own, seen from the platform."""

    store: MemoryStore
    platform: Kept = field(default_factory=lambda: Kept(name="slack"))
    wall: Wall = field(default_factory=lambda: Wall(NOW))
    settings: Settings = field(default_factory=Settings)

    def __post_init__(self) -> None:
        self.job = job_at(self.wall, self.store, self.settings)
        self.ear = Ear(job=self.job, storage=self.store, platform=self.platform)

    def who(self, who: Identity, once: str = "", by: str = "dm") -> dict[str, Any]:
        return {"who": who, "where": "slack", "by": by, "space": SPACE, "once": once}

    async def says(self, text: str, who: Identity = ANN, once: str = "", by: str = "dm") -> View:
        return await self.ear.answer(Heard(text=text, **self.who(who, once, by)))

    async def presses(self, action: Action, who: Identity = ANN, once: str = "", by: str = "dm") -> View:
        return await self.ear.press(
            Pressed(verb=action.verb, id=action.id, text=action.text, **self.who(who, once, by))
        )

    async def fills(self, form: Form, who: Identity = ANN, **values: tuple[str, ...]) -> View:
        given = {one.name: one.values if one.kind == "several" else (one.value,) for one in form.fields}
        return await self.ear.fill(Filled(verb=form.verb, id=form.id, values=given | values, **self.who(who)))

    async def cards(self, who: Identity = ANN) -> tuple[NudgeCard, ...]:
        view = await self.says("today", who)
        assert isinstance(view, Digest)
        return view.cards

    async def member(self, who: Identity = ANN) -> Member:
        (found,) = await self.store.called(who)
        return found


@pytest_asyncio.fixture
async def world() -> AsyncIterator[World]:
    """Ann is a member, Kim and Lee asked her something."""
    world = World(MemoryStore())
    labels = (profile(KIM, "Kim"), profile(LEE, "Lee"), *CHANNELS)
    await world.store.commit(Changes(puts=(*opted_in(), *labels)))
    await world.ear.take([asked("k1"), asked("l1", LEE)])
    yield world


def said(view: View) -> str:
    return told(view)


def action(card: NudgeCard | Text, verb: str, text: str = "") -> Action:
    (found,) = [one for one in card.actions if (one.verb, one.text) == (verb, text)]
    return found


# --- guests and opting in --------------------------------------------------------------------------


async def test_nothing_of_anybody_is_kept_before_the_form_comes_back() -> None:
    world = World(MemoryStore())
    world.platform.applicants[ANN] = APPLICANT
    await world.ear.take([asked("k1")])
    await world.ear.label([profile(ANN), profile(KIM)], CHANNELS)
    for text in ("hello", "help", "what do you know about me", "today", "start"):
        await world.says(text, once=f"D1/{text}")
    await world.ear.note_received(SPACE, NOW)
    form = await world.says("start")
    assert isinstance(form, Form)
    await world.fills(form, zone=("Nowhere/Land",))
    assert [*world.store.tables] == []
    await world.fills(form)
    assert {type(row) for row in world.store.tables} >= {Home, Member, Profile}


async def test_the_form_says_what_is_seen_kept_and_by_whom() -> None:
    world = World(MemoryStore())
    world.platform.applicants[ANN] = APPLICANT
    form = await world.says("start")
    assert isinstance(form, Form)
    fields = {one.name: one for one in form.fields}
    assert (fields["hour"].kind, fields["hour"].value) == ("clock", "09:00")
    assert fields["days"].values == ("0", "1", "2", "3", "4")
    assert fields["zone"].value == "Europe/Berlin"
    assert fields["channels"].values == (GENERAL, SECRET)
    assert [one.value for one in fields["channels"].choices] == [GENERAL, SECRET, RANDOM]
    notes = "\n".join(form.notes)
    for part in ("I see 2 of your 6 channels.", "/invite", "never what anybody wrote", "90 days", "direct messages"):
        assert part in notes
    for part in ("for you alone", "Whoever runs the machine", "stop", "forget me"):
        assert part in notes


async def test_a_form_makes_a_member_a_home_and_enters_what_was_chosen() -> None:
    world = World(MemoryStore())
    world.platform.applicants[ANN] = APPLICANT
    form = await world.says("start")
    assert isinstance(form, Form)
    view = await world.fills(form, hour=("08:30",), days=("0", "2"), channels=(GENERAL, RANDOM, f"{SPACE}/C77"))
    assert "Your first list comes on Monday 23 March, 08:30" in said(view)
    assert "I watch one channel for you. I join one channel for you now, if I’m let in." in said(view)
    ann = await world.member()
    assert (ann.home, ann.joined_at, ann.hour.hour, ann.days) == (HOME, NOW, 8, (0, 2))
    assert ann.muted_channels == (SECRET,)
    assert ann.unread == (Unread(channel=SECRET),)
    assert world.platform.entered == [RANDOM]
    home = await world.store.home(HOME)
    assert home
    assert home.secret
    assert (await world.store.profiles(HOME))[ANN].name == "Ann"
    assert [row.at for row in (await world.store.agenda(HOME, MEMBER)).dues] == [NOW + 3 * DAY - 90 * MINUTE]
    again = await world.fills(form)
    assert isinstance(again, Form)
    assert (again.verb, again.notes[0]) == ("settings", "You are in already. These are your settings.")
    assert (await world.member()).joined_at == NOW


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"zone": ("Mars/Base",)}, "zone"),
        ({"hour": ("late",)}, "hour"),
        ({"days": ()}, "days"),
        ({"channels": ()}, "channels"),
        ({"channels": (f"{SPACE}/C77",)}, "channels"),
    ],
)
async def test_what_can_not_be_taken_is_shown_at_its_field(values: dict[str, Any], problem: str) -> None:
    world = World(MemoryStore())
    world.platform.applicants[ANN] = APPLICANT
    form = await world.says("start")
    assert isinstance(form, Form)
    again = await world.fills(form, **values)
    assert isinstance(again, Form)
    assert [one.name for one in again.fields if one.problem] == [problem]
    assert [*world.store.tables] == []


async def test_who_may_not_join_is_told_why_also_when_a_form_comes_back(world: World) -> None:
    world.platform.applicants[KIM] = replace(APPLICANT, profile=profile(KIM), refusal="Guests can’t join.")
    assert said(await world.says("start", KIM)) == "Guests can’t join."
    form = Form(title="", fields=(), verb="start")
    assert said(await world.fills(form, KIM, channels=(GENERAL,))) == "Guests can’t join."
    assert await world.store.called(KIM) == ()


async def test_where_nobody_can_start_it_says_how(world: World) -> None:
    assert "Here nobody can start" in said(await world.says("start", KIM))


async def test_members_who_say_start_see_their_settings(world: World) -> None:
    form = await world.says("start")
    assert isinstance(form, Form)
    assert (form.verb, form.notes[0]) == ("settings", "You are in already. These are your settings.")


async def test_a_guest_may_ask_and_be_left_out_and_can_come_back(world: World) -> None:
    assert "Your name and handle" in said(await world.says("what do you know about me", KIM))
    assert "start" in said(await world.says("hello there", KIM))
    await world.says("leave me out, yes", KIM)
    assert await world.store.about(HOME, [KIM]) == ()
    await world.ear.take([asked("k2")])
    assert await world.store.about(HOME, [KIM]) == ()
    world.platform.applicants[KIM] = replace(APPLICANT, profile=profile(KIM))
    form = await world.says("start", KIM)
    assert isinstance(form, Form)
    await world.fills(form, KIM)
    await world.ear.take([asked("k3", ANN, KIM)])
    assert (await world.store.between(HOME, MemberId(KIM))).contacts == {ANN}


async def test_being_left_out_holds_also_where_nobody_has_joined_yet() -> None:
    world = World(MemoryStore())
    await world.says("leave me out, yes", KIM)
    assert {type(row) for row in world.store.tables} == {Home, LeftOut}
    world.platform.applicants[ANN] = APPLICANT
    form = await world.says("start")
    assert isinstance(form, Form)
    await world.fills(form)
    await world.ear.take([asked("k1"), asked("l1", LEE)])
    assert (await world.store.between(HOME, MEMBER)).contacts == {LEE}


async def test_a_member_is_found_by_any_identity_and_in_the_space_they_speak_in(world: World) -> None:
    other = identity("slack", "T2", "ann")
    await world.store.commit(Changes(puts=(replace(await world.member(), identities=(ANN, other)),)))
    assert isinstance(await world.says("today", other), Digest)
    elsewhere = Home(id=HomeId("slack:T2"), spaces=(SpaceId("slack:T2"),))
    await world.store.commit(Changes(puts=(elsewhere, replace(member(), home=elsewhere.id, identities=(other,)))))
    view = await world.ear.answer(Heard(who=other, text="today", where="slack", by="dm", space=SpaceId("slack:T2")))
    assert isinstance(view, Digest)
    assert view.cards == ()
    assert len(await world.cards()) == 2


# --- presses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "text", "state"),
    [
        ("done", "", NudgeState.DONE),
        ("elsewhere", "", NudgeState.DONE),
        ("skip", "", NudgeState.SKIPPED),
        ("wrong", "", NudgeState.SKIPPED),
        ("not_for_me", "", NudgeState.SKIPPED),
        ("snooze", "1 hour", NudgeState.SNOOZED),
        ("snooze", "tomorrow", NudgeState.SNOOZED),
        ("snooze", "monday", NudgeState.SNOOZED),
    ],
)
async def test_a_press_on_a_card_does_what_it_says_at_once(
    world: World, verb: str, text: str, state: NudgeState
) -> None:
    card, other = await world.cards()
    view = await world.presses(action(card, verb, text), by="command")
    assert isinstance(view, Text), view
    nudges = {one.id: one for one in (await world.store.talk(HOME, MEMBER, "slack")).nudges}
    assert nudges[card.actions[0].id].state is state  # type: ignore[index]
    assert nudges[other.actions[0].id].state is NudgeState.SENT  # type: ignore[index]


async def test_times_of_a_press_are_english_whatever_the_language(world: World) -> None:
    await world.store.commit(Changes(puts=(replace(await world.member(), language="de"),)))
    card, _ = await world.cards()
    await world.presses(action(card, "snooze", "tomorrow"))
    nudge = next(n for n in (await world.store.talk(HOME, MEMBER, "slack")).nudges if n.id == card.actions[0].id)
    assert nudge.until == NOW + DAY - HOUR


async def test_a_time_to_be_picked_comes_as_a_form_and_is_checked(world: World) -> None:
    card, _ = await world.cards()
    form = await world.presses(action(card, "snooze"))
    assert isinstance(form, Form)
    assert [(one.name, one.kind) for one in form.fields] == [("at", "moment")]
    for wrong in ("", "soon", (NOW - HOUR).isoformat(), (NOW + 400 * DAY).isoformat()):
        again = await world.fills(form, at=(wrong,))
        assert isinstance(again, Form)
        assert again.fields[0].problem
    view = await world.fills(form, at=((NOW + 5 * HOUR).isoformat(),))
    assert "will be back on Friday 20 March, 15:00" in said(view)
    gone = await world.ear.fill(Filled(verb="snooze", id="none", values={"at": ("x",)}, **world.who(ANN)))
    assert "is gone" in said(gone)


async def test_mute_why_open_and_undo_work_by_press(world: World) -> None:
    card, _ = await world.cards()
    assert action(card, "mute").label == f"Mute {card.who}"
    assert said(await world.presses(action(card, "why"))).startswith(card.reason)
    assert "Muted" in said(await world.presses(action(card, "mute")))
    assert len((await world.member()).muted) == 1
    assert "Taken back" in said(await world.presses(Action(verb="undo", label="", id="")))
    assert (await world.member()).muted == ()
    assert "is gone" in said(await world.presses(Action(verb="mute", label="", id="none")))
    late = await world.presses(Action(verb="undo", label="", id="2020-01-01T00:00:00+00:00/000001"))
    assert said(late) == "Only the last thing of today can be taken back."


@pytest.mark.parametrize("verb", ["done", "skip", "why", "open", "mute", "snooze", "wrong", "nonsense", "reply"])
async def test_what_is_anothers_is_gone_for_whoever_presses_it(world: World, verb: str) -> None:
    await world.store.commit(Changes(puts=(member(LEE),)))
    card, _ = await world.cards()
    before = set(world.store.tables)
    one = Action(verb=verb, label="", id=card.actions[0].id, text="tomorrow")
    view = await world.presses(one, LEE)
    assert isinstance(view, Notice)
    assert card.who not in view.text
    assert "is gone" in view.text or view.text == "That question is no longer open."
    for who in (KIM, person("stranger")):
        view = await world.presses(one, who)
        assert isinstance(view, Text)
        assert view.text.startswith("I don’t work for you yet")
        assert [offered.verb for offered in view.actions] == ["start"]
    assert set(world.store.tables) == before


async def test_a_reply_belongs_to_the_question_it_was_shown_with(world: World) -> None:
    first = await world.says("pause 1 week")
    assert isinstance(first, Text)
    assert [one.text for one in first.actions] == ["yes", "no"]
    world.wall.at += MINUTE
    second = await world.says("forget me")
    assert isinstance(second, Text)
    assert said(await world.presses(action(first, "reply", "yes"))) == "That question is no longer open."
    assert await world.store.called(ANN)
    assert "nothing was changed" in said(await world.presses(action(second, "reply", "no"), by="elsewhere"))
    assert said(await world.presses(action(second, "reply", "yes"))) == "That question is no longer open."
    assert await world.store.called(ANN)
    third = await world.says("pause 1 week", by="command")
    assert isinstance(third, Text)
    assert "Paused until" in said(await world.presses(action(third, "reply", "yes"), by="dm"))


async def test_a_question_is_open_for_an_hour_and_a_press_of_something_else_drops_it(world: World) -> None:
    question = await world.says("pause 1 week")
    assert isinstance(question, Text)
    world.wall.at += 61 * MINUTE
    assert said(await world.presses(action(question, "reply", "yes"))) == "That question is no longer open."
    await world.says("forget me")
    card, _ = await world.cards()
    await world.says("forget me")
    await world.presses(action(card, "done"))
    assert "no question" in said(await world.says("yes"))


async def test_settings_come_as_a_form_and_go_back_as_one(world: World) -> None:
    form = await world.presses(Action(verb="settings", label="", id=""))
    assert isinstance(form, Form)
    before = await world.member()
    assert "as they were" in said(await world.fills(form))
    assert await world.member() == before
    again = await world.fills(form, hour=("8:15",), zone=("Atlantis",), people=("99",))
    assert isinstance(again, Form)
    assert {one.name for one in again.fields if one.problem} == {"zone", "people"}
    assert await world.member() == before
    view = await world.fills(form, hour=("08:15",), days=("1",), discreet=("yes",))
    assert said(view) == "Set.\nhour: 08:15\ndays: Tue\ndiscreet: yes"
    ann = await world.member()
    assert (ann.hour.minute, ann.days, ann.discreet) == (15, (1,), True)
    assert "Taken back" in said(await world.says("undo"))
    assert await world.member() == before


# --- what cards say --------------------------------------------------------------------------------


async def test_a_private_channel_has_a_name_on_its_platform_only_and_in_no_notification(world: World) -> None:
    await world.ear.take([asked("k2", person("pat"), where=SECRET)])
    reason = next(card for card in await world.cards() if "board" in card.reason)
    assert "board" not in reason.brief
    assert "private channel" in reason.brief
    assert (reason.source and reason.source.channel, reason.quotes) == (SECRET, True)
    view = await world.ear.answer(Heard(who=ANN, text="today", where="terminal"))
    assert "board" not in said(view)
    await world.says("settings discreet on")
    assert not any(card.quotes for card in await world.cards())
    world.platform.unreadable.add(SECRET)
    assert "private" not in said(await world.says("today"))


async def test_a_card_offers_what_can_be_done(world: World) -> None:
    card, _ = await world.cards()
    assert [(one.verb, one.text) for one in card.actions] == [
        ("done", ""),
        ("snooze", "1 hour"),
        ("snooze", "tomorrow"),
        ("snooze", "monday"),
        ("snooze", ""),
        ("skip", ""),
        ("elsewhere", ""),
        ("not_for_me", ""),
        ("wrong", ""),
        ("mute", ""),
        ("why", ""),
    ]
    assert all(len(one.label) <= 75 for one in card.actions)


# --- once ------------------------------------------------------------------------------------------


async def test_a_turn_that_is_told_again_does_nothing_again(world: World) -> None:
    card, _ = await world.cards()
    await world.presses(action(card, "done"), once="t1")
    before = set(world.store.tables)
    view = await world.presses(action(card, "done"), once="t1")
    assert isinstance(view, Notice)
    assert "heard that already" in view.text
    assert set(world.store.tables) == before
    await world.says("stop", once="D1/1")
    await world.says("resume", once="D1/2")
    assert "heard that already" in said(await world.says("stop", once="D1/1"))
    assert (await world.member()).digest


async def test_what_was_done_before_a_crash_is_not_done_again(world: World) -> None:

    card, _ = await world.cards()
    commit = world.store.commit

    async def then_crash(changes: Changes) -> None:
        await commit(changes)
        if any(isinstance(row, SaidOnce) for row in changes.puts):
            raise KeyboardInterrupt

    world.store.commit = then_crash  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        await world.presses(action(card, "done"), once="t1")
    world.store.commit = commit  # type: ignore[method-assign]
    assert len((await world.store.talk(HOME, MEMBER, "slack")).deeds) == 1
    again = World(world.store, world.platform, world.wall)
    assert "heard that already" in said(await again.presses(action(card, "done"), once="t1"))
    assert len((await world.store.talk(HOME, MEMBER, "slack")).deeds) == 1


async def test_which_turns_were_taken_is_kept_for_two_days(world: World) -> None:
    await world.says("today", once="D1/1")
    world.wall.at += DAY
    await keep_house(world.job, world.store)
    assert await world.store.said(HOME, "D1/1")
    world.wall.at += DAY + MINUTE
    await keep_house(world.job, world.store)
    assert await world.store.said(HOME, "D1/1") is None


async def test_of_guests_and_of_who_left_no_turn_is_kept(world: World) -> None:
    await world.says("hello", KIM, once="D2/1")
    assert await world.store.said(HOME, "D2/1") is None
    await world.says("forget me", once="D1/1")
    await world.says("yes", once="D1/2")
    assert {type(row) for row in world.store.tables} == {Home, LeftOut}


# --- stop ------------------------------------------------------------------------------------------


async def test_after_a_stop_nothing_of_the_member_is_recorded_until_they_resume(world: World) -> None:
    await world.says("stop")
    world.wall.at += HOUR
    at = world.wall.at
    before = set(world.store.tables)
    await world.ear.take([asked("k5", at=at), posted("a1", ANN, at, "Yes.", place=place(GENERAL, thread="k1"))])
    await world.ear.take([asked("l9", LEE, KIM, at=at)])
    assert set(world.store.tables) == before
    world.wall.at += HOUR
    await world.says("resume")
    late = asked("k6", at=at)
    world.wall.at += HOUR
    await world.ear.take([late, asked("k7", at=world.wall.at)])
    acts = (await world.store.between(HOME, MEMBER)).engagements
    assert {act.message for act in acts} == {"k1", "l1", "k7"}
    assert (await world.member()).stops == (Pause(since=NOW, until=NOW + 2 * HOUR),)


async def test_a_stop_of_one_takes_nothing_from_another(world: World) -> None:
    await world.store.commit(Changes(puts=(member(LEE),)))
    await world.says("stop")
    world.wall.at += HOUR
    at = world.wall.at
    await world.ear.take([posted("k5", KIM, at, "Is it?", names=(ANN, LEE), place=place(GENERAL, thread="k5"))])
    await world.ear.take([asked("k6", at=at)])
    assert {act.message for act in (await world.store.between(HOME, MEMBER)).engagements} == {"k1", "l1"}
    assert "k5" in {act.message for act in (await world.store.between(HOME, MemberId(LEE))).engagements}
    assert "k6" not in {row.key[2] for row in world.store.tables.traces}


# --- labels, leaving, gaps, policy -----------------------------------------------------------------


async def test_take_tells_whose_labels_are_wanted_and_only_those_are_kept(world: World) -> None:
    pat, where = person("pat"), ChannelId(f"{SPACE}/C5")
    named = await world.ear.take([asked("p1", pat, where=where)])
    assert named == Named(people=frozenset({pat}), channels=frozenset({where}))
    await world.ear.label([profile(pat, "Pat"), profile(person("sam"), "Sam")], [channel(where, "five")])
    await world.ear.label((), [channel(RANDOM, "random")])
    labels = await world.store.profiles(HOME)
    assert labels[pat].name == "Pat"
    assert person("sam") not in labels
    assert set(await world.store.channels(HOME)) == {GENERAL, SECRET, where}
    assert await world.ear.take([asked("p2", pat, where=where)]) == Named(people=frozenset(), channels=frozenset())
    await world.ear.label([replace(profile(KIM, "Kim"), active=False), profile(ANN, "Ann")])
    labels = await world.store.profiles(HOME)
    assert (labels[KIM].active, labels[ANN].name) == (False, "Ann")
    assert "Kim" not in {card.who for card in await world.cards()}


async def test_labels_that_a_crash_lost_are_asked_for_again(world: World) -> None:
    pat = person("pat")
    await world.ear.take([asked("p1", pat)])
    anew = World(world.store, world.platform)
    await anew.ear.label([profile(pat, "Pat")])
    assert pat not in await world.store.profiles(HOME)
    assert pat in (await anew.ear.unlabelled(SPACE)).people
    await anew.ear.label([profile(pat, "Pat")])
    assert pat in await world.store.profiles(HOME)


async def test_leaving_a_space_erases_all_of_it_from_the_files(tmp_path: Path) -> None:
    url = f"tinydb:{tmp_path / 'store.json'}"
    async with open_store(url, holder="a test") as store:
        assert isinstance(store, MemoryStore)
        other = Home(id=HomeId("slack:T2"), spaces=(SpaceId("slack:T2"),))
        await store.commit(Changes(puts=(*opted_in(), other, profile(KIM, "Kimberley"))))
        world = World(store)
        await world.ear.take([asked("k1")])
        await world.ear.leave(SPACE)
        assert [row.key[0] for row in store.tables] == [other.id]
        assert not any(b"Kimberley" in file.read_bytes() for file in tmp_path.iterdir() if file.is_file())
        await world.ear.take([asked("k2")])
        assert [row.key[0] for row in store.tables] == [other.id]


async def test_a_reminder_of_somebody_new_asks_how_they_are_called(world: World) -> None:
    pat, where = person("pat"), ChannelId(f"{SPACE}/C5")
    about = Source(channel=where, message=MessageId("1.1"))
    await world.ear.press(Pressed(verb="remind", text="tomorrow", source=about, author=pat, **world.who(ANN)))
    assert world.platform.wanted == [Named(people=frozenset({pat}), channels=frozenset({where}))]
    await world.ear.label([profile(pat, "Pat")])
    assert pat in await world.store.profiles(HOME)
    await world.says("today")
    assert len(world.platform.wanted) == 1


async def test_of_a_channel_that_was_not_chosen_nothing_is_taken_in_until_they_say_so() -> None:
    world = World(MemoryStore())
    world.platform.applicants[ANN] = APPLICANT
    form = await world.says("start")
    assert isinstance(form, Form)
    await world.fills(form, channels=(GENERAL,))
    world.wall.at += HOUR
    before = set(world.store.tables)
    await world.ear.take([asked("k1", where=SECRET, at=NOW + MINUTE), asked("k2", where=SECRET, at=NOW - DAY)])
    assert set(world.store.tables) == before
    assert "From now on I read what is said there." in said(await world.says("unmute #board"))
    world.wall.at += HOUR
    await world.ear.take([asked("k3", where=SECRET, at=world.wall.at), asked("k4", where=SECRET, at=NOW + MINUTE)])
    assert {act.message for act in (await world.store.between(HOME, MEMBER)).engagements} == {"k3"}


async def test_whoever_is_kept_out_stays_so_though_the_space_is_left(world: World) -> None:
    await world.says("leave me out", LEE)
    await world.says("leave me out, yes", LEE)
    marks = {row for row in world.store.tables if isinstance(row, LeftOut)}
    assert len(marks) == 1
    await world.ear.leave(SPACE)
    assert {type(row) for row in world.store.tables} == {Home, LeftOut}
    world.platform.applicants[ANN] = APPLICANT
    form = await world.says("start")
    assert isinstance(form, Form)
    await world.fills(form)
    await world.ear.take([asked("l2", LEE), asked("k2", KIM)])
    assert {act.contact for act in (await world.store.between(HOME, MEMBER)).engagements} == {KIM}


async def test_what_was_said_in_a_channel_that_a_member_left_is_told_by_no_verb(world: World) -> None:
    wrote = place(SECRET, thread="a1")
    await world.ear.take(
        [
            posted("a1", ANN, NOW - 3 * HOUR, "Who knows the port?", place=wrote),
            posted("p1", person("pat"), NOW - 2 * HOUR, "It is 8080.", place=wrote, thread_author=ANN),
        ]
    )
    (helped,) = [card for card in await world.cards() if card.gesture == "Thank"]
    world.platform.unreadable.add(SECRET)
    view = await world.presses(action(helped, "thank"))
    assert isinstance(view, Listing | Text)
    cards = [card for section in view.sections for card in section.cards] if isinstance(view, Listing) else []
    assert all((card.quotes, card.source, card.link) == (False, None, None) for card in cards)
    assert "board" not in said(view)


async def test_a_public_channel_that_a_guest_has_left_is_told_of_no_more(world: World) -> None:
    world.platform.unreadable.add(GENERAL)
    assert "Nobody is waiting" in said(await world.says("today"))


async def test_a_thank_that_was_pressed_opens_the_message_and_has_no_number(world: World) -> None:
    wrote = place(GENERAL, thread="a1")
    await world.ear.take(
        [
            posted("a1", ANN, NOW - 3 * HOUR, "Who knows the port?", place=wrote),
            posted("p1", person("pat"), NOW - 2 * HOUR, "It is 8080.", place=wrote, thread_author=ANN),
        ]
    )
    (helped,) = [card for card in await world.cards() if card.gesture == "Thank"]
    view = await world.presses(action(helped, "thank"))
    assert isinstance(view, Listing)
    (card,) = view.sections[0].cards
    assert (card.number, card.actions, view.sections[0].lines) == (0, (), ())
    assert [one.verb for one in view.actions] == ["done"]


async def test_up_to_when_all_came_in_is_kept_and_never_goes_back(world: World) -> None:
    assert await world.ear.received(SPACE) is None
    await world.ear.note_received(SPACE, NOW)
    await world.ear.note_received(SPACE, NOW - HOUR)
    assert await world.ear.received(SPACE) == NOW
    await world.ear.note_received(SpaceId("slack:T9"), NOW)
    assert await world.ear.received(SpaceId("slack:T9")) is None


async def test_what_is_said_in_channels_that_are_never_read_is_not_taken_in(world: World) -> None:
    policy = PolicySettings(never_read=("#hr", "general"))
    strict = World(world.store, settings=replace(Settings(), policy=policy))
    hr = ChannelId(f"{SPACE}/C6")
    await strict.ear.label((), [channel(hr, "hr")])
    before = set(world.store.tables)
    await strict.ear.take([asked("h1", where=hr), asked("g1")])
    assert set(world.store.tables) == before
    await strict.ear.take([asked("o1", where=f"{SPACE}/C7")])
    assert set(world.store.tables) != before
