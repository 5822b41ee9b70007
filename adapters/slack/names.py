"""Finds the people whom plain text means by “@” and a name, as typed where Slack made no mention of it.

Only an archive needs this: while a message is written, Slack turns an accepted name into `<@U…>` by itself.
"""

import re
from collections.abc import Iterable

LONGEST_NAME = 80
"""Slack: users.profile.set, the longest display name, in characters."""
_BROADCASTS = frozenset({"channel", "everyone", "group", "here"})
_GOES_ON = re.compile(r"[\w@]|[.\-][^\W_]")
"""What makes a name only the beginning of another word, handle or address."""


class Names:
    """The names in an archive, each the name of one person or, where several bear it, of nobody."""

    def __init__(self, named: Iterable[tuple[str, Iterable[str]]], *, bots: Iterable[str] = ()) -> None:
        """Take user ids, each with its names; a bot's too, so that no shorter one is found in them."""
        nobody = frozenset(bots)
        bearers: dict[str, set[str]] = {}
        for user, names in named:
            for name in names:
                bearers.setdefault(_folded(name), set()).add(user)
        self._bearer = {
            name: next(iter(users)) if len(users) == 1 and users.isdisjoint(nobody) else None
            for name, users in bearers.items()
            if 0 < len(name) <= LONGEST_NAME and name not in _BROADCASTS
        }
        self._lengths = sorted({len(name) for name in self._bearer}, reverse=True)

    def bearer(self, name: object) -> str | None:
        """The user id of the one person of this name, whatever its case."""
        return self._bearer.get(_folded(name)) if isinstance(name, str) else None

    def at(self, text: str, start: int) -> str | None:
        """The one person whose name stands in the text from here on; the longest name that fits counts."""
        for length in self._lengths:
            name = text[start : start + length].lower()
            if name in self._bearer and not _GOES_ON.match(text, start + length):
                return self._bearer[name]
        return None


def _folded(name: str) -> str:
    return name.strip().lstrip("@").lower()
