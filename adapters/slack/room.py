"""What the edge knows of the channel that a Slack message came in: where it is, who the user ids are."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field

from adapters.slack.names import Names
from adapters.slack.payload import is_id
from bot.events import Identity, MessageId, Place, identity

SLACKBOT = "USLACKBOT"


def slack_identity(realm: str, user: str) -> Identity:
    """The identity of a user id. realm: the workspace, in Grid the organisation, in which it is unique."""
    return identity("slack", realm, user)


def user_of(person: Identity) -> str:
    """The user id in an identity."""
    return person.rpartition(":")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A channel, as far as it matters for the messages in it.

    place: the channel itself, without a thread; in a 1:1 conversation with the two people. realm: the
    workspace, for people of whom nothing else is known. people: identities by user id, without bots. bots: ids
    of users and apps that are bots. with_bot: a 1:1 conversation with a bot. names, and thread_authors by the
    thread's first message: from an archive.
    """

    place: Place
    realm: str
    people: Mapping[str, Identity] = field(default_factory=dict)
    bots: Container[str] = ()
    with_bot: bool = False
    names: Names | None = None
    thread_authors: Mapping[MessageId, Identity] = field(default_factory=dict)

    def known(self, user: str) -> Identity | None:
        """Who this is, of those whose identity is known."""
        return self.people.get(user)

    def is_bot(self, user: str) -> bool:
        """Whether this user id is known to be a bot."""
        return user == SLACKBOT or user in self.bots

    def is_outsider(self, user: str, team: object = None) -> bool:
        """Whether this is somebody of another organisation of whom nothing is read. team: as for `identity`.

        In an archive everybody is read.
        """
        return False

    def identity(self, user: str, team: object = None) -> Identity:
        """Who this is. team: the person's own workspace, as far as the message tells."""
        known = self.known(user)
        if known is not None:
            return known
        return slack_identity(team if is_id(team) else self.realm, user)

    def person(self, user: object) -> Identity | None:
        """Who this is; None for a bot, for an outsider, and for what is no id."""
        if not isinstance(user, str):
            return None
        known = self.known(user)
        if known is not None or self.is_bot(user) or not is_id(user) or self.is_outsider(user):
            return known
        return slack_identity(self.realm, user)

    def others(self, users: Iterable[object], author: Identity) -> tuple[Identity, ...]:
        """The people with these user ids, each once and in order, without bots, outsiders and the author."""
        found = dict.fromkeys(person for user in users if (person := self.person(user)))
        found.pop(author, None)
        return tuple(found)
