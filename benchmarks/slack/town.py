"""A made-up workspace and the talk in it. The ids are the same in every process that makes it."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from benchmarks import prose
from tests.doubles.slack.workspace import Channel, User, Workspace

PEOPLE, MEMBERS, CHANNELS = 400, 20, 40
REPLIES = 0.35
"""The share of messages that stand in threads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A workspace, and who in it is a member. others: everybody else."""

    workspace: Workspace
    members: tuple[User, ...]
    others: tuple[User, ...]
    channels: tuple[Channel, ...]


def made_town() -> Town:
    """The workspace, in which nothing was said yet."""
    workspace = Workspace(team="T024BE7LD")
    people = [workspace.add_user(f"person{number}") for number in range(PEOPLE)]
    channels = tuple(workspace.add_channel(f"channel-{number}", *people) for number in range(CHANNELS))
    return Town(workspace=workspace, members=tuple(people[:MEMBERS]), others=tuple(people[MEMBERS:]), channels=channels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Something said. to: whom it mentions. thread: the line that began the thread in which it stands."""

    author: User
    channel: Channel
    text: str
    to: User | None = None
    thread: "Line | None" = field(default=None, repr=False)


class Talk:
    """Talk without an end. near: the share of the lines by members, and to them; each is explicit evidence."""

    def __init__(self, town: Town, dice: Random, near: float) -> None:
        self._town = town
        self._dice = dice
        self._near = near
        self._asked: deque[Line] = deque()
        self._answered: deque[Line] = deque()
        self._aside: deque[Line] = deque(maxlen=200)
        self._weights = [1 / (rank + 1) ** 0.7 for rank in range(len(town.others))]

    def lines(self) -> Iterator[Line]:
        """One after the other."""
        while True:
            yield self._near_line() if self._dice.random() < self._near else self._line()

    def _line(self) -> Line:
        """Said among those who are no members, now and then with a mention, or in a thread."""
        author, drawn = self._someone(), self._dice.random()
        if self._aside and drawn < REPLIES:
            thread = self._dice.choice(self._aside)
            return Line(author=author, channel=thread.channel, text=self._text(), thread=thread)
        to = self._someone() if drawn > 1 - 0.15 else None
        line = Line(author=author, channel=self._channel(), text=self._text(), to=to)
        self._aside.append(line)
        return line

    def _near_line(self) -> Line:
        """A question to a member or by one, an answer in its thread, or the thanks for that."""
        drawn = self._dice.random()
        if self._answered and drawn < 0.25:
            answer = self._answered.popleft()
            first = answer.thread
            if first is not None:
                text = f"Thanks, {self._text()}"
                return Line(author=first.author, channel=first.channel, text=text, to=answer.author, thread=first)
        if self._asked and drawn < 0.6:
            asked = self._asked.popleft()
            author = asked.to or self._someone()
            answer = Line(author=author, channel=asked.channel, text=self._text(), thread=asked)
            self._answered.append(answer)
            return answer
        pair = [self._someone(), self._dice.choice(self._town.members)]
        if self._dice.random() < 0.3:
            pair.reverse()
        asks = f"could you look at it? {self._text()}"
        line = Line(author=pair[0], channel=self._channel(), text=asks, to=pair[1])
        self._asked.append(line)
        return line

    def _someone(self) -> User:
        return self._dice.choices(self._town.others, self._weights)[0]

    def _channel(self) -> Channel:
        return self._dice.choice(self._town.channels)

    def _text(self) -> str:
        elements: Sequence[prose.Payload] = prose.elements(self._dice, "")
        return prose.markup([element for element in elements if element["type"] != "user"]).strip()
