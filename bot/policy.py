"""What whoever runs Requite allows: who may join, and which channels are read. Pure; the settings are `[policy]`."""

from bot.config import PolicySettings
from bot.people import Channel, Profile
from bot.words import marked


def may_join(settings: PolicySettings, profile: Profile, guest: bool, external: bool) -> str:
    """Why somebody may not become a member, as a message for `Words.say`; empty if they may.

    guest: of the workspace. external: of another organisation, in a shared channel.
    """
    if external and not settings.shared_channels:
        return marked("Only people of this workspace can join: whoever runs me here has set that.")
    if guest and not settings.guests:
        return marked("Guests can’t join: whoever runs me here has set that.")
    if settings.may_join and not _named(settings, profile):
        return marked("Not everybody can join: whoever runs me here has a list, and you aren’t on it yet. Ask them.")
    return ""


def is_read(settings: PolicySettings, channel: Channel) -> bool:
    """Whether what is said in a channel may be read. A name follows the channel's present one, an id stays."""
    own = {channel.id.casefold(), _last(channel.id), channel.name.casefold()} - {""}
    return not any(entry.removeprefix("#").casefold() in own for entry in settings.never_read)


def _named(settings: PolicySettings, profile: Profile) -> bool:
    """Whether a list names this person: by identity, user id or handle; names anybody can give themselves."""
    own = {profile.identity.casefold(), _last(profile.identity), profile.handle.casefold()} - {""}
    return any(entry.removeprefix("@").casefold() in own for entry in settings.may_join)


def _last(key: str) -> str:
    """The platform's own id within a key of ours."""
    return key.replace("/", ":").rpartition(":")[2].casefold()
