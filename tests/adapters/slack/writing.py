"""People who talk at random in a loopback Slack, and what each of their acts means, for the oracle.

What an act means is noted here when it is done, by Slack's pages; what the adapter reads has no part in it.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from bot.events import (
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
    channel_id,
    identity,
)
from tests.adapters.slack.wording import Wording, moment
from tests.doubles.slack.people import Told
from tests.doubles.slack.server import Slack
from tests.doubles.slack.workspace import PRIVATE, Channel, User

NAMES = ["anna", "ben", "cleo", "dora", "emil", "fritz", "gabi", "hugo", "ida", "jan", "kim", "lena", "max", "nora"]
"""The first two are members."""
EMOJIS = ["+1", "eyes", "pray", "hourglass", "white_check_mark::skin-tone-2", "wave", "-1"]
ELSEWHERE = "T0ELSEWHERE"
REACHES = 60
"""Whatever happens to a message happens while it is among so many latest of its channel."""


@dataclass
class Written:
    """A message that stands. note: how it reads now. reacted: who put what on it. replies: how many stand under it."""

    channel: Channel
    author: User
    note: MessagePosted | None
    ts: str
    root: "Written | None" = None
    reacted: set[tuple[str, str]] = field(default_factory=set)
    replies: int = 0
    edited: bool = False
    gone: bool = False


class Writing:
    """People in some channels, of whom two are members; another organisation's are in one of these, and a bot."""

    def __init__(
        self, slack: Slack, chance: random.Random, later: Callable[[timedelta], None], *, near: bool = False
    ) -> None:
        """Take what moves the workspace's clock on.

        near: whoever begins a thread names a member. Else it is told by a channel's history alone that the first
        message of a thread, which concerns no member, is in one.
        """
        self.slack, self.chance, self._later, self._near = slack, chance, later, near
        space = slack.workspace
        self.space = SpaceId(f"slack:{space.team}")
        self.people = [space.add_user(name) for name in NAMES]
        self.stranger = space.add_user("stranger", team=ELSEWHERE)
        self.robot = space.add_user("robot", is_bot=True)
        self.members = tuple(map(self.who, self.people[:2]))
        everybody = [*self.people, self.robot]
        self.channels = [space.add_channel(name, *everybody) for name in ("launch", "talk")]
        self.channels += [space.add_channel("board", *everybody[:6], kind=PRIVATE)]
        self.channels += [space.add_channel("with-them", *everybody, self.stranger, ext_shared=True)]
        self.unseen = space.add_channel("unseen", *everybody, with_bot=False)
        self._wording = Wording(chance, [*self.people, self.stranger, self.robot, space.bot])
        self.events: list[Event] = []
        self._written: dict[str, list[Written]] = {one.id: [] for one in (*self.channels, self.unseen)}

    def who(self, user: User) -> Identity:
        """Somebody as events name them."""
        return identity("slack", user.team, user.id)

    def act(self) -> None:
        """Somebody does something."""
        self._later(timedelta(seconds=self.chance.randint(1, 240)))
        acts = (self._says, self._replies, self._reacts, self._unreacts, self._edits, self._deletes, self._unfurls)
        others = (self._passes_on, self._shares_file, self._noise)
        weights = (26, 30, 16, 4, 6, 4, 2, 4, 2, 6)
        self.chance.choices((*acts, *others), weights)[0]()

    # --- who and where

    def _place(self, channel: Channel, thread: str | None = None) -> Place:
        root = MessageId(thread) if thread else None
        return Place(space=self.space, channel=channel_id(self.space, channel.id), thread=root)

    def _channel(self) -> Channel:
        return self.chance.choices((*self.channels, self.unseen), (8, 5, 4, 3, 1))[0]

    def _author(self, channel: Channel) -> User:
        """A few talk much, and the members are among them."""
        inside = [one for one in (*self.people, self.stranger) if one.id in channel.members]
        return self.chance.choices(inside, [6, 6, 6, 3, *[1] * (len(inside) - 4)])[0]

    def _is_read(self, user: User) -> bool:
        return user.team == self.slack.workspace.team and not user.is_bot

    def _a_message(self, channel: Channel, *, of_people: bool = True) -> Written | None:
        recent = [one for one in self._written[channel.id][-REACHES:] if not one.gone and (one.note or not of_people)]
        return self.chance.choice(recent) if recent else None

    # --- what they say

    def _words(self, author: User, root: Written | None) -> tuple[str, str, tuple[Identity, ...]]:
        """What somebody types, what of it is speech, and whom it names."""
        member = next(one for one in self.people[:2] if one is not author)
        typed, spoken, users = self._wording.words([member] if self._near and root is None else [])
        named = dict.fromkeys(self.who(user) for user in users if self._is_read(user) and user is not author)
        return typed, spoken, tuple(named)

    def _says(self, channel: Channel | None = None, **more: Any) -> Written:
        """A message in a channel; `shares` and `shared` of more are for the note, the rest is Slack's."""
        channel = channel or self._channel()
        author = more.pop("author", None) or self._author(channel)
        root: Written | None = more.pop("root", None)
        about = {name: more.pop(name) for name in ("shares", "shared") if name in more}
        typed, spoken, names = self._words(author, root)
        told = self.slack.people.says(author, channel, typed, thread=root.ts if root else None, **more)
        note = MessagePosted(
            place=self._place(channel, root.ts if root else None),
            message=MessageId(told.ts),
            author=self.who(author),
            at=moment(told.ts),
            text=spoken,
            names=names,
            thread_author=self._began(root) if root else None,
            **about,
        )
        written = Written(channel, author, note if self._is_read(author) else None, told.ts, root)
        if root:
            root.replies += 1
        self._written[channel.id].append(written)
        self._tell(written.note, told)
        return written

    def _began(self, root: Written) -> Identity | None:
        """Under a message that is gone Slack names its own bot as the one who began."""
        return None if root.gone or not self._is_read(root.author) else self.who(root.author)

    def _replies(self) -> None:
        channel = self._channel()
        roots = [
            one for one in self._written[channel.id][-REACHES:] if one.root is None and (one.replies or not one.gone)
        ]
        if not roots:
            return
        root = self.chance.choice((*roots[-6:], self.chance.choice(roots)))
        self._says(channel, root=root, broadcast=self.chance.random() < 0.1)

    def _passes_on(self) -> None:
        """A forwarded message (page “Unfurling links in messages”)."""
        channel = self._channel()
        original = self._a_message(self._channel(), of_people=False)
        if original is None:
            return
        author = self._author(channel)
        attachment = self._attachment(original)
        self._says(channel, author=author, attachments=[attachment], **self._as_shared(original, author))

    def _attachment(self, original: Written) -> dict[str, Any]:
        root = original.root.ts if original.root else None
        link = f"https://loopback.slack.com/archives/{original.channel.id}/p{original.ts.replace('.', '')}"
        link += f"?thread_ts={root}&cid={original.channel.id}" if root else ""
        about = {
            "from_url": link,
            "ts": original.ts,
            "author_id": original.author.id,
            "channel_id": original.channel.id,
        }
        return {**about, "is_msg_unfurl": True, "id": 1, "text": "…", "fallback": "…"}

    def _as_shared(self, original: Written, author: User) -> dict[str, Any]:
        """Who passes on what of nobody else's shares nothing."""
        if original.author is author or not self._is_read(original.author):
            return {}
        root = original.root or original
        where = ConversationId(f"{channel_id(self.space, original.channel.id)}/{root.ts}")
        return {"shares": (self.who(original.author),), "shared": where}

    def _shares_file(self) -> None:
        channel = self._channel()
        author, owner = self._author(channel), self.chance.choice(self.people)
        about: dict[str, Any] = {} if owner is author else {"shares": (self.who(owner),)}
        self._says(channel, author=author, files=[{"id": "F0PLAN", "user": owner.id}], **about)

    # --- what becomes of it

    def _change(self, of: Written, told: Told, **changed: Any) -> None:
        """The message as it reads now; Slack tells the thread of a first message that has replies."""
        if of.note is None:
            return
        thread = of.root.ts if of.root else of.ts if of.replies else None
        of.note = replace(of.note, place=self._place(of.channel, thread), **changed)
        self._tell(of.note, told)

    def _edits(self) -> None:
        written = self._a_message(self._channel(), of_people=False)
        if written is None:
            return
        typed, spoken, names = self._words(written.author, written.root)
        told = self.slack.people.edits(written.channel, written.ts, typed)
        written.edited = True
        self._change(written, told, text=spoken, names=names, edited_at=moment(told.message["edited"]["ts"]))

    def _unfurls(self) -> None:
        """A link to a message, of which the preview comes later: a change that is no edit."""
        written = self._a_message(self._channel(), of_people=False)
        original = self._a_message(self._channel(), of_people=False)
        if written is None or original is None or (written.note and written.note.shares):
            return
        told = self.slack.people.unfurls(written.channel, written.ts, [self._attachment(original)])
        shared = {"shares": (), "shared": None} | self._as_shared(original, written.author)
        if told.deliveries:
            self._change(written, told, edited_at=moment(_event(told)["ts"]), **shared)

    def _deletes(self) -> None:
        written = self._a_message(self._channel(), of_people=False)
        if written is None:
            return
        told = self.slack.people.deletes(written.channel, written.ts)
        written.gone = True
        if written.root:
            written.root.replies -= 1
        if written.note and told.deliveries:
            at = moment(_event(told)["ts"])
            self._tell(MessageDeleted(place=written.note.place, message=written.note.message, at=at), told)

    # --- reactions

    def _reacts(self) -> None:
        written = self._a_message(self._channel(), of_people=False)
        if written is None:
            return
        actor, emoji = self._author(written.channel), self.chance.choice(EMOJIS)
        if (actor.id, emoji) not in written.reacted:
            written.reacted.add((actor.id, emoji))
            told = self.slack.people.reacts(actor, written.channel, written.ts, emoji)
            self._put(ReactionAdded, written, actor, emoji, told)

    def _unreacts(self) -> None:
        channel = self._channel()
        reacted = [one for one in self._written[channel.id][-REACHES:] if one.reacted and not one.gone]
        if not reacted:
            return
        written = self.chance.choice(reacted)
        user, emoji = self.chance.choice(sorted(written.reacted))
        written.reacted.remove((user, emoji))
        actor = self.slack.workspace.users[user]
        told = self.slack.people.unreacts(actor, written.channel, written.ts, emoji)
        self._put(ReactionRemoved, written, actor, emoji, told)

    def _put(self, what: type[ReactionAdded], on: Written, actor: User, emoji: str, told: Told) -> None:
        if not (on.note and self._is_read(actor) and told.deliveries):
            return
        at, place = moment(_event(told)["event_ts"]), self._place(on.channel)
        who, author = self.who(actor), self.who(on.author)
        put = what(place=place, message=on.note.message, actor=who, emoji=emoji, at=at, message_author=author)
        self._tell(put, told)

    # --- what means nothing

    def _noise(self) -> None:
        channel, user = self.chance.choice(self.channels), self.chance.choice(self.people)
        people = self.slack.people
        noises: Sequence[Callable[[], Any]] = (
            lambda: people.says(self.robot, channel, f"<@{self.people[0].id}> build passed?"),
            lambda: people.notices("channel_topic", channel, user),
            lambda: people.notices("bot_message", channel, user),
            lambda: people.notices("message_replied", channel, user),
            lambda: people.renames(user, channel, f"{channel.name.partition('~')[0]}~{self.chance.randint(1, 99)}"),
            lambda: people.changes(user, status_text="out for lunch", status_emoji=":taco:"),
            lambda: people.says(user, channel, f"<@{self.slack.workspace.bot.id}>", subtype="me_message", bot_id="B0"),
            lambda: people.event("emoji_changed", subtype="add", name="taco"),
        )
        self.chance.choice(noises)()

    def _tell(self, event: Event | None, told: Told) -> None:
        """Note what came to the bot."""
        if event is not None and told.deliveries:
            self.events.append(event)


def _event(told: Told) -> dict[str, Any]:
    """The event as it was sent."""
    event: dict[str, Any] = told.deliveries[0].payload["event"]
    return event
