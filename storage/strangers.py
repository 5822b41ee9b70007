"""What is kept of conversations that are no member's business."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from bot.events import ConversationId
from bot.ledger import HomeId, Reaction, Trace
from storage.tables import Tables


def strangers(tables: Tables, home: HomeId, before: datetime) -> Mapping[ConversationId, list[Trace | Reaction]]:
    """The facts of a home older than a moment, by conversation, where no member was in it who took it in then."""
    members = {person: row for row in tables.members.by("home", home) for person in row.identities}
    found: defaultdict[ConversationId, list[Trace | Reaction]] = defaultdict(list)
    for trace in tables.traces.by("home", home):
        found[trace.conversation].append(trace)
    for reaction in tables.reactions.by("home", home):
        on = tables.traces.get((home, reaction.channel, reaction.message))
        found[on.conversation if on else reaction.conversation].append(reaction)
    alone: dict[ConversationId, list[Trace | Reaction]] = {}
    for conversation, facts in found.items():
        near = [members[person] for person in {person for fact in facts for person in fact.people} & members.keys()]
        old = [
            fact for fact in facts if fact.at < before and all(member.misses(fact.channel, fact.at) for member in near)
        ]
        if old:
            alone[conversation] = old
    return alone
