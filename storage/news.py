"""With which contacts of a member something was changed, in the order in which it was: for `Storage.moved_since`."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import takewhile
from secrets import randbits

from bot.events import Identity
from bot.ledger import Engagement, HomeId, Item, Key, MemberId, Week
from bot.models import Nudge
from bot.people import Profile
from bot.ports import Changes


class News:
    """What was changed since a store was opened. version: how far it has come.

    Versions count from a random number, so that one of another opening isn't taken for one of this.
    """

    def __init__(self) -> None:
        self.version = self._opened = 1 + randbits(62)
        self._of: defaultdict[Key, dict[Identity, int]] = defaultdict(dict)

    def add(self, changes: Changes) -> None:
        """Note what is in the store now."""
        self.version += 1
        for row in (*changes.drops, *changes.puts):
            match row:
                case Engagement() | Item() | Week() | Nudge():
                    self._note((row.home, row.member), row.contact)
                case Profile():
                    self._note((row.home,), row.identity)

    def _note(self, of: Key, person: Identity) -> None:
        """The last changed stands last."""
        self._of[of].pop(person, None)
        self._of[of][person] = self.version

    def since(self, home: HomeId, member: MemberId, version: int) -> frozenset[Identity] | None:
        """The contacts after a version; None where it is none of this opening."""
        if not self._opened <= version <= self.version:
            return None
        return frozenset((*self._after(version, (home, member)), *self._after(version, (home,))))

    def _after(self, version: int, of: Key) -> Iterator[Identity]:
        versions = self._of.get(of, {})
        return takewhile(lambda person: versions[person] > version, reversed(versions))
