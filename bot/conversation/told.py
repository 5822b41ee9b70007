"""A deed in words: what a member told the bot, for `undo` and `history`."""

from bot.models import Deed
from bot.nudging.wording import Wording
from bot.words import marked

_TOLD = {
    "done": marked("{who} done"),
    "elsewhere": marked("{who} answered elsewhere"),
    "skip": marked("{who} skipped"),
    "wrong": marked("{who} read wrongly"),
    "not_for_me": marked("{who} not for you"),
    "snooze": marked("{who} snoozed until {until}"),
    "met": marked("met {who}"),
    "mute": marked("{who} muted"),
    "unmute": marked("{who} no longer muted"),
    "pause": marked("a pause until {until}"),
    "resume": marked("the pause ended"),
    "stop": marked("the daily list stopped"),
    "settings": marked("settings changed"),
}


def told(deed: Deed, wording: Wording) -> str:
    """What a deed was: “Kim snoozed until Monday 30 November, 09:00”."""
    people = [wording.who(contact) for contact in deed.contacts]
    channel = wording.channels.get(deed.channel) if deed.channel else None
    until = wording.exactly(deed.until) if deed.until else wording.words.say("you say “resume”")
    return wording.words.say(
        _TOLD[deed.verb], who=wording.words.listed(people) or f"#{channel.name if channel else ''}", until=until
    )
