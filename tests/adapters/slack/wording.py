"""What people type in a talk at random: what of it is speech, whom it mentions, and when it was."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.doubles.slack.workspace import User
from tests.streams import TEXTS


@dataclass
class Wording:
    """What people type. people: whom they mention, the first ones most."""

    chance: random.Random
    people: Sequence[User]

    def words(self, users: Sequence[User]) -> tuple[str, str, list[User]]:
        """What is typed, what of it is speech, and whom it mentions, these and others."""
        spoken = self.chance.choice(TEXTS)
        typed = spoken.replace("&", "&amp;")
        weights = [12, 12, 5, 3, *[1] * (len(self.people) - 4)]
        count = self.chance.choices((0, 1, 2), (5, 4, 1))[0]
        named = [*self.chance.choices(self.people, weights, k=count), *users]
        for user in named:
            typed = self.chance.choice((f"<@{user.id}> {typed}", f"{typed} <@{user.id}|{user.name}>"))
        if self.chance.random() < 0.1:
            typed = self.chance.choice((f"<!here> {typed}", f"<!subteam^S123|@qa> {typed}", f"{typed} <https://a.b/c>"))
        return typed, spoken, named


def moment(ts: str) -> datetime:
    """When a `ts` is."""
    seconds, _, micro = ts.partition(".")
    return datetime.fromtimestamp(int(seconds), UTC) + timedelta(microseconds=int(micro))
