"""A deed in words: what a member told the bot, for `undo` and `history`."""

from bot.models import Deed
from bot.nudging.wording import Wording
from bot.words import marked

_TOLD = {
    "done": marked("you marked {who} as done"),
    "elsewhere": marked("you answered {who} elsewhere"),
    "skip": marked("you skipped {who}"),
    "wrong": marked("you marked {who} as read wrongly"),
    "not_for_me": marked("you marked {who} as not for you"),
    "snooze": marked("you snoozed {who} until {until}"),
    "met": marked("you met {who}"),
    "mute": marked("you muted {who}"),
    "unmute": marked("you unmuted {who}"),
    "pause": marked("you paused until {until}"),
    "resume": marked("you ended the pause"),
    "stop": marked("you stopped me"),
    "daily": marked("you wanted a list each working day"),
    "weekly": marked("you wanted one list a week"),
    "settings": marked("you changed a setting"),
    "reset": marked("you reset what you had said of nudges"),
    "forget_person": marked("you had somebody forgotten"),
}


def told(deed: Deed, wording: Wording) -> str:
    """What a deed was: “you snoozed Kim until Monday 30 November, 09:00”."""
    people = [wording.who(contact) for contact in deed.contacts]
    channel = wording.channel(deed.channel) if deed.channel else ""
    until = wording.exactly(deed.until) if deed.until else wording.words.say("you say “resume”")
    return wording.words.say(_TOLD[deed.verb], who=wording.words.listed(people) or channel, until=until)
