"""Nudges in words: facts about who did what, where and when. How a kind is told stands in its row of `KINDS`.

Names stand in these strings as they came: adapters escape them on the way out.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.events import ChannelId, Identity
from bot.kinds import KINDS, Gesture
from bot.ledger import How, Item
from bot.models import Nudge, NudgeState, Reason
from bot.people import Channel, ChannelKind, Profile
from bot.ports import Link
from bot.views import Action, NudgeCard, Source
from bot.words import Words, marked

LONGEST_NAME = 18
"""Characters of a name at the head of a nudge: whoever glances at it must still see what it is about."""
GESTURES = {
    Gesture.REPLY: marked("Reply"),
    Gesture.THANK: marked("Thank"),
    Gesture.SHARE: marked("Share"),
    Gesture.LIKE: marked("Like"),
    Gesture.ASK: marked("Ask"),
    Gesture.MEET: marked("Meet"),
}
ACTIONS = (
    ("done", marked("Done"), ""),
    ("snooze", marked("In 1 hour"), "1 hour"),
    ("snooze", marked("Tomorrow"), "tomorrow"),
    ("snooze", marked("Monday"), "monday"),
    ("snooze", marked("Pick a time…"), ""),
    ("skip", marked("Skip"), ""),
    ("elsewhere", marked("Answered elsewhere"), ""),
    ("not_for_me", marked("Not for me"), ""),
    ("wrong", marked("Wrongly read"), ""),
)
"""What can be done to a nudge with a press: verb, label and what else it says, in English (see `bot.views.Action`)."""
LONGEST_LABEL = 75
"""Characters of a button."""
_SETTLED = {
    How.MESSAGE: marked("you replied to {who} {where}"),
    How.ADDRESSED: marked("you wrote to {who} {where}"),
    How.REACTION: marked("you reacted to {who} {where}"),
    How.THANKS: marked("you thanked {who} {where}"),
    How.SHARE: marked("you shared {who}’s post {where}"),
    How.WITHDRAWN: marked("{who} found the answer {where}"),
    How.ANSWERED: marked("{by} answered {who} {where}"),
    How.WORD: marked("you got back to {who}, by your word"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What words need to know: labels, the present moment, the member's zone, where messages can be opened.

    namesakes: names that several people have, who are told apart by their handles. shows_private: the platform whose
    private channels may be called by their names here, empty for none; unreadable: but for these, which the member
    can't read any more. quotes: whether words of messages may be shown; never those of channels that are unreadable, or
    of which nothing is known, as where the member alone has named them.
    """

    words: Words
    profiles: Mapping[Identity, Profile]
    channels: Mapping[ChannelId, Channel]
    now: datetime
    zone: ZoneInfo
    link: Link
    namesakes: frozenset[str] = frozenset()
    shows_private: str = ""
    unreadable: Collection[ChannelId] = ()
    quotes: bool = True

    @property
    def today(self) -> date:
        """The present day as the member's clock shows it."""
        return self.now.astimezone(self.zone).date()

    def who(self, person: Identity) -> str:
        """A person's name; the platform's id where none is known."""
        profile = self.profiles.get(person)
        if profile is None:
            return person.rpartition(":")[2]
        name = " ".join(profile.name.split())
        return f"{name} (@{profile.handle})" if profile.name in self.namesakes else name

    def where(self, channel: ChannelId) -> str:
        """Where, as much as may be said of it here: “in #general”."""
        known = self.channels.get(channel)
        if known is None:
            return self.words.say("in a channel")
        if known.kind is ChannelKind.DIRECT:
            return self.words.say("in a direct message")
        if not known.name:
            return self.words.say("in a group conversation")
        if self._is_unnamed(known):
            return self.words.say("in a private channel")
        return self.words.say("in #{channel}", channel=" ".join(known.name.split()))

    def channel(self, channel: ChannelId) -> str:
        """A channel's name, as much as may be said of it here: “#general”."""
        known = self.channels.get(channel)
        if known is None or known.kind is ChannelKind.DIRECT:
            return self.words.say("a channel")
        if not known.name:
            return self.words.say("a group conversation")
        if self._is_unnamed(known):
            return self.words.say("a private channel")
        return f"#{' '.join(known.name.split())}"

    def _is_unnamed(self, channel: Channel) -> bool:
        """Whether a channel's name may not be said here."""
        if channel.kind is not ChannelKind.PRIVATE:
            return False
        here = bool(self.shows_private) and channel.id.partition(":")[0] == self.shows_private
        return not here or channel.id in self.unreadable

    def when(self, moment: datetime) -> str:
        """The day as the member's clock shows it: “today”, “yesterday”, “on Tuesday”, “on 3 March”."""
        day = moment.astimezone(self.zone).date()
        match (self.today - day).days:
            case 0:
                return self.words.say("today")
            case 1:
                return self.words.say("yesterday")
        return self.words.say("on {day}", day=self.words.day(day, self.today))

    def since(self, moment: datetime) -> str:
        """The day from which something is counted: “since Tuesday”."""
        local = moment.astimezone(self.zone)
        match (self.today - local.date()).days:
            case 0 if local.hour < 12:
                return self.words.say("since this morning")
            case 0:
                return self.words.say("since today")
            case 1:
                return self.words.say("since yesterday")
        return self.words.say("since {day}", day=self.words.day(local.date(), self.today))

    def exactly(self, moment: datetime) -> str:
        """Day and time by the member's clock: “Tuesday 17 March, 14:05”."""
        return self.words.exactly(moment.astimezone(self.zone), self.today)

    def card(self, nudge: Nudge, index: int) -> NudgeCard:
        """A nudge as a card: who and why, weightiest fact first."""
        first, *others = nudge.reasons
        who = self.who(nudge.contact)
        public = replace(self, shows_private="")
        is_readable, is_known = first.channel not in self.unreadable, first.channel in self.channels
        return NudgeCard(
            number=index,
            who=who,
            reason=self.reason(first, short(who)),
            more=tuple(self.reason(other, self.words.say("And")) for other in others),
            gesture=self.words.say(GESTURES[nudge.gesture]),
            brief=public.reason(first, short(who)),
            source=Source(channel=first.channel, message=first.message) if is_readable else None,
            link=self.link(first.channel, first.message) if is_readable or not is_known else None,
            quotes=self.quotes and is_readable and is_known,
            actions=tuple(self._actions(nudge, who)),
        )

    def _actions(self, nudge: Nudge, who: str) -> Iterator[Action]:
        """What can be done with a press, the likeliest first."""
        say = self.words.say
        if nudge.gesture is Gesture.THANK:
            yield Action(verb="thank", label=say("Thank"), id=nudge.id)
        for verb, label, text in ACTIONS:
            yield Action(verb=verb, label=say(label), id=nudge.id, text=text)
        mute = say("Mute {who}", who=short(who))
        yield Action(verb="mute", label=mute[:LONGEST_LABEL], id=nudge.id)
        yield Action(verb="why", label=say("Why this?"), id=nudge.id)

    def settled(self, item: Item) -> str:
        """What settled an item, as a fact."""
        if item.settled is None:
            raise ValueError(f"{item.key} is open")
        by = self.who(item.settled.by) if item.settled.by else self.words.say("somebody")
        return self.words.say(
            _SETTLED[item.settled.how], who=self.who(item.contact), where=self.where(item.settled.channel), by=by
        )

    def ended(self, nudge: Nudge, item: Item | None) -> str:
        """How a nudge came to its end: “Done: you replied to Kim in #help on Tuesday”; nothing as long as it hasn't."""
        say = self.words.say
        match nudge.state:
            case NudgeState.SETTLED if item and item.settled:
                return say("Done: {how} {when}.", how=self.settled(item), when=self.when(item.settled.at))
            case NudgeState.SETTLED | NudgeState.DONE:
                return say("Done.")
            case NudgeState.SNOOZED if nudge.until:
                return say("Later: it comes back on {time}.", time=self.exactly(nudge.until))
            case NudgeState.SKIPPED:
                return say("Skipped.")
            case NudgeState.EXPIRED:
                return say("No longer open.")
        return ""

    def reason(self, reason: Reason, who: str) -> str:
        """One reason as a sentence that begins with who."""
        rule = KINDS[reason.kind]
        place = self.words.say("{where} {when}", where=self.where(reason.channel), when=self.when(reason.at))
        return self.words.say(
            rule.one if reason.count == 1 else rule.many,
            who=who,
            place=place,
            where=self.where(reason.channel),
            latest=self.words.say("the latest {place}", place=place),
            since=self.since(reason.since),
            number=self.words.number(reason.count),
            times=self.words.times(reason.count),
        )


def short(name: str) -> str:
    """A name cut between words, else within one, where it is longer than the head of a nudge can bear."""
    if len(name) <= LONGEST_NAME:
        return name
    cut = name[: LONGEST_NAME - 1]
    between = max(cut.rfind(" "), cut.rfind("-"))
    return f"{cut[:between] if between >= LONGEST_NAME // 3 else cut}…"
