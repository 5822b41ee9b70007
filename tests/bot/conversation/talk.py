"""A store to talk in, and what is said in it: Ann is the member, all others are her contacts."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.config import Settings
from bot.conversation.answer import answer, answer_guest
from bot.conversation.caller import Caller, Turn
from bot.engine.intake import take
from bot.events import ChannelId, Event, Identity
from bot.ledger import HomeId, MemberId
from bot.models import Nudge, NudgeState, Question, Row, Shown
from bot.people import Channel, ChannelKind, Member
from bot.ports import Changes, Storage
from bot.views import Digest, Document, Form, Listing, NudgeCard, Text, View
from bot.words import words_for
from storage.memory import MemoryStore
from tests.rows import ANN, HOME, KIM, LEE, NOW, opted_in, person, place, posted, profile, reacted

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
MAX_ADAMS, MAX_BROWN = person("max.a"), person("max.b")
SOMEBODY = person("somebody")
CHANNELS = {"C1": "general", "C2": "launch", "C3": "help"}
ENGLISH = words_for("en")
ASKED = "Kim asked you a question in #general on Wednesday."
ADAMS_ASKED = "Max Adams asked you a question in #launch yesterday."
BROWN_ASKED = "Max Brown asked you a question in #help yesterday."
HELPED = "Lee helped you in #help on Wednesday."


def channel(of: str, name: str, kind: ChannelKind = ChannelKind.PUBLIC) -> Channel:
    """A channel with its name."""
    return Channel(home=HOME, id=ChannelId(of), name=name, kind=kind)


def events() -> list[Event]:
    """Kim and both called Max asked Ann something, Lee helped her: four people to get back to."""
    ask = place("C3", thread="a1")
    return [
        posted("k1", KIM, NOW - 2 * DAY, "Is the rc tagged?", names=(ANN,)),
        posted("m1", MAX_ADAMS, NOW - DAY, "Could you look at the plan?", names=(ANN,), place=place("C2")),
        posted("n1", MAX_BROWN, NOW - DAY + HOUR, "Which port is it?", names=(ANN,), place=place("C3")),
        posted("a1", ANN, NOW - 2 * DAY - HOUR, "Who knows the port?", place=ask),
        posted("l1", LEE, NOW - 2 * DAY, "It is 8080.", place=ask, thread_author=ANN),
    ]


async def made(*some: Event, store: MemoryStore | None = None) -> MemoryStore:
    """A store with labels, in which these events were taken in; those of `events()`, if none are said."""
    store = store or MemoryStore()
    labels: list[Row] = [profile(KIM, "Kim"), profile(LEE, "Lee"), profile(ANN, "Ann"), profile(SOMEBODY, "Sam Body")]
    labels += [profile(MAX_ADAMS, "Max Adams"), profile(MAX_BROWN, "Max Brown")]
    labels += [channel(of, name) for of, name in CHANNELS.items()]
    await store.commit(Changes(puts=(*opted_in(), *labels)))
    await take(store, some or events(), NOW)
    return store


async def only_kim() -> MemoryStore:
    """A store in which only Kim asked Ann something."""
    return await made(events()[0])


def came_by(who: Identity = SOMEBODY, *, now: datetime = NOW, where: str = "C1") -> list[Event]:
    """Reactions on five days: enough for a light gesture."""
    wrote: Event = posted("a0", ANN, now - 8 * DAY, "We ship.", place=place(where))
    emoji = ("+1", "tada", "heart", "rocket", "eyes")
    return [
        wrote,
        *(
            reacted("a0", who, now - (n + 1) * DAY, emoji[n], place=place(where), message_author=ANN)
            for n in range(len(emoji))
        ),
    ]


async def member_of(store: Storage) -> Member:
    """Ann as she is now."""
    (found,) = [member for member in await store.members() if member.id == MemberId(ANN)]
    return found


async def turn(
    store: Storage, *, now: datetime = NOW, where: str = "test", by: str = "chat", **settings: object
) -> Turn:
    """A turn of Ann's, as she is now."""
    member = await member_of(store)
    words = words_for(member.language or "en")
    return Turn(
        storage=store,
        settings=replace(Settings(), **settings),  # type: ignore[arg-type]
        who=ANN,
        home=HOME,
        member=member,
        now=now,
        where=where,
        by=by,
        link=lambda *_: None,
        words=words,
    )


async def say(
    store: Storage, text: str, *, now: datetime = NOW, where: str = "test", by: str = "chat", **settings: object
) -> View:
    """What the bot answers when Ann says this."""
    return await answer(await turn(store, now=now, where=where, by=by, **settings), text)


async def guest_says(store: Storage, text: str, who: Identity = KIM, home: HomeId = HOME) -> View:
    """What the bot answers when somebody says this who is no member."""
    caller = Caller(
        storage=store,
        settings=Settings(),
        who=who,
        home=home,
        now=NOW,
        where="guest",
        by="chat",
        link=lambda *_: None,
        words=ENGLISH,
    )
    return await answer_guest(caller, text)


def told(view: View) -> str:
    """All that a view says, as lines."""
    match view:
        case Digest():
            return "\n".join((view.greeting, *(_card(card) for card in view.cards), *view.settled))
        case Listing():
            lines = [view.title]
            for section in view.sections:
                lines += [section.heading, *(_card(card) for card in section.cards), *section.lines]
            return "\n".join(line for line in lines if line)
        case Form():
            return "\n".join((view.title, *(f"{field.label}: {field.value}" for field in view.fields), *view.notes))
        case NudgeCard():
            return _card(view)
        case Document():
            return f"{view.text}\n{view.content}"
        case _:
            return view.text if isinstance(view, Text) else getattr(view, "text", "")


def _card(card: NudgeCard) -> str:
    return " ".join((f"{card.number}.", card.reason, *card.more))


async def tells(store: Storage, text: str, *, now: datetime = NOW, where: str = "test", by: str = "chat") -> str:
    """All that the bot says to this, as lines."""
    return told(await say(store, text, now=now, where=where, by=by))


def numbered(view: View) -> list[tuple[int, str]]:
    """The cards of a list: number and who."""
    if isinstance(view, Digest):
        return [(card.number, card.who) for card in view.cards]
    assert isinstance(view, Listing)
    return [(card.number, card.who) for section in view.sections for card in section.cards]


async def listed(store: Storage, *, now: datetime = NOW, text: str = "who") -> list[str]:
    """Who is on a list, asked for in another place of talk, so that the numbers of this one stay."""
    return [who for _, who in numbered(await say(store, text, now=now, where="beside"))]


async def rows(store: Storage, *without: type[Row]) -> dict[object, Row]:
    """Everything kept by kind and key, but for what was shown and asked and these kinds."""
    left_out = (Shown, Question, *without)
    return {(row.table, row.key): row for row in await store.about(HOME) if not isinstance(row, left_out)}


async def nudge_of(store: Storage, who: Identity) -> Nudge:
    """The one nudge about somebody that was told."""
    found = [nudge for nudge in (await store.talk(HOME, MemberId(ANN), "test")).nudges if nudge.contact == who]
    (nudge,) = found
    return nudge


async def states(store: Storage) -> dict[Identity, NudgeState]:
    """In which state what was told is, by contact."""
    return {nudge.contact: nudge.state for nudge in (await store.talk(HOME, MemberId(ANN), "test")).nudges}


async def question(store: Storage, where: str = "test") -> Question | None:
    """What the bot has asked and waits for."""
    return (await store.talk(HOME, MemberId(ANN), where)).question


async def drain(store: Storage, texts: Iterable[str], *, now: datetime = NOW) -> list[str]:
    """Several texts one after the other, and what is said to each."""
    return [await tells(store, text, now=now) for text in texts]
