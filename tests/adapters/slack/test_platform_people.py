"""Who can read what, who may join, into which channels the bot goes."""

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.slack.platform import Policy
from adapters.slack.platform import Slack as Platform
from bot.errors import TryLater
from bot.events import ChannelId, Identity
from bot.ledger import HomeId, MemberId
from bot.people import Channel as Row
from bot.people import Member
from tests.adapters.slack.conftest import platform_of
from tests.doubles.slack.api import LIMITED
from tests.doubles.slack.server import Slack
from tests.doubles.slack.workspace import MPIM, PRIVATE, SCOPES, Channel, User

pytestmark = pytest.mark.asyncio


def who(slack: Slack, user: User) -> Identity:
    return Identity(f"slack:{slack.workspace.team}:{user.id}")


def member(slack: Slack, user: User) -> Member:
    return Member(
        home=HomeId(f"slack:{slack.workspace.team}"),
        id=MemberId(who(slack, user)),
        identities=(who(slack, user),),
        zone="Europe/Berlin",
        joined_at=datetime.now(UTC),
    )


def ids(slack: Slack, *channels: Channel) -> list[ChannelId]:
    return [ChannelId(f"slack:{slack.workspace.team}/{channel.id}") for channel in channels]


def names(rows: tuple[Row, ...]) -> list[str]:
    return [row.name for row in rows]


async def test_public_channels_are_everybodys_private_ones_their_members(
    slack: Slack, platform: Platform, anna: User, ben: User, room: Channel
) -> None:
    add = slack.workspace.add_channel
    public, private = add("elsewhere", ben), add("secret", ben, kind=PRIVATE)
    own, unseen = add("own", anna, ben, kind=PRIVATE), add("unseen", anna, kind=PRIVATE, with_bot=False)
    asked = ids(slack, room, public, private, own, unseen)
    readable = await platform.readable(member(slack, anna), [*asked, ChannelId("slack:T0OTHER/C1")])
    assert readable == frozenset(ids(slack, room, public, own))


async def test_a_guest_reads_what_they_are_in(slack: Slack, platform: Platform, ben: User, room: Channel) -> None:
    guest = slack.workspace.add_user("gina", is_restricted=True)
    shown = slack.workspace.add_channel("shown", guest)
    assert await platform.readable(member(slack, guest), ids(slack, room, shown)) == frozenset(ids(slack, shown))


async def test_somebody_who_is_gone_reads_nothing(slack: Slack, platform: Platform, anna: User, room: Channel) -> None:
    anna.deleted = True
    assert await platform.readable(member(slack, anna), ids(slack, room)) == frozenset()


async def test_where_slack_does_not_say_it_is_asked_later(
    slack: Slack, platform: Platform, anna: User, room: Channel
) -> None:
    private = slack.workspace.add_channel("own", anna, kind=PRIVATE)
    slack.api.fail("conversations.members", LIMITED)
    with pytest.raises(TryLater):
        await platform.readable(member(slack, anna), ids(slack, room, private))
    with slack.offline(), pytest.raises(TryLater):
        await platform_of(slack).readable(member(slack, anna), ids(slack, room))


async def test_what_the_bot_was_taken_out_of_is_read_by_nobody(
    slack: Slack, platform: Platform, anna: User, room: Channel
) -> None:
    add = slack.workspace.add_channel
    left, deleted, own = (add(name, anna, kind=PRIVATE) for name in ("left", "deleted", "own"))
    asked = ids(slack, room, left, deleted, own)
    assert await platform.readable(member(slack, anna), asked) == frozenset(asked)
    left.members.remove(slack.workspace.bot.id)
    del slack.workspace.channels[deleted.id]
    here = await platform._arrive()
    here.directory._members.drop(left.id)
    here.directory._members.drop(deleted.id)
    assert await platform.readable(member(slack, anna), asked) == frozenset(ids(slack, room, own))


async def test_somebody_of_whom_slack_does_not_say_is_asked_about_later(
    slack: Slack, platform: Platform, anna: User, room: Channel
) -> None:
    for method in ("users.info", "conversations.info"):
        slack.api.fail(method, LIMITED)
        with pytest.raises(TryLater):
            await platform.readable(member(slack, anna), ids(slack, room))
    assert await platform.readable(member(slack, anna), ids(slack, room)) == frozenset(ids(slack, room))


async def test_an_applicant_with_their_channels(slack: Slack, platform: Platform, anna: User, room: Channel) -> None:
    add = slack.workspace.add_channel
    add("secret", anna, kind=PRIVATE)
    add("random", anna, with_bot=False)
    add("theirs", anna, with_bot=False, ext_shared=True)
    add("unseen", anna, kind=PRIVATE, with_bot=False)
    add("old", anna, archived=True)
    add("not mine", slack.workspace.add_user("cleo"))
    add("mpdm", anna, kind=MPIM)
    found = await platform.applicant(who(slack, anna))
    assert found
    assert found.profile.handle == "anna"
    assert found.profile.zone == "Europe/Berlin"
    assert names(found.readable) == ["launch", "secret"]
    assert names(found.joinable) == ["random"]
    assert found.others == 1
    assert found.refusal == ""


async def test_without_the_scope_nothing_is_joinable(slack: Slack, platform: Platform, anna: User) -> None:
    slack.workspace.grant(*SCOPES - {"channels:join"})
    slack.workspace.add_channel("random", anna, with_bot=False)
    found = await platform.applicant(who(slack, anna))
    assert found
    assert (found.joinable, found.others) == ((), 1)


async def test_who_may_join_is_the_policys_to_say(slack: Slack, anna: User, room: Channel) -> None:
    asked: list[tuple[Any, ...]] = []

    def may_join(*about: Any) -> str:
        asked.append(about[1:])
        return "no"

    policy = Policy(may_join=may_join, is_read=lambda channel: channel.name != "launch")
    platform = platform_of(slack, policy=policy)
    found = await platform.applicant(who(slack, anna))
    assert found
    assert (found.refusal, found.readable) == ("no", ())
    await platform.applicant(who(slack, slack.workspace.add_user("gina", is_ultra_restricted=True)))
    assert asked == [(False, False), (True, False)]


async def test_bots_and_strangers_are_no_applicants(slack: Slack, platform: Platform, anna: User) -> None:
    bot = slack.workspace.add_user("robot", is_bot=True)
    assert await platform.applicant(who(slack, bot)) is None
    assert await platform.applicant(Identity(f"slack:{slack.workspace.team}:U0NOBODY")) is None
    assert await platform.applicant(Identity(f"slack:T0OTHER:{anna.id}")) is None


async def test_it_goes_into_public_channels(
    slack: Slack, platform: Platform, anna: User, caplog: pytest.LogCaptureFixture
) -> None:
    add = slack.workspace.add_channel
    random, old = add("random", anna, with_bot=False), add("old", anna, with_bot=False, archived=True)
    hidden = add("hidden", anna, kind=PRIVATE, with_bot=False)
    slack.api.fail("conversations.join", LIMITED, seconds=0)
    await platform.enter(ids(slack, old, hidden, random))
    assert slack.workspace.bot_sees(random)
    assert not slack.workspace.bot_sees(hidden)
    told = [record for record in caplog.records if getattr(record, "action", "") == "slack_not_entered"]
    assert len(told) == 2
    assert "hidden" not in caplog.text
    assert hidden.id in caplog.text
