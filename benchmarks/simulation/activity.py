"""What people do all day: ask, mention, help, share, react; what members answer by themselves, and what on their list.

Everything is planned day by day on the true time. Whether the bot is there to hear it is `run.py`'s matter.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from math import exp, log
from random import Random
from zoneinfo import ZoneInfo

from benchmarks.simulation.people import Person
from bot.events import (
    ChannelId,
    ConversationId,
    Event,
    Identity,
    MessageId,
    MessagePosted,
    Place,
    ReactionAdded,
    SpaceId,
    alone,
)

HOUR = timedelta(hours=1)
TEXTS = {
    "question": (
        "Is the draft for {n} final?",
        "When does release {n} go out?",
        "Which of the {n} variants do we keep?",
    ),
    "request": ("Could you look at change {n}.", "Please send me the minutes of meeting {n}."),
    "mention": ("The notes on topic {n} are in the folder.", "I moved card {n} to the next column."),
    "help": ("Setting the option to {n} does it.", "It is in chapter {n} of the manual."),
    "share": ("Worth reading, number {n}.",),
    "answer": ("It is number {n}.", "Tomorrow, by {n} o'clock.", "I sent it, see part {n}."),
    "thanks": ("Thank you, number {n} was it!", "Thanks a lot, that solved {n}."),
    "ask": ("Does anybody know how to set option {n}?",),
    "post": ("I wrote up experiment {n}.", "Version {n} is there."),
}
KINDS = ("question", "request", "mention", "help", "share")
WEIGHTS = (35, 18, 15, 20, 12)


@dataclass(slots=True, eq=False)
class Open:
    """Something that somebody wrote to a member, in truth. message: the latest to be answered.

    answered: since when it is, by the true time. acts: whenever it was. nudged: when the member was first told of it.
    """

    person: Person
    contact: Identity
    conversation: ConversationId
    kind: str
    place: Place
    message: MessageId
    at: datetime
    answered: datetime | None = None
    nudged: datetime | None = None
    acts: list[datetime] = field(default_factory=list)

    def got(self, at: datetime) -> None:
        """The member got back to it."""
        self.answered = at
        self.acts.append(at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the platform has to tell of one act. opens, answers: what it begins anew, and what it acknowledges."""

    person: Person
    event: Event
    opens: Open | None = None
    answers: tuple[Open, ...] = ()


@dataclass(kw_only=True)
class Activity:
    """The people's own doing. at: has something done at a moment; tell: brings a report to the bot."""

    people: Sequence[Person]
    dice: Random
    at: Callable[[datetime, Callable[[], None]], None]
    now: Callable[[], datetime]
    tell: Callable[[Report], None]
    items: list[Open] = field(default_factory=list)
    _by_conversation: dict[tuple[str, str, str], Open] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=count)

    def plan_day(self, day: date) -> None:
        """What happens on a day of UTC, to everybody."""
        for person in self.people:
            works = day.weekday() in person.member.days
            for _ in range(self._how_many(person.temper.busy * (1.0 if works else 0.15))):
                self._on(person, day, self._approach)
            if works and self.dice.random() < 0.15:
                self._on(person, day, self._posts)

    def _how_many(self, mean: float) -> int:
        """Drawn from Poisson's distribution."""
        found, left, least = 0, self.dice.random(), exp(-mean)
        while left > least:
            found, left = found + 1, left * self.dice.random()
        return found

    def _on(self, person: Person, day: date, what: Callable[[Person], None]) -> None:
        """Have something happen on that day, mostly in the member's working hours."""
        hour = min(23.9, max(0.0, self.dice.gauss(13, 4)))
        local = datetime.combine(day, time(), ZoneInfo(person.member.zone)) + hour * HOUR
        self.at(max(local, self.now()), lambda: what(person))

    def _approach(self, person: Person) -> None:
        """Somebody turns to the member."""
        contacts = person.contacts
        contact = contacts[min(len(contacts) - 1, int(self.dice.expovariate(3 / len(contacts))))]
        kind = self.dice.choices(KINDS, WEIGHTS)[0]
        if kind == "help":
            self._is_helped(person, contact)
            return
        place = self._place(person)
        message = self._message()
        if kind == "share":
            shared = alone(place.channel, MessageId(f"post-{message}"))
            event = self._posted(place, message, contact, kind, shares=(person.identity,), shared=shared)
        else:
            event = self._posted(place, message, contact, kind, names=(person.identity,))
        self._opened(person, contact, kind, place, event)

    def _is_helped(self, person: Person, contact: Identity) -> None:
        """The member asks everybody, and somebody knows."""
        place, message = self._place(person), self._message()
        self.tell(Report(person=person, event=self._posted(place, message, person.identity, "ask")))
        thread = Place(space=place.space, channel=place.channel, thread=message)

        def helps() -> None:
            event = self._posted(thread, self._message(), contact, "help", thread_author=person.identity)
            self._opened(person, contact, "help", thread, event)

        self.at(self.now() + self.dice.uniform(0.1, 5) * HOUR, helps)

    def _opened(self, person: Person, contact: Identity, kind: str, place: Place, event: MessagePosted) -> None:
        conversation = place.conversation(event.message)
        item = Open(person, contact, conversation, kind, place, event.message, event.at)
        self.items.append(item)
        self._by_conversation[person.member.id, contact, conversation] = item
        self.tell(Report(person=person, event=event, opens=item))
        if self.dice.random() < person.temper.diligent:
            self.at(self.now() + self._delay(person), lambda: self.answer(item))
        elif self.dice.random() < 0.15:
            self.at(self.now() + self.dice.uniform(5, 60) * HOUR, lambda: self._asks_again(item))

    def _delay(self, person: Person) -> timedelta:
        return HOUR * min(400.0, self.dice.lognormvariate(log(person.temper.slow), 1.5))

    def _asks_again(self, item: Open) -> None:
        """The same person, in the same thread."""
        thread = _thread(item)
        author = item.person.identity if item.kind == "help" else item.contact
        event = self._posted(
            thread, self._message(), item.contact, "question", names=(item.person.identity,), thread_author=author
        )
        item.message, item.answered = event.message, None
        self.tell(Report(person=item.person, event=event, opens=item))

    def about(self, member: str, contact: str, conversations: Sequence[str]) -> list[Open]:
        """What some conversations were about."""
        found = (self._by_conversation.get((member, contact, one)) for one in conversations)
        return [one for one in found if one]

    def answer(self, item: Open) -> None:
        """The member gets back to it, unless they have already: a message in its thread, or a reaction."""
        if item.answered:
            return
        item.got(self.now())
        person, thread = item.person, _thread(item)
        event: Event
        if self.dice.random() < (0.2 if item.kind in ("question", "request") else 0.5):
            event = ReactionAdded(
                place=thread,
                message=item.message,
                actor=person.identity,
                emoji="white_check_mark",
                at=self.now(),
                message_author=item.contact,
            )
        else:
            author = person.identity if item.kind == "help" else item.contact
            text = "thanks" if item.kind in ("help", "share") else "answer"
            event = self._posted(thread, self._message(), person.identity, text, thread_author=author)
        self.tell(Report(person=person, event=event, answers=(item,)))
        if self.dice.random() < 0.06:
            self.at(self.now() + self.dice.uniform(0.2, 30) * HOUR, lambda: self._asks_again(item))

    def _posts(self, person: Person) -> None:
        """The member writes something, and those who like them react, on whatever day."""
        place, message = self._place(person), self._message()
        self.tell(Report(person=person, event=self._posted(place, message, person.identity, "post")))
        for fan in person.fans:
            if self.dice.random() < 0.8:
                self.at(self.now() + self.dice.uniform(0.1, 50) * HOUR, self._likes(person, fan, place, message))

    def _likes(self, person: Person, fan: Identity, place: Place, message: MessageId) -> Callable[[], None]:
        def react() -> None:
            event = ReactionAdded(
                place=place, message=message, actor=fan, emoji="tada", at=self.now(), message_author=person.identity
            )
            self.tell(Report(person=person, event=event))

        return react

    def _place(self, person: Person) -> Place:
        channel: ChannelId = self.dice.choice(person.channels)
        return Place(space=SpaceId(person.member.home), channel=channel)

    def _message(self) -> MessageId:
        return MessageId(f"{self.now().timestamp():.0f}.{next(self._numbers):08}")

    def _posted(self, place: Place, message: MessageId, author: Identity, text: str, **fields: object) -> MessagePosted:
        told = self.dice.choice(TEXTS[text]).format(n=self.dice.randint(1, 999))
        return MessagePosted(place=place, message=message, author=author, at=self.now(), text=told, **fields)  # type: ignore[arg-type]


def _thread(item: Open) -> Place:
    root = MessageId(item.conversation.rpartition("/")[2])
    return Place(space=item.place.space, channel=item.place.channel, thread=root)
