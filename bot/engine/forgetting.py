"""Forgetting a person: every row that names them is dropped, or keeps all but them. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from msgspec import structs

from bot.events import Identity, identity
from bot.ledger import Engagement, Item, Reaction, Trace
from bot.models import Delivery, Row, Shown
from bot.people import Member
from bot.ports import Changes

SOMEBODY = identity("", "", "somebody")
"""Stands for whoever was forgotten where their act settled something: it stays settled, without them."""


def forgotten(rows: Iterable[Row], people: Iterable[Identity]) -> Changes:
    """The changes after which none of these rows names any of these people. rows: those that name them."""
    gone = frozenset(people)
    puts: list[Row] = []
    drops: list[Row] = []
    for row in rows:
        rest = _without(row, gone)
        if rest is None:
            drops.append(row)
        else:
            puts.append(rest)
    return Changes(puts=tuple(puts), drops=tuple(drops))


def _without(row: Row, gone: frozenset[Identity]) -> Row | None:
    """The row without these people; None where nothing is left of it."""
    match row:
        case Trace() if row.author not in gone and gone.isdisjoint(row.between):
            return structs.replace(
                row,
                names=tuple(person for person in row.names if person not in gone),
                shares=tuple(person for person in row.shares if person not in gone),
                reply_to_author=None if row.reply_to_author in gone else row.reply_to_author,
                thread_author=None if row.thread_author in gone else row.thread_author,
            )
        case Reaction() if row.actor not in gone and row.message_author not in gone:
            return row
        case Engagement() if Identity(row.member) not in gone and row.contact not in gone:
            return structs.replace(row, taken_from=SOMEBODY)
        case Item() if Identity(row.member) not in gone and row.contact not in gone and row.settled:
            return structs.replace(row, settled=structs.replace(row.settled, by=SOMEBODY))
        case Shown() if Identity(row.member) not in gone:
            return replace(
                row,
                nudges=tuple(None if nudge and nudge.contact in gone else nudge for nudge in row.nudges),
                before=tuple(None if nudge and nudge.contact in gone else nudge for nudge in row.before),
            )
        case Delivery() if Identity(row.member) not in gone:
            return replace(
                row, nudges=tuple(None if nudge and nudge.contact in gone else nudge for nudge in row.nudges)
            )
        case Member() if gone.isdisjoint((Identity(row.id), *row.identities)):
            return replace(
                row,
                muted=tuple(person for person in row.muted if person not in gone),
                forgot=tuple(forgot for forgot in row.forgot if forgot.contact not in gone),
            )
        case _:
            return None
