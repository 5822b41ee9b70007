"""What comes over the socket: kept before it is acked, each once, whatever happens to the connection."""

import asyncio
import random
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.slack.got import Acts
from adapters.slack.platform import Slack as Platform
from adapters.slack.timing import Timing
from bot.commands.ear import Ear
from bot.engine.intake import take
from bot.errors import StoreError
from bot.events import Identity, SpaceId
from bot.ledger import Engagement, HomeId, Item, MemberId
from bot.people import Home, Member
from bot.ports import Changes
from storage.memory import MemoryStore
from tests.adapters.slack.conftest import PING, Serve, platform_of, until
from tests.adapters.slack.ears import Recording
from tests.bot.posting import Wall, job_at
from tests.doubles.slack.server import Slack
from tests.doubles.slack.workspace import Channel, User

pytestmark = pytest.mark.asyncio
SOON = 2 * PING * 10 / 2.5
"""Ten seconds at the real interval; twice as long on a busy machine."""


async def test_what_people_say_is_kept_before_it_is_acked(
    slack: Slack, serve: Serve, anna: User, room: Channel
) -> None:
    ear = await serve()
    told = await slack.people.says(anna, room, "Is the rc tagged?").wait()
    assert told.deliveries[0].acked
    assert ear.texts == ["Is the rc tagged?"]
    assert f"slack:{slack.workspace.team}/{room.id}" in ear.channels


async def test_what_cannot_be_kept_is_not_acked_and_comes_again(
    slack: Slack, serve: Serve, anna: User, room: Channel
) -> None:
    slack.link.conduct.ack_within, slack.link.conduct.retries = 0.1, (0.05, 0.05, 0.3)
    ear = await serve(Recording(failing=StoreError("memory:", "it is full", "make room")))
    (sent,) = slack.people.says(anna, room, "once").deliveries
    await asyncio.sleep(0.2)
    ear.failing = None
    await sent.wait()
    assert sent.acked
    assert ear.texts == ["once"]


async def test_a_burst_is_taken_in_lots(slack: Slack, serve: Serve, anna: User, room: Channel) -> None:
    ear = await serve(on=platform_of(slack, timing=Timing(ping=1.0)))
    for number in range(300):
        slack.people.says(anna, room, str(number))
    await slack.link.settled()
    assert not slack.link.unacked
    assert sorted(ear.texts, key=int) == [str(number) for number in range(300)]
    assert len(ear.lots) < 100


ODD: list[Any] = [
    None,
    [],
    "text",
    {},
    {"type": "event_callback", "event": None, "is_ext_shared_channel": True},
    {"type": "event_callback", "event": {}, "authorizations": [None]},
    {"type": "event_callback", "event": {"type": "message"}, "authorizations": "none"},
    {"type": "block_actions", "user": 5, "actions": None, "response_urls": None},
    {"type": "view_submission", "view": None, "team": 7},
    {"type": "no such thing", "channel": 3},
    {"command": "/requite", "text": None, "user_id": None},
]
"""Several of these make Bolt raise."""


@pytest.mark.parametrize("kind", ["events_api", "interactive", "slash_commands", "no such kind"])
async def test_whatever_comes_is_acked(slack: Slack, serve: Serve, kind: str, caplog: pytest.LogCaptureFixture) -> None:
    await serve()
    for payload in ODD:
        assert (await slack.link.send(kind, payload).wait()).acked, payload
    assert not [one for one in caplog.records if one.levelname == "ERROR"]


async def refreshed(slack: Slack) -> None:
    slack.link.disconnect(random.choice(["warning", "refresh_requested"]), close_after=0.05)


async def dropped(slack: Slack) -> None:
    slack.link.drop()


async def silent(slack: Slack) -> None:
    before = slack.link.opened
    slack.link.half_open(noticed_after=0.5)
    await until(lambda: slack.link.opened > before, SOON)


async def too_many(slack: Slack) -> None:
    slack.link.conduct.most_connections = 0
    slack.link.drop()
    await asyncio.sleep(4 * PING)
    slack.link.conduct.most_connections = 10


async def unreachable(slack: Slack) -> None:
    with slack.offline():
        await asyncio.sleep(4 * PING)


async def refusing(slack: Slack) -> None:
    """A socket isn't let in; meanwhile the address gets too old."""
    slack.link.conduct.refusing = True
    slack.link.drop()
    await asyncio.sleep(3 * PING)
    slack.link._tickets.clear()
    slack.link.conduct.refusing = False


TROUBLES = [refreshed, dropped, silent, too_many, unreachable, refusing]


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_it_is_back_soon_after_the_networks_return(
    slack: Slack, serve: Serve, anna: User, room: Channel, trouble: object
) -> None:
    ear = await serve()
    slack.link.conduct.ack_within, slack.link.conduct.retries = 0.2, (0.0, 0.3, 1.0)
    for number in range(3):
        await trouble(slack)  # type: ignore[operator]
        back = time.monotonic()
        await slack.link.connected(seconds=10)
        assert time.monotonic() - back < SOON
        await slack.people.says(anna, room, str(number)).wait()
    await until(lambda: ear.texts == ["0", "1", "2"])


async def test_too_many_connections_are_not_asked_for_without_a_pause(slack: Slack, serve: Serve) -> None:
    await serve()
    slack.link.conduct.most_connections = 0
    slack.link.drop()
    before = len(slack.api.called("apps.connections.open"))
    await asyncio.sleep(20 * PING)
    assert (
        2 <= len(slack.api.called("apps.connections.open")) - before <= 20
    )  # within fifty seconds, at the real interval


async def talk(slack: Slack, room: Channel, anna: User, ben: User, number: int) -> None:
    """Somebody asks, somebody answers in the thread; a few change their words.

    No reactions: a history doesn't tell when they were put, nor that one was taken back.
    """
    people = slack.people
    asked = people.says(ben, room, f"<@{anna.id}> is part {number} ready?")
    await asyncio.sleep(0.01)
    if number % 3:
        people.says(anna, room, "It is", thread=asked)
    if number % 7 == 0:
        people.edits(room, asked.ts, f"<@{anna.id}> is part {number} ready by now?")
    await asyncio.sleep(0.01)


async def ledger(store: MemoryStore, home: HomeId) -> tuple[set[Engagement], set[Item]]:
    rows = await store.about(home)
    return {row for row in rows if isinstance(row, Engagement)}, {row for row in rows if isinstance(row, Item)}


async def joined(slack: Slack, anna: User) -> tuple[MemoryStore, HomeId]:
    space = f"slack:{slack.workspace.team}"
    home, store, now = HomeId(space), MemoryStore(), datetime.now(UTC)
    who = Identity(f"{space}:{anna.id}")
    row = Member(home=home, id=MemberId(who), identities=(who,), zone="UTC", joined_at=now - timedelta(days=1))
    await store.commit(Changes(puts=(Home(id=home, spaces=(SpaceId(space),)), row)))
    return store, home


async def told_once(slack: Slack, platform: Platform, anna: User, room: Channel) -> tuple[set[Engagement], set[Item]]:
    """The ledger of somebody to whom everything was told once, in its order."""
    store, home = await joined(slack, anna)
    here = await platform._arrive()
    for ts in room.messages:
        answer = await slack_call(platform, room, ts)
        got = await here.directory.read_past(answer, room.id)
        if isinstance(got, Acts):
            await take(store, got.events, datetime.now(UTC))
    return await ledger(store, home)


async def slack_call(platform: Platform, room: Channel, ts: str) -> object:
    answer = await platform._client.call("conversations.replies", channel=room.id, ts=ts)
    return next(message for message in answer["messages"] if message["ts"] == ts)


@pytest.mark.soak
async def test_after_a_hundred_cycles_everything_is_counted_once(
    slack: Slack, serve: Serve, platform: Platform, anna: User, ben: User, room: Channel
) -> None:
    """Through a real ear into a real store; every envelope comes twice."""
    store, home = await joined(slack, anna)
    job = job_at(Wall(datetime.now(UTC) + timedelta(hours=1)), store)
    await serve(Ear(job=job, storage=store, platform=platform))
    conduct = slack.link.conduct
    conduct.ack_within, conduct.retries, conduct.duplicates, conduct.new_event_ids = 0.3, (0.0, 0.5, 2.0), 1, True
    said, slowest = 0, 0.0
    for number in range(100):
        trouble = asyncio.ensure_future(TROUBLES[number % len(TROUBLES)](slack))
        while not trouble.done():
            said += 1
            await talk(slack, room, anna, ben, said)
        back = time.monotonic()
        await slack.link.connected(seconds=10)
        slowest = max(slowest, time.monotonic() - back)
    expected = await told_once(slack, platform, anna, room)
    async with asyncio.timeout(60):
        while await ledger(store, home) != expected:  # noqa: ASYNC110
            await asyncio.sleep(0.5)
    print(
        f"{said} questions, {len(expected[0])} engagements, {len(expected[1])} items, {slack.link.opened} connections,"
    )
    print(f"slowest return {slowest:.2f} s at a ping of {PING} s")
