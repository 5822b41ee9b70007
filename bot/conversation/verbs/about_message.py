"""`answered` and `remind`, said of a message in its own menu: also where the bot isn’t, for they go by word."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from msgspec import structs

from bot.conversation.caller import Turn
from bot.conversation.deeds import Step, do
from bot.conversation.grammar import Verb
from bot.conversation.meaning import no_time
from bot.conversation.times import FARTHEST, NoTime, future
from bot.conversation.verbs.snooze import in_zone
from bot.engine import word
from bot.engine.waiting import passed_at_earliest, waited
from bot.events import ChannelId, ConversationId, Identity, MessageId, SpaceId, alone
from bot.kinds import KINDS
from bot.ledger import Engagement, Item, Trace
from bot.models import Call, Nudge, NudgeState, Verdict
from bot.nudging.plan import Ledger, Policy, plan
from bot.nudging.standing import is_waiting
from bot.people import Profile
from bot.ports import Filled, Known, Pressed, Talk
from bot.views import Field, Form, Notice, Source, Text, View
from bot.words import marked

HOUR = timedelta(hours=1)
AT = "at"
"""The form's field."""
_OVER = (NudgeState.DONE, NudgeState.SETTLED, NudgeState.EXPIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """A message, who wrote it, and the conversation that it belongs to as far as is known."""

    source: Source
    who: Identity
    conversation: ConversationId

    @property
    def id(self) -> str:
        """What a form carries of it."""
        return f"{self.who} {self.source.channel} {self.source.message}"

    def item(self, items: Iterable[Item]) -> Item | None:
        """What is open with its author there."""
        return next((item for item in items if item.settled is None and self._covers(item)), None)

    def _covers(self, item: Item) -> bool:
        is_it = (item.channel, item.message) == (self.source.channel, self.source.message)
        return item.contact == self.who and (is_it or item.conversation == self.conversation)


async def answered(turn: Turn, pressed: Pressed) -> View:
    """Settle, by the member's word, what is open with a message's author in its conversation."""
    about = await _about(turn, pressed.source, pressed.author)
    if not isinstance(about, About):
        return about

    def decide(talk: Talk, known: Known) -> Step | None:
        item = about.item(known.items)
        if item is None:
            return None
        open_ones = {one.conversation for one in known.items if one.settled is None} - {item.conversation}
        over = [
            replace(nudge, state=NudgeState.DONE, at=turn.now, until=None, verdict=Verdict.NONE)
            for nudge in talk.nudges
            if nudge.contact == about.who
            and nudge.state not in _OVER
            and item.conversation in nudge.conversations
            and open_ones.isdisjoint(nudge.conversations)
        ]
        return Step(nudges=tuple(over), words=tuple(word.answered([item], turn.now)))

    step = await do(turn, "done", [about.who], decide)
    wording = await turn.wording()
    who, where = wording.who(about.who), wording.where(about.source.channel)
    if step is None:
        return Text(text=turn.words.say("Nothing of {who}’s is open there, as far as I saw: all is well.", who=who))
    return Text(
        text=turn.words.say(
            "Noted by your word: you got back to {who} {where}. “undo” takes it back.", who=who, where=where
        )
    )


async def remind(turn: Turn, pressed: Pressed) -> View:
    """Bring a message back at a time; without one, ask for it."""
    of = (pressed.source, pressed.author) if pressed.source or not pressed.id else _named(pressed.id)
    about = await _about(turn, *of)
    if not isinstance(about, About):
        return about
    if refusal := await _refusal(turn, about):
        return refusal
    if not pressed.text:
        return _form(turn, about, future("tomorrow", turn.now, turn.week).astimezone(turn.zone).isoformat())
    try:
        at = future(pressed.text, turn.now, turn.week, turn.language)
    except NoTime as error:
        return no_time(turn, pressed.text, error)
    return await _put_off(turn, about, at)


async def remind_filled(turn: Turn, filled: Filled) -> View:
    """Bring it back at the time that was filled in; the form again where that can't be taken."""
    about = await _about(turn, *_named(filled.id))
    if not isinstance(about, About):
        return about
    value = next(iter(filled.values.get(AT, ())), "")
    try:
        at = datetime.fromisoformat(value)
        at = (at if at.tzinfo else at.replace(tzinfo=turn.zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return _form(turn, about, "", turn.words.say("Choose a day and a time."))
    if at <= turn.now:
        return _form(turn, about, value, turn.words.say("That is past."))
    if at - turn.now > FARTHEST:
        return _form(turn, about, value, turn.words.say("That is more than a year away."))
    return await _put_off(turn, about, at)


def _form(turn: Turn, about: About, value: str, problem: str = "") -> Form:
    say = turn.words.say
    label = say("When shall I bring it back? ({zone})", zone=turn.member.zone)
    when = Field(name=AT, label=label, value=value, kind="moment", problem=problem)
    note = say("It comes back here alone at that time, unless I see before that you have answered.")
    title, submit = say("Remind me of this"), say("Bring it back")
    return Form(title=title, fields=(when,), verb="remind", notes=(note,), id=about.id, submit=submit)


async def _put_off(turn: Turn, about: About, at: datetime) -> View:
    """Snooze what is open there; where nothing is, the member's word opens it."""
    if refusal := await _refusal(turn, about, at):
        return refusal
    profiles = await turn.storage.profiles(turn.home, [about.who])
    say, wording = turn.words.say, await turn.wording()
    who = wording.who(about.who)
    late: list[date] = []

    def decide(_: Talk, known: Known) -> Step | None:
        item, words = _open(turn, about, known)
        nudge = _nudge(turn, item, words, known, profiles)
        late[:] = [] if is_waiting(item, at, turn.member) and at < _folded(turn, item) else [_last_day(turn, item)]
        if nudge is None or late:
            return None
        return Step(nudges=(replace(nudge, state=NudgeState.SNOOZED, at=turn.now, until=at),), words=words, until=at)

    step = await do(turn, "snooze", [about.who], decide)
    if late:
        day = turn.words.in_full(late[0], turn.now.astimezone(turn.zone).date())
        problem = say("That is too far away: choose a time before {day}.", day=day)
        return _form(turn, about, at.astimezone(turn.zone).isoformat(), problem)
    if step is None:
        return _refused(say("{who} is not there any more.", who=who))
    return Text(text=say("{who} will be back on {time}.", who=who, time=in_zone(turn, at)))


async def _refusal(turn: Turn, about: About, at: datetime | None = None) -> Notice | None:
    """Why nothing of a message would come back, at this time or at all."""
    wording, say = await turn.wording(), turn.words.say
    if turn.member.has_stopped(turn.now):
        return _refused(say("You have stopped me, so nothing would come back. Say “resume” first."))
    if at and turn.member.pause(at):
        return _refused(say("You are paused at that time, so it would not come back then. “resume” ends that."))
    if about.who in turn.member.muted:
        who = wording.who(about.who)
        return _refused(say("You muted {who}, so nothing of theirs comes back. “unmute” ends that.", who=who))
    if about.source.channel in turn.member.muted_channels:
        return _refused(say("You muted that channel, so nothing of it comes back. “unmute” ends that."))
    return None


def _open(turn: Turn, about: About, known: Known) -> tuple[Item, tuple[Engagement, ...]]:
    """What waits there, not put off; and the words that open it where nothing does, or it was let go."""
    item = about.item(known.items)
    if item is not None:
        item = structs.replace(item, deferred_until=None)
        if is_waiting(item, turn.now, turn.member):
            return item, ()
    message = (about.source.channel, about.source.message)
    conversation = item.conversation if item else about.conversation
    noted = word.noted(turn.member, about.who, message, conversation, turn.now)
    changed, _ = word.resettled(known, turn.member, added=[noted])
    return next(one for one in changed if one.conversation == conversation), (noted,)


def _nudge(
    turn: Turn,
    item: Item,
    words: Sequence[Engagement],
    known: Known,
    profiles: Mapping[Identity, Profile],
) -> Nudge | None:
    """The nudge about one item alone, however little it is worth."""
    ledger = Ledger(
        member=replace(turn.member, muted=(), muted_channels=()),
        items=(item,),
        engagements=(*known.engagements, *words),
        weeks=known.weeks,
        profiles=profiles,
    )
    policy = Policy(half_life_months=turn.settings.ties.half_life_months, minimum_worth=0.0)
    return next(iter(plan(ledger, turn.now, policy, even_silent=True)), None)


def _folded(turn: Turn, item: Item) -> datetime:
    """From when on an item may be gone for its age."""
    return item.at + timedelta(days=turn.settings.ledger.retention_days)


def _last_day(turn: Turn, item: Item) -> date:
    """The day on which an item is let go, or may be where the clock is changed until then."""
    last = _folded(turn, item)
    if not is_waiting(item, last, turn.member):
        left = KINDS[item.kind].expires_after - waited(item.at, turn.now, turn.member)
        last = passed_at_earliest(left, turn.now, turn.member)
    return (last - HOUR).astimezone(turn.zone).date()


async def _about(turn: Turn, source: Source | None, author: Identity | None) -> About | Notice:
    """What a menu says it is about; what to say where it is nothing to get back to."""
    say = turn.words.say
    if source is None or author is None:
        if turn.settings.policy.shared_channels:
            return _refused(say("No person wrote that, so there is nobody to get back to."))
        return _refused(say("An app wrote that, or somebody of another organisation: I read neither."))
    if not await turn.reads(source.channel):
        return _refused(say("What is said in that channel I never read: whoever runs me here has set that."))
    if author in turn.member.identities:
        return _refused(say("You wrote that yourself, so there is nobody to get back to."))
    kept_out = (await turn.storage.known(SpaceId(turn.home), ())).kept_out
    if kept_out.covers(author):
        return _refused(say("Of whoever wrote that I keep nothing, so I can’t help here."))
    return About(source=source, who=author, conversation=await _conversation(turn, source, author))


async def _conversation(turn: Turn, source: Source, who: Identity) -> ConversationId:
    """Where a message belongs: by what passed between the two, else by the facts; alone, as far as nothing is known."""
    message = (source.channel, source.message)
    for act in (await turn.known([who])).engagements:
        if (act.channel, act.message) == message:
            return act.conversation
    for row in await turn.storage.about(turn.home, [who]):
        if isinstance(row, Trace) and (row.channel, row.message) == message:
            return row.conversation
    return alone(*message)


def _named(id_: str) -> tuple[Source | None, Identity | None]:
    """What a form's id is about; nothing where it is none of ours."""
    who, _, message = id_.partition(" ")
    channel, _, ts = message.partition(" ")
    if not (who and channel and ts):
        return None, None
    return Source(channel=ChannelId(channel), message=MessageId(ts)), Identity(who)


def _refused(text: str) -> Notice:
    return Notice(text=text, tone="problem")


async def _by_menu(turn: Turn, _: Call) -> View:
    """Words alone don't say which message is meant."""
    return _refused(turn.words.say("That is in the menu of a message."))


VERBS: tuple[Verb, ...] = ()
PRESSED = (
    Verb(
        name="answered",
        shown=marked("I’ve answered this"),
        summary=marked("you got back to whoever wrote this"),
        run=_by_menu,
        press=answered,
    ),
    Verb(
        name="remind",
        shown=marked("Remind me of this"),
        summary=marked("bring a message back at a time"),
        run=_by_menu,
        press=remind,
        fill=remind_filled,
    ),
)
"""Verbs of a message's menu; no words mean them."""
