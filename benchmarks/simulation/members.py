"""What members do with the bot: they talk to it, change their settings, act on what it sends. Made up, by seed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from benchmarks.simulation.activity import Activity, Open
from benchmarks.simulation.people import ZONES, Person
from benchmarks.simulation.platform import Message
from bot.events import ConversationId
from bot.ledger import Key
from bot.models import Nudge, Sent
from bot.views import Text

HOUR = timedelta(hours=1)
CHANGES_EVERY = 25
"""Days between two times that a member changes what they set, on average."""
HOURS = ("7", "8", "9:30", "12", "17:45", "0", "23:30")
DAYS = ("mon-fri", "mon-thu", "every day", "tue, fri", "sun-thu")
WAYS = (
    "done {}",
    "done {}",
    "done {}",
    "snooze {} until tomorrow",
    "snooze {} for 3 hours",
    "snooze {} until in 2 weeks",
    "skip {}",
)
"""What they say of a number on their list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """Something to say to the bot, line after line. done: the items that a last “done” is about.

    about: the message in whose numbers it speaks.
    """

    person: Person
    texts: tuple[str, ...]
    done: tuple[Open, ...] = ()
    about: Message | None = None


@dataclass(kw_only=True)
class Members:
    """Their side of the talk. at: has something done at a moment; say: brings it to the bot once it is there."""

    people: Mapping[Key, Person]
    activity: Activity
    dice: Random
    at: Callable[[datetime, Callable[[], None]], None]
    now: Callable[[], datetime]
    say: Callable[[Say], None]
    lists: dict[Key, Message] = field(default_factory=dict)

    def plan_day(self, day: date) -> None:
        """What they say on a day of UTC though nobody wrote to them."""
        begin = datetime.combine(day, time(), self.now().tzinfo)
        for person in self.people.values():
            at = begin + self.dice.uniform(0, 24) * HOUR
            if self.dice.random() < person.temper.talks:
                self._later(at, Say(person=person, texts=("today",)))
            if self.dice.random() < 1 / CHANGES_EVERY:
                self._changes(person, at)

    def _changes(self, person: Person, at: datetime) -> None:
        drawn = self.dice.randrange(10)
        ends = at + self.dice.uniform(1, 20) * 24 * HOUR
        texts: tuple[str, ...]
        if drawn < 3:
            texts = (f"settings hour {self.dice.choice(HOURS)}",)
        elif drawn < 5:
            texts = (f"settings zone {self.dice.choice(ZONES)}",)
        elif drawn == 5:
            texts = (f"settings days {self.dice.choice(DAYS)}",)
        elif drawn < 8:
            texts = (f"pause {self.dice.choice(('1 week', '3 days', '5 hours'))}", "yes")
            if self.dice.random() < 0.3:
                self._later(ends, Say(person=person, texts=("resume",)))
        elif drawn == 8:
            texts = ("stop", "yes")
            self._later(ends, Say(person=person, texts=("resume",)))
        else:
            texts = ("weekly",)
            self._later(ends, Say(person=person, texts=("daily",)))
        self._later(at, Say(person=person, texts=texts))

    def _later(self, at: datetime, say: Say) -> None:
        self.at(max(at, self.now()), lambda: self.say(say))

    def got(self, message: Message) -> None:
        """The bot has sent something: it lies in front of the member."""
        key = message.delivery.key[:2]
        person = self.people[key]
        if message.delivery.kind is Sent.REVIEW:
            return
        self.lists[key] = message
        if isinstance(message.view, Text):
            if message.view.actions and self.dice.random() < 0.5:
                self._later(self._after(2.0), Say(person=person, texts=("daily",)))
            return
        for number, nudge in enumerate(message.delivery.nudges, 1):
            if nudge:
                self._suggested(person, message, nudge, number)

    def _suggested(self, person: Person, message: Message, nudge: Nudge, number: int) -> None:
        """They do what is suggested, say that it is done or is to come again, or let it be."""
        items = self.items(nudge)
        for item in items:
            item.nudged = item.nudged or self.now()
        drawn = self.dice.random()
        if drawn > person.temper.heeds:
            return
        if self.dice.random() > person.temper.by_word:
            for item in items:
                self.at(self._after(1.5), lambda item=item: self.activity.answer(item))  # type: ignore[misc]
            return
        text = self.dice.choice(WAYS).format(number)
        texts = (text, "yes") if text.startswith("snooze") else (text,)
        done = tuple(items) if text.startswith("done") else ()
        say = Say(person=person, texts=texts, done=done, about=message)
        self.at(self._after(1.0), lambda: self.say(say))

    def means_it(self, say: Say) -> bool:
        """Whether it still means what it meant: a number does as long as no other list lies in front of the member."""
        return say.about is None or self.lists.get(say.about.delivery.key[:2]) is say.about

    def items(self, nudge: Nudge) -> list[Open]:
        """What a nudge is about, in truth."""
        return self.activity.about(nudge.member, nudge.contact, nudge.conversations)

    def waits(self, nudge: Nudge) -> set[ConversationId]:
        """In which of a nudge's conversations nobody has got back to the contact, in truth."""
        return {item.conversation for item in self.items(nudge) if item.answered is None}

    def _after(self, hours: float) -> datetime:
        return self.now() + hours * HOUR * self.dice.lognormvariate(0, 1.2)
