"""From what passed between a member and one contact to what is open and what settled it (docs/ledger.md, section 5)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from msgspec.structs import replace

from bot.engine.emoji import Tone, tone
from bot.events import ChannelId, ConversationId, MessageId
from bot.kinds import KINDS, Awaits, Kind
from bot.ledger import Direction, Engagement, Evidence, How, Item, Settled

LOOK_BACK = timedelta(days=7)
"""What is older than this when a member joins opens nothing."""
DEFERRAL = timedelta(days=1)
"""How long a 👀 puts an item off."""


def items(acts: Iterable[Engagement], joined_at: datetime) -> dict[ConversationId, Item]:
    """The items of one member and contact, from all their engagements in any order."""
    book = _Book(horizon=joined_at - LOOK_BACK)
    for act in sorted(acts, key=_order):
        if act.direction is Direction.RECEIVED:
            book.receive(act)
        else:
            book.give(act)
    return book.items


def _order(act: Engagement) -> tuple[datetime, bool, ChannelId, MessageId, str, str]:
    return (act.at, act.kind is Kind.REACTION, act.channel, act.message, act.direction, act.detail)


@dataclass(slots=True)
class _Book:
    """The items so far, and for each open one the messages on which a reaction acknowledges it."""

    horizon: datetime
    items: dict[ConversationId, Item] = field(default_factory=dict)
    latest: dict[ConversationId, set[tuple[ChannelId, MessageId]]] = field(default_factory=dict)

    def receive(self, act: Engagement) -> None:
        """The contact did something."""
        item = self._open(act.conversation)
        if KINDS[act.kind].awaits:
            if act.at >= self.horizon:
                self.items[act.conversation] = _joined(item, act) if item else _opened(act)
                self.latest[act.conversation] = {(act.channel, act.message)}
        elif item:
            if act.kind is not Kind.REACTION:
                self.latest[act.conversation].add((act.channel, act.message))
            if act.taken_from and not act.withdraws and KINDS[item.kind].awaits is Awaits.ANSWER:
                self._settle(item, act, How.ANSWERED)
        if act.withdraws:
            self._withdraw(act)

    def _withdraw(self, act: Engagement) -> None:
        """The contact says that it is solved: here, or, in the channel and to the member, whatever they asked there."""
        in_channel = not act.threaded and act.evidence is not Evidence.CONVERSATION
        for item in [self.items[conversation] for conversation in self.latest]:
            meant = item.conversation == act.conversation or (in_channel and item.channel == act.channel)
            if meant and KINDS[item.kind].awaits is Awaits.ANSWER:
                self._settle(item, act, How.WITHDRAWN)

    def give(self, act: Engagement) -> None:
        """The member did something."""
        item = self._open(act.conversation)
        if act.kind is Kind.REACTION:
            if item and (act.channel, act.message) in self.latest[act.conversation]:
                self._react(item, act)
            return
        if item:
            self._settle(item, act, How.WORD if act.evidence is Evidence.WORD else How.MESSAGE)
        if act.evidence is not Evidence.WORD:
            self._reach(act)

    def _reach(self, act: Engagement) -> None:
        """What a message settles beyond its own conversation."""
        said_in_channel = not act.threaded and act.evidence is not Evidence.CONVERSATION
        how = {Kind.THANKS: How.THANKS, Kind.SHARE: How.SHARE}.get(act.kind)
        for item in [self.items[conversation] for conversation in self.latest]:
            if how and KINDS[item.kind].awaits is Awaits.THANKS:
                self._settle(item, act, how)
            elif said_in_channel and item.channel == act.channel:
                self._settle(item, act, How.ADDRESSED)

    def _react(self, item: Item, act: Engagement) -> None:
        said = tone(act.detail)
        if said is Tone.ACKNOWLEDGES:
            self._settle(item, act, How.REACTION)
        elif said is Tone.DEFERS:
            self.items[item.conversation] = replace(item, deferred_until=act.at + DEFERRAL)

    def _open(self, conversation: ConversationId) -> Item | None:
        return self.items[conversation] if conversation in self.latest else None

    def _settle(self, item: Item, act: Engagement, how: How) -> None:
        by = act.taken_from if how is How.ANSWERED else None
        settled = Settled(how=how, at=act.at, channel=act.channel, message=act.message, by=by)
        self.items[item.conversation] = replace(item, settled=settled)
        del self.latest[item.conversation]


def _opened(act: Engagement) -> Item:
    return Item(
        home=act.home,
        member=act.member,
        contact=act.contact,
        conversation=act.conversation,
        channel=act.channel,
        kind=act.kind,
        since=act.at,
        message=act.message,
        at=act.at,
        source=act.shared or act.conversation,
    )


def _joined(item: Item, act: Engagement) -> Item:
    weightier = max(item.kind, act.kind, key=lambda kind: KINDS[kind].matters)
    return replace(
        item,
        kind=weightier,
        count=item.count + (act.evidence is not Evidence.WORD),
        message=act.message,
        at=act.at,
        source=act.shared or act.conversation,
        deferred_until=None,
    )
