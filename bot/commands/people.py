"""Whom a name on the command line means."""

from bot.errors import UsageError
from bot.importing import named
from bot.people import Member, Profile
from bot.ports import Storage


async def the_member(storage: Storage, name: str) -> Member:
    """The member with this name; without a name the only one. Raises `UsageError`."""
    members = await storage.members()
    if not members:
        raise UsageError(
            "nobody has opted in yet; in Slack “/requite start” does it, and “requite import slack-export PATH "
            "--member NAME” makes a member from an archive"
        )
    if not name and len(members) == 1:
        return members[0]
    by_identity = {identity: member for member in members for identity in member.identities}
    labels = [await storage.profiles(home) for home in sorted({member.home for member in members})]
    profiles = [profile for of in labels for profile in of.values() if profile.identity in by_identity]
    if not name:
        handles = ", ".join(sorted(profile.handle for profile in profiles))
        raise UsageError(f"several people opted in; say which with --member: {handles}")
    return by_identity[named(name, profiles).identity]


async def anybody(storage: Storage, name: str) -> Profile:
    """Whom a name means among all whom the store names, also those known by their id alone. Raises `UsageError`."""
    people: list[Profile] = []
    for home in sorted({member.home for member in await storage.members()}):
        labelled = await storage.profiles(home)
        people += labelled.values()
        people += [
            Profile(home=home, identity=person, name=person.rpartition(":")[2], handle=person.rpartition(":")[2])
            for person in sorted((await storage.named(home)).people - labelled.keys())
        ]
    return named(name, people)
