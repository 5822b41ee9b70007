"""Rows and events for tests, with only what a test cares about spelled out."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.events import (
    ChannelId,
    ConversationId,
    Identity,
    MessageId,
    MessagePosted,
    Place,
    ReactionAdded,
    SpaceId,
    identity,
)
from bot.kinds import Kind
from bot.ledger import Direction, Engagement, Evidence, HomeId, Item, MemberId
from bot.models import Row
from bot.people import Home, Member, Profile

NOW = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
"""A Friday morning."""
SPACE = SpaceId("slack:T1")
HOME = HomeId(SPACE)


def person(name: str) -> Identity:
    """An identity in the tests' workspace."""
    return identity("slack", "T1", name)


ANN, KIM, LEE = person("ann"), person("kim"), person("lee")
MEMBER = MemberId(ANN)
"""Ann as a member."""


def member(who: Identity = ANN, **fields: Any) -> Member:
    """Somebody who opted in long ago, in Berlin."""
    given: dict[str, Any] = {"zone": "Europe/Berlin", "joined_at": NOW - timedelta(days=60)} | fields
    return Member(home=HOME, id=MemberId(who), identities=(who,), **given)


def opted_in(*members: Member) -> tuple[Row, ...]:
    """The rows of a home in which these people opted in."""
    return (Home(id=HOME, spaces=(SPACE,)), *(members or (member(),)))


def profile(who: Identity, name: str = "", **fields: Any) -> Profile:
    """Somebody's label."""
    handle = who.rpartition(":")[2]
    return Profile(home=HOME, identity=who, name=name or handle.title(), handle=handle, **fields)


def place(channel: str = "C1", thread: str | None = None) -> Place:
    """A channel of the tests' workspace."""
    return Place(space=SPACE, channel=ChannelId(channel), thread=MessageId(thread) if thread else None)


def posted(message: str, author: Identity, at: datetime, text: str = "It is done.", **fields: Any) -> MessagePosted:
    """A message in C1, unless `place` says otherwise."""
    return MessagePosted(message=MessageId(message), author=author, at=at, text=text, **({"place": place()} | fields))


def reacted(message: str, actor: Identity, at: datetime, emoji: str = "+1", **fields: Any) -> ReactionAdded:
    """A reaction in C1, unless `place` says otherwise."""
    return ReactionAdded(message=MessageId(message), actor=actor, at=at, emoji=emoji, **({"place": place()} | fields))


def act(
    kind: Kind, direction: Direction, at: datetime, contact: Identity = KIM, message: str = "", **fields: Any
) -> Engagement:
    """An engagement of Ann's, alone in its conversation unless said otherwise."""
    message = message or at.isoformat()
    given: dict[str, Any] = {
        "home": HOME,
        "member": MemberId(ANN),
        "evidence": Evidence.MENTION,
        "channel": ChannelId("C1"),
        "conversation": ConversationId(f"C1/{message}"),
    } | fields
    return Engagement(contact=contact, kind=kind, direction=direction, message=MessageId(message), at=at, **given)


def item(kind: Kind, since: datetime, contact: Identity = KIM, conversation: str = "", **fields: Any) -> Item:
    """An open item of Ann's."""
    conversation = conversation or f"C1/{contact}{since.isoformat()}"
    given: dict[str, Any] = {
        "home": HOME,
        "member": MemberId(ANN),
        "channel": ChannelId("C1"),
        "message": MessageId(conversation),
        "at": since,
        "source": ConversationId(conversation),
    } | fields
    return Item(contact=contact, conversation=ConversationId(conversation), kind=kind, since=since, **given)
