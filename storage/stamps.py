"""Names of what is read and written together: what a decision rests on, and what a commit moves."""

from datetime import date

from bot.events import ConversationId, Identity
from bot.ledger import Engagement, HomeId, Item, MemberId, Reaction, Trace, Week
from bot.models import Deed, Delivery, Due, Nudge, Offered, Question, Rhythm, Row, Shown
from bot.people import Home, LeftOut, Member
from bot.ports import Stamp

MEMBERS = "members"
"""Who opted in: whether an event concerns anybody rests on it."""


def conversation_stamp(home: HomeId, conversation: ConversationId) -> Stamp:
    """The facts of one conversation."""
    return (home, "conversation", conversation)


def pair_stamp(home: HomeId, member: MemberId, contact: Identity) -> Stamp:
    """All that passed between a member and one contact."""
    return (home, "pair", member, contact)


def members_stamp(home: HomeId) -> Stamp:
    """A home and who opted in there."""
    return (home, MEMBERS)


def talk_stamp(home: HomeId, member: MemberId) -> Stamp:
    """All that was shown to a member and said by them."""
    return (home, "talk", member)


def agenda_stamp(home: HomeId, member: MemberId) -> Stamp:
    """All that is to be sent to a member, and was."""
    return (home, "agenda", member)


def offered_stamp(home: HomeId, day: date) -> Stamp:
    """What was offered in a home on a day."""
    return (home, "offered", day.isoformat())


def stamp_of(row: Row) -> Stamp:
    """What moves when this row is written; a row that nothing else goes with moves alone."""
    match row:
        case Trace() | Reaction():
            return conversation_stamp(row.home, row.conversation)
        case Engagement() | Item() | Week():
            return pair_stamp(row.home, row.member, row.contact)
        case Nudge() | Shown() | Question() | Deed():
            return talk_stamp(row.home, row.member)
        case Due() | Delivery() | Rhythm():
            return agenda_stamp(row.home, row.member)
        case Offered():
            return offered_stamp(row.home, row.day)
        case Home() | LeftOut() | Member():
            return members_stamp(HomeId(row.key[0]))
        case _:
            return (row.key[0], row.table, *row.key[1:])
