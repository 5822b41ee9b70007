"""Random streams of events of a small world, dense enough that items settle, reopen and defer all the time.

What platforms guarantee holds in every stream: a message has one author, time and thread in all its reports,
each of its versions one content, a thread one author; a thread's first message comes before its replies, and a
reply's report tells its thread. How much other reports *know* of thread and author varies.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from bot.events import (
    ChannelId,
    ConversationId,
    Event,
    Identity,
    MessageDeleted,
    MessageId,
    MessagePosted,
    Place,
    ReactionAdded,
    ReactionRemoved,
    SpaceId,
    identity,
)
from bot.ledger import HomeId, MemberId
from bot.people import Member

NOW = datetime(2026, 3, 5, 18, 0, tzinfo=UTC)
"""Everything happens in the 24 hours before."""
SPACE = SpaceId("slack:T1")

BEGAN = NOW - timedelta(hours=23)
STEP = timedelta(minutes=45)
STEPS = 17
"""Messages are written on a grid of so many steps from `BEGAN`; what happens to them follows in six more."""

MEMBERS = tuple(identity("slack", "T1", user) for user in ("ann", "ben"))
OTHERS = tuple(identity("slack", "T1", user) for user in ("kim", "lee", "max", "zoe"))
ANN, BEN = MEMBERS
KIM, LEE, MAX, ZOE = OTHERS

OPEN_CHANNELS = (ChannelId("C1"), ChannelId("C2"))
DIRECT_CHANNEL = ChannelId("D1")
UNSEEN = MessageId("00")
"""The first message of a thread that began before anything was reported; it sorts before all others."""

# Whoever stands more often in a cast is drawn more often; a small cast in few channels makes long stories.
CASTS = (
    (KIM, ANN),
    (KIM, ANN, LEE),
    (KIM, ANN, KIM, ANN, LEE, BEN),
    (KIM, ANN, KIM, ANN, LEE, BEN, MAX, ZOE),
)
STAGES = (
    OPEN_CHANNELS[:1],
    (*OPEN_CHANNELS, DIRECT_CHANNEL),
    OPEN_CHANNELS,
    (OPEN_CHANNELS[0], DIRECT_CHANNEL),
    (DIRECT_CHANNEL, DIRECT_CHANNEL, OPEN_CHANNELS[0]),
)

STATES = "The build is green again."
ASKS = "Which branch does this go to?"
REQUESTS = "Please have a look at the draft."
THANKS = "Thanks, that did it."
WITHDRAWS = "Never mind."
TEXTS = (
    STATES,
    ASKS,
    "I renamed it.",
    REQUESTS,
    THANKS,
    "It was the cache all along.",
    "Restarting it helped.",
    "Could you check the numbers?",
    "Thanks! And which port is it?",
    WITHDRAWS,
    "Thanks, I figured it out.",
    "You're welcome!",
    "Good night, and thanks for everything.",
    "Have a nice weekend, could someone water the plants?",
    "Can someone review this, or is it solved now? Thanks!",
    "No problem, scratch that.",
)
# What chance brings about too rarely begins some streams: who writes what, naming whom, in the thread or not.
STORIES: tuple[tuple[tuple[Identity, str, tuple[Identity, ...], bool], ...], ...] = (
    (),
    ((KIM, ASKS, (ANN,), False), (LEE, STATES, (), True), (KIM, THANKS, (), True)),
    ((KIM, ASKS, (ANN,), False), (ANN, ASKS, (LEE,), True), (LEE, STATES, (), True)),
    ((ANN, ASKS, (), False), (KIM, STATES, (), True), (ANN, THANKS, (KIM,), False)),
    ((LEE, STATES, (), False), (ANN, ASKS, (), True), (KIM, STATES, (ANN,), True)),
    ((KIM, REQUESTS, (ANN,), False), (KIM, STATES, (), True), (KIM, ASKS, (ANN,), True)),
    ((KIM, STATES, (ANN, BEN), False), (BEN, STATES, (), True), (KIM, WITHDRAWS, (), True)),
)
POSTS = (None, ConversationId("C2/01"), ConversationId("C9/77"))
"""What a share passes on, where the platform says it."""
EMOJIS = ("+1", "eyes", "🙏", "⏳", "white_check_mark::skin-tone-2", "wave", "-1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A message as it truly is: what no report of it contradicts.

    root: its thread's first message. text, names: as first written, where a story says so.
    """

    channel: ChannelId
    id: MessageId
    author: Identity
    at: datetime
    root: MessageId | None = None
    root_author: Identity | None = None
    reply_to_author: Identity | None = None
    between: tuple[Identity, ...] = ()
    text: str = ""
    names: tuple[Identity, ...] = ()

    def place(self, *, knows_thread: bool) -> Place:
        """Where it is, as a report says that knows the thread or does not."""
        return Place(
            space=SPACE,
            channel=self.channel,
            thread=self.root if knows_thread else None,
            between=self.between,
        )


def streams() -> SearchStrategy[tuple[tuple[Member, ...], tuple[Event, ...]]]:
    """Two members, and a stream of events in which order is lost and some events come twice."""
    return _streams()


def long_streams() -> SearchStrategy[tuple[tuple[Member, ...], tuple[Event, ...]]]:
    """The same streams, stretched so that they take a day, ten days, or nearly three months up to `NOW`."""
    return st.tuples(_streams(), st.sampled_from((1, 10, 85, 85))).map(lambda drawn: _stretched(*drawn[0], drawn[1]))


def _stretched(
    members: tuple[Member, ...], events: tuple[Event, ...], times: int
) -> tuple[tuple[Member, ...], tuple[Event, ...]]:
    def at(moment: datetime) -> datetime:
        return NOW - (NOW - moment) * times

    longer: list[Event] = []
    for event in events:
        if isinstance(event, MessagePosted) and event.edited_at:
            longer.append(replace(event, at=at(event.at), edited_at=at(event.edited_at)))
        else:
            longer.append(replace(event, at=at(event.at)))
    return tuple(replace(one, joined_at=at(one.joined_at)) for one in members), tuple(longer)


def members() -> SearchStrategy[tuple[Member, ...]]:
    """Two members; where one joins a week after these events, some of them are too old to open anything."""
    return st.tuples(_joined_at(), _joined_at()).map(
        lambda joined: tuple(member(who, at) for who, at in zip(MEMBERS, joined, strict=True))
    )


def member(who: Identity, joined_at: datetime = BEGAN) -> Member:
    """A member with this identity and one on another platform, which is never seen here."""
    elsewhere = identity("discord", "", who.rpartition(":")[2])
    return Member(home=HomeId(SPACE), id=MemberId(who), identities=(who, elsewhere), zone="UTC", joined_at=joined_at)


@st.composite
def _streams(draw: DrawFn) -> tuple[tuple[Member, ...], tuple[Event, ...]]:
    cast = draw(st.sampled_from(CASTS))
    messages = _written(draw, cast)
    events: list[Event] = []
    for message in messages:
        events += _reports(draw, message, cast)
    for message in draw(st.lists(st.sampled_from(messages), max_size=2)):
        events.append(_deletion(draw, message))
    for _ in range(draw(st.integers(0, 8))):
        events += _reaction(draw, draw(st.sampled_from(messages)), cast)
    return draw(members()), _jumbled(events, draw(st.integers(0, 999)))


def _jumbled(events: Sequence[Event], seed: int) -> tuple[Event, ...]:
    """Out of order, and some of them twice; one number says how, since drawing each step is slow."""
    if not seed or not events:
        return tuple(events)
    chance = random.Random(seed)
    jumbled = [*events, *chance.choices(events, k=chance.randint(0, 4))]
    chance.shuffle(jumbled)
    return tuple(jumbled)


def _joined_at() -> SearchStrategy[datetime]:
    """Mostly long enough ago; else such that a week before falls on the grid, or after it."""
    week = timedelta(days=7)
    on_the_grid = [BEGAN + n * STEP + week for n in range(0, STEPS, 3)]
    return st.sampled_from((*[BEGAN, NOW] * 8, *on_the_grid, NOW + week + timedelta(hours=10)))


def _times(start: datetime, steps: int) -> SearchStrategy[datetime]:
    return st.integers(0, steps).map(lambda n: start + n * STEP)


# --- Messages -----------------------------------------------------------------------------------


def _written(draw: DrawFn, cast: Sequence[Identity]) -> list[Told]:
    stage = draw(st.sampled_from(STAGES))
    between = draw(st.sampled_from(((KIM, ANN), (ANN, BEN), (BEN, LEE))))
    unseen_author = draw(st.sampled_from(cast))
    messages = _story(draw)
    for number in range(len(messages) + 1, draw(st.integers(1, 14)) + 1):
        channel = draw(st.sampled_from(stage))
        direct = channel == DIRECT_CHANNEL
        told = Told(
            channel=channel,
            # Ids of different channels may be the same.
            id=MessageId(f"{sum(m.channel == channel for m in messages) + 1:02}"),
            author=draw(st.sampled_from(between if direct else cast)),
            at=draw(_times(BEGAN + (number - 1) * STEP, 4)),
            reply_to_author=draw(st.sampled_from((*[None] * 8, *(between if direct else cast)))),
            between=between if direct else (),
        )
        messages.append(_threaded(draw, told, messages, unseen_author))
    return messages


def _story(draw: DrawFn) -> list[Told]:
    """The first messages of the first channel; the first of all begins the thread."""
    lines = draw(st.sampled_from(STORIES))
    messages: list[Told] = []
    for number, (author, text, names, in_thread) in enumerate(lines, start=1):
        message = Told(
            channel=OPEN_CHANNELS[0],
            id=MessageId(f"{number:02}"),
            author=author,
            at=messages[-1].at + draw(st.integers(0, 2)) * STEP if messages else BEGAN,
            root=messages[0].id if in_thread else None,
            root_author=messages[0].author if in_thread else None,
            text=text,
            names=names,
        )
        messages.append(message)
    return messages


def _threaded(draw: DrawFn, told: Told, before: Sequence[Told], unseen_author: Identity) -> Told:
    """The message in some thread of its channel, or on its own; it may be the first of a thread itself."""
    roots = [m for m in before if m.channel == told.channel and m.root in (None, m.id)]
    unseen = replace(told, id=UNSEEN, author=told.between[0] if told.between else unseen_author, at=BEGAN)
    choice = draw(st.sampled_from((*[None] * 3, *roots[:1] * 5, *roots[1:3], told, unseen)))
    if choice is None:
        return told
    at = max(told.at, choice.at)
    return replace(told, root=choice.id, root_author=choice.author, at=at)


def _reports(draw: DrawFn, message: Told, cast: Sequence[Identity]) -> list[MessagePosted]:
    """Reports of its versions; now and then none, though others react to the message or reply to it."""
    if draw(st.integers(0, 11)) == 11:
        return []
    edits = draw(st.sampled_from((0, 0, 0, 1, 2)))
    versions = [None, *(message.at + (n + 1) * STEP for n in range(edits))]
    contents = [_content(draw, message, edited_at, cast) for edited_at in versions]
    known = draw(st.lists(st.sampled_from(contents), min_size=1, max_size=2)) if edits else contents
    reports = known if draw(st.booleans()) else [*known, known[-1]]
    return [_report(draw, message, content) for content in reports]


def _content(draw: DrawFn, message: Told, edited_at: datetime | None, cast: Sequence[Identity]) -> MessagePosted:
    content = MessagePosted(
        place=message.place(knows_thread=False),
        message=message.id,
        author=message.author,
        at=message.at,
        text=message.text,
        edited_at=edited_at,
        names=message.names,
        reply_to_author=message.reply_to_author,
    )
    if message.text and not edited_at:
        return content
    others = [(person,) for person in message.between or cast if person != message.author]
    nobody: list[tuple[Identity, ...]] = [()] * (10 if message.root else 2)
    shares = draw(st.sampled_from((*[()] * 24, *others, (LEE, BEN))))
    return replace(
        content,
        text=draw(st.sampled_from(TEXTS)),
        names=draw(st.sampled_from((*nobody, *others, *others, (ANN, LEE), (KIM, BEN), (ANN,)))),
        shares=shares,
        shared=draw(st.sampled_from(POSTS)) if shares else None,
    )


def _report(draw: DrawFn, message: Told, content: MessagePosted) -> MessagePosted:
    is_reply = message.root not in (None, message.id)
    knows_thread = is_reply or draw(st.sampled_from((True, True, True, True, False)))
    knows_author = knows_thread and draw(st.sampled_from((True, True, False)))
    return replace(
        content,
        place=message.place(knows_thread=knows_thread),
        thread_author=message.root_author if knows_author else None,
    )


def _deletion(draw: DrawFn, message: Told) -> MessageDeleted:
    return MessageDeleted(
        place=message.place(knows_thread=draw(st.booleans())),
        message=message.id,
        at=draw(_times(message.at, 4)),
    )


# --- Reactions ----------------------------------------------------------------------------------


def _reaction(draw: DrawFn, message: Told, cast: Sequence[Identity]) -> list[ReactionAdded]:
    """Reports of one reaction, put and taken back, at times that may be the same."""
    actor = draw(st.sampled_from(message.between or cast))
    emoji = draw(st.sampled_from(EMOJIS))
    acts = draw(st.sampled_from(("+", "+", "+", "++", "+-", "+-+")))
    return [_reaction_report(draw, message, actor, emoji, added=act == "+") for act in acts]


def _reaction_report(draw: DrawFn, message: Told, actor: Identity, emoji: str, *, added: bool) -> ReactionAdded:
    return (ReactionAdded if added else ReactionRemoved)(
        place=message.place(knows_thread=draw(st.booleans())),
        message=message.id,
        actor=actor,
        emoji=emoji,
        at=draw(_times(message.at, 6)),
        message_author=message.author if draw(st.booleans()) else None,
    )
