"""kill -9 between receipt and ack, over and over: nothing that people did is lost, nothing counts or happens twice."""

import asyncio
import random
import signal
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.slack.platform import Slack as Platform
from bot.ledger import HomeId, MemberId
from bot.models import Deed, SaidOnce
from bot.people import Home, Member, Profile
from bot.ports import Changes
from storage import open_store
from tests.adapters.slack.conftest import Serve, until
from tests.adapters.slack.ears import Recording
from tests.adapters.slack.killing import Bots
from tests.adapters.slack.test_robust_ledger import apart, ledger_of
from tests.adapters.slack.writing import Writing
from tests.conftest import SHORT
from tests.doubles.slack.people import Told
from tests.doubles.slack.server import Slack, loopback_slack
from tests.doubles.slack.workspace import User

pytestmark = pytest.mark.asyncio
SAYINGS = ("met emil", "met emil", "done 1", "snooze 1 1h", "today", "mute gabi")
ANSWER = "requite_answer"


def members_of(writing: Writing) -> list[Member]:
    """Those who only talk with others, and one who also talks with the bot."""
    home, began = HomeId(writing.space), datetime.now(UTC) - timedelta(days=1)
    whos = [*writing.members, writing.who(writing.people[2])]
    return [Member(home=home, id=MemberId(who), identities=(who,), zone="UTC", joined_at=began) for who in whos]


class Trials:
    """A talk that goes on while the bot is killed. torn: how often while something of it was under way."""

    def __init__(self, slack: Slack, store: str, chance: random.Random) -> None:
        self.slack, self.store, self.chance = slack, store, chance
        self.writing = Writing(slack, chance, lambda _: None, near=True)
        self.members = members_of(self.writing)
        self.asked: list[tuple[str, Told]] = []
        self.torn = 0
        conduct = slack.link.conduct
        conduct.new_event_ids, conduct.ack_within, conduct.retries = True, 0.4, (0.1,) * 5_000

    @property
    def asker(self) -> User:
        return self.writing.people[2]

    async def prepare(self) -> None:
        """A store in which they have opted in."""
        home = Home(id=self.members[0].home, spaces=(self.writing.space,))
        emil = self.writing.people[4]
        label = Profile(home=home.id, identity=self.writing.who(emil), name="Emil", handle="emil")
        async with open_store(self.store, holder="the maker") as storage:
            await storage.commit(Changes(puts=(home, label, *self.members)))

    async def trial(self, bots: Bots) -> None:
        """One life of the bot: it is killed while it starts, while it has much to do, or a moment after something."""
        await bots.start()
        if self.chance.random() < 0.9:
            await self.slack.link.connected(seconds=30)
            if self.chance.random() < 0.7:
                await self.slack.link.settled(30)
        for _ in range(self.chance.randint(1, 3)):
            self.something()
            await asyncio.sleep(self.chance.uniform(0, 0.04))
        self.torn += any(one.sent and not one.acked for one in self.slack.link.deliveries)
        await bots.end()
        self.slack.link.drop()

    def something(self) -> None:
        """People talk, and one of them now and then with the bot; Slack tells again what was acked, as it does."""
        self.slack.link.conduct.duplicates = self.chance.choice((0, 0, 1, 2))
        if self.chance.random() < 0.4:
            text = self.chance.choice(SAYINGS)
            self.asked.append((text, self.slack.people.tells_the_bot(self.asker, text)))
        for _ in range(self.chance.randint(1, 4)):
            self.writing.act()
        if self.slack.link.deliveries and self.chance.random() < 0.3:
            self.slack.link.redeliver(self.chance.choice(self.slack.link.deliveries[-20:]))

    async def judged(self, bots: Bots) -> None:
        """Let the bot live, and look what is there when it has everything."""
        self.slack.link.conduct.ack_within = 3.0  # as Slack has it: what waits comes all at once
        await bots.start()
        await self.slack.link.connected(seconds=30)
        await self.slack.link.settled(60)
        await bots.end(signal.SIGTERM)
        async with open_store(self.store, holder="the judge", create=False) as storage:
            found = await ledger_of(storage, self.members[0].home)
            rows = await storage.about(self.members[0].home)
        expected = apart(self.writing.events, self.members)
        compared = {one.id for one in self.members[:2]}
        assert {one for one in found[0] if one.member in compared} == {
            one for one in expected[0] if one.member in compared
        }
        assert {one for one in found[1] if one.member in compared} == {
            one for one in expected[1] if one.member in compared
        }
        met = sum(isinstance(row, Deed) and row.verb == "met" for row in rows)
        done = [answer for text, told in self.asked if text == "met emil" for answer in self.answers()[told.ts]]
        noted, unsaid = (sum(answer.startswith(one) for answer in done) for one in ("Noted: you met", "I have heard"))
        assert noted <= met <= noted + unsaid
        assert {row.once for row in rows if isinstance(row, SaidOnce)} == {
            f"{self.slack.workspace.im_with(self.asker.id).id}/{told.ts}" for _, told in self.asked
        }

    def answers(self) -> dict[str, list[str]]:
        """What the bot answered to each of their words, by the ts."""
        room = self.slack.workspace.im_with(self.asker.id)
        answers: defaultdict[str, list[str]] = defaultdict(list)
        for said in self.slack.workspace.said_by_bot(room):
            about = said.get("metadata") or {}
            if about.get("event_type") == ANSWER:
                answers[about["event_payload"]["to"]].append(said["text"])
        return answers


async def kills(tmp_path: Path, number: int, seed: int) -> None:
    store, log = f"tinydb:{tmp_path / 'requite.json'}", tmp_path / "log"
    async with loopback_slack() as slack:
        trials = Trials(slack, store, random.Random(seed))
        await trials.prepare()
        async with Bots(slack, store, log) as bots:
            for _ in range(number):
                await trials.trial(bots)
            await trials.judged(bots)
        assert trials.torn >= number // 3
        assert not [one for one in slack.link.deliveries if one.lost]
        answered = {ts: len(answers) for ts, answers in trials.answers().items()}
        assert answered == {told.ts: 1 for _, told in trials.asked}
        told = log.read_text()
        assert slack.workspace.bot_token not in told
        assert slack.workspace.app_token not in told
        assert "Traceback" not in told


async def test_what_was_acked_and_comes_again_after_a_restart_is_not_answered_again(
    slack: Slack, serve: Serve, platform: Platform, anna: User
) -> None:
    """As a copy under another event id, which doesn't say that it is one."""
    first = asyncio.ensure_future(platform.serve(Recording()))
    await slack.link.connected()
    told = await slack.people.tells_the_bot(anna, "done 1").wait()
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    again = await serve()
    slack.link.redeliver(told.deliveries[0], times=3)
    await until(lambda: all(one.acked_at for one in told.deliveries[0].sent))
    assert len(again.heard) == 1
    assert len(slack.workspace.said_by_bot(slack.workspace.im_with(anna.id))) == 1


async def test_three_kills(tmp_path: Path) -> None:
    await kills(tmp_path, 3, 0)


@pytest.mark.soak
async def test_many_kills(tmp_path: Path) -> None:
    await kills(tmp_path, 20 if SHORT else 200, 1)
