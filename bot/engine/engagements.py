"""From the facts of one conversation to what it was between members and others (docs/ledger.md, sections 3 and 4)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from msgspec.structs import replace

from bot.engine.attribution import addressed, answered
from bot.engine.emoji import Tone, tone
from bot.events import Identity, MessageId, alone
from bot.kinds import KINDS, Kind, Said, Toward
from bot.ledger import Direction, Engagement, Evidence, MemberId, Reaction, Trace

_ORDER = {kind: place for place, kind in enumerate(KINDS)}
Members = Mapping[Identity, MemberId]
"""The identities of a home's members."""


def engagements(traces: Sequence[Trace], reactions: Iterable[Reaction], members: Members) -> list[Engagement]:
    """All engagements of one conversation. `reactions` are those on its messages, known or not."""
    gone = {trace.message for trace in traces if trace.deleted}
    heard = sorted((trace for trace in traces if not trace.deleted and _counts(trace, members)), key=_order)
    conversation = _Conversation(members=members, traces=heard)
    rows = [row for trace in heard for row in conversation.hear(trace)]
    rows += conversation.reactions(reaction for reaction in reactions if reaction.message not in gone)
    return rows


def _counts(trace: Trace, members: Members) -> bool:
    """Outside of threads only messages with a member in them count; others are kept now and then, as edits are."""
    return trace.threaded or bool(trace.between) or any(person in members for person in trace.people)


@dataclass(slots=True)
class _Conversation:
    """One pass over a conversation in its order, keeping what later messages are judged by."""

    members: Members
    traces: list[Trace]
    thread_author: Identity | None = None
    first: Trace | None = None
    latest: dict[Identity, tuple[Trace, Mapping[Identity, Evidence]]] = field(default_factory=dict)
    opened: dict[MemberId, dict[Identity, Trace]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        told = {trace.thread_author for trace in self.traces if trace.thread_author}
        first = {t.author for t in self.traces if t.author and t.conversation == alone(t.channel, t.message)}
        self.thread_author = min(told or first, default=None)

    def hear(self, trace: Trace) -> Iterator[Engagement]:
        """What one message is between members and others; then it counts as said."""
        author = trace.author
        if author is None:  # only of a deleted message the author may be unknown
            return
        to = addressed(trace, self.thread_author, self.latest)
        told = self._kinds(trace, to)
        yield from self._received(trace, author, to, told)
        if author in self.members:
            yield from self._given(trace, self.members[author], told)
        for person, (kind, _) in told.items():
            if person in self.members and KINDS[kind].awaits:
                self.opened.setdefault(self.members[person], {}).setdefault(author, trace)
        self.latest[author] = (trace, to)
        if trace.conversation == alone(trace.channel, trace.message):
            self.first = trace

    def _kinds(self, trace: Trace, to: Mapping[Identity, Evidence]) -> dict[Identity, tuple[Kind, Evidence]]:
        """What a message is to each person that it is something to."""
        answers = answered(trace, to, self.first, self.latest)
        kinds: dict[Identity, tuple[Kind, Evidence]] = {}
        for person in dict.fromkeys((*to, *trace.shares, *sorted(answers))):
            if person == trace.author:
                continue
            evidence = to.get(person)
            concerns = {
                Toward.ADDRESSED: evidence is not None,
                Toward.NAMED: evidence is Evidence.MENTION,
                Toward.DIRECT: evidence is Evidence.DIRECT,
                Toward.SHARED: person in trace.shares,
                Toward.ANSWERED: person in answers,
            }
            ways = [toward for toward, applies in concerns.items() if applies]
            kind = next(kind for kind, rule in KINDS.items() if rule.applies(ways, trace.said))
            unsaid = Evidence.THREAD if person in answers and kind is Kind.HELP else Evidence.SHARE
            kinds[person] = (kind, evidence or unsaid)
        return kinds

    def _received(
        self,
        trace: Trace,
        author: Identity,
        to: Mapping[Identity, Evidence],
        told: Mapping[Identity, tuple[Kind, Evidence]],
    ) -> Iterator[Engagement]:
        own = self.members.get(author)
        forms = {m: (Kind.REPLY, Evidence.CONVERSATION) for m, contacts in self.opened.items() if author in contacts}
        # Where a message concerns several identities of one member, it is of the kind that is tried first.
        for person, form in sorted(told.items(), key=lambda each: (-_ORDER[each[1][0]], each[0])):
            if person in self.members:
                forms[self.members[person]] = form
        for member, (kind, evidence) in forms.items():
            if member != own:
                withdraws = Said.WITHDRAWN in trace.said and not KINDS[kind].awaits
                row = _row(trace, member, author, Direction.RECEIVED, kind, evidence)
                yield replace(row, withdraws=withdraws, taken_from=self._thanked(trace, to, member))

    def _thanked(self, trace: Trace, to: Mapping[Identity, Evidence], member: MemberId) -> Identity | None:
        """The one other person whom a message thanks for what they wrote here before, in the member's stead."""
        if Said.THANKS not in trace.said or len(to) != 1:
            return None
        (person,) = to
        return person if person in self.latest and self.members.get(person) != member else None

    def _given(
        self, trace: Trace, member: MemberId, told: Mapping[Identity, tuple[Kind, Evidence]]
    ) -> Iterator[Engagement]:
        going_on = dict.fromkeys(self.opened.get(member, ()), (Kind.REPLY, Evidence.CONVERSATION))
        for person, (kind, evidence) in {**going_on, **told}.items():
            if self.members.get(person) != member:
                yield _row(trace, member, person, Direction.GIVEN, kind, evidence)

    def reactions(self, reactions: Iterable[Reaction]) -> Iterator[Engagement]:
        """What reactions are between members and others."""
        by_message = {trace.message: trace for trace in self.traces}
        for reaction in reactions:
            trace = by_message.get(reaction.message)
            author = (trace and trace.author) or reaction.message_author
            said = tone(reaction.emoji)
            if not reaction.on or not author or self._same(author, reaction.actor):
                continue
            if said is not Tone.NEGATIVE:
                if author in self.members:
                    yield _reacted(reaction, trace, self.members[author], reaction.actor, Direction.RECEIVED)
                if reaction.actor in self.members:
                    yield _reacted(reaction, trace, self.members[reaction.actor], author, Direction.GIVEN)
            if said is Tone.ACKNOWLEDGES and trace:
                yield from self._taken(reaction, trace, author)

    def _same(self, one: Identity, other: Identity) -> bool:
        return one == other or (one in self.members and self.members[one] == self.members.get(other))

    def _taken(self, reaction: Reaction, trace: Trace, author: Identity) -> Iterator[Engagement]:
        """The asker's 👍 on somebody else's message: that answer was taken."""
        for member, contacts in self.opened.items():
            opening = contacts.get(reaction.actor)
            if opening and _order(opening) < _order(trace) and self.members.get(author) != member:
                row = _reacted(reaction, trace, member, reaction.actor, Direction.RECEIVED)
                yield replace(row, evidence=Evidence.CONVERSATION, taken_from=author)


def _order(trace: Trace) -> tuple[datetime, MessageId]:
    return (trace.at, trace.message)


def _row(
    trace: Trace, member: MemberId, contact: Identity, direction: Direction, kind: Kind, evidence: Evidence
) -> Engagement:
    return Engagement(
        home=trace.home,
        member=member,
        contact=contact,
        direction=direction,
        kind=kind,
        evidence=evidence,
        channel=trace.channel,
        message=trace.message,
        conversation=trace.conversation,
        at=trace.at,
        threaded=trace.conversation != alone(trace.channel, trace.message),
        shared=trace.shared if kind is Kind.SHARE else None,
    )


def _reacted(
    reaction: Reaction, trace: Trace | None, member: MemberId, contact: Identity, direction: Direction
) -> Engagement:
    return Engagement(
        home=reaction.home,
        member=member,
        contact=contact,
        direction=direction,
        kind=Kind.REACTION,
        evidence=Evidence.REACTION,
        channel=reaction.channel,
        message=reaction.message,
        conversation=trace.conversation if trace else reaction.conversation,
        at=reaction.at,
        detail=reaction.emoji,
    )
