"""Whom a name means: by id or handle, else by a name of theirs, else by a part of it; case and accents don't matter."""

import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from difflib import get_close_matches

from bot.events import Identity
from bot.people import Profile


def meant(name: str, profiles: Collection[Profile]) -> list[Profile]:
    """Everybody whom a name may mean, by the strictest way in which it means anybody."""
    wanted = _plain(name.strip().removeprefix("@"))
    for fits in (_exactly, _by_name, _by_part):
        if found := [profile for profile in profiles if fits(profile, wanted)]:
            return found
    return []


def has_handle(profile: Profile, name: str) -> bool:
    """Whether a name is a person's handle or id, as a whole."""
    return _exactly(profile, _plain(name.strip().removeprefix("@")))


def like(name: str, profiles: Collection[Profile]) -> list[str]:
    """Up to three handles and names that a name may be a misspelling of."""
    known = {profile.handle: profile for profile in profiles} | {profile.name: profile for profile in profiles}
    return get_close_matches(name.strip().removeprefix("@"), known, n=3, cutoff=0.5)


def told_apart(profiles: Sequence[Profile]) -> list[str]:
    """What each can be named by, with their name: the handle; where several have it, the id, or all of the identity."""
    handles = Counter(profile.handle for profile in profiles)
    users = Counter(_user(profile.identity) for profile in profiles)

    def called(profile: Profile) -> str:
        if handles[profile.handle] == 1:
            return profile.handle
        return _user(profile.identity) if users[_user(profile.identity)] == 1 else profile.identity

    return [f"{called(profile)} ({profile.name})" for profile in profiles]


def _exactly(profile: Profile, wanted: str) -> bool:
    return wanted in (_plain(profile.handle), _plain(profile.identity), _plain(_user(profile.identity)))


def _by_name(profile: Profile, wanted: str) -> bool:
    return wanted in (_plain(name) for name in (profile.name, *profile.names))


def _by_part(profile: Profile, wanted: str) -> bool:
    """The name's words, or some of them that follow one another: “Kim” for “Kim Larsen”."""
    return any(f" {wanted} " in f" {_plain(name)} " for name in (profile.name, *profile.names))


def _plain(name: str) -> str:
    """A name in lower case without accents."""
    parted = unicodedata.normalize("NFD", name.casefold())
    return " ".join("".join(c for c in parted if unicodedata.category(c) != "Mn").split())


def _user(identity: Identity) -> str:
    return identity.rpartition(":")[2]
