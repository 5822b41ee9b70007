"""Writes a Slack export of any size, the same for the same seed: a year of a workspace, threads, rich text and all.

How people talk in it is made up; the shapes and the bytes per message are those of real exports. What a single
message looks like is `payloads`' business.
"""

import json
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from benchmarks.payloads import (
    Person,
    bot_row,
    by_bot,
    edited,
    file_row,
    joined,
    made_person,
    passed_on,
    preview,
    user_row,
    written,
)
from benchmarks.prose import Payload

SEED = 20_260_320
_BEGIN = datetime(2025, 3, 3, tzinfo=UTC)
_THREADED = 0.11
"""The share of messages in a channel that a thread grows from; with about four replies each, 35 % are in threads."""
_EMOJI = ("+1", "tada", "heart", "eyes", "joy", "white_check_mark", "pray", "rocket", "raised_hands", "thinking_face")
_UNPACKED = (1980, 1, 1, 0, 0, 0)
"""One date for all that is zipped, so that the same export is the same file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large an export is to be. reactions: one for each person and emoji on a message."""

    messages: int = 28_600
    reactions: int = 19_800
    people: int = 60
    channels: int = 25
    days: int = 365


def write_export(folder: Path, size: Size, seed: int = SEED) -> None:
    """Write an export of exactly this size into a new folder."""
    dice = Random(seed)
    people = [made_person(dice, number) for number in range(size.people)]
    busy = [1 / (rank + 1) for rank in range(size.channels)]
    counts = Counter(dice.choices(range(size.channels), busy, k=size.messages))
    channels = [_Channel(number=number, dice=dice, people=people, days=size.days) for number in range(size.channels)]
    for channel in channels:
        channel.fill(counts[channel.number])
    _react(dice, [m for channel in channels for m in channel.messages if "user_profile" in m], people, size.reactions)
    folder.mkdir()
    _dump(folder / "users.json", [*map(user_row, people), bot_row()])
    _dump(folder / "channels.json", [channel.row() for channel in channels])
    for channel in channels:
        channel.write(folder)


def zipped(folder: Path, to: Path) -> Path:
    """Pack an export's folder as Slack hands it out."""
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as out:
        for file in sorted(folder.rglob("*.json")):
            entry = zipfile.ZipInfo(file.relative_to(folder).as_posix(), _UNPACKED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(entry, file.read_bytes())
    return to


@dataclass(slots=True, kw_only=True)
class _Channel:
    """A channel and what is written in it."""

    number: int
    dice: Random
    people: Sequence[Person]
    days: int
    messages: list[Payload] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    weights: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Have some write more than others, others in each channel."""
        shift = self.number * 7
        self.weights = [1 / (1 + (rank + shift) % len(self.people)) ** 0.7 for rank in range(len(self.people))]

    @property
    def id(self) -> str:
        """Slack's id of it."""
        return f"CBENCH{self.number:03}"

    def row(self) -> Payload:
        """The channel as `channels.json` lists it."""
        members = [person.user for person in self.people]
        name = f"channel-{self.number:02}"
        return {
            "id": self.id,
            "name": name,
            "created": 1,
            "is_archived": False,
            "is_general": False,
            "members": members,
        }

    def fill(self, count: int) -> None:
        """Write this many messages, each with its thread."""
        while len(self.messages) < count:
            at = _BEGIN + timedelta(days=self.dice.randrange(self.days), seconds=self.dice.randint(28_800, 64_800))
            first = self._standing(self._ts(at))
            self.messages.append(first)
            replies = min(1 + int(self.dice.expovariate(1 / 3.5)), count - len(self.messages))
            if replies and "user_profile" in first and self.dice.random() < _THREADED:
                self._reply(first, at, replies)

    def write(self, folder: Path) -> None:
        """Write the days' files."""
        days: dict[str, list[Payload]] = {}
        for message in sorted(self.messages, key=lambda message: str(message["ts"])):
            day = datetime.fromtimestamp(float(message["ts"]), UTC).date().isoformat()
            days.setdefault(day, []).append(message)
        inside = folder / str(self.row()["name"])
        inside.mkdir()
        for day, messages in days.items():
            _dump(inside / f"{day}.json", messages)

    def _standing(self, ts: str) -> Payload:
        """A message of one kind or another outside of threads."""
        author = self._someone()
        drawn = self.dice.random()
        if drawn < 0.03:
            return joined(ts, author)
        if drawn < 0.07:
            return by_bot(self.dice, ts)
        return self._with_extras(written(self.dice, ts, author, self._someone()))

    def _with_extras(self, message: Payload) -> Payload:
        """The message, now and then edited, with a file, a link's preview, or another message passed on."""
        drawn, former = self.dice.random(), self.dice.choice(self.messages) if self.messages else {}
        ts, author = str(message["ts"]), str(message["user"])
        if drawn < 0.04:
            message["edited"] = edited(ts, author)
        elif drawn < 0.07:
            message |= {"files": [file_row(self.dice, ts, author)], "upload": True, "display_as_bot": False}
        elif drawn < 0.10:
            message["attachments"] = [preview(self.dice, message)]
        elif drawn < 0.115 and "user_profile" in former and former["ts"] < ts:
            message["attachments"] = [passed_on(self.id, former)]
        return message

    def _reply(self, first: Payload, at: datetime, count: int) -> None:
        """A thread: two to four people, the one who began it among them."""
        began = next(person for person in self.people if person.user == first["user"])
        talking = [began, *(self._someone() for _ in range(self.dice.randint(1, 3)))]
        replies = []
        for _ in range(count):
            at += timedelta(seconds=20 + self.dice.expovariate(1 / 1500))
            author, to = self.dice.choices(talking, k=2)
            reply = self._with_extras(written(self.dice, self._ts(at), author, to))
            replies.append(reply | {"thread_ts": first["ts"], "parent_user_id": began.user})
        self.messages += replies
        users = list(dict.fromkeys(reply["user"] for reply in replies))
        first |= {"thread_ts": first["ts"], "reply_count": count, "reply_users_count": len(users)}
        first |= {"latest_reply": replies[-1]["ts"], "reply_users": users, "is_locked": False, "subscribed": False}
        first["replies"] = [{"user": reply["user"], "ts": reply["ts"]} for reply in replies]

    def _someone(self) -> Person:
        return self.dice.choices(self.people, self.weights)[0]

    def _ts(self, at: datetime) -> str:
        """A `ts` about then that no other message of the channel has."""
        while (ts := f"{int(at.timestamp())}.{self.dice.randrange(10**6):06}") in self.taken:
            at += timedelta(seconds=1)
        self.taken.add(ts)
        return ts


def _react(dice: Random, messages: Sequence[Payload], people: Sequence[Person], count: int) -> None:
    """Put this many reactions on messages, several on some and none on most."""
    put: dict[int, dict[str, list[str]]] = {}
    popular = [dice.expovariate(1) ** 3 for _ in messages]
    left = count
    while left:
        for number in dice.choices(range(len(messages)), popular, k=left):
            users = put.setdefault(number, {}).setdefault(dice.choice(_EMOJI[: dice.randint(1, len(_EMOJI))]), [])
            user = dice.choice(people).user
            if user not in users:
                users.append(user)
                left -= 1
    for number, found in put.items():
        messages[number]["reactions"] = [{"name": n, "users": users, "count": len(users)} for n, users in found.items()]


def _dump(file: Path, content: object) -> None:
    """Write JSON as Slack does: indented by four, everything beyond ASCII and each slash escaped."""
    file.write_text(json.dumps(content, indent=4).replace("/", "\\/"), encoding="ascii")
