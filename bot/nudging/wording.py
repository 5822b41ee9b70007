"""Nudges in words: facts about who did what, where and when. English; how a kind is told stands in its row of `KINDS`.

Names stand in these strings as they came: adapters escape them on the way out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.events import ChannelId, Identity
from bot.kinds import KINDS, Gesture
from bot.ledger import How, Item
from bot.models import Channel, ChannelKind, Nudge, Profile, Reason
from bot.ports import Link
from bot.views import Action, NudgeCard

_NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_GESTURES = {
    Gesture.REPLY: "Reply",
    Gesture.THANK: "Thank",
    Gesture.SHARE: "Share",
    Gesture.LIKE: "Like",
    Gesture.ASK: "Ask",
    Gesture.MEET: "Meet",
}


def number(count: int) -> str:
    """A small number as a word, a large one in digits."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else str(count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What words need to know: labels, the present moment, the member's zone, where messages can be opened.

    shows_private: whether a private channel may be called by its name here.
    """

    profiles: Mapping[Identity, Profile]
    channels: Mapping[ChannelId, Channel]
    now: datetime
    zone: ZoneInfo
    link: Link
    shows_private: bool = False

    def who(self, person: Identity) -> str:
        """A person's name; the platform's id where none is known."""
        profile = self.profiles.get(person)
        return profile.name if profile else person.rpartition(":")[2]

    def where(self, channel: ChannelId) -> str:
        """Where, as much as may be said of it here: “in #general”."""
        known = self.channels.get(channel)
        if known is None:
            return "in a channel"
        if known.kind is ChannelKind.DIRECT:
            return "in a direct message"
        if known.kind is ChannelKind.PRIVATE and not self.shows_private:
            return "in a private channel"
        return f"in #{known.name}"

    def when(self, moment: datetime) -> str:
        """The day as the member's clock shows it: “today”, “yesterday”, “on Tuesday”, “on 3 March”."""
        day = moment.astimezone(self.zone).date()
        today = self.now.astimezone(self.zone).date()
        near = {0: "today", 1: "yesterday"}.get((today - day).days)
        return near or f"on {_day(day, today)}"

    def since(self, moment: datetime) -> str:
        """The day from which something is counted: “since Tuesday”."""
        day = moment.astimezone(self.zone).date()
        today = self.now.astimezone(self.zone).date()
        near = {0: "this morning" if moment.astimezone(self.zone).hour < 12 else "today", 1: "yesterday"}
        return f"since {near.get((today - day).days) or _day(day, today)}"

    def exactly(self, moment: datetime) -> str:
        """Day and time by the member's clock: “Tuesday 17 March, 14:05”."""
        local = moment.astimezone(self.zone)
        return f"{local:%A} {local.day} {local:%B}, {local:%H:%M}"

    def card(self, nudge: Nudge, index: int) -> NudgeCard:
        """A nudge as a card: who and why, weightiest fact first."""
        first, *others = (self._reason(reason) for reason in nudge.reasons)
        who = self.who(nudge.contact)
        return NudgeCard(
            number=index,
            who=who,
            reason=f"{who} {first}.",
            more=tuple(f"{who} also {other}." for other in others),
            gesture=_GESTURES[nudge.gesture],
            link=self.link(nudge.reasons[0].channel, nudge.reasons[0].message),
            actions=(
                Action(verb="done", label="Done", id=nudge.id),
                Action(verb="why", label="Why", id=nudge.id),
            ),
        )

    def settled(self, item: Item) -> str:
        """What settled an item, as a fact."""
        who = self.who(item.contact)
        if item.settled is None:
            raise ValueError(f"{item.key} is open")
        where, by = self.where(item.settled.channel), item.settled.by
        return {
            How.MESSAGE: f"you replied to {who} {where}",
            How.ADDRESSED: f"you wrote to {who} {where}",
            How.REACTION: f"you reacted to {who} {where}",
            How.THANKS: f"you thanked {who} {where}",
            How.SHARE: f"you shared {who}’s post {where}",
            How.WITHDRAWN: f"{who} found the answer {where}",
            How.ANSWERED: f"{self.who(by) if by else 'somebody'} answered {who} {where}",
            How.WORD: f"you got back to {who}, by your word",
        }[item.settled.how]

    def _reason(self, reason: Reason) -> str:
        rule = KINDS[reason.kind]
        place = f"{self.where(reason.channel)} {self.when(reason.at)}"
        return (rule.one if reason.count == 1 else rule.many).format(
            place=place,
            latest=f"the latest {place}",
            since=self.since(reason.since),
            number=number(reason.count),
            times=_times(reason.count),
        )


def _times(count: int) -> str:
    return "twice" if count == 2 else f"{number(count)} times"


def _day(day: date, today: date) -> str:
    if 0 <= (today - day).days < 7:
        return f"{day:%A}"
    return f"{day.day} {day:%B}" if day.year == today.year else f"{day.day} {day:%B %Y}"
