"""Documents and engagements of made-up people, as many as a benchmark asks for."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from bot.events import ChannelId, ConversationId, MessageId, identity
from bot.kinds import Kind
from bot.ledger import Direction, Engagement, Evidence, HomeId, Item, MemberId
from storage.tiny.content import Write
from storage.tiny.journaled import JournaledStorage

BEGAN = datetime(2026, 1, 5, tzinfo=UTC)
HOME = HomeId("slack:T024BE7LD")
MEMBERS, CONTACTS, CHANNELS = 50, 20_000, 200
ITEMS = 200
"""How many open items the one member has whose items are asked for, however large the store is."""


def document(number: int) -> dict[str, Any]:
    """A document like those that an engagement makes, all of it plain."""
    return {
        "home": HOME,
        "member": f"slack:T024BE7LD:U{number % MEMBERS:010d}",
        "contact": f"slack:T024BE7LD:U{number % CONTACTS:010d}",
        "direction": "received",
        "kind": "question",
        "evidence": "mention",
        "channel": f"slack:T024BE7LD/C{number % CHANNELS:010d}",
        "message": f"{1_700_000_000 + number}.000100",
        "at": "2026-01-05T09:00:00Z",
    }


def engagements(count: int) -> Iterator[Engagement]:
    """As the intake makes them; three to a conversation."""
    for number in range(count):
        channel = ChannelId(f"{HOME}/C{number % CHANNELS:010d}")
        first = number - number % 3
        yield Engagement(
            home=HOME,
            member=MemberId(identity("slack", "T024BE7LD", f"U{first % MEMBERS:010d}")),
            contact=identity("slack", "T024BE7LD", f"U{MEMBERS + first % CONTACTS:010d}"),
            direction=Direction.GIVEN if number % 3 == 1 else Direction.RECEIVED,
            kind=Kind.REPLY if number % 3 else Kind.QUESTION,
            evidence=Evidence.THREAD if number % 3 else Evidence.MENTION,
            channel=channel,
            message=MessageId(f"{1_700_000_000 + number}.{number % 1_000_000:06d}"),
            conversation=ConversationId(f"{channel}/{1_700_000_000 + first}.{first % 1_000_000:06d}"),
            at=BEGAN + timedelta(seconds=number),
        )


def items(member: MemberId) -> Iterator[Item]:
    """Open items of one member, each of another contact."""
    for number, act in enumerate(islice(engagements(ITEMS * 3), 0, None, 3)):
        yield Item(
            home=HOME,
            member=member,
            contact=identity("slack", "T024BE7LD", f"W{number:010d}"),
            conversation=act.conversation,
            channel=act.channel,
            kind=Kind.QUESTION,
            since=act.at,
            message=act.message,
            at=act.at,
            source=act.conversation,
        )


def filled(path: Path, count: int, member: MemberId) -> None:
    """Make a store with so many engagements, and with the items of one member; closed, all in its snapshot."""
    storage = JournaledStorage(path)
    storage.commit_now(Write(puts={"items": dict(enumerate(items(member), 1))}))
    rows = enumerate(engagements(count), 1)
    while some := dict(islice(rows, 10_000)):
        storage.commit_now(Write(puts={"engagements": some}))
    storage.snapshot_now()
    storage.close()
