"""The people of an export, from its list of users, or as far as messages show them.

Source: Slack's page “User object”.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from adapters.slack.names import Names
from adapters.slack.payload import Payload, is_id, nested, words
from adapters.slack.room import SLACKBOT, slack_identity
from bot.events import Identity, SpaceId
from bot.ledger import HomeId
from bot.people import Profile

NO_TEAM = "export"
"""Stands in for the workspace's id where nothing in an export tells it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A user as listed. team: where they belong. realm: where their id is unique (in Grid, the organisation).

    names: all by which others may mean them, the handle first.
    """

    user: str
    team: str
    realm: str
    name: str
    names: tuple[str, ...]
    zone: str = ""
    active: bool = True
    bot: bool = False
    app: str = ""
    owner: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """All people of an export. bots: ids of users and apps that are none. labels: names, also of bots, by id."""

    team: str
    identities: dict[str, Identity]
    bots: frozenset[str]
    names: Names
    labels: dict[str, str]
    profiles: tuple[Profile, ...]

    @property
    def space(self) -> SpaceId:
        """The workspace."""
        return SpaceId(f"slack:{self.team}")


def listed_person(row: object) -> Person | None:
    """A person from a row of the list of users; None where the row is broken."""
    if not isinstance(row, dict) or not is_id(user := row.get("id")):
        return None
    profile = nested(row, "profile")
    handle = words(row, "name") or user
    display, real = words(profile, "display_name"), words(profile, "real_name") or words(row, "real_name")
    team = _id_in(row, "team_id") or _id_in(profile, "team")
    return Person(
        user=user,
        team=team,
        realm=_id_in(nested(row, "enterprise_user"), "enterprise_id") or team,
        name=display or real or handle,
        names=tuple(name for name in (handle, display, real) if name),
        zone=words(row, "tz"),
        active=row.get("deleted") is not True,
        bot=user == SLACKBOT or row.get("is_bot") is True or row.get("is_workflow_bot") is True,
        app=words(profile, "bot_id"),
        owner=row.get("is_primary_owner") is True or row.get("is_owner") is True,
    )


def author_of(message: object) -> Person | None:
    """A person from a message of theirs, for an export that lists nobody; None where no person wrote it."""
    if not isinstance(message, dict) or message.get("bot_id") or not is_id(user := message.get("user")):
        return None
    if user == SLACKBOT:
        return None
    profile = nested(message, "user_profile")
    team = _id_in(message, "user_team") or _id_in(message, "team") or _id_in(profile, "team")
    handle = words(profile, "name") or user
    name = words(profile, "display_name", "real_name") or handle
    return Person(user=user, team=team, realm=team, name=name, names=(handle, name))


def people(persons: Iterable[Person]) -> People:
    """These people together; who is told of several times is who they were first, as far as that was told."""
    by_id: dict[str, Person] = {}
    for person in persons:
        known = by_id.get(person.user)
        by_id[person.user] = _merged(known, person) if known else person
    # Who owns the workspace belongs to it; most people may be guests from elsewhere (Slack Connect).
    teams = Counter(person.team for person in by_id.values() if person.team and person.owner)
    teams = teams or Counter(person.team for person in by_id.values() if person.team)
    team = teams.most_common(1)[0][0] if teams else NO_TEAM
    found = tuple(by_id.values())
    bots = [person for person in found if person.bot]
    humans = [person for person in found if not person.bot]
    identities = {person.user: slack_identity(person.realm or team, person.user) for person in humans}
    return People(
        team=team,
        identities=identities,
        bots=frozenset(name for person in bots for name in (person.user, person.app) if name),
        labels={person.user: person.name for person in found},
        names=Names(((person.user, person.names) for person in found), bots=(bot.user for bot in bots)),
        profiles=tuple(_profile(person, team, identities) for person in humans),
    )


def _merged(known: Person, other: Person) -> Person:
    more = other if known.name == known.user else known
    return replace(more, team=known.team or other.team, realm=known.realm or other.realm)


def _profile(person: Person, team: str, identities: dict[str, Identity]) -> Profile:
    return Profile(
        home=HomeId(f"slack:{team}"),
        identity=identities[person.user],
        name=person.name,
        handle=person.names[0],
        zone=person.zone,
        active=person.active,
        names=tuple(name for name in dict.fromkeys(person.names[1:]) if name != person.name),
    )


def _id_in(payload: Payload, key: str) -> str:
    value = payload.get(key)
    return value if is_id(value) else ""
