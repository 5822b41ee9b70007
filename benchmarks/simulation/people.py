"""Who is there: homes, the members of each with how they live, and the others who write to them. Made up, by seed."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from benchmarks.simulation.platform import NAME
from bot.events import ChannelId, Identity, SpaceId, channel_id, identity
from bot.ledger import HomeId, MemberId
from bot.models import Row
from bot.people import Channel, ChannelKind, Home, Member, Profile

MEMBERS_OF_HOME = 25
CHANNELS = 6
ZONES = (
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Los_Angeles",
    "Asia/Tokyo",
    "Asia/Kolkata",
    "Australia/Sydney",
    "America/Sao_Paulo",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "America/Havana",
    "Asia/Kathmandu",
)
HOURS = (time(9), time(9), time(8), time(8, 30), time(7, 15), time(10), time(17), time(0), time(2, 30))
DAYS = ((0, 1, 2, 3, 4), (0, 1, 2, 3, 4), (0, 1, 2, 3, 4), (0, 1, 2, 3), tuple(range(7)), (6, 0, 1, 2, 3), (1, 3))


@dataclass(frozen=True, slots=True, kw_only=True)
class Temper:
    """How somebody lives with their list, 0..1 each but where it says otherwise.

    busy: messages a day that open something. diligent: how often they answer by themselves; slow: hours until then, the
    median. heeds: how often they do what a list suggests; by_word: how often they say so to the bot instead. talks: how
    often on a day they ask for their list.
    """

    busy: float
    diligent: float
    slow: float
    heeds: float
    by_word: float
    talks: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member: as they opted in, how they live, and who writes to them, the most frequent first."""

    member: Member
    temper: Temper
    contacts: tuple[Identity, ...]
    fans: tuple[Identity, ...]
    channels: tuple[ChannelId, ...]

    @property
    def identity(self) -> Identity:
        """As which they write."""
        return self.member.identities[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Everybody. rows: what the store begins with."""

    people: tuple[Person, ...]
    rows: tuple[Row, ...]


def population(dice: Random, members: int, begin: datetime) -> Population:
    """So many members in homes of a few dozen."""
    people: list[Person] = []
    rows: list[Row] = []
    for number in range(0, members, MEMBERS_OF_HOME):
        found, of_home = _home(dice, number // MEMBERS_OF_HOME, min(MEMBERS_OF_HOME, members - number), begin)
        people += found
        rows += of_home
    return Population(people=tuple(people), rows=tuple(rows))


def _home(dice: Random, number: int, members: int, begin: datetime) -> tuple[list[Person], list[Row]]:
    space = SpaceId(f"{NAME}:T{number}")
    home = HomeId(space)
    who = [identity(NAME, f"T{number}", f"m{n}") for n in range(members)]
    others = [identity(NAME, f"T{number}", f"c{n}") for n in range(12 + 2 * members)]
    channels = tuple(channel_id(space, f"C{n}") for n in range(CHANNELS))
    people = [_person(dice, home, one, [*others, *who], channels, begin) for one in who]
    labels: list[Row] = [
        Profile(home=home, identity=one, name=one.rpartition(":")[2].title(), handle=one.rpartition(":")[2])
        for one in (*who, *others)
    ]
    labels += [
        Channel(home=home, id=one, name=f"channel-{n}", kind=ChannelKind.PUBLIC) for n, one in enumerate(channels)
    ]
    return people, [Home(id=home, spaces=(space,)), *(person.member for person in people), *labels]


def _person(
    dice: Random,
    home: HomeId,
    who: Identity,
    everybody: list[Identity],
    channels: tuple[ChannelId, ...],
    begin: datetime,
) -> Person:
    member = Member(
        home=home,
        id=MemberId(who),
        identities=(who,),
        zone=dice.choice(ZONES),
        joined_at=begin - timedelta(days=1),
        hour=dice.choice(HOURS),
        days=dice.choice(DAYS),
        caught_up=dice.random() < 0.2,
        review=dice.random() < 0.2,
    )
    known = [one for one in dice.sample(everybody, min(len(everybody), dice.randint(8, 20))) if one != who]
    temper = Temper(
        busy=dice.uniform(0.1, 1.4),
        diligent=dice.uniform(0.5, 0.97),
        slow=dice.choice((0.5, 2.0, 6.0, 20.0)),
        heeds=dice.uniform(0.2, 0.9),
        by_word=dice.uniform(0.05, 0.4),
        talks=dice.choice((0.0, 0.05, 0.15, 0.3)),
    )
    return Person(
        member=member,
        temper=temper,
        contacts=tuple(known[2:]),
        fans=tuple(known[:2]),
        channels=tuple(dice.sample(channels, 3)),
    )
