"""A person as the Web API and the events show them live. Pure. Source: Slack's page “User object”."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from adapters.slack.export.people import listed_person
from adapters.slack.payload import Payload, nested, words
from adapters.slack.room import slack_identity
from bot.events import Identity
from bot.ledger import HomeId
from bot.people import Profile

_LATEST = 32_503_680_000
"""The year 3000, in epoch seconds: a status that lasts longer has no end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person, or a bot.

    team: their own workspace. names: all by which others may mean them, the handle first. zone: IANA name, as told.
    guest: of one channel or several; single: of one only. outside: of another organisation. status_until: None as long
    as it lasts. locale: as in “en-GB”, empty where it wasn't told. known: False for an id of which nothing could be
    learnt: a person without a label.
    """

    user: str
    identity: Identity
    team: str
    name: str
    handle: str
    names: tuple[str, ...] = ()
    zone: str = ""
    active: bool = True
    bot: bool = False
    guest: bool = False
    single: bool = False
    outside: bool = False
    status_emoji: str = ""
    status_text: str = ""
    status_until: datetime | None = None
    locale: str = ""
    known: bool = True

    def profile(self, home: HomeId) -> Profile:
        """What is kept of them."""
        return Profile(
            home=home,
            identity=self.identity,
            name=self.name,
            handle=self.handle,
            zone=self.zone,
            active=self.active,
            names=tuple(name for name in dict.fromkeys(self.names[1:]) if name != self.name),
        )


def listed_user(row: object, own: Sequence[str]) -> User | None:
    """A person from a user object; None where it is broken.

    own: what this organisation's people belong to: the ids of the workspace and, in Grid, of the enterprise; the last
    one is where their ids are unique.
    """
    person = listed_person(row)
    if person is None or not isinstance(row, dict):
        return None
    profile = nested(row, "profile")
    elsewhere = person.team not in own and person.realm not in own
    outside = elsewhere if person.team or person.realm else row.get("is_stranger") is True
    return User(
        user=person.user,
        identity=slack_identity((outside and person.realm) or own[-1], person.user),
        team=person.team,
        name=person.name,
        handle=person.names[0] if person.names else person.user,
        names=person.names,
        zone=person.zone,
        active=person.active,
        bot=person.bot,
        guest=row.get("is_restricted") is True or row.get("is_ultra_restricted") is True,
        single=row.get("is_ultra_restricted") is True,
        outside=outside,
        status_emoji=words(profile, "status_emoji"),
        status_text=words(profile, "status_text"),
        status_until=_until(profile),
        locale=words(row, "locale"),
    )


def unknown_user(user: str, own: Sequence[str]) -> User:
    """Somebody of whom there is only the id."""
    return User(user=user, identity=slack_identity(own[-1], user), team="", name=user, handle=user, known=False)


def _until(profile: Payload) -> datetime | None:
    seconds = profile.get("status_expiration")
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 0 < seconds < _LATEST:
        return None
    return datetime.fromtimestamp(seconds, UTC)
