"""Three weeks of Inês Salgueiro, who looks after the people around Quillwort, a catalogue for village libraries.

As data: who there is, what happens, and what she types in the terminal. Quillwort and its people are invented. Times
are by her clock in Lisbon, which goes back from 02:00 to 01:00 on Sunday 25 October 2026.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.events import (
    ChannelId,
    Event,
    Identity,
    MessageDeleted,
    MessageId,
    MessagePosted,
    Place,
    ReactionAdded,
    SpaceId,
    channel_id,
    identity,
)
from bot.ledger import HomeId, MemberId
from bot.models import Row
from bot.people import Channel, ChannelKind, Home, Member, Profile

LISBON = ZoneInfo("Europe/Lisbon")
SPACE = SpaceId("slack:TQUILL")
HOME = HomeId(SPACE)


def at(when: str) -> datetime:
    """A moment of this story: “12 Oct 09:00” by the clock in Lisbon."""
    return datetime.strptime(f"2026 {when}", "%Y %d %b %H:%M").replace(tzinfo=LISBON)


def who(handle: str) -> Identity:
    """Somebody of this story."""
    return identity("slack", "TQUILL", handle)


NAMES = {
    "ines": "Inês Salgueiro",
    "bram": "Bram Oosterling",
    "ilka": "Ilka Dvořáková",
    "jun": "Jun Takamine",
    "lupe": "Lupe Arana",
    "noor": "Noor Haddad",
    "oskar": "Oskar Reinholt",
    "sam.a": "Sam Adeyemi",
    "samp": "Sam Pellegrin",
    "thandi": "Thandiwe Mabuza-Kruger",
    "yara": "Yara Quintanar",
} | {f"reader{n}": f"Reader {n}" for n in range(1, 31)}
CHANNELS = ("general", "help", "releases", "docs", "events", "random")
PRIVATE = "conduct-cases"


def channel(name: str) -> ChannelId:
    """A channel of this story."""
    return channel_id(SPACE, f"CQUILL{(*CHANNELS, PRIVATE).index(name) + 1}")


def rows() -> tuple[Row, ...]:
    """The home, its member, and the labels of people and channels."""
    joined = at("9 Oct 18:00")
    member = Member(home=HOME, id=MemberId(INES), identities=(INES,), zone="Europe/Lisbon", joined_at=joined)
    return (Home(id=HOME, spaces=(SPACE,)), member)


def labels() -> tuple[Row, ...]:
    """What the platform says of everybody and everything, as it does each time that it reports."""
    kinds = dict.fromkeys(CHANNELS, ChannelKind.PUBLIC) | {PRIVATE: ChannelKind.PRIVATE}
    people = [Profile(home=HOME, identity=who(handle), name=name, handle=handle) for handle, name in NAMES.items()]
    return (*people, *(Channel(home=HOME, id=channel(name), name=name, kind=kind) for name, kind in kinds.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """Something that is reported. opens: it waits for something from Inês, under this name, as a reader would say.

    ends: what waits no more for that.
    """

    at: datetime
    event: Event
    opens: str = ""
    ends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Inês starts the bot, reads today's list, and types. ends: what waits no more, by what she says."""

    at: datetime
    types: tuple[str, ...]
    ends: tuple[str, ...] = ()


INES = who("ines")


def message(where: str, when: str) -> MessageId:
    """The message that somebody wrote there then: no two of a channel are of one minute."""
    return MessageId(f"{at(when).timestamp():.0f}.{len(where):06d}")


def place(where: str, thread: str = "") -> Place:
    """A channel, or the thread in it that began at this time."""
    return Place(space=SPACE, channel=channel(where), thread=message(where, thread) if thread else None)


def says(
    author: str,
    where: str,
    when: str,
    text: str,
    *,
    thread: str = "",
    names: str = "",
    shares: str = "",
    opens: str = "",
    ends: str = "",
) -> Happened:
    """Somebody writes. thread, shares: when the message was written that is replied to, or passed on (of Inês's)."""
    event = MessagePosted(
        place=place(where, thread),
        message=message(where, when),
        author=who(author),
        at=at(when),
        text=text,
        names=tuple(who(name) for name in names.split()),
        shares=(INES,) if shares else (),
    )
    return Happened(at=at(when), event=event, opens=opens, ends=tuple(ends.split()))


def edits(of: Happened, when: str, text: str, *, names: str, opens: str) -> Happened:
    """The message reads otherwise now."""
    assert isinstance(of.event, MessagePosted)
    named = tuple(who(name) for name in names.split())
    return Happened(at=at(when), event=replace(of.event, text=text, names=named, edited_at=at(when)), opens=opens)


def deletes(where: str, written: str, when: str, *, ends: str) -> Happened:
    """The message is taken back."""
    event = MessageDeleted(place=place(where), message=message(where, written), at=at(when))
    return Happened(at=at(when), event=event, ends=(ends,))


def reacts(actor: str, of: str, where: str, written: str, when: str, emoji: str, *, ends: str = "") -> Happened:
    """A reaction on the message that somebody wrote then."""
    event = ReactionAdded(
        place=place(where),
        message=message(where, written),
        message_author=who(of),
        actor=who(actor),
        emoji=emoji,
        at=at(when),
    )
    return Happened(at=at(when), event=event, ends=tuple(ends.split()))


SIGNED = says("oskar", "releases", "12 Oct 17:30", "The tarballs are signed.")
CHEERING = ("ilka", "jun", "lupe", "noor", "oskar", "samp", "sam.a", "thandi", "yara", "bram")
CHEERS = tuple(
    reacts(handle, "ines", "general", "12 Oct 14:00", f"12 Oct 15:{minute:02d}", "tada")
    for minute, handle in enumerate((*CHEERING, *(handle for handle in NAMES if handle.startswith("reader"))))
)
"""Forty reactions on one announcement."""

HAPPENED = (
    # The week before
    says("ines", "help", "8 Oct 15:00", "Does anybody know how the nightly docs are built?"),
    says(
        "ilka", "help", "8 Oct 15:20", "A script in tools, and cron runs it.", thread="8 Oct 15:00", opens="ilka.docs"
    ),
    says("ines", "general", "9 Oct 10:00", "The autumn sprint is on 7 November, in Porto and online."),
    says("bram", "releases", "9 Oct 11:10", "Is the announcement of 2.4 ready?", names="ines", opens="bram.ready"),
    says("sam.a", "events", "9 Oct 14:00", "Come along!", shares="9 Oct 10:00", opens="sama.sprint"),
    says("yara", "docs", "9 Oct 17:00", "Shall the glossary go first?", names="ines", opens="yara.glossary"),
    says("noor", "help", "11 Oct 19:40", "Could you add me to the translators?", names="ines", opens="noor.add"),
    says("ines", "docs", "11 Oct 20:05", "It shall.", thread="9 Oct 17:00", ends="yara.glossary"),
    # Monday 12 October
    says("ines", "releases", "12 Oct 10:30", "It is, on the wiki.", thread="9 Oct 11:10", ends="bram.ready"),
    reacts("ines", "ilka", "help", "8 Oct 15:20", "12 Oct 11:15", "pray", ends="ilka.docs"),
    says("ines", "general", "12 Oct 14:00", "Quillwort 2.4 is out. Thanks to all who had a hand in it!"),
    *CHEERS,
    says("jun", PRIVATE, "12 Oct 16:00", "Can you read my draft?", names="ines", opens="jun.draft"),
    SIGNED,
    edits(SIGNED, "12 Oct 17:45", "The tarballs are signed. Is the key on the site?", names="ines", opens="oskar.key"),
    says("thandi", "events", "12 Oct 18:10", "Who books the room in Porto?", names="ines", opens="thandi.room"),
    # Tuesday
    says("ines", "events", "13 Oct 11:00", "I have booked it.", thread="12 Oct 18:10", ends="thandi.room"),
    says("ines", "help", "13 Oct 12:00", "Who has a login for the old forum?"),
    says("ines", "general", "13 Oct 15:00", "When does the freeze begin?", names="oskar"),
    reacts("lupe", "ines", "general", "13 Oct 15:00", "13 Oct 15:30", "eyes"),
    says("bram", "random", "13 Oct 18:00", "The bike shed is green now.", names="ines yara", opens="bram.shed"),
    says("yara", "random", "13 Oct 20:15", "What a launch, who would have thought?", names="ines", opens="yara.launch"),
    says("noor", "help", "13 Oct 21:00", "Where do translated dates go?", names="ines", opens="noor.dates"),
    deletes("help", "13 Oct 21:00", "13 Oct 22:00", ends="noor.dates"),
    # Wednesday
    reacts("lupe", "ines", "help", "13 Oct 12:00", "14 Oct 09:30", "sweat_smile"),
    says("ilka", "help", "14 Oct 14:30", "I do. It is in the vault.", thread="13 Oct 12:00", opens="ilka.login"),
    says("noor", "help", "14 Oct 16:20", "How do I test a translation?", names="ines", opens="noor.test"),
    says("bram", "help", "14 Oct 17:00", "With make preview.", thread="14 Oct 16:20"),
    says("noor", "help", "14 Oct 17:10", "Thanks Bram!", thread="14 Oct 16:20", names="bram", ends="noor.test"),
    says("samp", "events", "14 Oct 18:00", "Is there a vegetarian lunch?", names="ines", opens="samp.lunch"),
    # Thursday
    says("ines", PRIVATE, "15 Oct 10:00", "I have, it is fair.", thread="12 Oct 16:00", ends="jun.draft"),
    says("ines", "help", "15 Oct 13:00", "How do I rebuild the search index?"),
    says("ilka", "help", "15 Oct 13:20", "Run reindex, twice.", thread="15 Oct 13:00", opens="ilka.index"),
    reacts("lupe", "ines", "help", "15 Oct 13:00", "15 Oct 14:00", "heart"),
    says("yara", "docs", "15 Oct 16:00", "Would you look over the glossary?", names="ines", opens="yara.look"),
    # Friday and the weekend
    says(
        "ines",
        "help",
        "16 Oct 11:30",
        "Thank you for the login and the index!",
        names="ilka",
        ends="ilka.login ilka.index",
    ),
    reacts("lupe", "ines", "help", "16 Oct 11:30", "16 Oct 12:00", "heart"),
    says("oskar", "releases", "16 Oct 16:00", "May I tag 2.4.1 on Monday?", names="ines", opens="oskar.tag"),
    says("thandi", "events", "18 Oct 21:00", "Could you send the list of guests?", names="ines", opens="thandi.guests"),
    # The second week
    says("ines", "releases", "19 Oct 09:40", "Please do.", thread="16 Oct 16:00", ends="oskar.tag"),
    reacts("ines", "yara", "docs", "15 Oct 16:00", "19 Oct 15:00", "white_check_mark", ends="yara.look"),
    says("jun", PRIVATE, "20 Oct 08:15", "Shall we close the case?", names="ines", opens="jun.close"),
    says("ines", "events", "20 Oct 09:15", "You have it.", thread="18 Oct 21:00", ends="thandi.guests"),
    says(
        "noor",
        "general",
        "20 Oct 10:00",
        "Please welcome Reader 7, she translates, too.",
        names="ines",
        opens="noor.new",
    ),
    # Inês is away
    says("bram", "releases", "21 Oct 12:00", "Which logo do we print?", names="ines", opens="bram.logo"),
    says("yara", "general", "22 Oct 09:00", "Worth reading again.", shares="12 Oct 14:00", opens="yara.share"),
    says("oskar", "releases", "23 Oct 16:30", "Can you announce the freeze?", names="ines", opens="oskar.freeze"),
    says("samp", "events", "24 Oct 20:00", "Is there a train after the sprint?", names="ines", opens="samp.train"),
    says("thandi", "events", "25 Oct 01:30", "The badges are printed!", names="ines", opens="thandi.badges"),
    says("sam.a", "help", "25 Oct 10:00", "Is the forum down?", names="ines", opens="sama.forum"),
    says("sam.a", "help", "25 Oct 10:30", "Never mind, solved.", thread="25 Oct 10:00", ends="sama.forum"),
    # The third week
    says("ines", "releases", "26 Oct 10:00", "The blue one.", thread="21 Oct 12:00", ends="bram.logo"),
    says("bram", "releases", "26 Oct 11:00", "And in which size?", thread="21 Oct 12:00", opens="bram.size"),
    says("ines", "releases", "26 Oct 11:05", "As large as it goes.", thread="21 Oct 12:00", ends="bram.size"),
    says("noor", "help", "27 Oct 14:00", "May I write about us in my blog?", names="ines", opens="noor.blog"),
    says("ines", "help", "28 Oct 09:30", "With pleasure.", thread="27 Oct 14:00", ends="noor.blog"),
    says("samp", "events", "28 Oct 12:00", "Shall I bring a projector?", names="ines", opens="samp.projector"),
    says(
        "noor",
        "general",
        "29 Oct 18:00",
        "My post is up, and links to yours.",
        shares="12 Oct 14:00",
        opens="noor.share",
    ),
)

VISITS = (
    Visit(
        at=at("12 Oct 09:00"),
        types=("help", "Why 1?", "open 1", "more", "I thanked Sam", "thanks"),
        ends=("sama.sprint",),
    ),
    Visit(
        at=at("13 Oct 09:05"),
        types=("more", "snooze Jun until thursday", "yes", "Who should I thank?", "weekly", "daily", "status"),
    ),
    Visit(
        at=at("14 Oct 09:00"),
        types=(
            "I answered Oskar by phone",
            "wrong 3",
            "more",
            "not for me 4",
            "skip 1",
            "undo",
            "done @noor",
            "what am I waiting for?",
        ),
        ends=("oskar.key", "yara.launch", "bram.shed", "noor.add"),
    ),
    Visit(
        at=at("15 Oct 09:00"),
        types=(
            "why 1",
            "How is it between me and Ilka?",
            "snooze 2",
            "monday",
            "yes",
            "I met Bram yesterday",
            "yes",
            "done",
            "mute #random",
        ),
    ),
    Visit(
        at=at("16 Oct 09:10"),
        types=(
            "who could I ask?",
            "How are things with Sam?",
            "samp",
            "what do you know about me?",
            "settings",
            "set my hour to 8:30",
            "undo",
        ),
    ),
    Visit(at=at("17 Oct 11:00"), types=("who is waiting?", "how was my week", "status")),
    Visit(at=at("19 Oct 09:00"), types=("snoze 2 until tomorrow", "yes", "yes", "export")),
    Visit(
        at=at("20 Oct 09:00"),
        types=("with Thandiwe in numbers", "with Thandiwe as a picture", "skip 1", "reset", "undo", "who?"),
        ends=("samp.lunch",),
    ),
    Visit(
        at=at("20 Oct 17:30"),
        types=("snooze jun for a week", "yes", "I'm away until Monday", "yes", "when does the next list come?"),
    ),
    Visit(at=at("25 Oct 18:00"), types=("status", "help snooze")),
    Visit(
        at=at("26 Oct 09:00"),
        types=(
            "I'm back",
            "more",
            "I answered Oskar by email",
            "why 6",
            "who should I thank",
            "thank 1",
            "done 1",
            "why 1",
        ),
        ends=("oskar.freeze", "yara.share"),
    ),
    Visit(
        at=at("27 Oct 09:00"),
        types=("start", "history", "no more nudges about Lupe", "unmute", "unmute lupe", "unmute #random"),
    ),
    Visit(
        at=at("28 Oct 09:00"),
        types=("forget @noor", "no", "forget Thandiwe", "yes", "with Thandiwe", "pause"),
        ends=("thandi.badges",),
    ),
    Visit(
        at=at("29 Oct 09:00"),
        types=("resume", "what is on my list?", "who is waiting for me", "remind me of Jun tomorrow at 9", "yes"),
    ),
    Visit(at=at("30 Oct 09:00"), types=("open 1", "who", "stop", "undo", "leave me out", "no", "bye")),
)
