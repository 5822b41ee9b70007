"""What lies around some events in a store that is held in memory."""

from collections.abc import Iterable

from bot.events import ConversationId, Event, Identity, alone
from bot.ledger import HomeId, Key, MemberId, Reaction, Trace
from bot.people import Member
from storage.tables import Tables


class Around:
    """What lies around some events: their conversations' facts, and who is in each conversation."""

    def __init__(self, tables: Tables, home: HomeId, members: Iterable[Member]) -> None:
        self.tables, self.home = tables, home
        self.members = {identity: member.id for member in members for identity in member.identities}
        self.traces: dict[Key, Trace] = {}
        self.reactions: dict[Key, Reaction] = {}
        self.people: dict[ConversationId, set[Identity]] = {}

    def add(self, event: Event) -> None:
        """Take in an event's conversations: told by it, the message's as known, and where its reactions stand."""
        message = (self.home, event.place.channel, event.message)
        conversations = {
            event.place.conversation(event.message),
            alone(event.place.channel, event.message),
        }
        trace = self.tables.traces.get(message)
        if trace:
            conversations.add(trace.conversation)
        for reaction in self.tables.reactions.by("message", *message):
            conversations.add(reaction.conversation)
            self._react(reaction)
        for conversation in conversations:
            if conversation not in self.people:
                self.load(conversation)
            self.people[conversation].update(event.people)

    def pairs(self) -> dict[tuple[MemberId, Identity], None]:
        """Every member with everybody else in one of the conversations."""
        pairs: dict[tuple[MemberId, Identity], None] = {}
        for people in self.people.values():
            for member in {self.members[person] for person in people & self.members.keys()}:
                others = (person for person in people if self.members.get(person) != member)
                pairs |= dict.fromkeys((member, person) for person in others)
        return pairs

    def load(self, conversation: ConversationId) -> None:
        """Take in a conversation's facts and who is in it."""
        people = self.people.setdefault(conversation, set())
        for trace in self.tables.traces.by("conversation", self.home, conversation):
            self.traces[trace.key] = trace
            people.update(trace.people)
            for reaction in self.tables.reactions.by("message", *trace.key):
                self._react(reaction)
                people.update(reaction.people)
        for reaction in self.tables.reactions.by("conversation", self.home, conversation):
            self._react(reaction)
            people.update(reaction.people)

    def _react(self, reaction: Reaction) -> None:
        """A reaction's own report may place it elsewhere than its message: then that conversation matters, too."""
        self.reactions[reaction.key] = reaction
        trace = self.tables.traces.get((self.home, reaction.channel, reaction.message))
        if trace and trace.conversation not in self.people:
            self.load(trace.conversation)
