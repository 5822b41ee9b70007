"""`who could I ask`: who usually answers the member, from help and replies to their questions."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from bot.conversation.caller import Turn
from bot.conversation.grammar import Verb
from bot.engine.ties import love
from bot.events import ChannelId, Identity
from bot.kinds import Kind
from bot.ledger import Direction
from bot.models import Call
from bot.ports import Known
from bot.views import Listing, Section, View
from bot.words import marked

MOST = 5
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Help:
    """When somebody answered the member: on how many days, by day or week, and where and when last.

    channel: None where that is not kept any more.
    """

    days: Counter[date] = field(default_factory=Counter)
    last: datetime = LONG_AGO
    channel: ChannelId | None = None

    def week(self, week: date, days: int, last: datetime) -> None:
        """On so many days of a week."""
        self.days[week] += days
        self._latest(last, None)

    def act(self, at: datetime, channel: ChannelId) -> None:
        """Once: a day counts once."""
        self.days[at.date()] = 1
        self._latest(at, channel)

    def _latest(self, at: datetime, channel: ChannelId | None) -> None:
        if at >= self.last:
            self.last, self.channel = at, channel


async def who_to_ask(turn: Turn, _: Call) -> View:
    """Who answered the member's questions on the most days, recent ones counting more."""
    profiles = await turn.storage.profiles(turn.member.home)
    wording = await turn.wording()
    helped = _helped(turn, await turn.known())
    half_life = turn.settings.ties.half_life_months

    def is_there(contact: Identity) -> bool:
        profile = profiles.get(contact)
        return (profile is None or profile.active) and contact not in turn.member.muted

    def often(contact: Identity) -> float:
        days = {day: float(times) for day, times in helped[contact].days.items()}
        return love(days.items(), turn.now.date(), half_life)

    lines = []
    for contact in sorted(filter(is_there, helped), key=lambda contact: (-often(contact), contact))[:MOST]:
        one = helped[contact]
        when = wording.when(one.last)
        lines.append(
            turn.words.count(
                "{who} answered you once, {place}.",
                "{who} answered you on {number} days, the latest {place}.",
                one.days.total(),
                who=wording.who(contact),
                place=turn.words.say("{where} {when}", where=wording.where(one.channel), when=when)
                if one.channel
                else when,
            )
        )
    nobody = turn.words.say("Nobody has answered a question of yours that I can see.")
    return Listing(
        title=turn.words.say("Who usually answers you"),
        sections=(Section(heading="", lines=tuple(lines) or (nobody,)),),
    )


def _helped(turn: Turn, known: Known) -> dict[Identity, Help]:
    """Who answered the member, as far as it was in no channel that they muted: of weeks, the channel isn't known."""
    helped: defaultdict[Identity, Help] = defaultdict(Help)
    for week in known.weeks:
        for tally in week.received.tallies:
            if tally.kind is Kind.HELP and tally.last <= turn.now:
                helped[week.contact].week(week.week, tally.days, tally.last)
    for act in known.engagements:
        muted = act.channel in turn.member.muted_channels
        if act.kind is Kind.HELP and act.direction is Direction.RECEIVED and act.at <= turn.now and not muted:
            helped[act.contact].act(act.at, act.channel)
    return dict(helped)


VERBS = (
    Verb(
        name="who_to_ask",
        shown=marked("who could I ask"),
        summary=marked("who usually answers you"),
        run=who_to_ask,
    ),
)
