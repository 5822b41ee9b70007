"""The store in memory: the whole port over dictionaries, and the oracle of the other stores' contract."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from bot.errors import Conflict
from bot.events import ChannelId, ConversationId, Event, Identity, MessageId, SpaceId
from bot.ledger import Engagement, HomeId, Item, Key, MemberId, Reaction, Trace
from bot.models import ROWS, Channel, Home, Member, Nudge, Profile, Row, Shown
from bot.ports import Changes, Known, Stamp
from storage.index import Index
from storage.people import people_of

R = TypeVar("R", bound=Row)
Pair = tuple[HomeId, MemberId, Identity]


class MemoryStore:
    """Rows by key, with an index for each question of the port."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._tables: dict[str, dict[Key, Any]] = {kind.table: {} for kind in ROWS}
        self._stamps: defaultdict[Stamp, int] = defaultdict(int)
        self._traces_of: Index[tuple[HomeId, ConversationId], Trace] = Index()
        self._reactions_on: Index[tuple[HomeId, ChannelId, MessageId], Reaction] = Index()
        self._acts_in: Index[tuple[HomeId, ConversationId], Engagement] = Index()
        self._contacts: Index[tuple[HomeId, MemberId], Engagement]
