"""The directory in front of the loopback Slack, asked by the client that is used for all else."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
import pytest_asyncio

from adapters.slack.asking import MOST_AT_A_TIME
from adapters.slack.client import Client
from adapters.slack.conversations import kinds, listed_conversation
from adapters.slack.directory import FOR_A_TURN, IN_TIME, Directory, Labels
from adapters.slack.got import (
    Acts,
    Change,
    ChannelChanged,
    Got,
    Ignored,
    LookUp,
    Membership,
    PersonChanged,
    Said,
    Shortcut,
)
from adapters.slack.kept import Kept
from adapters.slack.learning import HOUR, MINUTE
from adapters.slack.skips import Why
from bot.errors import TryLater
from bot.people import ChannelKind
from tests.adapters.slack.conftest import until
from tests.adapters.slack.double.conftest import slack
from tests.doubles.slack.people import Told
from tests.doubles.slack.server import Slack
from tests.doubles.slack.workspace import MPIM, PRIVATE, SCOPES, Channel, User

__all__ = ["slack"]
pytestmark = pytest.mark.asyncio


class Asking:
    """The client, counting."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.at_once = 0
        self.most_at_once = 0
        self.begun = asyncio.Event()

    @property
    def scopes(self) -> frozenset[str]:
        return self.client.scopes

    async def call(self, method: str, **arguments: str | int | bool) -> Mapping[str, Any]:
        self.at_once += 1
        self.begun.set()
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return await self.client.call(method, **arguments)
        finally:
            self.at_once -= 1


class Time:
    """A clock that stands still unless it is told to go on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest_asyncio.fixture
async def asks(slack: Slack) -> AsyncIterator[Asking]:
    client = Client(slack.workspace.bot_token, slack.base_url)
    await client.open()
    yield Asking(client)
    await client.close()


@pytest_asyncio.fixture
async def directory(slack: Slack, asks: Asking, clock: Time) -> Directory:
    bot = slack.workspace.bot
    return Directory(asks, team=slack.workspace.team, bot=bot.id, bot_id=bot.bot_id, clock=clock)


@pytest.fixture
def anna(slack: Slack) -> User:
    return slack.workspace.add_user("anna", status_text="away", locale="de-DE")


@pytest.fixture
def room(slack: Slack, anna: User) -> Channel:
    return slack.workspace.add_channel("launch", anna)


async def heard(directory: Directory, told: Told) -> list[Got]:
    """What the deliveries of an act come to."""
    return [await directory.read(delivery.payload) for delivery in told.deliveries]


# --- people


async def test_a_person_is_asked_about_once_an_hour(
    slack: Slack, directory: Directory, clock: Time, anna: User
) -> None:
    known = await directory.person(anna.id)
    assert (known.name, known.handle, known.zone, known.locale) == ("anna", "anna", "Europe/Berlin", "de-DE")
    assert (known.status_text, known.known, known.outside) == ("away", True, False)
    clock.now += HOUR - 1
    await directory.person(anna.id)
    assert len(slack.api.called("users.info")) == 1
    anna.status_text, clock.now = "", clock.now + 2
    assert (await directory.person(anna.id)).status_text == ""
    assert len(slack.api.called("users.info")) == 2


async def test_everybody_waits_for_one_answer(slack: Slack, directory: Directory, anna: User) -> None:
    await asyncio.gather(*(directory.person(anna.id) for _ in range(20)))
    assert len(slack.api.called("users.info")) == 1


async def test_only_a_few_are_asked_about_at_a_time(slack: Slack, directory: Directory, asks: Asking) -> None:
    people = [slack.workspace.add_user(f"p{number}") for number in range(30)]
    found = await directory.people(person.id for person in people)
    assert [each.name for each in found] == [person.name for person in people]
    assert 1 < asks.most_at_once <= MOST_AT_A_TIME


async def test_a_cancelled_look_up_leaves_the_others_theirs(
    slack: Slack, directory: Directory, asks: Asking, anna: User
) -> None:
    slack.api.fail("users.info", "slow", seconds=0.1)
    first = asyncio.create_task(directory.person(anna.id))
    await asks.begun.wait()
    await asyncio.sleep(0.05)
    second = asyncio.create_task(directory.person(anna.id))
    await asyncio.sleep(0)
    first.cancel()
    assert (await second).name == "anna"
    assert first.cancelled() or await asyncio.wait([first])
    assert len(slack.api.called("users.info")) == 1


@pytest.mark.parametrize("fault", ["user_not_found", "user_not_visible", "a_code_of_tomorrow"])
async def test_of_whom_slack_refuses_to_tell_is_a_person_for_a_minute(
    slack: Slack, directory: Directory, clock: Time, anna: User, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    slack.api.fail("users.info", fault, times=2)
    with caplog.at_level(logging.WARNING):
        unknown = await directory.person(anna.id)
        assert await directory.person(anna.id) == unknown
        clock.now += MINUTE
        await directory.person(anna.id)
    assert (unknown.known, unknown.name, unknown.bot) == (False, anna.id, False)
    assert unknown.identity == f"slack:{slack.workspace.team}:{anna.id}"
    assert len(slack.api.called("users.info")) == 2
    assert len(caplog.records) == 1
    clock.now += MINUTE
    assert (await directory.person(anna.id)).known


@pytest.mark.parametrize("fault", ["limited", "broken", "garbage", "ratelimited", "internal_error"])
async def test_where_slack_does_not_answer_nothing_is_guessed(
    slack: Slack, directory: Directory, anna: User, room: Channel, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    for method in ("users.info", "conversations.info"):
        slack.api.fail(method, fault, times=2)
    for _ in range(2):
        with pytest.raises(TryLater):
            await directory.person(anna.id)
        with pytest.raises(TryLater):
            await directory.conversation(room.id)
    assert len(caplog.records) == 2
    assert (await directory.person(anna.id)).known
    assert (await directory.conversation(room.id)).known


async def test_who_is_known_stays_known_when_slack_does_not_answer(
    slack: Slack, directory: Directory, clock: Time, anna: User
) -> None:
    await directory.person(anna.id)
    clock.now += HOUR
    slack.api.fail("users.info", "limited")
    assert (await directory.person(anna.id)).known
    assert (await directory.person(anna.id)).known
    assert len(slack.api.called("users.info")) == 2


async def test_missing_people_are_people_without_labels(directory: Directory) -> None:
    assert not (await directory.person("U0NOBODY")).known
    assert await directory.profiles(["U0NOBODY"]) == ()


async def test_labels_are_those_of_people_that_are_known(slack: Slack, directory: Directory, anna: User) -> None:
    robot = slack.workspace.add_user("robot", is_bot=True)
    gone = slack.workspace.add_user("gone", deleted=True)
    profiles = await directory.profiles([anna.id, robot.id, gone.id])
    assert [(profile.handle, profile.active) for profile in profiles] == [("anna", True), ("gone", False)]
    assert profiles[0].home == f"slack:{slack.workspace.team}"


async def test_a_changed_profile_is_known_at_once(slack: Slack, directory: Directory, anna: User) -> None:
    await directory.person(anna.id)
    (got,) = await heard(directory, slack.people.changes(anna, name="hanna", deleted=True))
    assert isinstance(got, PersonChanged)
    known = await directory.person(anna.id)
    assert (known.handle, known.active, known.locale) == ("hanna", False, "de-DE")
    assert len(slack.api.called("users.info")) == 1


async def test_what_an_event_tells_is_not_undone_by_an_older_answer(
    slack: Slack, directory: Directory, asks: Asking, anna: User
) -> None:
    slack.api.fail("users.info", "slow", seconds=0.2)
    asked = asyncio.create_task(directory.person(anna.id))
    await asks.begun.wait()
    await asyncio.sleep(0.02)
    told = slack.people.changes(anna, name="hanna")
    anna.name = "anna"  # what the answer on its way says
    await heard(directory, told)
    assert (await asked).handle == "hanna"


# --- what is read


async def test_a_message_is_taken_once_its_author_is_known(
    slack: Slack, directory: Directory, anna: User, room: Channel
) -> None:
    (got,) = await heard(directory, slack.people.says(anna, room, "hi"))
    assert isinstance(got, Acts)
    await heard(directory, slack.people.says(anna, room, "again"))
    assert len(slack.api.called("users.info")) == 1
    assert len(slack.api.called("conversations.info")) == 1


async def test_bots_of_which_the_event_does_not_say_so_are_found_out(
    slack: Slack, directory: Directory, anna: User, room: Channel
) -> None:
    robot = slack.workspace.add_user("robot", is_bot=True)
    said = slack.people.says(anna, room, f"<@{robot.id}> build")
    (got,) = await heard(directory, said)
    assert isinstance(got, Acts)
    assert [person.rpartition(":")[2] for person in got.events[0].people] == [anna.id]
    assert await heard(directory, slack.people.reacts(robot, room, said.ts, "tada")) == [Ignored(why=Why.BOT)]


async def test_people_of_elsewhere_are_found_out(slack: Slack, directory: Directory, anna: User, room: Channel) -> None:
    zoe = slack.workspace.add_user("zoe", team="T0ELSEWHERE")
    said = slack.people.says(anna, room, "hi")
    assert await heard(directory, slack.people.reacts(zoe, room, said.ts, "tada")) == [Ignored(why=Why.EXTERNAL)]
    assert await heard(directory, slack.people.says(zoe, room, "hello")) == [Ignored(why=Why.EXTERNAL)]


async def test_what_is_said_is_read_once_slack_tells_who_that_is(
    slack: Slack, directory: Directory, anna: User, room: Channel
) -> None:
    said, asked = slack.people.says(anna, room, "hi"), slack.people.tells_the_bot(anna, "who?")
    slack.api.down = True
    for told in (said, asked):
        with pytest.raises(TryLater):
            await heard(directory, told)
    slack.api.down = False
    assert [type(got) for told in (said, asked) for got in await heard(directory, told)] == [Acts, Said]


async def test_somebody_of_elsewhere_is_not_taken_for_one_of_ours_meanwhile(
    slack: Slack, directory: Directory, anna: User, room: Channel
) -> None:
    zoe = slack.workspace.add_user("zoe", team="T0ELSEWHERE")
    said = slack.people.says(anna, room, f"<@{zoe.id}>, ready?")
    reacted = slack.people.reacts(zoe, room, said.ts, "tada")
    slack.api.fail("users.info", "limited", times=2, when=lambda asked: asked["user"] == zoe.id)
    for told in (said, reacted):
        with pytest.raises(TryLater):
            await heard(directory, told)
    (got,) = await heard(directory, said)
    assert isinstance(got, Acts)
    assert [person.rpartition(":")[2] for person in got.events[0].people] == [anna.id]
    assert await heard(directory, reacted) == [Ignored(why=Why.EXTERNAL)]


async def test_what_takes_too_long_to_learn_is_known_the_next_time(
    slack: Slack, directory: Directory, anna: User, room: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert FOR_A_TURN < IN_TIME < 3.0
    monkeypatch.setattr("adapters.slack.directory.IN_TIME", 0.2)
    said = slack.people.says(anna, room, "hi")
    slack.api.fail("users.info", "slow", seconds=0.3)
    begun = time.monotonic()
    with pytest.raises(TryLater):
        await heard(directory, said)
    assert time.monotonic() - begun < 0.3
    (got,) = await heard(directory, said)
    assert isinstance(got, Acts)
    assert len(slack.api.called("users.info")) == 1


async def test_a_turn_comes_but_once_and_is_read_without_look_ups(
    slack: Slack, directory: Directory, anna: User, room: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.directory.FOR_A_TURN", 0.2)
    said = slack.people.says(anna, room, "Ready?")
    used = slack.hands.uses_message_shortcut(anna, room, said.ts, "requite_remind")
    slack.api.fail("users.info", "slow", seconds=0.5)
    begun = time.monotonic()
    assert isinstance(await directory.read(used.payload), Shortcut)
    assert time.monotonic() - begun < 0.4


async def test_more_unknown_people_than_are_looked_up_hold_nothing_up(
    slack: Slack, directory: Directory, anna: User, room: Channel
) -> None:
    crowd = " ".join(f"<@U0CROWD{number}>" for number in range(500))
    (got,) = await heard(directory, slack.people.says(anna, room, crowd))
    assert isinstance(got, Acts)
    assert len(got.events[0].people) == 501


async def test_a_history_is_read_alike(slack: Slack, directory: Directory, anna: User, room: Channel) -> None:
    said = slack.people.says(anna, room, "hi")
    assert [await directory.read_past(said.message, room.id)] == await heard(directory, said)


async def test_reading_what_is_known_takes_microseconds(
    slack: Slack, directory: Directory, anna: User, room: Channel
) -> None:
    told = slack.people.says(anna, room, "hi").deliveries[0].payload
    await directory.read(told)
    begun = time.process_time()
    for _ in range(1000):
        await directory.read(told)
    assert time.process_time() - begun < 0.5
    assert not isinstance(await directory.read(told), LookUp)


# --- channels


async def test_channels_are_what_slack_says_they_are(slack: Slack, directory: Directory, anna: User) -> None:
    private = slack.workspace.add_channel("board", anna, kind=PRIVATE)
    group = slack.workspace.add_channel("mpdm-anna--ben-1", anna, kind=MPIM)
    direct, joint = slack.workspace.im_with(anna.id), slack.workspace.add_channel("joint", anna, ext_shared=True)
    known = [await directory.conversation(each.id) for each in (private, group, direct, joint)]
    assert [each.kind for each in known] == [
        ChannelKind.PRIVATE,
        ChannelKind.PRIVATE,
        ChannelKind.DIRECT,
        ChannelKind.PUBLIC,
    ]
    assert [each.name for each in known] == ["board", "", direct.id, "joint"]
    assert (known[0].inside, known[1].group, known[2].user, known[3].shared) == (True, True, anna.id, True)
    row = known[0].row(directory.edge.space)
    assert (row.home, row.id) == (directory.edge.home, directory.edge.channel_id(private.id))


async def test_channels_that_are_not_found_are_private(slack: Slack, directory: Directory) -> None:
    hidden = await directory.conversation("C0HIDDEN")
    assert (hidden.known, hidden.kind, hidden.name) == (False, ChannelKind.PRIVATE, "C0HIDDEN")
    assert (await directory.conversation("D0HIDDEN")).kind is ChannelKind.DIRECT


async def test_what_becomes_of_a_channel_is_known_at_once(
    slack: Slack, directory: Directory, anna: User, room: Channel
) -> None:
    await directory.conversation(room.id)
    space = directory.edge.space
    await heard(directory, slack.people.renames(anna, room, "landing"))
    assert directory.channels.get(room.id).name == "landing"  # type: ignore[union-attr]
    await heard(directory, slack.people.converts(anna, room))
    assert directory.channels.get(room.id).kind is ChannelKind.PRIVATE  # type: ignore[union-attr]
    await heard(directory, slack.people.archives(anna, room))
    assert (await directory.conversation(room.id)).archived
    assert len(slack.api.called("conversations.info")) == 2
    await heard(directory, slack.people.leaves(slack.workspace.bot, room))
    assert (await directory.conversation(room.id)).row(space).kind is ChannelKind.PRIVATE
    assert not (await directory.conversation(room.id)).inside


async def test_a_channel_with_a_new_id_is_known_under_it(slack: Slack, directory: Directory, room: Channel) -> None:
    await directory.conversation(room.id)
    old = room.id
    await heard(directory, slack.people.changes_id(room, "C0NEWID"))
    assert directory.channels.get(old).inside is False  # type: ignore[union-attr]
    assert (await directory.conversation("C0NEWID")).name == "launch"


async def test_what_was_said_under_a_former_id_counts_once(
    slack: Slack, directory: Directory, anna: User, room: Channel, caplog: pytest.LogCaptureFixture
) -> None:
    old, said = room.id, slack.people.says(anna, room, "before")
    counted = await heard(directory, said)
    changed = slack.people.changes_id(room, "C0NEWID")
    for _ in range(2):
        await heard(directory, changed)
    afterwards = slack.people.says(anna, room, "after")
    assert [await directory.read_past(said.message, "C0NEWID")] == counted
    later = await directory.read_past(afterwards.message, "C0NEWID")
    assert isinstance(later, Acts)
    assert later.events[0].place.channel == directory.edge.channel_id("C0NEWID")
    (line,) = [each.getMessage() for each in caplog.records]
    assert old in line
    assert "C0NEWID" in line


async def test_of_a_deleted_channel_nobody_is_to_read_the_name(directory: Directory, room: Channel) -> None:
    await directory.conversation(room.id)
    directory.take(ChannelChanged(channel=room.id, change=Change.DELETED))
    known = directory.channels.get(room.id)
    assert known is not None
    assert (known.kind, known.inside) == (ChannelKind.PRIVATE, False)


async def test_a_channel_that_slack_stops_telling_of_is_taken_for_private(
    slack: Slack, directory: Directory, clock: Time, room: Channel
) -> None:
    await directory.conversation(room.id)
    clock.now += HOUR
    slack.api.fail("conversations.info", "limited")
    assert (await directory.conversation(room.id)).kind is ChannelKind.PUBLIC
    clock.now += MINUTE
    slack.api.fail("conversations.info", "channel_not_found")
    hidden = await directory.conversation(room.id)
    assert (hidden.kind, hidden.inside) == (ChannelKind.PRIVATE, False)
    assert await directory.conversation(room.id) == hidden
    clock.now += MINUTE
    assert (await directory.conversation(room.id)).kind is ChannelKind.PUBLIC
    assert len(slack.api.called("conversations.info")) == 4


async def test_a_private_channel_is_learnt_of_once_the_bot_is_let_in(
    slack: Slack, directory: Directory, anna: User
) -> None:
    board = slack.workspace.add_channel("board", anna, kind=PRIVATE, with_bot=False)
    assert not (await directory.conversation(board.id)).known
    await heard(directory, slack.people.joins(slack.workspace.bot, board, anna))
    assert (await directory.conversation(board.id)).name == "board"


# --- who is in them


async def test_members_are_paged_kept_a_minute_and_followed(
    slack: Slack, directory: Directory, clock: Time, anna: User, room: Channel
) -> None:
    room.members += [slack.workspace.add_user(f"p{number}").id for number in range(1500)]
    assert await directory.members_of(room.id) == frozenset(room.members)
    assert len(slack.api.called("conversations.members")) == 2
    late = slack.workspace.add_user("late")
    await heard(directory, slack.people.joins(late, room))
    await heard(directory, slack.people.leaves(anna, room))
    members = await directory.members_of(room.id)
    assert members == frozenset(room.members)
    assert anna.id not in members
    assert len(slack.api.called("conversations.members")) == 2
    clock.now += MINUTE
    await directory.members_of(room.id)
    assert len(slack.api.called("conversations.members")) == 4


async def test_who_is_in_a_channel_may_not_be_known(
    slack: Slack, directory: Directory, clock: Time, room: Channel
) -> None:
    await directory.members_of(room.id)
    clock.now += MINUTE
    slack.api.fail("conversations.members", "limited")
    with pytest.raises(TryLater):
        await directory.members_of(room.id)
    assert await directory.members_of(room.id) == frozenset(room.members)


async def test_where_slack_refuses_to_tell_who_is_in_a_channel_nobody_is(directory: Directory) -> None:
    assert await directory.members_of("C0HIDDEN") == frozenset()


async def test_whoever_comes_while_members_are_asked_about_is_not_lost(
    slack: Slack, directory: Directory, asks: Asking, room: Channel
) -> None:
    slack.api.fail("conversations.members", "slow", seconds=0.2)
    asked = asyncio.create_task(directory.members_of(room.id))
    await asks.begun.wait()
    await asyncio.sleep(0.02)
    directory.take(Membership(user="U0LATE", channel=room.id, joined=True))
    await asked
    room.members.append("U0LATE")
    assert await directory.members_of(room.id) == frozenset(room.members)


async def test_somebodys_channels_are_those_that_the_bot_may_know(
    slack: Slack, directory: Directory, clock: Time, anna: User, room: Channel
) -> None:
    slack.workspace.add_channel("quiet", anna, with_bot=False)
    slack.workspace.add_channel("secret", anna, kind=PRIVATE, with_bot=False)
    slack.workspace.add_channel("old", anna, archived=True)
    await directory.refresh()
    found = await directory.channels_of(anna.id)
    assert {each.name: each.inside for each in found} == {"launch": True, "quiet": None}
    await heard(directory, slack.people.leaves(anna, room))
    assert [each.name for each in await directory.channels_of(anna.id)] == ["quiet"]
    clock.now += MINUTE
    for fault in ("broken", "missing_scope"):
        slack.api.fail("users.conversations", fault)
        with pytest.raises(TryLater):
            await directory.channels_of(anna.id)


async def test_only_such_channels_are_listed_as_the_token_may_list(
    slack: Slack, directory: Directory, asks: Asking, anna: User, room: Channel
) -> None:
    slack.workspace.add_channel("secret", anna, kind=PRIVATE)
    slack.workspace.grant(*SCOPES - {"groups:read", "mpim:read"})
    await asks.call("auth.test")
    assert [each.name for each in await directory.channels_of(anna.id)] == ["launch"]
    labels = await directory.refresh()
    assert ([channel.name for channel in labels.channels], labels.failed) == (["launch"], None)


async def test_the_kinds_of_channels_that_may_be_listed() -> None:
    assert kinds(()) == kinds(SCOPES) == "public_channel,private_channel"
    assert kinds(SCOPES, groups=True) == "public_channel,private_channel,mpim"
    assert kinds({"groups:read"}, groups=True) == "private_channel"


# --- all of them


async def test_everybody_may_be_learnt_of_at_once(
    slack: Slack, directory: Directory, anna: User, room: Channel
) -> None:
    people = [slack.workspace.add_user(f"p{number}") for number in range(1100)]
    slack.workspace.add_user("robot", is_bot=True)
    slack.workspace.add_channel("quiet", anna, with_bot=False)
    labels = await directory.refresh()
    assert {profile.handle for profile in labels.profiles} == {"anna", *(person.name for person in people)}
    assert [channel.name for channel in labels.channels] == ["launch"]
    await heard(directory, slack.people.says(people[-1], room, f"<@{anna.id}>"))
    assert not slack.api.called("users.info")
    assert not slack.api.called("conversations.info")


async def test_a_channel_that_the_bot_left_unheard_is_noticed(
    slack: Slack, directory: Directory, room: Channel
) -> None:
    await directory.refresh()
    room.members.remove(slack.workspace.bot.id)
    await directory.refresh()
    assert directory.channels.get(room.id).inside is False  # type: ignore[union-attr]


async def test_what_can_not_be_learnt_at_once_is_left_out(slack: Slack, directory: Directory, anna: User) -> None:
    slack.api.fail("*", "limited", times=2)
    labels = await directory.refresh()
    assert (labels.profiles, labels.channels) == ((), ())
    assert labels.failed is not None
    slack.api.fail("*", "missing_scope", times=2)
    assert await directory.refresh() == Labels()
    assert (await directory.person(anna.id)).known


async def test_what_an_event_tells_of_a_channel_is_not_undone_by_an_older_list(
    slack: Slack, directory: Directory, anna: User, room: Channel
) -> None:
    await directory.conversation(room.id)
    slack.api.fail("users.conversations", "slow", seconds=0.1)
    refreshing = asyncio.create_task(directory.refresh())
    await until(lambda: slack.api.called("users.conversations"))
    directory.take(ChannelChanged(channel=room.id, change=Change.PRIVATE))
    assert (await refreshing).channels == ()
    assert directory.channels.get(room.id).kind is ChannelKind.PRIVATE  # type: ignore[union-attr]


@pytest.mark.parametrize("answer", [[], {}, {"ok": True}, {"user": []}, {"user": {"id": 5}}])
async def test_whatever_is_answered_nothing_is_raised(slack: Slack, answer: Any) -> None:
    class Odd:
        scopes: frozenset[str] = frozenset()

        async def call(self, method: str, **arguments: str | int | bool) -> Mapping[str, Any]:
            return answer  # type: ignore[no-any-return]

    directory = Directory(Odd(), team="T1", bot="UBOT")
    assert not (await directory.person("U1")).known
    assert not (await directory.conversation("C1")).known
    assert not await directory.members_of("C1")
    assert not await directory.channels_of("U1")
    assert await directory.refresh() == Labels()


@pytest.mark.parametrize(
    "row", [None, {}, {"id": 5}, {"id": "C1", "name": 5, "is_member": "yes", "user": [], "is_im": 1}]
)
async def test_odd_channels_are_none_or_private(row: object) -> None:
    found = listed_conversation(row)
    assert found is None or (found.name, found.kind, found.inside) == ("C1", ChannelKind.PRIVATE, None)


# --- how it is kept


async def test_only_so_much_is_kept_the_least_used_goes_first() -> None:
    kept: Kept[int] = Kept(most=2, lasts=10, clock=Time())
    kept.put("a", 1)
    kept.put("b", 2)
    assert kept.get("a") == 1
    kept.put("c", 3)
    assert (list(kept), len(kept), kept.get("b")) == (["a", "c"], 2, None)
